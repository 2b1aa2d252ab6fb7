//! Banks' files into the embedded index: looked at, held against what is there, and added, each file
//! as a batch that can be taken back.

mod batch;
mod error;
mod internal;
mod look;
mod pairs;
mod preview;
mod recognised;
mod stored;
#[cfg(test)]
mod tests;
mod undo;

use std::collections::HashSet;
use std::path::Path;

use jiff::Timestamp;

use super::BadLine;
use super::bank::overlap::{Verdict, Verdicts};
use super::bank::summary::Summary;
use super::bank::{Content, Form, Layout, Movement};
use super::corrections::{Corrections, Incoming};
use crate::domain::Tenant;
use crate::domain::document::{Account, Transaction};
use crate::enrich::{Enrichment, Filling};
use crate::search::embedded::{EmbeddedError, Importer, Provenance};
pub use batch::{Batch, Batches, Held};
pub use error::StatementError;
pub use internal::mark;
pub use look::{look, look_at_all};
pub use preview::{Line, OfAccount, OfFile, Preview, Question};
pub use recognised::Recognised;
pub use stored::own_index;
pub use undo::Undone;

use super::bank::document::Holder;
use internal::Marks;

/// Memory of each indexing thread while banks' files are imported, which are held whole beside.
const INDEXING: usize = 72_000_000;

/// The importer for banks' files, one's own.
///
/// # Errors
/// Another import runs, or the folder cannot be written.
pub fn importer(data_dir: &Path) -> Result<Importer, EmbeddedError> {
    Importer::begin_within(data_dir, Provenance::Own, INDEXING)
}

/// What a person says about a file.
#[derive(Clone, Debug)]
pub struct Wish {
    pub user: Tenant,
    /// What to call its account, and which it is where the file does not say.
    pub account: Option<String>,
    pub mapping: Option<Layout>,
}

/// What is done with a movement that may be there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alike {
    /// It is the same.
    Skip,
    /// It is another.
    Import,
}

/// What is done with lines that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadLines {
    /// They keep their file out.
    Refuse,
    Skip,
}

/// What a person decided.
#[derive(Clone, Copy, Debug)]
pub struct Decided {
    /// `None`: nothing may be there already, or nothing is imported.
    pub alike: Option<Alike>,
    pub bad_lines: BadLines,
    /// The batch's moment.
    pub now: Timestamp,
}

/// A file, or one of an archive, read once: what it tells, and what its movements are to those that
/// are there.
pub struct Looked {
    /// The file, and its name within an archive.
    pub name: String,
    content: Content,
    pub form: Form,
    pub summary: Summary,
    holders: Vec<Holder>,
    /// What tells each booked movement.
    own: Vec<u128>,
    pub verdicts: Verdicts,
    /// The first movements that may be there already.
    pub alike: Vec<Movement>,
}

impl Looked {
    /// How many movements may be there already.
    pub fn alike_count(&self) -> usize {
        self.verdicts.count(Verdict::Alike)
    }

    /// The document of the movement at a place, with what its label tells.
    fn document(
        &self,
        (filling, user): (&mut Filling<'_>, i64),
        (place, movement): (usize, &Movement),
    ) -> Result<Transaction, StatementError> {
        let holder = &self.holders[movement.account];
        let read = holder.transaction(user, (movement, self.own[place]));
        let mut transaction = read.map_err(|problem| BadLine {
            file: self.name.clone().into(),
            line: movement.line,
            problem,
        })?;
        filling.fill(&mut transaction, (&holder.home, movement.mcc));
        Ok(transaction)
    }

    /// What all files of the same form have in common.
    pub fn layout(&self) -> String {
        let mut hash = super::fnv::Fnv::new();
        hash.add(&self.form.format.to_string());
        hash.add(self.form.separator.as_deref().unwrap_or_default());
        if let Some(table) = &self.form.table {
            for (heading, role) in &table.columns {
                hash.add(heading);
                hash.add(&format!("{role:?}"));
            }
            hash.add(&format!("{:?} {:?}", table.order, table.decimals));
        }
        hash.told()
    }
}

/// One file and what is packed in it, all of one batch.
pub struct Statement<'a> {
    pub file: &'a str,
    pub wish: &'a Wish,
    pub looked: &'a [Looked],
    /// What fills in what the file does not tell.
    pub enrichment: Enrichment<'a>,
}

