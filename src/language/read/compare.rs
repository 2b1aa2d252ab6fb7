//! The periods of a plan, and the two sides of a comparison.

use jiff::civil::Date;

use super::assemble::World;
use super::heard::Heard;
use crate::domain::period::{Period, Unit};
use crate::domain::plan::{
    Ask, Comparison, Dimension, Filter, GroupKey, GroupOrder, Grouping, Measure, Plan,
};
use crate::domain::reading::{Clarification, Note};
use crate::language::lexicon::{AskWord, GroupWord};
use crate::language::text::letters_of;
use crate::language::time::Shift;

/// Puts the periods, and what is compared, into the plan.
pub fn place_periods(
    heard: &mut Heard,
    world: &World,
    plan: &mut Plan,
) -> Result<(), Clarification> {
    let cue = heard.flags.compare || heard.flags.versus;
    let today = world.today();
    let mut periods = heard.periods.clone();
    periods.dedup();
    if heard.either_period && matches!(plan.group, Some(Grouping { by: GroupKey::Time(_), .. })) {
        // "quel mois ai-je le plus dépensé, juillet ou août": the two, not a series.
        plan.group = None;
    }
    // "mes revenus ont été plus élevés en août ou en septembre ?"
    let which_is_more = heard.either_period
        && plan.group.is_none()
        && (heard.asks_for(AskWord::Biggest)
            || heard.asks_for(AskWord::Smallest)
            || heard
                .groups
                .iter()
                .any(|heading| matches!(heading.word, GroupWord::Most | GroupWord::Least)));
    let comparative = cue || heard.flags.more_or_less || heard.flags.than || which_is_more;
    let by_time = matches!(plan.group, Some(Grouping { by: GroupKey::Time(_), .. }));
    if (cue || comparative && heard.shifts.is_empty() && !by_time)
        && periods.len() == 1
        && let Some(both) = heard.joined.or_else(|| two_units(periods[0]))
    {
        periods = both.to_vec();
    }
    if comparative && heard.flags.previous && heard.shifts.is_empty() {
        heard.shifts.push(Shift::Length { count: -1 });
    }
    let shifted = heard.shifts.first().map(|shift| {
        let running =
            if comparative { Period::unit(Unit::Month, today) } else { Period::day(today) };
        let anchor = periods.first().copied().unwrap_or(running);
        shift.from(anchor, today)
    });
    match (periods.as_slice(), shifted) {
        ([], None) => {}
        ([], Some(other)) if comparative => {
            compare_periods(heard, plan, (Period::unit(Unit::Month, today), other), today)?;
        }
        ([], Some(other)) => plan.period = Some(other),
        ([one], Some(other)) if comparative => {
            compare_periods(heard, plan, (*one, other), today)?;
        }
        ([one], None) if cue && !compares_values(heard) && plan.group.is_none() && !sides(plan) => {
            let Some(unit) = one.as_unit() else { return Err(Clarification::Unclear) };
            let running = Period::unit(unit, today);
            if running == *one {
                // "Compare ce mois": with the one before.
                let before = Period::unit(unit, unit.after(unit.start(today), -1));
                compare_periods(heard, plan, (running, before), today)?;
            } else {
                compare_periods(heard, plan, (running, *one), today)?;
            }
        }
        ([_], Some(_)) => return Err(Clarification::Contradiction { said: heard.raw.clone() }),
        ([one], None) => plan.period = Some(*one),
        ([one, two], _) if comparative => compare_periods(heard, plan, (*one, *two), today)?,
        ([first, second, ..], _) => match joined(*first, *second) {
            Some(period) if periods.len() == 2 => plan.period = Some(period),
            _ => return Err(Clarification::Contradiction { said: heard.raw.clone() }),
        },
    }
    // "Lidl ou Carrefour, où j'ai le plus dépensé"
    let ranked = heard.groups.iter().any(|heading| heading.word == GroupWord::Most);
    if comparative || ranked {
        compare_values(heard, plan);
    }
    let unanswered = heard.flags.more_or_less && plan.amounts.is_empty() && plan.sort.is_none();
    if (cue || unanswered) && plan.comparison.is_none() && plan.group.is_none() && !sides(plan) {
        return Err(Clarification::Unclear);
    }
    Ok(())
}

/// A measure with two sides compares them itself.
fn sides(plan: &Plan) -> bool {
    matches!(plan.measure, Measure::Net | Measure::Balance) || plan.analysis.is_some()
}

fn compares_values(heard: &Heard) -> bool {
    heard.merchants.wanted.len() >= 2 || heard.categories.wanted.len() >= 2
}

/// Two whole units read as one range: "compare de janvier à février", "entre T2 et T3".
pub fn two_units(period: Period) -> Option<[Period; 2]> {
    if period.as_unit().is_some() {
        return None;
    }
    [Unit::Month, Unit::Quarter, Unit::Year, Unit::Week].into_iter().find_map(|unit| {
        match period.split(unit, 3).as_slice() {
            [one, two] if one.first() == period.first() && two.last() == period.last() => {
                Some([*one, *two])
            }
            _ => None,
        }
    })
}

