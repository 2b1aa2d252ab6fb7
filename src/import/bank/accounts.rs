//! The accounts of a file, each told once. Found by hash: a hostile file may name one on each line.

use std::collections::HashMap;

use super::event::{BankAccount, Event, Take};

/// The accounts told so far.
#[derive(Default)]
pub(super) struct Accounts {
    places: HashMap<BankAccount, usize>,
}

impl Accounts {
    /// The account's place; one that is new is told.
    pub(super) fn place(&mut self, account: &BankAccount, take: &mut Take<'_>) -> usize {
        if let Some(place) = self.known(account) {
            return place;
        }
        take(Event::Account(account.clone()));
        self.add(account.clone())
    }

    /// The place of one that was met before.
    pub(super) fn known(&self, account: &BankAccount) -> Option<usize> {
        self.places.get(account).copied()
    }

    /// The place of a new one, which the caller tells.
    pub(super) fn add(&mut self, account: BankAccount) -> usize {
        let place = self.places.len();
        self.places.insert(account, place);
        place
    }
}
