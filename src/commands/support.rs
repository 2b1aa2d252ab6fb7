//! One archive for a request for help: settings without their secrets, versions, what the running
//! service tells of itself, and the last lines of its log. No question, figure or token is in it.

use std::collections::VecDeque;
use std::error::Error;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Map, Value};

use super::check;
use crate::cli::Support;
use crate::config::{Purpose, Settings, Sources};
use crate::healthcheck;
use crate::version::LONG;

/// The folder inside the archive.
const FOLDER: &str = "conversation-support";
/// For each answer of the service.
const PATIENCE: Duration = Duration::from_secs(10);
/// Lines of the log.
const LINES: usize = 200;

/// The members of a log line that are kept: none of them tells what was asked. What is not a line of
/// ours is left out whole.
const TOLD: [&str; 15] = [
    "timestamp",
    "level",
    "target",
    "message",
    "method",
    "route",
    "status",
    "ms",
    "request_id",
    "trace_id",
    "error",
    "kind",
    "place",
    "member",
    "span",
];

/// Writes the archive and prints what went in.
///
/// # Errors
/// An archive or a log that cannot be written or read. A service that does not answer, or settings
/// that cannot be used, are a part of what is told.
pub fn run(sources: &Sources, asked: &Support) -> Result<(), Box<dyn Error>> {
    let settings = Settings::load(sources, Purpose::Work);
    let mut archive = Archive::begin(&asked.to)?;
    archive.add("version.txt", LONG.as_bytes())?;
    archive.add("machine.txt", machine().as_bytes())?;
    let told = match &settings {
        Ok(settings) => check::told(settings),
        Err(problems) => problems.to_string(),
    };
    archive.add("settings.txt", told.as_bytes())?;
    let prefix = settings.as_ref().map_or("/api/v3", |settings| &settings.api_prefix);
    let url = match (&asked.url, &settings) {
        (Some(url), _) => url.trim_end_matches('/').to_owned(),
        (None, Ok(settings)) => {
            healthcheck::url_of(settings.address()).trim_end_matches("/health").to_owned()
        }
        (None, Err(_)) => "http://127.0.0.1:3008".to_owned(),
    };
    for (name, path) in [
        ("health.json", "/health".to_owned()),
        ("ready.json", "/ready".to_owned()),
        ("components.json", format!("{prefix}/conversation/health")),
        ("stats.json", format!("{prefix}/conversation/stats")),
        ("metrics.txt", "/metrics".to_owned()),
    ] {
        archive.add(name, answer(&format!("{url}{path}")).as_bytes())?;
    }
    if let Some(log) = &asked.log {
        archive.add("log.txt", last_lines(log)?.as_bytes())?;
    }
    archive.end()?;
    println!("{}: look at it before you send it.", asked.to.display());
    Ok(())
}

struct Archive(tar::Builder<GzEncoder<File>>);

impl Archive {
    fn begin(to: &Path) -> Result<Archive, String> {
        let file = File::create(to).map_err(|error| format!("{}: {error}", to.display()))?;
        Ok(Archive(tar::Builder::new(GzEncoder::new(file, Compression::default()))))
    }

    fn add(&mut self, name: &str, text: &[u8]) -> io::Result<()> {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        println!("  {FOLDER}/{name}  {} bytes", text.len());
        self.0.append_data(&mut header, format!("{FOLDER}/{name}"), text)
    }

    fn end(self) -> io::Result<()> {
        self.0.into_inner()?.finish()?.flush()
    }
}

fn machine() -> String {
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    let (system, kind) = (std::env::consts::OS, std::env::consts::ARCH);
    format!("{system} {kind}, {processors} processors\n")
}

/// The status and body of an answer, or that there is none.
fn answer(url: &str) -> String {
    let asked = reqwest::blocking::Client::builder().timeout(PATIENCE).no_proxy();
    // Asked of this machine or one beside it: without TLS no roots are needed.
    let asked = if url.starts_with("http:") { asked.tls_certs_only([]) } else { asked };
    let response = asked.build().and_then(|client| client.get(url).send());
    let read = response.and_then(|response| {
        let status = response.status();
        response.text().map(|text| format!("{status}\n{text}\n"))
    });
    read.unwrap_or_else(|error| format!("no answer: {}\n", error.without_url()))
}

/// The last lines of a log, without what may tell a question.
fn last_lines(log: &PathBuf) -> Result<String, Box<dyn Error>> {
    let reader: Box<dyn BufRead> = match log.as_os_str() == "-" {
        true => Box::new(io::stdin().lock()),
        false => {
            let opened = File::open(log);
            let opened = opened.map_err(|error| format!("{}: {error}", log.display()))?;
            Box::new(BufReader::new(opened))
        }
    };
    let mut kept = VecDeque::new();
    for line in reader.split(b'\n') {
        let Some(line) = told(&line?) else { continue };
        if kept.len() == LINES {
            kept.pop_front();
        }
        kept.push_back(line);
    }
    Ok(kept.into_iter().map(|line| line + "\n").collect())
}

/// A line of the log with the members that are kept.
fn told(line: &[u8]) -> Option<String> {
    let Ok(Value::Object(line)) = serde_json::from_slice(line) else { return None };
    Some(Value::Object(kept(line)).to_string())
}

fn kept(members: Map<String, Value>) -> Map<String, Value> {
    let told = members.into_iter().filter(|(name, _)| TOLD.contains(&name.as_str()));
    let told = told.filter_map(|(name, value)| match (name.as_str(), value) {
        ("span", Value::Object(span)) => Some((name, Value::Object(kept(span)))),
        ("span", _) => None,
        (_, value) => Some((name, value)),
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_kept_without_what_was_asked() {
        let line = r#"{"level":"INFO","message":"asked","question":"mot","user":"u","span":{"request_id":"r","message_text":"mot"}}"#;
        let wanted = r#"{"level":"INFO","message":"asked","span":{"request_id":"r"}}"#;
        assert_eq!(told(line.as_bytes()).as_deref(), Some(wanted));
        for other in ["thread panicked at mot", "", "[1]", "\"mot\""] {
            assert_eq!(told(other.as_bytes()), None);
        }
    }
}