/// Two periods as one: the narrower where it lies within the other, both where nothing lies between
/// them; none where they overlap in part or lie apart.
fn joined(one: Period, two: Period) -> Option<Period> {
    let (early, late) = if one.first() <= two.first() { (one, two) } else { (two, one) };
    let within = |inner: Period, outer: Period| {
        inner.first().is_some_and(|day| outer.contains(day))
            && inner.last().is_some_and(|day| outer.contains(day))
    };
    if within(late, early) {
        return Some(late);
    }
    if within(early, late) {
        return Some(early);
    }
    let next = early.last()?.tomorrow().ok()?;
    (late.first()? == next).then(|| Period::new(early.first(), late.last()).unwrap_or(early))
}

fn compare_periods(
    heard: &mut Heard,
    plan: &mut Plan,
    sides: (Period, Period),
    today: Date,
) -> Result<(), Clarification> {
    if plan.measure == Measure::Balance || plan.group.is_some() {
        return Err(Clarification::Contradiction { said: heard.raw.clone() });
    }
    let (one, two) = sides;
    let (mut late, mut early) = if one.first() >= two.first() { (one, two) } else { (two, one) };
    if late == early {
        return Err(Clarification::Contradiction { said: heard.raw.clone() });
    }
    if early.contains(late.first().unwrap_or(today)) && early.last() >= late.first() {
        // "octobre, comparé à cette année": the two overlap.
        return Err(Clarification::Contradiction { said: heard.raw.clone() });
    }
    if early.as_unit() == Some(Unit::Year) && late.as_unit() != Some(Unit::Year) {
        early = a_year_or_more_before(late, early).unwrap_or(early);
    }
    let cut = late.is_running(today);
    if cut {
        let (now, then) = like_for_like(late, early, today);
        (late, early) = (now, then);
        if let Some(days) = late.days() {
            heard.notes.push(Note::PeriodCut { days });
        }
    }
    plan.period = Some(late);
    plan.comparison = Some(Comparison::Period { previous: early, cut });
    if matches!(plan.ask, Ask::List | Ask::Max | Ask::Min) {
        (plan.ask, plan.sort, plan.limit) = (Ask::Total, None, None);
    }
    Ok(())
}

/// "octobre comparé à l'année dernière": the same days of that year.
fn a_year_or_more_before(late: Period, year: Period) -> Option<Period> {
    let (first, last) = (late.first()?, late.last()?);
    let back = i32::from(year.first()?.year()) - i32::from(first.year());
    let whole = late.as_unit();
    let moved = Unit::Year.after(first, back);
    Some(match whole {
        Some(unit) => Period::unit(unit, moved),
        None => Period::between(moved, Unit::Year.after(last, back)),
    })
}

/// Both periods cut at today's place in the later one: a month at the 20th, a quarter at its 20th
/// day, a year at 20 October, a week at Monday.
pub fn like_for_like(running: Period, earlier: Period, today: Date) -> (Period, Period) {
    let now = running.so_far(today);
    let (Some(first), Some(begun), Some(ended)) =
        (running.first(), earlier.first(), earlier.last())
    else {
        return (now, earlier);
    };
    let place = match running.as_unit() {
        Some(Unit::Year) => {
            let back = i32::from(begun.year()) - i32::from(first.year());
            Unit::Year.after(today, back)
        }
        _ => {
            let passed = first.until(today).map_or(0, |span| span.get_days());
            Unit::Day.after(begun, passed)
        }
    };
    (now, Period::between(begun, place.min(ended)))
}

/// Two merchants or categories side by side; three or more are groups.
fn compare_values(heard: &Heard, plan: &mut Plan) {
    if plan.comparison.is_some() || plan.group.is_some() {
        return;
    }
    for dimension in [Dimension::Merchant, Dimension::Category] {
        let said = match dimension {
            Dimension::Merchant => &heard.merchants.wanted,
            _ => &heard.categories.wanted,
        };
        match said.as_slice() {
            [] | [_] => {}
            [first, second] => {
                let value = |wanted: &str| {
                    let all: Vec<String> = plan
                        .values(dimension)
                        .filter(|value| letters_of(value) == letters_of(wanted))
                        .map(str::to_owned)
                        .collect();
                    Filter::In { dimension, values: all }
                };
                let (first, second) = (value(first), value(second));
                plan.filters.retain(
                    |filter| !matches!(filter, Filter::In { dimension: d, .. } if *d == dimension),
                );
                plan.comparison = Some(Comparison::Values { first, second });
                if plan.ask == Ask::List {
                    plan.ask = Ask::Total;
                }
                return;
            }
            _ => {
                let by = GroupKey::Dimension(dimension);
                plan.group = Some(Grouping { by, order: GroupOrder::Natural });
                return;
            }
        }
    }
}
