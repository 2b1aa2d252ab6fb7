//! Taking an import back, but for what another brought too.

use std::collections::HashSet;

use super::batch::{Batch, Batches};
use super::internal::Marks;
use super::stored::{own_index, there};
use super::{StatementError, newest};
use crate::domain::Tenant;
use crate::domain::document::Account;
use crate::import::bank::identity;
use crate::import::corrections::{Corrections, Incoming};
use crate::search::Index;
use crate::search::embedded::Importer;

/// What an undoing did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    pub file: String,
    /// Movements that are no more.
    pub removed: u64,
    /// Movements that another import brought too.
    pub kept: u64,
}

impl Batches {
    /// Takes one of the user's imports back: its movements go, and its balances give way to the newest
    /// of the other imports.
    ///
    /// # Errors
    /// The user has no such import; the index or the list cannot be written. All is as it was then.
    pub fn undo(
        &self,
        importer: &mut Importer,
        user: &Tenant,
        id: &str,
    ) -> Result<Undone, StatementError> {
        let mut incoming = Incoming::begin(&Corrections::of(self.data_dir()), importer)?;
        let Some((batch, ids)) = self.get(user, id)? else {
            return Err(StatementError::NoBatch(id.to_owned()));
        };
        let undone = self.take_back((importer, &mut incoming), user, (&batch, ids));
        if undone.is_err() {
            importer.rollback_file()?;
            incoming.settle(importer)?;
        }
        undone
    }

    fn take_back(
        &self,
        (importer, incoming): (&mut Importer, &mut Incoming),
        user: &Tenant,
        (batch, ids): (&Batch, Vec<u128>),
    ) -> Result<Undone, StatementError> {
        let number = importer.user(user);
        let told = ids.len() as u64;
        let mut own: HashSet<u128> = ids.into_iter().collect();
        let mut others = self.list(Some(user), importer.marked())?;
        others.retain(|other| other.id != batch.id);
        for other in &others {
            if let Some((_, kept)) = self.get(user, &other.id)? {
                kept.iter().for_each(|id| {
                    own.remove(id);
                });
            }
        }
        let removed = match own_index(self.data_dir())? {
            Some(index) => there(&index, number, &own)?,
            None => 0,
        };
        let own: Vec<String> = own.into_iter().map(identity::id).collect();
        for id in &own {
            importer.delete(Index::Records, (number, id))?;
        }
        incoming.remove(importer, (number, &own))?;
        for account in newest(batch) {
            match latest(&others, account.account_id) {
                Some(other) => importer.add_account(other)?,
                None => {
                    importer.delete(Index::Accounts, (number, &account.account_id.to_string()))?
                }
            }
        }
        let without = (&*importer, Some(batch.id.as_str()), None);
        let before = incoming.before(importer, number)?;
        if let Some(marks) = Marks::of(self, (user, number), without, before)? {
            marks.settle(importer, (self, number))?;
        }
        let mark = self.begin_undoing(&batch.id)?;
        incoming.write(importer, Some(&mark))?;
        importer.commit_file()?;
        incoming.settle(importer)?;
        Ok(Undone { file: batch.file.clone(), removed, kept: told - own.len() as u64 })
    }
}

/// The newest balance of an account that these imports told.
fn latest(batches: &[Batch], account: i64) -> Option<&Account> {
    // Newest import first: of two of one day, the later import's.
    batches
        .iter()
        .rev()
        .flat_map(newest)
        .filter(|one| one.account_id == account)
        .max_by_key(|one| one.last_sync_timestamp)
}
