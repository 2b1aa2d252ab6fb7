//! The fields of the two indexes as data, and how they lie in tantivy: both kinds of document live in
//! one tantivy index, so that whatever a commit holds becomes visible at once.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use tantivy::schema::{
    self, FAST, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};

use super::analysis;
use super::error::{BodyError, EmbeddedError};
use crate::search::Index;

const FINANCE: &str = include_str!("../../../config/finance/mapping.toml");

/// What a field holds. All but keyword and text are held as whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Keyword,
    /// Analysed, and a keyword besides.
    Text,
    Long,
    /// Whole cents.
    Money,
    /// Days since 1970-01-01.
    Date,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    Timestamp,
    /// 0 or 1.
    Boolean,
}

impl Kind {
    /// Held as text (true) or as a whole number.
    pub fn is_words(self) -> bool {
        matches!(self, Kind::Keyword | Kind::Text)
    }
}

/// A field of one index: its kind and its place among the columns of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    pub column: usize,
    pub kind: Kind,
}

/// One index: its fields by name.
#[derive(Debug)]
pub struct Mapping {
    /// Elasticsearch's name of the index.
    pub index: String,
    /// What the routing terms of its documents begin with.
    pub route: char,
    pub tenant: Field,
    pub key: Field,
    /// The date whose month is part of the routing terms.
    pub period: Option<Field>,
    fields: Vec<(String, Field)>,
}

/// Both indexes in one tantivy schema.
#[derive(Debug)]
pub struct Layout {
    pub records: Mapping,
    pub accounts: Mapping,
    /// The columns of both, by place: name, kind, tantivy's field.
    pub columns: Vec<(String, Kind, schema::Field)>,
    pub schema: Schema,
    /// Terms by which documents are found: the index, the tenant, the tenant's month.
    pub route: schema::Field,
    /// One term a document: what an import of the same document replaces.
    pub key: schema::Field,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    records: WrittenIndex,
    accounts: WrittenIndex,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenIndex {
    index: String,
    tenant: String,
    key: String,
    period: Option<String>,
    fields: toml::Table,
}

impl Layout {
    /// The finance dataset's, from `config/finance/mapping.toml`.
    pub fn finance() -> Result<Layout, EmbeddedError> {
        Layout::parse(FINANCE)
    }

    fn parse(text: &str) -> Result<Layout, EmbeddedError> {
        let written: Written =
            toml::from_str(text).map_err(|error| EmbeddedError::Mapping(error.to_string()))?;
        let mut kinds: Vec<(String, Kind)> = Vec::new();
        let records = Mapping::place(written.records, 'r', &mut kinds)?;
        let accounts = Mapping::place(written.accounts, 'a', &mut kinds)?;
        let mut builder = Schema::builder();
        let term = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer("raw")
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::Basic),
        );
        let route = builder.add_text_field("_route", term.clone());
        let key = builder.add_text_field("_key", term);
        let columns = kinds
            .into_iter()
            .map(|(name, kind)| {
                let field = match kind {
                    Kind::Keyword => {
                        builder.add_text_field(&name, TextOptions::default().set_fast("raw"))
                    }
                    Kind::Text => builder.add_text_field(
                        &name,
                        TextOptions::default().set_fast("raw").set_indexing_options(
                            TextFieldIndexing::default()
                                .set_tokenizer(analysis::EMBEDDED)
                                .set_fieldnorms(false)
                                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
                        ),
                    ),
                    _ => builder.add_i64_field(&name, NumericOptions::from(FAST)),
                };
                (name, kind, field)
            })
            .collect();
        Ok(Layout { records, accounts, columns, schema: builder.build(), route, key })
    }

    pub fn mapping(&self, index: Index) -> &Mapping {
        match index {
            Index::Records => &self.records,
            Index::Accounts => &self.accounts,
        }
    }
}

