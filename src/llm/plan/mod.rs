//! A model fills the typed plan. What it writes is held against the form, read into the plan's own
//! types, checked like a local plan, and held against the question; whatever fails is refused, never
//! dropped. It is told what was wrong, a few times, and then the user is asked.

mod check;
mod draft;
mod merchants;
mod problem;
mod prompt;
mod schema;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use jiff::civil::Date;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::client::{Call, Client, LlmError, Payer, Purpose};
use super::grounding::Grounding;
use crate::domain::plan::Plan;
use crate::domain::reading::{Clarification, Note};
use crate::domain::{Dataset, Holdings, Language, Tenant};
use crate::language::names::Names;
use check::{Asked, check};
use draft::{Drafted, drafted};
pub use problem::{Code, Problem};
pub use schema::VERSION;

/// The most tokens of one plan.
const MOST_TOKENS: u32 = 1_200;
/// Plans that are kept ready, and for how long.
const KEPT: u64 = 10_000;
const KEPT_FOR: Duration = Duration::from_secs(24 * 3600);

/// A question that was not understood locally.
#[derive(Clone)]
pub struct Question<'q> {
    pub text: &'q str,
    pub language: Language,
    pub today: Date,
    pub holdings: &'q Holdings,
    pub names: &'q Names,
    /// The last plan of the conversation.
    pub last: Option<&'q Plan>,
    pub payer: Arc<Payer>,
    pub deadline: Instant,
}

/// What became of a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Planned {
    /// With the user's own merchants in it.
    Plan {
        plan: Box<Plan>,
        notes: Vec<Note>,
        corrections: u32,
    },
    /// The plan is fine, but not who is meant.
    AskBack(Clarification),
    /// The model does not know what is asked.
    Unclear,
    OutOfScope,
}

/// Why there is no plan. The local reading's question back is what remains.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    #[error(transparent)]
    Llm(#[from] LlmError),
    #[error("no plan that holds after {rounds} corrections: {problem:?}")]
    Refused { problem: Problem, rounds: u32 },
}

/// Fills plans. Cheap to clone; one for the whole service.
#[derive(Clone)]
pub struct Planner {
    client: Client,
    dataset: Arc<Dataset>,
    grounding: Arc<Grounding>,
    prefix: Arc<str>,
    corrections: u32,
    /// What the server takes: see [`FORMS`].
    form: Arc<AtomicU8>,
    kept: moka::future::Cache<Key, Kept>,
}

/// How a server is asked for JSON: by strict schema, in JSON mode, by the prompt alone.
const FORMS: u8 = 3;

/// What a plan is kept by.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    tenant: Tenant,
    text: String,
    language: Language,
    today: Date,
    last: Option<String>,
    version: u32,
}

/// A plan before the user's merchants are put in, since those may change.
#[derive(Clone)]
struct Kept {
    drafted: Arc<Drafted>,
    corrections: u32,
}

impl Planner {
    /// `corrections`: the most rounds after a refused plan (`MAX_CORRECTION_ATTEMPTS`).
    pub fn new(
        client: Client,
        dataset: Arc<Dataset>,
        grounding: Arc<Grounding>,
        corrections: u32,
    ) -> Planner {
        let prefix = prompt::prefix(&dataset).into();
        let kept = moka::future::Cache::builder().max_capacity(KEPT).time_to_live(KEPT_FOR).build();
        let form = Arc::default();
        Planner { client, dataset, grounding, prefix, corrections, form, kept }
    }

