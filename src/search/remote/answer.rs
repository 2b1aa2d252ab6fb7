//! A reply as a search response, or as the error that it means. Nothing partial passes.

use elasticsearch::http::response::Exception;
use serde_json::Value;

use super::home::Routes;
use super::line::Silence;
use super::transport::{Failure, Reply};
use crate::search::{FieldFault, Index, SearchError, SearchResponse};

/// Answers up to this size are read where they arrive, longer ones on a blocking thread.
const SMALL: usize = 64 << 10;

impl From<Silence> for SearchError {
    fn from(silence: Silence) -> SearchError {
        match silence {
            Silence::Failed(Failure::Deadline) => SearchError::Deadline,
            Silence::Failed(Failure::TooLong) => SearchError::Partial(silence.to_string()),
            other => SearchError::Unavailable(other.to_string()),
        }
    }
}

/// The JSON of a reply.
pub fn json(reply: &[u8]) -> Result<Value, SearchError> {
    serde_json::from_slice(reply).map_err(|_| SearchError::Partial("the answer is no JSON".into()))
}

/// The response to `body`, whole: every aggregation that was asked for is in it, at each depth.
pub async fn response(reply: Reply, body: &Value) -> Result<SearchResponse, SearchError> {
    if reply.body.len() <= SMALL {
        return whole(&reply.body, body);
    }
    let body = body.clone();
    let reading = tokio::task::spawn_blocking(move || whole(&reply.body, &body));
    reading.await.map_err(|error| SearchError::Unavailable(error.to_string()))?
}

fn whole(reply: &[u8], body: &Value) -> Result<SearchResponse, SearchError> {
    let answer = json(reply)?;
    // `terminated_early` says nothing: OpenSearch sets it where it counts without looking at documents.
    let response: SearchResponse = serde_json::from_value(answer)
        .map_err(|_| SearchError::Partial("the answer is no search response".into()))?;
    let response = response.whole()?;
    present(body, &response.aggregations)?;
    Ok(response)
}

/// Whether all aggregations of `asked` are at this level of the answer, and theirs below them.
fn present(asked: &Value, got: &Value) -> Result<(), SearchError> {
    let Some(all) = asked.get("aggs").and_then(Value::as_object) else { return Ok(()) };
    for (name, one) in all {
        let absent =
            || SearchError::Partial(format!("the aggregation {name:?} is absent from the answer"));
        let found = got.get(name).filter(|found| found.is_object()).ok_or_else(absent)?;
        if one.get("terms").is_some() || one.get("date_histogram").is_some() {
            let buckets = found.get("buckets").and_then(Value::as_array).ok_or_else(absent)?;
            buckets.iter().try_for_each(|bucket| present(one, bucket))?;
        } else {
            present(one, found)?;
        }
    }
    Ok(())
}

/// What a reply without success means.
pub fn refusal(reply: &Reply, index: Index, routes: &Routes<'_>) -> SearchError {
    let exception: Option<Exception> = serde_json::from_slice(&reply.body).ok();
    let causes = || {
        let error = exception.as_ref().map(Exception::error);
        let roots = error.into_iter().flat_map(|error| error.root_cause());
        let roots = roots.map(|cause| (cause.ty(), cause.reason()));
        roots.chain(error.map(|error| (error.ty(), error.reason())))
    };
    let no_index = causes().any(|(kind, _)| kind == Some("index_not_found_exception"));
    // Elasticsearch answers 400 to a path it does not know.
    let unknown = |reason: &str| reason.starts_with("no handler found for uri");
    if causes().any(|(_, reason)| reason.is_some_and(unknown)) {
        return SearchError::NoRoute(routes.missing);
    }
    match reply.status {
        401 | 403 => SearchError::Denied { status: reply.status },
        404 if no_index || index == Index::Accounts => SearchError::NoIndex(index),
        404 | 405 => SearchError::NoRoute(routes.missing),
        300..400 => SearchError::Unavailable("it sends elsewhere, which is not followed".into()),
        400..500 if !matches!(reply.status, 408 | 429) => {
            let fault = causes().find_map(|(_, reason)| fault(reason?));
            match fault {
                Some((field, why)) => SearchError::Field { field, why },
                None => {
                    // Its type only: a reason may quote what the user asked.
                    let kind = causes().find_map(|(kind, _)| kind).unwrap_or("unknown");
                    let reason = format!("refused with HTTP {}", reply.status);
                    SearchError::Unsupported { clause: kind.to_owned(), reason }
                }
            }
        }
        status => SearchError::Unavailable(format!("it answers HTTP {status}")),
    }
}

