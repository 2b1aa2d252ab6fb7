//! Pictures of what analyses came to.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::domain::chart::{Form, Mark, Role, Sketch, Topic, Values};
use crate::domain::figures::{Figure, FigureId, FigureUnit};
use crate::domain::findings::Group;
use crate::domain::money::Currency;
use crate::domain::period::Unit;
use crate::domain::plan::{GroupKey, Measure, Plan};
use crate::domain::study::{About, Claim, Study};
use crate::domain::{Findings, Period};

use super::choose::Question;
use super::groups::{Subject, one_series, sum_of};

/// Claims that one picture shows at most.
const BARS: usize = 10;
const SLICES: usize = 5;

/// A claim and its amount of one sort.
type Amount<'a> = (&'a Claim, Currency, Decimal);

fn amounts<'a>(
    study: &'a Study,
    id: impl Fn(&About) -> Option<FigureId> + 'a,
) -> impl Iterator<Item = Amount<'a>> {
    study.claims.iter().filter_map(move |claim| {
        let figure = claim.figure(id(&claim.about)?)?;
        match figure.unit {
            FigureUnit::Money(currency) => Some((claim, currency, figure.value)),
            _ => None,
        }
    })
}

/// In the order in which the study has them first.
fn units(amounts: &[Amount]) -> Vec<Currency> {
    let mut units = Vec::new();
    for (_, currency, _) in amounts {
        if !units.contains(currency) {
            units.push(*currency);
        }
    }
    units
}

fn claim(claim: &Claim) -> Mark {
    Mark::Claim(Box::new(claim.clone()))
}

fn subject(question: &Question, topic: Topic) -> Subject {
    let period = question.study.map(|study| study.period);
    Subject { period, ..Subject::of(question.plan, topic) }
}

/// Bars of one amount a claim, one picture a currency.
fn bars(
    question: &Question,
    (topic, role): (Topic, Role),
    id: impl Fn(&About) -> Option<FigureId>,
) -> Vec<Sketch> {
    let Some(study) = question.study else { return Vec::new() };
    let mut all: Vec<Amount> = amounts(study, id).collect();
    all.sort_by_key(|(_, _, value)| std::cmp::Reverse(*value));
    let subject = subject(question, topic);
    let sketch = |currency: Currency| {
        let own = || all.iter().filter(|(_, unit, _)| *unit == currency);
        let (mut marks, mut values): (Vec<Mark>, Vec<Decimal>) =
            own().take(BARS).map(|(one, _, value)| (claim(one), *value)).unzip();
        let rest: Decimal = own().skip(BARS).map(|(_, _, value)| *value).sum();
        if rest > Decimal::ZERO {
            marks.push(Mark::Rest(None));
            values.push(rest);
        }
        let drawn = (marks, one_series(role, values));
        subject.sketch((Form::Bars, FigureUnit::Money(currency)), drawn)
    };
    units(&all).into_iter().map(sketch).collect()
}

/// Payments that come back, by what they cost a month.
pub fn recurring(question: &Question) -> Vec<Sketch> {
    bars(question, (Topic::Recurring, Role::MonthlyCost), |about| match about {
        About::Recurring { .. } => Some(FigureId::MonthlyCost),
        _ => None,
    })
}

/// What costs something each month, or more each month than before. Sums of other spans (fees of a
/// year, one payment) cannot stand beside them.
pub fn advice(question: &Question) -> Vec<Sketch> {
    bars(question, (Topic::Advice, Role::MonthlyCost), |about| match about {
        About::Rise { .. } => Some(FigureId::Change),
        About::Subscriptions | About::Lasting { .. } => Some(FigureId::MonthlyCost),
        _ => None,
    })
}

/// Each unusual amount, and what is usual instead. Of a payment made twice the usual is one.
pub fn unusual(question: &Question) -> Vec<Sketch> {
    let Some(study) = question.study else { return Vec::new() };
    let all: Vec<Amount> = amounts(study, |about| match about {
        About::Unusual { .. } | About::Repeated { .. } => Some(FigureId::Amount),
        _ => None,
    })
    .collect();
    let subject = subject(question, Topic::Unusual);
    let sketch = |currency: Currency| {
        let own: Vec<_> = all.iter().filter(|one| one.1 == currency).take(BARS).collect();
        let marks = own.iter().map(|(one, ..)| claim(one)).collect();
        let times = |one: &Claim| one.figure(FigureId::Count).map_or(Decimal::ONE, |n| n.value);
        let paid = own.iter().map(|(one, _, value)| Some(*value * times(one))).collect();
        let usual = own
            .iter()
            .map(|(one, _, value)| match one.about {
                About::Repeated { .. } => Some(*value),
                _ => one.figure(FigureId::Median).map(|figure| figure.value),
            })
            .collect();
        let series = vec![
            Values { role: Role::Amount, values: paid },
            Values { role: Role::Usual, values: usual },
        ];
        subject.sketch((Form::Bars, FigureUnit::Money(currency)), (marks, series))
    };
    units(&all).into_iter().map(sketch).collect()
}

