//! The body that finds a plan's documents themselves, for the analyses that look at each of them.

use serde_json::{Value, json};

use super::clause::Clause;
use super::scope::Scope;
use crate::domain::plan::Plan;
use crate::domain::{Dataset, Period};

/// Documents that every home gives at once: Elasticsearch's default `index.max_result_window`.
pub const MOST: u64 = 10_000;

/// The first [`MOST`] of the plan's documents of these days, the oldest first; internal ones count
/// for nothing. The answer's total says how many there are.
pub fn documents(plan: &Plan, dataset: &Dataset, days: Period) -> Value {
    let scope = Scope { period: Some(days), ..Scope::of(plan, dataset) };
    let fields = &dataset.fields;
    let wanted =
        Clause::All(vec![scope.clause(dataset), Clause::one(&fields.internal, true).negated()]);
    json!({
        "query": wanted.body(), "size": MOST, "track_total_hits": true,
        "sort": [{fields.date.as_str(): "asc"}, {fields.id.as_str(): "asc"}],
    })
}
