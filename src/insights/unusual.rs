//! Unusual documents: amounts far above their payee's and their category's habit, and the same
//! payee, amount and day more than once.
//!
//! A habit is the median of the others' amounts, and the median of their distances from it (MAD):
//! neither moves for one odd amount. A payment that comes back by itself is expected, and so is
//! income.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::domain::figures::FigureId;
use crate::domain::findings::Record;
use crate::domain::money::Currency;
use crate::domain::study::{About, Against, Claim, Study};
use crate::domain::{Dataset, Period};

use super::figures::{count, money};
use super::payees::payees;
use super::recurring::streams;
use super::robust::{deviation, median, quantile};

/// Others that make a habit: of one payee, and of a category.
const PAYEE_HABIT: usize = 5;
const CATEGORY_HABIT: usize = 10;
/// Documents below which nothing is said.
const FEWEST: usize = 20;
/// How many deviations above the median is far, where a deviation is 1.4826 MAD (what it is in
/// normal data), and at least a tenth of the median.
const DEVIATIONS: i64 = 6;
/// And how many times the median at least.
const TIMES: i64 = 3;
/// And above what nearly all others stay below, for habits with long tails: this many percent of it.
const ABOVE_MOST: i64 = 300;
/// A payee without a habit is judged by the category alone, and more strictly.
const ABOVE_MOST_ALONE: i64 = 800;
/// The percent of a category's others that are nearly all. Of a payee's, all but one are: there are
/// fewer.
const NEARLY_ALL: usize = 95;

/// What was found, and the documents it is about, in the same order (those of one repetition follow
/// on one another).
pub struct Unusual {
    pub study: Study,
    pub records: Vec<Record>,
}

/// The unusual documents of `period` among `records`, which are of one direction and hold the time
/// before it that its habits come from. Those far above their habit come first, the largest first.
pub fn unusual(records: &[Record], dataset: &Dataset, period: Period) -> Unusual {
    let within = |record: &Record| record.date.is_some_and(|day| period.contains(day));
    let looked_at = records.iter().filter(|record| within(record)).count() as u64;
    if looked_at == 0 || records.len() < FEWEST {
        let study = Study::too_few(period, looked_at);
        return Unusual { study, records: Vec::new() };
    }
    let habits = Habits::of(records, dataset);
    let mut far: Vec<(usize, Decimal, Against)> = (0..records.len())
        .filter(|at| within(&records[*at]))
        .filter_map(|at| habits.exceeded(at).map(|(usual, against)| (at, usual, against)))
        .collect();
    far.sort_by(|a, b| {
        let size = |at: usize| records[at].amount.abs();
        size(b.0).cmp(&size(a.0)).then_with(|| a.0.cmp(&b.0))
    });
    let (mut claims, mut shown) = (Vec::new(), Vec::new());
    for (at, usual, against) in far {
        let record = &records[at];
        let name = Some(habits.names[at].clone());
        let key = Some(record.id.clone());
        let figures = vec![
            money(FigureId::Amount, record.amount.abs(), record.currency).keyed(key.clone()),
            money(FigureId::Median, record.currency.round(usual), record.currency).keyed(key),
        ];
        claims.push(Claim { about: About::Unusual { day: record.date, against }, name, figures });
        shown.push(record.clone());
    }
    for repeated in repetitions(records, dataset) {
        let Some(first) = repeated.first().map(|at| &records[*at]).filter(|one| within(one)) else {
            continue;
        };
        claims.push(repetition(first, &habits.names[repeated[0]], repeated.len()));
        shown.extend(repeated.iter().map(|at| records[*at].clone()));
    }
    let figures = vec![count(FigureId::Count, shown.len() as u64)];
    let study = Study { looked_at, figures, claims, ..Study::nothing(period) };
    Unusual { study, records: shown }
}

pub(super) fn repetition(first: &Record, name: &str, times: usize) -> Claim {
    let key = Some(first.id.clone());
    let figures = vec![
        money(FigureId::Amount, first.amount.abs(), first.currency).keyed(key.clone()),
        count(FigureId::Count, times as u64).keyed(key),
    ];
    Claim { about: About::Repeated { day: first.date }, name: Some(name.to_owned()), figures }
}

/// The places of records of the same payee, amount, currency and day, two or more each; the newest
/// first. Withdrawals and cheques have no payee that could have been paid twice.
pub fn repetitions(records: &[Record], dataset: &Dataset) -> Vec<Vec<usize>> {
    let names = payees(records);
    let mut same: BTreeMap<(Date, &str, Decimal, Currency), Vec<usize>> = BTreeMap::new();
    for (at, record) in records.iter().enumerate() {
        let kind = dataset.kind(record.category.as_deref()).unwrap_or_default();
        let never = dataset.analyses.never_recurring_kinds.iter().any(|one| one == kind);
        let (Some(day), name) = (record.date, names[at].as_str()) else { continue };
        if !never && !name.is_empty() && record.amount.is_sign_negative() {
            same.entry((day, name, record.amount, record.currency)).or_default().push(at);
        }
    }
    same.into_values().rev().filter(|places| places.len() > 1).collect()
}

