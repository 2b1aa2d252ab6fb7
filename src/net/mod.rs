//! What calls to other servers have in common, whatever they ask: when a server is left alone, how
//! often a call may be repeated, what `Retry-After` says, and which trace a call belongs to.

mod breaker;
mod budget;
mod retry_after;
pub mod trace;

pub use breaker::{Breaker, Permit};
pub use budget::Budget;
pub use retry_after::retry_after;
