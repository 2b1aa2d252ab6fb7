//! SQLite's own: its file, its commits, and what it says when it fails.

use std::io::{Seek, SeekFrom, Write};
use std::sync::Arc;

use conversation_service::store::sqlite::{FILE, SqliteStore};
use conversation_service::store::{Store, StoreError};

use super::{name, somebody, talk, turn};

#[tokio::test]
async fn what_was_stored_is_there_when_the_file_is_opened_again_and_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deeper").join(FILE);
    let user = somebody();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&file).await.unwrap());
    let thread = talk(&store, (&user, "c"), 3).await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
    }
    // Beside each other, as the `purge` command and a service are.
    let again = SqliteStore::open(&file).await.unwrap();
    assert_eq!(again.thread(name(&user, "c")).await.unwrap(), Some(thread.clone()));
    let theirs = again.append(turn(&user, "c", Some(thread.clone()))).await.unwrap();
    let ours = store.append(turn(&user, "c", Some(thread))).await;
    assert!(matches!(ours, Err(StoreError::Moved)), "{ours:?}");
    assert_eq!(store.thread(name(&user, "c")).await.unwrap(), Some(theirs));
}

#[tokio::test]
async fn turns_that_wait_together_share_a_commit() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(SqliteStore::open(&folder.path().join(FILE)).await.unwrap());
    let user = somebody();
    let before = store.commits();
    let waiting: Vec<_> = (0..200)
        .map(|number| {
            let (store, turn) = (store.clone(), turn(&user, &format!("c{number}"), None));
            tokio::spawn(async move { store.append(turn).await.unwrap() })
        })
        .collect();
    for one in waiting {
        one.await.unwrap();
    }
    let commits = store.commits() - before;
    assert!(commits <= 50, "{commits} commits of 200 turns");
}

#[tokio::test]
async fn what_was_erased_is_in_no_file_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(FILE);
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&file).await.unwrap());
    let (user, other) = (somebody(), somebody());
    let marked = |text: &str| conversation_service::store::NewTurn {
        user_message: text.into(),
        assistant_response: text.repeat(2_000),
        ..turn(&user, "c", None)
    };
    store.append(marked("Zanzibarette")).await.unwrap();
    talk(&store, (&other, "c"), 2).await;
    let holds = || {
        let files = std::fs::read_dir(folder.path()).unwrap().flatten();
        let mut found = false;
        for file in files {
            let bytes = std::fs::read(file.path()).unwrap();
            found |= bytes.windows(12).any(|window| window == b"Zanzibarette");
        }
        found
    };
    assert!(holds());
    assert_eq!(store.erase(&user).await.unwrap().turns, 1);
    assert!(!holds());
    assert_eq!(store.summary(&other).await.unwrap().turns, 2);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_named_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(FILE);
    std::fs::write(&file, "not a database, but somebody's letter ".repeat(200)).unwrap();
    let Err(error) = SqliteStore::open(&file).await else { panic!("it was opened") };
    let told = error.to_string();
    assert!(matches!(error, StoreError::Damaged(_)), "{told}");
    assert!(told.contains(FILE) && told.contains("restore"), "{told}");
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("not a database"));
}

#[tokio::test]
async fn a_folder_that_is_a_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("data"), "").unwrap();
    let Err(error) = SqliteStore::open(&folder.path().join("data").join(FILE)).await else {
        panic!("it was opened")
    };
    assert!(error.to_string().contains(FILE), "{error}");
}

#[tokio::test]
async fn a_damaged_page_is_told_and_no_turn_is_made_up() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(FILE);
    let user = somebody();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&file).await.unwrap());
    talk(&store, (&user, "c"), 40).await;
    // Into the file itself, out of the log.
    store.erase(&somebody()).await.unwrap();
    drop(store);
    let length = std::fs::metadata(&file).unwrap().len();
    let mut bytes = std::fs::OpenOptions::new().write(true).open(&file).unwrap();
    bytes.seek(SeekFrom::Start(4_096)).unwrap();
    let garbage = usize::try_from(length - 4_096).unwrap();
    bytes.write_all(&vec![0xA5; garbage]).unwrap();
    let failed = match SqliteStore::open(&file).await {
        Err(error) => error,
        Ok(store) => store.thread(name(&user, "c")).await.unwrap_err(),
    };
    assert!(matches!(failed, StoreError::Damaged(_)), "{failed}");
}