/// The amounts that each record is held against.
struct Habits<'a> {
    records: &'a [Record],
    names: Vec<String>,
    categories: Vec<Option<&'a str>>,
    expected: BTreeSet<usize>,
    by_payee: BTreeMap<(String, Currency), Vec<usize>>,
    by_category: BTreeMap<(&'a str, Currency), Vec<usize>>,
}

impl<'a> Habits<'a> {
    fn of(records: &'a [Record], dataset: &Dataset) -> Habits<'a> {
        let names = payees(records);
        let categories = categories(records, &names);
        let mut expected: BTreeSet<usize> =
            streams(records, dataset).into_iter().flat_map(|stream| stream.members).collect();
        let mut by_payee: BTreeMap<(String, Currency), Vec<usize>> = BTreeMap::new();
        let mut by_category: BTreeMap<(&str, Currency), Vec<usize>> = BTreeMap::new();
        for (at, record) in records.iter().enumerate() {
            let kind = dataset.kind(categories[at]).unwrap_or_default();
            if dataset.analyses.never_unusual_kinds.iter().any(|one| one == kind) {
                expected.insert(at);
            }
            by_payee.entry((names[at].clone(), record.currency)).or_default().push(at);
            if let Some(category) = categories[at] {
                by_category.entry((category, record.currency)).or_default().push(at);
            }
        }
        Habits { records, names, categories, expected, by_payee, by_category }
    }

    /// What is usual instead, where the record's amount is far above it: above the payee's habit and
    /// the category's, where there are both; above the one there is, else.
    fn exceeded(&self, at: usize) -> Option<(Decimal, Against)> {
        if self.expected.contains(&at) {
            return None;
        }
        let record = &self.records[at];
        let amount = record.amount.abs();
        let payee = self.by_payee.get(&(self.names[at].clone(), record.currency));
        let payee = self.others(at, payee, PAYEE_HABIT);
        let category = self.categories[at].and_then(|category| {
            self.others(at, self.by_category.get(&(category, record.currency)), CATEGORY_HABIT)
        });
        let most = |others: &[Decimal]| quantile(others, NEARLY_ALL);
        match (payee, category) {
            (Some(payee), category) => {
                if let Some(others) = category {
                    far_above(amount, &others, (most(&others)?, ABOVE_MOST))?;
                }
                let usual = far_above(amount, &payee, (second_highest(&payee)?, ABOVE_MOST))?;
                Some((usual, Against::Merchant))
            }
            (None, Some(others)) => {
                let highest = others.iter().max().copied()?;
                let usual = far_above(amount, &others, (highest, ABOVE_MOST_ALONE))?;
                Some((usual, Against::Category))
            }
            (None, None) => None,
        }
    }

    /// The amounts of the other records of a group, where they are enough for a habit. Payments that
    /// come back by themselves are no measure for those that do not.
    fn others(&self, at: usize, group: Option<&Vec<usize>>, least: usize) -> Option<Vec<Decimal>> {
        let others: Vec<Decimal> = group?
            .iter()
            .filter(|other| **other != at && !self.expected.contains(other))
            .map(|other| self.records[*other].amount.abs())
            .collect();
        (others.len() >= least).then_some(others)
    }
}

/// The category of each record; of one without, the latest of its payee.
fn categories<'a>(records: &'a [Record], names: &[String]) -> Vec<Option<&'a str>> {
    let mut of_payee: BTreeMap<&str, &str> = BTreeMap::new();
    for (record, name) in records.iter().zip(names) {
        if let Some(category) = &record.category {
            of_payee.insert(name, category);
        }
    }
    let known = |(record, name): (&'a Record, &String)| {
        record.category.as_deref().or_else(|| of_payee.get(name.as_str()).copied())
    };
    records.iter().zip(names).map(known).collect()
}

fn second_highest(others: &[Decimal]) -> Option<Decimal> {
    let mut sorted = others.to_vec();
    sorted.sort_unstable();
    sorted.iter().rev().nth(1).copied()
}

/// The median of `others`, where `amount` is far above it, and above `percent` of what `most` of
/// them stay below.
fn far_above(
    amount: Decimal,
    others: &[Decimal],
    (most, percent): (Decimal, i64),
) -> Option<Decimal> {
    let usual = median(others)?;
    let spread = deviation(others, usual) * Decimal::new(14_826, 4);
    let spread = spread.max(usual / Decimal::TEN);
    let far = amount > usual + spread * Decimal::from(DEVIATIONS)
        && amount >= usual * Decimal::from(TIMES)
        && amount * Decimal::ONE_HUNDRED > most * Decimal::from(percent);
    far.then_some(usual)
}

#[cfg(test)]
mod tests;
