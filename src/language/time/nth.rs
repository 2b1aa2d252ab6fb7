//! Units by their number: the first Monday of the month, the last two months of 2024, week 41.

use jiff::civil::Date;

use super::calendar::{Calendar, Grain, nth_weekday, numbered_week};
use super::lexicon::Cue;
use super::reader::{Count, Lead, Marked, Reader, Thing, longest};
use crate::domain::Period;
use crate::domain::period::Unit;

type Read = Option<(usize, Thing)>;

/// What is counted off within a longer unit.
#[derive(Clone, Copy)]
enum Counted {
    Weekday(i8),
    Unit(Grain),
    /// "half", of whatever it is of.
    Half,
}

impl Reader<'_> {
    /// "premier lundi du mois", "last day of October 2015", "first week of October", "deuxième
    /// quinzaine de mars".
    pub(super) fn nth(&self, at: usize) -> Read {
        let (end, nth) = match self.cue(at, Cue::Last) {
            Some(end) => (end, -1),
            None => {
                let (end, (nth, marked)) = self.day(at)?;
                (end, Some(nth).filter(|nth| *nth <= 12 && marked == Marked::Yes)?)
            }
        };
        let (end, what) = match self.cue(end, Cue::HalfOf) {
            Some(end) => (end, Counted::Half),
            None => longest([
                self.unit(end).map(|(end, (grain, _))| (end, Counted::Unit(grain))),
                self.named_weekday(end).map(|(end, day)| (end, Counted::Weekday(day))),
            ])?,
        };
        let Some((end, whole)) = self.whole(end) else {
            // "la première quinzaine" alone: of the month that runs.
            let Counted::Unit(Grain::HalfMonth) = what else { return None };
            let of = |months| {
                let month = Unit::Month.after(self.today.first_of_month(), months);
                half(Period::unit(Unit::Month, month), Grain::Month, nth)
            };
            let found = [0, -1].into_iter().filter_map(of).find(|one| !one.is_future(self.today));
            return (nth > 0).then_some((end, Thing::Fixed(found?, Grain::HalfMonth)));
        };
        let period = whole.period(self.today).ok()??;
        let (found, grain) = match what {
            Counted::Weekday(day) => (Period::day(nth_weekday(period, day, nth)?), Grain::Day),
            Counted::Half => (half(period, whole.grain(), nth)?, Grain::Half),
            Counted::Unit(grain) => (nth_unit((period, whole.grain()), grain, nth)?, grain),
        };
        Some((end, Thing::Fixed(found, grain)))
    }

    /// "of" and what a unit is counted within.
    fn whole(&self, at: usize) -> Read {
        let (end, lead) = self.lead(self.any(at, &[Cue::Of, Cue::OfThe]).map(|_| at)?);
        longest([
            self.month(end, Lead { prep: true, ..lead }),
            self.unit_phrase(end, lead),
            self.fraction(end),
            self.season(end, lead),
            self.year(end),
        ])
    }

    /// "les trois premiers mois de 2024", "the last 10 days of March", "los primeros dos trimestres".
    pub(super) fn edge(&self, at: usize) -> Read {
        const EDGES: [Cue; 3] = [Cue::Firsts, Cue::Lasts, Cue::Last];
        let (edge, end, count) = match self.any(at, &EDGES) {
            Some(next) => self.count(next).map(|(end, count)| (at, end, count))?,
            None => {
                let (middle, count) = self.count(at)?;
                (middle, self.any(middle, &EDGES)?, count)
            }
        };
        let (end, (grain, _)) = self.unit(end)?;
        if !matches!(grain, Grain::Day | Grain::Month | Grain::Quarter) {
            return None;
        }
        let first = self.cue(edge, Cue::Firsts).is_some();
        let (end, whole) = match self.whole(end) {
            Some(found) => found,
            None if first && grain > Grain::Day => {
                (end, Thing::Fixed(Grain::Year.around(self.today, 0), Grain::Year))
            }
            None => return None,
        };
        let period = whole.period(self.today).ok()??;
        let (start, last) = (period.first()?, period.last()?);
        let found = if first {
            Period::new(Some(start), grain.after(start, count).yesterday().ok())?
        } else {
            Period::new(Some(grain.after(last.tomorrow().ok()?, -count)), Some(last))?
        };
        let within = |day: Option<Date>| day.is_some_and(|day| period.contains(day));
        (within(found.first()) && within(found.last())).then_some((end, Thing::Fixed(found, grain)))
    }

    /// "semaine 41", "week 41 of 2024": by ISO 8601, the latest that has begun.
    pub(super) fn week_number(&self, at: usize) -> Read {
        let (start, _) = self.unit(at).filter(|(_, unit)| *unit == (Grain::Week, Count::One))?;
        let (number, digits) = self.plain(start)?;
        let number = i8::try_from(number).ok().filter(|_| digits <= 2)?;
        let after = self.lead(start + 1).0;
        if let Some((end, month)) = self.named_month(after).and_then(|_| self.whole(start + 1)) {
            // "semaine 3 de mars"
            let month = month.period(self.today).ok()??;
            let week = Grain::Week.holding(nth_weekday(month, 0, number)?);
            return Some((end, Thing::Fixed(week, Grain::Week)));
        }
        if self.counts(start + 1) || self.unit(after).is_some() || self.named_month(after).is_some()
        {
            return None;
        }
        let (end, thing) = self.with_year(start + 1, Calendar::default());
        let monday = match thing {
            Thing::Calendar(Calendar { year: Some(year), .. }) => numbered_week(year, number)?,
            _ => {
                let year = self.today.iso_week_date().year();
                let mut mondays =
                    [year, year - 1].into_iter().filter_map(|year| numbered_week(year, number));
                mondays.find(|monday| *monday <= self.today)?
            }
        };
        Some((end, Thing::Fixed(Grain::Week.holding(monday), Grain::Week)))
    }

    /// "last week's Sunday".
    pub(super) fn day_of_week(&self, at: usize) -> Read {
        let (middle, thing) = self.unit_phrase(at, Lead::default())?;
        let (end, day) = self.named_weekday(middle)?;
        if thing.grain() != Grain::Week || self.joined(middle).contains(',') {
            return None;
        }
        let monday = thing.period(self.today).ok()??.first()?;
        let day = Grain::Day.after(monday, i32::from(day));
        Some((end, Thing::Fixed(Period::day(day), Grain::Day)))
    }
}

