//! Days and periods in words.

use jiff::civil::Date;

use crate::domain::period::{Period, Unit};
use crate::domain::{Holdings, Language};

use super::markup::fill;
use super::words::{Words, words};

/// "20 octobre 2025", "1er octobre 2025".
pub(super) fn day(language: Language, date: Date) -> String {
    dated(language, words(language).day.full, date)
}

fn dated(language: Language, template: &str, date: Date) -> String {
    let number = match (language, date.day()) {
        (Language::Fr, 1) => "1er".to_owned(),
        (_, number) => number.to_string(),
    };
    let year = date.year().to_string();
    fill(template, &[("d", &number), ("month", month(words(language), date)), ("year", &year)])
}

fn month(words: &Words, date: Date) -> &'static str {
    usize::try_from(date.month() - 1)
        .ok()
        .and_then(|at| words.day.months.get(at).copied())
        .unwrap_or_default()
}

/// What there can be documents of: without the days after today, and from the first document where
/// the start is open.
pub(super) fn stated(period: Option<Period>, today: Date, holdings: &Holdings) -> Period {
    let asked = period.unwrap_or_else(|| Period::until(today)).so_far(today);
    match (asked.first(), asked.last(), holdings.first_day) {
        (None, Some(last), Some(first)) if first <= last => Period::between(first, last),
        _ => asked,
    }
}

/// With its preposition and a space before: " en octobre 2025", " du 1er au 20 octobre 2025".
pub fn when(language: Language, period: Period) -> String {
    let words = &words(language).day;
    match period.as_unit() {
        Some(Unit::Month) => dated(language, words.in_month, period.first().unwrap_or_default()),
        Some(Unit::Year) => dated(language, words.in_year, period.first().unwrap_or_default()),
        _ => ends(language, period, words.on_day),
    }
}

/// As a name: "octobre 2025", "T3 2025", "2024", "du 1er au 15 octobre 2025".
pub(super) fn label(language: Language, period: Period) -> String {
    let words = &words(language).day;
    let first = period.first().unwrap_or_default();
    let named = match period.as_unit() {
        Some(Unit::Month) => dated(language, words.month, first),
        Some(Unit::Quarter) => {
            let quarter = ((first.month() - 1) / 3 + 1).to_string();
            fill(words.quarter, &[("n", &quarter), ("year", &first.year().to_string())])
        }
        Some(Unit::Year) => first.year().to_string(),
        _ => ends(language, period, words.full),
    };
    named.trim().to_owned()
}

fn ends(language: Language, period: Period, one_day: &str) -> String {
    let words = &words(language).day;
    match (period.first(), period.last()) {
        (Some(first), Some(last)) if first == last => dated(language, one_day, first),
        (Some(first), Some(last)) => {
            let short = if first.year() != last.year() {
                words.full
            } else if first.month() != last.month() {
                words.day_and_month
            } else {
                "{d}"
            };
            let from = dated(language, short, first);
            fill(words.between, &[("from", &from), ("to", &day(language, last))])
        }
        (Some(first), None) => fill(words.since, &[("day", &day(language, first))]),
        (None, Some(last)) => fill(words.until, &[("day", &day(language, last))]),
        (None, None) => String::new(),
    }
}

/// The name of a group by time, from its key ("2025-09", "2025-09-15", "2025-Q3", "2025"); the key
/// itself where it is none of these.
pub(super) fn group(language: Language, unit: Unit, key: &str) -> String {
    read_key(unit, key).map_or_else(
        || key.to_owned(),
        |first| match unit {
            Unit::Week => dated(language, words(language).day.week_of, first),
            unit => label(language, Period::unit(unit, first)),
        },
    )
}

/// The name of a group by time below an axis, in two lines: "sept." and "2025", "15 sept." and
/// "2025", "T3" and "2025", "2025" and nothing.
pub(super) fn short(language: Language, unit: Unit, key: &str) -> [String; 2] {
    let Some(first) = read_key(unit, key) else { return [key.to_owned(), String::new()] };
    let months = super::picture_words::words(language).months;
    let month = usize::try_from(first.month() - 1).ok().and_then(|at| months.get(at).copied());
    let month = month.unwrap_or_default();
    let year = first.year().to_string();
    match unit {
        Unit::Day | Unit::Week => [format!("{} {month}", first.day()), year],
        Unit::Month => [month.to_owned(), year],
        Unit::Quarter => {
            let named = label(language, Period::unit(unit, first));
            let quarter = named.split(' ').next().unwrap_or_default();
            [quarter.to_owned(), year]
        }
        Unit::Year => [year, String::new()],
    }
}

/// The same with its preposition and a space before: " en septembre 2025". A unit that begins before
/// `first` states the days that it has: " du 1er au 3 août 2025".
pub(super) fn group_when(
    language: Language,
    (unit, key): (Unit, &str),
    first: Option<Date>,
) -> String {
    let Some(begins) = read_key(unit, key) else { return format!(" ({key})") };
    let whole = Period::unit(unit, begins);
    let cut = first.filter(|first| *first > begins && whole.contains(*first));
    when(language, cut.and_then(|first| Period::new(Some(first), whole.last())).unwrap_or(whole))
}

