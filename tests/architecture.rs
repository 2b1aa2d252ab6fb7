//! The house's own rules: imports run one way, finance words stay where they belong, files stay
//! short.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Lines of the longest file, its tests included.
const LONGEST: usize = 400;
/// From here on a file is named as one to split soon.
const LONG: usize = 350;

/// Each may use those on the lines above it.
const ORDER: [&[&str]; 9] = [
    &["domain"],
    &["language", "query", "insights", "charts", "enrich"],
    &["search", "llm", "store"],
    &["import", "generate"],
    &["pipeline"],
    &["http", "evaluate"],
    &["app"],
    &["commands"],
    &["main"],
];

/// Modules beside the order: what they may use, and who may use them.
const BESIDE: [(&str, &[&str], &[&str]); 9] = [
    (
        "config",
        &["domain"],
        &["cli", "clock", "telemetry", "healthcheck", "http", "app", "commands"],
    ),
    // What can be said on the command line; what is done with it is in `commands`.
    ("cli", &["domain", "config", "generate", "version"], &["commands", "main"]),
    ("clock", &["domain", "config"], &["http", "app", "commands"]),
    ("telemetry", &["config", "net", "version"], &["app", "commands"]),
    ("healthcheck", &["domain", "config"], &["commands"]),
    ("metrics", &["domain", "version"], &["pipeline", "http", "app"]),
    ("version", &[], &["cli", "metrics", "telemetry", "http", "app", "commands"]),
    // What calls to other servers have in common.
    ("net", &[], &["search", "llm", "http", "telemetry"]),
    ("system", &[], &["search", "import", "store", "commands"]),
];

/// Words of one dataset, and the modules that must not know them.
const FINANCE: [&str; 6] =
    ["debit", "credit", "merchant_name", "category_name", "Carte", "Alimentation"];
const NEUTRAL: [&str; 5] = ["query", "search", "http", "charts", "store"];

struct Source {
    /// Below `src`: `http/error.rs`.
    path: String,
    text: String,
    /// A whole file of tests, as its parent declares it.
    test: bool,
}

impl Source {
    /// The module below the crate's root.
    fn module(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// How many modules deep the file's own stands.
    fn depth(&self) -> usize {
        let steps = self.path.split('/').count();
        if self.path.ends_with("/mod.rs") { steps - 1 } else { steps }
    }

    /// The modules that `#[cfg(test)] mod name;` declares here, as paths below `src` without their
    /// end: `name` is the file name.rs, or all of the folder name.
    fn test_modules(&self) -> Vec<String> {
        let folder = match self.path.strip_suffix("/mod.rs") {
            Some(folder) => format!("{folder}/"),
            None if self.path == "lib.rs" => String::new(),
            None => format!("{}/", self.path.trim_end_matches(".rs")),
        };
        let lines: Vec<&str> = self.text.lines().map(str::trim).collect();
        lines
            .windows(2)
            .filter(|pair| pair[0] == "#[cfg(test)]")
            .filter_map(|pair| pair[1].strip_suffix(';')?.split("mod ").nth(1))
            .map(|name| format!("{folder}{name}"))
            .collect()
    }

    /// The lines of code with their numbers: no comments, no test module.
    fn code(&self) -> Vec<(usize, &str)> {
        let mut code = Vec::new();
        let mut lines = self.text.lines().enumerate().peekable();
        while let Some((at, line)) = lines.next() {
            let next = lines.peek().map_or("", |(_, next)| next.trim_start());
            if line == "#[cfg(test)]" && next.starts_with("mod ") && next.ends_with('{') {
                break;
            }
            if !line.trim_start().starts_with("//") {
                code.push((at + 1, line));
            }
        }
        if self.test { Vec::new() } else { code }
    }
}

fn sources(below: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(below);
    let mut folders = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path: PathBuf = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let below = path.strip_prefix(&root).expect("below the root");
                let text = fs::read_to_string(&path).expect("a source");
                found.push(Source {
                    path: below.to_string_lossy().into_owned(),
                    text,
                    test: false,
                });
            }
        }
    }
    let tests: Vec<String> = found.iter().flat_map(Source::test_modules).collect();
    for source in &mut found {
        source.test = tests.iter().any(|module| {
            let rest = source.path.strip_prefix(module.as_str());
            rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        });
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// What follows each occurrence of `start` that is not the end of a longer word or path.
fn after<'a>(code: &'a str, start: &str) -> Vec<(usize, &'a str)> {
    code.match_indices(start)
        .filter(|(at, _)| !code[..*at].ends_with(|c: char| is_word(c) || c == ':'))
        .map(|(at, _)| (at, &code[at + start.len()..]))
        .collect()
}

