//! The list of imports: a file for each, with what it brought.
//!
//! `ID.batch` is one line of JSON and then the 16 bytes that tell each movement, sorted. While an
//! import or an undoing is under way it is `ID.adding` or `ID.undoing` (see [`crate::import::folder`]).

use std::io::{self, BufRead, Read};
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Looked, StatementError};
use crate::domain::Tenant;
use crate::domain::document::Account;
use crate::import::BadLine;
use crate::import::fnv::{Fnv, is_told};
use crate::import::folder::{Becomes, Folder};

const FOLDER: &str = "imports";
const DONE: &str = "batch";
const ADDING: &str = "adding";
const UNDOING: &str = "undoing";
/// Of an id, how many letters and digits.
const LENGTH: usize = 8;

/// One import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    pub id: String,
    pub user: String,
    pub created_at: Timestamp,
    /// As it was called.
    pub file: String,
    /// What the file was, each once: "CSV".
    pub formats: Vec<String>,
    /// See [`Looked::layout`].
    pub layouts: Vec<String>,
    pub accounts: Vec<Held>,
    /// Movements that it told, those that were there among them.
    pub brought: u64,
    /// Movements that were not there.
    pub new: u64,
    /// Lines that could not be used.
    pub left_out: u64,
    pub first: Option<Date>,
    pub last: Option<Date>,
}

/// An account that a file told of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Held {
    pub number: i64,
    pub name: String,
    /// Its balance, where the file told one.
    pub balance: Option<Account>,
}

impl Batch {
    /// Takes what is told of a file, but its movements.
    pub(super) fn take(&mut self, looked: &Looked, user: i64) -> Result<(), StatementError> {
        let format = looked.form.format.to_string();
        if !self.formats.contains(&format) {
            self.formats.push(format);
        }
        let layout = looked.layout();
        if !self.layouts.contains(&layout) {
            self.layouts.push(layout);
        }
        self.left_out += looked.summary.unread_count as u64;
        for (told, holder) in looked.summary.accounts.iter().zip(&looked.holders) {
            let line = told.balance.as_ref().map_or(0, |balance| balance.line);
            let balance = holder.account(user, told).map_err(|problem| BadLine {
                file: looked.name.clone().into(),
                line,
                problem,
            })?;
            let (number, name) = (holder.key.number(), holder.name.clone());
            self.accounts.push(Held { number, name, balance });
            self.first = self.first.into_iter().chain(told.first).min();
            self.last = self.last.into_iter().chain(told.last).max();
        }
        Ok(())
    }
}

/// The imports of a data folder.
#[derive(Clone, Debug)]
pub struct Batches(Folder);

impl Batches {
    pub fn of(data_dir: &Path) -> Batches {
        Batches(Folder::of(data_dir, FOLDER, &[DONE, ADDING, UNDOING], is_id))
    }

    pub(super) fn data_dir(&self) -> &Path {
        self.0.data_dir()
    }

