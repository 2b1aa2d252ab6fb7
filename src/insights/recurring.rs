//! Recurring payments: the same payee, a steady interval and a steady amount, at least three times.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::domain::figures::{Figure, FigureId, FigureUnit};
use crate::domain::findings::Record;
use crate::domain::money::Currency;
use crate::domain::study::{About, Claim, Every, Steady, Study};
use crate::domain::{Dataset, Period};

use super::figures::money;
use super::payees::payees;
use super::robust::median;

/// Payments that make a stream: fewer could be chance.
const FEWEST: usize = 3;
/// Where the payee is paid other amounts too, the same amount comes back by chance more easily; and
/// an amount that moves needs more to show that it is steady.
const FEWEST_AMONG_OTHERS: usize = 4;

/// One payment that comes back, over or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Stream {
    /// The payee; a second stream of the same one has its number after it.
    pub name: String,
    pub category: Option<String>,
    pub currency: Currency,
    pub every: Every,
    pub steady: Steady,
    /// Of the next payment: the last one's where it is fixed, else the median.
    pub amount: Decimal,
    pub interval_days: i32,
    pub first: Date,
    pub last: Date,
    pub next: Date,
    /// The latest step of a fixed amount: the day, and the amount before it.
    pub step: Option<(Date, Decimal)>,
    /// The places of its payments among the records.
    pub members: Vec<usize>,
}

/// A payment that may be part of a stream.
#[derive(Clone, Copy)]
struct Payment {
    at: usize,
    day: Date,
    amount: Decimal,
    /// Booked by itself: a direct debit or a transfer.
    standing: bool,
}

/// All streams among the records, the oldest payee first by name. `records` are documents of one
/// direction.
pub fn streams(records: &[Record], dataset: &Dataset) -> Vec<Stream> {
    let words = &dataset.analyses;
    let names = payees(records);
    let mut by_payee: BTreeMap<(&str, Currency), Vec<Payment>> = BTreeMap::new();
    for (at, record) in records.iter().enumerate() {
        let (Some(day), name) = (record.date, names[at].as_str()) else { continue };
        let kind = dataset.kind(record.category.as_deref()).unwrap_or_default();
        if name.is_empty() || words.never_recurring_kinds.iter().any(|one| one == kind) {
            continue;
        }
        let operation = record.operation.as_deref().unwrap_or_default();
        let operation = dataset.value_of(crate::domain::plan::Dimension::Operation, operation);
        let standing = words.standing_operations.iter().any(|one| one == operation);
        let payment = Payment { at, day, amount: record.amount.abs(), standing };
        by_payee.entry((name, record.currency)).or_default().push(payment);
    }
    let mut found = Vec::new();
    for ((name, currency), mut payments) in by_payee {
        payments.sort_by_key(|payment| payment.day);
        for (place, (every, steady, members)) in of_payee(payments).into_iter().enumerate() {
            let name = match place {
                0 => name.to_owned(),
                more => format!("{name} ({})", more + 1),
            };
            found.extend(stream((name, currency), (every, steady, &members), records));
        }
    }
    found
}

type Members = (Every, Steady, Vec<Payment>);

/// The streams of one payee's payments, which come by day: all of them together, or those of the
/// same amount.
fn of_payee(payments: Vec<Payment>) -> Vec<Members> {
    if let Some((every, steady)) = steady(&payments) {
        return vec![(every, steady, payments)];
    }
    let mut by_amount: BTreeMap<Decimal, Vec<Payment>> = BTreeMap::new();
    for payment in payments {
        by_amount.entry(payment.amount).or_default().push(payment);
    }
    // A price that rose: amounts that follow on one another in time.
    let mut runs: Vec<Vec<Payment>> = by_amount.into_values().filter(|run| run.len() > 1).collect();
    runs.sort_by_key(|run| run.first().map(|payment| payment.day));
    let mut joined: Vec<Vec<Payment>> = Vec::new();
    for run in runs {
        let follows = joined.iter_mut().find(|earlier| {
            let both: Vec<Payment> = earlier.iter().chain(&run).copied().collect();
            earlier.last().map(|payment| payment.day) < run.first().map(|payment| payment.day)
                && matches!(steady(&both), Some((_, Steady::Fixed)))
        });
        match follows {
            Some(earlier) => earlier.extend(run),
            None => joined.push(run),
        }
    }
    joined
        .into_iter()
        .filter(|run| {
            run.len() >= FEWEST_AMONG_OTHERS || run.iter().all(|payment| payment.standing)
        })
        .filter_map(|run| steady(&run).map(|(every, steady)| (every, steady, run)))
        .collect()
}

