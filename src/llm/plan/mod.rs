//! A model fills the typed plan. What it writes is held against the form, read into the plan's own
//! types, checked like a local plan, and held against the question; whatever fails is refused, never
//! dropped. It is told what was wrong, a few times, and then the user is asked.

mod check;
mod draft;
mod last;
mod merchants;
pub mod ordered;
mod problem;
mod prompt;
mod schema;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use jiff::civil::Date;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::client::{Call, Client, LlmError, Payer, Purpose};
use super::grounding::Grounding;
use crate::domain::plan::Plan;
use crate::domain::reading::{Clarification, Note};
use crate::domain::{Dataset, Language, Tenant};
use crate::language::names::Names;
use check::{Asked, check};
use draft::{About, Drafted, drafted};
use last::Last;
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
    pub names: &'q Names,
    /// The last plan of the conversation.
    pub last: Option<&'q Plan>,
    pub payer: Arc<Payer>,
    pub deadline: Instant,
}

impl Question<'_> {
    fn asked<'a>(&'a self, last: Option<&'a Last<'a>>) -> Asked<'a> {
        Asked {
            text: self.text,
            language: self.language,
            today: self.today,
            last,
            names: self.names,
        }
    }
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
    /// How a server is asked for JSON: by strict schema, else in JSON mode, else by the prompt alone.
    formats: Arc<[Value]>,
    kept: moka::future::Cache<Key, Kept>,
    looked: Arc<LookedUp>,
}

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

impl Key {
    fn of(question: &Question<'_>) -> Key {
        Key {
            tenant: question.payer.tenant().clone(),
            text: normalised(question.text),
            language: question.language,
            today: question.today,
            last: question.last.and_then(|last| serde_json::to_string(last).ok()),
            version: VERSION,
        }
    }
}

/// Plans that were looked for among those kept.
#[derive(Default)]
struct LookedUp {
    hits: AtomicU64,
    misses: AtomicU64,
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
        let looked = Arc::default();
        let formats = Arc::new([schema::response_format(), json!({"type": "json_object"})]);
        Planner { client, dataset, grounding, prefix, corrections, formats, kept, looked }
    }

    /// The plan of a question; the same one asked twice, or by two at once, costs one call.
    pub async fn plan(&self, question: Question<'_>) -> Result<Planned, PlanError> {
        let key = Key::of(&question);
        let last = question.last.map(Last::new);
        let asked = question.asked(last.as_ref());
        let filled = AtomicBool::new(false);
        let filling = async {
            filled.store(true, Ordering::Relaxed);
            self.fill(&asked, (question.payer.clone(), question.deadline)).await
        };
        // Boxed: what a future of moka's holds is moved about on the stack.
        let kept = self.kept.try_get_with(key.clone(), Box::pin(filling)).await;
        let looked =
            if filled.load(Ordering::Relaxed) { &self.looked.misses } else { &self.looked.hits };
        looked.fetch_add(1, Ordering::Relaxed);
        let kept = kept.map_err(|error| PlanError::clone(&error))?;
        let planned = self.planned(&kept, &asked);
        if planned.is_err() {
            self.kept.invalidate(&key).await;
        }
        planned
    }

    /// The plan of a question where it was asked before; no model is asked.
    pub async fn known(&self, question: &Question<'_>) -> Option<Planned> {
        let kept = self.kept.get(&Key::of(question)).await?;
        let last = question.last.map(Last::new);
        self.planned(&kept, &question.asked(last.as_ref())).ok()
    }

    /// Forgets the plans of the users that `erased` names.
    pub async fn forget(&self, erased: impl Fn(&Tenant) -> bool) {
        let keys: Vec<_> = self.kept.iter().map(|(key, _)| key).collect();
        for key in keys.iter().filter(|key| erased(&key.tenant)) {
            self.kept.invalidate(&**key).await;
        }
    }

    /// How often a plan was at hand, and how often it was not.
    pub fn looked_up(&self) -> (u64, u64) {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (count(&self.looked.hits), count(&self.looked.misses))
    }

    /// What was kept, with what the user has today.
    fn planned(&self, kept: &Kept, asked: &Asked<'_>) -> Result<Planned, PlanError> {
        let plan = match &*kept.drafted {
            Drafted::Plan(plan) => plan,
            Drafted::Unclear => return Ok(Planned::Unclear),
            Drafted::OutOfScope => return Ok(Planned::OutOfScope),
        };
        // What the user has may have changed since it was kept.
        check(plan, asked, &self.grounding)
            .map_err(|problem| PlanError::Refused { problem, rounds: 0 })?;
        let corrections = kept.corrections;
        Ok(match merchants::matched(plan, asked.names) {
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
        let formats = self.formats.clone();
        let mut call =
            Call { purpose, messages, formats, max_tokens: MOST_TOKENS, payer, deadline };
        let mut seen = HashSet::new();
        let mut rounds = 0;
        loop {
            let answer = self.client.complete(&call).await?;
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

    fn read(&self, answer: &str, asked: &Asked) -> Result<Drafted, Problem> {
        let about = About { dataset: &self.dataset, today: asked.today, last: asked.last };
        let drafted = drafted(schema::read(answer)?, &about)?;
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
