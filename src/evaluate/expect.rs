//! What a question file expects of an answer.

use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::{self, Deserializer};
use serde_json::Value;

use super::filter::Filter;
use crate::domain::document::{Account, Transaction};

/// One reading of a question that is right.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// Any of them is right; `http 4xx` where the request must fail.
    #[serde(default = "answered", deserialize_with = "one_or_many")]
    pub outcome: Vec<String>,
    #[serde(default)]
    pub ask: Ask,
    /// The documents meant.
    #[serde(default, rename = "where")]
    pub documents: Filter,
    /// The documents that a comparison is with.
    pub versus: Option<Filter>,
    /// The field that groups are made by.
    pub by: Option<String>,
    /// How many groups or transactions are looked at.
    #[serde(default = "five")]
    pub top: usize,
    pub sort: Option<Sort>,
    /// The total is divided by this many units of time.
    pub per: Option<Decimal>,
    /// How the answer's intent must begin.
    pub intent: Option<String>,
    /// What the message must contain, in any case.
    #[serde(default)]
    pub mention: Vec<String>,
    /// What the whole response must not contain.
    #[serde(default)]
    pub never: Vec<String>,
    /// Figures that are said outright, by id; from a table's `expected_…` columns.
    #[serde(skip)]
    pub figures: Vec<(String, Decimal)>,
}

/// What is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// How it ended, and nothing else.
    #[default]
    Outcome,
    Total,
    Count,
    Average,
    Max,
    Min,
    Median,
    /// How many documents match.
    List,
    /// The first transactions, largest first.
    Top,
    /// Count, income and spending.
    Flows,
    /// Income without refunds, spending, and what is left.
    Net,
    Groups,
    Series,
    Compare,
    Balance,
}

/// How groups are ordered where it is not by their totals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    Count,
}

const OUTCOMES: [&str; 5] = ["answered", "no_data", "clarification", "conversational", "refused"];

fn answered() -> Vec<String> {
    vec!["answered".into()]
}

fn five() -> usize {
    5
}

fn one_or_many<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    outcomes(match Value::deserialize(from)? {
        Value::String(one) => vec![one],
        Value::Array(several) => several
            .into_iter()
            .map(|one| {
                one.as_str().map(str::to_owned).ok_or_else(|| format!("outcome: {one} is no text"))
            })
            .collect::<Result<_, _>>()
            .map_err(de::Error::custom)?,
        other => {
            return Err(de::Error::custom(format!("outcome: {other} is neither text nor a list")));
        }
    })
    .map_err(de::Error::custom)
}

/// Takes outcomes by their names; the error says which name is none.
pub fn outcomes(names: Vec<String>) -> Result<Vec<String>, String> {
    let known = |name: &String| {
        let status = name.strip_prefix("http ").map(|status| status.parse::<u16>());
        OUTCOMES.contains(&name.as_str()) || matches!(status, Some(Ok(100..=599)))
    };
    match names.iter().find(|name| !known(name)) {
        Some(other) => Err(format!(
            "outcome: {other:?} is none; allowed: {}, http and a status",
            OUTCOMES.join(", ")
        )),
        None if names.is_empty() => Err("outcome: an empty list".into()),
        None => Ok(names),
    }
}

impl Default for Expect {
    /// That it is answered, whatever the figures.
    fn default() -> Expect {
        Expect {
            outcome: answered(),
            ask: Ask::Outcome,
            documents: Filter::default(),
            versus: None,
            by: None,
            top: five(),
            sort: None,
            per: None,
            intent: None,
            mention: Vec::new(),
            never: Vec::new(),
            figures: Vec::new(),
        }
    }
}

impl Expect {
    /// Reads one expectation, or a list of which any is right.
    pub fn read(value: Value) -> Result<Vec<Expect>, String> {
        let readings: Vec<Expect> = match value {
            Value::Array(several) => several.into_iter().map(serde_json::from_value).collect(),
            one => serde_json::from_value(one).map(|one| vec![one]),
        }
        .map_err(|error| format!("expect: {error}"))?;
        if readings.is_empty() {
            return Err("expect: an empty list".into());
        }
        readings.iter().try_for_each(Expect::check)?;
        Ok(readings)
    }

    /// Refuses what would be compared with nothing.
    fn check(&self) -> Result<(), String> {
        if self.ask == Ask::Compare && self.versus.is_none() {
            return Err("expect: compare needs versus, the documents to compare with".into());
        }
        if self.per.is_some_and(|units| units <= Decimal::ZERO) {
            return Err("expect: per must be more than 0".into());
        }
        let allowed = if self.ask == Ask::Balance { Account::FIELDS } else { Transaction::FIELDS };
        let versus = self.versus.iter().flat_map(Filter::fields);
        let looked_at = self.documents.fields().into_iter().chain(versus).chain(self.by.as_deref());
        for field in looked_at {
            if !allowed.contains(&field) {
                let allowed = allowed.join(", ");
                return Err(format!("expect: {field} is no field here; allowed: {allowed}"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_expectation_is_an_object_or_a_list_of_them() {
        let one = Expect::read(json!({"ask": "total", "where": {"kind": "purchase"}})).unwrap();
        assert_eq!((one.len(), one[0].ask, one[0].outcome.clone()), (1, Ask::Total, answered()));
        let two = json!([{"outcome": ["no_data", "http 422"]}, {"ask": "groups", "by": "weekday"}]);
        assert_eq!(Expect::read(two).unwrap()[0].outcome, ["no_data", "http 422"]);
    }

    #[test]
    fn what_would_expect_nothing_is_refused() {
        for (wrong, told) in [
            (json!([]), "an empty list"),
            (json!({"outcomes": "answered"}), "unknown field `outcomes`"),
            (json!({"outcome": "answred"}), "\"answred\" is none; allowed: answered"),
            (json!({"ask": "sum"}), "unknown variant `sum`"),
            (json!({"ask": "compare"}), "versus"),
            (json!({"ask": "total", "per": 0}), "per"),
            (json!({"ask": "balance", "where": {"date": "2025-10-01"}}), "date is no field here"),
            (json!({"ask": "groups", "by": "shop"}), "shop is no field here"),
            (json!({"where": {"shop": "Lidl"}}), "shop is no field"),
            (json!({"sort": "size"}), "unknown variant `size`"),
        ] {
            let error = Expect::read(wrong.clone()).unwrap_err();
            assert!(error.contains(told), "{wrong}: {error}");
        }
    }
}
