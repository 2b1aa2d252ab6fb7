//! Rules and what an import brings: it comes in as the rules make it, and what it would be without them is
//! kept with the same commit.

use std::collections::HashMap;

use super::apply::{next_mark, seen, values};
use super::kept::{Corrections, Kept};
use super::rules::Rules;
use super::{CorrectionError, Values};
use crate::domain::document::Transaction;
use crate::enrich::{EnrichError, Enrichment};
use crate::import::settle;
use crate::search::embedded::Importer;

/// The rules of all whose movements come in by one commit.
pub struct Incoming {
    corrections: Corrections,
    /// By the users' numbers; none for those without rules.
    known: HashMap<i64, Option<Known>>,
    /// Nobody has rules, or they are the demonstration's, which goes with this commit.
    without: bool,
}

struct Known {
    kept: Kept,
    rules: Rules<'static>,
    changed: bool,
}

impl Incoming {
    /// Before the first movement of a commit.
    ///
    /// # Errors
    /// The corrections cannot be read.
    pub fn begin(
        corrections: &Corrections,
        importer: &Importer,
    ) -> Result<Incoming, CorrectionError> {
        settle(corrections.data_dir(), importer.marked())?;
        let without = importer.is_over_demonstration() || corrections.is_empty()?;
        Ok(Incoming { corrections: corrections.clone(), known: HashMap::new(), without })
    }

    fn known(
        &mut self,
        importer: &Importer,
        user: i64,
    ) -> Result<Option<&mut Known>, CorrectionError> {
        if self.without {
            return Ok(None);
        }
        if !self.known.contains_key(&user) {
            let kept = match importer.tenant(user) {
                Some(tenant) => Some(self.corrections.kept(&tenant, importer.marked())?),
                None => None,
            };
            let known = kept
                .filter(|kept| !kept.rules.is_empty())
                .map(|kept| {
                    let rules = Rules::new(&kept.rules, Enrichment::embedded()?.enricher());
                    Ok::<_, EnrichError>(Known { kept, rules, changed: false })
                })
                .transpose()?;
            self.known.insert(user, known);
        }
        Ok(self.known.get_mut(&user).and_then(Option::as_mut))
    }

    /// Makes of a movement what its user's rules say.
    ///
    /// # Errors
    /// The rules cannot be read.
    pub fn correct(
        &mut self,
        importer: &Importer,
        transaction: &mut Transaction,
    ) -> Result<(), CorrectionError> {
        let Some(known) = self.known(importer, transaction.user_id)? else { return Ok(()) };
        let was = values(transaction);
        let now = known.rules.correct(seen(transaction), was.clone(), &mut |_| {});
        let before = &mut known.kept.before;
        if now == was {
            known.changed |= before.remove(&transaction.transaction_id).is_some();
            return Ok(());
        }
        let kept = before.insert(transaction.transaction_id.clone(), was.clone());
        known.changed |= kept.is_none_or(|kept| kept != was);
        (transaction.merchant_name, transaction.category_name) = (now.merchant, now.category);
        Ok(())
    }

    /// What a user's movements were without rules, where rules changed them, by their ids.
    ///
    /// # Errors
    /// The rules cannot be read.
    pub(in crate::import) fn before(
        &mut self,
        importer: &Importer,
        user: i64,
    ) -> Result<Option<&HashMap<String, Values>>, CorrectionError> {
        Ok(self.known(importer, user)?.map(|known| &known.kept.before))
    }

    /// Makes of a movement of the index what it was without rules.
    ///
    /// # Errors
    /// The rules cannot be read.
    pub(in crate::import) fn uncorrect(
        &mut self,
        importer: &Importer,
        transaction: &mut Transaction,
    ) -> Result<(), CorrectionError> {
        let before = self.before(importer, transaction.user_id)?;
        if let Some(was) = before.and_then(|before| before.get(&transaction.transaction_id)) {
            transaction.merchant_name.clone_from(&was.merchant);
            transaction.category_name.clone_from(&was.category);
        }
        Ok(())
    }

    /// Forgets what movements were that go with this commit.
    ///
    /// # Errors
    /// The rules cannot be read.
    pub fn remove(
        &mut self,
        importer: &Importer,
        (user, ids): (i64, &[String]),
    ) -> Result<(), CorrectionError> {
        if let Some(known) = self.known(importer, user)? {
            for id in ids {
                known.changed |= known.kept.before.remove(id).is_some();
            }
        }
        Ok(())
    }

    /// Before the commit; it has this mark, or one of its own where something is to be kept.
    ///
    /// # Errors
    /// The corrections cannot be written.
    pub fn write(
        &self,
        importer: &mut Importer,
        mark: Option<&str>,
    ) -> Result<(), CorrectionError> {
        let gone: Vec<Kept> = match importer.replaces_demonstration() {
            true => self.corrections.users()?.iter().map(Kept::none).collect(),
            false => Vec::new(),
        };
        let changed = self.known.values().flatten().filter(|known| known.changed);
        let changed: Vec<&Kept> = changed.map(|known| &known.kept).chain(&gone).collect();
        if changed.is_empty() && mark.is_none() {
            return Ok(());
        }
        let mark = mark.map_or_else(|| next_mark(importer.marked()), str::to_owned);
        for kept in changed {
            self.corrections.begin(kept, &mark)?;
        }
        importer.mark(mark);
        Ok(())
    }

    /// After the commit, or after one that did not come about.
    ///
    /// # Errors
    /// The files cannot be renamed.
    pub fn settle(&self, importer: &Importer) -> Result<(), CorrectionError> {
        Ok(settle(self.corrections.data_dir(), importer.marked())?)
    }
}

impl std::fmt::Debug for Incoming {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Incoming").field("users", &self.known.len()).finish_non_exhaustive()
    }
}
