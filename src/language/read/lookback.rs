//! The days that averages, series and forecasts go over where none are said.

use jiff::Span;
use jiff::civil::Date;

use super::assemble::World;
use super::heard::Heard;
use crate::domain::period::{Period, Unit};
use crate::domain::plan::{Analysis, Ask, GroupKey, Plan};
use crate::domain::reading::Note;
use crate::domain::study::MONTHS_AHEAD;

/// The period of averages and series where none was said, and the whole units of one that was.
pub fn default_period(heard: &mut Heard, world: &World, plan: &mut Plan) {
    let today = world.today();
    if plan.analysis == Some(Analysis::Forecast) {
        return to_come(heard, today, plan);
    }
    let unit = match (plan.ask, plan.group.map(|group| group.by)) {
        (Ask::Average(Some(unit)), _) => unit,
        (_, Some(GroupKey::Time(unit))) => unit,
        _ => return,
    };
    let averaged = matches!(plan.ask, Ask::Average(Some(_)));
    match plan.period {
        Some(period) if averaged => plan.period = Some(whole_units(unit, period, today)),
        Some(_) => {}
        None => {
            let period = last_units(unit, world);
            plan.period = Some(period);
            if averaged {
                heard.notes.push(Note::AveragedOver { period });
            }
        }
    }
}

/// A forecast is of days to come: a month whose year is not said is the next of that name, and
/// "month by month" is all the months that there are forecasts of.
fn to_come(heard: &Heard, today: Date, plan: &mut Plan) {
    let by_month = plan.group.is_some_and(|group| group.by == GroupKey::Time(Unit::Month));
    if by_month {
        plan.group = None;
    }
    let Some(period) = plan.period else {
        let next = Unit::Month.after(Unit::Month.start(today), 1);
        let after = Unit::Month.after(next, MONTHS_AHEAD);
        plan.period = by_month.then(|| Period::between(next, Unit::Day.after(after, -1)));
        return;
    };
    let (Some(unit), Some(first)) = (period.as_unit(), period.first()) else { return };
    let named = matches!(unit, Unit::Month | Unit::Quarter);
    let is_over = period.last().is_some_and(|last| last < today);
    // "Le mois dernier" is no name.
    let just_over = Unit::Day.after(unit.start(today), -1);
    let year_said = heard.raw.contains(&first.year().to_string());
    if named && is_over && !period.contains(just_over) && !year_said {
        plan.period = Some(Period::unit(unit, Unit::Year.after(first, 1)));
    }
}

/// The whole units inside a period that have ended; the period so far where there is none.
fn whole_units(unit: Unit, period: Period, today: Date) -> Period {
    // A period without a first day has no units to count.
    let rest = if period.first().is_some() { period.so_far(today) } else { period };
    period.whole_units(unit, today).unwrap_or(rest)
}

/// The last 12 whole months (weeks: 12, days: 90), fewer where the user's data begin later.
fn last_units(unit: Unit, world: &World) -> Period {
    let today = world.today();
    let whole = match unit {
        Unit::Day => {
            let first = today.checked_sub(Span::new().days(89)).unwrap_or(today);
            Period::between(first, today)
        }
        Unit::Week | Unit::Month => Period::whole_units_before(unit, 12, today),
        Unit::Quarter => Period::whole_units_before(unit, 8, today),
        Unit::Year => Period::whole_units_before(unit, 5, today),
    };
    let Some(begun) = world.question.holdings.first_day else { return whole };
    let first_whole = match unit.start(begun) {
        start if start == begun => start,
        start => unit.after(start, 1),
    };
    match (whole.first(), whole.last()) {
        (Some(first), Some(last)) if first_whole > first && first_whole <= last => {
            Period::between(first_whole, last)
        }
        (Some(_), Some(last)) if first_whole > last => Period::between(unit.start(begun), today),
        _ => whole,
    }
}
