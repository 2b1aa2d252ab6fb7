//! The server's indexes: what ours are like, what a name stands for, making them, moving names.
//! Nothing here deletes an index.

use std::time::Duration;

use ::elasticsearch::indices::{
    IndicesCreateParts, IndicesGetParts, IndicesPutIndexTemplateParts, IndicesPutSettingsParts,
    IndicesRefreshParts,
};
use ::elasticsearch::{CountParts, SearchParts};
use reqwest::Method;
use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::Client;
use crate::search::Index;
use crate::search::embedded::{Layout, analysis};
use crate::search::remote::{Failure, Reply};

/// How long one order may take: a refresh of many documents takes seconds.
const PATIENCE: Duration = Duration::from_secs(120);
/// Above the templates that servers bring along (100 to 200).
const PRIORITY: u32 = 500;

/// Why the server did not do as it was told.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error("ELASTICSEARCH_URL: {0}")]
    Failure(#[from] Failure),
    #[error(
        "the server refuses the caller (HTTP {status}: {reason}); ELASTICSEARCH_API_KEY, or \
         ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD, must be allowed to write, create and alias \
         these indexes"
    )]
    Denied { status: u16, reason: String },
    #[error("{what}: the server refuses it (HTTP {status}): {reason}")]
    Refused { what: String, status: u16, reason: String },
}

/// One index behind a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    pub index: String,
    /// Tells an index from a later one of the same name.
    pub uuid: String,
    /// The name is the index's own, and no alias.
    pub own_name: bool,
    /// The alias shows some of the documents, or routes them.
    pub narrowed: bool,
    /// Its labels are read as the embedded index reads them.
    pub analysed: bool,
}

/// An index and the alias that shall name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    pub alias: String,
    pub index: String,
    /// The indexes that lose the alias.
    pub instead_of: Vec<String>,
}

/// What an index of ours is like: one shard, so that groups are exact; the French analysis; the fields
/// of `config/finance/mapping.toml`, others kept without being searched.
pub fn definition(layout: &Layout, index: Index) -> Value {
    let mapping = layout.mapping(index);
    let mut described = mapping.to_elasticsearch();
    let properties = described[&mapping.index]["mappings"]["properties"].take();
    json!({
        "settings": {"index": {
            "number_of_shards": 1,
            "auto_expand_replicas": "0-1",
            "analysis": analysis::elasticsearch(),
        }},
        "mappings": {"dynamic": false, "properties": properties},
    })
}

/// The administration of a server, over its client.
#[derive(Clone, Copy, Debug)]
pub struct Indexes<'a>(pub &'a Client);

