//! How many units of time an average over a period divides by.

use jiff::civil::Date;

use super::period::{Period, Unit};

/// The units of a period, as an average counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitCount {
    pub units: i64,
    /// True when the days so far are whole units; an average over others counts a begun unit as one.
    pub whole: bool,
}

impl Period {
    /// The units that this period has had by `today`. `None` when an end is open or no day of it
    /// has begun.
    pub fn units_so_far(&self, unit: Unit, today: Date) -> Option<UnitCount> {
        if self.is_future(today) {
            return None;
        }
        let days = self.so_far(today);
        let (first, last) = (days.first()?, days.last()?);
        let units = days.split(unit, usize::MAX);
        let whole = units.first().and_then(Period::first) == Some(first)
            && units.last().and_then(Period::last) == Some(last);
        Some(UnitCount { units: i64::try_from(units.len()).ok()?, whole })
    }

    /// The part of this period that consists of whole units that are over by `today`: what an
    /// average per unit is best taken over. `None` when there is no such unit or an end is open.
    pub fn whole_units(&self, unit: Unit, today: Date) -> Option<Period> {
        let days = self.so_far(today);
        let (first, last) = (days.first()?, days.last()?);
        let start = match unit.start(first) {
            start if start == first => start,
            start => unit.after(start, 1),
        };
        let after = last.tomorrow().unwrap_or(last);
        let end = unit.start(after).yesterday().unwrap_or(last);
        Period::new(Some(start), Some(end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2025, 10, 20);

    fn count(period: Period, unit: Unit) -> Option<UnitCount> {
        period.units_so_far(unit, TODAY)
    }

    #[test]
    fn whole_months_are_counted_as_such() {
        let summer = Period::between(date(2025, 7, 1), date(2025, 9, 30));
        assert_eq!(count(summer, Unit::Month), Some(UnitCount { units: 3, whole: true }));
        assert_eq!(count(summer, Unit::Day), Some(UnitCount { units: 92, whole: true }));
        assert_eq!(summer.whole_units(Unit::Month, TODAY), Some(summer));
    }

    #[test]
    fn a_running_period_counts_its_units_so_far() {
        let year = Period::unit(Unit::Year, TODAY);
        assert_eq!(count(year, Unit::Month), Some(UnitCount { units: 10, whole: false }));
        let month = Period::unit(Unit::Month, TODAY);
        assert_eq!(count(month, Unit::Day), Some(UnitCount { units: 20, whole: true }));
        assert_eq!(
            year.whole_units(Unit::Month, TODAY),
            Some(Period::between(date(2025, 1, 1), date(2025, 9, 30)))
        );
    }

    #[test]
    fn an_open_or_future_period_has_no_units() {
        assert_eq!(count(Period::until(TODAY), Unit::Month), None);
        assert_eq!(count(Period::day(date(2025, 12, 1)), Unit::Day), None);
    }
}
