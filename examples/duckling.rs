//! Reads the rows of `external/duckling_time.jsonl` and `duckling_money.jsonl` in the directory given
//! and reports how many mean what is expected: `cargo run --example duckling -- <directory>`.
//!
//! Left out: holidays, rows that read a bare date as the next one, latent ones, those of month-first
//! locales that day/month reads otherwise, and bounds in hours.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use conversation_service::domain::{Currency, Language, Period};
use conversation_service::language::amount::{self, AmountLexicon};
use conversation_service::language::text::Text;
use conversation_service::language::time::{self, Said, TimeContext, TimeLexicon};
use jiff::civil::Date;
use serde_json::Value;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let directory = std::env::args().nth(1).ok_or("give the directory of the corpora")?;
    let directory = Path::new(&directory);
    times(&fs::read_to_string(directory.join("duckling_time.jsonl"))?)?;
    money(&fs::read_to_string(directory.join("duckling_money.jsonl"))?)
}

fn times(rows: &str) -> Result<(), Failure> {
    let lexicon = TimeLexicon::embedded()?;
    let mut score: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for line in rows.lines() {
        let row: Value = serde_json::from_str(line)?;
        let word = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let tagged =
            |tag: &str| row["tags"].as_array().is_some_and(|tags| tags.iter().any(|t| t == tag));
        let bounds = [word("start"), word("end_exclusive")];
        let future = word("relation") == "future";
        let left_out = tagged("future_by_default")
            || tagged("latent")
            || tagged("weekend_from_friday_18h")
            || row["kind"] == "holiday"
            || future
            || bounds.iter().any(|bound| bound.contains('T'));
        if left_out {
            continue;
        }
        let language = language(&word("lang"));
        let today: Date = word("reference_time").get(..10).unwrap_or_default().parse()?;
        let text = Text::new(row["text"].as_str().unwrap_or_default());
        let context = TimeContext { today, language, lexicon: &lexicon };
        let first: Option<Date> = bounds[0].parse().ok();
        let last: Option<Date> =
            bounds[1].parse::<Date>().ok().and_then(|end| end.yesterday().ok());
        let expected = Period::new(first, last);
        let found = time::read(&text, 0, &context).filter(|found| found.end == text.tokens.len());
        let period = found.as_ref().and_then(|found| match &found.said {
            Said::Period(period) => Some(*period),
            Said::Shifted(shift) => Some(shift.from(Period::day(today), today)),
            _ => None,
        });
        let right = period.is_some()
            && (period == expected
                || period.map(|p| p.first()) == expected.map(|p| p.first())
                    && expected.is_some_and(|p| p.last().is_none()));
        let entry = score.entry(language.code()).or_default();
        entry.0 += usize::from(right);
        entry.1 += 1;
        if !right {
            let show = |p: Option<Period>| {
                p.map_or("-".to_owned(), |p| format!("{:?}..{:?}", p.first(), p.last()))
            };
            println!(
                "{} | {} | {} | wanted {} {}",
                word("lang"),
                word("text"),
                show(period),
                show(expected),
                word("relation")
            );
        }
    }
    println!("time: {score:?}");
    Ok(())
}

fn money(rows: &str) -> Result<(), Failure> {
    let lexicon = AmountLexicon::embedded()?;
    let (mut right, mut all) = (0, 0);
    for line in rows.lines() {
        let row: Value = serde_json::from_str(line)?;
        if row["tags"].as_array().is_some_and(|tags| !tags.is_empty()) || row["currency"] == "Cent"
        {
            continue;
        }
        let text = Text::new(row["text"].as_str().unwrap_or_default());
        let found = (0..text.tokens.len()).find_map(|at| amount::read(&text, at, &lexicon));
        let number = |key: &str| row[key].as_f64();
        let expected = (number("value").or(number("min")), number("value").or(number("max")));
        let about = row["text"].as_str().is_some_and(|said| {
            said.contains("peu pr") || said.contains("round") || said.contains("quasi")
        });
        let good = found.is_some_and(|found| {
            let float = |value: Option<rust_decimal::Decimal>| {
                value.and_then(|v| v.to_string().parse::<f64>().ok())
            };
            let range = found.range;
            let low = float(range.gte.or(range.gt));
            let high = float(range.lte.or(range.lt));
            let currency = match row["currency"].as_str() {
                Some("Dollar") => Currency::new("USD"),
                Some("Pound") => Currency::new("GBP"),
                Some("EUR") => Some(Currency::EUR),
                Some(code) if code.len() == 3 => Currency::new(code),
                _ => None,
            };
            found.end == text.tokens.len()
                && (about || (low, high) == expected)
                && (found.currency == currency || currency.is_none())
        });
        all += 1;
        right += usize::from(good);
        if !good {
            println!("money | {} | {found:?} | {expected:?} {}", row["text"], row["currency"]);
        }
    }
    println!("money: {right}/{all}");
    Ok(())
}

fn language(code: &str) -> Language {
    Language::ALL.into_iter().find(|language| language.code() == code).unwrap_or_default()
}
