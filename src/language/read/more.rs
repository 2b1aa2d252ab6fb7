//! "La suite", "the rest", "muéstralas todas": other documents of the last answer, and nothing else.

use super::assemble;
use super::heard::Heard;
use crate::domain::Plan;
use crate::domain::plan::{Analysis, Ask, Measure, SHOWN_AT_MOST};
use crate::domain::reading::Clarification;
use crate::language::lexicon::{AskWord, More};

/// What is wanted of the last answer. Beside anything else that is asked, such words say nothing.
pub fn wanted(heard: &Heard) -> Option<More> {
    let flags = &heard.flags;
    let nothing_else = !assemble::is_complete(heard)
        && !heard.has_subject()
        && !heard.is_about_documents()
        && heard.periods.is_empty()
        && heard.shifts.is_empty()
        && heard.weekdays.is_empty()
        && heard.amounts.is_empty()
        && heard.number.is_none()
        && heard.account_types.is_empty()
        && heard.accounts_named.is_empty()
        && heard.currencies.is_empty()
        && heard.groups.is_empty()
        && heard.unknown.is_empty()
        && heard.labels.is_empty()
        && heard.no_such_day.is_none()
        && heard.asks.iter().all(|heading| heading.word == AskWord::List)
        && !(flags.compare || flags.versus || flags.than || flags.previous)
        && !(flags.unread_time || flags.unread_exclusion || flags.no_subscriptions)
        && flags.unserved.is_none();
    flags.more.filter(|_| nothing_else)
}

/// The documents that the last answer did not show, or all of them, in its order.
pub fn page(wanted: More, last: Option<&Plan>) -> Result<Plan, Clarification> {
    let last = last.ok_or(Clarification::NothingBefore)?;
    let of_documents = last.measure != Measure::Balance && last.comparison.is_none();
    // An analysis shows claims, an answer by groups shows those: neither has a next document.
    let showed_documents =
        last.group.is_none() && matches!(last.analysis, None | Some(Analysis::Trend));
    if !of_documents || !(showed_documents || wanted == More::All) {
        return Err(Clarification::Unclear);
    }
    let shown = last.skip.saturating_add(last.shown());
    let (skip, limit) = match wanted {
        // After "ma dernière dépense" as many as usual.
        More::Next => (shown, last.limit.filter(|limit| *limit > 1)),
        More::Rest => (shown, Some(SHOWN_AT_MOST)),
        More::All => (0, Some(SHOWN_AT_MOST)),
    };
    Ok(Plan { ask: Ask::List, group: None, analysis: None, limit, skip, ..last.clone() })
}
