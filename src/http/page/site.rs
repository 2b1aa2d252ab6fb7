//! The files of the page as they are served. A debug build reads them from the disk at each request,
//! so that whoever works on them sees each change.

use std::borrow::Cow;
use std::io::Write as _;
use std::sync::{Arc, LazyLock, OnceLock};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};

#[derive(RustEmbed)]
#[folder = "src/http/page/files/"]
struct Files;

/// All files of one version.
pub struct Site {
    version: String,
    files: Vec<(Cow<'static, str>, File)>,
}

/// One file, in the forms that it is sent in; cheap to clone.
#[derive(Clone)]
pub struct File(Arc<Forms>);

struct Forms {
    /// What its name ends with.
    end: String,
    plain: Bytes,
    gzip: OnceLock<Bytes>,
}

impl Site {
    /// The files as they are now; may read the disk.
    pub fn current() -> Arc<Site> {
        static SITE: LazyLock<Arc<Site>> = LazyLock::new(|| Arc::new(Site::read()));
        if cfg!(debug_assertions) { Arc::new(Site::read()) } else { SITE.clone() }
    }

    fn read() -> Site {
        let mut names: Vec<Cow<'static, str>> = Files::iter().collect();
        names.sort();
        let mut all = Sha256::new();
        let mut files = Vec::new();
        for name in names {
            let Some(file) = Files::get(&name) else { continue };
            all.update(name.as_bytes());
            all.update(file.metadata.sha256_hash());
            let end = name.rsplit_once('.').map_or("", |(_, end)| end);
            files.push((name.clone(), File::new(end, file.data.into_owned())));
        }
        Site { version: hex(&all.finalize(), 8), files }
    }

    /// Names all the files together; another for other files.
    pub fn version(&self) -> &str {
        &self.version
    }

    pub fn file(&self, name: &str) -> Option<File> {
        self.files.iter().find(|(known, _)| known == name).map(|(_, file)| file.clone())
    }

    pub fn text(&self, name: &str) -> Option<String> {
        String::from_utf8(self.file(name)?.plain().to_vec()).ok()
    }
}

impl File {
    /// A file whose name ends with `end`.
    pub fn new(end: &str, plain: Vec<u8>) -> File {
        let plain = plain.into();
        File(Arc::new(Forms { end: end.to_owned(), plain, gzip: OnceLock::new() }))
    }

    pub fn kind(&self) -> &'static str {
        match self.0.end.as_str() {
            "html" => "text/html; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "json" => "application/json",
            "svg" => "image/svg+xml; charset=utf-8",
            _ => "text/plain; charset=utf-8",
        }
    }

    pub fn plain(&self) -> Bytes {
        self.0.plain.clone()
    }

    /// Compressed once; some milliseconds the first time.
    pub fn gzip(&self) -> Bytes {
        let compress = || {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            // Writing into memory does not fail.
            let written = encoder.write_all(&self.0.plain).and_then(|()| encoder.finish());
            written.map_or_else(|_| self.plain(), Bytes::from)
        };
        self.0.gzip.get_or_init(compress).clone()
    }
}

/// The entity tag of a body.
pub fn tag(body: &[u8]) -> String {
    format!("\"{}\"", hex(&Sha256::digest(body), 12))
}

/// The first bytes, in hexadecimal digits.
fn hex(bytes: &[u8], first: usize) -> String {
    bytes.iter().take(first).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn text(name: &str) -> String {
        Site::current().text(name).unwrap_or_else(|| panic!("{name} is there"))
    }

    fn own_modules() -> Vec<String> {
        let all = Site::current();
        let names = all.files.iter().map(|(name, _)| name.to_string());
        names.filter(|name| name.ends_with(".js")).collect()
    }

    #[test]
    fn what_is_vendored_is_what_was_published() {
        let manifest: Value = serde_json::from_str(&text("vendor/manifest.json")).unwrap();
        let listed = manifest["files"].as_object().unwrap();
        for (name, about) in listed {
            let file = Site::current().file(&format!("vendor/{name}")).unwrap();
            let digest = Sha256::digest(file.plain());
            assert_eq!(hex(&digest, 32), about["sha256"].as_str().unwrap(), "{name}");
            assert!(about["version"].is_string() && about["license"] == "BSD-3-Clause", "{name}");
        }
        let vendored = own_modules().into_iter().filter(|name| name.starts_with("vendor/"));
        for name in vendored {
            assert!(listed.contains_key(name.trim_start_matches("vendor/")), "{name}");
        }
    }

    #[test]
    fn modules_import_each_other_by_relative_paths_that_exist() {
        let site = Site::current();
        for name in own_modules() {
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let source = text(&name);
            // The word itself, in quotes, is no import.
            let sources =
                source.match_indices("from").filter(|(at, _)| !source[..*at].ends_with('"'));
            let imported = sources.filter_map(|(at, word)| {
                let rest = source[at + word.len()..].trim_start();
                let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
                rest[1..].split(quote).next()
            });
            for path in imported {
                let below = path.strip_prefix("./").map(|rest| match folder {
                    "" => rest.to_owned(),
                    folder => format!("{folder}/{rest}"),
                });
                let above = |rest: &str| match folder.rsplit_once('/') {
                    Some((parent, _)) => format!("{parent}/{rest}"),
                    None => rest.to_owned(),
                };
                let target = below.or_else(|| path.strip_prefix("../").map(above));
                let found = target.is_some_and(|target| site.file(&target).is_some());
                assert!(found, "{name} imports {path}");
            }
        }
    }

    #[test]
    fn the_page_loads_all_modules_of_its_first_sight_at_once() {
        let page = text("index.html");
        let aside = [
            "widget.js",
            "demo.js",
            "corrections.js",
            "corrections-words.js",
            "imports.js",
            "imports-client.js",
            "imports-preview.js",
            "imports-words.js",
        ];
        for name in own_modules().iter().filter(|name| !aside.contains(&name.as_str())) {
            assert!(page.contains(&format!("page/{{{{version}}}}/{name}\"")), "{name}");
        }
    }

    #[test]
    fn nothing_in_the_pages_is_inline_or_from_elsewhere() {
        for name in ["index.html", "demo.html"] {
            let page = text(name);
            for sign in ["<style", " style=", " onclick", " onload", "http://", "https://", "//"] {
                assert!(!page.contains(sign), "{name}: {sign}");
            }
            let scripts: Vec<&str> = page.split("<script").skip(1).collect();
            assert!(!scripts.is_empty());
            for script in scripts {
                assert!(script.contains("src=\"") && script.contains("></script>"), "{script}");
            }
        }
        for name in own_modules().iter().filter(|name| !name.starts_with("vendor/")) {
            let source = text(name);
            for sign in ["innerHTML", "outerHTML", "insertAdjacentHTML", "unsafe", "eval("] {
                assert!(!source.contains(sign), "{name}: {sign}");
            }
        }
    }

    #[test]
    fn the_page_with_its_modules_is_light() {
        let site = Site::current();
        let sent: usize = site.files.iter().map(|(_, file)| file.gzip().len()).sum();
        assert!(sent <= 80 * 1024, "{sent} bytes compressed");
    }

    #[test]
    fn compressed_is_the_same_and_smaller() {
        let file = Site::current().file("index.html").unwrap();
        let mut back = Vec::new();
        let gzip = file.gzip();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&gzip[..]), &mut back)
            .unwrap();
        assert_eq!(back, file.plain());
        assert!(gzip.len() < back.len());
    }
}