impl Indexes<'_> {
    async fn order(&self, to: (Method, &str), body: Option<&Value>) -> Result<Reply, ServerError> {
        let body = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        let call = self.0.call(to, body, Instant::now() + PATIENCE);
        let reply = self.0.send(call).await?;
        match denied(&reply) {
            Some(denied) => Err(denied),
            None => Ok(reply),
        }
    }

    async fn done(
        &self,
        what: &str,
        to: (Method, &str),
        body: Option<&Value>,
    ) -> Result<Value, ServerError> {
        let reply = self.order(to, body).await?;
        if reply.is_success() {
            return Ok(serde_json::from_slice(&reply.body).unwrap_or_default());
        }
        let reason = reason(&serde_json::from_slice(&reply.body).unwrap_or_default());
        Err(ServerError::Refused { what: what.to_owned(), status: reply.status, reason })
    }

    /// The indexes that a name stands for; none where there is no such name.
    ///
    /// # Errors
    /// The server did not answer or refused.
    pub async fn behind(&self, name: &str) -> Result<Vec<Behind>, ServerError> {
        let path = IndicesGetParts::Index(&[name]).url();
        let reply = self.order((Method::GET, &path), None).await?;
        if reply.status == 404 {
            return Ok(Vec::new());
        }
        let found: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        if !reply.is_success() {
            let (what, reason) = (name.to_owned(), reason(&found));
            return Err(ServerError::Refused { what, status: reply.status, reason });
        }
        let found = found.as_object().cloned().unwrap_or_default();
        Ok(found.into_iter().map(|(index, described)| behind(name, index, &described)).collect())
    }

    /// Lays down what new indexes of this name, and of the names that imports give, are like.
    ///
    /// # Errors
    /// The server did not answer or refused.
    pub async fn put_template(&self, name: &str, definition: &Value) -> Result<(), ServerError> {
        let template = json!({
            "index_patterns": [name, format!("{name}-20*")],
            "priority": PRIORITY,
            "template": definition,
            "_meta": {"description": "laid down by conversation-service import"},
        });
        let path = IndicesPutIndexTemplateParts::Name(name).url();
        self.done("the index template", (Method::PUT, &path), Some(&template)).await?;
        Ok(())
    }

    /// Makes an index that nobody reads yet: what is added is not searched before [`Indexes::show`].
    /// Gives its uuid.
    ///
    /// # Errors
    /// The server did not answer or refused; there is such an index.
    pub async fn create(&self, index: &str, definition: &Value) -> Result<String, ServerError> {
        let mut definition = definition.clone();
        definition["settings"]["index"]["refresh_interval"] = json!("-1");
        let path = IndicesCreateParts::Index(index).url();
        self.done(index, (Method::PUT, &path), Some(&definition)).await?;
        let made = self.behind(index).await?;
        Ok(made.into_iter().next().map(|made| made.uuid).unwrap_or_default())
    }

    /// Makes all documents of an index searchable, and from now on those that are added.
    ///
    /// # Errors
    /// The server did not answer or refused.
    pub async fn show(&self, index: &str) -> Result<(), ServerError> {
        let settings = json!({"index": {"refresh_interval": Value::Null}});
        let path = IndicesPutSettingsParts::Index(&[index]).url();
        self.done(index, (Method::PUT, &path), Some(&settings)).await?;
        self.refresh(index).await
    }

    /// Makes what was added searchable.
    ///
    /// # Errors
    /// The server did not answer or refused.
    pub async fn refresh(&self, index: &str) -> Result<(), ServerError> {
        let path = IndicesRefreshParts::Index(&[index]).url();
        self.done(index, (Method::POST, &path), None).await?;
        Ok(())
    }

    /// How many documents an index has.
    ///
    /// # Errors
    /// The server did not answer, refused, or counted in part.
    pub async fn count(&self, index: &str) -> Result<u64, ServerError> {
        let path = CountParts::Index(&[index]).url();
        let told = self.done(index, (Method::GET, &path), None).await?;
        match (told["count"].as_u64(), told["_shards"]["failed"].as_u64()) {
            (Some(count), Some(0)) => Ok(count),
            _ => {
                let (what, reason) = (index.to_owned(), "it did not count all shards".to_owned());
                Err(ServerError::Refused { what, status: 200, reason })
            }
        }
    }

    /// Some of an index's documents, each with its id.
    ///
    /// # Errors
    /// The server did not answer or refused.
    pub async fn sample(&self, index: &str) -> Result<Vec<(String, Value)>, ServerError> {
        let path = SearchParts::Index(&[index]).url();
        let body = json!({"size": 20, "query": {"match_all": {}}});
        let mut found = self.done(index, (Method::POST, &path), Some(&body)).await?;
        let hits = found["hits"]["hits"].as_array_mut().map(std::mem::take).unwrap_or_default();
        let hit = |mut hit: Value| {
            (hit["_id"].as_str().unwrap_or_default().to_owned(), hit["_source"].take())
        };
        Ok(hits.into_iter().map(hit).collect())
    }

    /// Moves the aliases, all at once: a search sees the old indexes or the new ones.
    ///
    /// # Errors
    /// The server did not answer or refused; nothing was moved then.
    pub async fn name(&self, namings: &[Naming]) -> Result<(), ServerError> {
        let mut actions = Vec::new();
        for Naming { alias, index, instead_of } in namings {
            for old in instead_of {
                actions.push(json!({"remove": {"index": old, "alias": alias}}));
            }
            actions.push(json!({"add": {"index": index, "alias": alias}}));
        }
        let body = json!({"actions": actions});
        self.done("the aliases", (Method::POST, "/_aliases"), Some(&body)).await?;
        Ok(())
    }
}

