//! What people correct: merchants and categories of their movements. Each correction is a rule of its
//! user, for what is there and for what will come; what every movement was without rules is kept, so
//! that taking one back brings that, or the rule before it, into force again.
//!
//! A movement's merchant and category are what an import told, changed by the user's rules from the
//! oldest to the newest: nothing else decides them, so the order in which rules are taken back does not
//! matter.

mod apply;
mod categories;
mod error;
mod incoming;
mod kept;
mod making;
mod rules;

#[cfg(test)]
mod property;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use apply::{Added, Listed, Movements, Undone};
pub use categories::Known;
pub use error::CorrectionError;
pub use incoming::Incoming;
pub use kept::Corrections;

/// Rules that one user may have.
pub const MOST: usize = 500;
/// Bytes of a merchant's name.
pub const LONGEST: usize = 200;

/// One rule of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    pub id: String,
    pub created_at: Timestamp,
    pub when: When,
    pub then: Then,
}

/// Which movements a rule is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Those whose merchant this is, after the rules before; case and accents do not matter.
    Merchant(String),
    /// Those whose label has the same words of its own as this one: see
    /// [`Enricher::own_words`](crate::enrich::Enricher::own_words).
    Label(String),
    /// Those whose label has these words side by side.
    Words(String),
}

/// What a rule makes of a movement; one of category and merchant at the least.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Then {
    /// As the index writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merchant: Option<String>,
    /// Of the movements that get the category: a shop's refunds are no purchases. The merchant's name is
    /// for all.
    #[serde(default)]
    pub direction: Direction,
}

/// Which way the money goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    In,
    Out,
    #[default]
    Both,
}

impl Direction {
    /// Of a movement with this amount, in cents.
    pub fn of(cents: i64) -> Direction {
        if cents < 0 { Direction::Out } else { Direction::In }
    }

    /// Whether a rule for this direction is for a movement of the other.
    fn takes(self, other: Direction) -> bool {
        self == Direction::Both || self == other
    }
}

/// What a person corrects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    pub of: Of,
    /// As it is written, or as people are shown it in one of the languages.
    pub category: Option<String>,
    pub merchant: Option<String>,
    /// `None`: that of the movement; else the way that the category is usual for.
    pub direction: Option<Direction>,
}

/// What of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// A movement: its merchant, else its label.
    Transaction(String),
    When(When),
    /// A merchant of the user's where there is such, else words of labels.
    Text(String),
}

/// What the rules decide of a movement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Values {
    pub merchant: Option<String>,
    pub category: Option<String>,
}
