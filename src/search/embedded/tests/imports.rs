//! Files: whole or not at all, replaced, durable, seen by others.

use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;

use super::super::{EmbeddedError, EmbeddedIndex, Importer, Provenance};
use super::{Home, account, import, transaction};
use crate::search::{Index, Search};

fn count(index: &EmbeddedIndex) -> u64 {
    index.refresh().unwrap();
    index.document_count(Index::Records).unwrap()
}

#[test]
fn a_file_is_seen_as_a_whole_once_it_is_committed() {
    let dir = TempDir::new().unwrap();
    let index = EmbeddedIndex::open(dir.path()).unwrap();
    let before = index.version();
    let mut importer = Importer::begin(dir.path(), Provenance::Own).unwrap();
    for id in 0..1_000 {
        importer.add_transaction(&transaction(id, json!({}))).unwrap();
    }
    assert_eq!(count(&index), 0);
    assert_eq!(importer.commit_file().unwrap(), 1_000);
    assert_eq!(count(&index), 1_000);
    assert_ne!(index.version(), before);
}

#[test]
fn another_commit_is_seen_within_a_second_without_asking() {
    let dir = TempDir::new().unwrap();
    let index = EmbeddedIndex::open(dir.path()).unwrap();
    import(dir.path(), &[transaction(1, json!({}))]);
    std::thread::sleep(Duration::from_millis(900));
    assert_eq!(index.document_count(Index::Records).unwrap(), 1);
}

#[test]
fn a_document_that_comes_again_replaces_the_earlier_one() {
    let home = Home::of(&[transaction(1, json!({"amount": -1})), transaction(2, json!({}))]);
    import(
        home.dir.path(),
        &[
            transaction(1, json!({"amount": -2})),
            transaction(1, json!({"amount": -3})),
            transaction(1, json!({"amount": -4, "user_id": 8})),
        ],
    );
    home.index.refresh().unwrap();
    let found = home.answer(json!({"query": {"term": {"user_id": 7}}, "sort": ["transaction_id"],
        "_source": ["transaction_id", "amount"]}));
    let shown: Vec<_> =
        found["hits"]["hits"].as_array().unwrap().iter().map(|h| h["_source"].clone()).collect();
    assert_eq!(
        shown,
        [
            json!({"transaction_id": "1", "amount": -3.0}),
            json!({"transaction_id": "2", "amount": -1.0})
        ]
    );
    assert_eq!(count(&home.index), 3);
}

#[test]
fn a_file_that_is_dropped_leaves_what_was_there() {
    let dir = TempDir::new().unwrap();
    import(dir.path(), &[transaction(1, json!({"amount": -5}))]);
    let mut importer = Importer::begin(dir.path(), Provenance::Own).unwrap();
    importer.add_transaction(&transaction(1, json!({"amount": -6}))).unwrap();
    importer.add_transaction(&transaction(2, json!({}))).unwrap();
    importer.rollback_file().unwrap();
    importer.add_transaction(&transaction(3, json!({}))).unwrap();
    importer.commit_file().unwrap();
    drop(importer);
    let index = EmbeddedIndex::open(dir.path()).unwrap();
    let body = json!({"sort": ["transaction_id"], "_source": ["amount"]});
    let answer = index.answer(Index::Records, &body).unwrap();
    assert_eq!(answer["hits"]["total"]["value"], 2);
    assert_eq!(answer["hits"]["hits"][0]["_source"], json!({"amount": -5.0}));
}

#[test]
fn an_import_that_dies_leaves_a_usable_index() {
    let dir = TempDir::new().unwrap();
    import(dir.path(), &[transaction(1, json!({}))]);
    let mut importer = Importer::begin(dir.path(), Provenance::Own).unwrap();
    importer.add_transaction(&transaction(2, json!({}))).unwrap();
    drop(importer);
    import(dir.path(), &[transaction(3, json!({}))]);
    assert_eq!(count(&EmbeddedIndex::open(dir.path()).unwrap()), 2);
}

/// Run by the next test in a process of its own, which is killed.
#[test]
#[ignore = "the child of a_commit_survives_a_kill"]
fn child_commits_one_file_and_dies_in_the_next() {
    let Some(dir) = std::env::var_os("EMBEDDED_CHILD") else { return };
    let mut importer = Importer::begin(dir.as_ref(), Provenance::Own).unwrap();
    importer.add_transaction(&transaction(1, json!({}))).unwrap();
    importer.commit_file().unwrap();
    importer.add_transaction(&transaction(2, json!({}))).unwrap();
    std::process::abort();
}

#[test]
fn a_commit_survives_a_kill() {
    let dir = TempDir::new().unwrap();
    let status = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact"])
        .arg("search::embedded::tests::imports::child_commits_one_file_and_dies_in_the_next")
        .env("EMBEDDED_CHILD", dir.path())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(!status.success());
    let index = EmbeddedIndex::open(dir.path()).unwrap();
    assert_eq!(count(&index), 1);
    import(dir.path(), &[transaction(3, json!({}))]);
    assert_eq!(count(&index), 2);
}

