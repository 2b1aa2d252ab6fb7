//! What the search homes behind HTTP have in common: the way to the server, the names of its fields,
//! and what counts as an answer.

mod answer;
mod home;
mod line;
mod mapping;
mod rewrite;
pub mod transport;

pub use home::{IndexFields, Remote, Routes};
pub use line::Line;
pub use transport::{Call, Failure, Reply, Transport, TransportError};
