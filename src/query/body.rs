//! Plan → the Elasticsearch bodies that find its figures. Sums come from aggregations, never from
//! adding up hits.

use serde_json::{Map, Value, json};

use super::clause::Clause;
use super::scope::{Scope, amount, measure_clauses};
use crate::domain::Dataset;
use crate::domain::dataset::{Side, SidePart};
use crate::domain::findings::Part;
use crate::domain::period::Unit;
use crate::domain::plan::{AmountRange, Ask, Dimension, Filter, GroupKey, Measure, Plan, Sort};
use crate::domain::{Currency, Holdings};

/// Groups that one answer can have; more is an error of the search, never a silent cut.
pub const GROUPS: usize = 10_000;
/// The ranks that a search reaches.
const DEEPEST: u16 = 10_000;

/// One search of a plan and what it finds.
#[derive(Clone, Debug)]
pub struct Planned {
    pub part: Part,
    pub body: Value,
}

/// The bodies of a plan about records; the first is the main one.
pub fn records(plan: &Plan, dataset: &Dataset, holdings: &Holdings) -> Vec<Planned> {
    let scope = Scope::of(plan, dataset);
    let definition = dataset.measure(plan.measure);
    let mut main = json!({
        "query": scope.clause(dataset).body(),
        "size": plan.shown().min(DEEPEST.saturating_sub(plan.skip)),
        "sort": sort(plan, dataset),
        "track_total_hits": true,
    });
    if plan.skip > 0 {
        main["from"] = plan.skip.min(DEEPEST).into();
    }
    let internal = Clause::one(&dataset.fields.internal, true);
    let mut counted = tallies(dataset);
    if let Some(group) = plan.group {
        counted.extend(groups(group.by, dataset));
    }
    let mut aggregations = Map::new();
    aggregations.insert(
        "counted".into(),
        json!({"filter": internal.clone().negated().body(), "aggs": counted}),
    );
    let mut moved = tallies(dataset);
    if let Some(out) = definition.sides.iter().find(|side| side.part == SidePart::Spending) {
        let out = Clause::All(measure_clauses(&out.filters, dataset));
        moved.insert("out".into(), json!({"filter": out.body(), "aggs": tallies(dataset)}));
    }
    aggregations
        .insert("internal".into(), json!({"filter": internal.clone().body(), "aggs": moved}));
    for side in &definition.sides {
        let Some(mut clauses) = side_clauses(side, dataset, holdings) else { continue };
        clauses.push(internal.clone().negated());
        let clause = Clause::All(clauses);
        aggregations.insert(
            side_name(side.part).into(),
            json!({"filter": clause.body(), "aggs": tallies(dataset)}),
        );
    }
    main["aggs"] = Value::Object(aggregations);

    let mut planned = vec![Planned { part: Part::Main, body: main }];
    let sums_only = |part: Part, scope: &Scope| {
        let clause = Clause::All(vec![scope.clause(dataset), internal.clone().negated()]);
        let body = json!({
            "query": clause.body(), "size": 0, "track_total_hits": true, "aggs": tallies(dataset),
        });
        Planned { part, body }
    };
    if let Some(other) = scope.other_side(plan, dataset) {
        planned.push(sums_only(Part::Previous, &other));
    }
    if plan.ask == Ask::Share {
        planned.push(sums_only(Part::Whole, &scope.whole(plan, dataset)));
    }
    if !plan.names(Dimension::Category) && plan.comparison.is_none() {
        for side in &definition.beside {
            let other = scope.with_measure(&side.filters, dataset);
            planned.push(sums_only(part(side.part), &other));
        }
    }
    planned
}

/// Some of a plan's documents by the rank of their amount.
pub struct Ranks {
    pub currency: Currency,
    /// Only documents with such an amount have a rank.
    pub amounts: AmountRange,
    /// Ranks from 0, smallest amount first; both ends are wanted.
    pub from: u64,
    pub to: u64,
}

/// The body that finds the documents of these ranks, and how many have one.
pub fn ranked(plan: &Plan, dataset: &Dataset, ranks: &Ranks) -> Value {
    let fields = &dataset.fields;
    let mut clauses = vec![
        Scope::of(plan, dataset).clause(dataset),
        Clause::one(&fields.internal, true).negated(),
        of_currency(ranks.currency, dataset),
    ];
    if ranks.amounts != AmountRange::default() {
        clauses.push(amount(&fields.amount, &ranks.amounts));
    }
    json!({
        "query": Clause::All(clauses).body(), "track_total_hits": true,
        "from": ranks.from, "size": ranks.to - ranks.from + 1,
        "sort": [{fields.amount.as_str(): "asc"}, {fields.id.as_str(): "asc"}],
    })
}

/// Documents without a currency are of the default one, as in the tallies.
fn of_currency(currency: Currency, dataset: &Dataset) -> Clause {
    let field = &dataset.fields.currency;
    let named = Clause::one(field, currency.code());
    if currency == Currency::default() {
        Clause::Any(vec![named, Clause::Exists { field: field.clone() }.negated()])
    } else {
        named
    }
}

/// The body that finds in which units of time the plan has documents, whatever its period: the
/// aggregation `units`, a bucket a unit by its first day.
pub fn units(plan: &Plan, dataset: &Dataset, unit: Unit) -> Value {
    let scope = Scope { period: None, ..Scope::of(plan, dataset) };
    json!({
        "query": scope.clause(dataset).body(), "size": 0, "track_total_hits": true,
        "aggs": {"units": histogram(dataset, unit)},
    })
}

