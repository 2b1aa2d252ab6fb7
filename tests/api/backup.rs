//! Backups of a service that serves, and restores.

use std::path::Path;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::running::{Running, command};

fn run(folder: &Path, words: &[&str]) -> Output {
    command(folder).args(words).output().expect("a process")
}

fn manifest(backup: &Path) -> Value {
    let text = std::fs::read_to_string(backup.join("manifest.json")).expect("a manifest");
    serde_json::from_str(&text).expect("JSON")
}

async fn message(service: &Running, question: &str, conversation: &str) -> Value {
    let body = json!({"user_id": 1, "message": question, "conversation_id": conversation});
    let answer = service.ask(body).await;
    json!({"message": answer["message"], "figures": answer["figures"]})
}

const QUESTIONS: [&str; 4] = [
    "Combien en courses en septembre 2025 ?",
    "Combien de transactions en 2025 ?",
    "Mes dépenses par catégorie en août 2025",
    "Quel est mon solde ?",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_load_restores_to_the_same_counts_and_answers() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings =
        [("DEMO_DATA", "true"), ("REFERENCE_DATE", "2025-10-20"), ("RATE_LIMIT_PER_MINUTE", "0")];
    let service = Arc::new(Running::serve(folder.path(), &settings));
    let first = message(&service, QUESTIONS[0], "kept").await;
    let stop = Arc::new(AtomicBool::new(false));
    let load = tokio::spawn({
        let (service, stop) = (service.clone(), stop.clone());
        async move {
            let mut asked = 0;
            while !stop.load(Ordering::Relaxed) {
                message(&service, QUESTIONS[asked % QUESTIONS.len()], "load").await;
                asked += 1;
            }
            asked
        }
    });
    let backup = folder.path().join("backup");
    let done = run(folder.path(), &["backup", "backup"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    stop.store(true, Ordering::Relaxed);
    let asked = load.await.expect("the load");
    let told = manifest(&backup);
    let turns = told["turns"].as_u64().expect("turns");
    assert!((1..=asked as u64 + 1).contains(&turns), "{turns} of {asked}");

    let other = tempfile::tempdir().expect("a folder");
    let from = backup.to_str().expect("a path");
    let done = run(other.path(), &["restore", from]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let restored = Running::serve(other.path(), &settings);
    assert_eq!(message(&restored, QUESTIONS[0], "new").await, first);
    for question in QUESTIONS {
        let (before, after) =
            (message(&service, question, "q").await, message(&restored, question, "q").await);
        assert_eq!(before, after, "{question}");
    }
    // The conversation goes on where it was.
    let follow = "Et le mois d'avant ?";
    assert_eq!(message(&service, follow, "kept").await, message(&restored, follow, "kept").await);
}

#[tokio::test]
async fn what_is_there_is_kept_without_force_and_what_is_damaged_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = [("DEMO_DATA", "true"), ("REFERENCE_DATE", "2025-10-20")];
    let mut service = Running::serve(folder.path(), &settings);
    message(&service, QUESTIONS[0], "a").await;
    assert!(run(folder.path(), &["backup", "one"]).status.success());
    message(&service, QUESTIONS[1], "a").await;
    service.kill();
    let again = run(folder.path(), &["backup", "one"]);
    assert!(!again.status.success(), "a backup is not written over");
    let refused = run(folder.path(), &["restore", "one"]);
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && told.contains("--force"), "{told}");
    assert!(run(folder.path(), &["backup", "two"]).status.success());
    let turns = |name: &str| manifest(&folder.path().join(name))["turns"].clone();
    assert_eq!((turns("one"), turns("two")), (json!(1), json!(2)), "nothing was restored");

    assert!(run(folder.path(), &["restore", "one", "--force"]).status.success());
    assert!(run(folder.path(), &["backup", "three"]).status.success());
    assert_eq!(turns("three"), json!(1));

    let file = folder.path().join("one/conversations.sqlite");
    let mut bytes = std::fs::read(&file).expect("the file");
    if let Some(byte) = bytes.last_mut() {
        *byte ^= 1;
    }
    std::fs::write(&file, bytes).expect("the file");
    let refused = run(folder.path(), &["restore", "one", "--force"]);
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && told.contains("conversations.sqlite"), "{told}");
    assert!(run(folder.path(), &["backup", "four"]).status.success());
    assert_eq!(turns("four"), json!(1), "a damaged backup changes nothing");
}
