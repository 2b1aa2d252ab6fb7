//! Marks both ends of transfers between a user's own accounts (`is_internal`), over all imports of their banks'
//! files. Documents that came another way say so themselves, and are left as they are.

use std::collections::{HashMap, HashSet};

use super::batch::Batches;
use super::pairs::{Ledger, Told};
use super::stored::{own, own_index};
use super::{Batch, StatementError};
use crate::domain::Tenant;
use crate::domain::document::{Transaction, days};
use crate::import::corrections::{Incoming, Values};
use crate::import::kept;
use crate::search::Index;
use crate::search::embedded::{EmbeddedIndex, Importer};

/// What is held of a movement: the fields of [`Marks::of`]'s rows.
const FIELDS: [&str; 11] = [
    "account_id",
    "transaction_id",
    "account_name",
    "account_type",
    "date",
    "amount",
    "currency_code",
    "operation_type",
    "merchant_name",
    "category_name",
    "is_internal",
];

/// The movements of a user's imports, and which of them have the mark.
#[derive(Default)]
pub(super) struct Marks {
    ledger: Ledger,
    /// Those of the imports that are kept.
    known: HashSet<u128>,
    marked: HashSet<u128>,
}

impl Marks {
    /// The movements of the user's imports but one that is taken back. `None` where they are of one account: then
    /// there is no other end. `new` is the import that is being made; `before` is what movements were that
    /// corrections changed: a transfer is one by what the banks told.
    pub(super) fn of(
        batches: &Batches,
        (user, number): (&Tenant, i64),
        (importer, without, new): (&Importer, Option<&str>, Option<&Batch>),
        before: Option<&HashMap<String, Values>>,
    ) -> Result<Option<Marks>, StatementError> {
        let all = batches.list(Some(user), importer.marked())?;
        // One that is taken back may have been the other end.
        let accounts = all.iter().chain(new).flat_map(|batch| &batch.accounts);
        let accounts: HashSet<i64> = accounts.map(|account| account.number).collect();
        if accounts.len() < 2 {
            return Ok(None);
        }
        let mut marks = Marks::default();
        for batch in all.iter().filter(|batch| Some(batch.id.as_str()) != without) {
            let movements = batches.get(user, &batch.id)?.map(|(_, movements)| movements);
            marks.known.extend(movements.unwrap_or_default());
        }
        if let Some(index) = own_index(batches.data_dir())? {
            marks.read((&index, number), before)?;
        }
        Ok(Some(marks))
    }

    fn read(
        &mut self,
        (index, number): (&EmbeddedIndex, i64),
        before: Option<&HashMap<String, Values>>,
    ) -> Result<(), StatementError> {
        index.scan((Index::Records, number), &FIELDS, &mut |row| {
            let (Some(account), Some(id)) = (row[0].number(), row[1].text()) else { return };
            let own = own(id);
            let (Some(day), Some(cents)) = (row[4].number(), row[5].number()) else { return };
            if !self.known.contains(&own) {
                return;
            }
            self.ledger.account(account, (row[2].text(), row[3].text()));
            let was = before.and_then(|before| before.get(id));
            let told = Told {
                account,
                day,
                cents,
                currency: row[6].text().unwrap_or_default(),
                operation: row[7].text(),
                merchant: was.map_or(row[8].text(), |was| was.merchant.as_deref()),
                category: was.map_or(row[9].text(), |was| was.category.as_deref()),
            };
            self.ledger.add(own, told);
            if row[10].number() == Some(1) {
                self.marked.insert(own);
            }
        })?;
        Ok(())
    }

    /// Adds a movement that is new.
    pub(super) fn add(&mut self, own: u128, new: &Transaction) {
        let account = new.account_id.unwrap_or_default();
        self.ledger.account(account, (new.account_name.as_deref(), new.account_type.as_deref()));
        let told = Told {
            account,
            day: days(new.date),
            cents: new.amount.0,
            currency: new.currency_code.as_deref().unwrap_or_default(),
            operation: new.operation_type.as_deref(),
            merchant: new.merchant_name.as_deref(),
            category: new.category_name.as_deref(),
        };
        self.ledger.add(own, told);
    }

    /// Marks those that are there, and takes marks away, with the importer's next commit; gives the new ones that
    /// are to be marked.
    pub(super) fn settle(
        self,
        importer: &mut Importer,
        (batches, number): (&Batches, i64),
    ) -> Result<HashSet<u128>, StatementError> {
        let pairs = self.ledger.pairs();
        let changed: HashSet<u128> = pairs.symmetric_difference(&self.marked).copied().collect();
        let (there, new): (HashSet<u128>, HashSet<u128>) =
            changed.into_iter().partition(|own| self.known.contains(own));
        let index = if there.is_empty() { None } else { own_index(batches.data_dir())? };
        let mut failed = None;
        if let Some(index) = index {
            kept::transactions(&index, number, &mut |mut transaction| {
                let own = own(&transaction.transaction_id);
                if there.contains(&own) && failed.is_none() {
                    transaction.is_internal = pairs.contains(&own).then_some(true);
                    failed = importer.add_transaction(&transaction).err();
                }
            })?;
        }
        failed.map_or(Ok(new), |error| Err(error.into()))
    }
}

/// Marks what the user's documents tell as they are now, with the importer's next commit.
///
/// # Errors
/// The index or the list of imports cannot be read or written.
pub fn mark(
    (importer, incoming): (&mut Importer, &mut Incoming),
    batches: &Batches,
    user: &Tenant,
) -> Result<(), StatementError> {
    let number = importer.user(user);
    let before = incoming.before(importer, number)?;
    if let Some(marks) = Marks::of(batches, (user, number), (importer, None, None), before)? {
        marks.settle(importer, (batches, number))?;
    }
    Ok(())
}
