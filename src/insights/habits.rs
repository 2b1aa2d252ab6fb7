//! The average month: means over whole months, and what an answer says by them.
//!
//! They put a figure in proportion; whether that is much or little is the user's to say.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::domain::figures::{Figure, FigureId, FigureUnit};
use crate::domain::findings::Part;
use crate::domain::habits::{AVERAGE_MONTH, Habits};
use crate::domain::period::Unit;
use crate::domain::plan::{Analysis, Ask, Dimension, Filter, Measure, Plan};
use crate::domain::study::{About, Claim};
use crate::domain::{Dataset, Findings, Holdings, Period};

use super::budget::Sums;
use super::figures::{currencies, money, sum_of};

/// Whole months that means are over, at least and at most.
const FEWEST: usize = 3;
const MOST: i32 = 12;

/// The whole months that the data reach, the last twelve at most; `None` of fewer than three.
pub fn months(holdings: &Holdings, today: Date) -> Option<Period> {
    let reached = holdings.last_day?.tomorrow().ok()?.min(today);
    let before = Period::whole_units_before(Unit::Month, MOST, reached);
    let first = before.first().max(holdings.first_day);
    let whole = Period::new(first, before.last())?.whole_units(Unit::Month, today)?;
    (whole.split(Unit::Month, usize::MAX).len() >= FEWEST).then_some(whole)
}

/// The means of these months, of which `sums` are the sums; `None` where nothing was spent.
pub fn habits(sums: &Sums, dataset: &Dataset, months: Period) -> Option<Habits> {
    let (income, spent) = (sums.net.part(Part::Income), sums.net.part(Part::Spending));
    let currency = *currencies(income.iter().chain(spent)).first()?;
    let number = Decimal::from(months.split(Unit::Month, usize::MAX).len());
    let mean = |sum: Decimal| sum.checked_div(number).map(|mean| currency.round(mean));
    let groups = &sums.by_category.groups;
    let mut by_category: Vec<(String, Decimal)> = groups
        .iter()
        .filter_map(|group| Some((group.key.clone()?, mean(sum_of(&group.tallies, currency))?)))
        .filter(|(_, mean)| *mean > Decimal::ZERO)
        .collect();
    by_category.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let is_fixed = |key: &Option<String>| {
        let kind = dataset.kind(key.as_deref()).unwrap_or_default();
        dataset.analyses.fixed_kinds.iter().any(|fixed| fixed == kind)
    };
    let fixed = groups.iter().filter(|group| is_fixed(&group.key));
    let fixed = fixed.map(|group| sum_of(&group.tallies, currency)).sum();
    let spending = mean(sum_of(spent, currency)).filter(|mean| *mean > Decimal::ZERO)?;
    Some(Habits {
        months,
        currency,
        income: mean(sum_of(income, currency))?,
        spending,
        fixed: mean(fixed)?,
        by_category,
    })
}

/// True where the average month says something about a question: one that is about one month, and
/// no comparison or series of its own.
pub fn matter(plan: &Plan, today: Date) -> bool {
    let month = plan
        .period
        .is_some_and(|period| period.as_unit() == Some(Unit::Month) && !period.is_future(today));
    let plain = plan.group.is_none() && plan.comparison.is_none() && plan.limit.is_none();
    let asked = matches!(plan.ask, Ask::Total | Ask::List);
    let told = match plan.measure {
        Measure::Spending | Measure::Purchases => plan.amounts.is_empty(),
        Measure::Net => plan.filters.is_empty(),
        _ => false,
    };
    month && plain && asked && told && matches!(plan.analysis, None | Some(Analysis::Budget))
}

/// What the average month says beside an answer to `plan`, for which it [`matter`]s.
pub fn beside(plan: &Plan, findings: &Findings, habits: &Habits) -> Vec<Claim> {
    // A month long ago had another income.
    let near = plan.period.and_then(|period| period.first()) >= habits.months.first();
    let in_another =
        |part| findings.part(part).iter().any(|tally| tally.currency != habits.currency);
    if !near || [Part::Main, Part::Income, Part::Spending].into_iter().any(in_another) {
        return Vec::new();
    }
    let claims = match (plan.analysis, plan.measure) {
        (Some(_), _) => vec![fixed_charges(habits)],
        (None, Measure::Net) => vec![average_month(habits)],
        (None, _) => vec![proportion(findings, habits), category(plan, habits)],
    };
    claims.into_iter().flatten().collect()
}

fn mean(id: FigureId, value: Decimal, habits: &Habits) -> Figure {
    money(id, value, habits.currency).keyed(Some(AVERAGE_MONTH.to_owned()))
}

fn part_of_income(amount: Decimal, habits: &Habits) -> Option<Figure> {
    let part = Figure::new(FigureId::Ratio, habits.of_income(amount)?, FigureUnit::Rate);
    Some(part.keyed(Some(AVERAGE_MONTH.to_owned())))
}

/// The total as a part of an average month's income.
fn proportion(findings: &Findings, habits: &Habits) -> Option<Claim> {
    let total = sum_of(findings.part(Part::Main), habits.currency);
    let figures = vec![
        money(FigureId::Total, total, habits.currency),
        part_of_income(total, habits)?,
        mean(FigureId::Income, habits.income, habits),
    ];
    Some(Claim { about: About::Proportion, name: None, figures })
}

/// What the one category of a question usually costs.
fn category(plan: &Plan, habits: &Habits) -> Option<Claim> {
    let [Filter::In { dimension: Dimension::Category, values }] = plan.filters.as_slice() else {
        return None;
    };
    let [name] = values.as_slice() else { return None };
    if !plan.labels.is_empty() {
        return None;
    }
    let figures = vec![mean(FigureId::Average, habits.in_category(name)?, habits)];
    Some(Claim { about: About::UsualCategory, name: Some(name.clone()), figures })
}

fn average_month(habits: &Habits) -> Option<Claim> {
    let net = habits.net();
    let rate = Figure::new(FigureId::SavingsRate, habits.of_income(net)?, FigureUnit::Rate);
    let figures = vec![
        mean(FigureId::Net, net, habits),
        mean(FigureId::Income, habits.income, habits),
        mean(FigureId::Spending, habits.spending, habits),
        rate.keyed(Some(AVERAGE_MONTH.to_owned())),
    ];
    Some(Claim { about: About::AverageMonth, name: None, figures })
}

fn fixed_charges(habits: &Habits) -> Option<Claim> {
    if habits.fixed.is_zero() {
        return None;
    }
    let figures = vec![
        mean(FigureId::Spending, habits.fixed, habits),
        part_of_income(habits.fixed, habits)?,
        mean(FigureId::Income, habits.income, habits),
    ];
    Some(Claim { about: About::UsualFixedCharges, name: None, figures })
}

#[cfg(test)]
mod tests;
