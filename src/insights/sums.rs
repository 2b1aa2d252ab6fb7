//! The figures of questions without groups: sums, averages, extremes, flows, net, balances.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::domain::Findings;
use crate::domain::figures::{Figure, FigureId, FigureUnit};
use crate::domain::findings::{Part, Tally};
use crate::domain::money::Currency;
use crate::domain::plan::{Ask, Plan, Sort};

use super::figures::{count, currencies, money, of, own_currency, rate, sum_of};

/// A total, count, average, median or extreme of documents of one direction.
pub(super) fn one_direction(plan: &Plan, findings: &Findings, today: Date) -> Vec<Figure> {
    let tallies = findings.part(Part::Main);
    let mut units = currencies(tallies);
    if units.is_empty() {
        units.push(own_currency(plan));
    }
    let mut figures = Vec::new();
    for (place, currency) in units.into_iter().enumerate() {
        let set = ids(plan).iter().filter_map(|id| match id {
            FigureId::Count => (place == 0).then(|| count(FigureId::Count, findings.matched)),
            FigureId::Ratio => share(findings, currency),
            FigureId::Average => average(plan, of(tallies, currency)?, today),
            id => amount(*id, tallies, currency),
        });
        figures.extend(set);
    }
    figures
}

/// The figures that an ask states, its headline first.
fn ids(plan: &Plan) -> &'static [FigureId] {
    use FigureId::{Average, Count, Max, Median, Min, Ratio, Total};
    match (plan.ask, plan.sort) {
        (Ask::List, Some(Sort::Largest)) => &[Total, Count, Average, Max],
        (Ask::List, Some(Sort::Smallest)) => &[Total, Count, Average, Min],
        (Ask::List | Ask::Total | Ask::Ratio, _) => &[Total, Count, Average],
        (Ask::Count, _) => &[Count, Total, Average],
        (Ask::Average(_), _) => &[Average, Total, Count],
        (Ask::Median, _) => &[Median, Total, Count],
        (Ask::Max, _) => &[Max, Count],
        (Ask::Min, _) => &[Min, Count],
        (Ask::Share, _) => &[Ratio, Total, Count],
    }
}

fn amount(id: FigureId, tallies: &[Tally], currency: Currency) -> Option<Figure> {
    let tally = of(tallies, currency);
    let value = match id {
        FigureId::Max => tally?.max,
        FigureId::Min => tally?.min,
        FigureId::Median => currency.round(tally?.median?),
        _ => tally.map_or(Decimal::ZERO, |tally| tally.sum),
    };
    Some(money(id, value, currency))
}

/// Per document, or per unit of the plan's period; none where the period's ends are not known.
fn average(plan: &Plan, tally: &Tally, today: Date) -> Option<Figure> {
    let divisor = match plan.ask {
        Ask::Average(Some(unit)) => Decimal::from(plan.period?.units_so_far(unit, today)?.units),
        _ => Decimal::from(tally.count),
    };
    let mean = tally.sum.checked_div(divisor)?;
    Some(money(FigureId::Average, tally.currency.round(mean), tally.currency))
}

fn share(findings: &Findings, currency: Currency) -> Option<Figure> {
    let part = sum_of(findings.part(Part::Main), currency);
    let whole = sum_of(findings.part(Part::Whole), currency);
    Some(Figure::new(FigureId::Ratio, rate(part, whole)?, FigureUnit::Rate))
}

/// Both directions side by side, never added up: count, income, spending.
pub(super) fn flows(plan: &Plan, findings: &Findings) -> Vec<Figure> {
    let units = both(plan, findings);
    let (income, spending) = (findings.part(Part::Income), findings.part(Part::Spending));
    let extreme = |pick: fn(&Tally) -> Decimal, currency| {
        [of(income, currency), of(spending, currency)].into_iter().flatten().map(pick)
    };
    let mut figures = Vec::new();
    for currency in units {
        let headline = match plan.ask {
            Ask::Max => extreme(|tally| tally.max, currency)
                .max()
                .map(|value| money(FigureId::Max, value, currency)),
            Ask::Min => extreme(|tally| tally.min, currency)
                .min()
                .map(|value| money(FigureId::Min, value, currency)),
            _ => None,
        };
        figures.extend(headline);
        if !figures.iter().any(|figure| figure.id == FigureId::Count) {
            figures.push(count(FigureId::Count, findings.matched));
        }
        figures.push(money(FigureId::Income, sum_of(income, currency), currency));
        figures.push(money(FigureId::Spending, sum_of(spending, currency), currency));
    }
    figures
}

/// Income less spending, and the savings rate where there is an income.
pub(super) fn net(plan: &Plan, findings: &Findings) -> Vec<Figure> {
    let mut figures = Vec::new();
    for (place, currency) in both(plan, findings).into_iter().enumerate() {
        let income = sum_of(findings.part(Part::Income), currency);
        let spending = sum_of(findings.part(Part::Spending), currency);
        let own = sum_of(findings.part(Part::OwnTransfers), currency);
        figures.push(money(FigureId::Net, income - spending, currency));
        figures.push(money(FigureId::Income, income, currency));
        figures.push(money(FigureId::Spending, spending, currency));
        if place == 0 {
            figures.extend(
                rate(income - spending, income)
                    .map(|saved| Figure::new(FigureId::SavingsRate, saved, FigureUnit::Rate)),
            );
        }
        if own > Decimal::ZERO {
            figures.push(money(FigureId::OwnTransfers, own, currency));
        }
    }
    figures
}

/// Spending as a part of income.
pub(super) fn ratio(plan: &Plan, findings: &Findings) -> Vec<Figure> {
    let mut figures = Vec::new();
    for (place, currency) in both(plan, findings).into_iter().enumerate() {
        let income = sum_of(findings.part(Part::Income), currency);
        let spending = sum_of(findings.part(Part::Spending), currency);
        if place == 0 {
            figures.extend(
                rate(spending, income)
                    .map(|ratio| Figure::new(FigureId::Ratio, ratio, FigureUnit::Ratio)),
            );
        }
        figures.push(money(FigureId::Income, income, currency));
        figures.push(money(FigureId::Spending, spending, currency));
    }
    figures
}

fn both(plan: &Plan, findings: &Findings) -> Vec<Currency> {
    let mut units =
        currencies(findings.part(Part::Income).iter().chain(findings.part(Part::Spending)));
    if units.is_empty() {
        units.push(own_currency(plan));
    }
    units
}

/// The sum per currency, then each account.
pub(super) fn balances(findings: &Findings) -> Vec<Figure> {
    let mut sums: Vec<(Currency, Decimal, usize)> = Vec::new();
    for balance in &findings.balances {
        match sums.iter_mut().find(|(currency, ..)| *currency == balance.currency) {
            Some((_, sum, accounts)) => {
                *sum += balance.amount;
                *accounts += 1;
            }
            None => sums.push((balance.currency, balance.amount, 1)),
        }
    }
    sums.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.cmp(&b.0)));
    let accounts = findings.balances.iter().map(|balance| {
        money(FigureId::Balance, balance.amount, balance.currency)
            .keyed(Some(balance.account.clone()))
    });
    sums.into_iter()
        .map(|(currency, sum, _)| money(FigureId::Balance, sum, currency))
        .chain(accounts)
        .collect()
}
