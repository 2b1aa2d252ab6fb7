//! Conversations that outlive the process: one trait, two homes (SQLite in `DATA_DIR`, PostgreSQL at
//! `DATABASE_URL`), the same statements for both (`statements.rs`).
//!
//! Whoever stores a turn is answered after it is synced. The store asks nobody for the time: moments
//! are handed in.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::domain::{Plan, Tenant};

mod error;
pub mod postgres;
pub mod retention;
mod rows;
pub mod sqlite;
mod statements;
mod title;
mod written_plan;

pub use error::StoreError;
pub use title::title;

/// A home of conversations. All that is read or changed is one user's own: another user's
/// conversation is as good as missing.
pub trait Store: Send + Sync {
    /// How far a conversation has come; `None` where there is none.
    fn thread<'a>(&'a self, name: Name<'a>) -> Storing<'a, Option<Thread>>;

    /// Stores a turn and syncs it; begins the conversation where the turn follows on nothing, and
    /// takes it out of the archive.
    ///
    /// # Errors
    /// [`StoreError::Moved`] where the conversation is not where the turn follows on any more:
    /// nothing was stored. [`StoreError::Repeated`]: nor was it where a turn of the last 24 hours has
    /// the same request.
    fn append(&self, turn: NewTurn) -> Storing<'_, Thread>;

    /// A page of the user's conversations, newest activity first.
    fn conversations<'a>(
        &'a self,
        tenant: &'a Tenant,
        page: &'a ConversationPage,
    ) -> Storing<'a, Vec<Conversation>>;

    fn conversation<'a>(&'a self, name: Name<'a>) -> Storing<'a, Option<Conversation>>;

    /// Changes title, tags or status.
    fn change<'a>(&'a self, name: Name<'a>, change: Change) -> Storing<'a, Changed>;

    /// Erases a conversation with its turns; false where there is none.
    fn purge<'a>(&'a self, name: Name<'a>) -> Storing<'a, bool>;

    /// A page of a conversation's turns, oldest first.
    fn turns<'a>(
        &'a self,
        name: Name<'a>,
        page: TurnPage,
    ) -> Storing<'a, Option<(Conversation, Vec<Turn>)>>;

    /// What one turn asked for; `None` where the conversation has no such turn.
    fn turn_plan<'a>(&'a self, name: Name<'a>, turn: &'a str) -> Storing<'a, Option<TurnPlan>>;

    /// Counts of all that is kept of a user.
    fn summary<'a>(&'a self, tenant: &'a Tenant) -> Storing<'a, Summary>;

    /// The turn that a request with this key was answered by, in the 24 hours before this moment.
    fn repeated<'a>(
        &'a self,
        tenant: &'a Tenant,
        of: (&'a str, Timestamp),
    ) -> Storing<'a, Option<Repeated>>;

    /// Who was erased after the last look; nobody at the first one (`None`).
    fn erasures(&self, after: Option<i64>) -> Storing<'_, Erasures>;

    /// Erases all that is kept of a user, and tells how much that was. Whoever remembers more of them
    /// learns of it by [`Store::erasures`].
    fn erase<'a>(&'a self, tenant: &'a Tenant) -> Storing<'a, Erased>;

    /// Erases up to `most` conversations, of whomever, without activity since `before`.
    fn expire(&self, before: Timestamp, most: u32) -> Storing<'_, u64>;

    /// Writes and syncs one row of a turn's length: can turns be stored?
    fn check(&self, now: Timestamp) -> Storing<'_, ()>;

    /// A name for logs, health and `check`.
    fn name(&self) -> &'static str;
}

pub type Storing<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// A conversation of a user, by the name that the caller gave it.
#[derive(Clone, Copy, Debug)]
pub struct Name<'a> {
    pub tenant: &'a Tenant,
    pub id: &'a str,
}

/// How far a conversation has come: what the next turn follows on.
#[derive(Clone, Debug, PartialEq)]
pub struct Thread {
    pub place: Place,
    /// The last plan that was carried out; one of another version is none.
    pub plan: Option<Arc<Plan>>,
}

/// A conversation after so many turns. No other conversation ever has its key, not even one of the
/// same name after a purge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub key: i64,
    pub turns: i64,
}

