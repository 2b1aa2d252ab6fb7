//! The tenant's filter, wrapped around a finished query. Nothing inside the query can widen it.

use serde_json::{Value, json};

use crate::domain::Tenant;

/// `body` with its query inside a filter on the tenant's documents. A tenant that is no canonical
/// integer has none in an index with numeric ids: the query then matches nothing.
pub fn wrap(body: &Value, field: &str, tenant: &Tenant) -> Value {
    let own = match tenant.number() {
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
        let wrapped = wrap(&body, "user_id", &Tenant::new("7").unwrap());
        assert_eq!(wrapped["query"]["bool"]["filter"][0], json!({"term": {"user_id": 7}}));
        assert_eq!(wrapped["query"]["bool"]["filter"][1], body["query"]);
    }

    #[test]
    fn a_tenant_that_is_no_canonical_integer_matches_nothing() {
        let wrapped = wrap(&json!({}), "user_id", &Tenant::new("007").unwrap());
        assert_eq!(wrapped["query"]["bool"]["filter"][0], json!({"match_none": {}}));
    }
}
