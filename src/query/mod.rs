//! Plan → query → Elasticsearch body. Knows fields, not finance; the tenant's filter is wrapped
//! around the finished query by [`tenant::wrap`], last.

pub mod body;
pub mod clause;
pub mod describe;
pub mod foreign;
pub mod history;
pub mod page;
pub mod scope;
pub mod tenant;
pub mod validate;
