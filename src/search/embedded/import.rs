//! Writing: files of documents, each visible and durable as a whole or not at all.

mod erasing;
mod owners;

use std::collections::HashSet;
use std::fmt::Write as _;
use std::hash::{BuildHasher, BuildHasherDefault};
use std::path::Path;
use std::sync::Arc;
use std::thread::available_parallelism;

use rustc_hash::{FxBuildHasher, FxHashMap};
use tantivy::directory::error::LockError;
use tantivy::indexer::NoMergePolicy;
use tantivy::schema::{self, IndexRecordOption};
use tantivy::{IndexWriter, TantivyError, Term};

use super::error::EmbeddedError;
use super::mapping::Layout;
use super::row::{Filling, Flight, Row};
use super::snapshot::{Payload, Snapshot, route_all, route_tenant};
use super::{directory, matching, merging};
use crate::domain::Tenant;
use crate::domain::document::{Account, Cell, Record, Transaction};
use crate::search::Index;

pub use erasing::Erased;

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
    writer: IndexWriter<Row>,
    flight: Arc<Flight>,
    columns: Columns,
    provenance: Provenance,
    file: File,
    /// The last committed state.
    committed: Snapshot,
}

/// What was added since the last commit.
#[derive(Default)]
struct File {
    batch: Filling,
    /// Hashes of the keys added. A clash costs a needless deletion of a term, and nothing else.
    keys: HashSet<u64, BuildHasherDefault<PassThrough>>,
    /// Whether the committed index has documents of a tenant, by routing term.
    tenants: FxHashMap<String, bool>,
    documents: u64,
    /// All earlier documents go with this commit.
    replaces_all: bool,
    /// What the commit will say of itself, where it differs from the last.
    payload: Option<Payload>,
}

/// The columns of a record's cells, by their places.
struct Columns {
    transactions: Vec<schema::Field>,
    accounts: Vec<schema::Field>,
}

