//! A search over HTTP: the body in the index's own names, sent down the line, its answer checked.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Map, Value, json};
use tokio::time::{Instant, timeout_at};

use super::answer;
use super::line::Line;
use super::mapping::Mapping;
use super::rewrite::{Names, names_fields, rewritten};
use super::transport::{Call, Reply};
use crate::domain::Dataset;
use crate::domain::caller::Secret;
use crate::search::{Index, SearchError, SearchRequest, SearchResponse};

/// How long a mapping is believed. An alias may be put on another index at any time, where a name
/// may be gone without any error.
const BELIEVED: Duration = Duration::from_secs(60);
/// A mapping younger than this is not the reason of an error about a field.
const FRESH: Duration = Duration::from_secs(5);

/// The fields that the service uses of each index, for homes that tell no mapping.
#[derive(Clone, Debug)]
pub struct IndexFields(BTreeMap<&'static str, Fields>);

#[derive(Clone, Debug, Default)]
struct Fields {
    all: Vec<String>,
    /// An index may lack these: no document then has them.
    optional: Vec<String>,
    /// An index without it is another one.
    essential: String,
}

impl IndexFields {
    /// Of a dataset.
    pub fn of(dataset: &Dataset) -> IndexFields {
        let fields = &dataset.fields;
        let mut optional = fields.left_out.clone();
        optional.extend([fields.internal.clone(), fields.currency.clone()]);
        let mut all = vec![fields.tenant.clone(), fields.id.clone(), fields.date.clone()];
        all.push(fields.amount.clone());
        all.extend(optional.iter().chain(&fields.labels).cloned());
        all.extend(dataset.dimension_fields().map(str::to_owned));
        all.sort();
        all.dedup();
        let records = Fields { all, optional, essential: fields.amount.clone() };
        let own = &dataset.accounts;
        let all = [&own.tenant, &own.id, &own.name, &own.kind, &own.amount, &own.currency];
        let accounts = Fields {
            all: all.into_iter().chain([&own.active]).cloned().collect(),
            optional: vec![own.active.clone()],
            essential: own.amount.clone(),
        };
        IndexFields(BTreeMap::from([("records", records), ("accounts", accounts)]))
    }

    fn get(&self, index: Index) -> &Fields {
        match index {
            Index::Records => &self.0["records"],
            Index::Accounts => &self.0["accounts"],
        }
    }
}

/// Where one search goes.
#[derive(Clone, Copy, Debug)]
pub struct Routes<'a> {
    pub search: &'a str,
    pub mapping: &'a str,
    pub authorization: Option<&'a Secret>,
    /// What a 404 of the search's route means: which route, and what to set.
    pub missing: &'static str,
}

/// A home behind HTTP, whatever its routes.
#[derive(Debug)]
pub struct Remote {
    line: Line,
    fields: IndexFields,
    known: Mutex<HashMap<Index, Known>>,
    /// Held while a mapping is read, so that many questions share one call.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Clone, Debug)]
struct Known {
    mapping: Arc<Mapping>,
    read_at: Instant,
}

impl Remote {
    pub fn new(line: Line, fields: IndexFields) -> Remote {
        Remote { line, fields, known: Mutex::default(), reading: tokio::sync::Mutex::new(()) }
    }

    /// Runs one body, before the request's deadline.
    ///
    /// # Errors
    /// Whatever is no whole answer.
    pub async fn search(
        &self,
        request: SearchRequest<'_>,
        routes: Routes<'_>,
    ) -> Result<SearchResponse, SearchError> {
        let searched = self.search_renewing(request, routes);
        timeout_at(request.deadline, searched).await.unwrap_or(Err(SearchError::Deadline))
    }

    /// An error about a field may come from a mapping that has changed: it is read anew, once.
    async fn search_renewing(
        &self,
        request: SearchRequest<'_>,
        routes: Routes<'_>,
    ) -> Result<SearchResponse, SearchError> {
        if !names_fields(request.body) {
            return self.ask(request.body, (request, routes)).await;
        }
        let known = self.mapping(BELIEVED, (request, routes)).await?;
        match self.search_by(&known.mapping, (request, routes)).await {
            Err(SearchError::Field { .. }) if known.read_at.elapsed() > FRESH => {
                let known = self.mapping(FRESH, (request, routes)).await?;
                self.search_by(&known.mapping, (request, routes)).await
            }
            ended => ended,
        }
    }

