//! A file's movements against those that are there: new, there already, or perhaps the same as one
//! that another format brought.

use std::collections::{HashMap, HashSet};

use super::identity::Identity;

/// What a movement of a file is to those that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    New,
    There,
    /// One of the same account, day and amount is there under another label or id, and no movement of
    /// the file is that one.
    Alike,
}

/// The movements that are there, of the accounts and days of a file.
#[derive(Debug, Default)]
pub struct Stored {
    ids: HashSet<String>,
    by_likeness: HashMap<u128, Vec<String>>,
}

impl Stored {
    /// Adds one by its document's id and its likeness.
    pub fn add(&mut self, id: String, likeness: u128) {
        if self.ids.insert(id.clone()) {
            self.by_likeness.entry(likeness).or_default().push(id);
        }
    }

    /// The verdict on each movement of a file, in its order.
    pub fn judge(&self, movements: &[Identity]) -> Vec<Verdict> {
        if self.ids.is_empty() {
            return vec![Verdict::New; movements.len()];
        }
        let ids: HashSet<String> = movements.iter().map(Identity::id).collect();
        // Of each likeness, how many are there that the file does not hold.
        let mut left: HashMap<u128, usize> = HashMap::new();
        for (likeness, there) in &self.by_likeness {
            left.insert(*likeness, there.iter().filter(|id| !ids.contains(*id)).count());
        }
        let judge = |movement: &Identity| {
            if self.ids.contains(&movement.id()) {
                return Verdict::There;
            }
            match left.get_mut(&movement.likeness) {
                Some(others) if *others > 0 => {
                    *others -= 1;
                    Verdict::Alike
                }
                _ => Verdict::New,
            }
        };
        movements.iter().map(judge).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::event::{Movement, Status};
    use super::super::identity::{AccountKey, Identities};
    use super::*;

    fn file(movements: &[(&str, Option<&str>)]) -> Vec<Identity> {
        let key = AccountKey::named("Compte");
        let mut identities = Identities::default();
        let movement = |(label, id): &(&str, Option<&str>)| Movement {
            account: 0,
            line: 1,
            booked: jiff::civil::date(2025, 5, 2),
            value: None,
            amount: "-2.50".parse().unwrap(),
            currency: None,
            label: (*label).to_owned(),
            counterparty: None,
            file_id: id.map(str::to_owned),
            mcc: None,
            operation: None,
            category: None,
            status: Status::Booked,
        };
        movements.iter().map(|one| identities.of(&key, &movement(one))).collect()
    }

    #[test]
    fn an_overlap_comes_in_once_and_another_format_is_asked_about() {
        let mut stored = Stored::default();
        file(&[("CB CAFE", None)]).iter().for_each(|one| stored.add(one.id(), one.likeness));
        let twice = file(&[("CB CAFE", None), ("CB CAFE", None)]);
        assert_eq!(stored.judge(&twice), [Verdict::There, Verdict::New]);
        let other = file(&[("Café du coin", Some("A1")), ("Tabac", Some("A2"))]);
        assert_eq!(stored.judge(&other), [Verdict::Alike, Verdict::New]);
        assert_eq!(Stored::default().judge(&other), [Verdict::New, Verdict::New]);
    }
}
