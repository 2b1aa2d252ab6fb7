//! The HTTP contract: router, extractors, one file a resource.
