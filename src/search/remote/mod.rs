//! What the search homes behind HTTP have in common.

pub mod transport;

pub use transport::{Call, Failure, Reply, Transport, TransportError};
