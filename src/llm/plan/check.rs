//! What no form can say: that a plan is valid, that nothing in it was made up, and that nothing of the
//! question was left out.

use jiff::civil::Date;

use super::last::Last;
use super::merchants::account;
use super::problem::{Code, Problem};
use crate::domain::plan::{AmountRange, Comparison, Dimension, Filter, LabelSearch, Plan};
use crate::domain::{Language, Period};
use crate::language::names::Names;
use crate::language::text::{Text, letters_of, words_of};
use crate::llm::grounding::{Grounding, Said};
use crate::query::validate::validate;

/// What a plan is held against.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub text: &'a str,
    pub language: Language,
    pub today: Date,
    pub last: Option<&'a Last<'a>>,
    pub names: &'a Names,
}

/// The first thing that is wrong with a plan.
pub(super) fn check(plan: &Plan, asked: &Asked, grounding: &Grounding) -> Result<(), Problem> {
    validate(plan, asked.today).map_err(|invalid| {
        Problem::new(Code::Incompatible, &format!("/{}", invalid.member), invalid.allowed)
    })?;
    named(plan, asked)?;
    let said = grounding.numbers(asked.text, asked.language, asked.today);
    days(plan, asked, &said)?;
    numbers(plan, asked, &said)
}

/// Merchants, accounts and searched words come from the question or the last plan; a merchant of the
/// user's that the question names is in the plan.
fn named(plan: &Plan, asked: &Asked) -> Result<(), Problem> {
    let mut said = vec![words_of(asked.text)];
    if let Some(last) = asked.last {
        said.extend(names_of(last.plan).into_iter().map(words_of));
    }
    let is_said = |name: &str| said.iter().any(|text| is_said_in(text, &letters_of(name)));
    let named = names_of(plan);
    if !named.iter().all(|name| is_said(name)) {
        let allowed = "names and words as the question or the last plan writes them";
        return Err(Problem::new(Code::NotInQuestion, "/filters", allowed));
    }
    // Their names are the user's own affair: none is told.
    if !all(plan, Dimension::Account).all(|name| account(name, asked.names).is_some()) {
        return Err(Problem::new(Code::UnknownValue, "/filters", "an account that the user has"));
    }
    let text = Text::new(asked.text);
    let mut at = 0;
    while at < text.tokens.len() {
        let Some((length, merchant)) = asked.names.merchant(&text, at) else {
            at += 1;
            continue;
        };
        let words = letters_of(text.slice(at, at + length));
        let is_in = |name: &&str| {
            letters_of(name) == letters_of(merchant) || letters_of(name).contains(&words)
        };
        if !named.iter().any(is_in) {
            return Err(Problem::new(Code::LeftOut, "/filters", "every name in the question"));
        }
        at += length.max(1);
    }
    Ok(())
}

/// True where some of the text's whole words, put together, are these letters ("mc do" is "mcdo").
fn is_said_in(words: &str, letters: &str) -> bool {
    let words: Vec<&str> = words.split(' ').collect();
    for start in 0..words.len() {
        let mut rest = letters;
        for word in &words[start..] {
            let Some(after) = rest.strip_prefix(word) else { break };
            if after.is_empty() {
                return !letters.is_empty();
            }
            rest = after;
        }
    }
    false
}

/// The only period that the question says is one of the plan's; several may be said in too many ways.
fn days(plan: &Plan, asked: &Asked, said: &Said) -> Result<(), Problem> {
    let [one] = said.days.as_slice() else { return Ok(()) };
    let (previous, cut) = match plan.comparison {
        Some(Comparison::Period { previous, cut }) => (Some(previous), cut),
        _ => (None, false),
    };
    let same = |period: Period| {
        period.so_far(asked.today) == one.so_far(asked.today)
            || (cut && period.first() == one.first())
    };
    if plan.period.into_iter().chain(previous).any(same) {
        return Ok(());
    }
    let day = |day: Option<Date>| day.map_or("null".to_owned(), |day| day.to_string());
    let allowed = format!("first {}, last {}", day(one.first()), day(one.last()));
    Err(Problem::new(Code::LeftOut, "/period", allowed))
}

/// Bounds and limits were said; amounts that were said are bounds.
fn numbers(plan: &Plan, asked: &Asked, said: &Said) -> Result<(), Problem> {
    let before = asked.last.map(|last| last.plan.amounts.as_slice()).unwrap_or_default();
    let kept: Vec<_> = before.iter().flat_map(bounds).collect();
    let bound: Vec<_> = plan.amounts.iter().flat_map(bounds).collect();
    if !bound.iter().all(|bound| said.all.contains(bound) || kept.contains(bound)) {
        let allowed = "amounts as the question or the last plan has them";
        return Err(Problem::new(Code::NotInQuestion, "/amounts", allowed));
    }
    if !said.money.iter().all(|amount| bound.contains(amount)) {
        return Err(Problem::new(Code::LeftOut, "/amounts", "every amount in the question"));
    }
    let limit = plan.limit.map(rust_decimal::Decimal::from);
    let kept = asked.last.and_then(|last| last.plan.limit).map(rust_decimal::Decimal::from);
    let one = |limit| limit == rust_decimal::Decimal::ONE;
    if limit.is_some_and(|limit| !one(limit) && !said.all.contains(&limit) && kept != Some(limit)) {
        return Err(Problem::new(Code::NotInQuestion, "/limit", "null, 1, or a number it says"));
    }
    Ok(())
}

fn bounds(range: &AmountRange) -> impl Iterator<Item = rust_decimal::Decimal> + use<> {
    [range.gt, range.gte, range.lt, range.lte].into_iter().flatten()
}

/// The names and words of a plan that must have been said by somebody.
fn names_of(plan: &Plan) -> Vec<&str> {
    fn words(filter: &Filter) -> Vec<&LabelSearch> {
        match filter {
            Filter::Label { search } | Filter::NotLabel { search } => vec![search],
            Filter::Any { of } => of.iter().flat_map(words).collect(),
            Filter::In { .. } | Filter::NotIn { .. } => Vec::new(),
        }
    }
    let searched = plan.labels.iter().chain(plan.filters.iter().flat_map(words));
    all(plan, Dimension::Merchant).chain(searched.map(|search| search.said.as_str())).collect()
}

/// The values of a dimension, excluded and compared ones among them.
fn all(plan: &Plan, wanted: Dimension) -> impl Iterator<Item = &str> {
    fn of(filter: &Filter, wanted: Dimension) -> Vec<&str> {
        match filter {
            Filter::In { dimension, values } | Filter::NotIn { dimension, values }
                if *dimension == wanted =>
            {
                values.iter().map(String::as_str).collect()
            }
            Filter::Any { of: inner } => inner.iter().flat_map(|one| of(one, wanted)).collect(),
            _ => Vec::new(),
        }
    }
    let compared = match &plan.comparison {
        Some(Comparison::Values { first, second }) => vec![first, second],
        _ => Vec::new(),
    };
    plan.filters.iter().chain(compared).flat_map(move |filter| of(filter, wanted))
}
