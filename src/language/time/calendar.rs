//! Days and units of the calendar: what is said of a date, and which days that means today.
//!
//! What is not said is the latest that has begun: "en décembre", said in October, is last year's.

use jiff::civil::{Date, ISOWeekDate, Weekday};
use serde::Deserialize;

use crate::domain::Period;
use crate::domain::period::Unit;

/// The units that people count time in; finer than what totals are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    /// Counts of hours are read as the days that they reach back to.
    Hour,
    Day,
    Week,
    /// Two weeks.
    Fortnight,
    /// To the 15th of a month, and from the 16th on.
    HalfMonth,
    Weekend,
    Month,
    Quarter,
    /// Of the year: spring to winter.
    Season,
    /// Half a year.
    Half,
    Year,
}

/// A part of a unit: of a month, the first ten days, the next ten, the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Part {
    Begin,
    Mid,
    End,
}

/// What was said of a date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Calendar {
    pub day: Option<i8>,
    pub month: Option<i8>,
    pub year: Option<i16>,
    pub weekday: Option<i8>,
    pub part: Option<Part>,
    /// A quarter or half of the year, from 1.
    pub fraction: Option<(Grain, i8)>,
}

/// The day does not exist; the nearest that does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoSuchDay(pub Date);

impl Calendar {
    pub fn month(month: i8) -> Calendar {
        Calendar { month: Some(month), ..Calendar::default() }
    }

    pub fn year(year: i16) -> Calendar {
        Calendar { year: Some(year), ..Calendar::default() }
    }

    pub fn weekday(weekday: i8) -> Calendar {
        Calendar { weekday: Some(weekday), ..Calendar::default() }
    }

    /// The unit that is said.
    pub fn grain(&self) -> Grain {
        match self {
            Calendar { day: Some(_), .. } | Calendar { weekday: Some(_), .. } => Grain::Day,
            Calendar { month: Some(_), .. } => Grain::Month,
            Calendar { fraction: Some((grain, _)), .. } => *grain,
            _ => Grain::Year,
        }
    }

    /// Whether a year said elsewhere may be its own: not of a weekday.
    pub fn completes(&self) -> bool {
        self.month.is_some() || self.day.is_some() || self.fraction.is_some()
    }

    /// Takes what is not said from `other`: "du 1er au 15 octobre".
    pub fn completed(self, other: Calendar) -> Calendar {
        if self.weekday.is_some() && self.day.is_none() {
            return self;
        }
        let month = self.month.or(other.month.filter(|_| self.day.is_some()));
        Calendar { month, year: self.year.or(other.year), ..self }
    }

    /// The days meant.
    pub fn resolve(&self, today: Date) -> Result<Period, NoSuchDay> {
        if let Some((grain, nth)) = self.fraction {
            let of = |year| {
                let first = grain.after(day(year, 1, 1), i32::from(nth) - 1);
                self.cut(grain.holding(first), grain)
            };
            let period = of(self.year.unwrap_or(today.year()));
            let to_come = self.year.is_none() && period.is_future(today);
            return Ok(if to_come { of(today.year() - 1) } else { period });
        }
        match (self.day, self.month, self.year) {
            (Some(day), Some(month), Some(year)) => exact(year, month, day).map(Period::day),
            (Some(day), Some(month), None) => latest_day(month, day, today).map(Period::day),
            (Some(day), None, _) => match self.weekday {
                Some(weekday) => Ok(Period::day(latest_both(day, weekday, today))),
                None => latest_of_month(day, today).map(Period::day),
            },
            (None, Some(month), year) => {
                let of = |year| self.cut(month_of(year, month), Grain::Month);
                let period = of(year.unwrap_or(today.year()));
                Ok(match year {
                    None if period.is_future(today) => of(today.year() - 1),
                    _ => period,
                })
            }
            (None, None, Some(year)) => {
                Ok(self.cut(Grain::Year.holding(day(year, 1, 1)), Grain::Year))
            }
            (None, None, None) => {
                Ok(Period::day(weekday_before(self.weekday.unwrap_or(0), today, Included::Yes)))
            }
        }
    }

    fn cut(&self, period: Period, grain: Grain) -> Period {
        self.part.map_or(period, |part| part.of(period, grain))
    }
}

impl Part {
    /// Its days in `period`, one unit of `grain`. Months: ten days, ten, the rest. Weeks: three days,
    /// Thursday, the last three. Years, halves and quarters: thirds.
    pub fn of(self, period: Period, grain: Grain) -> Period {
        let (Some(first), Some(last)) = (period.first(), period.last()) else { return period };
        let month = |count: i32| Unit::Month.after(first, count);
        let until = |next: Date| next.yesterday().unwrap_or(next);
        let (second, third) = match grain {
            Grain::Year => (month(4), month(8)),
            Grain::Half => (month(2), month(4)),
            Grain::Quarter => (month(1), month(2)),
            Grain::Month => (Unit::Day.after(first, 10), Unit::Day.after(first, 20)),
            Grain::Week => (Unit::Day.after(first, 3), Unit::Day.after(first, 4)),
            _ => {
                let days = period.days().unwrap_or(3);
                (Unit::Day.after(first, days / 3), Unit::Day.after(first, days * 2 / 3))
            }
        };
        match self {
            Part::Begin => Period::between(first, until(second)),
            Part::Mid => Period::between(second, until(third)),
            Part::End => Period::between(third, last),
        }
    }
}

