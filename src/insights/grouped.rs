//! The figures of groups, and the slope of groups by time.

use rust_decimal::Decimal;

use crate::domain::Findings;
use crate::domain::figures::{Figure, FigureId, FigureUnit};
use crate::domain::findings::{Group, Part};
use crate::domain::money::Currency;
use crate::domain::plan::{GroupKey, GroupOrder, Plan};

use super::figures::{count, currencies, money, own_currency, rate, sum_of};
use super::robust;
use super::sums::flows;

/// Groups of a dimension that are stated when the question bounds them not. Units of time are all
/// stated.
const SHOWN: usize = 10;

/// total and count of the question, then group_total, group_count, group_share of each group shown.
pub(super) fn grouped(plan: &Plan, findings: &Findings) -> Vec<Figure> {
    let all = findings.part(Part::Main);
    let mut units = currencies(all);
    if units.is_empty() {
        units.push(own_currency(plan));
    }
    let mut figures = Vec::new();
    for (place, currency) in units.iter().enumerate() {
        figures.push(money(FigureId::Total, sum_of(all, *currency), *currency));
        if place == 0 {
            figures.push(count(FigureId::Count, findings.matched));
        }
    }
    for group in shown(plan, findings, units[0]) {
        let mut own = currencies(&group.tallies);
        if own.is_empty() {
            own.push(units[0]);
        }
        // The question's main currency first: what groups are ordered by, and shares are of.
        own.sort_by_key(|currency| *currency != units[0]);
        let totals = own.iter().map(|currency| {
            money(FigureId::GroupTotal, sum_of(&group.tallies, *currency), *currency)
        });
        // A share has no currency: it is of the main one, or of the group's where it has none of it.
        let share = rate(sum_of(&group.tallies, own[0]), sum_of(all, own[0]))
            .map(|share| Figure::new(FigureId::GroupShare, share, FigureUnit::Rate));
        let set = totals.chain([documents(group)]).chain(share);
        figures.extend(set.map(|figure| figure.keyed(group.key.clone())));
    }
    if matches!(plan.group.map(|group| group.by), Some(GroupKey::Time(_))) {
        figures.extend(units.iter().filter_map(|currency| slope(&findings.groups, *currency)));
    }
    figures
}

/// Groups of both directions: beside the flows their counts alone, since debits and credits are
/// never added up.
pub(super) fn counted(plan: &Plan, findings: &Findings) -> Vec<Figure> {
    let main = own_currency(plan);
    let groups = shown(plan, findings, main)
        .into_iter()
        .map(|group| documents(group).keyed(group.key.clone()));
    flows(plan, findings).into_iter().chain(groups).collect()
}

fn documents(group: &Group) -> Figure {
    count(FigureId::GroupCount, group.tallies.iter().map(|tally| tally.count).sum())
}

fn shown<'a>(plan: &Plan, findings: &'a Findings, main: Currency) -> Vec<&'a Group> {
    let mut groups: Vec<&Group> = findings.groups.iter().collect();
    let order = plan.group.map_or(GroupOrder::Natural, |group| group.order);
    let by_time = matches!(plan.group.map(|group| group.by), Some(GroupKey::Time(_)));
    let total = |group: &Group| sum_of(&group.tallies, main);
    let documents = |group: &Group| group.tallies.iter().map(|tally| tally.count).sum::<u64>();
    // Groups of a dimension come in their order; units of time come oldest first.
    if by_time {
        match order {
            GroupOrder::Natural => return groups,
            GroupOrder::Largest => groups.sort_by_key(|group| std::cmp::Reverse(total(group))),
            GroupOrder::Smallest => groups.sort_by_key(|group| total(group)),
            GroupOrder::Count => groups.sort_by_key(|group| std::cmp::Reverse(documents(group))),
        }
    }
    groups.truncate(plan.limit.map_or(SHOWN, usize::from));
    groups
}

/// The change per unit of time: the median of the slopes between any two units (Theil–Sen), which
/// one odd month does not move. A running unit is left out; fewer than three have no slope.
fn slope(groups: &[Group], currency: Currency) -> Option<Figure> {
    // Whatever the order shown, a slope is over time, and the keys of one unit sort by time.
    let mut whole: Vec<&Group> = groups.iter().filter(|group| !group.running).collect();
    whole.sort_by(|a, b| a.key.cmp(&b.key));
    let sums: Vec<Decimal> =
        whole.into_iter().map(|group| sum_of(&group.tallies, currency)).collect();
    let median = robust::slope(&sums)?;
    Some(money(FigureId::Slope, currency.round(median), currency))
}
