//! The tools, as they are described to a model. What a plan may say is the plan's own form.

use std::sync::Arc;

use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Value, json};

use crate::domain::Dataset;
use crate::llm::plan::ordered::form;

/// What can be done. Nothing changes any data; `ask` alone adds a turn to a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Ask,
    SearchTransactions,
    Aggregate,
    Compare,
    Accounts,
    ListMerchants,
    ListCategories,
}

impl Kind {
    pub const ALL: [Kind; 7] = [
        Kind::Ask,
        Kind::SearchTransactions,
        Kind::Aggregate,
        Kind::Compare,
        Kind::Accounts,
        Kind::ListMerchants,
        Kind::ListCategories,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Ask => "ask",
            Kind::SearchTransactions => "search_transactions",
            Kind::Aggregate => "aggregate",
            Kind::Compare => "compare",
            Kind::Accounts => "accounts",
            Kind::ListMerchants => "list_merchants",
            Kind::ListCategories => "list_categories",
        }
    }

    pub fn read(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    fn title(self) -> &'static str {
        match self {
            Kind::Ask => "Ask in plain words",
            Kind::SearchTransactions => "List transactions",
            Kind::Aggregate => "Compute a figure",
            Kind::Compare => "Compare periods, merchants or categories",
            Kind::Accounts => "Balances of the accounts",
            Kind::ListMerchants => "The user's merchants",
            Kind::ListCategories => "The user's categories",
        }
    }

    fn description(self) -> &'static str {
        match self {
            Kind::Ask => {
                "Answers a question about the user's own bank transactions in French, English or \
                 Spanish, with exact figures. It may ask back: then repeat the question with what was \
                 missing, or with one of the suggestions. State its figures as they are."
            }
            Kind::SearchTransactions => "Lists the user's transactions that match, newest first.",
            Kind::Aggregate => {
                "Computes one exact figure of the user's transactions (total, count, average, median, \
                 max, min), or one for each group."
            }
            Kind::Compare => {
                "Compares the same figure between two periods (period and previous_period), or between \
                 two merchants or categories (compared_values)."
            }
            Kind::Accounts => "The balances of the user's accounts, and their sum per currency.",
            Kind::ListMerchants => "The merchants of the user's transactions, most frequent first.",
            Kind::ListCategories => {
                "The categories of the user's transactions, most frequent first."
            }
        }
    }

    /// The members of a plan that the caller may write.
    fn members(self) -> &'static [&'static str] {
        match self {
            Kind::SearchTransactions => {
                &["measure", "filters", "labels", "amounts", "period", "sort", "limit"]
            }
            Kind::Aggregate => &[
                "ask",
                "average_per",
                "measure",
                "filters",
                "labels",
                "amounts",
                "period",
                "group",
                "limit",
            ],
            Kind::Compare => &[
                "ask",
                "measure",
                "filters",
                "labels",
                "amounts",
                "period",
                "previous_period",
                "compared_values",
            ],
            Kind::Accounts => &["filters"],
            Kind::Ask | Kind::ListMerchants | Kind::ListCategories => &[],
        }
    }

    /// What the plan says where the caller does not.
    pub fn plan(self, arguments: JsonObject) -> Value {
        let mut plan = match self {
            Kind::SearchTransactions => json!({"ask": "list", "measure": "transactions"}),
            Kind::Accounts => json!({"ask": "total", "measure": "balance"}),
            _ => json!({"ask": "total", "measure": "spending"}),
        };
        if let Some(members) = plan.as_object_mut() {
            members.extend(arguments.into_iter().filter(|(name, _)| name != "language"));
        }
        plan
    }

    /// The first argument that the tool does not have.
    pub fn unknown(self, arguments: &JsonObject) -> Option<(&str, String)> {
        let known = self.arguments();
        let unknown = arguments.keys().find(|name| !known.contains(&name.as_str()))?;
        Some((unknown, known.join(", ")))
    }

    fn arguments(self) -> Vec<&'static str> {
        match self {
            Kind::Ask => vec!["question", "conversation_id", "context", "language", "timezone"],
            Kind::ListMerchants | Kind::ListCategories => vec!["containing", "limit"],
            _ => self.members().iter().copied().chain(["language"]).collect(),
        }
    }

    fn input(self, dataset: &Dataset) -> JsonObject {
        let schema = match self {
            Kind::Ask => json!({
                "type": "object",
                "properties": {
                    "question": {"type": "string", "minLength": 1, "maxLength": 2000,
                        "description": "In the user's own words."},
                    "conversation_id": {"type": "string", "minLength": 1, "maxLength": 128,
                        "description": "Of an earlier answer: the question follows on it."},
                    "context": {"type": "array", "items": {"type": "string"}, "maxItems": 20,
                        "description": "What the user asked before, oldest first."},
                    "language": LANGUAGE.clone(),
                    "timezone": {"type": "string", "description": "IANA: which day today is."},
                },
                "required": ["question"],
                "additionalProperties": false,
            }),
            Kind::ListMerchants | Kind::ListCategories => json!({
                "type": "object",
                "properties": {
                    "containing": {"type": "string", "description": "Only names with this in them."},
                    "limit": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100},
                },
                "required": [],
                "additionalProperties": false,
            }),
            _ => {
                let mut form = form(self.members(), dataset);
                if let Some(Value::Object(properties)) = form.get_mut("properties") {
                    properties.insert("language".into(), LANGUAGE.clone());
                    for (name, value) in
                        self.plan(JsonObject::new()).as_object().into_iter().flatten()
                    {
                        if let Some(Value::Object(member)) = properties.get_mut(name) {
                            member.insert("default".into(), value.clone());
                        }
                    }
                    // The list of transactions is the other tool's.
                    if let Some(Value::Array(asks)) =
                        properties.get_mut("ask").and_then(|ask| ask.get_mut("enum"))
                    {
                        asks.retain(|ask| ask != "list");
                    }
                }
                return form;
            }
        };
        schema.as_object().cloned().unwrap_or_default()
    }

    /// As a client lists it.
    pub fn tool(self, dataset: &Dataset) -> Tool {
        let mut hints = ToolAnnotations::with_title(self.title());
        hints = hints.read_only(true).destructive(false).open_world(false).idempotent(true);
        Tool::new(self.name(), self.description(), Arc::new(self.input(dataset)))
            .with_title(self.title())
            .annotate(hints)
    }
}

static LANGUAGE: std::sync::LazyLock<Value> = std::sync::LazyLock::new(
    || json!({"type": "string", "enum": ["fr", "en", "es"], "description": "Of the answer."}),
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tool_only_reads_and_takes_no_user() {
        let dataset = Dataset::finance().unwrap();
        for kind in Kind::ALL {
            assert_eq!(Kind::read(kind.name()), Some(kind));
            let tool = serde_json::to_value(kind.tool(&dataset)).unwrap();
            assert_eq!(tool["annotations"]["readOnlyHint"], true);
            let schema = &tool["inputSchema"];
            assert_eq!(
                (&schema["type"], &schema["additionalProperties"]),
                (&json!("object"), &json!(false))
            );
            let described: Vec<&str> =
                schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(described, kind.arguments());
            assert!(!described.iter().any(|name| name.contains("user")));
            jsonschema::draft202012::meta::validate(schema).unwrap();
        }
    }
}