/// The field that a server's reason is about, and what is wrong with it.
fn fault(reason: &str) -> Option<(String, FieldFault)> {
    let known = [
        ("No mapping found for [", FieldFault::Missing),
        ("unknown field [", FieldFault::Missing),
        ("set fielddata=true on [", FieldFault::NotAggregatable),
        ("Fielddata is disabled on [", FieldFault::NotAggregatable),
        ("Can't load fielddata on [", FieldFault::NotAggregatable),
        ("Field [", FieldFault::WrongType),
    ];
    known.iter().find_map(|(start, why)| {
        let (_, rest) = reason.split_once(start)?;
        let (field, after) = rest.split_once(']')?;
        let typed = *why != FieldFault::WrongType || after.contains("of type [");
        typed.then(|| (field.trim_end_matches(".keyword").to_owned(), *why))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn reply(status: u16, body: Value) -> Reply {
        Reply { status, retry_after: None, body: body.to_string().into_bytes() }
    }

    fn meant(status: u16, kind: &str, reason: &str) -> SearchError {
        let cause = json!({"type": kind, "reason": reason});
        let error = json!({"root_cause": [cause], "type": "search_phase_execution_exception",
            "reason": "all shards failed"});
        let body = json!({"error": error, "status": status});
        let routes = Routes { search: "", mapping: "", authorization: None, missing: "no route" };
        refusal(&reply(status, body), Index::Records, &routes)
    }

    #[test]
    fn reasons_of_servers_name_the_field() {
        let illegal = "illegal_argument_exception";
        for (kind, reason, field, fault) in [
            (
                illegal,
                "Text fields are not optimised for operations that require per-document field data \
                 like aggregations and sorting, so these operations are disabled by default. Please \
                 use a keyword field instead. Alternatively, set fielddata=true on [shop] in order \
                 to load field data by uninverting the inverted index.",
                "shop",
                FieldFault::NotAggregatable,
            ),
            (
                "query_shard_exception",
                "No mapping found for [id.keyword] in order to sort on",
                "id",
                FieldFault::Missing,
            ),
            (
                illegal,
                "Field [shop] of type [keyword] is not supported for aggregation [sum]",
                "shop",
                FieldFault::WrongType,
            ),
            (
                "parsing_exception",
                "[term] unknown field [shop] in the index [x]",
                "shop",
                FieldFault::Missing,
            ),
        ] {
            let SearchError::Field { field: named, why } = meant(400, kind, reason) else {
                panic!("{reason}");
            };
            assert_eq!((named.as_str(), why), (field, fault));
        }
    }

    #[test]
    fn statuses_say_what_is_missing_and_nothing_of_the_servers_words() {
        let said = |status, kind| meant(status, kind, "secret words").to_string();
        insta::assert_snapshot!(said(404, "index_not_found_exception"), @"there is no index of Records");
        insta::assert_snapshot!(said(404, "other"), @"no route");
        insta::assert_snapshot!(said(403, "security_exception"), @"the search service refuses the caller (HTTP 403)");
        insta::assert_snapshot!(said(302, "other"), @"the search service is out of reach: it sends elsewhere, which is not followed");
        insta::assert_snapshot!(said(400, "parsing_exception"), @"parsing_exception: refused with HTTP 400");
        insta::assert_snapshot!(said(503, "other"), @"the search service is out of reach: it answers HTTP 503");
    }

    #[test]
    fn an_elasticsearch_in_a_metric_service_s_place_is_no_route() {
        let told =
            json!({"error": "no handler found for uri [/api/search/query] and method [POST]"});
        let routes = Routes { search: "", mapping: "", authorization: None, missing: "no route" };
        let meant = refusal(&reply(400, told), Index::Records, &routes);
        assert!(matches!(meant, SearchError::NoRoute("no route")), "{meant:?}");
    }

    #[tokio::test]
    async fn only_whole_answers_pass() {
        let body = json!({"aggs": {"g": {"terms": {"field": "a"}, "aggs": {
            "s": {"sum": {"field": "b"}}}}}});
        let good = json!({"timed_out": false, "_shards": {"total": 1, "failed": 0},
            "hits": {"total": {"value": 3, "relation": "eq"}, "hits": []},
            "aggregations": {"g": {"sum_other_doc_count": 0, "buckets": [
                {"key": "x", "doc_count": 3, "s": {"value": 1.5}}]}}});
        assert!(response(reply(200, good.clone()), &body).await.is_ok());
        for (way, value) in [
            ("/timed_out", json!(true)),
            ("/_shards/failed", json!(1)),
            ("/hits/total", json!(null)),
            ("/hits/total/relation", json!("gte")),
            ("/hits/total", json!(3)),
            ("/aggregations", json!({})),
            ("/aggregations/g", json!({})),
            ("/aggregations/g/buckets/0", json!({"key": "x", "doc_count": 3})),
            ("", json!({"error": "x"})),
            ("", json!([])),
        ] {
            let mut bad = good.clone();
            *bad.pointer_mut(way).unwrap() = value;
            let refused = response(reply(200, bad), &body).await;
            assert!(matches!(refused, Err(SearchError::Partial(_))), "{way}: {refused:?}");
        }
    }
}
