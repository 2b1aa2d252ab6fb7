//! A period of days: both ends included, either end may be open.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};

/// Days from `first` to `last`, both included. `None` is an open end. A period never ends before it
/// starts: [`Period::new`] refuses one that would.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    first: Option<Date>,
    last: Option<Date>,
}

/// A unit of time that totals are grouped by or averaged over. Weeks start on Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Period {
    /// Gives `None` when `last` is before `first`.
    pub fn new(first: Option<Date>, last: Option<Date>) -> Option<Period> {
        match (first, last) {
            (Some(a), Some(b)) if b < a => None,
            _ => Some(Period { first, last }),
        }
    }

    /// Both days and all between them, whichever comes first.
    pub fn between(a: Date, b: Date) -> Period {
        Period { first: Some(a.min(b)), last: Some(a.max(b)) }
    }

    pub fn day(day: Date) -> Period {
        Period { first: Some(day), last: Some(day) }
    }

    pub fn since(first: Date) -> Period {
        Period { first: Some(first), last: None }
    }

    pub fn until(last: Date) -> Period {
        Period { first: None, last: Some(last) }
    }

    /// The whole unit that holds `day`.
    pub fn unit(unit: Unit, day: Date) -> Period {
        let first = unit.start(day);
        let next = unit.after(first, 1);
        Period::between(first, next.yesterday().unwrap_or(next))
    }

    /// `count` whole units, the last of which ends just before the unit that holds `today`.
    pub fn whole_units_before(unit: Unit, count: i32, today: Date) -> Period {
        let running = unit.start(today);
        let last = running.yesterday().unwrap_or(running);
        Period::between(unit.after(running, -count.max(1)), last)
    }

    pub fn first(&self) -> Option<Date> {
        self.first
    }

    pub fn last(&self) -> Option<Date> {
        self.last
    }

    pub fn contains(&self, day: Date) -> bool {
        self.first.is_none_or(|first| first <= day) && self.last.is_none_or(|last| day <= last)
    }

    /// True while `today` lies in it and days of it are still to come.
    pub fn is_running(&self, today: Date) -> bool {
        self.contains(today) && self.last.is_some_and(|last| last > today)
    }

    /// True when no day of it has begun.
    pub fn is_future(&self, today: Date) -> bool {
        self.first.is_some_and(|first| first > today)
    }

    /// The same period without the days after `today`: what there can be documents of.
    pub fn so_far(&self, today: Date) -> Period {
        if self.is_future(today) {
            return *self;
        }
        Period { first: self.first, last: Some(self.last.map_or(today, |last| last.min(today))) }
    }

    /// Days in it, both ends counted; `None` when an end is open.
    pub fn days(&self) -> Option<i32> {
        let (first, last) = (self.first?, self.last?);
        Some(first.until(last).ok()?.get_days() + 1)
    }

    /// The unit that this period is exactly one of, the largest first.
    pub fn as_unit(&self) -> Option<Unit> {
        let (first, _) = (self.first?, self.last?);
        [Unit::Year, Unit::Quarter, Unit::Month, Unit::Week, Unit::Day]
            .into_iter()
            .find(|unit| Period::unit(*unit, first) == *self)
    }

    /// The days of every `unit` that this period touches, oldest first, at most `limit` of them.
    /// Empty when an end is open.
    pub fn split(&self, unit: Unit, limit: usize) -> Vec<Period> {
        let (Some(first), Some(last)) = (self.first, self.last) else { return Vec::new() };
        let mut found = Vec::new();
        let mut start = unit.start(first);
        while start <= last && found.len() < limit {
            found.push(Period::unit(unit, start));
            start = unit.after(start, 1);
        }
        found
    }
}

impl Unit {
    /// The first day of the unit that holds `day`.
    pub fn start(self, day: Date) -> Date {
        match self {
            Unit::Day => day,
            Unit::Week => {
                let back = day.weekday().since(Weekday::Monday);
                day.checked_sub(i64::from(back).days()).unwrap_or(day)
            }
            Unit::Month => day.first_of_month(),
            Unit::Quarter => {
                let month = (day.month() - 1) / 3 * 3 + 1;
                Date::new(day.year(), month, 1).unwrap_or(day)
            }
            Unit::Year => day.first_of_year(),
        }
    }

    /// `day` moved by `count` units (back where negative); stays put at the ends of the calendar.
    pub fn after(self, day: Date, count: i32) -> Date {
        let count = i64::from(count);
        let span = match self {
            Unit::Day => Span::new().try_days(count),
            Unit::Week => Span::new().try_weeks(count),
            Unit::Month => Span::new().try_months(count),
            Unit::Quarter => Span::new().try_months(count.saturating_mul(3)),
            Unit::Year => Span::new().try_years(count),
        };
        span.and_then(|span| day.checked_add(span)).unwrap_or(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_period_never_ends_before_it_starts() {
        assert_eq!(Period::new(Some(date(2025, 10, 2)), Some(date(2025, 10, 1))), None);
    }

    #[test]
    fn weeks_start_on_monday() {
        assert_eq!(Unit::Week.start(date(2025, 10, 19)), date(2025, 10, 13));
        assert_eq!(Unit::Week.start(date(2025, 10, 20)), date(2025, 10, 20));
    }

    #[test]
    fn a_quarter_is_recognised_as_one_unit() {
        let quarter = Period::between(date(2025, 7, 1), date(2025, 9, 30));
        assert_eq!(quarter.as_unit(), Some(Unit::Quarter));
        assert_eq!(Period::whole_units_before(Unit::Month, 3, date(2025, 10, 20)), quarter);
    }

    #[test]
    fn a_running_month_is_cut_at_today() {
        let month = Period::unit(Unit::Month, date(2025, 10, 20));
        assert!(month.is_running(date(2025, 10, 20)));
        assert_eq!(month.so_far(date(2025, 10, 20)).days(), Some(20));
    }
}
