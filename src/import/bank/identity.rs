//! Which account is which, and which movement is which, over files, formats and overlapping exports.

use std::collections::HashMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::event::{BankAccount, Movement};
use super::sections::iban;
use crate::import::fnv::Fnv;

/// What tells an account from all others of its user, in whichever form a file names it: by IBAN, by
/// the bank's and its own number, or by name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountKey(String);

impl AccountKey {
    /// Of an account that a file names; `None` where it names none.
    pub fn of(account: &BankAccount) -> Option<AccountKey> {
        let Some(number) = account.number.as_deref().map(compact) else {
            let name = account.name.as_deref()?;
            let bank = account.bank.as_deref().unwrap_or_default();
            let currency = account.currency.map(|one| one.code().to_owned()).unwrap_or_default();
            return Some(AccountKey(format!("{}|{}|{currency}", compact(bank), compact(name))));
        };
        let bank: String = compact(account.bank.as_deref().unwrap_or_default());
        if let Some(iban) = iban(&number) {
            return Some(AccountKey(of_iban(&iban)));
        }
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        // The same parts as in an IBAN of the country; a clearing number without an office is German.
        let whole = !account.bank.as_deref().is_some_and(|bank| bank.contains('/'));
        let key = match (bank.len(), number.len()) {
            (10, 11) if digits(&bank) => format!("FR{bank}{number}"),
            (8, 1..=10) if whole && digits(&bank) && digits(&number) => {
                format!("DE{bank}{}", number.trim_start_matches('0'))
            }
            (8, 10) => format!("ES{bank}{number}"),
            (_, 20) if digits(&number) => format!("ES{}{}", &number[..8], &number[10..]),
            _ => format!("{bank}|{number}"),
        };
        Some(AccountKey(key))
    }

    /// Of an account that a person names where the file does not.
    pub fn named(name: &str) -> AccountKey {
        AccountKey(format!("|{}|", compact(name)))
    }

    /// The country of a key that is an IBAN's, ISO 3166 in lower case.
    pub fn country(&self) -> Option<String> {
        let letters = self.0.get(..2).filter(|two| two.bytes().all(|one| one.is_ascii_uppercase()));
        letters.filter(|_| !self.0.contains('|')).map(str::to_lowercase)
    }

    fn of_day(&self, booked: Date, amount: Decimal) -> Fnv {
        let mut hash = Fnv::new();
        hash.add(&self.0);
        hash.add(&booked.to_string());
        hash.add(&amount.normalize().to_string());
        hash
    }

    /// What movements of this account have in common that may be the same one in two formats.
    pub fn likeness(&self, booked: Date, amount: Decimal, currency: &str) -> u128 {
        let mut hash = self.of_day(booked, amount);
        hash.add(currency);
        hash.value()
    }

    /// A number that is always the same for this key: positive, and exact as a float of JSON.
    pub fn number(&self) -> i64 {
        let mut hash = Fnv::new();
        hash.add(&self.0);
        i64::try_from(hash.value() & ((1 << 52) - 1)).unwrap_or_default() + 1
    }
}

/// Letters and digits alone, in capitals.
fn compact(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

fn of_iban(iban: &str) -> String {
    let part = |range: std::ops::Range<usize>| iban.get(range).unwrap_or_default();
    match part(0..2) {
        "FR" | "MC" => format!("FR{}", part(4..25)),
        "DE" => format!("DE{}{}", part(4..12), part(12..22).trim_start_matches('0')),
        "ES" => format!("ES{}{}", part(4..12), part(14..24)),
        _ => iban.to_owned(),
    }
}

/// What tells a movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The movement itself: of two files, the same one has the same.
    own: u128,
    /// Its account, day, amount and currency: what has this one alone in common may be the same, told
    /// by another format.
    pub likeness: u128,
}

impl Identity {
    /// What tells it from all others of its user.
    pub fn own(&self) -> u128 {
        self.own
    }
}

/// The document's id of what tells a movement.
pub fn id(own: u128) -> String {
    format!("{own:032x}")
}

/// Gives the movements of one file their identities, in any order.
///
/// A bank's id counts together with account, day and amount: banks use them again, or the same for
/// all. Without one it is the label's letters and digits. Of movements that are alike in all of this,
/// each has its number, so that two equal coffees stay two, and another export that holds the whole
/// of that day finds the same two.
#[derive(Debug, Default)]
pub struct Identities {
    seen: HashMap<u128, u32>,
}