/// The first or second half of a month or a year.
fn half(period: Period, grain: Grain, nth: i8) -> Option<Period> {
    let (first, last) = (period.first()?, period.last()?);
    let half = match grain {
        Grain::Month => Grain::HalfMonth,
        Grain::Year => Grain::Half,
        _ => return None,
    };
    match nth {
        1 => Some(half.holding(first)),
        2 | -1 => Some(half.holding(last)),
        _ => None,
    }
}

/// The `nth` (from 1; -1 the last) `grain` of `period`, where it has so many.
fn nth_unit((period, whole): (Period, Grain), grain: Grain, nth: i8) -> Option<Period> {
    let (first, last) = (period.first()?, period.last()?);
    let found = match grain {
        Grain::Day | Grain::Month | Grain::Quarter | Grain::Half if grain < whole => match nth {
            -1 => grain.holding(last),
            nth => grain.holding(grain.after(first, i32::from(nth) - 1)),
        },
        Grain::HalfMonth => return half(period, Some(whole).filter(|g| *g == Grain::Month)?, nth),
        // The last week is the last that ends within.
        Grain::Week if nth < 0 => return nth_weekday(period, 6, nth).map(|day| grain.holding(day)),
        Grain::Week => return nth_weekday(period, 0, nth).map(|day| grain.holding(day)),
        Grain::Weekend => return nth_weekday(period, 5, nth).map(|day| grain.holding(day)),
        _ => return None,
    };
    let within = |day: Option<Date>| day.is_some_and(|day| period.contains(day));
    (within(found.first()) && within(found.last())).then_some(found)
}
