//! Transactions as the index keeps them, read back whole.

use jiff::civil::Date;

use crate::domain::document::{Cents, Transaction};
use crate::search::Index;
use crate::search::embedded::{BodyError, EmbeddedIndex, Held};

/// Hands on each transaction of a user, in no order, from one committed state.
///
/// # Errors
/// The index cannot be read.
pub fn transactions(
    index: &EmbeddedIndex,
    user: i64,
    take: &mut dyn FnMut(Transaction),
) -> Result<(), BodyError> {
    index.scan((Index::Records, user), Transaction::FIELDS, &mut |row| {
        if let Some(transaction) = transaction(row) {
            take(transaction);
        }
    })
}

/// The transaction of a row of [`Transaction::FIELDS`]; `None` where it lacks what each has.
fn transaction(row: &[Held]) -> Option<Transaction> {
    let [
        id,
        user,
        account,
        account_name,
        account_type,
        amount,
        amount_abs,
        currency,
        direction,
        operation,
        date,
        month,
        weekday,
        label,
        merchant,
        category,
        deleted,
        future,
        internal,
    ] = row
    else {
        return None;
    };
    let text = |held: &Held| held.text().map(str::to_owned);
    let flag = |held: &Held| held.number().map(|number| number != 0);
    Some(Transaction {
        transaction_id: text(id)?,
        user_id: user.number()?,
        account_id: account.number(),
        account_name: text(account_name),
        account_type: text(account_type),
        amount: Cents(amount.number()?),
        amount_abs: amount_abs.number().map(Cents),
        currency_code: text(currency),
        transaction_type: text(direction),
        operation_type: text(operation),
        date: day(date.number()?)?,
        month_year: text(month),
        weekday: text(weekday),
        primary_description: text(label),
        merchant_name: text(merchant),
        category_name: text(category),
        is_deleted: flag(deleted),
        is_future: flag(future),
        is_internal: flag(internal),
    })
}

/// A day by the days since 1970-01-01.
pub fn day(days: i64) -> Option<Date> {
    let days = jiff::Span::new().try_days(days).ok()?;
    jiff::civil::date(1970, 1, 1).checked_add(days).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::embedded::{Importer, Provenance};

    #[test]
    fn what_is_read_back_is_what_was_added() {
        let folder = tempfile::tempdir().unwrap();
        let full = r#"{"transaction_id": "a", "user_id": 7, "account_id": 3, "account_name": "Livret",
            "account_type": "savings", "amount": -2.5, "currency_code": "EUR", "date": "2026-03-14",
            "operation_type": "Carte", "primary_description": "CB CAFÉ", "merchant_name": "Café",
            "category_name": "Restaurant", "is_deleted": false, "is_future": false,
            "is_internal": true}"#;
        let bare = r#"{"transaction_id": "b", "user_id": 7, "amount": 2, "date": "2026-03-15"}"#;
        let mut added: Vec<Transaction> =
            [full, bare].map(|line| Transaction::from_json(line).unwrap()).into();
        let mut importer = Importer::begin(folder.path(), Provenance::Own).unwrap();
        for one in &added {
            importer.add_transaction(one).unwrap();
        }
        importer.commit_file().unwrap();
        let mut read = Vec::new();
        let index = EmbeddedIndex::open(folder.path()).unwrap();
        transactions(&index, 7, &mut |one| read.push(one)).unwrap();
        read.sort_by(|a, b| a.transaction_id.cmp(&b.transaction_id));
        added.iter_mut().for_each(Transaction::complete);
        assert_eq!(read, added);
        assert_eq!(index.users().unwrap(), [7]);
    }
}
