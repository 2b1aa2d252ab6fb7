//! A copy of one committed state, made while others search and import.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use tantivy::TantivyError;

use super::directory::{self, folder};
use super::error::EmbeddedError;
use super::{EmbeddedIndex, Layout};
use crate::system;

/// How often it is tried again when an import took files of the state away.
const ATTEMPTS: usize = 20;
/// Tantivy's names of the list of segments, and of the list of files that it may remove.
const META: &str = "meta.json";
const MANAGED: &str = ".managed.json";

impl EmbeddedIndex {
    /// Writes the latest committed state into the data directory `to`, which has no index yet, and
    /// reads every byte of it again. Files of a state are never changed, only removed by an import:
    /// then a later state is copied.
    pub fn copy_to(&self, to: &Path) -> Result<(), EmbeddedError> {
        let target = folder(to);
        let failed =
            |source| EmbeddedError::Directory { directory: target.display().to_string(), source };
        let mut attempt = 1;
        loop {
            match self.copy_once(&target) {
                Ok(()) => break,
                Err(CopyError::Gone) if attempt < ATTEMPTS => attempt += 1,
                Err(CopyError::Gone) => return Err(failed(io::ErrorKind::NotFound.into())),
                Err(CopyError::Files(source)) => return Err(failed(source)),
                Err(CopyError::Index(error)) => return Err(error.into()),
            }
            fs::remove_dir_all(&target).map_err(failed)?;
        }
        whole(to)
    }

    fn copy_once(&self, target: &Path) -> Result<(), CopyError> {
        let before = self.index.load_metas()?;
        let list = fs::read(self.directory.join(META))?;
        let after = self.index.load_metas()?;
        if before.opstamp != after.opstamp {
            return Err(CopyError::Gone);
        }
        fs::create_dir_all(target)?;
        let segments: Vec<String> =
            before.segments.iter().map(|segment| segment.id().uuid_string()).collect();
        let mut copied = BTreeSet::from([META.to_owned()]);
        for file in fs::read_dir(&self.directory)? {
            let name = file?.file_name().to_string_lossy().into_owned();
            // A segment's files have its id before the first dot.
            if !segments.iter().any(|id| name.split('.').next() == Some(id)) {
                continue;
            }
            match fs::copy(self.directory.join(&name), target.join(&name)) {
                Ok(_) => system::sync(&target.join(&name))?,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Err(CopyError::Gone);
                }
                Err(error) => return Err(error.into()),
            }
            copied.insert(name);
        }
        if self.index.load_metas()?.opstamp != before.opstamp {
            return Err(CopyError::Gone);
        }
        let managed = serde_json::to_vec(&copied).map_err(io::Error::from)?;
        for (name, text) in [(MANAGED, managed), (META, list)] {
            fs::write(target.join(name), text)?;
            system::sync(&target.join(name))?;
        }
        system::sync_names(target)?;
        Ok(())
    }
}

/// Opens the index of a data directory and compares every file with its own checksum.
pub fn whole(dir: &Path) -> Result<(), EmbeddedError> {
    let index = directory::open(dir, &Layout::finance()?)?;
    let damaged = index.validate_checksum()?;
    match damaged.into_iter().next() {
        None => Ok(()),
        Some(file) => Err(TantivyError::InvalidArgument(format!(
            "{} is not what was written",
            folder(dir).join(file).display()
        ))
        .into()),
    }
}

enum CopyError {
    /// An import came in between.
    Gone,
    Files(io::Error),
    Index(TantivyError),
}

impl From<io::Error> for CopyError {
    fn from(error: io::Error) -> CopyError {
        CopyError::Files(error)
    }
}

impl From<TantivyError> for CopyError {
    fn from(error: TantivyError) -> CopyError {
        CopyError::Index(error)
    }
}
