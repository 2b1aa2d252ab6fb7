//! Generated documents with things planted that the analyses must find, known by their ids.

use jiff::civil::{Date, date};
use jiff::{Span, ToSpan};
use rust_decimal::Decimal;

use super::payees::payees;
use super::robust::quantile;
use crate::domain::findings::Record;
use crate::domain::money::Currency;
use crate::domain::{Dataset, Period};
use crate::generate::{Document, Mark, Options, documents};

pub(super) const TODAY: Date = date(2025, 10, 20);
pub(super) const USERS: u64 = 50;

/// An invented debit (or credit) by day, signed amount and merchant.
pub(super) fn record(day: &str, amount: &str, merchant: &str) -> Record {
    Record {
        id: format!("{day} {merchant} {amount}"),
        date: Some(day.parse().expect("a day")),
        merchant: Some(merchant.to_owned()),
        category: None,
        amount: amount.parse().expect("an amount"),
        currency: Currency::EUR,
        label: None,
        operation: Some("Carte".to_owned()),
        account: None,
    }
}

pub(super) fn dataset() -> Dataset {
    Dataset::finance().expect("the embedded dataset")
}

/// The days that a question without a period is about, and those of today's month.
pub(super) fn window() -> Period {
    let whole = Period::whole_units_before(crate::domain::period::Unit::Month, 12, TODAY);
    Period::new(whole.first(), Some(TODAY)).expect("a period")
}

/// Three years of the users' documents that count, internal ones aside, by user.
pub(super) fn everyone(seed: u64, users: u64) -> Vec<Vec<Record>> {
    let mut all: Vec<Vec<Record>> = vec![Vec::new(); users as usize];
    let options = Options { users, months: 40, seed, until: TODAY };
    for document in documents(options).filter(|document| document.mark == Mark::None) {
        all[(document.user - 1) as usize].push(shown(&document));
    }
    all
}

fn shown(document: &Document) -> Record {
    Record {
        id: document.id.to_string(),
        date: Some(document.date),
        merchant: document.merchant.map(str::to_owned),
        category: document.category.map(str::to_owned),
        amount: Decimal::new(document.cents, 2),
        currency: Currency::new(document.account.currency).expect("a code"),
        label: Some(document.label.clone()),
        operation: Some(document.operation.to_owned()),
        account: Some(document.account.name.to_owned()),
    }
}

/// The debits of the window that a question without a period looks at.
pub(super) fn debits(records: &[Record]) -> Vec<Record> {
    let window = window();
    let wanted = |record: &&Record| {
        record.amount.is_sign_negative() && record.date.is_some_and(|day| window.contains(day))
    };
    records.iter().filter(wanted).cloned().collect()
}

/// A pseudo-random number below `limit`, the same for the same `seed`.
fn below(limit: u64, seed: u64) -> u64 {
    let mut mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^= mixed >> 31;
    (mixed.wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 16) % limit
}

/// Two debits of 3 to 8 times what 95 % of their category's and payee's stay below; gives their ids.
pub(super) fn plant_unusual(records: &mut Vec<Record>, user: u64) -> Vec<String> {
    let dataset = dataset();
    let bought = |record: &Record| {
        dataset.kind(record.category.as_deref()) == Some("purchase")
            && record.category.as_deref() != Some("streaming")
            && record.merchant.is_some()
    };
    let mut planted = Vec::new();
    for number in 0..2 {
        let names = payees(records);
        let of = |at: usize| {
            let like = |other: usize| {
                records[other].category == records[at].category
                    && records[other].currency == records[at].currency
            };
            let category = (0..records.len()).filter(|other| like(*other));
            let amounts = category.map(|other| records[other].amount.abs()).collect::<Vec<_>>();
            let payee = (0..records.len())
                .filter(|other| names[*other] == names[at])
                .map(|other| records[other].amount.abs())
                .collect::<Vec<_>>();
            (amounts, payee)
        };
        let fit: Vec<usize> = (0..records.len())
            .filter(|at| bought(&records[*at]))
            .filter(|at| {
                let (category, payee) = of(*at);
                category.len() >= 15 && payee.len() >= 8
            })
            .collect();
        if fit.is_empty() {
            continue;
        }
        let at = fit[below(fit.len() as u64, user * 7 + number) as usize];
        let (category, payee) = of(at);
        let high = quantile(&category, 95).max(quantile(&payee, 95)).expect("amounts");
        let times = Decimal::new(300 + below(500, user * 13 + number) as i64, 2);
        let id = format!("planted {user} {number}");
        let amount = -(high * times).round_dp(2);
        planted.push(id.clone());
        let one = Record { id, amount, ..records[at].clone() };
        records.insert(at, one);
    }
    planted
}

/// A subscription of a merchant that nobody has, by card on about the same day of the month; with a
/// price that rose by an eighth where `rises`. Gives its merchant.
pub(super) fn plant_subscription(records: &mut Vec<Record>, user: u64, rises: bool) -> String {
    let name = format!("Abonnement {}{user}", if rises { "cher " } else { "" });
    let months = 4 + below(9, user) as i32;
    let cents = 499 + below(4_500, user * 3) as i64;
    let day = 1 + below(18, user * 5) as i8;
    for back in 0..months {
        let month = TODAY.first_of_month().checked_sub(Span::new().months(back)).expect("a month");
        let date = month.with().day(day).build().expect("a day");
        // Cards are booked up to two days late.
        let date = date.checked_add((below(3, user + back as u64) as i64).days()).expect("a day");
        if date > TODAY {
            continue;
        }
        let cents = if rises && back < months / 2 { cents * 9 / 8 } else { cents };
        records.push(Record {
            id: format!("{name} {back}"),
            category: Some("Abonnements".into()),
            label: Some(format!("CB {name}")),
            ..record(&date.to_string(), &Decimal::new(-cents, 2).to_string(), &name)
        });
    }
    name
}

/// One debit of the window booked twice; gives the ids of both.
pub(super) fn plant_repetition(records: &mut Vec<Record>, user: u64) -> [String; 2] {
    let bought: Vec<usize> = (0..records.len())
        .filter(|at| records[*at].operation.as_deref() == Some("Carte"))
        .filter(|at| records[*at].merchant.is_some() && records[*at].amount < -Decimal::TEN)
        .filter(|at| records[*at].category.as_deref() != Some("Retrait especes"))
        .collect();
    let first = records[bought[below(bought.len() as u64, user * 11) as usize]].clone();
    let again = Record { id: format!("again {user}"), ..first.clone() };
    let ids = [first.id.clone(), again.id.clone()];
    records.push(again);
    ids
}