impl Statement<'_> {
    /// Adds the movements that are not there and the balances that are not older than those that are;
    /// visible, durable and listed as a batch at once, or not at all.
    ///
    /// # Errors
    /// A line cannot be used, or movements may be there already, and nobody said what to do then; the
    /// index or the batch cannot be written. Nothing is kept then.
    pub fn import(
        &self,
        importer: &mut Importer,
        batches: &Batches,
        decided: Decided,
    ) -> Result<Batch, StatementError> {
        let mut incoming = Incoming::begin(&Corrections::of(batches.data_dir()), importer)?;
        let added = self.add(importer, (batches, &mut incoming), decided);
        if added.is_err() {
            importer.rollback_file()?;
            incoming.settle(importer)?;
        }
        added
    }

    fn add(
        &self,
        importer: &mut Importer,
        (batches, incoming): (&Batches, &mut Incoming),
        decided: Decided,
    ) -> Result<Batch, StatementError> {
        self.check(decided)?;
        let user = importer.user(&self.wish.user);
        let mut batch = batches.new_batch(&self.wish.user, (self.file, decided.now));
        let mut ids = Vec::new();
        for looked in self.looked {
            batch.take(looked, user)?;
        }
        let told = (&*importer, None, Some(&batch));
        let before = incoming.before(importer, user)?;
        let mut marks = Marks::of(batches, (&self.wish.user, user), told, before)?;
        let mut filling = self.enrichment.begin();
        for looked in self.looked {
            looked.booked(&mut |place, movement| {
                let (verdict, other) = looked.verdicts.at(place);
                let other = other.filter(|_| decided.alike == Some(Alike::Skip));
                let own = other.unwrap_or(looked.own[place]);
                let wanted = verdict != Verdict::There && other.is_none();
                ids.push(own);
                if wanted {
                    let mut new = looked.document((&mut filling, user), (place, &movement))?;
                    if let Some(marks) = &mut marks {
                        marks.add(own, &new);
                    }
                    incoming.correct(importer, &mut new)?;
                    importer.add_transaction(&new)?;
                    batch.new += 1;
                }
                Ok(())
            })?;
        }
        if let Some(marks) = marks {
            let paired = marks.settle(importer, (batches, user))?;
            self.mark((importer, incoming), (&mut filling, user), &paired)?;
        }
        ids.sort_unstable();
        ids.dedup();
        let known = stored::balances(batches.data_dir(), user)?;
        for account in newest(&batch) {
            let there = known.get(&account.account_id);
            if there.is_none_or(|there| account.last_sync_timestamp >= *there) {
                importer.add_account(account)?;
            }
        }
        batch.brought = ids.len() as u64;
        batches.begin(&batch, &ids)?;
        incoming.write(importer, Some(&batch.id))?;
        importer.commit_file()?;
        incoming.settle(importer)?;
        Ok(batch)
    }

    /// Adds new movements again that turned out to be an end of a transfer.
    fn mark(
        &self,
        (importer, incoming): (&mut Importer, &mut Incoming),
        (filling, user): (&mut Filling<'_>, i64),
        paired: &HashSet<u128>,
    ) -> Result<(), StatementError> {
        for looked in self.looked.iter().filter(|_| !paired.is_empty()) {
            looked.booked(&mut |place, movement| {
                if paired.contains(&looked.own[place]) {
                    let mut marked = looked.document((filling, user), (place, &movement))?;
                    marked.is_internal = Some(true);
                    incoming.correct(importer, &mut marked)?;
                    importer.add_transaction(&marked)?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn check(&self, decided: Decided) -> Result<(), StatementError> {
        for looked in self.looked {
            if let (Some(unread), BadLines::Refuse) =
                (looked.summary.unread.first(), decided.bad_lines)
            {
                let problem = format!("{} [{}]", unread.problem, unread.text);
                let file = looked.name.clone().into();
                return Err(BadLine { file, line: unread.line, problem }.into());
            }
            if looked.alike_count() > 0 && decided.alike.is_none() {
                let (file, count) = (looked.name.clone(), looked.alike_count());
                return Err(StatementError::Alike { file, count });
            }
        }
        Ok(())
    }
}

/// The newest balance of each of a batch's accounts.
fn newest(batch: &Batch) -> Vec<&Account> {
    let mut newest: Vec<&Account> = Vec::new();
    for account in batch.accounts.iter().filter_map(|held| held.balance.as_ref()) {
        match newest.iter_mut().find(|one| one.account_id == account.account_id) {
            Some(one) if account.last_sync_timestamp >= one.last_sync_timestamp => *one = account,
            Some(_) => {}
            None => newest.push(account),
        }
    }
    newest
}