impl Columns {
    fn of(layout: &Layout) -> Result<Columns, EmbeddedError> {
        let columns = |index: Index, names: &[&str]| {
            let column = |name: &&str| {
                let field = layout.mapping(index).field("import", name);
                field
                    .map(|field| layout.columns[field.column].2)
                    .map_err(|_| EmbeddedError::Mapping(format!("no field {name}")))
            };
            names.iter().map(column).collect::<Result<Vec<schema::Field>, EmbeddedError>>()
        };
        Ok(Columns {
            transactions: columns(Index::Records, Transaction::FIELDS)?,
            accounts: columns(Index::Accounts, Account::FIELDS)?,
        })
    }
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
        Importer::begin_within(dir, provenance, MEMORY)
    }

    /// As [`Importer::begin`], for whoever holds much else: `memory` is what each indexing thread may hold, in
    /// bytes, before it writes a segment. Less makes more segments, which are merged at the end.
    pub fn begin_within(
        dir: &Path,
        provenance: Provenance,
        memory: usize,
    ) -> Result<Importer, EmbeddedError> {
        let layout = Arc::new(Layout::finance()?);
        let index = directory::open(dir, &layout)?;
        let threads = available_parallelism().map_or(1, |count| count.get().min(4));
        let writer: IndexWriter<Row> = index
            .writer_with_num_threads(threads, threads * memory)
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
            columns: Columns::of(&layout)?,
            layout,
            writer,
            flight: Arc::default(),
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
        // The tenant's route, and the longer terms that begin with it.
        let mut term = route_tenant(mapping, record.tenant);
        let tenant = term.len();
        term.push('|');
        let separated = term.len();
        term.push_str(&record.key);
        if self.may_be_there(&term[..tenant], &term)? {
            self.file.batch.delete(Term::from_field_text(layout.key, &term));
        }
        let batch = &mut self.file.batch;
        batch.text(layout.route, &term[..tenant]);
        batch.text(layout.route, mapping.route.encode_utf8(&mut [0; 4]));
        batch.text(layout.key, &term);
        if let Some(day) = record.day {
            term.truncate(separated);
            let _ = write!(term, "{}", matching::month(day));
            batch.text(layout.route, &term);
        }
        let columns = match index {
            Index::Records => &self.columns.transactions,
            Index::Accounts => &self.columns.accounts,
        };
        for (place, cell) in &record.cells {
            let Some(column) = columns.get(*place) else { continue };
            match cell {
                Cell::Number(number) => batch.number(*column, *number),
                Cell::Words(text) => batch.text(*column, text),
            }
        }
        batch.end();
        self.file.documents += 1;
        if self.file.batch.is_full() {
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
                self.file.batch.delete(term);
            }
            self.file.replaces_all = true;
        }
        Ok(())
    }

    /// Whether a document of this key was added before. May err towards yes.
    fn may_be_there(&mut self, tenant: &str, key: &str) -> Result<bool, EmbeddedError> {
        let hash = FxBuildHasher.hash_one(key);
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

    fn payload(&mut self) -> &mut Payload {
        let committed = &self.committed.payload;
        self.file.payload.get_or_insert_with(|| committed.clone())
    }

    /// The number of a user's documents. One whose id is no number is given one with the next commit.
    pub fn user(&mut self, tenant: &Tenant) -> i64 {
        match self.committed.payload.user(tenant) {
            Some(number) => number,
            None => self.payload().user_or_new(tenant),
        }
    }

    /// Gives the next commit a mark. Whoever keeps something of the same commit elsewhere learns by
    /// [`Importer::marked`] whether a commit that was interrupted came about.
    pub fn mark(&mut self, mark: String) {
        self.payload().mark = Some(mark);
    }

    /// The last mark that was committed.
    pub fn marked(&self) -> Option<&str> {
        self.committed.payload.mark.as_deref()
    }

    fn send(&mut self) -> Result<(), EmbeddedError> {
        let operations = self.file.batch.operations(&self.flight);
        self.writer.run(operations)?;
        Ok(())
    }

    /// Deletes a document with the next commit; one that is not there is none.
    pub fn delete(
        &mut self,
        index: Index,
        (tenant, key): (i64, &str),
    ) -> Result<(), EmbeddedError> {
        let term = format!("{}|{key}", route_tenant(self.layout.mapping(index), tenant));
        self.file.batch.delete(Term::from_field_text(self.layout.key, &term));
        if self.file.batch.is_full() {
            self.send()?;
        }
        Ok(())
    }

    /// Deletes all documents of a tenant with the next commit.
    pub fn delete_user(&mut self, tenant: i64) -> Result<(), EmbeddedError> {
        for mapping in [&self.layout.records, &self.layout.accounts] {
            let route = route_tenant(mapping, tenant);
            let term = Term::from_field_text(self.layout.route, &route);
            self.file.batch.delete(term);
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
        let said = self.file.payload.take();
        let payload = said.unwrap_or_else(|| self.committed.payload.clone());
        let payload = serde_json::json!(Payload { demonstration, ..payload }).to_string();
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
        self.committed = directory::snapshot(&self.index, &self.layout)?;
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
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_field_of_a_record_is_in_the_mapping() {
        let layout = Layout::finance().unwrap();
        for (index, names) in
            [(Index::Records, Transaction::FIELDS), (Index::Accounts, Account::FIELDS)]
        {
            let has = layout.mapping(index).fields().map(|(name, _)| name);
            assert_eq!(has.collect::<BTreeSet<_>>(), names.iter().copied().collect());
        }
        let (index, names) = (Index::Records, Transaction::FIELDS);
        let line = r#"{"transaction_id": "1", "user_id": 7, "amount": -2.5, "date": "2025-10-20"}"#;
        for (place, cell) in Transaction::from_json(line).unwrap().record().cells {
            let field = layout.mapping(index).field("test", names[place]).unwrap();
            assert_eq!(field.kind.is_words(), matches!(cell, Cell::Words(_)), "{}", names[place]);
        }
        let (index, names) = (Index::Accounts, Account::FIELDS);
        let line = r#"{"user_id": 1, "account_id": 11, "account_balance": 2.5}"#;
        for (place, cell) in Account::from_json(line).unwrap().record().cells {
            let field = layout.mapping(index).field("test", names[place]).unwrap();
            assert_eq!(field.kind.is_words(), matches!(cell, Cell::Words(_)), "{}", names[place]);
        }
    }
}
