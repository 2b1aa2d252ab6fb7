//! What one user has: the names and days that a question is read against.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Fetched by aggregation under the tenant's filter, and cached per user and index version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holdings {
    /// The merchants of the user's own documents, most frequent first.
    pub merchants: Vec<String>,
    pub accounts: Vec<Account>,
    /// The categories of the user's own documents, most frequent first.
    pub categories: Vec<String>,
    /// The days of the oldest and the newest document; `None` when there is none.
    pub first_day: Option<Date>,
    pub last_day: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub name: String,
    /// checking, savings, card, loan, investment.
    pub kind: String,
}
