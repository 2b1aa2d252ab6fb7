//! The answer as the contract gives it: plain values that serialize, no sentence is made here.

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Value;

use super::figures::{Figure, FigureUnit};

/// How a question ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Answered,
    NoData,
    Clarification,
    Conversational,
    Refused,
}

impl Outcome {
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Answered => "answered",
            Outcome::NoData => "no_data",
            Outcome::Clarification => "clarification",
            Outcome::Conversational => "conversational",
            Outcome::Refused => "refused",
        }
    }
}

/// A figure with its label in the answer's language, as the contract writes it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShownFigure {
    pub id: &'static str,
    /// Absent for a figure that belongs to no group; null for the group of documents without the
    /// field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<Option<String>>,
    pub label: String,
    #[serde(with = "rust_decimal::serde::float")]
    pub value: Decimal,
    pub unit: String,
}

impl ShownFigure {
    pub fn new(figure: &Figure, label: String) -> ShownFigure {
        let unit = match figure.unit {
            FigureUnit::Money(currency) => currency.code().to_owned(),
            FigureUnit::Count => "transactions".to_owned(),
            FigureUnit::Rate => "rate".to_owned(),
            FigureUnit::Ratio => "ratio".to_owned(),
            FigureUnit::Days => "days".to_owned(),
        };
        ShownFigure {
            id: figure.id.as_str(),
            key: figure.key.as_ref().map(|label| label.0.clone()),
            label,
            value: figure.value.normalize(),
            unit,
        }
    }
}

/// One picture of an answer: a KPI card, or a chart with its data and specification.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Visualization {
    KpiCard {
        title: String,
        #[serde(with = "rust_decimal::serde::float")]
        value: Decimal,
        unit: String,
        /// In percent (−12.0), as the existing front ends read it.
        #[serde(
            skip_serializing_if = "Option::is_none",
            with = "rust_decimal::serde::float_option"
        )]
        change_percent: Option<Decimal>,
        #[serde(skip_serializing_if = "Option::is_none")]
        change_direction: Option<&'static str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        comparison_text: Option<String>,
    },
}

/// What was made of a question: its words, figures and documents, in one language.
#[derive(Clone, Debug, PartialEq)]
pub struct Spoken {
    pub message: String,
    pub figures: Vec<ShownFigure>,
    pub aggregations_summary: Option<String>,
    pub visualizations: Vec<Visualization>,
    pub suggestions: Vec<String>,
    pub notes: Vec<String>,
}

/// One document in the response.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShownRecord {
    pub transaction_id: String,
    pub date: Option<String>,
    pub merchant_name: Option<String>,
    pub category_name: Option<String>,
    #[serde(with = "rust_decimal::serde::float")]
    pub amount: Decimal,
    pub currency_code: String,
    pub primary_description: Option<String>,
    pub operation_type: Option<String>,
    pub account_name: Option<String>,
}

/// The search body that was sent, for "how did I count" (the tenant's clause aside).
pub type ElasticsearchBody = Value;