    /// All imports, or a user's, newest first. `mark` is the index's last: what it says was committed is
    /// there, and what it does not is not.
    ///
    /// # Errors
    /// A file of the list cannot be read.
    pub fn list(&self, user: Option<&Tenant>, mark: Option<&str>) -> io::Result<Vec<Batch>> {
        let mut found = Vec::new();
        for (id, state) in self.0.files()? {
            let there = match state {
                ADDING => mark == Some(id.as_str()),
                UNDOING => mark != Some(undone(&id).as_str()),
                _ => true,
            };
            if !there {
                continue;
            }
            // None where it was renamed or taken back meanwhile.
            let read = self.read(&id, state)?.map(|(batch, _)| batch);
            found.extend(read.filter(|one| user.is_none_or(|user| user.as_str() == one.user)));
        }
        found.sort_by(|a: &Batch, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
        Ok(found)
    }

    fn read(&self, id: &str, state: &str) -> io::Result<Option<(Batch, impl Read + use<>)>> {
        let Some(mut file) = self.0.open(id, state)? else { return Ok(None) };
        let mut line = Vec::new();
        file.read_until(b'\n', &mut line)?;
        Ok(Some((serde_json::from_slice(&line)?, file)))
    }

    /// A finished batch of the user and its movements; `None` where there is no such.
    pub(super) fn get(&self, user: &Tenant, id: &str) -> io::Result<Option<(Batch, Vec<u128>)>> {
        if !is_id(id) {
            return Ok(None);
        }
        let Some((batch, mut file)) = self.read(id, DONE)? else { return Ok(None) };
        if batch.user != user.as_str() {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let ids = bytes.as_chunks::<16>().0.iter().map(|one| u128::from_be_bytes(*one)).collect();
        Ok(Some((batch, ids)))
    }

    /// An empty batch with an id that no other has.
    pub(super) fn new_batch(&self, user: &Tenant, (file, now): (&str, Timestamp)) -> Batch {
        let mut hash = Fnv::new();
        for part in [user.as_str(), file, &now.to_string()] {
            hash.add(part);
        }
        let id = loop {
            let id: String = hash.told().chars().take(LENGTH).collect();
            if !self.0.has(&id) {
                break id;
            }
            hash.add(&id);
        };
        Batch {
            id,
            user: user.as_str().to_owned(),
            created_at: now,
            file: file.to_owned(),
            formats: Vec::new(),
            layouts: Vec::new(),
            accounts: Vec::new(),
            brought: 0,
            new: 0,
            left_out: 0,
            first: None,
            last: None,
        }
    }

    /// Writes a batch before the commit that makes it count.
    pub(super) fn begin(&self, batch: &Batch, ids: &[u128]) -> io::Result<()> {
        self.0.write((&batch.id, ADDING), |file| {
            serde_json::to_writer(&mut *file, batch)?;
            file.write_all(b"\n")?;
            ids.iter().try_for_each(|id| file.write_all(&id.to_be_bytes()))
        })
    }

    /// Before the commit that takes it back; gives that commit's mark.
    pub(super) fn begin_undoing(&self, id: &str) -> io::Result<String> {
        self.0.rename(id, (DONE, UNDOING))?;
        Ok(undone(id))
    }

    /// Brings what was interrupted to its end: whoever holds the writer's lock, by the index's mark.
    pub(in crate::import) fn settle(&self, mark: Option<&str>) -> io::Result<()> {
        self.0.settle(|id, state| {
            let keeps = match state {
                ADDING => mark == Some(id),
                UNDOING => mark != Some(undone(id).as_str()),
                _ => return Ok(Becomes::Same),
            };
            Ok(if keeps { Becomes::Now(DONE) } else { Becomes::Nothing })
        })
    }

    /// Forgets all of a user's, who was erased.
    ///
    /// # Errors
    /// A file cannot be removed.
    pub fn forget(&self, user: &Tenant) -> io::Result<u64> {
        let mut forgotten = 0;
        for (id, state) in self.0.files()? {
            let read = self.read(&id, state).ok().flatten();
            if read.is_some_and(|(batch, _)| batch.user == user.as_str()) {
                forgotten += u64::from(self.0.remove(&id, state)?);
            }
        }
        Ok(forgotten)
    }

    /// Copies the list into another data folder.
    ///
    /// # Errors
    /// A file cannot be read or written.
    pub fn copy_to(&self, to: &Path) -> io::Result<()> {
        self.0.copy_to(to)
    }
}

/// The mark of the commit that takes a batch back.
fn undone(id: &str) -> String {
    format!("-{id}")
}

fn is_id(text: &str) -> bool {
    is_told(text, LENGTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(batches: &Batches, file: &str) -> Batch {
        let user = Tenant::new("7").unwrap();
        let batch = batches.new_batch(&user, (file, Timestamp::UNIX_EPOCH));
        batches.begin(&batch, &[1, 2]).unwrap();
        batch
    }

    #[test]
    fn an_interrupted_import_counts_where_the_index_has_its_mark_and_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        let batches = Batches::of(folder.path());
        assert_eq!(batches.list(None, None).unwrap(), []);
        let lost = begun(&batches, "a.csv");
        assert_eq!(batches.list(None, None).unwrap(), []);
        let kept = begun(&batches, "b.csv");
        assert_ne!(lost.id, kept.id);
        let mark = Some(kept.id.as_str());
        assert_eq!(batches.list(None, mark).unwrap(), std::slice::from_ref(&kept));
        batches.settle(mark).unwrap();
        assert_eq!(batches.list(None, None).unwrap(), std::slice::from_ref(&kept));
        assert_eq!(batches.0.files().unwrap().len(), 1);
        let user = Tenant::new("7").unwrap();
        assert_eq!(batches.get(&user, &kept.id).unwrap(), Some((kept.clone(), vec![1, 2])));
        let other = Tenant::new("8").unwrap();
        assert_eq!(batches.get(&other, &kept.id).unwrap(), None);
        assert_eq!(batches.list(Some(&other), None).unwrap(), []);
    }

    #[test]
    fn an_interrupted_undoing_is_undone_or_done_by_the_mark() {
        let folder = tempfile::tempdir().unwrap();
        let batches = Batches::of(folder.path());
        let batch = begun(&batches, "a.csv");
        batches.settle(Some(&batch.id)).unwrap();
        let mark = batches.begin_undoing(&batch.id).unwrap();
        assert_eq!(batches.list(None, Some(&batch.id)).unwrap().len(), 1);
        batches.settle(Some(&batch.id)).unwrap();
        batches.begin_undoing(&batch.id).unwrap();
        assert_eq!(batches.list(None, Some(&mark)).unwrap(), []);
        batches.settle(Some(&mark)).unwrap();
        assert_eq!(batches.0.files().unwrap().len(), 0);
    }

    #[test]
    fn a_file_that_is_no_imports_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let batches = Batches::of(folder.path());
        batches.0.write(("x", ADDING), |file| file.write_all(b"?")).unwrap();
        assert_eq!(batches.list(None, Some("x")).unwrap(), []);
        batches.settle(None).unwrap();
        assert!(batches.0.has("x"));
    }

    #[test]
    fn an_id_names_no_other_file() {
        let folder = tempfile::tempdir().unwrap();
        let batches = Batches::of(folder.path());
        let user = Tenant::new("7").unwrap();
        for id in ["", "../x", "0a1b2c3", "0a1b2c3D", "../../aa"] {
            assert_eq!(batches.get(&user, id).unwrap(), None, "{id}");
        }
    }
}
