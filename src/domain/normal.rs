//! The normal form of a plan: plans that search the same documents for the same figures, whatever
//! the order in which a question named things, have one.

use super::leeway::Leeway;
use super::plan::{Comparison, Filter, Plan};

impl Plan {
    /// The same plan with its filters, their values and its bounds in one order, each once, and what
    /// is left out of one dimension in one filter; without what the words left open.
    pub fn normal(&self) -> Plan {
        let mut plan = Plan { leeway: Leeway::default(), ..self.clone() };
        plan.filters = all(&self.filters);
        plan.amounts.sort_unstable_by_key(|range| (range.gt, range.gte, range.lt, range.lte));
        plan.amounts.dedup();
        plan.labels.sort_unstable_by(|a, b| a.searched.cmp(&b.searched));
        if let Some(Comparison::Values { first, second }) = &self.comparison {
            let (first, second) = (one(first), one(second));
            plan.comparison = Some(Comparison::Values { first, second });
        }
        plan
    }
}

/// Filters that all hold.
fn all(filters: &[Filter]) -> Vec<Filter> {
    let mut normal: Vec<Filter> = Vec::new();
    for filter in filters.iter().map(one) {
        let same = normal.iter_mut().find_map(|known| match (known, &filter) {
            (
                Filter::NotIn { dimension: known, values },
                Filter::NotIn { dimension, values: more },
            ) if known == dimension => Some((values, more)),
            _ => None,
        });
        match same {
            Some((values, more)) => {
                values.extend(more.iter().cloned());
                values.sort_unstable();
                values.dedup();
            }
            None => normal.push(filter),
        }
    }
    in_order(normal)
}

fn one(filter: &Filter) -> Filter {
    let sorted = |values: &[String]| {
        let mut values = values.to_vec();
        values.sort_unstable();
        values.dedup();
        values
    };
    match filter {
        Filter::In { dimension, values } => {
            Filter::In { dimension: *dimension, values: sorted(values) }
        }
        Filter::NotIn { dimension, values } => {
            Filter::NotIn { dimension: *dimension, values: sorted(values) }
        }
        Filter::Label { .. } | Filter::NotLabel { .. } => filter.clone(),
        Filter::Any { of } => Filter::Any { of: in_order(of.iter().map(one).collect()) },
    }
}

fn in_order(mut filters: Vec<Filter>) -> Vec<Filter> {
    // Their own text is an order as good as any.
    filters.sort_by_cached_key(|filter| format!("{filter:?}"));
    filters.dedup();
    filters
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan::{Ask, Dimension, Measure};

    #[test]
    fn the_order_in_which_things_are_named_does_not_matter() {
        let none = |values: &[&str]| Filter::NotIn {
            dimension: Dimension::Category,
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        };
        let lidl = Filter::one(Dimension::Merchant, "Lidl");
        let with = |filters| Plan { filters, ..Plan::new(Ask::List, Measure::Spending) };
        let one = with(vec![none(&["b"]), lidl.clone(), none(&["a"])]);
        let other = with(vec![lidl.clone(), none(&["a", "b"])]);
        assert_eq!(one.normal(), other.normal());
        assert_ne!(one.normal(), with(vec![lidl, none(&["a"])]).normal());
    }
}
