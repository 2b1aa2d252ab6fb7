//! Pictures of sums: groups, sides of a comparison, flows, balances.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::domain::chart::{Form, Mark, Role, Sketch, Topic, Values};
use crate::domain::figures::FigureUnit;
use crate::domain::findings::{Group, Part, Tally};
use crate::domain::money::Currency;
use crate::domain::plan::{Dimension, GroupKey, Measure, Plan};
use crate::domain::{Findings, Period};

use super::scale;

/// Parts that a pie shows beside the rest, and bars beside the rest.
const SLICES: usize = 5;
const BARS: usize = 10;

/// What a picture is about.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    pub topic: Topic,
    pub measure: Measure,
    pub period: Option<Period>,
}

impl Subject {
    pub fn of(plan: &Plan, topic: Topic) -> Subject {
        Subject { topic, measure: plan.measure, period: plan.period }
    }

    /// The picture of these marks; its axis covers all series.
    pub fn sketch(
        self,
        (form, unit): (Form, FigureUnit),
        (marks, series): (Vec<Mark>, Vec<Values>),
    ) -> Sketch {
        let all = || series.iter().flat_map(|one| one.values.iter().flatten().copied());
        let total: Decimal = all().sum();
        let shares = match form {
            Form::Pie => all().map(|value| share_of(value, total)).collect(),
            _ => Vec::new(),
        };
        let ticks = match form {
            Form::Pie => Vec::new(),
            _ => scale::ticks(all().min().unwrap_or_default(), all().max().unwrap_or_default()),
        };
        let Subject { topic, measure, period } = self;
        Sketch {
            form,
            topic,
            measure,
            unit,
            one_of_several: false,
            period,
            marks,
            series,
            ticks,
            shares,
        }
    }
}

fn share_of(value: Decimal, total: Decimal) -> Decimal {
    let share = value.checked_div(total).unwrap_or_default();
    share.round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero)
}

pub fn one_series(role: Role, values: Vec<Decimal>) -> Vec<Values> {
    vec![Values { role, values: values.into_iter().map(Some).collect() }]
}

/// The groups of a grouped plan, one picture a currency; where it is of both directions, which are
/// never added up, by the number of documents. Units of time are a line or columns, all else is a
/// pie or bars.
pub fn by_group((plan, findings): (&Plan, &Findings), form: Form) -> Vec<Sketch> {
    let Some(grouping) = plan.group else { return Vec::new() };
    let subject = Subject::of(plan, Topic::By(grouping.by));
    let week = GroupKey::Dimension(Dimension::Weekday);
    let form = match (form, grouping.by) {
        (Form::Columns, GroupKey::Dimension(_)) => Form::Bars,
        // Seven days in their order; a pie would hide some of them in its rest.
        (_, by) if by == week => Form::Bars,
        (form, _) => form,
    };
    let counted = matches!(plan.measure, Measure::Transactions | Measure::Net);
    let sketch = |unit: FigureUnit| {
        let value = |group: &Group| match unit {
            FigureUnit::Money(currency) => sum_of(&group.tallies, currency),
            _ => Decimal::from(group.tallies.iter().map(|tally| tally.count).sum::<u64>()),
        };
        let role = if counted { Role::Count } else { Role::Measure(plan.measure) };
        let (marks, values) = match form {
            Form::Line | Form::Columns => over_time(grouping.by, &findings.groups, value),
            Form::Pie => largest((grouping.by, SLICES), &findings.groups, value),
            Form::Bars if grouping.by == week => {
                let days = findings.groups.iter();
                days.map(|day| (mark(grouping.by, day), value(day))).unzip()
            }
            Form::Bars => largest((grouping.by, BARS), &findings.groups, value),
        };
        let empty = values.iter().all(Decimal::is_zero);
        (!empty).then(|| subject.sketch((form, unit), (marks, one_series(role, values))))
    };
    match counted {
        true => sketch(FigureUnit::Count).into_iter().collect(),
        false => currencies(findings.part(Part::Main))
            .into_iter()
            .filter_map(|currency| sketch(FigureUnit::Money(currency)))
            .collect(),
    }
}

/// The largest groups, and one for all others.
fn largest(
    (by, shown): (GroupKey, usize),
    groups: &[Group],
    value: impl Fn(&Group) -> Decimal,
) -> (Vec<Mark>, Vec<Decimal>) {
    let mut found: Vec<(&Group, Decimal)> = groups
        .iter()
        .map(|group| (group, value(group)))
        .filter(|(_, value)| *value > Decimal::ZERO)
        .collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.key.cmp(&b.0.key)));
    let rest: Decimal = found.iter().skip(shown).map(|(_, value)| *value).sum();
    found.truncate(shown);
    let (mut marks, mut values): (Vec<Mark>, Vec<Decimal>) =
        found.into_iter().map(|(group, value)| (mark(by, group), value)).unzip();
    if rest > Decimal::ZERO {
        marks.push(Mark::Rest(Some(by)));
        values.push(rest);
    }
    (marks, values)
}

