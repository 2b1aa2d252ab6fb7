//! Rules on the way into force and out of it: every movement of their user is what it was without rules,
//! changed by those that are left.

use jiff::Timestamp;

use super::categories::{Categories, Known};
use super::kept::{Corrections, Kept};
use super::making::{rule, survey};
use super::rules::{Rules, Seen};
use super::{Correction, CorrectionError, Direction, Of, Values, Wish};
use crate::domain::document::Transaction;
use crate::domain::{Language, Tenant};
use crate::enrich::Enricher;
use crate::import::fnv::Fnv;
use crate::import::{kept, settle};
use crate::search::Search as _;
use crate::search::embedded::{EmbeddedIndex, Importer, Provenance};

/// One user's movements, and what reads their labels.
#[derive(Clone, Copy)]
pub struct Movements<'a> {
    pub index: &'a EmbeddedIndex,
    pub user: &'a Tenant,
    pub enricher: &'a Enricher,
}

/// A rule, and what it does or would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    pub correction: Correction,
    /// Movements that it has a say in.
    pub movements: u64,
    /// Those that are another than before.
    pub changed: u64,
}

/// A rule in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub correction: Correction,
    /// Movements that it has a say in.
    pub movements: u64,
}

/// A rule that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    pub correction: Correction,
    /// Movements that are what they were before it again.
    pub changed: u64,
}

/// What the rules do to the movements of one user; those that are deleted or yet to come do not count.
struct Counts {
    /// For each rule those that it has a say in.
    movements: Vec<u64>,
    changed: u64,
}

impl Corrections {
    /// The importer that corrections of this index want: those of the demonstration's documents leave
    /// them what they are.
    ///
    /// # Errors
    /// Another import runs; the index cannot be written.
    pub fn importer(&self, index: &EmbeddedIndex) -> Result<Importer, CorrectionError> {
        let provenance = match index.is_demonstration() {
            true => Provenance::Demonstration,
            false => Provenance::Own,
        };
        Ok(Importer::begin(self.data_dir(), provenance)?)
    }

    /// A user's rules, newest first.
    ///
    /// # Errors
    /// They or the index cannot be read.
    pub fn list(&self, of: Movements<'_>) -> Result<Vec<Listed>, CorrectionError> {
        let mut kept = self.kept(of.user, of.index.mark().as_deref())?;
        if kept.rules.is_empty() {
            return Ok(Vec::new());
        }
        let counts = carry_out(of, &mut kept, &mut |_| Ok(()))?;
        let listed = kept.rules.into_iter().zip(counts.movements);
        Ok(listed.rev().map(|(correction, movements)| Listed { correction, movements }).collect())
    }

    /// Whether a user has this rule.
    ///
    /// # Errors
    /// The rules cannot be read.
    pub fn has(
        &self,
        (index, user): (&EmbeddedIndex, &Tenant),
        id: &str,
    ) -> Result<bool, CorrectionError> {
        let kept = self.kept(user, index.mark().as_deref())?;
        Ok(kept.rules.iter().any(|rule| rule.id == id))
    }

