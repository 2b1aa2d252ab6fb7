//! What must hold between the members of a plan, whoever wrote it: a grammar, or a model.

use jiff::civil::Date;

use crate::domain::period::Unit;
use crate::domain::plan::{
    Analysis, Ask, Comparison, Dimension, Filter, GroupKey, GroupOrder, Grouping, Measure, Plan,
    Sort,
};

/// Two members of a plan that cannot both be meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The member at fault, by its name in the plan.
    pub member: &'static str,
    /// What may stand there.
    pub allowed: &'static str,
}

/// Groups by time of one answer: days, and longer units.
const MOST_DAYS: usize = 400;
const MOST_UNITS: usize = 1_200;

/// Holds a plan against the rules that its types cannot state; `today` tells which periods run.
///
/// # Errors
/// The first member that does not go with the others.
pub fn validate(plan: &Plan, today: Date) -> Result<(), Invalid> {
    let rules: [(bool, &str, &str); 8] = [
        (
            asks(plan),
            "ask",
            "ratio: measure net, no group; share: a subject, no group; average_per: a period, no \
             group by time; max without group: sort largest, limit 1; min: sort smallest, limit 1; \
             max and min of groups: order largest, smallest",
        ),
        (
            groups(plan),
            "group",
            "no sort, no comparison; by time: a period; net: by time alone; not by account_type, \
             direction",
        ),
        (is_listed(plan) || !is_bounded(plan), "limit", "null for a sum"),
        (flows(plan) || !is_bounded(plan), "sort", "null for net, balance"),
        (balances(plan, today), "measure", "balance: of accounts, today, with no other filter"),
        (
            plan.analysis != Some(Analysis::Trend)
                || (is_by_time(plan) && plan.measure != Measure::Balance),
            "analysis",
            "trend: a group by time",
        ),
        (compares(plan), "compared_values", "two that differ; no limit, not for net, balance"),
        (is_within_bounds(plan), "group", "a longer unit, or a shorter period"),
    ];
    match rules.into_iter().find(|(holds, ..)| !holds) {
        Some((_, member, allowed)) => Err(Invalid { member, allowed }),
        None => Ok(()),
    }
}

/// Documents of one direction or both, as opposed to what is left of them.
fn flows(plan: &Plan) -> bool {
    !matches!(plan.measure, Measure::Net | Measure::Balance)
}

fn is_by_time(plan: &Plan) -> bool {
    matches!(plan.group, Some(Grouping { by: GroupKey::Time(_), .. }))
}

fn is_bounded(plan: &Plan) -> bool {
    plan.sort.is_some() || plan.limit.is_some()
}

fn is_listed(plan: &Plan) -> bool {
    plan.group.is_some() || matches!(plan.ask, Ask::List | Ask::Max | Ask::Min)
}

fn asks(plan: &Plan) -> bool {
    let (flows, by_time) = (flows(plan), is_by_time(plan));
    match (plan.ask, plan.group) {
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
    }
}

fn has_subject(plan: &Plan) -> bool {
    !plan.labels.is_empty() || plan.filters.iter().any(Filter::is_subject)
}

fn groups(plan: &Plan) -> bool {
    let Some(group) = plan.group else { return true };
    let by_time = is_by_time(plan);
    let told_apart =
        !matches!(group.by, GroupKey::Dimension(Dimension::AccountType | Dimension::Direction));
    told_apart
        && (flows(plan) || (plan.measure == Measure::Net && by_time))
        && plan.measure != Measure::Transactions
        && plan.sort.is_none()
        && plan.comparison.is_none()
        && (!by_time || (plan.period.is_some() && group.order != GroupOrder::Count))
}

fn balances(plan: &Plan, today: Date) -> bool {
    plan.measure != Measure::Balance
        || (plan.comparison.is_none()
            && plan.labels.is_empty()
            && plan.amounts.is_empty()
            && !plan.names(Dimension::Merchant)
            && !plan.names(Dimension::Category)
            && plan.period.is_none_or(|period| period.contains(today)))
}

fn compares(plan: &Plan) -> bool {
    match &plan.comparison {
        Some(Comparison::Values { first, second }) => {
            first != second && flows(plan) && plan.limit.is_none()
        }
        Some(Comparison::Period { .. }) => plan.measure != Measure::Balance && plan.limit.is_none(),
        None => true,
    }
}

fn is_within_bounds(plan: &Plan) -> bool {
    let (Some(Grouping { by: GroupKey::Time(unit), .. }), Some(period)) = (plan.group, plan.period)
    else {
        return true;
    };
    let most = if unit == Unit::Day { MOST_DAYS } else { MOST_UNITS };
    period.first().is_none() || period.split(unit, most + 1).len() <= most
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::Period;

    fn fault(change: impl FnOnce(&mut Plan)) -> Option<&'static str> {
        let mut plan = Plan::new(Ask::Total, Measure::Spending);
        change(&mut plan);
        validate(&plan, date(2025, 10, 20)).err().map(|invalid| invalid.member)
    }

    fn by(unit: Unit) -> Option<Grouping> {
        Some(Grouping { by: GroupKey::Time(unit), order: GroupOrder::Natural })
    }

    #[test]
    fn members_that_do_not_go_together_are_named() {
        assert_eq!(fault(|_| {}), None);
        assert_eq!(fault(|plan| plan.ask = Ask::Ratio), Some("ask"));
        assert_eq!(fault(|plan| plan.ask = Ask::Max), Some("ask"));
        assert_eq!(fault(|plan| plan.group = by(Unit::Month)), Some("group"));
        assert_eq!(fault(|plan| plan.limit = Some(3)), Some("limit"));
        let net = |by| {
            fault(|plan| {
                let period = Period::new(None, Some(date(2025, 9, 30)));
                (plan.measure, plan.group, plan.period) = (Measure::Net, by, period);
                plan.analysis = Some(Analysis::Trend);
            })
        };
        assert_eq!(net(by(Unit::Month)), None);
        let parted = GroupKey::Dimension(Dimension::Category);
        let parted = Grouping { by: parted, order: GroupOrder::Largest };
        assert_eq!(net(Some(parted)), Some("group"));
        assert_eq!(fault(|plan| plan.analysis = Some(Analysis::Trend)), Some("analysis"));
        let yesterday = Some(Period::day(date(2025, 10, 19)));
        let past = |plan: &mut Plan| (plan.measure, plan.period) = (Measure::Balance, yesterday);
        assert_eq!(fault(past), Some("measure"));
        let one = Filter::one(Dimension::Merchant, "a");
        let same = Comparison::Values { first: one.clone(), second: one };
        assert_eq!(fault(|plan| plan.comparison = Some(same)), Some("compared_values"));
    }

    #[test]
    fn a_series_has_an_end() {
        let days = |last| {
            let period = Period::new(Some(date(2024, 1, 1)), Some(last));
            fault(|plan| (plan.group, plan.period) = (by(Unit::Day), period))
        };
        assert_eq!(days(date(2024, 12, 31)), None);
        assert_eq!(days(date(2025, 12, 31)), Some("group"));
    }
}
