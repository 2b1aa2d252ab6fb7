//! Periods as people say them, in three languages, resolved against today.
//!
//! Where finance.md leaves a reading open, it is: "depuis 3 mois" from the same day three months ago to
//! today; "sur un an", "over the last year" the last twelve whole months; "début / mi- / fin 2024" its
//! thirds, as of a month; "quinzaine", "quincena" to the 15th and from the 16th on, "une quinzaine" two
//! weeks as "a fortnight"; "semaine 41" by ISO 8601; "hier soir" the day; "les derniers jours" seven days, "les dernières
//! années" three whole years; "mois précédent", "mes anterior" count from the period just named.
//!
//! ```
//! # use conversation_service::domain::Language;
//! # use conversation_service::language::{text::Text, time};
//! # use jiff::civil::date;
//! let lexicon = time::TimeLexicon::embedded()?;
//! let context = time::TimeContext { today: date(2025, 10, 20), language: Language::Fr, lexicon: &lexicon };
//! let text = Text::new("mes dépenses du 1er au 15 octobre");
//! let found = time::read(&text, 2, &context).unwrap();
//! assert_eq!(found.end, 8);
//! # Ok::<(), conversation_service::language::number::LexiconError>(())
//! ```

mod calendar;
mod dates;
mod fractions;
mod lexicon;
mod nth;
mod phrase;
mod reader;
mod shift;
#[cfg(test)]
mod tests;
mod units;
mod years;

use jiff::civil::{Date, Weekday};

pub use calendar::Grain;
pub use lexicon::TimeLexicon;
pub use shift::Shift;

use crate::domain::{Language, Period};
use crate::language::text::{Kind, Text};
use calendar::{Calendar, NoSuchDay};
use lexicon::Cue;
use phrase::Meaning;
use reader::{Reader, Thing};

/// What phrases of time are read against.
#[derive(Clone, Copy, Debug)]
pub struct TimeContext<'a> {
    pub today: Date,
    /// Of the text. All languages are read, as people mix them; words that are often something else
    /// ("may", "mer", "été") only in this one.
    pub language: Language,
    pub lexicon: &'a TimeLexicon,
}

/// What a phrase of time says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Resolved against today. "depuis toujours" and "all time" are open at both ends.
    Period(Period),
    /// A habit: "le dimanche", "on Sundays".
    Weekdays(Vec<Weekday>),
    /// Counts from the period just named, else from `Period::day(today)`.
    Shifted(Shift),
    /// A day that is in no calendar, and the last of that month.
    NoSuchDay { said: String, nearest: Date },
}

/// A phrase of time found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeMatch {
    /// The token after the last one consumed.
    pub end: usize,
    pub said: Said,
    /// The periods that `said` was joined from, as said ("juin et juillet": June, July; "between March
    /// and January": March, January); a comparison takes them apart. Empty where one was said.
    pub joined: Vec<Period>,
    /// They were joined by "or": one of them, or a choice between them.
    pub either: bool,
    /// The only weekdays of the period that are meant: "the last two Fridays". Empty where all are.
    pub on: Vec<Weekday>,
}

/// The longest phrase of time that starts exactly at token `at`, with its prepositions.
///
/// Numbers that are amounts ("50 €", "plus de 2000") are to be read before: a bare "2024" is a year.
/// Never gives a period that ends before it starts.
pub fn read(text: &Text, at: usize, context: &TimeContext) -> Option<TimeMatch> {
    let number = text.tokens.get(at)?.kind == Kind::Number;
    if number && at > 0 && matches!(text.folded(at - 1), "€" | "$" | "£" | "¥") {
        // The rest of an amount: "€30 last quarter" are not thirty quarters.
        return None;
    }
    let others = Language::ALL.into_iter().filter(|other| *other != context.language);
    let mut best: Option<TimeMatch> = None;
    for language in std::iter::once(context.language).chain(others) {
        let words = (context.lexicon, context.lexicon.words(language));
        let Some(mut reader) = Reader::new(text, at, words) else { continue };
        reader.today = context.today;
        reader.native = language == context.language;
        // "tout le mois dernier" is the last month; "tout le mois" alone the running one.
        let placed = reader.after_any(at, &[Cue::In, Cue::Over, Cue::Of]);
        let whole = reader.cue(placed, Cue::Whole).and_then(|inner| read_in(&reader, inner));
        let longest = read_in(&reader, at).into_iter().chain(whole).max_by_key(|found| found.end);
        if let Some(found) = longest
            && best.as_ref().is_none_or(|best| found.end > best.end)
        {
            best = Some(found);
        }
    }
    best
}

