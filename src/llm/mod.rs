//! The language model: it may fill a plan and word an answer, and can make neither wrong.
//!
//! [`client`] asks any server with OpenAI's API; [`plan`] has it fill the typed plan, which is then
//! checked like any other; [`grounding`] tells which numbers a sentence may state; [`wording`]
//! streams its sentences past that guard.

pub mod client;
pub mod grounding;
pub mod plan;
pub mod wording;
