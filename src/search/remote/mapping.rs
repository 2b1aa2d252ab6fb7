//! What an index's fields are, as its mapping or a probe tells, and under which name each can be
//! used for what.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::search::FieldFault;

/// The fields of one index, by name; those below others by their whole way (`category_name.keyword`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    fields: BTreeMap<String, Field>,
    /// A probe sees what the asking user's documents have: other fields may be there all the same.
    probed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Field {
    kind: Kind,
    /// Without columns a field can be searched, not aggregated or sorted by.
    columns: bool,
}

/// What a field holds, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Exact,
    Words,
    Number,
    Date,
    Boolean,
    Other,
}

/// What a body wants of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// `term`, `terms`, `prefix`: the whole value.
    Value,
    /// Buckets and orders by the whole value.
    Column,
    /// `match` and its like.
    Words,
    Exists,
    /// Bounds that are numbers, or that are text (days).
    Bounds {
        numbers: bool,
    },
    /// Sums and their like.
    Number,
    /// Extremes, of numbers and days.
    Extreme,
    Days,
}

impl Mapping {
    /// Reads Elasticsearch's `{index: {mappings: {properties}}}`; of an alias over several indexes,
    /// a field must be the same in all that have it.
    pub fn of_elasticsearch(told: &Value) -> Option<Mapping> {
        let mut mapping = Mapping::default();
        for index in told.as_object()?.values() {
            let mappings = index.get("mappings")?;
            // An index without fields has none of these.
            for part in ["properties", "runtime"] {
                if let Some(fields) = mappings.get(part).and_then(Value::as_object) {
                    mapping.add("", fields, mappings);
                }
            }
        }
        Some(mapping)
    }

    /// What a probe saw: fields that documents have, each with its name.
    pub fn of_probe(seen: impl Iterator<Item = String>) -> Mapping {
        let mut mapping = Mapping { fields: BTreeMap::new(), probed: true };
        for name in seen {
            mapping.fields.insert(name, Field { kind: Kind::Other, columns: true });
        }
        mapping
    }

    /// Whether the index is known to have no such field: a probe that saw nothing at all knows nothing.
    pub fn lacks(&self, name: &str) -> bool {
        !(self.fields.contains_key(name) || self.probed && self.fields.is_empty())
    }

    fn add(&mut self, above: &str, fields: &Map<String, Value>, mappings: &Value) {
        for (name, described) in fields {
            let name = format!("{above}{name}");
            for below in ["properties", "fields"] {
                if let Some(inner) = described.get(below).and_then(Value::as_object) {
                    self.add(&format!("{name}."), inner, mappings);
                }
            }
            let Some(mut kind) = described.get("type").and_then(Value::as_str) else { continue };
            let mut described = described;
            if kind == "alias" {
                let path = described.get("path").and_then(Value::as_str).unwrap_or_default();
                let pointer = format!("/properties/{}", path.replace('.', "/properties/"));
                let Some(target) = mappings.pointer(&pointer) else { continue };
                described = target;
                kind = target.get("type").and_then(Value::as_str).unwrap_or_default();
            }
            let field = Field {
                kind: Kind::of(kind),
                columns: described.get("doc_values") != Some(&Value::Bool(false)),
            };
            match self.fields.get_mut(&name) {
                Some(known) if *known != field => {
                    *known = Field { kind: Kind::Other, columns: false };
                }
                Some(_) => {}
                None => {
                    self.fields.insert(name, field);
                }
            }
        }
    }

    /// The name under which `field` can be used so.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn name(&self, field: &str, used: Use) -> Result<String, FieldFault> {
        let own = || Ok(field.to_owned());
        let exact = self.below(field, Kind::Exact);
        if self.probed {
            // What a probe knows of kinds is whether there is an exact value beside the words.
            let keyword = format!("{field}.keyword");
            let exact =
                matches!(used, Use::Value | Use::Column) && self.fields.contains_key(&keyword);
            return Ok(if exact { keyword } else { field.to_owned() });
        }
        let Some(known) = self.fields.get(field) else { return Err(FieldFault::Missing) };
        match (used, known.kind) {
            (Use::Exists, _) => own(),
            (Use::Value | Use::Column, Kind::Words) => {
                exact.map(str::to_owned).ok_or(FieldFault::NotAggregatable)
            }
            (Use::Value, Kind::Other) if known.columns => own(),
            (Use::Value | Use::Column, Kind::Other) => Err(FieldFault::WrongType),
            (Use::Column, _) if !known.columns => Err(FieldFault::NotAggregatable),
            (Use::Value | Use::Column, _) => own(),
            (Use::Words, Kind::Exact) => {
                Ok(self.below(field, Kind::Words).unwrap_or(field).to_owned())
            }
            (Use::Words, Kind::Words) => own(),
            (Use::Bounds { numbers: true } | Use::Number | Use::Extreme, Kind::Number) => own(),
            (Use::Bounds { numbers: false }, Kind::Date | Kind::Exact) => own(),
            (Use::Extreme | Use::Days, Kind::Date) => own(),
            _ => Err(FieldFault::WrongType),
        }
        .and_then(|name| match used {
            Use::Number | Use::Extreme | Use::Days if !known.columns => {
                Err(FieldFault::NotAggregatable)
            }
            _ => Ok(name),
        })
    }

    /// The field right below `field` that is of this kind: `.keyword` where there are several.
    fn below(&self, field: &str, kind: Kind) -> Option<&str> {
        let start = format!("{field}.");
        let mut found = self
            .fields
            .range(start.clone()..)
            .take_while(|(name, _)| name.starts_with(&start))
            .filter(|(_, known)| known.kind == kind && known.columns | (kind == Kind::Words))
            .map(|(name, _)| name.as_str());
        let first = found.next()?;
        let keyword = format!("{field}.keyword");
        Some(found.find(|name| *name == keyword).unwrap_or(first))
    }
}

