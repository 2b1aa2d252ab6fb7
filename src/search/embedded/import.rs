//! Writing: files of documents, each visible and durable as a whole or not at all.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::path::Path;
use std::sync::Arc;
use std::thread::available_parallelism;

use tantivy::directory::error::LockError;
use tantivy::indexer::{NoMergePolicy, UserOperation};
use tantivy::schema::IndexRecordOption;
use tantivy::{IndexWriter, TantivyDocument, TantivyError, Term};

use super::error::EmbeddedError;
use super::mapping::Layout;
use super::record::{Cell, Record};
use super::snapshot::{Payload, Snapshot, route_all, route_month, route_tenant};
use super::{directory, matching, merging};
use crate::domain::document::{Account, Transaction};
use crate::search::Index;

/// Documents are handed to the indexing threads in such batches.
const BATCH: usize = 256;
/// Memory of each indexing thread before it writes a segment.
const MEMORY: usize = 400_000_000;

/// Whose documents are imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    /// A person's own. The first file of them removes all demonstration documents as it is committed.
    Own,
    /// The demonstration's: answers from them say so. Never beside documents of one's own.
    Demonstration,
}

/// Adds documents, file by file. One at a time may write an index.
pub struct Importer {
    directory: String,
    index: tantivy::Index,
    layout: Arc<Layout>,
    writer: IndexWriter,
    provenance: Provenance,
    file: File,
    /// The last committed state.
    committed: Snapshot,
}

/// What was added since the last commit.
#[derive(Default)]
struct File {
    batch: Vec<UserOperation>,
    /// Hashes of the keys added. A clash costs a needless deletion of a term, and nothing else.
    keys: HashSet<u64, BuildHasherDefault<PassThrough>>,
    /// Whether the committed index has documents of a tenant, by routing term.
    tenants: HashMap<String, bool>,
    documents: u64,
    /// All earlier documents go with this commit.
    replaces_all: bool,
}

/// Keys are hashes already.
#[derive(Default)]
struct PassThrough(u64);

impl std::hash::Hasher for PassThrough {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl Importer {
    /// Takes the writer's lock; [`EmbeddedError::ImportRunning`] where another has it, and
    /// [`EmbeddedError::NotEmpty`] for demonstration data beside a person's own.
    pub fn begin(dir: &Path, provenance: Provenance) -> Result<Importer, EmbeddedError> {
        let layout = Arc::new(Layout::finance()?);
        let index = directory::open(dir, &layout)?;
        let threads = available_parallelism().map_or(1, |count| count.get().min(4));
        let writer: IndexWriter = index
            .writer_with_num_threads(threads, threads * MEMORY)
            .map_err(|error| match error {
                TantivyError::LockFailure(LockError::LockBusy, _) => {
                    EmbeddedError::ImportRunning { directory: dir.display().to_string() }
                }
                other => EmbeddedError::Index(other),
            })?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        let committed = directory::snapshot(&index, &layout)?;
        let own = !committed.segments.is_empty() && !committed.payload.demonstration;
        if own && provenance == Provenance::Demonstration {
            return Err(EmbeddedError::NotEmpty { directory: dir.display().to_string() });
        }
        Ok(Importer {
            directory: dir.display().to_string(),
            index,
            layout,
            writer,
            provenance,
            file: File::default(),
            committed,
        })
    }

    /// Adds a transaction; one of the same user and id is replaced.
    pub fn add_transaction(&mut self, transaction: &Transaction) -> Result<(), EmbeddedError> {
        transaction.check()?;
        self.add(Index::Records, &transaction.record())
    }

    /// Adds an account; one of the same user and id is replaced.
    pub fn add_account(&mut self, account: &Account) -> Result<(), EmbeddedError> {
        account.check()?;
        self.add(Index::Accounts, &account.record())
    }

    fn add(&mut self, index: Index, record: &Record<'_>) -> Result<(), EmbeddedError> {
        self.begin_file()?;
        let layout = Arc::clone(&self.layout);
        let mapping = layout.mapping(index);
        let mut document = TantivyDocument::new();
        for (name, cell) in &record.cells {
            let Ok(field) = mapping.field("import", name) else {
                return Err(EmbeddedError::Mapping(format!("no field {name}")));
            };
            let column = layout.columns[field.column].2;
            match cell {
                Cell::Number(number) => document.add_i64(column, *number),
                Cell::Words(text) => document.add_text(column, text),
            }
        }
        let tenant = route_tenant(mapping, record.tenant);
        let key = format!("{tenant}|{}", record.key);
        if self.may_be_there(&tenant, &key)? {
            let term = Term::from_field_text(layout.key, &key);
            self.file.batch.push(UserOperation::Delete(term));
        }
        if let Some(day) = record.day {
            let month = route_month(mapping, record.tenant, matching::month(day));
            document.add_text(layout.route, month);
        }
        document.add_text(layout.key, key);
        document.add_text(layout.route, tenant);
        document.add_text(layout.route, route_all(mapping));
        self.file.batch.push(UserOperation::Add(document));
        self.file.documents += 1;
        if self.file.batch.len() >= BATCH {
            self.send()?;
        }
        Ok(())
    }