/// The interval and the way of the amount, where both are steady.
fn steady(payments: &[Payment]) -> Option<(Every, Steady)> {
    if payments.len() < FEWEST {
        return None;
    }
    let every = interval(payments)?;
    let amounts: Vec<Decimal> = payments.iter().map(|payment| payment.amount).collect();
    if is_fixed(&amounts) {
        return Some((every, Steady::Fixed));
    }
    let standing = payments.iter().all(|payment| payment.standing);
    let enough = payments.len() >= FEWEST_AMONG_OTHERS && every.months().is_some();
    (standing && enough && is_near(&amounts)).then_some((every, Steady::About))
}

/// Every interval is the usual one within a bank's days, or twice it (one payment is missing), and
/// that at most once in six.
fn interval(payments: &[Payment]) -> Option<Every> {
    let gaps = gaps(payments);
    let middle = median(&gaps.iter().map(|gap| Decimal::from(*gap)).collect::<Vec<_>>())?;
    let every = Every::ALL.into_iter().find(|every| {
        let (days, slack) = every.days();
        (middle - Decimal::from(days)).abs() <= Decimal::from(slack)
    })?;
    let (days, slack) = every.days();
    let missing = gaps.iter().filter(|gap| (**gap - days).abs() > slack).count();
    let explained =
        gaps.iter().all(|gap| (gap - days).abs() <= slack || (gap - 2 * days).abs() <= slack);
    (explained && missing * 6 <= gaps.len()).then_some(every)
}

fn gaps(payments: &[Payment]) -> Vec<i32> {
    payments
        .windows(2)
        .map(|two| two[0].day.until(two[1].day).map_or(0, |span| span.get_days()))
        .collect()
}

/// The same to a percent from one payment to the next, but for a step of at most half in six.
fn is_fixed(amounts: &[Decimal]) -> bool {
    let mut steps = 0;
    for two in amounts.windows(2) {
        let moved = (two[1] - two[0]).abs();
        if moved * Decimal::TWO > two[0] {
            return false;
        }
        steps += usize::from(moved * Decimal::ONE_HUNDRED > two[0]);
    }
    steps * 6 < amounts.len() + 3
}

/// Within 30 % of the payment before, and half of all within a quarter of the median.
fn is_near(amounts: &[Decimal]) -> bool {
    let near = amounts
        .windows(2)
        .all(|two| (two[1] - two[0]).abs() * Decimal::TEN <= two[0].max(two[1]) * Decimal::from(3));
    let Some(middle) = median(amounts) else { return false };
    near && super::robust::deviation(amounts, middle) * Decimal::from(4) <= middle
}

fn stream(
    (name, currency): (String, Currency),
    (every, steady, payments): (Every, Steady, &[Payment]),
    records: &[Record],
) -> Option<Stream> {
    let (first, last) = (payments.first()?, payments.last()?);
    let amounts: Vec<Decimal> = payments.iter().map(|payment| payment.amount).collect();
    let gaps: Vec<Decimal> = gaps(payments).into_iter().map(Decimal::from).collect();
    let interval = median(&gaps)?.round();
    let step = (steady == Steady::Fixed)
        .then(|| payments.windows(2).rev().find(|two| two[0].amount != two[1].amount))
        .flatten()
        .map(|two| (two[1].day, two[0].amount));
    let amount = match steady {
        Steady::Fixed => last.amount,
        Steady::About => currency.round(median(&amounts)?),
    };
    let category = payments.iter().rev().find_map(|one| records[one.at].category.clone());
    let days = i32::try_from(interval).unwrap_or(every.days().0);
    Some(Stream {
        name,
        category,
        currency,
        every,
        steady,
        amount,
        interval_days: days,
        first: first.day,
        last: last.day,
        next: next(every, payments)?,
        step,
        members: payments.iter().map(|payment| payment.at).collect(),
    })
}

