//! Periods that count from the one just named: "le mois d'avant", "the same month last year".

use jiff::civil::Date;

use super::calendar::Grain;
use crate::domain::Period;
use crate::domain::period::Unit;

/// A move from a period to another. Where none was named, `Period::day(today)` is what it counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// So many whole units before (negative) or after: "le mois d'avant", "the week before".
    Units { grain: Grain, count: i32 },
    /// The same days, or the same `grain`, so many years away: "le même mois l'an dernier".
    Years { grain: Option<Grain>, count: i32 },
    /// As many days or whole months directly before (negative) or after: "la période précédente".
    Length { count: i32 },
}

impl Shift {
    /// The period meant. An open end counts as `today`; a period open at its beginning has none before
    /// it, and the day itself is taken.
    pub fn from(&self, anchor: Period, today: Date) -> Period {
        let last = anchor.last().unwrap_or(today);
        let first = anchor.first().unwrap_or(last).min(last);
        match *self {
            Shift::Units { grain, count } => {
                let from = if count > 0 { last } else { first };
                let start = grain.holding(from).first().unwrap_or(from);
                grain.holding(grain.after(start, count))
            }
            Shift::Years { grain, count } => {
                let whole = Period::between(first, last);
                let whole = match (grain, whole.as_unit()) {
                    (Some(grain), _) => grain.holding(first),
                    (None, Some(unit)) if unit != Unit::Week => {
                        return Period::unit(unit, Unit::Year.after(first, count));
                    }
                    _ => whole,
                };
                moved_by_years(whole, grain, count)
            }
            Shift::Length { count } => by_length(first, last, count),
        }
    }
}

fn moved_by_years(period: Period, grain: Option<Grain>, count: i32) -> Period {
    let move_to = |date: Option<Date>| date.map(|date| Unit::Year.after(date, count));
    let first = move_to(period.first());
    match (grain, first) {
        // The end of February moves with its month.
        (Some(Grain::Month | Grain::Quarter | Grain::Half | Grain::Year), Some(first)) => {
            grain.map_or(period, |grain| grain.holding(first))
        }
        (Some(grain @ (Grain::Week | Grain::Weekend)), Some(first)) => grain.holding(first),
        _ => Period::new(first, move_to(period.last())).unwrap_or(period),
    }
}

fn by_length(first: Date, last: Date, count: i32) -> Period {
    let next = last.tomorrow().unwrap_or(last);
    let whole_months = first.day() == 1 && next.day() == 1;
    let months = (i32::from(next.year()) - i32::from(first.year())) * 12
        + i32::from(next.month() - first.month());
    let (unit, length) = match whole_months {
        true => (Unit::Month, months),
        false => (Unit::Day, Period::between(first, last).days().unwrap_or(1)),
    };
    let start = unit.after(first, length.saturating_mul(count));
    let end = unit.after(start, length);
    Period::between(start, end.yesterday().unwrap_or(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn from(shift: Shift, first: Date, last: Date) -> String {
        let period = shift.from(Period::between(first, last), date(2025, 10, 20));
        format!("{} … {}", period.first().unwrap(), period.last().unwrap())
    }

    #[test]
    fn the_month_before_counts_from_the_period_just_named() {
        let before = Shift::Units { grain: Grain::Month, count: -1 };
        insta::assert_snapshot!(from(before, date(2025, 9, 1), date(2025, 9, 30)), @"2025-08-01 … 2025-08-31");
        insta::assert_snapshot!(from(before, date(2025, 10, 20), date(2025, 10, 20)), @"2025-09-01 … 2025-09-30");
    }

    #[test]
    fn the_same_period_last_year_moves_both_ends() {
        let same = Shift::Years { grain: None, count: -1 };
        insta::assert_snapshot!(from(same, date(2024, 2, 1), date(2024, 2, 29)), @"2023-02-01 … 2023-02-28");
        insta::assert_snapshot!(from(same, date(2025, 10, 1), date(2025, 10, 20)), @"2024-10-01 … 2024-10-20");
        let month = Shift::Years { grain: Some(Grain::Month), count: -1 };
        insta::assert_snapshot!(from(month, date(2025, 10, 20), date(2025, 10, 20)), @"2024-10-01 … 2024-10-31");
    }

    #[test]
    fn the_previous_period_is_as_long() {
        let previous = Shift::Length { count: -1 };
        insta::assert_snapshot!(from(previous, date(2025, 7, 1), date(2025, 9, 30)), @"2025-04-01 … 2025-06-30");
        insta::assert_snapshot!(from(previous, date(2025, 10, 14), date(2025, 10, 20)), @"2025-10-07 … 2025-10-13");
    }
}
