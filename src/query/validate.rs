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

/// Holds a plan against the rules that its types cannot state; `today` tells which periods run.
///
/// # Errors
/// The first member that does not go with the others.
pub fn validate(plan: &Plan, today: Date) -> Result<(), Invalid> {
    let by_time = matches!(plan.group, Some(Grouping { by: GroupKey::Time(_), .. }));
    let wrong = |holds: bool, member: &'static str, allowed: &'static str| match holds {
        true => Ok(()),
        false => Err(Invalid { member, allowed }),
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
        "ask",
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
        "group",
        "no sort, no comparison; by time: a period; not by account_type, direction",
    )?;
    let listed = plan.group.is_some() || matches!(plan.ask, Ask::List | Ask::Max | Ask::Min);
    wrong(listed || (plan.sort.is_none() && plan.limit.is_none()), "limit", "null for a sum")?;
    wrong(flows || (plan.sort.is_none() && plan.limit.is_none()), "sort", "null for net, balance")?;
    let balance = plan.measure != Measure::Balance
        || (plan.comparison.is_none()
            && plan.analysis.is_none()
            && plan.labels.is_empty()
            && plan.amounts.is_empty()
            && !plan.names(Dimension::Merchant)
            && !plan.names(Dimension::Category)
            && plan.period.is_none_or(|period| period.contains(today)));
    wrong(balance, "measure", "balance: of accounts, today, with no other filter")?;
    let trend = plan.analysis != Some(Analysis::Trend) || (by_time && flows);
    wrong(trend, "analysis", "trend: a group by time")?;
    let compared = match &plan.comparison {
        Some(Comparison::Values { first, second }) => first != second && flows,
        Some(Comparison::Period { .. }) => plan.measure != Measure::Balance,
        None => true,
    };
    wrong(
        compared && (plan.comparison.is_none() || plan.limit.is_none()),
        "compared_values",
        "two",
    )?;
    let series = match (plan.group, plan.period) {
        (Some(Grouping { by: GroupKey::Time(unit), .. }), Some(period)) => {
            let most = if unit == Unit::Day { 400 } else { 1_200 };
            period.first().is_none() || period.split(unit, most + 1).len() <= most
        }
        _ => true,
    };
    wrong(series, "group", "a longer unit, or a shorter period")
}

fn has_subject(plan: &Plan) -> bool {
    !plan.labels.is_empty() || plan.filters.iter().any(Filter::is_subject)
}