impl Grain {
    /// The unit that totals are grouped by, and how many of it this is.
    fn unit(self) -> (Unit, i32) {
        match self {
            Grain::Hour | Grain::Day => (Unit::Day, 1),
            Grain::Week | Grain::Weekend => (Unit::Week, 1),
            Grain::Fortnight => (Unit::Week, 2),
            Grain::Month => (Unit::Month, 1),
            Grain::Quarter => (Unit::Quarter, 1),
            // Steps of their own, in `after`.
            Grain::HalfMonth => (Unit::Month, 1),
            Grain::Season => (Unit::Quarter, 1),
            Grain::Half => (Unit::Month, 6),
            Grain::Year => (Unit::Year, 1),
        }
    }

    /// `date` moved by `count` of this.
    pub fn after(self, date: Date, count: i32) -> Date {
        match self {
            Grain::HalfMonth => {
                let halves = i32::from(date.day() > 15).saturating_add(count);
                let month = Unit::Month.after(date.first_of_month(), halves.div_euclid(2));
                return Unit::Day.after(month, 15 * halves.rem_euclid(2));
            }
            Grain::Season => {
                let ahead = season_of(date).saturating_add(count);
                return numbered_season(ahead).first().unwrap_or(date);
            }
            _ => {}
        }
        let (unit, each) = self.unit();
        unit.after(date, count.saturating_mul(each))
    }

    /// The whole unit that holds `date`. A weekend is that of the date's week; a fortnight starts
    /// with the week before.
    pub fn holding(self, date: Date) -> Period {
        match self {
            Grain::Weekend => {
                let monday = Unit::Week.start(date);
                Period::between(Unit::Day.after(monday, 5), Unit::Day.after(monday, 6))
            }
            Grain::Half => {
                let first = day(date.year(), if date.month() > 6 { 7 } else { 1 }, 1);
                Period::between(first, end_before(Unit::Month.after(first, 6)))
            }
            Grain::HalfMonth => {
                let first = date.first_of_month();
                match date.day() {
                    ..=15 => Period::between(first, Unit::Day.after(first, 14)),
                    _ => Period::between(Unit::Day.after(first, 15), date.last_of_month()),
                }
            }
            Grain::Season => numbered_season(season_of(date)),
            Grain::Fortnight => {
                let monday = Unit::Week.start(date);
                Period::between(Unit::Week.after(monday, -1), Unit::Day.after(monday, 6))
            }
            other => Period::unit(other.unit().0, date),
        }
    }

    /// The running unit (0), the one before (-1), the next (1). The running weekend is the latest that
    /// has begun, the one before it the latest that has ended.
    pub fn around(self, today: Date, offset: i32) -> Period {
        let weekend = matches!(today.weekday(), Weekday::Saturday | Weekday::Sunday);
        let (base, offset) = match self {
            // Before Saturday, the latest weekend that has begun has also ended.
            Grain::Weekend if !weekend && offset < 0 => (Unit::Week.after(today, -1), offset + 1),
            Grain::Weekend if !weekend => (Unit::Week.after(today, -1), offset),
            _ => (today, offset),
        };
        if self == Grain::Fortnight {
            return Period::whole_units_before(
                Unit::Week,
                2,
                Unit::Week.after(today, offset * 2 + 2),
            );
        }
        self.holding(self.after(self.holding(base).first().unwrap_or(base), offset))
    }

    /// The last `count`: days up to today, all else whole units before the running one.
    pub fn latest(self, count: i32, today: Date) -> Period {
        let count = count.max(1);
        match self {
            Grain::Hour => {
                let days = count.saturating_add(23) / 24;
                Period::between(Unit::Day.after(today, -days), today)
            }
            Grain::Day => Period::between(Unit::Day.after(today, 1 - count), today),
            Grain::Weekend => {
                let first = self.around(today, -count).first();
                let last = self.around(today, -1).last();
                Period::new(first, last).unwrap_or(Period::day(today))
            }
            Grain::Half | Grain::HalfMonth | Grain::Season => {
                let running = self.holding(today).first().unwrap_or(today);
                Period::between(self.after(running, -count), end_before(running))
            }
            other => {
                let (unit, each) = other.unit();
                Period::whole_units_before(unit, count.saturating_mul(each), today)
            }
        }
    }