/// Whether the answer is about who asks. A full disk, too, makes a 403.
pub(super) fn denied(reply: &Reply) -> Option<ServerError> {
    let told: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let blocked = ["cluster_block_exception", "index_create_block_exception"];
    let kind = told["error"]["type"].as_str().unwrap_or_default();
    match reply.status {
        401 | 403 if !blocked.contains(&kind) => {
            Some(ServerError::Denied { status: reply.status, reason: reason(&told) })
        }
        _ => None,
    }
}

fn behind(name: &str, index: String, described: &Value) -> Behind {
    let alias = described["aliases"][name].as_object().cloned().unwrap_or_default();
    let analyzers = &described["settings"]["index"]["analysis"]["analyzer"];
    Behind {
        own_name: index == name,
        uuid: described["settings"]["index"]["uuid"].as_str().unwrap_or_default().to_owned(),
        narrowed: alias.keys().any(|key| key != "is_write_index" && key != "is_hidden"),
        analysed: analyzers.get(analysis::FRENCH).is_some(),
        index,
    }
}

/// What the server says of a refusal, in short.
pub(super) fn reason(answer: &Value) -> String {
    let error = &answer["error"];
    let cause: &Map<String, Value> = match error {
        Value::Object(error) => error,
        Value::String(text) => return shortened(text),
        _ => return "it does not say why".to_owned(),
    };
    let told = |of: &Map<String, Value>| {
        let text = |name| of.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        format!("{}: {}", text("type"), text("reason"))
    };
    let deeper = cause.get("caused_by").and_then(Value::as_object).map(told);
    shortened(&match deeper {
        Some(deeper) => format!("{}; {deeper}", told(cause)),
        None => told(cause),
    })
}

fn shortened(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(400).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_of_ours_has_the_fields_of_the_embedded_one_and_its_analysis() {
        let layout = Layout::finance().unwrap();
        let records = definition(&layout, Index::Records);
        let labels = &records["mappings"]["properties"]["primary_description"];
        assert_eq!(labels["analyzer"], analysis::FRENCH);
        assert_eq!(labels["fields"]["keyword"]["type"], "keyword");
        let analysis = &records["settings"]["index"]["analysis"];
        assert!(analysis["analyzer"][labels["analyzer"].as_str().unwrap()].is_object());
        let accounts = definition(&layout, Index::Accounts);
        assert_eq!(accounts["mappings"]["properties"]["account_balance"]["type"], "double");
    }

    #[test]
    fn what_a_name_stands_for_is_read_from_the_server_s_answer() {
        let described = json!({"aliases": {"t": {"filter": {"term": {"user_id": 1}}}, "u": {}},
            "settings": {"index": {"uuid": "abc", "analysis": {"analyzer": {"x": {}}}}}});
        let found = behind("t", "t-2026".into(), &described);
        assert!(found.narrowed && !found.own_name && !found.analysed && found.uuid == "abc");
        assert!(!behind("u", "t-2026".into(), &described).narrowed);
        assert!(behind("t-2026", "t-2026".into(), &described).own_name);
    }

    #[test]
    fn a_full_disk_is_told_from_a_caller_without_rights() {
        let reply = |kind: &str| Reply {
            status: 403,
            retry_after: None,
            body: json!({"error": {"type": kind, "reason": "r"}}).to_string().into_bytes(),
        };
        assert!(denied(&reply("index_create_block_exception")).is_none());
        let told = denied(&reply("security_exception")).unwrap().to_string();
        assert!(told.contains("ELASTICSEARCH_API_KEY") && told.contains("security_exception: r"));
    }

    #[test]
    fn a_refusal_is_told_with_its_cause_and_without_ends_of_lines() {
        let answer = json!({"error": {"type": "a", "reason": "b\nc",
            "caused_by": {"type": "d", "reason": "e"}}});
        assert_eq!(reason(&answer), "a: b c; d: e");
        assert_eq!(reason(&json!({"error": "no"})), "no");
    }
}
