//! Which documents an expectation means: the `where` of a question file.

use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::{self, Deserializer};
use serde_json::{Map, Number, Value};

use crate::domain::Dataset;
use crate::domain::document::{Account, Transaction};
use crate::domain::plan::Dimension;
use crate::language::text::fold;

/// Clauses that all must hold; none at all means every document. As a file writes it: `field:
/// value | [values] | {gt, gte, lt, lte} | {prefix}`, `kind` and `not_kind` of the category, `text`
/// in the label, merchant or category, `any: [where, …]`, and `not: {…}`, of which no clause holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter(Vec<Clause>);

#[derive(Clone, Debug, PartialEq)]
enum Clause {
    Is(String, Vec<Value>),
    Prefix(String, String),
    Range(String, Vec<(Bound, Value)>),
    Kind(String),
    NotKind(String),
    /// Folded.
    Text(String),
    Any(Vec<Filter>),
    Not(Filter),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Bound {
    Gt,
    Gte,
    Lt,
    Lte,
}

const AMOUNTS: [&str; 3] = ["amount", "amount_abs", "account_balance"];

impl<'de> Deserialize<'de> for Filter {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Filter, D::Error> {
        Filter::read(Map::deserialize(from)?).map_err(de::Error::custom)
    }
}

impl Filter {
    /// Reads the object; the error names the clause and what is allowed.
    fn read(object: Map<String, Value>) -> Result<Filter, String> {
        object
            .into_iter()
            .map(|(name, wanted)| Clause::read(name, wanted))
            .collect::<Result<_, _>>()
            .map(Filter)
    }

    /// The document's fields that are looked at.
    pub fn fields(&self) -> Vec<&str> {
        self.0.iter().flat_map(Clause::fields).collect()
    }

    /// The kinds of categories that are named.
    pub fn kinds(&self) -> Vec<&str> {
        self.0.iter().flat_map(Clause::kinds).collect()
    }

    /// Whether the document is meant; `dataset` knows the kinds of the categories.
    pub fn matches(&self, document: &Map<String, Value>, dataset: &Dataset) -> bool {
        self.0.iter().all(|clause| clause.holds(document, dataset))
    }
}

impl Clause {
    fn read(name: String, wanted: Value) -> Result<Clause, String> {
        let refuse =
            |allowed: &str| Err(format!("{name}: {wanted} is not allowed; allowed: {allowed}"));
        let filters = |one: &Value| match one {
            Value::Object(object) => Filter::read(object.clone()),
            other => Err(format!("{name}: {other} is no object of clauses")),
        };
        match (name.as_str(), &wanted) {
            ("any", Value::Array(several)) if !several.is_empty() => {
                several.iter().map(filters).collect::<Result<_, _>>().map(Clause::Any)
            }
            ("any", _) => refuse("a list of objects of clauses"),
            ("not", one) => filters(one).map(Clause::Not),
            ("kind", Value::String(kind)) => Ok(Clause::Kind(kind.clone())),
            ("not_kind", Value::String(kind)) => Ok(Clause::NotKind(kind.clone())),
            ("text", Value::String(text)) => Ok(Clause::Text(fold(text))),
            ("kind" | "not_kind" | "text", _) => refuse("text"),
            (field, _) if !known(field) => Err(format!(
                "{name} is no field; allowed: kind, not_kind, text, any, not, {}",
                Transaction::FIELDS.join(", ")
            )),
            (_, Value::Object(object)) => match object.get("prefix") {
                Some(Value::String(prefix)) if object.len() == 1 => {
                    Ok(Clause::Prefix(name, prefix.clone()))
                }
                _ => match range(&name, object) {
                    Some(bounds) => Ok(Clause::Range(name, bounds)),
                    None => refuse("{gt, gte, lt, lte} with the field's values, or {prefix}"),
                },
            },
            (_, Value::Array(several)) => Ok(Clause::Is(name, several.clone())),
            (_, one) => Ok(Clause::Is(name, vec![one.clone()])),
        }
    }

    fn fields(&self) -> Vec<&str> {
        match self {
            Clause::Is(field, _) | Clause::Prefix(field, _) | Clause::Range(field, _) => {
                vec![field]
            }
            Clause::Kind(_) | Clause::NotKind(_) | Clause::Text(_) => vec!["category_name"],
            Clause::Any(filters) => filters.iter().flat_map(Filter::fields).collect(),
            Clause::Not(filter) => filter.fields(),
        }
    }

    fn kinds(&self) -> Vec<&str> {
        match self {
            Clause::Kind(kind) | Clause::NotKind(kind) => vec![kind],
            Clause::Any(filters) => filters.iter().flat_map(Filter::kinds).collect(),
            Clause::Not(filter) => filter.kinds(),
            Clause::Is(..) | Clause::Prefix(..) | Clause::Range(..) | Clause::Text(_) => Vec::new(),
        }
    }

