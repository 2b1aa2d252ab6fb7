//! The accounts that people have.

/// A kind of account. A user has at most one of each.
#[derive(Debug, PartialEq, Eq)]
pub struct AccountKind {
    /// The last digit of the account's id.
    pub slot: u64,
    pub name: &'static str,
    /// checking, savings, card.
    pub kind: &'static str,
    pub currency: &'static str,
}

pub(super) static CHECKING: AccountKind =
    AccountKind { slot: 1, name: "Compte courant", kind: "checking", currency: "EUR" };
pub(super) static JOINT: AccountKind =
    AccountKind { slot: 1, name: "Compte joint", kind: "checking", currency: "EUR" };
pub(super) static SAVINGS: AccountKind =
    AccountKind { slot: 2, name: "Livret A", kind: "savings", currency: "EUR" };
pub(super) static CARD: AccountKind =
    AccountKind { slot: 3, name: "Carte Visa Premier", kind: "card", currency: "EUR" };
pub(super) static BUSINESS: AccountKind =
    AccountKind { slot: 4, name: "Compte pro", kind: "checking", currency: "EUR" };
pub(super) static DOLLARS: AccountKind =
    AccountKind { slot: 5, name: "Compte en dollars", kind: "checking", currency: "USD" };
pub(super) static POUNDS: AccountKind =
    AccountKind { slot: 6, name: "Compte en livres", kind: "checking", currency: "GBP" };
pub(super) static OLD: AccountKind =
    AccountKind { slot: 9, name: "Ancien compte", kind: "checking", currency: "EUR" };
