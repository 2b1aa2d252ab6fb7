//! How far an import into another server has come, in a file, so that the same command goes on where
//! an interrupted one stopped.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

const FILE: &str = "elasticsearch-import.json";
const LOCK: &str = "elasticsearch-import.lock";

/// What was asked for: another order begins anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub files: Vec<Mark>,
    pub user: Option<String>,
    pub skip_bad: bool,
    pub replace: bool,
}

/// A file, and what shows that it is still the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    path: PathBuf,
    bytes: u64,
    /// Nanoseconds since 1970.
    modified: u128,
}

/// An index that is being filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    /// The name that is searched.
    pub alias: String,
    pub index: String,
    pub uuid: String,
    /// Made by this import, and named when it is whole.
    pub fresh: bool,
}

/// A place in the files: all lines of the earlier ones, and those of this one up to here, are safe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    pub file: usize,
    pub line: u64,
}

/// The state of an import that has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    pub order: Order,
    pub filled: Vec<Filled>,
    pub at: Place,
}

/// The checkpoint's folder, while no other import may use it.
#[derive(Debug)]
pub struct Checkpoints {
    folder: PathBuf,
    _alone: File,
}

impl Mark {
    /// Of a regular file: it is read twice.
    ///
    /// # Errors
    /// There is no such file, or it is a pipe or a folder.
    pub fn of(file: &Path) -> io::Result<Mark> {
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            let told = "is no regular file; allowed: a file, which is read twice";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, told));
        }
        let modified = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        let modified = modified.as_nanos();
        Ok(Mark { path: fs::canonicalize(file)?, bytes: metadata.len(), modified })
    }
}

impl Checkpoints {
    /// Takes the folder, which is made where absent; `None` where another import has it.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn open(folder: &Path) -> io::Result<Option<Checkpoints>> {
        fs::create_dir_all(folder)?;
        let alone = File::create(folder.join(LOCK))?;
        match alone.try_lock() {
            Ok(()) => Ok(Some(Checkpoints { folder: folder.to_owned(), _alone: alone })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// What an import before left; nothing where it ended, or where its file cannot be understood.
    pub fn load(&self) -> Option<Checkpoint> {
        serde_json::from_slice(&fs::read(self.folder.join(FILE)).ok()?).ok()
    }

    /// Writes it, whole or not at all.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn save(&self, checkpoint: &Checkpoint) -> io::Result<()> {
        let new = self.folder.join(format!("{FILE}.new"));
        let mut file = File::create(&new)?;
        file.write_all(&serde_json::to_vec(checkpoint)?)?;
        file.sync_all()?;
        fs::rename(new, self.folder.join(FILE))
    }

    /// The import has ended.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn clear(&self) -> io::Result<()> {
        match fs::remove_file(self.folder.join(FILE)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_there_until_the_import_ends_and_one_import_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.jsonl");
        fs::write(&file, "{}").unwrap();
        let mark = Mark::of(&file).unwrap();
        assert!(Mark::of(folder.path()).is_err());
        let checkpoints = Checkpoints::open(folder.path()).unwrap().unwrap();
        assert!(Checkpoints::open(folder.path()).unwrap().is_none());
        assert_eq!(checkpoints.load(), None);
        let order = Order { files: vec![mark], user: None, skip_bad: true, replace: false };
        let at = Place { file: 0, line: 7 };
        let checkpoint = Checkpoint { order, filled: Vec::new(), at };
        checkpoints.save(&checkpoint).unwrap();
        assert_eq!(checkpoints.load(), Some(checkpoint.clone()));
        fs::write(&file, "{ }").unwrap();
        assert_ne!(Mark::of(&file).unwrap(), checkpoint.order.files[0]);
        checkpoints.clear().unwrap();
        checkpoints.clear().unwrap();
        assert_eq!(checkpoints.load(), None);
        drop(checkpoints);
        assert!(Checkpoints::open(folder.path()).unwrap().is_some());
    }
}