    fn holds(&self, document: &Map<String, Value>, dataset: &Dataset) -> bool {
        let value = |field: &str| document.get(field).unwrap_or(&Value::Null);
        match self {
            Clause::Is(field, wanted) => wanted.iter().any(|one| same(value(field), one)),
            Clause::Prefix(field, prefix) => {
                value(field).as_str().is_some_and(|text| text.starts_with(prefix.as_str()))
            }
            Clause::Range(field, bounds) => {
                bounds.iter().all(|(bound, end)| bound.holds(value(field), end))
            }
            Clause::Kind(kind) => kind_of(document, dataset) == Some(kind),
            Clause::NotKind(kind) => kind_of(document, dataset) != Some(kind),
            Clause::Text(wanted) => {
                let fields = [
                    &dataset.fields.description,
                    dataset.field(Dimension::Merchant),
                    dataset.field(Dimension::Category),
                ];
                let texts = fields.map(|field| value(field).as_str().unwrap_or_default());
                fold(&texts.join(" ")).contains(wanted.as_str())
            }
            Clause::Any(filters) => filters.iter().any(|one| one.matches(document, dataset)),
            Clause::Not(filter) => !filter.0.iter().any(|clause| clause.holds(document, dataset)),
        }
    }
}

/// The kind of the document's category.
pub fn kind_of<'a>(document: &Map<String, Value>, dataset: &'a Dataset) -> Option<&'a String> {
    let category = document.get(dataset.field(Dimension::Category))?.as_str()?;
    dataset.category(category).map(|category| &category.kind)
}

fn known(field: &str) -> bool {
    Transaction::FIELDS.contains(&field) || Account::FIELDS.contains(&field)
}

fn range(field: &str, object: &Map<String, Value>) -> Option<Vec<(Bound, Value)>> {
    let bounds = object.iter().map(|(name, end)| {
        let bound = match name.as_str() {
            "gt" => Bound::Gt,
            "gte" => Bound::Gte,
            "lt" => Bound::Lt,
            "lte" => Bound::Lte,
            _ => return None,
        };
        let fits = if AMOUNTS.contains(&field) { end.is_number() } else { end.is_string() };
        fits.then(|| (bound, end.clone()))
    });
    bounds.collect::<Option<Vec<_>>>().filter(|bounds| !bounds.is_empty())
}

impl Bound {
    /// Texts (days among them) are compared as such; a missing value is within no bounds.
    fn holds(self, value: &Value, end: &Value) -> bool {
        let order = match (value, end) {
            (Value::Number(value), Value::Number(end)) => decimal(value).cmp(&decimal(end)),
            (Value::String(value), Value::String(end)) => value.cmp(end),
            _ => return false,
        };
        match self {
            Bound::Gt => order.is_gt(),
            Bound::Gte => order.is_ge(),
            Bound::Lt => order.is_lt(),
            Bound::Lte => order.is_le(),
        }
    }
}

fn same(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::Number(value), Value::Number(wanted)) => decimal(value) == decimal(wanted),
        _ => value == wanted,
    }
}

/// A number of JSON as it is written; `None` beyond what a decimal holds.
pub fn decimal(number: &Number) -> Option<Decimal> {
    let text = number.to_string();
    text.parse().ok().or_else(|| Decimal::from_scientific(&text).ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filter(value: Value) -> Result<Filter, String> {
        serde_json::from_value(value).map_err(|error| error.to_string())
    }

    fn matches(value: Value) -> bool {
        let Value::Object(document) = json!({
            "date": "2025-10-05", "amount": -12.5, "amount_abs": 12.5, "transaction_type": "debit",
            "category_name": "Alimentation", "merchant_name": "Épicerie Œuf", "is_internal": true,
            "account_id": 11
        }) else {
            panic!()
        };
        filter(value).unwrap().matches(&document, &Dataset::finance().unwrap())
    }

    #[test]
    fn clauses_hold_for_values_lists_bounds_and_prefixes() {
        assert!(matches(json!({})));
        assert!(matches(json!({"amount_abs": 12.50, "account_id": 11})));
        assert!(matches(json!({"date": {"gte": "2025-10-05", "lt": "2025-10-06"}})));
        assert!(matches(json!({"amount_abs": {"gt": 12, "lte": 12.5}})));
        assert!(!matches(json!({"amount_abs": {"gt": 12.5}})));
        assert!(matches(json!({"date": {"prefix": "2025-10"}})));
        assert!(matches(json!({"merchant_name": ["Lidl", "Épicerie Œuf"]})));
        assert!(!matches(json!({"merchant_name": "epicerie œuf"})));
        assert!(!matches(json!({"weekday": {"gte": "A"}})), "a missing value is in no range");
    }

    #[test]
    fn kinds_texts_alternatives_and_exclusions_hold_too() {
        assert!(matches(json!({"kind": "purchase", "text": "EPICERIE OEUF alim"})));
        assert!(
            matches(json!({"not_kind": "refund"})) && !matches(json!({"not_kind": "purchase"}))
        );
        assert!(matches(json!({"any": [{"kind": "refund"}, {"transaction_type": "debit"}]})));
        assert!(!matches(json!({"not": {"transaction_type": "credit", "is_internal": true}})));
        assert!(matches(json!({"not": {"transaction_type": "credit"}})));
    }

    #[test]
    fn what_no_document_could_match_is_refused_by_name() {
        for (wrong, told) in [
            (json!({"merchant": "Lidl"}), "merchant is no field"),
            (json!({"amount_abs": {"over": 5}}), "amount_abs: {\"over\":5} is not allowed"),
            (json!({"date": {"gte": 5}}), "date: "),
            (json!({"not": {"datum": "x"}}), "datum is no field"),
            (json!({"any": {}}), "any: "),
        ] {
            assert!(filter(wrong.clone()).unwrap_err().contains(told), "{wrong}");
        }
    }
}