/// Every unit of time, the oldest first; the keys of one unit sort by time.
fn over_time(
    by: GroupKey,
    groups: &[Group],
    value: impl Fn(&Group) -> Decimal,
) -> (Vec<Mark>, Vec<Decimal>) {
    let mut groups: Vec<&Group> = groups.iter().collect();
    groups.sort_by(|a, b| a.key.cmp(&b.key));
    groups.into_iter().map(|group| (mark(by, group), value(group))).unzip()
}

pub fn mark(by: GroupKey, group: &Group) -> Mark {
    Mark::Group { by, key: group.key.clone(), running: group.running }
}

/// What the documents are of the whole that their share is taken of.
pub fn share((plan, findings): (&Plan, &Findings), form: Form) -> Vec<Sketch> {
    let (main, whole) = (findings.part(Part::Main), findings.part(Part::Whole));
    let subject = Subject::of(plan, Topic::Share);
    let sketch = |currency| {
        let (own, all) = (sum_of(main, currency), sum_of(whole, currency));
        let rest = all - own;
        (all > Decimal::ZERO && rest >= Decimal::ZERO).then(|| {
            let marks = vec![Mark::Subject, Mark::Rest(None)];
            let series = one_series(Role::Measure(plan.measure), vec![own, rest]);
            subject.sketch((form, FigureUnit::Money(currency)), (marks, series))
        })
    };
    currencies(whole).into_iter().filter_map(sketch).collect()
}

/// The two sides of a comparison; where there are none (of flows), what came in and went out.
pub fn compared((plan, findings): (&Plan, &Findings)) -> Vec<Sketch> {
    let flows = matches!(plan.measure, Measure::Net | Measure::Transactions);
    let (topic, sides, marks) = match flows {
        true => (Topic::FlowSums, [Part::Income, Part::Spending], [Mark::Income, Mark::Spending]),
        false => (Topic::Compared, [Part::Main, Part::Previous], [Mark::Main, Mark::Previous]),
    };
    let subject = Subject::of(plan, topic);
    let [first, second] = sides.map(|part| findings.part(part));
    let role = if flows { Role::Amount } else { Role::Measure(plan.measure) };
    currencies(first.iter().chain(second))
        .into_iter()
        .map(|currency| {
            let values = vec![sum_of(first, currency), sum_of(second, currency)];
            let drawn = (marks.to_vec(), one_series(role, values));
            subject.sketch((Form::Bars, FigureUnit::Money(currency)), drawn)
        })
        .collect()
}

/// Income and spending over time, found by plans of the same groups.
pub fn flows(plan: &Plan, [income, spending]: [&Findings; 2]) -> Vec<Sketch> {
    let Some(GroupKey::Time(unit)) = plan.group.map(|group| group.by) else { return Vec::new() };
    let by = GroupKey::Time(unit);
    let mut keys: Vec<(Option<String>, bool)> = Vec::new();
    for group in income.groups.iter().chain(&spending.groups) {
        match keys.iter().any(|(key, _)| *key == group.key) {
            true => {}
            false => keys.push((group.key.clone(), group.running)),
        }
    }
    keys.sort();
    let of = |findings: &Findings, key: &Option<String>, currency| {
        let group = findings.groups.iter().find(|group| group.key == *key);
        Some(group.map_or(Decimal::ZERO, |group| sum_of(&group.tallies, currency)))
    };
    let all = income.part(Part::Main).iter().chain(spending.part(Part::Main));
    let sketch = |currency| {
        let series = [(Measure::Income, income), (Measure::Spending, spending)].map(|one| Values {
            role: Role::Measure(one.0),
            values: keys.iter().map(|(key, _)| of(one.1, key, currency)).collect(),
        });
        let marks = keys
            .iter()
            .map(|(key, running)| Mark::Group { by, key: key.clone(), running: *running })
            .collect();
        let subject =
            Subject { topic: Topic::Flows(unit), measure: Measure::Net, period: plan.period };
        subject.sketch((Form::Line, FigureUnit::Money(currency)), (marks, series.to_vec()))
    };
    currencies(all).into_iter().map(sketch).collect()
}

/// The accounts, one picture a currency.
pub fn balances((plan, findings): (&Plan, &Findings)) -> Vec<Sketch> {
    let mut units: Vec<Currency> = Vec::new();
    for balance in &findings.balances {
        if !units.contains(&balance.currency) {
            units.push(balance.currency);
        }
    }
    let subject = Subject { period: None, ..Subject::of(plan, Topic::Balances) };
    let sketch = |currency| {
        let own = findings.balances.iter().filter(|balance| balance.currency == currency);
        let (marks, values) =
            own.map(|balance| (Mark::Account(balance.account.clone()), balance.amount)).unzip();
        let unit = FigureUnit::Money(currency);
        subject.sketch((Form::Bars, unit), (marks, one_series(Role::Balance, values)))
    };
    units.into_iter().map(sketch).collect()
}

/// The currencies of these sums, the one with most documents first.
pub fn currencies<'a>(tallies: impl IntoIterator<Item = &'a Tally>) -> Vec<Currency> {
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

pub fn sum_of(tallies: &[Tally], currency: Currency) -> Decimal {
    let own = tallies.iter().find(|tally| tally.currency == currency);
    own.map_or(Decimal::ZERO, |tally| tally.sum)
}
