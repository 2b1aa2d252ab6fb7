//! What texts are read as, one line each, against one invented user's names.

mod analyses;
mod filters;
mod follow_ups;
mod leeway;
mod measures;
mod plans;
mod questions;
mod refusals;
mod robust;

use std::fmt::Write;
use std::sync::LazyLock;

use jiff::civil::{Date, date};

use super::*;
use crate::domain::Period;
use crate::domain::holdings::Account;
use crate::domain::plan::{Comparison, Filter, SearchWord};

pub const TODAY: Date = date(2025, 10, 20);

static WORLD: LazyLock<(Reader, Holdings, Names)> = LazyLock::new(|| {
    let reader = Reader::new(Arc::new(Dataset::finance().unwrap())).unwrap();
    let account = |name: &str, kind: &str| Account { name: name.into(), kind: kind.into() };
    let merchants = [
        "Carrefour",
        "Lidl",
        "Amazon",
        "Netflix",
        "Spotify",
        "Uber",
        "Uber Eats",
        "McDonald's",
        "E.Leclerc",
        "Boulangerie Martin",
        "Martin Durand",
        "Livret A",
        "Orange",
        "Canal+",
        "CAF",
    ];
    let holdings = Holdings {
        merchants: merchants.map(str::to_owned).to_vec(),
        accounts: vec![
            account("Compte courant", "checking"),
            account("Compte joint", "checking"),
            account("Livret A", "savings"),
        ],
        categories: vec!["Alimentation".into(), "Restaurant".into()],
        first_day: Some(date(2023, 11, 1)),
        last_day: Some(TODAY),
    };
    let names = Names::new(&holdings, &Dataset::finance().unwrap().nicknames);
    (reader, holdings, names)
});

/// The readings of a conversation's turns; the last one's, on one line.
pub fn turns(texts: &[&str]) -> String {
    let (reader, holdings, names) = &*WORLD;
    let mut last: Option<Plan> = None;
    let mut shown = String::new();
    for text in texts {
        let question =
            Question { text, today: TODAY, language: None, holdings, names, last: last.as_ref() };
        let reading = reader.read(question).reading;
        shown = show(&reading);
        if let Reading::Plan(plan) = reading {
            last = Some(plan);
        }
    }
    shown
}

fn show(reading: &Reading) -> String {
    match reading {
        Reading::Plan(plan) => plan_line(plan),
        Reading::Clarification(clarification) => format!("? {clarification:?}"),
        Reading::Conversational(talk) => format!("talk {talk:?}"),
        Reading::Refused(refusal) => format!("refused {refusal:?}"),
    }
}

fn plan_line(plan: &Plan) -> String {
    let mut line = format!("{:?} {:?}", plan.ask, plan.measure);
    for filter in &plan.filters {
        let _ = write!(line, " {}", filter_text(filter));
    }
    for range in &plan.amounts {
        let bound = |sign: &str, value: Option<rust_decimal::Decimal>| {
            value.map_or(String::new(), |value| format!(" {sign}{value}"))
        };
        line += &bound(">", range.gt);
        line += &bound("≥", range.gte);
        line += &bound("<", range.lt);
        line += &bound("≤", range.lte);
    }
    for search in &plan.labels {
        let name = if search.word == SearchWord::Name { "name " } else { "" };
        let _ = write!(line, " {name}“{}”", search.searched);
    }
    if let Some(period) = plan.period {
        let _ = write!(line, " {}", period_text(period));
    }
    match &plan.comparison {
        Some(Comparison::Period { previous, cut }) => {
            let _ =
                write!(line, " vs {}{}", period_text(*previous), if *cut { " cut" } else { "" });
        }
        Some(Comparison::Values { first, second }) => {
            let _ = write!(line, " {} vs {}", filter_text(first), filter_text(second));
        }
        None => {}
    }
    if let Some(group) = plan.group {
        let _ = write!(line, " by {:?} {:?}", group.by, group.order);
    }
    if let Some(analysis) = plan.analysis {
        let _ = write!(line, " {analysis:?}");
    }
    if let Some(sort) = plan.sort {
        let _ = write!(line, " {sort:?}");
    }
    if let Some(limit) = plan.limit {
        let _ = write!(line, " first {limit}");
    }
    if plan.skip > 0 {
        let _ = write!(line, " after {}", plan.skip);
    }
    line
}

fn filter_text(filter: &Filter) -> String {
    match filter {
        Filter::In { dimension, values } => format!("{dimension:?}={}", values.join("|")),
        Filter::NotIn { dimension, values } => format!("{dimension:?}≠{}", values.join("|")),
        Filter::Label { search } => format!("“{}”", search.searched),
        Filter::NotLabel { search } => format!("not “{}”", search.searched),
        Filter::Any { of } => {
            format!("({})", of.iter().map(filter_text).collect::<Vec<_>>().join(" or "))
        }
    }
}

fn period_text(period: Period) -> String {
    let day = |day: Option<Date>| day.map_or(String::new(), |day| day.to_string());
    match (period.first(), period.last()) {
        (Some(first), Some(last)) if first == last => first.to_string(),
        (first, last) => format!("{}…{}", day(first), day(last)),
    }
}

/// One conversation a line, its turns parted by " / ": `reads! { "text / text" => "plan", … }`.
macro_rules! reads {
    ($($text:literal => $line:literal),* $(,)?) => {
        $(
            let texts: Vec<&str> = $text.split(" / ").collect();
            assert_eq!(super::turns(&texts), $line, "{}", $text);
        )*
    };
}
use reads;