/// The next day by the calendar: months later on the usual day of the month, or days later.
fn next(every: Every, payments: &[Payment]) -> Option<Date> {
    let last = payments.last()?.day;
    let Some(months) = every.months() else {
        return last.checked_add(i64::from(every.days().0).days()).ok();
    };
    let days: Vec<Decimal> =
        payments.iter().map(|payment| Decimal::from(payment.day.day())).collect();
    let usual = i8::try_from(median(&days)?.floor()).ok()?;
    let month = last.first_of_month().checked_add(i64::from(months).months()).ok()?;
    // A payment of the 30th that was booked on the 2nd is still the one of the month before.
    let slipped = last.day() <= 5 && usual >= 26;
    let month = if slipped { month.checked_sub(1.months()).ok()? } else { month };
    month.with().day(usual.min(month.days_in_month())).build().ok()
}

impl Stream {
    /// True where a payment is overdue by more than half an interval on `day`, the newest that the
    /// data reach.
    pub fn is_over(&self, day: Date) -> bool {
        let (days, slack) = self.every.days();
        let late = self.next.until(day).map_or(0, |span| span.get_days());
        late > (days / 2).max(slack)
    }

    /// What it costs in an average month.
    pub fn monthly_cost(&self) -> Decimal {
        self.currency.round(self.amount * self.every.per_month())
    }

    /// True where it is one of the categories that people call subscriptions.
    pub fn is_subscription(&self, dataset: &Dataset) -> bool {
        let category = self.category.as_deref();
        dataset.analyses.subscription_categories.iter().any(|one| Some(one.as_str()) == category)
    }

    fn key(&self) -> Option<String> {
        Some(self.name.clone())
    }

    pub(super) fn claim(&self) -> Claim {
        let figures = vec![
            money(FigureId::Amount, self.amount, self.currency).keyed(self.key()),
            Figure::new(FigureId::IntervalDays, self.interval_days.into(), FigureUnit::Days)
                .keyed(self.key()),
            money(FigureId::MonthlyCost, self.monthly_cost(), self.currency).keyed(self.key()),
        ];
        let about = About::Recurring { every: self.every, next: self.next, amount: self.steady };
        Claim { about, name: self.key(), figures }
    }

    /// The latest step of the price, where it went up.
    pub(super) fn price_rise(&self) -> Option<Claim> {
        let (since, before) = self.step.filter(|(_, before)| *before < self.amount)?;
        let figures = [
            (FigureId::PreviousTotal, before),
            (FigureId::Total, self.amount),
            (FigureId::Change, self.amount - before),
        ];
        let figures = figures
            .into_iter()
            .map(|(id, value)| money(id, value, self.currency).keyed(self.key()))
            .collect();
        Some(Claim { about: About::PriceRise { since }, name: self.key(), figures })
    }
}

/// The recurring payments that are not over by `until`, the dearest first, with their monthly sum;
/// price rises after them. Fewer than three documents are too few to say.
pub fn recurring(records: &[Record], dataset: &Dataset, (period, until): (Period, Date)) -> Study {
    let looked_at = records.len() as u64;
    if records.len() < FEWEST {
        return Study::too_few(period, looked_at);
    }
    let mut live = streams(records, dataset);
    live.retain(|stream| !stream.is_over(until));
    live.sort_by(|a, b| b.monthly_cost().cmp(&a.monthly_cost()).then_with(|| a.name.cmp(&b.name)));
    let figures = monthly_sum(live.iter());
    let mut claims: Vec<Claim> = live.iter().map(Stream::claim).collect();
    claims.extend(live.iter().filter_map(Stream::price_rise));
    Study { looked_at, figures, claims, ..Study::nothing(period) }
}

/// The monthly cost of several, one figure a currency, the one with most of them first.
pub(super) fn monthly_sum<'a>(streams: impl Iterator<Item = &'a Stream>) -> Vec<Figure> {
    let mut sums: BTreeMap<Currency, (usize, Decimal)> = BTreeMap::new();
    for stream in streams {
        let (streams, sum) = sums.entry(stream.currency).or_default();
        *streams += 1;
        *sum += stream.monthly_cost();
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(_, (streams, _))| std::cmp::Reverse(*streams));
    sums.into_iter()
        .map(|(currency, (_, sum))| money(FigureId::MonthlyCost, sum, currency))
        .collect()
}

#[cfg(test)]
mod tests;