    async fn search_by(
        &self,
        mapping: &Mapping,
        (request, routes): (SearchRequest<'_>, Routes<'_>),
    ) -> Result<SearchResponse, SearchError> {
        let optional = &self.fields.get(request.index).optional;
        let body = rewritten(request.body, Names { mapping, optional })?;
        self.ask(&body, (request, routes)).await
    }

    async fn ask(
        &self,
        body: &Value,
        (request, routes): (SearchRequest<'_>, Routes<'_>),
    ) -> Result<SearchResponse, SearchError> {
        let reply = self.send((Method::POST, routes.search), body, (request, routes)).await?;
        match reply.is_success() {
            true => answer::response(reply, body).await,
            false => Err(answer::refusal(&reply, request.index, &routes)),
        }
    }

    async fn send(
        &self,
        (method, path): (Method, &str),
        body: &Value,
        (request, routes): (SearchRequest<'_>, Routes<'_>),
    ) -> Result<Reply, SearchError> {
        let body = match body {
            Value::Null => Vec::new(),
            body => body.to_string().into_bytes(),
        };
        let call = Call {
            method,
            path,
            authorization: routes.authorization,
            request_id: Some(request.request_id),
            content_type: "application/json",
            body,
            deadline: request.deadline,
            first_byte: request.deadline,
        };
        Ok(self.line.send(call).await?)
    }

    /// The index's mapping, no older than `age`.
    async fn mapping(
        &self,
        age: Duration,
        to: (SearchRequest<'_>, Routes<'_>),
    ) -> Result<Known, SearchError> {
        let index = to.0.index;
        let young = || {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.get(&index).filter(|known| known.read_at.elapsed() <= age).cloned()
        };
        if let Some(known) = young() {
            return Ok(known);
        }
        let _alone = self.reading.lock().await;
        if let Some(known) = young() {
            return Ok(known);
        }
        let (mapping, keep) = self.read_mapping(to).await?;
        if index == Index::Accounts && mapping.lacks(&self.fields.get(index).essential) {
            return Err(SearchError::NoIndex(index));
        }
        let known = Known { mapping: Arc::new(mapping), read_at: Instant::now() };
        if keep {
            let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            all.insert(index, known.clone());
        }
        Ok(known)
    }

    /// What the server tells of the index's fields, and whether that holds for other callers too.
    async fn read_mapping(
        &self,
        (request, routes): (SearchRequest<'_>, Routes<'_>),
    ) -> Result<(Mapping, bool), SearchError> {
        let asked = (Method::GET, routes.mapping);
        let reply = self.send(asked, &Value::Null, (request, routes)).await?;
        if reply.is_success() {
            let told = answer::json(&reply.body)?;
            let read = Mapping::of_elasticsearch(&told)
                .ok_or_else(|| SearchError::Partial("the mapping is none".into()))?;
            return Ok((read, true));
        }
        match answer::refusal(&reply, Index::Records, &routes) {
            // A server without this route: what its documents have is seen by asking.
            SearchError::NoRoute(_) => self.probe((request, routes)).await,
            SearchError::NoIndex(_) => Err(SearchError::NoIndex(request.index)),
            other => Err(other),
        }
    }

    /// Which fields documents have, by one search of size 0. Without any document it says nothing.
    async fn probe(
        &self,
        (request, routes): (SearchRequest<'_>, Routes<'_>),
    ) -> Result<(Mapping, bool), SearchError> {
        let fields = &self.fields.get(request.index).all;
        let mut aggregations = Map::new();
        for name in fields.iter().flat_map(|name| [name.clone(), format!("{name}.keyword")]) {
            let exists = json!({"filter": {"exists": {"field": name}}});
            aggregations.insert(name, exists);
        }
        // A name of an aggregation takes no brackets and no `>`; those of fields have none.
        let body = json!({
            "query": {"match_all": {}}, "size": 0, "track_total_hits": true, "aggs": aggregations,
        });
        let response = match self.ask(&body, (request, routes)).await {
            // A home that refuses names it does not know says by that which it knows.
            Err(SearchError::Field { .. } | SearchError::Unsupported { .. }) => {
                return Ok((Mapping::of_probe(std::iter::empty()), true));
            }
            asked => asked?,
        };
        let mut seen = Vec::new();
        for name in aggregations.keys() {
            if response.aggregations().single(name)?.count()? > 0 {
                seen.push(name.clone());
            }
        }
        Ok((Mapping::of_probe(seen.into_iter()), response.total() > 0))
    }
}
