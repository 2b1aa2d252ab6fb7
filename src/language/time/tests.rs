//! A hundred phrases and what they mean on Monday 2025-10-20.

use super::*;
use jiff::civil::date;

#[test]
fn smoke() {
    let lexicon = TimeLexicon::embedded().unwrap();
    for line in std::fs::read_to_string("/tmp/phrases.txt").unwrap_or_default().lines() {
        let (language, said) = line.split_once(' ').unwrap();
        let language = Language::ALL.into_iter().find(|l| l.code() == language).unwrap();
        let context = TimeContext { today: date(2025, 10, 20), language, lexicon: &lexicon };
        println!("{line:45} {}", shown(said, &context));
    }
}

/// Every phrase of time in the text and what it says.
fn shown(said: &str, context: &TimeContext) -> String {
    let text = Text::new(said);
    let mut at = 0;
    let mut all = Vec::new();
    while at < text.tokens.len() {
        match read(&text, at, context) {
            Some(found) => {
                all.push(format!(
                    "{}{}",
                    one(&found.said),
                    if found.joined.is_empty() {
                        String::new()
                    } else {
                        format!(" of {}", found.joined.len())
                    }
                ));
                at = found.end.max(at + 1);
            }
            None => at += 1,
        }
    }
    if all.is_empty() { "-".to_owned() } else { all.join(", ") }
}

fn one(said: &Said) -> String {
    let end = |date: Option<Date>| date.map_or("…".to_owned(), |date| date.to_string());
    match said {
        Said::Period(period) if period.first() == period.last() && period.first().is_some() => {
            end(period.first())
        }
        Said::Period(period) => format!("{}..{}", end(period.first()), end(period.last())),
        Said::Weekdays(days) => format!("{days:?}"),
        Said::Shifted(shift) => format!("{shift:?}"),
        Said::NoSuchDay { said, nearest } => format!("no {said:?}, {nearest}"),
    }
}
