//! Other readings of a plan. Pure: which of them is searched is decided in [`super`].

use crate::domain::plan::{Ask, Comparison, Dimension, Filter, GroupKey, LabelSearch, SearchWord};
use crate::domain::plan::{Measure, Plan};
use crate::domain::reading::{Clarification, Correction};
use crate::domain::{Dataset, Holdings};
use crate::pipeline::profile::bare;

/// A plan in place of another.
#[derive(Debug)]
pub struct Other {
    pub plan: Plan,
    pub correction: Correction,
}

/// The readings that a plan without result leaves open, the likeliest first.
pub fn others(plan: &Plan, holdings: &Holdings, dataset: &Dataset) -> Vec<Other> {
    if plan.measure == Measure::Balance {
        return Vec::new();
    }
    let has = |value: &&str| {
        let spellings = dataset.spellings(Dimension::Category, value);
        spellings.iter().any(|one| holdings.categories.iter().any(|own| own == one))
    };
    let no_document = plan.values(Dimension::Category).all(|value| !has(&value));
    [
        plan.leeway.kind_of_shop.then(|| without_kind_of_shop(plan)).flatten(),
        no_document.then(|| in_labels(plan)).flatten(),
        other_forms(plan),
        plan.leeway.direction.then(|| in_other_direction(plan)).flatten(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What does for a plan in an index whose `field` does not serve it: another plan, or a question
/// back. None where the field is of nothing that the plan says.
pub fn without_field(
    plan: &Plan,
    field: &str,
    dataset: &Dataset,
) -> Option<Result<Other, Clarification>> {
    if plan.measure == Measure::Balance {
        return Some(Err(Clarification::NoBalances));
    }
    let by =
        Dimension::ALL.into_iter().find(|dimension| dataset.field(*dimension) == bare(field))?;
    let grouped = plan.group.is_some_and(|group| group.by == GroupKey::Dimension(by));
    let other = match by {
        _ if grouped => None,
        Dimension::Category => in_labels(plan),
        Dimension::Merchant => merchants_in_labels(plan),
        _ => None,
    };
    Some(other.ok_or(Clarification::NotToldApart { by }))
}

/// The plan's measure turned round; none where it has both directions or neither.
pub fn turned(plan: &Plan) -> Option<Plan> {
    let measure = match plan.measure {
        Measure::Spending | Measure::Purchases => Measure::Credits,
        Measure::Income | Measure::Credits | Measure::Refunds => Measure::Spending,
        Measure::Transactions | Measure::Net | Measure::Balance => return None,
    };
    Some(Plan { measure, ..plan.clone() })
}

/// The count of the plan's merchants, categories and labels, whenever and however much.
pub fn subject_alone(plan: &Plan) -> Plan {
    let subject = |filter: &&Filter| filter.is_subject();
    Plan {
        filters: plan.filters.iter().filter(subject).cloned().collect(),
        labels: plan.labels.clone(),
        ..Plan::new(Ask::Count, plan.measure)
    }
}

/// The names that the plan is about: its merchants, else the words of its labels.
pub fn names(plan: &Plan) -> Vec<String> {
    let mut names: Vec<String> = plan.values(Dimension::Merchant).map(str::to_owned).collect();
    if names.is_empty() {
        names.extend(plan.labels.iter().map(|search| search.said.clone()));
    }
    names
}

/// True where a plan compares two values: its filters are then not all that it is about.
pub fn compares_values(plan: &Plan) -> bool {
    matches!(plan.comparison, Some(Comparison::Values { .. }))
}

fn without_kind_of_shop(plan: &Plan) -> Option<Other> {
    let (categories, mut plan) = without_categories(plan)?;
    plan.leeway.kind_of_shop = false;
    Some(Other { plan, correction: Correction::KindOfShop { categories } })
}

fn in_labels(plan: &Plan) -> Option<Other> {
    let searches = plan.leeway.labels.clone();
    if searches.is_empty() || !plan.labels.is_empty() || compares_values(plan) {
        return None;
    }
    let (categories, plan) = without_categories(plan)?;
    let searched = searches.iter().map(|search| search.searched.clone()).collect();
    // The purchases' own categories would leave out what has none.
    let measure = if plan.measure == Measure::Purchases { Measure::Spending } else { plan.measure };
    let plan = Plan { measure, ..with_labels(&plan, searches) };
    Some(Other { plan, correction: Correction::CategoriesInLabels { categories, searched } })
}

fn other_forms(plan: &Plan) -> Option<Other> {
    let searches = plan.leeway.labels.clone();
    if searches.is_empty() || plan.labels.is_empty() {
        return None;
    }
    let searched = searches.iter().map(|search| search.searched.clone()).collect();
    let plan = with_labels(plan, searches);
    Some(Other { plan, correction: Correction::InLabels { searched } })
}

fn in_other_direction(plan: &Plan) -> Option<Other> {
    let names = names(plan);
    if names.is_empty() || compares_values(plan) {
        return None;
    }
    let plan = turned(plan)?;
    let measure = plan.measure;
    Some(Other { plan, correction: Correction::DirectionTurned { names, measure } })
}

fn merchants_in_labels(plan: &Plan) -> Option<Other> {
    let is = |filter: &Filter| matches!(filter, Filter::In { dimension: Dimension::Merchant, .. });
    let searched: Vec<String> = plan.values(Dimension::Merchant).map(str::to_owned).collect();
    if searched.is_empty() || !plan.labels.is_empty() || compares_values(plan) {
        return None;
    }
    let search = |name: &String| LabelSearch {
        said: name.clone(),
        searched: name.clone(),
        word: SearchWord::Known,
    };
    let searches = searched.iter().map(search).collect();
    let mut plan = with_labels(plan, searches);
    plan.filters.retain(|filter| !is(filter));
    Some(Other { plan, correction: Correction::InLabels { searched } })
}

/// The plan without its filters of categories, and their values; none where it has no such filter,
/// or where a category is only one of several things that may hold.
fn without_categories(plan: &Plan) -> Option<(Vec<String>, Plan)> {
    let is = |filter: &Filter| matches!(filter, Filter::In { dimension: Dimension::Category, .. });
    let (gone, kept): (Vec<Filter>, Vec<Filter>) = plan.filters.iter().cloned().partition(is);
    let categories: Vec<String> = gone
        .iter()
        .flat_map(|filter| filter.values(Dimension::Category))
        .map(str::to_owned)
        .collect();
    (!categories.is_empty()).then(|| (categories, Plan { filters: kept, ..plan.clone() }))
}

fn with_labels(plan: &Plan, labels: Vec<LabelSearch>) -> Plan {
    let mut plan = Plan { labels, ..plan.clone() };
    plan.leeway.labels.clear();
    plan
}
