//! Sentences, by kind of question, in all three languages. Spaces that do not break show as "~".

mod analyses;
mod groups;
mod pictures;
mod sums;
mod talk;

use jiff::civil::{Date, date};
use rust_decimal::Decimal;

use super::Saying;
use crate::domain::figures::Figure;
use crate::domain::findings::{Group, Part, Record, Tally};
use crate::domain::holdings::Account;
use crate::domain::money::Currency;
use crate::domain::period::Unit;
use crate::domain::plan::{Dimension, Filter};
use crate::domain::{Dataset, Findings, Holdings, Language, Period, Plan};
use crate::insights::figures::figures;

const TODAY: Date = date(2025, 10, 20);

fn holdings() -> Holdings {
    Holdings {
        merchants: vec!["Lidl".into(), "Carrefour".into()],
        accounts: vec![Account { name: "Livret A".into(), kind: "savings".into() }],
        categories: vec!["Salaire".into(), "Alimentation".into()],
        first_day: Some(date(2023, 11, 1)),
        last_day: Some(TODAY),
    }
}

/// What `tell` makes of each language, a line each.
fn in_all(tell: impl Fn(Saying<'_>) -> String) -> String {
    let dataset = Dataset::finance().expect("embedded dataset");
    let holdings = holdings();
    Language::ALL
        .map(|language| {
            tell(Saying { language, today: TODAY, dataset: &dataset, holdings: &holdings })
        })
        .join("\n")
        .replace(['\u{a0}', '\u{202f}'], "~")
}

/// The message of the answer in each language; every amount in it must be a figure.
fn told(plan: &Plan, findings: &Findings) -> String {
    let figures = figures(plan, findings, TODAY);
    in_all(|saying| {
        let message = saying.answer(plan, findings, &figures).message;
        assert_grounded(&message, saying.language, &figures);
        message
    })
}

fn assert_grounded(message: &str, language: Language, figures: &[Figure]) {
    let known: Vec<String> = figures
        .iter()
        .map(|figure| super::number::digits(language, figure.value.abs(), 2))
        .collect();
    let cents = |word: &str| {
        let point = if language == Language::En { '.' } else { ',' };
        word.rsplit_once(point).is_some_and(|(_, cents)| {
            cents.len() == 2 && cents.chars().all(|digit| digit.is_ascii_digit())
        })
    };
    for word in message.split([' ', '\u{a0}', '(', ')', '*', ';', '€', '$', '£']) {
        let word = word.trim_end_matches(['.', ',', ':', ';']);
        assert!(!cents(word) || known.iter().any(|figure| figure == word), "{word} in {message}");
    }
}

fn amount(text: &str) -> Decimal {
    text.parse().expect("a number")
}

fn tally(sum: &str, count: u64) -> Tally {
    in_currency("EUR", sum, count)
}

fn in_currency(code: &str, sum: &str, count: u64) -> Tally {
    Tally {
        currency: Currency::new(code).expect("a code"),
        count,
        sum: amount(sum),
        min: amount("2.50"),
        max: amount("120"),
        median: Some(amount("25.30")),
    }
}

fn found(parts: &[(Part, &[Tally])]) -> Findings {
    let parts: Vec<(Part, Vec<Tally>)> =
        parts.iter().map(|(part, tallies)| (*part, tallies.to_vec())).collect();
    let matched = parts
        .iter()
        .filter(|(part, _)| {
            matches!(part, Part::Main | Part::Income | Part::Spending | Part::Internal)
        })
        .flat_map(|(_, tallies)| tallies)
        .map(|tally| tally.count)
        .sum();
    Findings { matched, parts, ..Findings::default() }
}

fn main(sum: &str, count: u64) -> Findings {
    found(&[(Part::Main, &[tally(sum, count)])])
}

fn group(key: Option<&str>, sum: &str, count: u64) -> Group {
    let tallies = if count == 0 { Vec::new() } else { vec![tally(sum, count)] };
    Group { key: key.map(str::to_owned), tallies, running: false }
}

fn record(merchant: Option<&str>, value: &str) -> Record {
    Record {
        id: "1".into(),
        date: Some(date(2025, 10, 1)),
        merchant: merchant.map(str::to_owned),
        category: None,
        amount: amount(value),
        currency: Currency::EUR,
        label: Some("CB *LIDL_12".into()),
        operation: None,
        account: None,
    }
}

fn month(year: i16, month: i8) -> Period {
    Period::unit(Unit::Month, date(year, month, 1))
}

fn with(plan: Plan, dimension: Dimension, value: &str) -> Plan {
    let mut plan = plan;
    plan.filters.push(Filter::one(dimension, value));
    plan
}

fn over(plan: Plan, period: Period) -> Plan {
    Plan { period: Some(period), ..plan }
}
