//! The files: opening or creating the tantivy index of a directory.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::MmapDirectory;
use tantivy::{Index, IndexBuilder, ReloadPolicy, TantivyError};

use super::analysis;
use super::error::EmbeddedError;
use super::mapping::Layout;
use super::snapshot::{Payload, Snapshot};

/// How often a snapshot is tried again when a commit came between its two readings.
const ATTEMPTS: usize = 20;

/// The index's own folder in the data directory.
pub fn folder(dir: &Path) -> PathBuf {
    dir.join("index")
}

/// Opens the index; creates an empty one where there is none. Two processes may do so at once.
pub fn open(dir: &Path, layout: &Layout) -> Result<Index, EmbeddedError> {
    let folder = folder(dir);
    let failed =
        |source| EmbeddedError::Directory { directory: folder.display().to_string(), source };
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let files = MmapDirectory::open(&folder).map_err(TantivyError::from)?;
    // Held while the index is created, so that nobody creates an empty one over another's commit;
    // the system gives it back should this process die.
    let lock = File::create(folder.join(".create.lock")).map_err(failed)?;
    lock.lock().map_err(failed)?;
    let index = IndexBuilder::new()
        .schema(layout.schema.clone())
        .tokenizers(analysis::tokenizers())
        .open_or_create(files)
        .map_err(|error| match error {
            TantivyError::SchemaError(_) => {
                EmbeddedError::OtherFields { directory: folder.display().to_string() }
            }
            other => EmbeddedError::Index(other),
        })?;
    drop(lock);
    Ok(index)
}

/// The latest committed state, with the marks of that very commit: the list of segments names them
/// before and after the segments are opened.
pub fn snapshot(index: &Index, layout: &Arc<Layout>) -> Result<Snapshot, EmbeddedError> {
    let mut attempt = 0;
    loop {
        let before = index.load_metas()?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let after = index.load_metas()?;
        attempt += 1;
        if before.opstamp == after.opstamp || attempt == ATTEMPTS {
            let commit = (after.opstamp, Payload::read(after.payload.as_deref()));
            return Ok(Snapshot::open(layout, &reader.searcher(), commit)?);
        }
    }
}
