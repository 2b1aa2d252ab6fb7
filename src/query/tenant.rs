//! The tenant's filter, wrapped around a finished query. Nothing inside the query can widen it.

use serde_json::{Value, json};

/// `body` with its query inside a filter on the documents of the tenant whose number in the index
/// this is. A tenant without one has no documents there: the query then matches nothing.
pub fn wrap(body: &Value, field: &str, tenant: Option<i64>) -> Value {
    let own = match tenant {
        Some(number) => json!({"term": {field: number}}),
        None => json!({"match_none": {}}),
    };
    let mut wrapped = body.clone();
    if let Some(members) = wrapped.as_object_mut() {
        let inner = members.remove("query").unwrap_or_else(|| json!({"match_all": {}}));
        members.insert("query".into(), json!({"bool": {"filter": [own, inner]}}));
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tenants_filter_stands_outside_whatever_the_query_says() {
        let body = json!({"query": {"bool": {"should": [{"term": {"user_id": 2}}]}}, "size": 1});
        let wrapped = wrap(&body, "user_id", Some(7));
        assert_eq!(wrapped["query"]["bool"]["filter"][0], json!({"term": {"user_id": 7}}));
        assert_eq!(wrapped["query"]["bool"]["filter"][1], body["query"]);
    }

    #[test]
    fn a_tenant_without_a_number_matches_nothing() {
        let wrapped = wrap(&json!({}), "user_id", None);
        assert_eq!(wrapped["query"]["bool"]["filter"][0], json!({"match_none": {}}));
    }
}
