//! A file's movements against those that are there: new, there already, or perhaps the same as one
//! that another format brought.

use std::collections::{HashMap, HashSet};

use super::identity::Identity;

/// What a movement of a file is to those that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    New,
    There,
    /// One of the same account, day and amount is there under another label or id, and no movement of the
    /// file is that one.
    Alike,
}

/// The verdict on each movement of a file, in its order.
#[derive(Debug, Default)]
pub struct Verdicts {
    of: Vec<Verdict>,
    /// Of those that are alike, which one is there.
    others: HashMap<usize, u128>,
}

impl Verdicts {
    /// How many there are of this kind.
    pub fn count(&self, kind: Verdict) -> usize {
        self.of.iter().filter(|one| **one == kind).count()
    }

    /// On the movement at a place; which one is there, where it is alike.
    pub fn at(&self, place: usize) -> (Verdict, Option<u128>) {
        (self.of[place], self.others.get(&place).copied())
    }

    /// Holds what is new against others too: what these say of it counts.
    pub fn hold_new_against(&mut self, others: &Verdicts) {
        for (place, verdict) in self.of.iter_mut().enumerate() {
            if *verdict == Verdict::New {
                let other;
                (*verdict, other) = others.at(place);
                self.others.extend(other.map(|other| (place, other)));
            }
        }
    }
}

/// The movements that are there, of the accounts of a file.
#[derive(Debug, Default)]
pub struct Stored {
    ids: HashSet<u128>,
    /// Each with its likeness before it: a million of them take half of what a map of lists would.
    by_likeness: Vec<(u128, u128)>,
}

impl Stored {
    /// Adds one by what tells it and its likeness.
    pub fn add(&mut self, own: u128, likeness: u128) {
        if self.ids.insert(own) {
            self.by_likeness.push((likeness, own));
        }
    }

    /// The verdict on each movement of a file, in its order.
    pub fn judge(&mut self, movements: &[Identity]) -> Verdicts {
        if self.ids.is_empty() {
            let of = vec![Verdict::New; movements.len()];
            return Verdicts { of, ..Verdicts::default() };
        }
        self.by_likeness.sort_unstable();
        let like = |likeness: u128| {
            let first = self.by_likeness.partition_point(|(one, _)| *one < likeness);
            let there = &self.by_likeness[first..];
            there.iter().take_while(move |(one, _)| *one == likeness).map(|(_, own)| *own)
        };
        let ids: HashSet<u128> = movements.iter().map(Identity::own).collect();
        // Of each likeness, those that are there and that the file does not hold.
        let mut left: HashMap<u128, Vec<u128>> = HashMap::new();
        let mut alike = HashMap::new();
        let judge = |(place, movement): (usize, &Identity)| {
            if self.ids.contains(&movement.own()) {
                return Verdict::There;
            }
            let mut there = like(movement.likeness).peekable();
            if there.peek().is_none() {
                return Verdict::New;
            }
            let others = left
                .entry(movement.likeness)
                .or_insert_with(|| there.filter(|own| !ids.contains(own)).collect());
            let Some(other) = others.pop() else { return Verdict::New };
            alike.insert(place, other);
            Verdict::Alike
        };
        let of = movements.iter().enumerate().map(judge).collect();
        Verdicts { of, others: alike }
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
        file(&[("CB CAFE", None)]).iter().for_each(|one| stored.add(one.own(), one.likeness));
        let twice = file(&[("CB CAFE", None), ("CB CAFE", None)]);
        let told = |verdicts: Verdicts| (0..2).map(|place| verdicts.at(place)).collect::<Vec<_>>();
        let new = (Verdict::New, None);
        assert_eq!(told(stored.judge(&twice)), [(Verdict::There, None), new]);
        let other = file(&[("Café du coin", Some("A1")), ("Tabac", Some("A2"))]);
        let there = file(&[("CB CAFE", None)])[0].own();
        assert_eq!(told(stored.judge(&other)), [(Verdict::Alike, Some(there)), new]);
        assert_eq!(told(Stored::default().judge(&other)), [new, new]);
        let mut first = Stored::default().judge(&other);
        first.hold_new_against(&stored.judge(&other));
        assert_eq!(told(first), [(Verdict::Alike, Some(there)), new]);
    }
}
