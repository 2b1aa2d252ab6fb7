//! Which documents a plan is about: its measure, filters, amounts, labels and days as clauses.

use serde_json::Value;

use super::clause::{Bounds, Clause, number};
use crate::domain::Dataset;
use crate::domain::Period;
use crate::domain::dataset::MeasureFilters;
use crate::domain::plan::{AmountRange, Comparison, Dimension, Filter, LabelSearch, Plan};

/// The parts of a scope that a search may take apart.
#[derive(Clone, Debug)]
pub struct Scope {
    /// What the measure counts.
    pub measure: Vec<Clause>,
    /// Merchants, categories and labels: what a share leaves out of its whole.
    pub subject: Vec<Clause>,
    /// All other filters and the amounts.
    pub circumstances: Vec<Clause>,
    /// Documents that count for nothing.
    pub left_out: Vec<Clause>,
    pub period: Option<Period>,
}

impl Scope {
    /// The scope of the plan's own (first) side.
    pub fn of(plan: &Plan, dataset: &Dataset) -> Scope {
        let definition = dataset.measure(plan.measure);
        let widened = definition
            .widened
            .as_ref()
            .filter(|widened| widened.by.iter().any(|dimension| names(plan, *dimension)))
            .map(|widened| &widened.filters);
        let measure = measure_clauses(widened.unwrap_or(&definition.filters), dataset);
        let (mut subject, mut circumstances) = (Vec::new(), Vec::new());
        for filter in &plan.filters {
            let clause = clause(filter, dataset);
            if filter.is_subject() { subject.push(clause) } else { circumstances.push(clause) }
        }
        if let Some(Comparison::Values { first, .. }) = &plan.comparison {
            subject.push(clause(first, dataset));
        }
        match plan.labels.as_slice() {
            [] => {}
            searches => {
                subject.push(any(searches.iter().map(|search| label(search, dataset)).collect()));
            }
        }
        if !plan.amounts.is_empty() {
            let field = &dataset.fields.amount;
            circumstances.push(any(plan.amounts.iter().map(|one| amount(field, one)).collect()));
        }
        let left_out = left_out(dataset);
        Scope { measure, subject, circumstances, left_out, period: plan.period }
    }

    /// The same scope for other documents of the measure.
    pub fn with_measure(&self, filters: &MeasureFilters, dataset: &Dataset) -> Scope {
        Scope { measure: measure_clauses(filters, dataset), ..self.clone() }
    }

    pub fn whole(&self, plan: &Plan, dataset: &Dataset) -> Scope {
        let subject = plan.whole_subject().iter().map(|filter| clause(filter, dataset)).collect();
        Scope { subject, ..self.clone() }
    }

    /// The second side of a comparison.
    pub fn other_side(&self, plan: &Plan, dataset: &Dataset) -> Option<Scope> {
        match plan.comparison.as_ref()? {
            Comparison::Period { previous, .. } => {
                Some(Scope { period: Some(*previous), ..self.clone() })
            }
            Comparison::Values { first, second } => {
                let first = clause(first, dataset);
                let mut subject = self.subject.clone();
                subject.retain(|one| *one != first);
                subject.push(clause(second, dataset));
                Some(Scope { subject, ..self.clone() })
            }
        }
    }

    pub fn clause(&self, dataset: &Dataset) -> Clause {
        let mut all = self.measure.clone();
        all.extend(self.subject.iter().cloned());
        all.extend(self.circumstances.iter().cloned());
        if let Some(period) = self.period.and_then(|period| days(&dataset.fields.date, period)) {
            all.push(period);
        }
        all.extend(self.left_out.iter().cloned());
        Clause::All(all)
    }
}

/// What leaves the documents out that count for nothing.
pub fn left_out(dataset: &Dataset) -> Vec<Clause> {
    let fields = dataset.fields.left_out.iter();
    fields.map(|field| Clause::one(field, true).negated()).collect()
}

/// True where a value of `dimension` is asked for: neither an exclusion nor a grouping asks for one.
fn names(plan: &Plan, dimension: Dimension) -> bool {
    let compared = match &plan.comparison {
        Some(Comparison::Values { first, .. }) => Some(first),
        _ => None,
    };
    plan.filters.iter().chain(compared).any(|filter| filter.values(dimension).next().is_some())
}

pub fn measure_clauses(filters: &MeasureFilters, dataset: &Dataset) -> Vec<Clause> {
    let category = dataset.field(Dimension::Category);
    let kind = |kind: &str| Clause::In {
        field: category.to_owned(),
        values: dataset.of_kind(kind).map(Value::from).collect(),
    };
    let mut clauses = Vec::new();
    if let Some(direction) = &filters.direction {
        clauses.push(Clause::one(dataset.field(Dimension::Direction), direction.as_str()));
    }
    clauses.extend(filters.kind.as_deref().map(kind));
    clauses.extend(filters.not_kind.as_deref().map(|other| kind(other).negated()));
    clauses
}

fn clause(filter: &Filter, dataset: &Dataset) -> Clause {
    let one_of = |dimension: Dimension, values: &[String]| Clause::In {
        field: dataset.field(dimension).to_owned(),
        values: values
            .iter()
            .flat_map(|value| dataset.spellings(dimension, value))
            .map(Value::from)
            .collect(),
    };
    match filter {
        Filter::In { dimension, values } => one_of(*dimension, values),
        Filter::NotIn { dimension, values } => one_of(*dimension, values).negated(),
        Filter::Label { search } => label(search, dataset),
        Filter::NotLabel { search } => label(search, dataset).negated(),
        Filter::Any { of } => any(of.iter().map(|one| clause(one, dataset)).collect()),
    }
}

fn label(search: &LabelSearch, dataset: &Dataset) -> Clause {
    Clause::Phrase { fields: dataset.fields.labels.clone(), words: search.searched.clone() }
}

fn any(mut clauses: Vec<Clause>) -> Clause {
    if clauses.len() == 1 { clauses.remove(0) } else { Clause::Any(clauses) }
}

pub fn amount(field: &str, range: &AmountRange) -> Clause {
    let bounds = Bounds {
        gt: range.gt.map(number),
        gte: range.gte.map(number),
        lt: range.lt.map(number),
        lte: range.lte.map(number),
    };
    Clause::Range { field: field.to_owned(), bounds: Box::new(bounds) }
}

fn days(field: &str, period: Period) -> Option<Clause> {
    let day = |day: Option<jiff::civil::Date>| day.map(|day| Value::from(day.to_string()));
    let bounds = Bounds { gte: day(period.first()), lte: day(period.last()), ..Bounds::default() };
    (bounds != Bounds::default())
        .then(|| Clause::Range { field: field.to_owned(), bounds: Box::new(bounds) })
}