/// The paths that begin a `use` tree's branches: `{a::b, c}` gives `a::b` and `c`.
fn branches(tree: &str) -> Vec<String> {
    let Some(inner) = tree.trim_start().strip_prefix('{') else {
        return vec![tree.chars().take_while(|&c| is_word(c) || c == ':').collect()];
    };
    let mut depth = 1;
    let mut found = vec![String::new()];
    for c in inner.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => found.push(String::new()),
            c if depth == 1 && !c.is_whitespace() => {
                if let Some(last) = found.last_mut() {
                    last.push(c);
                }
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    found.retain(|path| !path.is_empty());
    found
}

/// The paths from the crate's root that a file names, each with its line.
fn references(source: &Source) -> Vec<(usize, String)> {
    let code = source.code();
    let text = code.iter().map(|(_, line)| *line).collect::<Vec<_>>().join("\n");
    let line = |at: usize| code[text[..at].matches('\n').count()].0;
    let mut found = Vec::new();
    for start in ["crate::", "conversation_service::"] {
        for (at, tree) in after(&text, start) {
            found.extend(branches(tree).into_iter().map(|path| (line(at), path)));
        }
    }
    for (at, mut rest) in after(&text, "super::") {
        let mut climbed = 1;
        while let Some(higher) = rest.strip_prefix("super::") {
            climbed += 1;
            rest = higher;
        }
        if climbed >= source.depth() {
            found.extend(branches(rest).into_iter().map(|path| (line(at), path)));
        } else if source.path.starts_with("language/say/") && climbed + 1 == source.depth() {
            let paths = branches(rest).into_iter();
            found.extend(paths.map(|path| (line(at), format!("language::{path}"))));
        }
    }
    found
}

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|tier| tier.contains(&module))
}

/// Whether a file of `user` may name `used`; `None` where one of them has no place in the order.
fn allowed(user: &str, used: &str) -> Option<bool> {
    if user == used {
        return Some(true);
    }
    let beside = |name: &str| BESIDE.iter().find(|(module, ..)| *module == name);
    if let Some((_, _, users)) = beside(used) {
        return Some(users.contains(&user));
    }
    if let Some((_, uses, _)) = beside(user) {
        return Some(uses.contains(&used));
    }
    let (user_rank, used_rank) = (rank(user)?, rank(used)?);
    // Import and generate stand at the edge together and share their rows.
    let edge = ["import", "generate"];
    Some(used_rank < user_rank || (edge.contains(&user) && edge.contains(&used)))
}

#[test]
fn imports_run_one_way() {
    let mut wrong = String::new();
    let sources = sources("src");
    let modules: Vec<String> =
        sources.iter().map(|source| source.module().to_owned()).filter(|m| m != "lib").collect();
    for source in sources.iter().filter(|source| source.module() != "lib") {
        for (line, path) in references(source) {
            let mut steps = path.split("::");
            let used = steps.next().unwrap_or_default();
            // A name of the root itself: a macro, or a word in a string.
            if !modules.iter().any(|module| module == used) {
                continue;
            }
            let within_say = source.path.starts_with("language/say/")
                && used == "language"
                && steps.next() != Some("say");
            let verdict = match allowed(source.module(), used) {
                _ if within_say => "say/ may use nothing but domain",
                None => "has no place in the order of tests/architecture.rs",
                Some(false) => "runs against the order",
                Some(true) => continue,
            };
            let _ = writeln!(wrong, "src/{}:{line}: {path}: {verdict}", source.path);
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_module_has_its_place_in_the_order() {
    let homeless: Vec<String> = sources("src")
        .iter()
        .map(|source| source.module().to_owned())
        .filter(|module| {
            module != "lib" && rank(module).is_none() && !BESIDE.iter().any(|(m, ..)| m == module)
        })
        .collect();
    assert_eq!(homeless, Vec::<String>::new());
}

#[test]
fn finance_words_stay_in_config_and_language() {
    let mut wrong = String::new();
    for source in sources("src").iter().filter(|source| NEUTRAL.contains(&source.module())) {
        for (line, text) in source.code() {
            for word in text.split(|c: char| !is_word(c)).filter(|word| FINANCE.contains(word)) {
                let _ = writeln!(wrong, "src/{}:{line}: {word}", source.path);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn files_stay_short() {
    let mut wrong = String::new();
    for folder in ["src", "tests"] {
        for source in sources(folder) {
            let lines = source.text.lines().count();
            let longest = if source.path == "main.rs" { 79 } else { LONGEST };
            if lines > longest {
                let _ = writeln!(wrong, "{folder}/{}: {lines} lines", source.path);
            } else if lines >= LONG {
                println!("soon too long: {folder}/{}: {lines} lines", source.path);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

fn source(path: &str, text: &str) -> Source {
    Source { path: path.into(), text: text.into(), test: false }
}

#[test]
fn the_reader_of_imports_sees_groups_inline_paths_and_climbing_ones() {
    let text = "use crate::{\n    domain::{Plan, answer},\n    http,\n};\n// crate::app\n\
        fn f() { crate::search::g(); super::super::pipeline::h(); super::near() }\n\
        #[cfg(test)]\nmod tests {\n    use crate::app;\n}\n";
    let found = references(&source("query/compile.rs", text));
    assert_eq!(
        found,
        [
            (1, "domain::".to_owned()),
            (1, "http".to_owned()),
            (6, "search::g".to_owned()),
            (6, "pipeline::h".to_owned()),
        ]
    );
}

#[test]
fn a_file_of_tests_is_known_by_its_parent() {
    let parent = source("search/embedded/mod.rs", "mod a;\n#[cfg(test)]\nmod record;\n");
    assert_eq!(parent.test_modules(), ["search/embedded/record"]);
}

#[test]
fn the_order_is_kept_in_both_directions() {
    assert_eq!(allowed("pipeline", "search"), Some(true));
    assert_eq!(allowed("search", "pipeline"), Some(false));
    assert_eq!(allowed("language", "query"), Some(false));
    assert_eq!(allowed("metrics", "pipeline"), Some(false));
    assert_eq!(allowed("pipeline", "metrics"), Some(true));
    assert_eq!(allowed("pipeline", "clock"), Some(false));
    assert_eq!(allowed("unheard_of", "domain"), None);
}
