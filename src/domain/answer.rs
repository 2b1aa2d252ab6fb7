//! The answer as the contract gives it: plain values that serialize, no sentence is made here.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::figures::{Figure, FigureUnit};
use super::reading::Language;

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
    #[serde(serialize_with = "number")]
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

/// A count is 12 and not 12.0: callers show it as it comes.
fn number<S: Serializer>(value: &Decimal, to: S) -> Result<S::Ok, S::Error> {
    match value.to_i64() {
        Some(whole) if value.is_integer() => to.serialize_i64(whole),
        _ => rust_decimal::serde::float::serialize(value, to),
    }
}

/// `null` where there is nothing.
fn numbers<S: Serializer>(values: &[Option<Decimal>], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(values.iter().map(|value| value.map(exact)))
}

/// As a JSON number: the nearest float of its decimal form, and whole where it is whole.
pub fn exact(value: Decimal) -> serde_json::Number {
    let text = value.normalize().to_string();
    serde_json::from_str(&text).unwrap_or_else(|_| serde_json::Number::from(0))
}

/// One picture of an answer: a KPI card, or a chart with its data and specification.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Visualization {
    KpiCard {
        title: String,
        #[serde(serialize_with = "number")]
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
    PieChart(Picture),
    BarChart(Picture),
    LineChart(Picture),
}

/// A chart as the response carries it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Picture {
    pub title: String,
    /// All that it shows, in words.
    pub description: String,
    pub data: PictureData,
    /// A complete Vega-Lite specification.
    pub vega_lite: Value,
    /// The path that gives it as SVG, and as PNG with `.png`; absent where nothing serves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
}

/// In the shape that Chart.js takes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PictureData {
    pub labels: Vec<String>,
    pub datasets: Vec<PictureSeries>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PictureSeries {
    pub label: String,
    #[serde(serialize_with = "numbers")]
    pub data: Vec<Option<Decimal>>,
}

/// A file of the answer's data, to be fetched until it expires.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Artifact {
    /// `csv`
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub title: String,
    pub path: String,
    /// RFC 3339.
    pub expires_at: String,
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

/// The whole answer to one question, as `/ask` gives it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    pub success: bool,
    pub message: String,
    pub conversation_id: String,
    pub turn_id: String,
    pub total_results: Option<u64>,
    pub aggregations_summary: Option<String>,
    pub figures: Vec<ShownFigure>,
    pub transactions: Vec<ShownRecord>,
    pub visualizations: Vec<Visualization>,
    /// The answer's data as files; empty where nothing serves them.
    pub artifacts: Vec<Artifact>,
    pub insights: Vec<Insight>,
    pub suggestions: Vec<String>,
    pub metadata: Metadata,
}

/// What a stored turn keeps of an answer beside its message and its ids.
#[derive(Serialize)]
struct Rest<'a> {
    success: bool,
    total_results: Option<u64>,
    aggregations_summary: Option<&'a str>,
    figures: &'a [ShownFigure],
    transactions: &'a [ShownRecord],
    visualizations: &'a [Visualization],
    artifacts: &'a [Artifact],
    insights: &'a [Insight],
    suggestions: &'a [String],
    metadata: &'a Metadata,
}

impl Answer {
    /// All members but the message and the ids, as the very JSON that `/ask` gives.
    pub fn rest(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&Rest {
            success: self.success,
            total_results: self.total_results,
            aggregations_summary: self.aggregations_summary.as_deref(),
            figures: &self.figures,
            transactions: &self.transactions,
            visualizations: &self.visualizations,
            artifacts: &self.artifacts,
            insights: &self.insights,
            suggestions: &self.suggestions,
            metadata: &self.metadata,
        })
    }
}

/// Something noticed about what was asked, with the figures it rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Insight {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub severity: &'static str,
    pub title: String,
    pub description: String,
    pub figures: Vec<&'static str>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Metadata {
    pub outcome: Outcome,
    pub total_results: Option<u64>,
    /// Characters of the message.
    pub response_length: usize,
    /// What the search home says it took.
    pub took_ms: u64,
    pub data_until: Option<String>,
    /// `demonstration` where the answer is about the demonstration's data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<&'static str>,
    pub pipeline_time_ms: f64,
    pub stages_ms: Stages,
    pub language: Language,
    pub understood_by: &'static str,
    pub answered_by: &'static str,
    pub query_analysis: QueryAnalysis,
    /// The body that was sent, the tenant's clause aside.
    pub elasticsearch_query: Value,
    /// Other plans that were tried because the one before could not be searched, or found nothing.
    pub corrections: u32,
    /// The kinds of those that brought the answer.
    #[serde(skip)]
    pub corrected_by: Vec<&'static str>,
    pub llm: LlmUse,
    pub request_id: String,
    /// Milliseconds until the turn was stored and synced.
    #[serde(skip)]
    pub store_ms: f64,
}

/// Milliseconds spent in each step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Stages {
    pub understand: f64,
    pub search: f64,
    pub profile: f64,
    pub respond: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct LlmUse {
    pub calls: u32,
    pub prompt_tokens: u32,
    pub completion_tokens: u32,
    /// Why a model that was asked did nothing for the answer, in a few fixed words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<&'static str>,
}

/// What was read into the question, in the index's terms.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QueryAnalysis {
    pub intent: &'static str,
    pub operation: Option<&'static str>,
    pub confidence: f32,
    /// By index field; the tenant is never in it.
    pub filters: serde_json::Map<String, Value>,
    pub period: Option<ShownPeriod>,
    pub comparison: Option<ShownPeriod>,
    pub aggregations_requested: Vec<&'static str>,
    pub group_by: Option<String>,
    pub limit: Option<u16>,
    pub sort: Option<&'static str>,
    pub text: Option<String>,
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShownPeriod {
    pub from: Option<String>,
    pub to: Option<String>,
    pub label: String,
}
