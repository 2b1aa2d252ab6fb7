//! The embedded index: Elasticsearch bodies on tantivy, in `DATA_DIR`.