/// A budget's spending by kind of category.
pub fn kinds(question: &Question) -> Vec<Sketch> {
    let Some(study) = question.study else { return Vec::new() };
    let all: Vec<Amount> =
        amounts(study, |about| matches!(about, About::Kind).then_some(FigureId::GroupTotal))
            .collect();
    let subject = Subject { measure: Measure::Spending, ..subject(question, Topic::Kinds) };
    let sketch = |currency: Currency| {
        let mut own: Vec<_> = all.iter().filter(|one| one.1 == currency).collect();
        own.sort_by_key(|(_, _, value)| std::cmp::Reverse(*value));
        let rest: Decimal = own.iter().skip(SLICES).map(|(_, _, value)| *value).sum();
        own.truncate(SLICES);
        let (mut marks, mut values): (Vec<Mark>, Vec<Decimal>) =
            own.into_iter().map(|(one, _, value)| (claim(one), *value)).unzip();
        if rest > Decimal::ZERO {
            marks.push(Mark::Rest(None));
            values.push(rest);
        }
        let series = one_series(Role::Measure(Measure::Spending), values);
        subject.sketch((Form::Pie, FigureUnit::Money(currency)), (marks, series))
    };
    units(&all).into_iter().map(sketch).collect()
}

/// Income, spending and what is left of two periods, side by side.
pub fn compared(question: &Question) -> Vec<Sketch> {
    let Some(study) = question.study else { return Vec::new() };
    let ids = [FigureId::Income, FigureId::Spending, FigureId::Net];
    let before = study.claims.iter().find(|claim| matches!(claim.about, About::Before { .. }));
    let before = before.map_or(&[][..], |claim| claim.figures.as_slice());
    let of = |figures: &[Figure], currency: Currency| -> Vec<Option<Decimal>> {
        let unit = FigureUnit::Money(currency);
        let value = |id| figures.iter().find(|one| one.id == id && one.unit == unit);
        ids.iter().map(|id| Some(value(*id).map_or(Decimal::ZERO, |one| one.value))).collect()
    };
    let mut units: Vec<Currency> = Vec::new();
    for figure in study.figures.iter().chain(before).filter(|one| ids.contains(&one.id)) {
        match figure.unit {
            FigureUnit::Money(currency) if !units.contains(&currency) => units.push(currency),
            _ => {}
        }
    }
    let subject = subject(question, Topic::FlowsCompared);
    let sketch = |currency| {
        let series = vec![
            Values { role: Role::Main, values: of(&study.figures, currency) },
            Values { role: Role::Previous, values: of(before, currency) },
        ];
        let marks = vec![Mark::Income, Mark::Spending, Mark::Net];
        subject.sketch((Form::Bars, FigureUnit::Money(currency)), (marks, series))
    };
    units.into_iter().map(sketch).collect()
}

/// The last whole months, and those expected with their bounds; months between have no value.
pub fn forecast(question: &Question, past: Option<(&Plan, &Findings)>) -> Vec<Sketch> {
    let Some(study) = question.study else { return Vec::new() };
    let expected: Vec<Amount> =
        amounts(study, |about| matches!(about, About::Month { .. }).then_some(FigureId::Forecast))
            .collect();
    let by = GroupKey::Time(Unit::Month);
    let whole: Vec<&Group> = past
        .map_or(&[][..], |(_, findings)| findings.groups.as_slice())
        .iter()
        .filter(|month| !month.running)
        .collect();
    let subject = subject(question, Topic::Forecast);
    let sketch = |currency: Currency| {
        let own = || expected.iter().filter(|one| one.1 == currency);
        let of_past = whole.iter().filter_map(|month| first_day(month.key.as_deref()?));
        let days: Vec<Date> = of_past.chain(own().filter_map(|one| month_of(one.0))).collect();
        let (first, last) = (days.iter().min().copied()?, days.iter().max().copied()?);
        let months = Period::between(first, last).split(Unit::Month, usize::MAX);
        let months: Vec<Date> = months.iter().filter_map(Period::first).collect();
        let known = |day: &Date| {
            let month =
                whole.iter().find(|month| month.key.as_deref().and_then(first_day) == Some(*day));
            month.map(|month| sum_of(&month.tallies, currency))
        };
        let claimed = |day: &Date| own().find(|one| month_of(one.0) == Some(*day));
        let of = |id: FigureId| -> Vec<Option<Decimal>> {
            let value = |day| claimed(day)?.0.figure(id).map(|figure| figure.value);
            months.iter().map(value).collect()
        };
        let mark = |day: &Date| Mark::Group {
            by,
            key: Some(format!("{:04}-{:02}", day.year(), day.month())),
            running: claimed(day)
                .is_some_and(|one| matches!(one.0.about, About::Month { running: true, .. })),
        };
        let series = vec![
            Values {
                role: Role::Measure(subject.measure),
                values: months.iter().map(known).collect(),
            },
            Values { role: Role::Expected, values: of(FigureId::Forecast) },
            Values { role: Role::Low, values: of(FigureId::Min) },
            Values { role: Role::High, values: of(FigureId::Max) },
        ];
        let marks = months.iter().map(mark).collect();
        Some(subject.sketch((Form::Line, FigureUnit::Money(currency)), (marks, series)))
    };
    units(&expected).into_iter().filter_map(sketch).collect()
}

fn month_of(claim: &Claim) -> Option<Date> {
    match claim.about {
        About::Month { first, .. } => Some(first),
        _ => None,
    }
}

/// Of a month's key, "2025-09".
fn first_day(key: &str) -> Option<Date> {
    format!("{key}-01").parse().ok()
}