fn read_key(unit: Unit, key: &str) -> Option<Date> {
    let year: i16 = key.get(..4)?.parse().ok()?;
    match unit {
        Unit::Day | Unit::Week => key.parse().ok(),
        Unit::Month => Date::new(year, key.get(5..7)?.parse().ok()?, 1).ok(),
        Unit::Quarter => {
            let quarter: i8 = key.get(6..7)?.parse().ok()?;
            Date::new(year, quarter.checked_mul(3)? - 2, 1).ok()
        }
        Unit::Year => Date::new(year, 1, 1).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn in_all(show: impl Fn(Language) -> String) -> String {
        Language::ALL.map(show).join(" |")
    }

    #[test]
    fn periods_state_their_days() {
        let shown = |a, b| in_all(|language| when(language, Period::between(a, b)));
        insta::assert_snapshot!(shown(date(2025, 10, 1), date(2025, 10, 31)), @" en octobre 2025 | in October 2025 | en octubre de 2025");
        insta::assert_snapshot!(shown(date(2025, 10, 1), date(2025, 10, 20)), @" du 1er au 20 octobre 2025 | from 1 to 20 October 2025 | del 1 al 20 de octubre de 2025");
        insta::assert_snapshot!(shown(date(2025, 9, 28), date(2025, 10, 3)), @" du 28 septembre au 3 octobre 2025 | from 28 September to 3 October 2025 | del 28 de septiembre al 3 de octubre de 2025");
        insta::assert_snapshot!(shown(date(2024, 12, 20), date(2025, 1, 5)), @" du 20 décembre 2024 au 5 janvier 2025 | from 20 December 2024 to 5 January 2025 | del 20 de diciembre de 2024 al 5 de enero de 2025");
        insta::assert_snapshot!(shown(date(2024, 1, 1), date(2024, 12, 31)), @" en 2024 | in 2024 | en 2024");
        insta::assert_snapshot!(shown(date(2025, 7, 1), date(2025, 9, 30)), @" du 1er juillet au 30 septembre 2025 | from 1 July to 30 September 2025 | del 1 de julio al 30 de septiembre de 2025");
        insta::assert_snapshot!(shown(date(2025, 10, 1), date(2025, 10, 1)), @" le 1er octobre 2025 | on 1 October 2025 | el 1 de octubre de 2025");
        let open = |period| in_all(|language| when(language, period));
        insta::assert_snapshot!(open(Period::since(date(2025, 9, 3))), @" depuis le 3 septembre 2025 | since 3 September 2025 | desde el 3 de septiembre de 2025");
        insta::assert_snapshot!(open(Period::until(date(2025, 8, 31))), @" jusqu'au 31 août 2025 | until 31 August 2025 | hasta el 31 de agosto de 2025");
    }

    #[test]
    fn labels_name_the_whole_period() {
        let shown = |a, b| in_all(|language| label(language, Period::between(a, b)));
        insta::assert_snapshot!(shown(date(2025, 10, 1), date(2025, 10, 31)), @"octobre 2025 |October 2025 |octubre de 2025");
        insta::assert_snapshot!(shown(date(2025, 7, 1), date(2025, 9, 30)), @"T3 2025 |Q3 2025 |T3 2025");
        insta::assert_snapshot!(shown(date(2024, 1, 1), date(2024, 12, 31)), @"2024 |2024 |2024");
        insta::assert_snapshot!(shown(date(2025, 10, 1), date(2025, 10, 15)), @"du 1er au 15 octobre 2025 |from 1 to 15 October 2025 |del 1 al 15 de octubre de 2025");
        insta::assert_snapshot!(shown(date(2025, 10, 20), date(2025, 10, 20)), @"20 octobre 2025 |20 October 2025 |20 de octubre de 2025");
    }

    #[test]
    fn groups_by_time_are_named_from_their_keys() {
        let shown = |unit, key| in_all(|language| group(language, unit, key));
        insta::assert_snapshot!(shown(Unit::Month, "2025-09"), @"septembre 2025 |September 2025 |septiembre de 2025");
        insta::assert_snapshot!(shown(Unit::Week, "2025-09-15"), @"semaine du 15 septembre 2025 |week of 15 September 2025 |semana del 15 de septiembre de 2025");
        insta::assert_snapshot!(shown(Unit::Quarter, "2025-Q3"), @"T3 2025 |Q3 2025 |T3 2025");
        insta::assert_snapshot!(shown(Unit::Month, "odd"), @"odd |odd |odd");
    }

    #[test]
    fn no_period_is_from_the_first_document_to_today() {
        let holdings = Holdings { first_day: Some(date(2023, 11, 1)), ..Holdings::default() };
        let all = stated(None, date(2025, 10, 20), &holdings);
        insta::assert_snapshot!(in_all(|language| when(language, all)), @" du 1er novembre 2023 au 20 octobre 2025 | from 1 November 2023 to 20 October 2025 | del 1 de noviembre de 2023 al 20 de octubre de 2025");
    }
}
