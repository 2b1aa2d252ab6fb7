//! `purge --user`: all that is kept of one user goes, out of the files too, beside a running service.

use std::path::Path;
use std::time::Duration;

use serde_json::json;

use crate::running::{Running, command};
use crate::server::client;

/// Each user's own merchant, and name of an account.
fn mark(user: u64) -> &'static str {
    if user == 77_001 { "Zanzibarette" } else { "Quibberonne" }
}

fn line(user: u64, id: u64) -> String {
    json!({"transaction_id": format!("t{user}-{id}"), "user_id": user, "amount": -2,
        "date": "2026-03-15", "merchant_name": mark(user)})
    .to_string()
}

fn account(user: u64) -> String {
    json!({"account_id": user, "user_id": user, "account_name": format!("Livret {}", mark(user)),
        "account_type": "checking", "account_balance": 5, "account_currency": "EUR", "is_active": true})
    .to_string()
}

fn purge(folder: &Path, user: &str) -> String {
    let ended = command(folder).args(["purge", "--user", user]).output().unwrap();
    let told = String::from_utf8(ended.stdout).unwrap();
    assert!(ended.status.success(), "{told}{}", String::from_utf8_lossy(&ended.stderr));
    told
}

/// The files below a folder that hold these bytes.
fn holding(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(holding(&path, bytes));
        } else if std::fs::read(&path).unwrap().windows(bytes.len()).any(|one| one == bytes) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_is_erased_from_every_file_and_the_others_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = vec![account(77_001), account(77_002)];
    lines.extend((0..300).flat_map(|id| [line(77_001, id), line(77_002, id)]));
    std::fs::write(folder.path().join("all.jsonl"), lines.join("\n")).unwrap();
    let imported = command(folder.path()).args(["import", "all.jsonl"]).output().unwrap();
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    std::fs::remove_file(folder.path().join("all.jsonl")).unwrap();

    let running = Running::serve(folder.path(), &[]);
    let ask = |user: u64| {
        let message = format!("Combien chez {} en mars 2026 ?", mark(user));
        running.ask(json!({"user_id": user, "conversation_id": "c", "message": message}))
    };
    for user in [77_001, 77_002] {
        assert_eq!(ask(user).await["total_results"], 300, "{user}");
    }
    // What the running service remembers: a picture, whose path is open.
    let files = async |user: u64| {
        let answer = ask(user).await;
        let path = answer["artifacts"][0]["path"].as_str().expect("a file").to_owned();
        format!("{}{path}", running.url)
    };
    let status = async |url: &str| client().get(url).send().await.unwrap().status().as_u16();
    let (theirs, others) = (files(77_001).await, files(77_002).await);
    assert_eq!((status(&theirs).await, status(&others).await), (200, 200));
    let mark = mark(77_001);
    assert!(holding(&folder.path().join("data"), mark.as_bytes()).len() > 1);

    let told = purge(folder.path(), "77001");
    assert!(told.contains("1 conversation, 2 turns erased; none left"), "{told}");
    assert!(told.contains("300 transactions, 1 account erased; none left"), "{told}");
    // The running service sees it within a second, and closes the old files.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(holding(&folder.path().join("data"), mark.as_bytes()), Vec::<String>::new());
    let patience = std::time::Instant::now();
    while status(&theirs).await != 404 {
        assert!(patience.elapsed() < Duration::from_secs(20), "it remembers who was erased");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(status(&others).await, 200);
    assert_eq!(ask(77_001).await["total_results"], 0);
    assert_eq!(ask(77_002).await["total_results"], 300);
    let again = purge(folder.path(), "77001");
    assert!(again.contains("1 conversation, 1 turn erased"), "{again}");
    assert!(again.contains("0 transactions, 0 accounts erased"), "{again}");
    let nobody = purge(folder.path(), "nobody-at-all");
    assert!(nobody.contains("0 conversations, 0 turns erased"), "{nobody}");
}
