//! The `metric-service` over the embedded index, or over an Elasticsearch.

use std::sync::Arc;

use elasticsearch::indices::IndicesGetMappingParts;
use reqwest::Method;
use serde_json::Value;
use tokio::time::Instant;

use crate::http::metric_service::{Answering, Mapping, Searcher, out_of_reach};
use crate::search::Index;
use crate::search::elasticsearch::{Client, search_path};
use crate::search::embedded::EmbeddedIndex;
use crate::search::remote::{Call, Line};

/// Answers from the embedded index, on blocking threads.
pub fn embedded(index: Arc<EmbeddedIndex>) -> (Searcher, Mapping) {
    let searched = index.clone();
    let search: Searcher = Arc::new(move |of, body, deadline| {
        let index = searched.clone();
        Box::pin(async move {
            let searching = tokio::task::spawn_blocking(move || {
                index.answer(of, &body).map_err(|error| error.to_elasticsearch())
            });
            match tokio::time::timeout_at(deadline, searching).await {
                Ok(Ok(said)) => said,
                Ok(Err(_)) | Err(_) => Err(out_of_reach()),
            }
        })
    });
    let mapping: Mapping = Arc::new(move |of, _| {
        Box::pin(std::future::ready(Ok(index.mapping(of).to_elasticsearch())))
    });
    (search, mapping)
}

/// Hands bodies on to an Elasticsearch as they are, and its answers, errors among them, back.
pub fn elasticsearch(client: Client) -> (Searcher, Mapping) {
    let server = Arc::new(Server { line: Line::new(client.transport().clone()), client });
    let mapped = server.clone();
    let search: Searcher = Arc::new(move |of, body, deadline| {
        let path = search_path(server.client.index_name(of));
        answering(server.clone(), (Method::POST, path), (body.to_string(), deadline))
    });
    let mapping: Mapping = Arc::new(move |of: Index, deadline| {
        let path = IndicesGetMappingParts::Index(&[mapped.client.index_name(of)]).url();
        answering(mapped.clone(), (Method::GET, path.into_owned()), (String::new(), deadline))
    });
    (search, mapping)
}

struct Server {
    client: Client,
    line: Line,
}

fn answering(
    server: Arc<Server>,
    (method, path): (Method, String),
    (body, deadline): (String, Instant),
) -> Answering {
    Box::pin(async move {
        let call: Call<'_> = server.client.call((method, &path), body.into_bytes(), deadline);
        let reply = server.line.send(call).await.map_err(|error| {
            tracing::warn!(%error, "Elasticsearch gave no answer");
            out_of_reach()
        })?;
        let mut said: Value = serde_json::from_slice(&reply.body).map_err(|_| out_of_reach())?;
        // Whose credentials are refused here are this service's own, not the caller's.
        match reply.status {
            200..300 => Ok(said),
            401 | 403 => {
                tracing::error!(status = reply.status, "Elasticsearch refuses the credentials");
                Err(out_of_reach())
            }
            status => {
                let error = said.as_object_mut().ok_or_else(out_of_reach)?;
                error.insert("status".into(), status.into());
                Err(said)
            }
        }
    })
}