fn read_in(reader: &Reader, at: usize) -> Option<TimeMatch> {
    let (end, meaning) = reader.phrase(at)?;
    let thing = match meaning {
        Meaning::NoSuchDay(nearest) => return Some(no_such_day(reader, (at, end), nearest)),
        Meaning::Period(period) => {
            return Some(TimeMatch {
                end,
                said: Said::Period(period),
                joined: Vec::new(),
                either: false,
                on: Vec::new(),
            });
        }
        Meaning::Between(period, sides) => {
            let joined = sides.to_vec();
            return Some(TimeMatch {
                end,
                said: Said::Period(period),
                joined,
                either: false,
                on: Vec::new(),
            });
        }
        Meaning::Thing(thing) => thing,
    };
    let said = match thing {
        Thing::Shifted(shift) => Said::Shifted(shift),
        Thing::Every(days) => Said::Weekdays(weekdays(days)),
        Thing::Among(period, days) => {
            let said = Said::Period(period);
            return Some(TimeMatch {
                end,
                said,
                joined: Vec::new(),
                either: false,
                on: weekdays(days),
            });
        }
        thing => match thing.period(reader.today) {
            Ok(period) => return Some(joined(reader, (end, thing), period?)),
            Err(NoSuchDay(nearest)) => return Some(no_such_day(reader, (at, end), nearest)),
        },
    };
    Some(TimeMatch { end, said, joined: Vec::new(), either: false, on: Vec::new() })
}

fn no_such_day(reader: &Reader, (at, end): (usize, usize), nearest: Date) -> TimeMatch {
    let (noun, _) = reader.lead(at);
    let said = reader.text.slice(noun.min(end - 1), end).to_owned();
    TimeMatch {
        end,
        said: Said::NoSuchDay { said, nearest },
        joined: Vec::new(),
        either: false,
        on: Vec::new(),
    }
}

/// `period` with those that follow it after "and" and touch it. Another that does not touch is left.
fn joined(reader: &Reader, (end, thing): (usize, Thing), period: Period) -> TimeMatch {
    let mut found = TimeMatch {
        end,
        said: Said::Period(period),
        joined: Vec::new(),
        either: false,
        on: Vec::new(),
    };
    let mut whole = period;
    let mut parts = vec![period];
    let mut last = thing;
    let filled = |one: Thing, other: Thing| match (one, other) {
        (Thing::Calendar(one), Thing::Calendar(other)) => {
            let same = Calendar { year: None, ..one } == Calendar { year: None, ..other };
            // "mars et mars 2024" are two years.
            Thing::Calendar(if same { one } else { one.completed(other) })
        }
        (one, _) => one,
    };
    if let Some(start) = reader.any(end, &[Cue::Versus])
        && let Some((_, next)) = reader.point(start)
        && next.grain() == thing.grain()
        && let Ok(Some(first)) = filled(thing, next).period(reader.today)
    {
        // "Q1 vs Q2 2024": the year is the first's too; the second is found by itself.
        found.said = Said::Period(first);
        return found;
    }
    while let Some((next_end, next)) = reader.next_point(found.end) {
        let either = reader.cue(found.end, Cue::Or).is_some();
        // "juin et juillet 2024", "le 3 et le 4 mars": what the first leaves open is said once.
        if let (1, Ok(Some(first))) = (parts.len(), filled(last, next).period(reader.today)) {
            (whole, parts[0]) = (first, first);
        }
        let Ok(Some(more)) = filled(next, last).period(reader.today) else { break };
        let Some(union) = union(whole, more) else {
            // "janvier et mars 2024": the year is still the first's too.
            if parts.len() == 1 {
                found.said = Said::Period(whole);
            }
            break;
        };
        parts.push(more);
        found.either |= either;
        (whole, last, found.end) = (union, next, next_end);
    }
    if parts.len() > 1 {
        found.said = Said::Period(whole);
        found.joined = parts;
    }
    found
}

/// Both, where they overlap or touch.
fn union(a: Period, b: Period) -> Option<Period> {
    let (a_first, a_last, b_first, b_last) = (a.first()?, a.last()?, b.first()?, b.last()?);
    let touch =
        |last: Date, first: Date| first <= last || last.tomorrow().is_ok_and(|next| next == first);
    (touch(a_last, b_first) && touch(b_last, a_first))
        .then(|| Period::between(a_first.min(b_first), a_last.max(b_last)))
}

fn weekdays(days: u8) -> Vec<Weekday> {
    (0..7)
        .filter(|day| days & (1 << day) != 0)
        .filter_map(|day| Weekday::from_monday_zero_offset(day).ok())
        .collect()
}
