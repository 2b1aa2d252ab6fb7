//! Phrases and what they mean on Monday 2025-10-20.

mod dates;
mod numbered;
mod soups;
mod spoken;
mod units;

use super::*;
use jiff::civil::date;

fn fr(said: &str) -> String {
    shown(said, Language::Fr)
}

fn en(said: &str) -> String {
    shown(said, Language::En)
}

fn es(said: &str) -> String {
    shown(said, Language::Es)
}

/// Every phrase of time in the text and what it says.
fn shown(said: &str, language: Language) -> String {
    let lexicon = lexicon();
    let context = TimeContext { today: date(2025, 10, 20), language, lexicon };
    let text = Text::new(said);
    let (mut at, mut all) = (0, Vec::new());
    while at < text.tokens.len() {
        let Some(found) = read(&text, at, &context) else {
            at += 1;
            continue;
        };
        let parts = found.joined.len();
        let joined = if parts > 0 { format!(" of {parts}") } else { String::new() };
        let on = if found.on.is_empty() { String::new() } else { format!(" on {:?}", found.on) };
        all.push(format!("{}{joined}{on}", one(&found.said)));
        at = found.end;
    }
    if all.is_empty() { "-".to_owned() } else { all.join(", ") }
}

fn lexicon() -> &'static TimeLexicon {
    static LEXICON: std::sync::LazyLock<TimeLexicon> =
        std::sync::LazyLock::new(|| TimeLexicon::embedded().unwrap());
    &LEXICON
}

fn one(said: &Said) -> String {
    let end = |date: Option<Date>| date.map_or(String::new(), |date| date.to_string());
    match said {
        Said::Period(period) if period.days() == Some(1) => end(period.first()),
        Said::Period(period) => format!("{}..{}", end(period.first()), end(period.last())),
        Said::Weekdays(days) => format!("{days:?}"),
        Said::Shifted(shift) => format!("{shift:?}"),
        Said::NoSuchDay { said, nearest } => format!("no {said:?}, {nearest}"),
    }
}
