//! The filters that words for operations stand for, and the words that filters were read from.

use crate::domain::plan::{Filter, Measure};
use crate::language::lexicon::Operation;

pub use super::measure::{SUBSCRIPTIONS, operation_filters as filters};

/// In the order of which reads back: a card's filters hold those of no other.
const ALL: [Operation; 5] = [
    Operation::Card,
    Operation::DirectDebit,
    Operation::TransferOut,
    Operation::Cheque,
    Operation::Withdrawal,
];

/// The single operation whose filters are all among these. Transactions of both directions name none
/// but a card's: the other words are of one direction.
pub fn one(among: &[&Filter], measure: Measure) -> Option<Operation> {
    ALL.into_iter()
        .filter(|operation| measure != Measure::Transactions || *operation == Operation::Card)
        .find(|operation| filters(*operation).iter().all(|filter| among.contains(&filter)))
}

/// The operations of an "or" of their first filters; `None` where one is no operation's.
pub fn several(of: &[Filter], measure: Measure) -> Option<Vec<Operation>> {
    if of.len() < 2 || measure == Measure::Transactions {
        return None;
    }
    of.iter()
        .map(|one| ALL.into_iter().find(|operation| filters(*operation).first() == Some(one)))
        .collect()
}
