//! What no form can say: that a plan is valid, that nothing in it was made up, and that nothing of the
//! question was left out.

use jiff::civil::Date;

use super::last::Last;
use super::merchants::account;
use super::problem::{Code, Problem};
use crate::domain::Language;
use crate::domain::plan::{AmountRange, Comparison, Dimension, Filter, LabelSearch, Plan};
use crate::language::names::Names;
use crate::language::text::{Text, letters_of};
use crate::llm::grounding::Grounding;
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
    numbers(plan, asked, grounding)
}

/// Merchants, accounts and searched words come from the question or the last plan; a merchant of the
/// user's that the question names is in the plan.
fn named(plan: &Plan, asked: &Asked) -> Result<(), Problem> {
    let mut said = letters_of(asked.text);
    if let Some(last) = asked.last {
        for name in names_of(last.plan) {
            said.push(' ');
            said.push_str(&letters_of(name));
        }
    }
    let is_said = |name: &str| {
        let letters = letters_of(name);
        !letters.is_empty() && said.contains(&letters)
    };
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

/// Bounds and limits were said; amounts that were said are bounds.
fn numbers(plan: &Plan, asked: &Asked, grounding: &Grounding) -> Result<(), Problem> {
    let said = grounding.numbers(asked.text, asked.language, asked.today);
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
