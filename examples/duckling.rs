//! Reads the rows of `external/duckling_time.jsonl` and `duckling_money.jsonl` in the directory given
//! and reports how many mean what is expected: `cargo run --example duckling -- <directory>`.
//!
//! Every row is right, a difference of convention (each held against the rule that it names, so that a
//! wrong reading is none), out of scope with the reason, or wrong; the wrong ones are printed, with
//! `--all` the differences too. The counts and the reasons are told in docs/duckling.md.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use conversation_service::domain::{Currency, Language, Period};
use conversation_service::language::amount::{self, AmountLexicon, AmountMatch};
use conversation_service::language::text::Text;
use conversation_service::language::time::{self, Said, TimeContext, TimeLexicon};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use rust_decimal::Decimal;
use serde_json::Value;

type Failure = Box<dyn std::error::Error>;

/// What a row comes to.
enum Verdict {
    Right,
    /// Read as finance.md has it, which is not as Duckling has it.
    Convention(&'static str),
    OutOfScope(&'static str),
    Wrong,
}

#[derive(Default)]
struct Score {
    right: BTreeMap<String, usize>,
    wrong: BTreeMap<String, usize>,
    conventions: BTreeMap<&'static str, usize>,
    out_of_scope: BTreeMap<&'static str, usize>,
    show_all: bool,
}

fn main() -> Result<(), Failure> {
    let (flags, paths): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument == "--all");
    let directory = paths.first().ok_or("give the directory of the corpora")?;
    let directory = Path::new(directory);
    let show_all = !flags.is_empty();
    times(&fs::read_to_string(directory.join("duckling_time.jsonl"))?, show_all)?;
    money(&fs::read_to_string(directory.join("duckling_money.jsonl"))?, show_all)
}

impl Score {
    fn add(&mut self, language: &str, verdict: &Verdict, row: &dyn Fn() -> String) {
        let (kind, show) = match verdict {
            Verdict::Right => {
                *self.right.entry(language.to_owned()).or_default() += 1;
                ("right", false)
            }
            Verdict::Wrong => {
                *self.wrong.entry(language.to_owned()).or_default() += 1;
                ("WRONG", true)
            }
            Verdict::Convention(rule) => {
                *self.conventions.entry(rule).or_default() += 1;
                (*rule, self.show_all)
            }
            Verdict::OutOfScope(reason) => {
                *self.out_of_scope.entry(reason).or_default() += 1;
                (*reason, false)
            }
        };
        if show {
            println!("{kind} | {}", row());
        }
    }

    fn report(&self, name: &str) {
        let count = |of: &BTreeMap<String, usize>, language: &str| {
            of.get(language).copied().unwrap_or_default()
        };
        let mut sums = (0, 0);
        for language in Language::ALL.map(Language::code) {
            let (right, wrong) = (count(&self.right, language), count(&self.wrong, language));
            println!("{name} {language}: {right} of {}", right + wrong);
            sums = (sums.0 + right, sums.1 + right + wrong);
        }
        println!("{name}: {} of {}", sums.0, sums.1);
        for (of, counts) in
            [("convention", &self.conventions), ("out of scope", &self.out_of_scope)]
        {
            for (rule, count) in counts {
                println!("{name}, {of}: {count} {rule}");
            }
        }
    }
}

fn times(rows: &str, show_all: bool) -> Result<(), Failure> {
    let lexicon = TimeLexicon::embedded()?;
    let mut score = Score { show_all, ..Score::default() };
    for line in rows.lines() {
        let row: Value = serde_json::from_str(line)?;
        let word = |key: &str| row[key].as_str().unwrap_or_default();
        let language = language(word("lang"));
        if let Some(reason) = out_of_scope(&row) {
            score.add(language.code(), &Verdict::OutOfScope(reason), &String::new);
            continue;
        }
        let today: Date = word("reference_time").get(..10).unwrap_or_default().parse()?;
        // A bound with an hour is of a weekend from Friday evening; the day is looked at.
        let bound = |key: &str| word(key).get(..10).and_then(|day| day.parse::<Date>().ok());
        let last = bound("end_exclusive").and_then(|end| end.yesterday().ok());
        let expected = Period::new(bound("start"), last).ok_or("a row ends before it starts")?;
        let text = Text::new(word("text"));
        let context = TimeContext { today, language, lexicon: &lexicon };
        let found = time::read(&text, 0, &context).filter(|found| found.end == text.tokens.len());
        let said = found.map(|found| found.said);
        let verdict = judged(said.as_ref(), (expected, today), &words(&text));
        score.add(language.code(), &verdict, &|| {
            format!("{language:?} | {} | {said:?} | wanted {expected:?}", word("text"))
        });
    }
    score.report("time");
    Ok(())
}

fn out_of_scope(row: &Value) -> Option<&'static str> {
    let tagged =
        |tag: &str| row["tags"].as_array().is_some_and(|tags| tags.iter().any(|t| t == tag));
    let text = row["text"].as_str().unwrap_or_default().to_lowercase();
    let hours = ["start", "end_exclusive"]
        .iter()
        .any(|key| row[key].as_str().is_some_and(|bound| bound.contains('T')));
    let short = ["start", "end_exclusive"]
        .iter()
        .any(|key| row[key].as_str().is_some_and(|bound| bound.len() < 10));
    Some(match () {
        () if row["kind"] == "holiday" => "holidays",
        () if tagged("future_by_default") => "bare dates read as the next ones",
        () if tagged("latent") => "latent in Duckling itself",
        () if row["relation"] == "future" => "what is to come",
        () if hours && !tagged("weekend_from_friday_18h") => "hours and minutes",
        () if short => "years that no bank has",
        () if text.split(' ').any(|word| word == "rest") => "what is to come",
        () => return None,
    })
}

