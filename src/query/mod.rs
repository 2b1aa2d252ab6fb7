//! Plan → query → Elasticsearch body; validation. Knows fields, not finance.
