//! `match`, `match_phrase`, `multi_match`: words of labels and names.

use serde_json::{Map, Value};

use super::term::exact;
use super::{Bool, Clause, Reader, count, options, required, single, text};
use crate::search::embedded::analysis::{self, Word};
use crate::search::embedded::error::BodyError;
use crate::search::embedded::mapping::{Field, Kind};

/// One analysed text looked for in one field.
#[derive(Debug, Clone)]
pub struct Text {
    pub field: Field,
    /// Never empty.
    pub words: Vec<Word>,
    pub form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Words {
        operator: Operator,
        fuzziness: Fuzziness,
    },
    /// The words in this order, with so many moves allowed.
    Phrase {
        slop: u32,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Or,
    And,
}

/// How many letters of the analysed word may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fuzziness {
    /// 0 up to two letters, 1 up to five, else 2.
    Auto,
    Edits(u8),
}

impl Fuzziness {
    pub fn edits(self, word: &str) -> u8 {
        match self {
            Fuzziness::Edits(edits) => edits,
            Fuzziness::Auto => match word.chars().count() {
                0..=2 => 0,
                3..=5 => 1,
                _ => 2,
            },
        }
    }
}

impl Reader<'_> {
    pub(super) fn matching(self, value: &Value) -> Result<Clause, BodyError> {
        let (name, inner) = single("match", value)?;
        let field = self.field("match", name)?;
        let Value::Object(_) = inner else {
            return self.looked_for(field, inner, words_form("match", &Map::new())?);
        };
        let object = options("match", inner, &["query", "operator", "fuzziness"])?;
        self.looked_for(field, required("match", object, "query")?, words_form("match", object)?)
    }

    pub(super) fn phrase(self, value: &Value) -> Result<Clause, BodyError> {
        let (name, inner) = single("match_phrase", value)?;
        let field = self.field("match_phrase", name)?;
        let Value::Object(_) = inner else {
            return self.looked_for(field, inner, Form::Phrase { slop: 0 });
        };
        let object = options("match_phrase", inner, &["query", "slop"])?;
        let query = required("match_phrase", object, "query")?;
        self.looked_for(field, query, phrase_form("match_phrase", object)?)
    }

    /// Any of the fields; nothing is scored, so that best_fields is an "or".
    pub(super) fn multi(self, value: &Value) -> Result<Clause, BodyError> {
        let known = ["query", "fields", "type", "operator", "fuzziness", "slop"];
        let object = options("multi_match", value, &known)?;
        let form = match object.get("type").map(|kind| text("multi_match", kind)).transpose()? {
            None | Some("best_fields") if object.contains_key("slop") => {
                return Err(BodyError::argument("multi_match", "slop is of the type phrase alone"));
            }
            None | Some("best_fields") => words_form("multi_match", object)?,
            Some("phrase") => {
                if object.contains_key("operator") || object.contains_key("fuzziness") {
                    return Err(BodyError::argument(
                        "multi_match",
                        "a phrase has no operator and no fuzziness",
                    ));
                }
                phrase_form("multi_match", object)?
            }
            Some(other) => {
                return Err(BodyError::parsing("multi_match", format!("unknown type [{other}]")));
            }
        };
        let fields = required("multi_match", object, "fields")?
            .as_array()
            .filter(|fields| !fields.is_empty())
            .ok_or_else(|| BodyError::parsing("multi_match", "[fields] must be a list"))?;
        let query = required("multi_match", object, "query")?;
        let should = fields
            .iter()
            .map(|name| {
                let field = self.field("multi_match", text("multi_match", name)?)?;
                self.looked_for(field, query, form)
            })
            .collect::<Result<Vec<Clause>, BodyError>>()?;
        Ok(Clause::Bool(Bool { must: Vec::new(), must_not: Vec::new(), should, minimum: 1 }))
    }

    /// On a text field its words; on any other field the exact value.
    fn looked_for(self, field: Field, query: &Value, form: Form) -> Result<Clause, BodyError> {
        if field.kind != Kind::Text {
            return match form {
                Form::Words { fuzziness: Fuzziness::Edits(0), .. } | Form::Phrase { .. } => {
                    exact("match", field, std::slice::from_ref(query))
                }
                Form::Words { .. } => {
                    Err(BodyError::argument("match", "fuzziness is of text fields alone"))
                }
            };
        }
        let words = match query {
            Value::String(text) => analysis::words(text),
            Value::Number(number) => analysis::words(&number.to_string()),
            other => return Err(BodyError::parsing("match", format!("cannot look for {other}"))),
        };
        // Nothing but stop words finds nothing (Elasticsearch's zero_terms_query: none).
        Ok(if words.is_empty() { Clause::None } else { Clause::Text(Text { field, words, form }) })
    }
}

fn words_form(clause: &str, object: &Map<String, Value>) -> Result<Form, BodyError> {
    let operator = match object.get("operator").map(|value| text(clause, value)).transpose()? {
        None | Some("or" | "OR") => Operator::Or,
        Some("and" | "AND") => Operator::And,
        Some(other) => {
            return Err(BodyError::argument(clause, format!("unknown operator [{other}]")));
        }
    };
    let refuse = |value: &Value| {
        BodyError::argument(clause, format!("fuzziness {value}; known: AUTO, 0, 1, 2"))
    };
    let fuzziness = match object.get("fuzziness") {
        None => Fuzziness::Edits(0),
        Some(Value::String(text)) if text.eq_ignore_ascii_case("auto") => Fuzziness::Auto,
        Some(value) => {
            let written = match value {
                Value::String(text) => text.parse().ok(),
                other => other.as_u64(),
            };
            match written.and_then(|edits| u8::try_from(edits).ok()) {
                Some(edits @ 0..=2) => Fuzziness::Edits(edits),
                _ => return Err(refuse(value)),
            }
        }
    };
    Ok(Form::Words { operator, fuzziness })
}

fn phrase_form(clause: &str, object: &Map<String, Value>) -> Result<Form, BodyError> {
    let slop = object.get("slop").map_or(Ok(0), |slop| count(clause, slop))?;
    let slop = u32::try_from(slop)
        .ok()
        .filter(|slop| *slop <= 100)
        .ok_or_else(|| BodyError::argument(clause, "slop is at most 100"))?;
    Ok(Form::Phrase { slop })
}