#[test]
fn two_imports_at_once_are_refused() {
    let dir = TempDir::new().unwrap();
    let first = Importer::begin(dir.path(), Provenance::Own).unwrap();
    let second = Importer::begin(dir.path(), Provenance::Own);
    assert!(matches!(second, Err(EmbeddedError::ImportRunning { .. })));
    drop(first);
    Importer::begin(dir.path(), Provenance::Own).unwrap();
}

#[test]
fn the_first_file_of_ones_own_removes_the_demonstration() {
    let dir = TempDir::new().unwrap();
    let mut importer = Importer::begin(dir.path(), Provenance::Demonstration).unwrap();
    importer.add_transaction(&transaction(1, json!({}))).unwrap();
    importer.add_account(&account(json!({}))).unwrap();
    importer.commit_file().unwrap();
    drop(importer);
    let index = EmbeddedIndex::open(dir.path()).unwrap();
    assert!(index.is_demonstration());

    let mut importer = Importer::begin(dir.path(), Provenance::Own).unwrap();
    importer.add_transaction(&transaction(1, json!({"amount": -9}))).unwrap();
    importer.rollback_file().unwrap();
    assert_eq!(count(&index), 1);
    assert!(index.is_demonstration());
    for id in [1, 2] {
        importer.add_transaction(&transaction(id, json!({"amount": -9}))).unwrap();
    }
    importer.commit_file().unwrap();
    importer.add_transaction(&transaction(3, json!({}))).unwrap();
    importer.commit_file().unwrap();
    importer.finish().unwrap();
    assert_eq!(count(&index), 3);
    assert_eq!(index.document_count(Index::Accounts).unwrap(), 0);
    assert!(!index.is_demonstration());
    let again = Importer::begin(dir.path(), Provenance::Demonstration);
    assert!(matches!(again, Err(EmbeddedError::NotEmpty { .. })));
}

#[test]
fn a_merge_changes_no_answer_and_a_user_can_be_removed() {
    let dir = TempDir::new().unwrap();
    let mut importer = Importer::begin(dir.path(), Provenance::Own).unwrap();
    for file in 0..4 {
        for id in 0..10 {
            let with = json!({"user_id": 7 + id % 2, "category_name": format!("c{}", id % 3)});
            importer.add_transaction(&transaction(file * 10 + id, with)).unwrap();
        }
        importer.add_account(&account(json!({"account_id": file}))).unwrap();
        importer.commit_file().unwrap();
    }
    let index = EmbeddedIndex::open(dir.path()).unwrap();
    let body = json!({"size": 40, "sort": ["transaction_id"], "aggs": {"a": {"terms": {"field": "category_name"}}}});
    let before = index.answer(Index::Records, &body).unwrap();
    importer.finish().unwrap();
    index.refresh().unwrap();
    let after = index.answer(Index::Records, &body).unwrap();
    assert_eq!(after["hits"], before["hits"]);
    assert_eq!(after["aggregations"], before["aggregations"]);
    let mut importer = Importer::begin(dir.path(), Provenance::Own).unwrap();
    importer.delete_user(7).unwrap();
    importer.commit_file().unwrap();
    assert_eq!(count(&index), 20);
    assert_eq!(index.document_count(Index::Accounts).unwrap(), 0);
}

#[tokio::test]
async fn the_search_trait_gives_the_typed_response() {
    use crate::domain::{Caller, Tenant};
    let home = Home::of(&[transaction(1, json!({"amount": -342.5})), transaction(2, json!({}))]);
    let caller = Caller { tenant: Tenant::new("7").unwrap(), authorization: None };
    let body =
        json!({"query": {"term": {"user_id": 7}}, "aggs": {"a": {"sum": {"field": "amount"}}}});
    let response = home
        .index
        .search(crate::search::SearchRequest {
            index: Index::Records,
            body: &body,
            caller: &caller,
            request_id: "r",
            deadline: tokio::time::Instant::now() + Duration::from_secs(5),
        })
        .await
        .unwrap();
    assert_eq!(response.total(), 2);
    let sum = response.aggregations().value("a").unwrap();
    assert_eq!(sum, Some("-343.5".parse().unwrap()));
}

#[test]
fn no_answer_sees_a_part_of_a_file() {
    let dir = TempDir::new().unwrap();
    let index = EmbeddedIndex::open(dir.path()).unwrap();
    let writing = std::thread::spawn({
        let dir = dir.path().to_owned();
        move || {
            let mut importer = Importer::begin(&dir, Provenance::Own).unwrap();
            for file in 0..6 {
                // Half of each file replaces the half of the one before.
                for id in file * 100..file * 100 + 200 {
                    let with = json!({"amount": -f64::from(file)});
                    importer.add_transaction(&transaction(id, with)).unwrap();
                }
                importer.commit_file().unwrap();
            }
            importer.finish().unwrap();
        }
    });
    let body = json!({"size": 0, "aggs": {"files": {"terms": {"field": "amount"}}}});
    while !writing.is_finished() {
        index.refresh().unwrap();
        let answer = index.answer(Index::Records, &body).unwrap();
        let groups = answer["aggregations"]["files"]["buckets"].as_array().unwrap().clone();
        let total: u64 = groups.iter().map(|group| group["doc_count"].as_u64().unwrap()).sum();
        let whole = if groups.is_empty() { 0 } else { 100 * groups.len() as u64 + 100 };
        assert_eq!(total, whole, "{groups:?}");
    }
    writing.join().unwrap();
}