fn judged(said: Option<&Said>, (expected, today): (Period, Date), text: &str) -> Verdict {
    let ours = match said {
        Some(Said::Period(period)) => *period,
        Some(Said::Shifted(shift)) => shift.from(Period::day(today), today),
        Some(Said::Weekdays(days)) if workdays(days, expected) => {
            return Verdict::Convention("working days are a habit, of any week");
        }
        _ => return Verdict::Wrong,
    };
    let open = expected.last().is_none() && ours.first() == expected.first();
    if ours == expected || open {
        return Verdict::Right;
    }
    convention(ours, (expected, today), text).map_or(Verdict::Wrong, Verdict::Convention)
}

/// The rule of finance.md, or of the module `time` where that is silent, that `ours` follows.
fn convention(ours: Period, (expected, today): (Period, Date), text: &str) -> Option<&'static str> {
    let says = |any: &[&str]| any.iter().any(|phrase| text.contains(&format!(" {phrase} ")));
    let (first, last) = (ours.first()?, ours.last()?);
    let inside = |day: Option<Date>| day.is_some_and(|day| ours.contains(day));
    let whole = ours.as_unit().is_some();
    let ago = says(&["ago", "il y a", "hace"]);
    let begins = says(&["beginning", "boy", "debut", "end", "principios"]);
    let season = says(&["season", "seasons"]);
    if ago && whole && inside(expected.first()) && inside(expected.last()) {
        return Some("\"ago\" is the whole unit");
    }
    if says(&["days", "jours", "jour", "dias"])
        && last == today
        && expected.last()?.tomorrow().ok()? == today
        && ours.days() == expected.days()
    {
        return Some("the last days end today");
    }
    let week = first.weekday() == Weekday::Monday && ours.days() == Some(3);
    let third = first.month() == 1 && last.month() == 4;
    if begins && expected.first()? == first && (week || third) {
        return Some("the beginning of a week is three days, of a year a third");
    }
    if season && first == expected.first()? && first < last && near(last, expected.last()?) {
        return Some("seasons start on the 21st, autumn on the 23rd");
    }
    if season && last == today && ours.days() == Some(30) {
        return Some("several of a unit without a count are the last 30 days");
    }
    if says(&["week"]) && week_of(today) == ours && expected.first()? == first {
        return Some("a week ends on Sunday");
    }
    if says(&["through"]) && ours.as_unit().is_some() && expected.first().is_none() {
        return Some("\"through 2014\" is throughout it");
    }
    (says(&["weekend"]) && first.weekday() == Weekday::Saturday && ours.days() == Some(2))
        .then_some("a weekend is Saturday and Sunday")
        .filter(|_| expected.last() == Some(last))
}

fn near(one: Date, other: Date) -> bool {
    one.since(other).is_ok_and(|span| span.get_days().abs() <= 2)
}