    /// The categories that a user's corrections may give, by what they are called in a language.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn categories(
        &self,
        (index, user): (&EmbeddedIndex, &Tenant),
        language: Language,
    ) -> Result<Vec<Known>, CorrectionError> {
        let found = survey((index, user), &Of::Text(String::new()))?;
        Ok(Categories::new(&found.categories, language)?.known())
    }

    /// What a correction would do; nothing is changed.
    ///
    /// # Errors
    /// The wish cannot be fulfilled; the index cannot be read.
    pub fn preview(
        &self,
        of: Movements<'_>,
        (wish, now): (&Wish, Timestamp),
    ) -> Result<Added, CorrectionError> {
        let mut kept = self.kept(of.user, of.index.mark().as_deref())?;
        let correction = rule((of.index, &kept), (wish, now), of.enricher)?;
        kept.rules.push(correction.clone());
        let counts = carry_out(of, &mut kept, &mut |_| Ok(()))?;
        Ok(added(correction, &counts))
    }

    /// Makes a correction the user's newest rule, and carries it out: visible, durable and listed at once,
    /// or not at all.
    ///
    /// # Errors
    /// The wish cannot be fulfilled; the index or the list cannot be written. All is as it was then.
    pub fn add(
        &self,
        importer: &mut Importer,
        of: Movements<'_>,
        (wish, now): (&Wish, Timestamp),
    ) -> Result<Added, CorrectionError> {
        self.change(importer, of, &mut |kept| {
            let correction = rule((of.index, kept), (wish, now), of.enricher)?;
            kept.rules.push(correction.clone());
            Ok(correction)
        })
        .map(|(correction, counts)| added(correction, &counts))
    }

    /// Takes one of a user's rules back: movements are what they were, by the rules that are left.
    ///
    /// # Errors
    /// The user has no such rule; the index or the list cannot be written. All is as it was then.
    pub fn undo(
        &self,
        importer: &mut Importer,
        of: Movements<'_>,
        id: &str,
    ) -> Result<Undone, CorrectionError> {
        let taken = self.change(importer, of, &mut |kept| {
            let place = kept.rules.iter().position(|rule| rule.id == id);
            let place = place.ok_or_else(|| CorrectionError::NoCorrection(id.to_owned()))?;
            Ok(kept.rules.remove(place))
        });
        taken.map(|(correction, counts)| Undone { correction, changed: counts.changed })
    }

    fn change(
        &self,
        importer: &mut Importer,
        of: Movements<'_>,
        change: &mut dyn FnMut(&mut Kept) -> Result<Correction, CorrectionError>,
    ) -> Result<(Correction, Counts), CorrectionError> {
        settle(self.data_dir(), importer.marked())?;
        // Nobody else writes now: what is read here is what there is.
        of.index.refresh()?;
        let mut changed = || {
            let mut kept = self.kept(of.user, importer.marked())?;
            let correction = change(&mut kept)?;
            let counts = carry_out(of, &mut kept, &mut |transaction| {
                Ok(importer.add_transaction(&transaction)?)
            })?;
            let mark = next_mark(importer.marked());
            self.begin(&kept, &mark)?;
            importer.mark(mark);
            importer.commit_file()?;
            Ok((correction, counts))
        };
        let ended = changed();
        if ended.is_err() {
            importer.rollback_file()?;
        }
        settle(self.data_dir(), importer.marked())?;
        of.index.refresh()?;
        ended
    }
}

fn added(correction: Correction, counts: &Counts) -> Added {
    let movements = counts.movements.last().copied().unwrap_or(0);
    Added { correction, movements, changed: counts.changed }
}

/// A mark that the index does not have. What was begun under it before and not committed is gone: whoever
/// holds the lock settles first.
pub(super) fn next_mark(last: Option<&str>) -> String {
    let mut hash = Fnv::new();
    hash.add("correction");
    hash.add(last.unwrap_or_default());
    hash.told()
}

/// Hands on each movement that the rules make another than it is, and keeps what it was without them.
fn carry_out(
    of: Movements<'_>,
    kept: &mut Kept,
    take: &mut dyn FnMut(Transaction) -> Result<(), CorrectionError>,
) -> Result<Counts, CorrectionError> {
    let mut rules = Rules::new(&kept.rules, of.enricher);
    let mut counts = Counts { movements: vec![0; kept.rules.len()], changed: 0 };
    let mut before = std::mem::take(&mut kept.before);
    each((of.index, of.user), &mut |mut transaction| {
        let is = values(&transaction);
        let was = before.remove(&transaction.transaction_id).unwrap_or_else(|| is.clone());
        let mut hits = Vec::new();
        let now = rules.correct(seen(&transaction), was.clone(), &mut |place| hits.push(place));
        let shown = transaction.is_deleted != Some(true) && transaction.is_future != Some(true);
        for place in hits {
            counts.movements[place] += u64::from(shown);
        }
        if now != was {
            kept.before.insert(transaction.transaction_id.clone(), was);
        }
        if now == is {
            return Ok(());
        }
        counts.changed += u64::from(shown);
        (transaction.merchant_name, transaction.category_name) = (now.merchant, now.category);
        take(transaction)
    })?;
    Ok(counts)
}

/// All movements of a user.
pub(super) fn each(
    (index, user): (&EmbeddedIndex, &Tenant),
    take: &mut dyn FnMut(Transaction) -> Result<(), CorrectionError>,
) -> Result<(), CorrectionError> {
    let Some(number) = index.user(user) else { return Ok(()) };
    let mut failed = None;
    kept::transactions(index, number, &mut |transaction| {
        if failed.is_none() {
            failed = take(transaction).err();
        }
    })?;
    failed.map_or(Ok(()), Err)
}

pub(super) fn values(transaction: &Transaction) -> Values {
    Values {
        merchant: transaction.merchant_name.clone(),
        category: transaction.category_name.clone(),
    }
}

pub(super) fn seen(transaction: &Transaction) -> Seen<'_> {
    let direction = Direction::of(transaction.amount.0);
    Seen { label: transaction.primary_description.as_deref(), direction }
}

#[cfg(test)]
pub(super) mod tests;
