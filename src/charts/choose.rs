//! Which pictures an answer has beside its cards, by its intent:
//!
//! | intent | picture |
//! |---|---|
//! | by category | pie |
//! | by merchant | bars of merchants, or the columns of one merchant's months |
//! | comparison, anomaly, recurring, recommendation, balance | bars |
//! | trend, forecast | line |
//! | budget, summary | pie and line |
//!
//! One set a currency. What the answer's own search does not tell is searched beside it
//! ([`wanted`]); the answer's figures never come from there.

use jiff::civil::Date;

use crate::domain::chart::{Form, Sketch, Topic};
use crate::domain::period::Unit;
use crate::domain::plan::{
    Analysis, Ask, Dimension, GroupKey, GroupOrder, Grouping, Intent, Measure, Plan,
};
use crate::domain::study::Study;
use crate::domain::{Findings, Period};

use super::{groups, studies};

/// Months that a picture of months shows where the question's own days are fewer than two.
const MONTHS: i32 = 12;

/// An answered question.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    pub plan: &'a Plan,
    pub findings: &'a Findings,
    /// What its analysis came to.
    pub study: Option<&'a Study>,
    /// The user's oldest document.
    pub first_day: Option<Date>,
    pub today: Date,
}

/// A search beside the answer's own, and what it found.
#[derive(Clone, Debug)]
pub struct Beside {
    pub plan: Plan,
    pub findings: Findings,
}

impl Beside {
    fn is_over_time(&self) -> bool {
        matches!(self.plan.group.map(|group| group.by), Some(GroupKey::Time(_)))
    }
}

/// The plans whose findings the pictures need beside the answer's own, in any order; none where
/// nothing was found.
pub fn wanted(question: &Question) -> Vec<Plan> {
    let Question { plan, .. } = question;
    let by = |dimension| GroupKey::Dimension(dimension);
    let own = |by| vec![grouped(question, (plan.measure, by))];
    if is_nothing(question) || plan.intent() == Intent::Comparison {
        return Vec::new();
    }
    match plan.intent() {
        Intent::ByCategory if plan.group.is_none() && plan.ask != Ask::Share => {
            let named = plan.values(Dimension::Category).count();
            own(by(if named == 1 { Dimension::Merchant } else { Dimension::Category }))
        }
        Intent::ByMerchant if plan.group.is_none() && plan.ask != Ask::Share => {
            match plan.values(Dimension::Merchant).count() {
                1 => own(GroupKey::Time(Unit::Month)),
                _ => own(by(Dimension::Merchant)),
            }
        }
        Intent::Trend if plan.measure == Measure::Net => flows(question, unit(plan)),
        Intent::Trend if plan.group.is_none() => own(GroupKey::Time(Unit::Month)),
        Intent::Forecast => vec![grouped(question, (one_way(plan), GroupKey::Time(Unit::Month)))],
        Intent::Budget | Intent::Summary => {
            let mut plans = match is_of_subject(question) {
                true => vec![grouped(question, (one_way(plan), GroupKey::Time(Unit::Month)))],
                false => flows(question, Unit::Month),
            };
            plans.push(grouped(question, (one_way(plan), by(parted_by(plan)))));
            plans
        }
        _ => Vec::new(),
    }
}

/// The pictures, most important first; `beside` is what [`wanted`] found.
pub fn sketches(question: &Question, beside: &[Beside]) -> Vec<Sketch> {
    let Question { plan, findings, .. } = question;
    if is_nothing(question) {
        return Vec::new();
    }
    let first = beside.first().map(|one| (&one.plan, &one.findings));
    let own = (*plan, *findings);
    let mut sketches = match plan.intent() {
        Intent::ByCategory if plan.ask == Ask::Share => groups::share(own, Form::Pie),
        Intent::ByMerchant if plan.ask == Ask::Share => groups::share(own, Form::Bars),
        Intent::ByCategory if plan.group.is_some() => groups::by_group(own, Form::Pie),
        Intent::ByMerchant if plan.group.is_some() => groups::by_group(own, Form::Bars),
        Intent::ByCategory => first.map_or(Vec::new(), |one| groups::by_group(one, Form::Pie)),
        Intent::ByMerchant => first.map_or(Vec::new(), |one| groups::by_group(one, Form::Columns)),
        Intent::Comparison if question.study.is_some() => studies::compared(question),
        Intent::Comparison => groups::compared(own),
        Intent::Trend if plan.measure == Measure::Net => line_of_flows(beside),
        Intent::Trend => groups::by_group(first.unwrap_or(own), Form::Line),
        Intent::Balance => groups::balances(own),
        Intent::Anomaly => studies::unusual(question),
        Intent::Recurring => studies::recurring(question),
        Intent::Recommendation => studies::advice(question),
        Intent::Forecast => studies::forecast(question, first),
        Intent::Budget | Intent::Summary => {
            let spending = beside.iter().find(|one| !one.is_over_time());
            let mut pies = match plan.intent() {
                Intent::Budget => studies::kinds(question),
                _ => Vec::new(),
            };
            if pies.is_empty() {
                pies = spending.map_or(Vec::new(), |one| {
                    groups::by_group((&one.plan, &one.findings), Form::Pie)
                });
            }
            pies.extend(match is_of_subject(question) {
                true => over_time(beside, one_way(plan)).map_or(Vec::new(), |one| {
                    groups::by_group((&one.plan, &one.findings), Form::Line)
                }),
                false => line_of_flows(beside),
            });
            pies
        }
        _ => Vec::new(),
    };
    let again = |topic: Topic, sketches: &[Sketch]| {
        sketches.iter().filter(|sketch| sketch.topic == topic).count() > 1
    };
    let several: Vec<bool> = sketches.iter().map(|sketch| again(sketch.topic, &sketches)).collect();
    for (sketch, several) in sketches.iter_mut().zip(several) {
        sketch.one_of_several = several;
    }
    sketches
}

