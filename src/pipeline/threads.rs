//! Each conversation's thread: its last plan, and where its next turn stands. It lives in the store;
//! what was stored or read here lately is remembered, and a thread that went on elsewhere is found out
//! as the next turn is stored.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::line::{Lines, Turn};
use super::{Asked, PipelineError};
use crate::domain::answer::Answer;
use crate::domain::{Plan, Tenant};
use crate::store::{Name, NewTurn, Place, Store, StoreError, Thread};

/// Conversations of different users never meet, whatever they are called.
pub struct Threads {
    store: Option<Stored>,
    pub(super) known: moka::sync::Cache<(Tenant, String), Thread>,
    lines: Lines,
}

/// Where turns are stored, and the moment at which they are.
struct Stored {
    store: Arc<dyn Store>,
    now: Now,
}

/// Gives the moment.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

const CONVERSATIONS: u64 = 10_000;
const KEPT: Duration = Duration::from_secs(3_600);

impl Default for Threads {
    /// Threads that end with the process.
    fn default() -> Self {
        let known =
            moka::sync::Cache::builder().max_capacity(CONVERSATIONS).time_to_idle(KEPT).build();
        Threads { store: None, known, lines: Lines::default() }
    }
}

impl Threads {
    /// Threads whose turns are stored.
    pub fn stored(store: Arc<dyn Store>, now: Now) -> Threads {
        Threads { store: Some(Stored { store, now }), ..Threads::default() }
    }

    /// Waits for the conversation's earlier questions.
    pub async fn turn(&self, tenant: &Tenant, conversation: &str) -> Turn {
        self.lines.turn(tenant, conversation).await
    }

    /// The thread so far; none where the question begins the conversation.
    pub async fn so_far(
        &self,
        asked: &Asked,
        conversation: &str,
    ) -> Result<Option<Thread>, PipelineError> {
        // Nobody but this service has used the name that it makes.
        if asked.conversation_id.is_none() {
            return Ok(None);
        }
        let tenant = &asked.caller.tenant;
        let key = (tenant.clone(), conversation.to_owned());
        if let Some(known) = self.known.get(&key) {
            return Ok(Some(known));
        }
        let thread = self.stored_so_far(asked, conversation).await?;
        if let Some(thread) = &thread {
            self.known.insert(key, thread.clone());
        }
        Ok(thread)
    }

    /// The same, as the store has it now.
    pub async fn stored_so_far(
        &self,
        asked: &Asked,
        conversation: &str,
    ) -> Result<Option<Thread>, PipelineError> {
        let Some(Stored { store, .. }) = &self.store else { return Ok(None) };
        let tenant = &asked.caller.tenant;
        let name = Name { tenant, id: conversation };
        within(asked.deadline, store.thread(name)).await
    }

    /// Stores a turn, and tells where the conversation is then. [`StoreError::Moved`]: it went on
    /// elsewhere; what was known of it is forgotten.
    #[tracing::instrument(target = "trace", name = "store", skip_all)]
    pub async fn keep(
        &self,
        (asked, answer): (&Asked, &Answer),
        follows: Option<Thread>,
        plan: Option<Arc<Plan>>,
    ) -> Result<(), PipelineError> {
        let key = (asked.caller.tenant.clone(), answer.conversation_id.clone());
        let kept = match &self.store {
            Some(Stored { store, now }) => {
                let turn = NewTurn {
                    tenant: asked.caller.tenant.clone(),
                    conversation: answer.conversation_id.clone(),
                    follows,
                    id: answer.turn_id.clone(),
                    at: now(),
                    user_message: asked.message.clone(),
                    assistant_response: answer.message.clone(),
                    data: answer
                        .rest()
                        .map_err(|error| StoreError::Unavailable(error.to_string()))?,
                    plan,
                    request: asked.request.clone(),
                };
                within(asked.deadline, store.append(turn)).await
            }
            None => {
                let turns = follows.as_ref().map_or(0, |thread| thread.place.turns) + 1;
                let plan = plan.or(follows.and_then(|thread| thread.plan));
                Ok(Thread { place: Place { key: 0, turns }, plan })
            }
        };
        match kept {
            Ok(thread) => {
                self.known.insert(key, thread);
                Ok(())
            }
            Err(error) => {
                // Whether it was stored may not be known.
                self.known.invalidate(&key);
                Err(error)
            }
        }
    }
}

async fn within<T>(
    deadline: Instant,
    storing: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, PipelineError> {
    match tokio::time::timeout_at(deadline, storing).await {
        Ok(stored) => Ok(stored?),
        Err(_) => Err(PipelineError::Deadline),
    }
}
