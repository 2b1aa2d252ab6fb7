//! The last plan of a conversation as a model is shown it: in the form that it writes itself, with
//! stand-ins for the names that come from the user's documents.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};

use crate::domain::Period;
use crate::domain::plan::{
    AmountRange, Ask, Comparison, Dimension, Filter, GroupKey, LabelSearch, Plan,
};
use crate::language::text::letters_of;

/// A last plan, with what stands for what.
#[derive(Clone, Debug)]
pub(super) struct Last<'p> {
    pub plan: &'p Plan,
    /// What the model is shown; `None` where its form cannot say this plan.
    pub shown: Option<Value>,
    /// The names that are not shown: the first is `@merchant1` or `@account1`, by its dimension.
    hidden: Vec<(Dimension, String)>,
}

impl<'p> Last<'p> {
    pub fn new(plan: &'p Plan) -> Last<'p> {
        let mut last = Last { plan, shown: None, hidden: Vec::new() };
        last.shown = last.written();
        last
    }

    /// The name that a stand-in is for; `None` for one that stands for nothing.
    pub fn name(&self, dimension: Dimension, stand_in: &str) -> Option<&str> {
        let mut places = (0..self.hidden.len()).filter(|place| self.hidden[*place].0 == dimension);
        let place = places.find(|place| self.stand_in(*place) == stand_in)?;
        Some(&self.hidden[place].1)
    }

    /// The search of the last plan that says the same words.
    pub fn label(&self, words: &str) -> Option<&LabelSearch> {
        let excluded = self.plan.filters.iter().filter_map(|filter| match filter {
            Filter::NotLabel { search } => Some(search),
            _ => None,
        });
        let mut searches = self.plan.labels.iter().chain(excluded);
        searches.find(|search| letters_of(&search.said) == letters_of(words))
    }

    fn stand_in(&self, place: usize) -> String {
        let (dimension, _) = &self.hidden[place];
        let same = self.hidden[..=place].iter().filter(|(other, _)| other == dimension);
        let kind = if *dimension == Dimension::Account { "account" } else { "merchant" };
        format!("@{kind}{}", same.count())
    }

    fn written(&mut self) -> Option<Value> {
        let plan = self.plan;
        let (mut filters, mut labels) = (Vec::new(), Vec::new());
        for filter in &plan.filters {
            match filter {
                Filter::In { dimension, values } => filters.push(json!({"dimension": dimension,
                    "values": self.values(*dimension, values), "exclude": false})),
                Filter::NotIn { dimension, values } => filters.push(json!({"dimension": dimension,
                    "values": self.values(*dimension, values), "exclude": true})),
                Filter::NotLabel { search } => {
                    labels.push(json!({"words": search.said, "exclude": true}));
                }
                Filter::Label { .. } | Filter::Any { .. } => return None,
            }
        }
        labels.extend(
            plan.labels.iter().map(|search| json!({"words": search.said, "exclude": false})),
        );
        let (previous, compared) = match &plan.comparison {
            None => (Value::Null, Value::Null),
            Some(Comparison::Period { previous, .. }) => (days(*previous), Value::Null),
            Some(Comparison::Values {
                first: Filter::In { dimension, values: first },
                second: Filter::In { dimension: other, values: second },
            }) if dimension == other => {
                let (first, second) =
                    (self.values(*dimension, first), self.values(*dimension, second));
                let sides = json!({"dimension": dimension, "first": first, "second": second});
                (Value::Null, sides)
            }
            Some(Comparison::Values { .. }) => return None,
        };
        let (ask, per) = match plan.ask {
            Ask::Average(per) => (json!("average"), json!(per)),
            ask => (json!(ask), Value::Null),
        };
        Some(json!({
            "reading": "plan",
            "ask": ask,
            "average_per": per,
            "measure": plan.measure,
            "filters": filters,
            "labels": labels,
            "amounts": plan.amounts.iter().map(amount).collect::<Vec<_>>(),
            "period": plan.period.map_or(Value::Null, days),
            "group": plan.group.map(|group| {
                let by = match group.by {
                    GroupKey::Dimension(dimension) => json!(dimension),
                    GroupKey::Time(unit) => json!(unit),
                };
                json!({"by": by, "order": group.order})
            }),
            "previous_period": previous,
            "compared_values": compared,
            "analysis": plan.analysis,
            "sort": plan.sort,
            "limit": plan.limit,
        }))
    }

    /// The values of a filter, those of the user's own documents by their stand-ins.
    fn values(&mut self, dimension: Dimension, values: &[String]) -> Vec<String> {
        if !matches!(dimension, Dimension::Merchant | Dimension::Account) {
            return values.to_vec();
        }
        let mut shown = Vec::new();
        for value in values {
            let known = self.hidden.iter().position(|hidden| *hidden == (dimension, value.clone()));
            let place = known.unwrap_or_else(|| {
                self.hidden.push((dimension, value.clone()));
                self.hidden.len() - 1
            });
            shown.push(self.stand_in(place));
        }
        shown
    }
}

fn days(period: Period) -> Value {
    json!({"first": period.first().map(|day| day.to_string()),
        "last": period.last().map(|day| day.to_string())})
}

fn amount(range: &AmountRange) -> Value {
    let bound = |bound: Option<Decimal>| bound.and_then(|bound| bound.to_f64());
    json!({"gt": bound(range.gt), "gte": bound(range.gte), "lt": bound(range.lt),
        "lte": bound(range.lte)})
}
