//! What is there of a user: movements that a file is held against, and the days of balances.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::StatementError;
use crate::domain::Tenant;
use crate::import::bank::document::Holder;
use crate::import::bank::overlap::Stored;
use crate::import::fnv::Fnv;
use crate::import::kept::day;
use crate::search::embedded::{EmbeddedIndex, Held};
use crate::search::{Index, Search as _};

/// The index of a data folder, as it is now; `None` where there is none, or one for demonstration.
///
/// # Errors
/// It cannot be read.
pub fn own_index(data_dir: &Path) -> Result<Option<std::sync::Arc<EmbeddedIndex>>, StatementError> {
    if !EmbeddedIndex::is_in(data_dir) {
        return Ok(None);
    }
    let index = EmbeddedIndex::open(data_dir)?;
    Ok(Some(index).filter(|index| !index.is_demonstration()))
}

/// The movements of these accounts.
pub(super) fn stored(
    index: &EmbeddedIndex,
    user: &Tenant,
    holders: &[Holder],
) -> Result<Stored, StatementError> {
    let mut stored = Stored::default();
    let Some(user) = index.user(user).filter(|_| !index.is_demonstration()) else {
        return Ok(stored);
    };
    let keys: HashMap<i64, &Holder> =
        holders.iter().map(|holder| (holder.key.number(), holder)).collect();
    // The account first: a text is read only for what is of one of them.
    let fields = ["account_id", "transaction_id", "date", "amount", "currency_code"];
    index.scan((Index::Records, user), &fields, &mut |row| {
        let holder = row[0].number().and_then(|account| keys.get(&account));
        let (Some(holder), Some(id)) = (holder, row[1].text()) else { return };
        let (Some(day), Some(cents)) = (row[2].number().and_then(day), row[3].number()) else {
            return;
        };
        let amount = Decimal::new(cents, 2);
        let likeness = holder.key.likeness(day, amount, row[4].text().unwrap_or_default());
        stored.add(own(id), likeness);
    })?;
    Ok(stored)
}

/// What tells a document of an import; any other's is one that no movement of a file has.
pub(super) fn own(id: &str) -> u128 {
    match u128::from_str_radix(id, 16) {
        Ok(own) if id.len() == 32 => own,
        _ => {
            let mut hash = Fnv::new();
            hash.add(id);
            hash.value()
        }
    }
}

/// When the balance of each of the user's accounts was told, where it is known.
pub(super) fn balances(
    data_dir: &Path,
    user: i64,
) -> Result<HashMap<i64, Option<Timestamp>>, StatementError> {
    let mut known = HashMap::new();
    if let Some(index) = own_index(data_dir)? {
        let fields = ["account_id", "last_sync_timestamp"];
        index.scan((Index::Accounts, user), &fields, &mut |row| {
            if let Held::Number(account) = row[0] {
                let told = row[1].number().and_then(|at| Timestamp::from_millisecond(at).ok());
                known.insert(account, told);
            }
        })?;
    }
    Ok(known)
}

/// Which of these documents are there.
pub(super) fn there(
    index: &EmbeddedIndex,
    user: i64,
    ids: &HashSet<u128>,
) -> Result<u64, StatementError> {
    let mut count = 0;
    index.scan((Index::Records, user), &["transaction_id"], &mut |row| {
        count += u64::from(row[0].text().is_some_and(|id| ids.contains(&own(id))));
    })?;
    Ok(count)
}
