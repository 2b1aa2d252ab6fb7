//! The vocabulary of the house: what a question is read into, what a search brings back, what an
//! answer is made of. No I/O and no clock: everything here is a value.

pub mod answer;
pub mod caller;
pub mod chart;
mod closed;
pub mod dataset;
pub mod document;
pub mod figures;
pub mod findings;
pub mod habits;
pub mod holdings;
pub mod intent;
pub mod leeway;
pub mod money;
mod normal;
pub mod period;
pub mod plan;
pub mod reading;
pub mod stage;
pub mod study;
pub mod units;

pub use caller::{Caller, Tenant};
pub use dataset::{Dataset, DatasetError};
pub use findings::Findings;
pub use holdings::Holdings;
pub use money::Currency;
pub use period::Period;
pub use plan::Plan;
pub use reading::{Language, Reading, Understanding};
pub use stage::Stage;
