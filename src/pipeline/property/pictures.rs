//! What the pictures of a random plan's answer show must add up to the answer's own sums.

use rust_decimal::Decimal;

use super::super::profile::Profile;
use super::super::{Asked, Pipeline};
use crate::charts::choose::{self, Beside, Question};
use crate::domain::chart::{Role, Sketch, Topic};
use crate::domain::findings::{Part, Tally};
use crate::domain::plan::Measure;
use crate::domain::{Findings, Plan};

/// How many pictures the answer has, and what is wrong with them.
pub async fn wrong(
    (plan, findings): (&Plan, &Findings),
    pipeline: &Pipeline,
    (asked, profile): (&Asked, &Profile),
) -> (usize, Vec<String>) {
    let first_day = profile.holdings.first_day;
    let question = Question { plan, findings, study: None, first_day, today: asked.today };
    let mut beside = Vec::new();
    for plan in choose::wanted(&question) {
        let found = pipeline.find(&plan, &profile.holdings, asked).await.unwrap();
        beside.push(Beside { plan, findings: found.findings });
    }
    let sketches = choose::sketches(&question, &beside);
    let wrong = sketches.iter().flat_map(|sketch| fault(sketch, (plan, findings)));
    (sketches.len(), wrong.collect())
}

fn fault(sketch: &Sketch, (plan, findings): (&Plan, &Findings)) -> Option<String> {
    let told = |what: String| Some(format!("{what}: {sketch:?}"));
    if sketch.series.iter().any(|series| series.values.len() != sketch.marks.len()) {
        return told("a series without a value for each mark".into());
    }
    let sums: Vec<Decimal> =
        sketch.series.iter().map(|series| series.values.iter().flatten().sum()).collect();
    let values = || sketch.series.iter().flat_map(|series| series.values.iter().flatten());
    let within = |tick: fn(&[Decimal]) -> Option<&Decimal>, holds: fn(Decimal, Decimal) -> bool| {
        let tick = tick(&sketch.ticks).copied();
        sketch.ticks.is_empty()
            || values().all(|value| tick.is_some_and(|tick| holds(tick, *value)))
    };
    if !within(|ticks| ticks.first(), |tick, value| tick <= value)
        || !within(|ticks| ticks.last(), |tick, value| tick >= value)
    {
        return told("an axis that does not reach its values".into());
    }
    let parted: Decimal = sketch.shares.iter().sum();
    let off = (parted - Decimal::ONE).abs();
    if !sketch.shares.is_empty() && off > Decimal::new(sketch.shares.len() as i64, 4) {
        return told("shares that are not all of it".into());
    }
    let of = |part: Part| -> Decimal {
        let own = |tally: &&Tally| sketch.currency().is_none_or(|own| own == tally.currency);
        let tallies = findings.part(part).iter().filter(own);
        match sketch.currency() {
            Some(_) => tallies.map(|tally| tally.sum).sum(),
            None => tallies.map(|tally| Decimal::from(tally.count)).sum(),
        }
    };
    let same_days = sketch.period == plan.period;
    let role = sketch.series[0].role;
    let expected = match sketch.topic {
        Topic::By(_) if role == Role::Measure(plan.measure) || role == Role::Count => {
            same_days.then(|| vec![of(Part::Main)])
        }
        Topic::By(_)
            if role == Role::Measure(Measure::Spending) && plan.measure == Measure::Net =>
        {
            same_days.then(|| vec![of(Part::Spending)])
        }
        Topic::Flows(_) if plan.measure == Measure::Net => {
            same_days.then(|| vec![of(Part::Income), of(Part::Spending)])
        }
        Topic::Compared => Some(vec![of(Part::Main) + of(Part::Previous)]),
        Topic::FlowSums => Some(vec![of(Part::Income) + of(Part::Spending)]),
        Topic::Share => Some(vec![of(Part::Whole)]),
        Topic::Balances => {
            let own =
                findings.balances.iter().filter(|one| Some(one.currency) == sketch.currency());
            Some(vec![own.map(|one| one.amount).sum()])
        }
        _ => None,
    };
    match expected {
        Some(expected) if expected != sums => told(format!("{sums:?} is not {expected:?}")),
        _ => None,
    }
}