impl Mapping {
    fn place(
        written: WrittenIndex,
        route: char,
        kinds: &mut Vec<(String, Kind)>,
    ) -> Result<Mapping, EmbeddedError> {
        let mut fields = Vec::new();
        for (name, kind) in written.fields {
            let kind: Kind = kind
                .try_into()
                .map_err(|error| EmbeddedError::Mapping(format!("{name}: {error}")))?;
            let column = match kinds.iter().position(|(known, _)| *known == name) {
                Some(column) if kinds[column].1 == kind => column,
                Some(_) => {
                    return Err(EmbeddedError::Mapping(format!("{name} is of two kinds")));
                }
                None => {
                    kinds.push((name.clone(), kind));
                    kinds.len() - 1
                }
            };
            fields.push((name, Field { column, kind }));
        }
        let by_name: BTreeMap<&str, Field> =
            fields.iter().map(|(name, field)| (name.as_str(), *field)).collect();
        let named = |name: &str| {
            by_name.get(name).copied().ok_or_else(|| {
                EmbeddedError::Mapping(format!("{} has no field {name}", written.index))
            })
        };
        let tenant = named(&written.tenant)?;
        let key = named(&written.key)?;
        let period = written.period.as_deref().map(named).transpose()?;
        if tenant.kind != Kind::Long || period.is_some_and(|field| field.kind != Kind::Date) {
            return Err(EmbeddedError::Mapping("tenant must be a long, period a date".into()));
        }
        Ok(Mapping { index: written.index, route, tenant, key, period, fields })
    }

    /// The field of this name. A text field answers to its `.keyword` too.
    pub fn field(&self, clause: &str, name: &str) -> Result<Field, BodyError> {
        let found = |name: &str| self.fields.iter().find(|(known, _)| known == name);
        if let Some((_, field)) = found(name) {
            return Ok(*field);
        }
        match name.strip_suffix(".keyword").and_then(found) {
            Some((_, field)) if field.kind == Kind::Text => {
                Ok(Field { kind: Kind::Keyword, ..*field })
            }
            _ => Err(BodyError::parsing(
                clause,
                format!("unknown field [{name}] in the index [{}]", self.index),
            )),
        }
    }

    /// The fields, by name.
    pub fn fields(&self) -> impl Iterator<Item = (&str, Field)> {
        self.fields.iter().map(|(name, field)| (name.as_str(), *field))
    }

    /// Elasticsearch's mapping of this index: the answer of `/api/search/mapping`.
    pub fn to_elasticsearch(&self) -> Value {
        let properties: Map<String, Value> = self
            .fields()
            .map(|(name, field)| {
                let described = match field.kind {
                    Kind::Keyword => json!({"type": "keyword"}),
                    Kind::Text => json!({
                        "type": "text",
                        "analyzer": analysis::FRENCH,
                        "fields": {"keyword": {"type": "keyword"}},
                    }),
                    Kind::Long => json!({"type": "long"}),
                    Kind::Money => json!({"type": "double"}),
                    Kind::Date => json!({"type": "date", "format": "yyyy-MM-dd"}),
                    Kind::Timestamp => json!({"type": "date"}),
                    Kind::Boolean => json!({"type": "boolean"}),
                };
                (name.to_owned(), described)
            })
            .collect();
        let mut answer = Map::new();
        answer.insert(self.index.clone(), json!({"mappings": {"properties": properties}}));
        Value::Object(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_field_answers_to_its_keyword_and_no_other_field_does() {
        let layout = Layout::finance().unwrap();
        let field = layout.records.field("term", "category_name.keyword").unwrap();
        assert_eq!(field.kind, Kind::Keyword);
        assert_eq!(layout.records.field("term", "category_name").unwrap().kind, Kind::Text);
        for unknown in ["date.keyword", "categorie", "account_balance"] {
            assert!(layout.records.field("term", unknown).is_err(), "{unknown}");
        }
    }

    #[test]
    fn the_mapping_is_told_as_elasticsearch_tells_it() {
        let layout = Layout::finance().unwrap();
        let told = layout.accounts.to_elasticsearch();
        assert_eq!(told["accounts"]["mappings"]["properties"]["user_id"], json!({"type": "long"}));
    }
}