    /// Before a file's first document: the demonstration's documents go, in the same commit.
    fn begin_file(&mut self) -> Result<(), EmbeddedError> {
        let demonstration = self.committed.payload.demonstration;
        if self.file.documents == 0
            && !self.file.replaces_all
            && demonstration
            && self.provenance == Provenance::Own
        {
            for mapping in [&self.layout.records, &self.layout.accounts] {
                let term = Term::from_field_text(self.layout.route, &route_all(mapping));
                self.file.batch.push(UserOperation::Delete(term));
            }
            self.file.replaces_all = true;
        }
        Ok(())
    }

    /// Whether a document of this key was added before. May err towards yes.
    fn may_be_there(&mut self, tenant: &str, key: &str) -> Result<bool, EmbeddedError> {
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(key);
        let new_here = self.file.keys.insert(hash);
        if !new_here {
            return Ok(true);
        }
        if self.file.replaces_all {
            return Ok(false);
        }
        let known = match self.file.tenants.get(tenant) {
            Some(known) => *known,
            None => {
                let mut known = false;
                for segment in &self.committed.segments {
                    known |= segment.doc_freq(tenant)? > 0;
                }
                self.file.tenants.insert(tenant.to_owned(), known);
                known
            }
        };
        if !known {
            return Ok(false);
        }
        let term = Term::from_field_text(self.layout.key, key);
        for segment in &self.committed.segments {
            let keys = segment.reader.inverted_index(self.layout.key)?;
            if keys
                .read_postings(&term, IndexRecordOption::Basic)
                .map_err(TantivyError::from)?
                .is_some()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn send(&mut self) -> Result<(), EmbeddedError> {
        let batch = std::mem::take(&mut self.file.batch);
        self.writer.run(batch)?;
        Ok(())
    }

    /// Deletes all documents of a tenant with the next commit.
    pub fn delete_user(&mut self, tenant: i64) -> Result<(), EmbeddedError> {
        for mapping in [&self.layout.records, &self.layout.accounts] {
            let route = route_tenant(mapping, tenant);
            let term = Term::from_field_text(self.layout.route, &route);
            self.file.batch.push(UserOperation::Delete(term));
        }
        self.send()
    }

    /// Makes all that was added since the last commit visible and durable, at once: tantivy syncs
    /// the segments and then renames its list of segments into place. Gives the number of documents
    /// of the file.
    pub fn commit_file(&mut self) -> Result<u64, EmbeddedError> {
        self.send()?;
        let documents = self.file.documents;
        let demonstration = match self.provenance {
            Provenance::Demonstration => true,
            Provenance::Own => self.committed.payload.demonstration && !self.file.replaces_all,
        };
        let payload = serde_json::json!(Payload { demonstration }).to_string();
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&payload);
        prepared.commit()?;
        self.file = File::default();
        self.committed = directory::snapshot(&self.index, &self.layout)?;
        Ok(documents)
    }

    /// Drops all that was added since the last commit.
    pub fn rollback_file(&mut self) -> Result<(), EmbeddedError> {
        self.file = File::default();
        self.writer.rollback()?;
        self.writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(())
    }

    /// Merges what was committed into few segments and gives the lock back. Readers see the same
    /// documents before and after; a kill on the way leaves the segments as they were.
    pub fn finish(mut self) -> Result<(), EmbeddedError> {
        self.file = File::default();
        merging::merge(&mut self.writer, &self.committed)?;
        self.writer.wait_merging_threads()?;
        Ok(())
    }

    /// Where the index lies.
    pub fn directory(&self) -> &str {
        &self.directory
    }
}

#[cfg(test)]
mod tests {
    use super::super::mapping::Mapping;
    use super::*;

    #[test]
    fn every_field_of_a_record_is_in_the_mapping() {
        let layout = Layout::finance().unwrap();
        let has = |mapping: &Mapping, record: Record<'_>| {
            for (name, cell) in record.cells {
                let field = mapping.field("test", name).unwrap();
                assert_eq!(field.kind.is_words(), matches!(cell, Cell::Words(_)), "{name}");
            }
        };
        let line = r#"{"transaction_id": "1", "user_id": 7, "amount": -2.5, "date": "2025-10-20"}"#;
        has(&layout.records, Transaction::from_json(line).unwrap().record());
        let line = r#"{"user_id": 1, "account_id": 11, "account_balance": 2.5}"#;
        has(&layout.accounts, Account::from_json(line).unwrap().record());
    }
}
