//! Follow-ups: "et le mois dernier ?", "par catégorie ?", "montre-les" edit the last plan.

use super::assemble::{self, World};
use super::heard::Heard;
use super::{compare, filters, group, leeway, lookback, measure};
use crate::domain::Period;
use crate::domain::leeway::Leeway;
use crate::domain::plan::{Ask, Comparison, Dimension, Filter, GroupKey, Measure, Plan};
use crate::domain::reading::Clarification;
use crate::language::lexicon::AskWord;

/// True where the text is no whole question and there is a plan that it can edit.
pub fn is_follow_up(heard: &Heard, last: Option<&Plan>) -> bool {
    if last.is_none() {
        return false;
    }
    if heard.flags.show_them {
        return true;
    }
    let complete = assemble::is_complete(heard);
    let placed = heard.has_subject() || !heard.periods.is_empty();
    if heard.flags.follow {
        return !(complete && placed);
    }
    if complete {
        return false;
    }
    let unplaced_words = !heard.labels.wanted.is_empty()
        && heard.merchants.is_empty()
        && heard.categories.is_empty();
    // A subject and a period make a whole question ("Amazon cette semaine").
    !(unplaced_words || (heard.has_subject() && !heard.periods.is_empty()))
}

/// The last plan with what the text says in place of what it said.
pub fn edit(heard: &mut Heard, world: &World) -> Result<Plan, Clarification> {
    let Some(last) = world.question.last else { return Err(Clarification::NothingBefore) };
    assemble::first_doubts(heard)?;
    filters::name_accounts(heard, world)?;
    if heard.flags.than && heard.merchants.wanted.len() == 2 && heard.measures.is_empty() {
        // "plutôt Disney+ que Netflix": which of the two replaces what is not said surely enough.
        return Err(Clarification::Contradiction { said: heard.raw.clone() });
    }
    let mut plan = Plan { skip: 0, ..last.clone() };
    plan.analysis = assemble::analysis(heard);
    if heard.flags.show_them {
        plan.ask = Ask::List;
        plan.group = None;
        plan.comparison = None;
    }
    edit_measure(heard, world, &mut plan);
    edit_filters(heard, world, &mut plan)?;
    if !heard.amounts.is_empty() {
        plan.amounts = assemble::amounts(heard)?;
    }
    edit_ask(heard, &mut plan)?;
    edit_periods(heard, world, &mut plan)?;
    lookback::default_period(heard, world, &mut plan);
    let shows = heard.flags.show_them || heard.asks_for(AskWord::List);
    if plan.searches_like(last) && !shows {
        return Err(Clarification::Unclear);
    }
    Ok(plan)
}

fn edit_measure(heard: &Heard, world: &World, plan: &mut Plan) {
    let said = !heard.measures.is_empty()
        || heard.flags.received
        || heard.flags.sent_to_me
        || !heard.operations.wanted.is_empty();
    let before = plan.measure;
    if said {
        plan.measure = measure::measure(heard, world.dataset);
        plan.leeway.direction = false;
    } else if plan.measure == Measure::Balance && heard.accounts.is_empty() && heard.has_subject() {
        plan.measure = Measure::Spending;
    }
    if counts_debits(before) != counts_debits(plan.measure) && heard.operations.is_empty() {
        // What money was spent on says nothing about where it came from.
        let kept = |filter: &Filter| match filter {
            Filter::In { dimension, .. } | Filter::NotIn { dimension, .. } => !matches!(
                dimension,
                Dimension::Merchant | Dimension::Category | Dimension::Operation
            ),
            Filter::Label { .. } | Filter::NotLabel { .. } | Filter::Any { .. } => false,
        };
        plan.filters.retain(kept);
        plan.labels.clear();
    }
}

fn counts_debits(measure: Measure) -> bool {
    matches!(measure, Measure::Spending | Measure::Purchases)
}

