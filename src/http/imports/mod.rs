//! `{prefix}/imports`: one's own bank's files into the embedded index that this service answers from,
//! each request a batch that can be taken back.

pub mod batches;
pub mod create;
mod shapes;
mod upload;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::{Code, Problem};
use super::state::Service;
use crate::domain::Tenant;
use crate::import::statement::{Batches, StatementError};
use crate::search::embedded::{EmbeddedError, EmbeddedIndex};

/// Imports that are being received or worked on at once: each holds a file of up to IMPORT_MAX_MB on
/// the disk.
const AT_ONCE: usize = 8;
/// Of those, one user's.
const OF_ONE_USER: u32 = 2;
/// Of those, how many are read at once: each holds its file in memory, unpacked.
const READ_AT_ONCE: usize = 2;
/// When who found no place may come again, in seconds.
const AGAIN: u32 = 2;

/// The data folder of the embedded index, and the places of those who bring something.
pub struct Imports {
    data_dir: PathBuf,
    index: Arc<EmbeddedIndex>,
    most_bytes: u64,
    places: Arc<Semaphore>,
    readings: Arc<Semaphore>,
    of_users: Arc<Mutex<HashMap<Tenant, u32>>>,
}

/// A user's place, given back when this is dropped.
struct Place {
    user: Tenant,
    of_users: Arc<Mutex<HashMap<Tenant, u32>>>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut of_users = self.of_users.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = of_users.get_mut(&self.user) {
            *held -= 1;
            if *held == 0 {
                of_users.remove(&self.user);
            }
        }
    }
}

impl Imports {
    /// Into this data folder, whose index the service answers from; requests of at most so many bytes.
    pub fn new(data_dir: &Path, index: Arc<EmbeddedIndex>, most_bytes: u64) -> Imports {
        Imports {
            data_dir: data_dir.to_owned(),
            index,
            most_bytes,
            places: Arc::new(Semaphore::new(AT_ONCE)),
            readings: Arc::new(Semaphore::new(READ_AT_ONCE)),
            of_users: Arc::default(),
        }
    }

    /// The largest request that is taken: IMPORT_MAX_MB.
    pub fn most_bytes(&self) -> u64 {
        self.most_bytes
    }

    /// Where the index lies.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// The index that answers are taken from.
    pub fn index(&self) -> &Arc<EmbeddedIndex> {
        &self.index
    }

    fn batches(&self) -> Batches {
        Batches::of(&self.data_dir)
    }

    /// A place for a user's import, or a refusal at once.
    fn place(&self, user: &Tenant) -> Result<Place, Problem> {
        let refused = |told| Problem::new(Code::ImportRunning, told).retry_after(AGAIN);
        let mut of_users = self.of_users.lock().unwrap_or_else(PoisonError::into_inner);
        if of_users.get(user).is_some_and(|held| *held >= OF_ONE_USER) {
            return Err(refused("As many imports of this user as may are under way."));
        }
        let permit = Arc::clone(&self.places).try_acquire_owned();
        let permit = permit.map_err(|_| refused("As many imports as may are under way."))?;
        *of_users.entry(user.clone()).or_default() += 1;
        drop(of_users);
        Ok(Place { user: user.clone(), of_users: Arc::clone(&self.of_users), _permit: permit })
    }

    /// Waits for a turn to read; never longer than the few before it take.
    async fn turn(&self) -> Result<OwnedSemaphorePermit, Problem> {
        // Nobody closes it.
        self.readings.clone().acquire_owned().await.map_err(|_| Problem::internal())
    }
}

impl Service {
    /// Where imports are written.
    ///
    /// # Errors
    /// Another service keeps the data: 409.
    pub fn own_data(&self) -> Result<Arc<Imports>, Problem> {
        self.imports.clone().ok_or_else(|| {
            let told = "Another service keeps the data that this one searches (SEARCH_SERVICE_URL or \
                        ELASTICSEARCH_URL): they are imported and corrected there. `import --to \
                        elasticsearch` of the command line fills an Elasticsearch.";
            Problem::new(Code::DataElsewhere, told)
        })
    }
}

/// Runs what reads and writes files, on a thread that may wait.
pub(super) async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    // It ended by a panic, which is in the log.
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Problem::internal()))
}

impl From<StatementError> for Problem {
    fn from(error: StatementError) -> Problem {
        match error {
            StatementError::Refused { ref file, line, ref problem, .. } => {
                unreadable(&error, json!({"file": file, "line": line, "problem": problem}))
            }
            StatementError::Bad(ref bad) => {
                let file = bad.file.display().to_string();
                let said = json!({"file": file, "line": bad.line, "problem": bad.problem});
                unreadable(&error, said)
            }
            StatementError::Alike { .. } => Problem::new(Code::DecisionRequired, error.to_string()),
            StatementError::NoBatch(_) => missing(),
            StatementError::Index(EmbeddedError::ImportRunning { .. }) => {
                let told = "Another import is being written; nothing of this one was kept.";
                Problem::new(Code::ImportRunning, told).retry_after(AGAIN)
            }
            StatementError::Corrections(error) => error.into(),
            StatementError::Unreadable { .. }
            | StatementError::Batches(_)
            | StatementError::Index(_)
            | StatementError::Search(_) => {
                tracing::error!(%error, "an import failed; nothing of it was kept");
                Problem::internal()
            }
        }
    }
}

/// `refused` says which file, and why.
fn unreadable(error: &StatementError, refused: Value) -> Problem {
    Problem::new(Code::FileUnreadable, error.to_string()).with("refused", refused)
}

/// The same for an import that is missing and for another's.
fn missing() -> Problem {
    Problem::new(Code::NotFound, "There is no such import.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_user_has_few_places_and_all_have_some_more() {
        let folder = tempfile::tempdir().unwrap();
        let index = EmbeddedIndex::open(folder.path()).unwrap();
        let imports = Imports::new(folder.path(), index, 1);
        let user = |id: usize| Tenant::new(&id.to_string()).unwrap();
        let own: Vec<Place> = (0..OF_ONE_USER).map(|_| imports.place(&user(1)).unwrap()).collect();
        assert_eq!(imports.place(&user(1)).err().unwrap().code(), Code::ImportRunning);
        let others: Vec<Place> =
            (2..=AT_ONCE - 1).map(|id| imports.place(&user(id)).unwrap()).collect();
        assert_eq!(imports.place(&user(99)).err().unwrap().code(), Code::ImportRunning);
        drop((own, others));
        assert!(imports.place(&user(1)).is_ok());
        assert!(imports.of_users.lock().unwrap().is_empty());
    }
}