impl Kind {
    fn of(name: &str) -> Kind {
        match name {
            "keyword" | "constant_keyword" | "wildcard" => Kind::Exact,
            "text" | "match_only_text" | "search_as_you_type" => Kind::Words,
            "long" | "integer" | "short" | "byte" | "double" | "float" | "half_float"
            | "scaled_float" | "unsigned_long" => Kind::Number,
            "date" | "date_nanos" => Kind::Date,
            "boolean" => Kind::Boolean,
            _ => Kind::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn mapping() -> Mapping {
        let keyword = json!({"type": "text", "fields": {"keyword": {"type": "keyword"}}});
        let told = json!({"i-1": {"mappings": {"properties": {
            "shop": keyword, "kind": {"type": "keyword", "fields": {"fr": {"type": "text"}}},
            "label": {"type": "text"}, "day": {"type": "date"}, "month": {"type": "keyword"},
            "amount": {"type": "double"}, "owner": {"type": "alias", "path": "user.id"},
            "user": {"properties": {"id": {"type": "long"}}},
            "cold": {"type": "keyword", "doc_values": false}, "mixed": {"type": "long"},
        }}}, "i-2": {"mappings": {"properties": {"mixed": {"type": "text"}}}}});
        Mapping::of_elasticsearch(&told).unwrap()
    }

    #[test]
    fn each_use_has_its_name_or_its_fault() {
        use FieldFault::{Missing, NotAggregatable, WrongType};
        let mapping = mapping();
        let named = |field, used| mapping.name(field, used);
        for (field, used, name) in [
            ("shop", Use::Column, "shop.keyword"),
            ("shop", Use::Value, "shop.keyword"),
            ("shop", Use::Words, "shop"),
            ("shop", Use::Exists, "shop"),
            ("kind", Use::Column, "kind"),
            ("kind", Use::Words, "kind.fr"),
            ("owner", Use::Value, "owner"),
            ("user.id", Use::Value, "user.id"),
            ("amount", Use::Number, "amount"),
            ("amount", Use::Bounds { numbers: true }, "amount"),
            ("day", Use::Days, "day"),
            ("day", Use::Extreme, "day"),
            ("cold", Use::Value, "cold"),
        ] {
            assert_eq!(named(field, used), Ok(name.to_owned()), "{field} {used:?}");
        }
        for (field, used, fault) in [
            ("nowhere", Use::Value, Missing),
            ("nowhere", Use::Exists, Missing),
            ("label", Use::Column, NotAggregatable),
            ("label", Use::Value, NotAggregatable),
            ("cold", Use::Column, NotAggregatable),
            ("month", Use::Days, WrongType),
            ("month", Use::Bounds { numbers: true }, WrongType),
            ("shop", Use::Number, WrongType),
            ("mixed", Use::Column, WrongType),
        ] {
            assert_eq!(named(field, used), Err(fault), "{field} {used:?}");
        }
    }

    #[test]
    fn a_probe_knows_of_exact_values_beside_the_words() {
        let seen = ["shop", "shop.keyword", "kind"].map(str::to_owned);
        let mapping = Mapping::of_probe(seen.into_iter());
        assert_eq!(mapping.name("shop", Use::Column), Ok("shop.keyword".into()));
        assert_eq!(mapping.name("shop", Use::Words), Ok("shop".into()));
        assert_eq!(mapping.name("kind", Use::Column), Ok("kind".into()));
        assert_eq!(mapping.name("unseen", Use::Column), Ok("unseen".into()));
    }
}
