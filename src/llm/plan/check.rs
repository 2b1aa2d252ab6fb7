//! What no form can say: that the members of a plan go together, that nothing in it was made up, and
//! that nothing of the question was left out.

use jiff::civil::Date;

use super::problem::{Code, Problem};
use crate::domain::period::Unit;
use crate::domain::plan::{
    AmountRange, Analysis, Ask, Comparison, Dimension, Filter, GroupKey, GroupOrder, Grouping,
    LabelSearch, Measure, Plan, Sort,
};
use crate::domain::{Holdings, Language};
use crate::language::names::Names;
use crate::language::text::{Text, letters_of};
use crate::llm::grounding::Grounding;

/// What a plan is held against.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub text: &'a str,
    pub language: Language,
    pub today: Date,
    pub last: Option<&'a Plan>,
    pub names: &'a Names,
    pub holdings: &'a Holdings,
}

/// The first thing that is wrong with a plan.
pub(super) fn check(plan: &Plan, asked: &Asked, grounding: &Grounding) -> Result<(), Problem> {
    coherent(plan, asked.today)?;
    named(plan, asked)?;
    numbers(plan, asked, grounding)
}

/// The parts of a plan that go together, as those of a local plan do.
fn coherent(plan: &Plan, today: Date) -> Result<(), Problem> {
    let by_time = matches!(plan.group, Some(Grouping { by: GroupKey::Time(_), .. }));
    let wrong = |holds: bool, at: &str, allowed: &str| match holds {
        true => Ok(()),
        false => Err(Problem::new(Code::Incompatible, at, allowed)),
    };
    let flows = !matches!(plan.measure, Measure::Net | Measure::Balance);
    let ask = match (plan.ask, plan.group) {
        (Ask::Ratio, group) => plan.measure == Measure::Net && group.is_none(),
        (Ask::Share, group) => flows && group.is_none() && has_subject(plan),
        (Ask::Average(None), _) => flows && !by_time,
        (Ask::Average(Some(_)), _) => flows && !by_time && plan.period.is_some(),
        (Ask::Max, Some(group)) => flows && group.order == GroupOrder::Largest,
        (Ask::Min, Some(group)) => flows && group.order == GroupOrder::Smallest,
        (Ask::Max, None) => (plan.sort, plan.limit) == (Some(Sort::Largest), Some(1)),
        (Ask::Min, None) => (plan.sort, plan.limit) == (Some(Sort::Smallest), Some(1)),
        (Ask::Median, _) => flows,
        (Ask::List | Ask::Total | Ask::Count, _) => true,
    };
    wrong(
        ask,
        "/ask",
        "ratio: measure net, no group; share: a subject, no group; average_per: a period, no group \
         by time; max without group: sort largest, limit 1; min: sort smallest, limit 1; max and \
         min of groups: order largest, smallest",
    )?;
    let group = plan.group.is_none_or(|group| {
        plan.sort.is_none()
            && plan.comparison.is_none()
            && flows
            && plan.measure != Measure::Transactions
            && (!by_time || plan.period.is_some())
            && !(by_time && group.order == GroupOrder::Count)
            && !matches!(
                group.by,
                GroupKey::Dimension(Dimension::AccountType | Dimension::Direction)
            )
    });
    wrong(
        group,
        "/group",
        "no sort, no comparison; by time: a period; not by account_type, direction",
    )?;
    let listed = plan.group.is_some() || matches!(plan.ask, Ask::List | Ask::Max | Ask::Min);
    wrong(listed || (plan.sort.is_none() && plan.limit.is_none()), "/limit", "null for a sum")?;
    wrong(
        flows || (plan.sort.is_none() && plan.limit.is_none()),
        "/sort",
        "null for net, balance",
    )?;
    let balance = plan.measure != Measure::Balance
        || (plan.comparison.is_none()
            && plan.analysis.is_none()
            && plan.labels.is_empty()
            && plan.amounts.is_empty()
            && !plan.names(Dimension::Merchant)
            && !plan.names(Dimension::Category)
            && plan.period.is_none_or(|period| period.contains(today)));
    wrong(balance, "/measure", "balance: of accounts, today, with no other filter")?;
    let trend = plan.analysis != Some(Analysis::Trend) || (by_time && flows);
    wrong(trend, "/analysis", "trend: a group by time")?;
    let compared = match &plan.comparison {
        Some(Comparison::Values { first, second }) => first != second && flows,
        Some(Comparison::Period { .. }) => plan.measure != Measure::Balance,
        None => true,
    };
    wrong(
        compared && (plan.comparison.is_none() || plan.limit.is_none()),
        "/compared_values",
        "two",
    )?;
    let series = match (plan.group, plan.period) {
        (Some(Grouping { by: GroupKey::Time(unit), .. }), Some(period)) => {
            let most = if unit == Unit::Day { 400 } else { 1_200 };
            period.first().is_none() || period.split(unit, most + 1).len() <= most
        }
        _ => true,
    };
    wrong(series, "/group/by", "a longer unit, or a shorter period")
}

fn has_subject(plan: &Plan) -> bool {
    !plan.labels.is_empty() || plan.filters.iter().any(Filter::is_subject)
}

/// Merchants, accounts and searched words come from the question or the last plan; a merchant of the
/// user's that the question names is in the plan.
fn named(plan: &Plan, asked: &Asked) -> Result<(), Problem> {
    let mut said = letters_of(asked.text);
    if let Some(last) = asked.last {
        for name in names_of(last) {
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
    let known = |name: &str| asked.holdings.accounts.iter().any(|account| account.name == name);
    let mut accounts = all(plan, Dimension::Account);
    if !accounts.all(known) {
        let known: Vec<&str> =
            asked.holdings.accounts.iter().map(|account| account.name.as_str()).collect();
        return Err(Problem::new(Code::UnknownValue, "/filters", known.join(", ")));
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
    let before = asked.last.map(|last| last.amounts.as_slice()).unwrap_or_default();
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
    let kept = asked.last.and_then(|last| last.limit).map(rust_decimal::Decimal::from);
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