fn is_nothing(question: &Question) -> bool {
    match question.study {
        Some(study) => study.looked_at == 0 || study.too_few,
        None => question.findings.is_empty(),
    }
}

fn line_of_flows(beside: &[Beside]) -> Vec<Sketch> {
    match (over_time(beside, Measure::Income), over_time(beside, Measure::Spending)) {
        (Some(income), Some(spending)) => {
            groups::flows(&income.plan, [&income.findings, &spending.findings])
        }
        _ => Vec::new(),
    }
}

fn over_time(beside: &[Beside], measure: Measure) -> Option<&Beside> {
    beside.iter().find(|one| one.is_over_time() && one.plan.measure == measure)
}

/// Income and spending, by units of time.
fn flows(question: &Question, unit: Unit) -> Vec<Plan> {
    let by = GroupKey::Time(unit);
    [Measure::Income, Measure::Spending].map(|measure| grouped(question, (measure, by))).to_vec()
}

/// The same question as groups of another measure.
fn grouped(question: &Question, (measure, by): (Measure, GroupKey)) -> Plan {
    let plan = question.plan;
    let studied = question.study.map(|study| study.period);
    let period = plan.period.or(studied);
    let period = match (by, plan.analysis) {
        (GroupKey::Time(_), Some(Analysis::Forecast)) => Some(before(question)),
        (GroupKey::Time(Unit::Month), _) => period.map(|period| widened(period, question)),
        _ => period,
    };
    Plan {
        ask: Ask::Total,
        measure,
        group: Some(Grouping { by, order: GroupOrder::Natural }),
        period,
        comparison: None,
        analysis: None,
        sort: None,
        limit: None,
        ..plan.clone()
    }
}

/// Days within one month are shown among the months before them, as far as there are documents.
fn widened(period: Period, question: &Question) -> Period {
    let Some(last) = period.so_far(question.today).last() else { return period };
    let month = Unit::Month.start(last);
    if period.first().is_none_or(|first| first < month) {
        return period;
    }
    let first = Unit::Month.after(month, 1 - MONTHS);
    let begun = question.first_day.map_or(first, |day| Unit::Month.start(day).max(first));
    Period::between(begun.min(month), Period::unit(Unit::Month, last).last().unwrap_or(last))
}

/// The whole months before today's: what a forecast learnt from, or the end of it.
fn before(question: &Question) -> Period {
    let months = Period::whole_units_before(Unit::Month, MONTHS, question.today);
    let begun = question.first_day.map(|day| Unit::Month.start(day));
    Period::new(months.first().max(begun), months.last()).unwrap_or(months)
}

fn unit(plan: &Plan) -> Unit {
    match plan.group.map(|group| group.by) {
        Some(GroupKey::Time(unit)) => unit,
        _ => Unit::Month,
    }
}

/// The budget of one category or merchant is what was spent on it: there is no income to it.
fn is_of_subject(question: &Question) -> bool {
    let plan = question.plan;
    let named = plan.names(Dimension::Category) || plan.names(Dimension::Merchant);
    plan.measure != Measure::Net && (named || !plan.labels.is_empty())
}

/// The measure of one direction that an analysis is of.
fn one_way(plan: &Plan) -> Measure {
    match plan.measure {
        Measure::Transactions | Measure::Net | Measure::Balance => Measure::Spending,
        measure => measure,
    }
}

/// What a budget's spending is parted by: a subject has the other part.
fn parted_by(plan: &Plan) -> Dimension {
    match plan.values(Dimension::Category).count() {
        1 => Dimension::Merchant,
        _ => Dimension::Category,
    }
}