fn histogram(dataset: &Dataset, unit: Unit) -> Value {
    let interval = match unit {
        Unit::Day => "day",
        Unit::Week => "week",
        Unit::Month => "month",
        Unit::Quarter => "quarter",
        Unit::Year => "year",
    };
    json!({"date_histogram": {
        "field": dataset.fields.date, "calendar_interval": interval,
        "format": "yyyy-MM-dd", "min_doc_count": 1,
    }})
}

/// The body of the accounts' balances: each active account, by its id.
pub fn balances(plan: &Plan, dataset: &Dataset) -> Value {
    let fields = &dataset.accounts;
    let mut clauses = vec![Clause::one(&fields.active, false).negated()];
    clauses.extend(plan.filters.iter().filter_map(|filter| {
        let (Filter::In { dimension, values } | Filter::NotIn { dimension, values }) = filter
        else {
            return None;
        };
        let field = match dimension {
            Dimension::Account => &fields.name,
            Dimension::AccountType => &fields.kind,
            Dimension::Currency => &fields.currency,
            _ => return None,
        };
        let values = values.iter().map(|value| Value::from(value.as_str())).collect();
        let clause = Clause::In { field: field.clone(), values };
        let unwanted = matches!(filter, Filter::NotIn { .. });
        Some(if unwanted { clause.negated() } else { clause })
    }));
    json!({
        "query": Clause::All(clauses).body(), "size": 0, "track_total_hits": true,
        "aggs": {"accounts": {
            "terms": {"field": fields.id, "size": GROUPS},
            "aggs": {
                "name": {"terms": {"field": fields.name, "size": 1}},
                "kind": {"terms": {"field": fields.kind, "size": 1}},
                "currency": {
                    "terms": {"field": fields.currency, "size": 100},
                    "aggs": {"amount": {"sum": {"field": fields.amount}}},
                },
                "no_currency": {
                    "filter": Clause::Exists { field: fields.currency.clone() }.negated().body(),
                    "aggs": {"amount": {"sum": {"field": fields.amount}}},
                },
            },
        }},
    })
}

fn side_clauses(side: &Side, dataset: &Dataset, holdings: &Holdings) -> Option<Vec<Clause>> {
    let mut clauses = measure_clauses(&side.filters, dataset);
    if side.to_own_savings {
        let own: Vec<Value> = holdings
            .accounts
            .iter()
            .filter(|account| account.kind == "savings")
            .map(|account| Value::from(account.name.as_str()))
            .collect();
        if own.is_empty() {
            return None;
        }
        let field = dataset.field(Dimension::Merchant).to_owned();
        clauses.push(Clause::In { field, values: own });
    }
    Some(clauses)
}

/// The aggregation's name for a side.
pub fn side_name(part: SidePart) -> &'static str {
    match part {
        SidePart::Income => "income",
        SidePart::Spending => "spending",
        SidePart::Refunds => "refunds",
        SidePart::OwnTransfers => "own_transfers",
    }
}

pub fn part(side: SidePart) -> Part {
    match side {
        SidePart::Income => Part::Income,
        SidePart::Spending => Part::Spending,
        SidePart::Refunds => Part::Refunds,
        SidePart::OwnTransfers => Part::OwnTransfers,
    }
}

/// The sums per currency; documents without a currency have a bucket of their own.
fn tallies(dataset: &Dataset) -> Map<String, Value> {
    let amount = &dataset.fields.amount;
    let currency = &dataset.fields.currency;
    let sums = json!({
        "sum": {"sum": {"field": amount}},
        "min": {"min": {"field": amount}},
        "max": {"max": {"field": amount}},
    });
    let mut tallies = Map::new();
    tallies.insert(
        "by_currency".into(),
        json!({"terms": {"field": currency, "size": 100}, "aggs": sums}),
    );
    tallies.insert(
        "no_currency".into(),
        json!({
            "filter": Clause::Exists { field: currency.clone() }.negated().body(), "aggs": sums,
        }),
    );
    tallies
}

fn groups(by: GroupKey, dataset: &Dataset) -> Map<String, Value> {
    let mut groups = Map::new();
    match by {
        GroupKey::Dimension(dimension) => {
            let field = dataset.field(dimension);
            groups.insert(
                "groups".into(),
                json!({"terms": {"field": field, "size": GROUPS}, "aggs": tallies(dataset)}),
            );
            groups.insert(
                "ungrouped".into(),
                json!({
                    "filter": Clause::Exists { field: field.to_owned() }.negated().body(),
                    "aggs": tallies(dataset),
                }),
            );
        }
        GroupKey::Time(unit) => {
            let mut units = histogram(dataset, unit);
            units["aggs"] = Value::Object(tallies(dataset));
            groups.insert("groups".into(), units);
        }
    }
    groups
}

/// The order of a plan's documents; ties have one, too.
pub fn sort(plan: &Plan, dataset: &Dataset) -> Value {
    let fields = &dataset.fields;
    let (field, order) = match plan.sort {
        None | Some(Sort::Newest) => (&fields.date, "desc"),
        Some(Sort::Oldest) => (&fields.date, "asc"),
        Some(Sort::Largest) => (&fields.amount, "desc"),
        Some(Sort::Smallest) => (&fields.amount, "asc"),
    };
    let mut keys = vec![json!({field.as_str(): order})];
    if field != &fields.date {
        keys.push(json!({fields.date.as_str(): "desc"}));
    }
    // Ties in a fixed order, the same in every home.
    keys.push(json!({fields.id.as_str(): "asc"}));
    Value::Array(keys)
}

/// True where a plan asks the accounts, not the records.
pub fn is_about_accounts(plan: &Plan) -> bool {
    plan.measure == Measure::Balance
}