/// A turn to be stored.
#[derive(Clone, Debug)]
pub struct NewTurn {
    pub tenant: Tenant,
    pub conversation: String,
    /// `None`: it begins the conversation.
    pub follows: Option<Thread>,
    /// A UUID.
    pub id: String,
    pub at: Timestamp,
    pub user_message: String,
    pub assistant_response: String,
    /// The rest of the answer, as JSON.
    pub data: String,
    /// What was searched for; `None` where nothing was.
    pub plan: Option<Arc<Plan>>,
    /// The request that is answered by it, where its caller named it.
    pub request: Option<RequestKey>,
}

/// How a caller names a request that may come again (`Idempotency-Key`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestKey {
    pub key: String,
    /// Tells one body from another: what the same key may come with again.
    pub body: String,
}

/// A request that was answered before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// As [`RequestKey::body`].
    pub body: String,
    pub conversation: String,
    pub turn: Turn,
}

/// How long a request's key is kept.
const KEYS_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// The moment since which keys count, as of `now`.
fn keys_since(now: Timestamp) -> Timestamp {
    now.checked_sub(KEYS_KEPT).unwrap_or(Timestamp::MIN)
}

/// What was erased lately, for those who remember more than the store does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erasures {
    /// Where the next look goes on.
    pub last: i64,
    /// The marks of the users who were erased: [`mark`].
    pub users: Vec<String>,
}

/// What stands for a user who was erased: their name is not kept to tell so.
pub fn mark(user: &Tenant) -> String {
    digest(user.as_str())
}

/// SHA-256, as text.
pub fn digest(text: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}

impl NewTurn {
    /// The thread after this turn, which came to this place.
    fn thread(&self, place: Place) -> Thread {
        let before = self.follows.as_ref().and_then(|thread| thread.plan.clone());
        Thread { place, plan: self.plan.clone().or(before) }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    pub id: String,
    pub title: String,
    pub status: Status,
    pub tags: Vec<String>,
    pub total_turns: i64,
    pub created_at: Timestamp,
    pub last_activity_at: Timestamp,
    /// Grows with every change of title, tags or status.
    pub version: i64,
    /// The newest turn: it orders conversations of the same moment.
    pub last_turn: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Active,
    Archived,
}

impl Status {
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Active => "active",
            Status::Archived => "archived",
        }
    }

    pub fn read(text: &str) -> Option<Status> {
        [Status::Active, Status::Archived].into_iter().find(|status| status.as_str() == text)
    }
}

/// A stored turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    pub id: String,
    /// From 1.
    pub number: i64,
    pub user_message: String,
    pub assistant_response: String,
    pub created_at: Timestamp,
    /// As [`NewTurn::data`].
    pub data: String,
}

/// Which conversations, and where in their order.
#[derive(Clone, Debug)]
pub struct ConversationPage {
    /// `None`: of any status.
    pub status: Option<Status>,
    pub from: From,
    pub limit: u32,
}

/// Where a page begins.
#[derive(Clone, Debug)]
pub enum From {
    /// After so many.
    Offset(u32),
    /// After this activity.
    After { last_activity_at: Timestamp, last_turn: String },
}

/// Which turns: those after `after`, at most `limit`.
#[derive(Clone, Copy, Debug)]
pub struct TurnPage {
    pub after: i64,
    pub limit: u32,
}

/// New values; `None` leaves one as it is.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub title: Option<String>,
    pub tags: Option<Vec<String>>,
    pub status: Option<Status>,
    /// The version that the change was made of; `None`: whichever there is.
    pub version: Option<i64>,
}

/// What came of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    Done(Conversation),
    /// The conversation has another version than the change was made of.
    Stale {
        version: i64,
    },
    Missing,
}

/// What a turn asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum TurnPlan {
    Searched(Arc<Plan>),
    /// It was asked back, refused, or small talk.
    NothingSearched,
    /// A version of this service wrote it that understands other plans.
    OtherVersion,
}

/// Counts of what is kept of one user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub active: i64,
    pub archived: i64,
    pub turns: i64,
    pub first_activity_at: Option<Timestamp>,
    pub last_activity_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    pub conversations: u64,
    pub turns: u64,
}
