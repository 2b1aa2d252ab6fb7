//! What a question's words left open: the only places where a correction may read it otherwise.

use serde::{Deserialize, Serialize};

use super::plan::LabelSearch;

/// Marks that the reading leaves on a plan. They change nothing of what is searched; where that
/// finds nothing, they say which other reading the words bear.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Leeway {
    /// No word said whether money came or went: the direction is only the default.
    pub direction: bool,
    /// Each category stands right beside a name and says what kind of shop that is ("pub Red Lion").
    pub kind_of_shop: bool,
    /// Searched in the labels instead of the categories, where the user has no document of any, or
    /// instead of the plan's own labels, where nothing holds them.
    pub labels: Vec<LabelSearch>,
}
