//! The figures of an answer, by kind of question.
//!
//! Sums, counts and extremes are the search's own; what is divided is rounded once, here: money to
//! the cent, rates to four decimals.

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::domain::figures::{Figure, FigureId, FigureUnit};
use crate::domain::findings::{Part, Tally};
use crate::domain::money::Currency;
use crate::domain::plan::{Ask, Dimension, Measure, Plan, Sort};
use crate::domain::{Findings, Period};

use super::{compared, grouped, sums};

/// All figures that the answer to `plan` states, the headline first. Empty when no day of the
/// plan's period has begun, and for balances that are not there. Nothing found in a period that has
/// begun is a total of 0 and a count of 0.
pub fn figures(plan: &Plan, findings: &Findings, today: Date) -> Vec<Figure> {
    if let Some(study) = &findings.study {
        return study.all_figures();
    }
    if plan.measure == Measure::Balance {
        return sums::balances(findings);
    }
    if plan.period.is_some_and(|period: Period| period.is_future(today)) {
        return Vec::new();
    }
    if findings.matched == 0 && findings.part(Part::Previous).is_empty() {
        return nothing(plan, findings);
    }
    let mut figures = main_figures(plan, findings, today);
    figures.extend(one_document(plan, findings));
    figures.extend(beside(findings));
    figures
}

/// The amount of the newest or oldest document where one is asked for ("ma dernière dépense"), by
/// its day; signed where both directions are asked for.
fn one_document(plan: &Plan, findings: &Findings) -> Option<Figure> {
    let by_day = matches!(plan.sort, Some(Sort::Newest | Sort::Oldest));
    if plan.ask != Ask::List
        || plan.limit != Some(1)
        || !by_day
        || plan.group.is_some()
        || plan.skip > 0
    {
        return None;
    }
    let record = findings.records.first()?;
    let signed = plan.measure == Measure::Transactions;
    let amount = if signed { record.amount } else { record.amount.abs() };
    let day = record.date.map(|day| day.to_string());
    Some(money(FigureId::Amount, amount, record.currency).keyed(day))
}

fn nothing(plan: &Plan, findings: &Findings) -> Vec<Figure> {
    let none = |id| money(id, Decimal::ZERO, own_currency(plan));
    let mut figures = vec![none(FigureId::Total), count(FigureId::Count, 0)];
    if findings.has(Part::Previous) && one_direction(plan) {
        figures.extend([none(FigureId::PreviousTotal), none(FigureId::Change)]);
    }
    figures
}

/// Measures whose documents have a sum of their own.
fn one_direction(plan: &Plan) -> bool {
    !matches!(plan.measure, Measure::Net | Measure::Transactions)
}

fn main_figures(plan: &Plan, findings: &Findings, today: Date) -> Vec<Figure> {
    if plan.ask == Ask::Ratio && findings.has(Part::Income) {
        return sums::ratio(plan, findings);
    }
    match plan.measure {
        Measure::Net => sums::net(plan, findings),
        Measure::Transactions if !findings.groups.is_empty() => grouped::counted(plan, findings),
        Measure::Transactions => sums::flows(plan, findings),
        _ if findings.has(Part::Previous) => compared::compared(plan, findings),
        _ if !findings.groups.is_empty() => grouped::grouped(plan, findings),
        _ => sums::one_direction(plan, findings, today),
    }
}

/// The sums that the answer names because it leaves them out: refunds of an income, and movements
/// between the user's own accounts (figure `amount`).
fn beside(findings: &Findings) -> impl Iterator<Item = Figure> {
    let named = [(Part::Refunds, FigureId::Refunds), (Part::Internal, FigureId::Amount)];
    named.into_iter().flat_map(|(part, id)| {
        findings
            .part(part)
            .iter()
            .filter(|tally| tally.sum > Decimal::ZERO)
            .map(move |tally| money(id, tally.sum, tally.currency))
    })
}

/// The currency of a figure that nothing was found for: the one asked for, else euros.
pub(super) fn own_currency(plan: &Plan) -> Currency {
    plan.values(Dimension::Currency).find_map(Currency::new).unwrap_or_default()
}

/// The currencies of these tallies, the one with most documents first.
pub(super) fn currencies<'a>(tallies: impl IntoIterator<Item = &'a Tally>) -> Vec<Currency> {
    let mut counted: Vec<(Currency, u64)> = Vec::new();
    for tally in tallies {
        match counted.iter_mut().find(|(currency, _)| *currency == tally.currency) {
            Some((_, documents)) => *documents += tally.count,
            None => counted.push((tally.currency, tally.count)),
        }
    }
    counted.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    counted.into_iter().map(|(currency, _)| currency).collect()
}

pub(super) fn of(tallies: &[Tally], currency: Currency) -> Option<&Tally> {
    tallies.iter().find(|tally| tally.currency == currency)
}

pub(super) fn sum_of(tallies: &[Tally], currency: Currency) -> Decimal {
    of(tallies, currency).map_or(Decimal::ZERO, |tally| tally.sum)
}

pub(super) fn money(id: FigureId, value: Decimal, currency: Currency) -> Figure {
    Figure::new(id, value, FigureUnit::Money(currency))
}

pub(super) fn count(id: FigureId, documents: u64) -> Figure {
    Figure::new(id, Decimal::from(documents), FigureUnit::Count)
}

/// `part / whole` to four decimals; `None` where there is nothing to divide by.
pub(super) fn rate(part: Decimal, whole: Decimal) -> Option<Decimal> {
    (whole > Decimal::ZERO)
        .then(|| (part / whole).round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero))
}