fn edit_filters(heard: &mut Heard, world: &World, plan: &mut Plan) -> Result<(), Clarification> {
    let names_subject = !heard.merchants.wanted.is_empty()
        || !heard.categories.wanted.is_empty()
        || !heard.labels.wanted.is_empty()
        || heard.flags.subscriptions;
    if names_subject {
        if plan.leeway.direction && plan.measure == Measure::Credits {
            // The last subject alone was turned.
            plan.measure = Measure::Spending;
        }
        if !heard.flags.only {
            plan.filters.retain(|filter| !filter.is_subject());
            plan.labels.clear();
        } else {
            let same = |dimension: Dimension| match dimension {
                Dimension::Merchant => !heard.merchants.wanted.is_empty(),
                Dimension::Category => !heard.categories.wanted.is_empty(),
                _ => false,
            };
            plan.filters.retain(
                |filter| !matches!(filter, Filter::In { dimension, .. } if same(*dimension)),
            );
        }
        if matches!(plan.comparison, Some(Comparison::Values { .. })) {
            plan.comparison = None;
        }
        if matches!(
            plan.group.map(|group| group.by),
            Some(GroupKey::Dimension(Dimension::Merchant | Dimension::Category))
        ) {
            plan.group = None;
        }
    }
    let mut said = Plan::new(plan.ask, plan.measure);
    filters::filters(heard, world, &mut said)?;
    plan.labels.extend(heard.labels.wanted.iter().cloned());
    if names_subject {
        let direction = plan.leeway.direction;
        plan.leeway = Leeway { direction, ..leeway::leeway(heard, plan, world) };
    }
    for filter in &said.filters {
        if let Filter::In { dimension, .. } = filter {
            let dimension = *dimension;
            plan.filters.retain(
                |known| !matches!(known, Filter::In { dimension: d, .. } if *d == dimension),
            );
        }
    }
    for filter in said.filters {
        if !plan.filters.contains(&filter) {
            plan.filters.push(filter);
        }
    }
    Ok(())
}

fn edit_ask(heard: &Heard, plan: &mut Plan) -> Result<(), Clarification> {
    let asked = assemble::ask(heard);
    let per = heard.per_unit();
    // After an average, "par mois ?" divides; else it groups.
    let divides = matches!(plan.ask, Ask::Average(_)) || heard.asks_for(AskWord::Average);
    if let (Some(unit), true) = (per, divides) {
        plan.ask = Ask::Average(Some(unit));
        plan.group = None;
        return Ok(());
    }
    if let Some(grouped) = group::grouping(heard, asked, plan.measure)? {
        plan.group = Some(grouped.grouping);
        plan.measure = grouped.measure;
        plan.comparison = None;
        plan.limit = heard.number;
        plan.sort = None;
        if plan.ask == Ask::List || matches!(plan.ask, Ask::Max | Ask::Min) {
            plan.ask = Ask::Total;
        }
        return Ok(());
    }
    let says_ask = heard.asks.iter().any(|heading| heading.word != AskWord::List);
    let bare_how_much = asked == Ask::Total && plan.comparison.is_some();
    if (says_ask || heard.asks_for(AskWord::List)) && !bare_how_much {
        plan.ask = asked;
        plan.group = None;
        plan.sort = None;
        plan.limit = None;
        assemble::order(heard, plan);
    } else if let Some(number) = heard.number {
        plan.limit = Some(number);
    }
    Ok(())
}

fn edit_periods(heard: &mut Heard, world: &World, plan: &mut Plan) -> Result<(), Clarification> {
    let today = world.today();
    let compares = heard.flags.compare || heard.flags.versus;
    if let Some(shift) = heard.shifts.first().filter(|_| heard.periods.is_empty()) {
        let anchor = plan.period.unwrap_or_else(|| Period::day(today));
        heard.periods = vec![shift.from(anchor, today)];
        heard.shifts.clear();
    }
    if heard.periods.is_empty() {
        return Ok(());
    }
    if plan.measure == Measure::Balance {
        // The accounts tell today's balances and no earlier ones.
        return Err(Clarification::BalancesOverTime);
    }
    if compares
        && heard.periods.len() == 1
        && let Some(current) = plan.period
    {
        heard.periods.insert(0, current);
    }
    plan.comparison = match plan.comparison.take() {
        Some(values @ Comparison::Values { .. }) => Some(values),
        _ => None,
    };
    plan.period = None;
    compare::place_periods(heard, world, plan)
}