impl Identities {
    /// The identity of the file's next movement.
    pub fn of(&mut self, account: &AccountKey, movement: &Movement) -> Identity {
        let mut hash = account.of_day(movement.booked, movement.amount);
        let currency = movement.currency.unwrap_or_default();
        let likeness =
            account.likeness(movement.booked, currency.round(movement.amount), currency.code());
        hash.add(currency.code());
        match &movement.file_id {
            Some(id) => {
                hash.add("id");
                hash.add(id);
            }
            None => {
                hash.add("label");
                hash.add(&super::fold::fold(&movement.label));
            }
        }
        let count = self.seen.entry(hash.value()).or_insert(0);
        *count += 1;
        if *count > 1 {
            hash.add(&count.to_string());
        }
        Identity { own: hash.value(), likeness }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::event::Status;
    use super::*;

    fn account(bank: Option<&str>, number: &str) -> BankAccount {
        BankAccount {
            bank: bank.map(str::to_owned),
            number: Some(number.to_owned()),
            ..BankAccount::default()
        }
    }

    fn movement(label: &str, id: Option<&str>) -> Movement {
        Movement {
            account: 0,
            line: 1,
            booked: date(2025, 5, 2),
            value: None,
            amount: "-2.50".parse().unwrap(),
            currency: None,
            label: label.to_owned(),
            counterparty: None,
            file_id: id.map(str::to_owned),
            mcc: None,
            operation: None,
            category: None,
            status: Status::Booked,
        }
    }

    #[test]
    fn an_account_is_the_same_in_all_formats() {
        for (iban, bank, number) in [
            ("FR7630006000011234567890189", "30006/00001", "12345678901"),
            ("DE89370400440532013000", "37040044", "532013000"),
            ("ES9121000418450200051332", "2100/0418", "0200051332"),
        ] {
            let by_iban = AccountKey::of(&account(None, iban)).unwrap();
            assert_eq!(AccountKey::of(&account(Some(bank), number)).unwrap(), by_iban, "{iban}");
            assert_eq!(
                AccountKey::of(&account(Some("X"), &format!("{} {}", &iban[..9], &iban[9..])))
                    .unwrap(),
                by_iban
            );
            assert!(by_iban.number() > 0);
            assert_eq!(by_iban.country().as_deref(), Some(&*iban[..2].to_lowercase()));
        }
        let ccc = account(Some("Openbank"), "2100 0418 45 0200051332");
        assert_eq!(
            AccountKey::of(&ccc),
            AccountKey::of(&account(None, "ES9121000418450200051332"))
        );
        assert_eq!(AccountKey::of(&BankAccount::default()), None);
        assert_eq!(AccountKey::named("Compte").country(), None);
    }

    #[test]
    fn two_equal_coffees_are_two_and_stay_the_same_in_another_export() {
        let key = AccountKey::named("Compte");
        let read = |labels: &[&str]| {
            let mut identities = Identities::default();
            labels
                .iter()
                .map(|label| identities.of(&key, &movement(label, None)).own())
                .collect::<Vec<_>>()
        };
        let first = read(&["CB CAFÉ", "CB THÉ", "CB CAFÉ"]);
        assert_ne!(first[0], first[2]);
        let second = read(&["CB Cafe", "CB  CAFÉ", "CB THÉ"]);
        assert_eq!([&first[0], &first[2], &first[1]], [&second[0], &second[1], &second[2]]);
    }

    #[test]
    fn a_banks_id_counts_with_day_and_amount_and_alone_says_nothing() {
        let key = AccountKey::named("Compte");
        let mut identities = Identities::default();
        let one = identities.of(&key, &movement("A", Some("0")));
        let mut later = movement("B", Some("0"));
        later.booked = date(2025, 5, 3);
        assert_ne!(identities.of(&key, &later).own(), one.own());
        let renamed = Identities::default().of(&key, &movement("Another label", Some("0")));
        assert_eq!(renamed.own(), one.own());
        let other_format = Identities::default().of(&key, &movement("A", None));
        assert_ne!(other_format.own(), one.own());
        assert_eq!(other_format.likeness, one.likeness);
    }
}
