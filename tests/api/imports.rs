//! Imports beside a running service, and imports that are killed.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use conversation_service::domain::document::Transaction;
use conversation_service::search::embedded::{EmbeddedIndex, Importer, Provenance};
use conversation_service::search::{Index, Search, SearchRequest, Searching};
use serde_json::{Value, json};

use crate::running::command;
use crate::server::{Server, parts, start};

const FILE: u64 = 20_000;

/// A debit of 1.00 in February and one in March, by turns.
fn line(id: u64) -> String {
    let month = if id.is_multiple_of(2) { "02" } else { "03" };
    let day = format!("2025-{month}-15");
    json!({"transaction_id": id.to_string(), "user_id": 1, "amount": -1, "date": day}).to_string()
}

fn import(folder: &Path, ids: std::ops::Range<u64>) {
    let mut importer = Importer::begin(folder, Provenance::Own).unwrap();
    for id in ids {
        importer.add_transaction(&Transaction::from_json(&line(id)).unwrap()).unwrap();
    }
    importer.commit_file().unwrap();
    importer.finish().unwrap();
}

async fn figures(server: &Server, question: &str) -> Vec<(String, f64)> {
    let got = server.ask(json!({"user_id": 1, "message": question}).to_string()).await;
    assert_eq!(got.status, 200, "{}", got.text);
    let figures = got.json()["figures"].as_array().cloned().unwrap_or_default();
    let read =
        |figure: &Value| Some((figure["id"].as_str()?.to_owned(), figure["value"].as_f64()?));
    figures.iter().filter_map(read).collect()
}

fn value(figures: &[(String, f64)], wanted: &str) -> f64 {
    figures.iter().find(|(id, _)| id == wanted).map_or(f64::NAN, |(_, value)| *value)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asks_beside_an_import_see_all_of_a_file_or_nothing_and_soon_all() {
    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), 0..2);
    let index = EmbeddedIndex::open(folder.path()).unwrap();
    let server = start(parts(index)).await;
    let path = folder.path().to_owned();
    let writing = std::thread::spawn(move || {
        import(&path, 2..FILE);
    });
    let half = (FILE / 2) as f64;
    let (mut before, mut asked_after) = (0, None);
    loop {
        let done = writing.is_finished();
        let total = figures(&server, "Combien j'ai dépensé en 2025 ?").await;
        let (sum, count) = (value(&total, "total"), value(&total, "count"));
        assert_eq!(sum, count);
        assert!(sum == 2.0 || sum == FILE as f64, "{sum}");
        // Two searches of one question see the same documents.
        let both = figures(&server, "Compare mes dépenses de février et de mars 2025").await;
        let (march, february) = (value(&both, "total"), value(&both, "previous_total"));
        assert_eq!(march, february);
        assert!(march == 1.0 || march == half, "{march}");
        if march == half {
            break;
        }
        before += 1;
        if done {
            let since = *asked_after.get_or_insert_with(Instant::now);
            assert!(since.elapsed() < Duration::from_secs(60), "never seen");
        }
    }
    assert!(before > 0, "the import was over before the first question");
    // How soon is the business of scripts/import-seen: tests assert no speed.
    writing.join().unwrap();
}

/// A home in which a file is committed after the first search of each of the first questions.
struct Busy {
    index: Arc<EmbeddedIndex>,
    folder: PathBuf,
    searches: AtomicU64,
}

impl Search for Busy {
    fn search<'a>(&'a self, request: SearchRequest<'a>) -> Searching<'a> {
        // The profile's two, then the main one of the comparison: what follows sees other documents.
        if self.searches.fetch_add(1, Ordering::Relaxed) == 3 {
            import(&self.folder, 2..10);
            self.index.refresh().unwrap();
        }
        self.index.search(request)
    }

    fn version(&self) -> Option<u64> {
        self.index.version()
    }

    fn name(&self) -> &'static str {
        "busy"
    }
}

#[tokio::test]
async fn a_question_never_sees_two_states_of_the_documents() {
    let folder = tempfile::tempdir().unwrap();
    import(folder.path(), 0..2);
    let index = EmbeddedIndex::open(folder.path()).unwrap();
    let home = Busy { index, folder: folder.path().to_owned(), searches: AtomicU64::new(0) };
    let server = start(parts(Arc::new(home))).await;
    let both = figures(&server, "Compare mes dépenses de février et de mars 2025").await;
    assert_eq!((value(&both, "total"), value(&both, "previous_total")), (5.0, 5.0));
}

fn write(folder: &Path, (name, ids): (&str, std::ops::Range<u64>)) {
    let lines: Vec<String> = ids.map(line).collect();
    std::fs::write(folder.join(name), lines.join("\n")).unwrap();
}

fn documents(folder: &Path) -> u64 {
    let index = EmbeddedIndex::open(&folder.join("data")).unwrap();
    index.document_count(Index::Records).unwrap()
}

#[test]
fn what_an_import_has_told_to_be_there_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), ("first.jsonl", 0..500));
    write(folder.path(), ("second.jsonl", 500..60_000));
    let mut process = command(folder.path())
        .args(["import", "first.jsonl", "second.jsonl"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut told).unwrap();
    process.kill().unwrap();
    process.wait().unwrap();
    assert_eq!(told.trim(), "first.jsonl: 500 documents");
    assert_eq!(documents(folder.path()), 500);
}

#[test]
fn an_import_killed_at_any_moment_leaves_all_of_its_file_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), ("first.jsonl", 0..500));
    write(folder.path(), ("second.jsonl", 500..8_000));
    let imported = command(folder.path()).args(["import", "first.jsonl"]).output().unwrap();
    assert!(imported.status.success());
    for milliseconds in [0, 5, 20, 60, 120, 200, 300, 450, 700] {
        let mut process = command(folder.path())
            .args(["import", "second.jsonl"])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        process.kill().unwrap();
        process.wait().unwrap();
        let kept = documents(folder.path());
        assert!(kept == 500 || kept == 8_000, "{kept} after {milliseconds} ms");
    }
    // The lock died with its owner.
    let again = command(folder.path()).args(["import", "second.jsonl"]).output().unwrap();
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    assert_eq!(documents(folder.path()), 8_000);
}
