//! What came back for one question, as the API gives it.

use rust_decimal::Decimal;
use serde_json::Value;

use super::filter::decimal;

/// One response and how long it took.
#[derive(Clone, Debug)]
pub struct Response {
    /// HTTP's; what the service would send where it was asked in this process.
    pub status: u16,
    /// Null where there is none.
    pub body: Value,
    /// From the question to the whole answer.
    pub took_ms: f64,
}

/// The stages of an answer, in the order of the way.
pub const STAGES: [&str; 4] = ["understand", "search", "profile", "respond"];

impl Response {
    /// Whether there is an answer of any outcome.
    pub fn is_ok(&self) -> bool {
        self.status == 200
    }

    /// How the question ended: the outcome, or `http 503`.
    pub fn outcome(&self) -> String {
        match self.body["metadata"]["outcome"].as_str() {
            Some(outcome) if self.is_ok() => outcome.to_owned(),
            _ => format!("http {}", self.status),
        }
    }

    pub fn intent(&self) -> &str {
        self.body["metadata"]["query_analysis"]["intent"].as_str().unwrap_or_default()
    }

    pub fn message(&self) -> &str {
        self.body["message"].as_str().unwrap_or_default()
    }

    /// The figures of one id with their keys, in their order.
    pub fn figures(&self, id: &str) -> impl Iterator<Item = (Option<&str>, Decimal)> {
        let all = self.body["figures"].as_array().into_iter().flatten();
        all.filter(move |figure| figure["id"] == id)
            .filter_map(|figure| Some((figure["key"].as_str(), number(&figure["value"])?)))
    }

    /// The values of all figures.
    pub fn values(&self) -> impl Iterator<Item = Decimal> {
        let all = self.body["figures"].as_array().into_iter().flatten();
        all.filter_map(|figure| number(&figure["value"]))
    }

    /// The amounts of the transactions, absolute, in their order.
    pub fn amounts(&self) -> impl Iterator<Item = Decimal> {
        let all = self.body["transactions"].as_array().into_iter().flatten();
        all.filter_map(|one| number(&one["amount"]).map(|amount| amount.abs()))
    }

    /// The amounts that were read in the question, as bounds.
    pub fn bounds(&self) -> Vec<Decimal> {
        let mut found = Vec::new();
        numbers(&self.body["metadata"]["query_analysis"]["filters"]["amount_abs"], &mut found);
        found
    }

    /// Milliseconds of each of [`STAGES`]; `None` where the answer does not say them.
    pub fn stages(&self) -> Option<[f64; 4]> {
        let said = &self.body["metadata"]["stages_ms"];
        let mut stages = [0.0; 4];
        for (stage, name) in stages.iter_mut().zip(STAGES) {
            *stage = said[name].as_f64()?;
        }
        Some(stages)
    }
}

fn number(value: &Value) -> Option<Decimal> {
    value.as_number().and_then(decimal)
}

fn numbers(value: &Value, found: &mut Vec<Decimal>) {
    match value {
        Value::Array(several) => several.iter().for_each(|one| numbers(one, found)),
        Value::Object(members) => members.values().for_each(|one| numbers(one, found)),
        one => found.extend(number(one)),
    }
}
