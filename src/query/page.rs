//! Plan → the body of one page of its documents, however many there are.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::body::sort;
use super::scope::Scope;
use crate::domain::plan::{Plan, Sort};
use crate::domain::{Dataset, Period};

/// The ranks that a search reaches: what lies deeper is reached by days.
pub const DEEPEST: u32 = 10_000;

/// Where a page begins, in the plan's order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// Of documents in the order of their days: the day that the page before ended on.
    pub day: Option<Date>,
    /// Documents to pass over, of that day on; of all where there is no day.
    pub skip: u32,
}

/// The body that finds `size` documents from `position` on.
pub fn page(plan: &Plan, dataset: &Dataset, (position, size): (Position, u32)) -> Value {
    let scope = Scope::of(plan, dataset);
    let period = match position.day {
        Some(day) => from_day(scope.period, day, plan.sort),
        None => scope.period,
    };
    json!({
        "query": Scope { period, ..scope }.clause(dataset).body(),
        "from": position.skip, "size": size,
        "sort": sort(plan, dataset),
        "track_total_hits": true,
    })
}

/// The part of the period that is not passed yet.
fn from_day(period: Option<Period>, day: Date, order: Option<Sort>) -> Option<Period> {
    let first = period.and_then(|period| period.first());
    let last = period.and_then(|period| period.last());
    match order {
        Some(Sort::Oldest) => Period::new(Some(day), last),
        _ => Period::new(first, Some(day)),
    }
}

/// True where the documents come in the order of their days.
pub fn is_by_day(plan: &Plan) -> bool {
    matches!(plan.sort, None | Some(Sort::Newest | Sort::Oldest))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn what_is_passed_is_cut_off_at_the_end_that_the_order_comes_from() {
        let month = Some(Period::between(date(2025, 9, 1), date(2025, 9, 30)));
        let day = date(2025, 9, 12);
        let cut = |period, order| from_day(period, day, order);
        assert_eq!(cut(month, None), Some(Period::between(date(2025, 9, 1), day)));
        let oldest = Some(Sort::Oldest);
        assert_eq!(cut(month, oldest), Some(Period::between(day, date(2025, 9, 30))));
        assert_eq!(cut(None, Some(Sort::Newest)), Some(Period::until(day)));
        assert_eq!(cut(None, oldest), Some(Period::since(day)));
    }
}
