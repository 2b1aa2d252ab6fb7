//! Stores of the tests' own: a new SQLite file for each.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Once, OnceLock};
use std::time::Duration;

use conversation_service::store::Store;
use conversation_service::store::sqlite::SqliteStore;
use tokio::runtime::Runtime;

/// Where the files lie: below `target`, which is swept of those that earlier runs left.
fn folder() -> PathBuf {
    static SWEPT: Once = Once::new();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stores");
    std::fs::create_dir_all(&folder).expect("a folder");
    SWEPT.call_once(|| {
        for file in std::fs::read_dir(&folder).expect("the folder").flatten() {
            let age = file.metadata().and_then(|file| file.modified()).map(|at| at.elapsed());
            if age.is_ok_and(|age| age.is_ok_and(|age| age > Duration::from_secs(3_600))) {
                let _ = std::fs::remove_file(file.path());
            }
        }
    });
    folder
}

/// An empty store. It writes on a runtime that outlives each test's own.
pub fn store() -> Arc<dyn Store> {
    static WRITING: OnceLock<Runtime> = OnceLock::new();
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let file = folder().join(format!("{}-{number}.sqlite", std::process::id()));
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", file.display()));
    }
    // A test's runtime does not let another one be waited for on its own thread.
    let opening = std::thread::spawn(move || {
        let writing = WRITING.get_or_init(|| Runtime::new().expect("a runtime"));
        writing.block_on(SqliteStore::open(&file)).expect("a store")
    });
    Arc::new(opening.join().expect("a store"))
}