    /// The next `count`: days from tomorrow, all else whole units after the running one.
    pub fn coming(self, count: i32, today: Date) -> Period {
        let count = count.max(1);
        let first = self.around(today, 1).first().unwrap_or(today);
        let last = self.around(today, count).last().unwrap_or(first);
        Period::between(first, last)
    }
}

/// The season (from spring, 0) that starts in `year`: from the 21st of its first month, autumn from
/// the 23rd, as the calendar has it in most years.
pub(super) fn season(season: i8, year: i16) -> Period {
    let starts = |season: i8, year: i16| match season {
        0 => day(year, 3, 21),
        1 => day(year, 6, 21),
        2 => day(year, 9, 23),
        3 => day(year, 12, 21),
        _ => day(year + 1, 3, 21),
    };
    Period::between(starts(season, year), end_before(starts(season + 1, year)))
}

/// The season that holds `date`, counted from spring of the year 0.
fn season_of(date: Date) -> i32 {
    let begun = (0..4).filter(|which| season(*which, date.year()).first() <= Some(date)).count();
    i32::from(date.year()) * 4 + i32::try_from(begun).unwrap_or(0) - 1
}

fn numbered_season(number: i32) -> Period {
    let year = i16::try_from(number.div_euclid(4)).unwrap_or(1);
    season(i8::try_from(number.rem_euclid(4)).unwrap_or(0), year)
}

/// The Monday of a week by its number in the year (ISO 8601); none where the year has fewer.
pub(super) fn numbered_week(year: i16, number: i8) -> Option<Date> {
    ISOWeekDate::new(year, number, Weekday::Monday).ok().map(|week| week.date())
}

/// The `nth` (from 1; -1 the last) `weekday` of the month, or the week that starts with it.
pub(super) fn nth_weekday(month: Period, weekday: i8, nth: i8) -> Option<Date> {
    let (first, last) = (month.first()?, month.last()?);
    let found = if nth > 0 {
        let ahead = (weekday - first.weekday().to_monday_zero_offset()).rem_euclid(7);
        Unit::Day.after(first, i32::from(ahead) + 7 * i32::from(nth - 1))
    } else {
        weekday_before(weekday, last, Included::Yes)
    };
    month.contains(found).then_some(found)
}

/// The latest `weekday` up to `today`; `today` itself only where `included`.
pub(super) fn weekday_before(weekday: i8, today: Date, included: Included) -> Date {
    let from = match included {
        Included::Yes => today,
        Included::No => end_before(today),
    };
    let back = (from.weekday().to_monday_zero_offset() - weekday).rem_euclid(7);
    Unit::Day.after(from, -i32::from(back))
}

/// Whether the day itself counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Included {
    Yes,
    No,
}

/// The day before, or the same at the calendar's beginning.
pub(super) fn end_before(date: Date) -> Date {
    date.yesterday().unwrap_or(date)
}

/// A day that is known to exist; the calendar's first where it does not.
pub(super) fn day(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap_or(Date::constant(1, 1, 1))
}

fn month_of(year: i16, month: i8) -> Period {
    Period::unit(Unit::Month, day(year, month, 1))
}

fn exact(year: i16, month: i8, wanted: i8) -> Result<Date, NoSuchDay> {
    let first = day(year, month, 1);
    Date::new(year, month, wanted).map_err(|_| NoSuchDay(first.last_of_month()))
}

/// The latest that has begun; 29 February looks for a leap year.
fn latest_day(month: i8, wanted: i8, today: Date) -> Result<Date, NoSuchDay> {
    let years = (0..9).map(|back| today.year() - back);
    let found = years.clone().filter_map(|year| Date::new(year, month, wanted).ok());
    match found.into_iter().find(|date| *date <= today) {
        Some(date) => Ok(date),
        None => {
            let mut ends = years.map(|year| day(year, month, 1).last_of_month());
            Err(NoSuchDay(ends.find(|end| *end <= today).unwrap_or(today)))
        }
    }
}

fn latest_of_month(wanted: i8, today: Date) -> Result<Date, NoSuchDay> {
    let mut month = today.first_of_month();
    for _ in 0..3 {
        match Date::new(month.year(), month.month(), wanted) {
            Ok(date) if date <= today => return Ok(date),
            _ => month = Unit::Month.after(month, -1),
        }
    }
    Err(NoSuchDay(today))
}

/// The latest `wanted` of a month that is a `weekday`.
fn latest_both(wanted: i8, weekday: i8, today: Date) -> Date {
    let mut month = today.first_of_month();
    for _ in 0..24 {
        let date = Date::new(month.year(), month.month(), wanted).ok();
        match date.filter(|date| date.weekday().to_monday_zero_offset() == weekday) {
            Some(date) if date <= today => return date,
            _ => month = Unit::Month.after(month, -1),
        }
    }
    today
}