    /// The plan of a question; the same one asked twice, or by two at once, costs one call.
    pub async fn plan(&self, question: Question<'_>) -> Result<Planned, PlanError> {
        let asked = Asked {
            text: question.text,
            language: question.language,
            today: question.today,
            last: question.last,
            names: question.names,
            holdings: question.holdings,
        };
        let key = Key {
            tenant: question.payer.tenant().clone(),
            text: normalised(question.text),
            language: question.language,
            today: question.today,
            last: question.last.and_then(|last| serde_json::to_string(last).ok()),
            version: VERSION,
        };
        let filling = self.fill(&asked, (question.payer, question.deadline));
        // Boxed: what a future of moka's holds is moved about on the stack.
        let kept = self.kept.try_get_with(key.clone(), Box::pin(filling)).await;
        let Kept { drafted, corrections } = kept.map_err(|error| PlanError::clone(&error))?;
        let plan = match &*drafted {
            Drafted::Plan(plan) => plan,
            Drafted::Unclear => return Ok(Planned::Unclear),
            Drafted::OutOfScope => return Ok(Planned::OutOfScope),
        };
        // What the user has may have changed since it was kept.
        if let Err(problem) = check(plan, &asked, &self.grounding) {
            self.kept.invalidate(&key).await;
            return Err(PlanError::Refused { problem, rounds: 0 });
        }
        Ok(match merchants::matched(plan, question.names) {
            Ok((plan, notes)) => Planned::Plan { plan: Box::new(plan), notes, corrections },
            Err(clarification) => Planned::AskBack(clarification),
        })
    }

    /// Asks until a plan holds.
    async fn fill(
        &self,
        asked: &Asked<'_>,
        (payer, deadline): (Arc<Payer>, Instant),
    ) -> Result<Kept, PlanError> {
        let messages = prompt::messages(&self.prefix, asked);
        let purpose = Purpose::Plan;
        let mut call =
            Call { purpose, messages, format: None, max_tokens: MOST_TOKENS, payer, deadline };
        let mut seen = HashSet::new();
        let mut rounds = 0;
        loop {
            let answer = self.complete(&mut call).await?;
            let problem = match self.read(&answer, asked) {
                Ok(drafted) => {
                    return Ok(Kept { drafted: Arc::new(drafted), corrections: rounds });
                }
                Err(problem) => problem,
            };
            // A plan that comes again would be refused again.
            let again = !seen.insert(canonical(&answer));
            if again || rounds == self.corrections {
                return Err(PlanError::Refused { problem, rounds });
            }
            rounds += 1;
            call.messages.extend(prompt::correction(&answer, &problem));
        }
    }

    /// One answer, by the strictest form that the server takes.
    async fn complete(&self, call: &mut Call) -> Result<String, LlmError> {
        loop {
            let form = self.form.load(Ordering::Relaxed);
            call.format = match form {
                0 => Some(schema::response_format()),
                1 => Some(json!({"type": "json_object"})),
                _ => None,
            };
            match self.client.complete(call).await {
                // What a request that is wrong in its form is told.
                Err(LlmError::Rejected(400 | 404 | 415 | 422)) if form + 1 < FORMS => {
                    // Others may have gone down already.
                    let _ = self.form.compare_exchange(
                        form,
                        form + 1,
                        Ordering::Relaxed,
                        Ordering::Relaxed,
                    );
                }
                Err(LlmError::Rejected(status)) if form > 0 => {
                    self.form.store(0, Ordering::Relaxed);
                    return Err(LlmError::Rejected(status));
                }
                outcome => return outcome,
            }
        }
    }

    fn read(&self, answer: &str, asked: &Asked) -> Result<Drafted, Problem> {
        let drafted = drafted(schema::read(answer)?, (&self.dataset, asked.today))?;
        if let Drafted::Plan(plan) = &drafted {
            check(plan, asked, &self.grounding)?;
        }
        Ok(drafted)
    }
}

/// Two ways to type one question.
fn normalised(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ").to_lowercase();
    text.trim_end_matches(['?', '!', '.', ' ', '\u{a0}', '\u{202f}']).to_owned()
}

/// Two ways to write one plan.
fn canonical(answer: &str) -> String {
    match serde_json::from_str::<Value>(answer) {
        Ok(mut value) => {
            value.sort_all_objects();
            value.to_string()
        }
        Err(_) => answer.split_whitespace().collect(),
    }
}

#[cfg(test)]
mod tests;