fn week_of(day: Date) -> Period {
    let monday = day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days());
    Period::between(monday, monday.saturating_add(6.days()))
}

fn workdays(days: &[Weekday], expected: Period) -> bool {
    days.len() == 5
        && expected.days() == Some(5)
        && expected.first().is_some_and(|first| first.weekday() == Weekday::Monday)
}

/// The folded words, each between spaces.
fn words(text: &Text) -> String {
    let words: Vec<&str> = text.tokens.iter().map(|token| token.folded.as_str()).collect();
    format!(" {} ", words.join(" "))
}

fn money(rows: &str, show_all: bool) -> Result<(), Failure> {
    let lexicon = AmountLexicon::embedded()?;
    let mut score = Score { show_all, ..Score::default() };
    for line in rows.lines() {
        let row: Value = serde_json::from_str(line)?;
        let language = language(row["lang"].as_str().unwrap_or_default());
        let text = Text::new(row["text"].as_str().unwrap_or_default());
        let found = (0..text.tokens.len()).find_map(|at| amount::read(&text, at, &lexicon));
        let verdict = priced(&row, found, &text)?;
        score.add(language.code(), &verdict, &|| {
            format!("{language:?} | {} | {found:?} | wanted {row}", text.raw)
        });
    }
    score.report("money");
    Ok(())
}

fn priced(row: &Value, found: Option<AmountMatch>, text: &Text) -> Result<Verdict, Failure> {
    let number = |key: &str| match row[key].as_f64() {
        Some(number) => Decimal::try_from(number).map(Some),
        None => Ok(None),
    };
    let tags = row["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
    let said = words(text);
    let egyptian = row["currency"] == "EGP";
    match () {
        () if row["currency"] == "Cent" => return Ok(Verdict::OutOfScope("cents of no currency")),
        () if tags.iter().any(|tag| tag == "latent") => {
            return Ok(Verdict::OutOfScope("latent in Duckling itself"));
        }
        () if !tags.is_empty() => return Ok(Verdict::OutOfScope("amounts below zero")),
        () if row["currency"] == "PTS" => {
            return Ok(Verdict::OutOfScope("pesetas: no currency of ISO 4217 any more"));
        }
        () if egyptian
            && found.is_none()
            && (said.ends_with(" le ") || said.ends_with(" l e ")) =>
        {
            return Ok(Verdict::Convention("\"le\" is the French article, no Egyptian pound"));
        }
        () => {}
    }
    let (value, min, max) = (number("value")?, number("min")?, number("max")?);
    let expected = (value.or(min), value.or(max));
    let Some(found) = found else { return Ok(Verdict::Wrong) };
    let (low, high) = (found.range.gte.or(found.range.gt), found.range.lte.or(found.range.lt));
    let currency = match row["currency"].as_str() {
        Some("Dollar") => Currency::new("USD"),
        Some("Pound") => Currency::new("GBP"),
        Some("EUR") => Some(Currency::EUR),
        Some(code) if code.len() == 3 => Currency::new(code),
        _ => None,
    };
    let alike = currency.is_none() || found.currency == currency;
    let all = found.end == text.tokens.len();
    if alike && all && (low, high) == expected {
        return Ok(Verdict::Right);
    }
    let tenth = |value: Decimal| (value * Decimal::new(9, 1), value * Decimal::new(11, 1));
    let about =
        value.map(tenth).is_some_and(|(least, most)| (low, high) == (Some(least), Some(most)));
    if alike && all && about {
        return Ok(Verdict::Convention("\"about\" is a tenth more or less"));
    }
    let thousands = min.zip(low).is_some_and(|(min, low)| {
        min > Decimal::ZERO && min < Decimal::TEN && low > min && high == max
    });
    if alike && all && thousands {
        return Ok(Verdict::Convention("\"7-9 lakh\" are lakhs both"));
    }
    let few = value.zip(low).is_some_and(|(value, low)| {
        value.trunc() == low
            && value.fract() < Decimal::new(1, 1)
            && low == high.unwrap_or_default()
    });
    if alike && !all && few {
        return Ok(Verdict::Convention("cents without their word have two digits"));
    }
    Ok(Verdict::Wrong)
}

fn language(code: &str) -> Language {
    Language::ALL.into_iter().find(|language| language.code() == code).unwrap_or_default()
}
