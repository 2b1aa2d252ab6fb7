//! One file a step of the way from a question to its answer; [`Pipeline::answer`] is the way.

pub mod artifacts;
mod carry_out;
mod choices;
mod correct;
mod find;
mod forget;
mod habits;
mod line;
mod look;
mod median;
mod model;
mod order;
mod pages;
mod pictures;
mod pieces;
mod profile;
mod progress;
#[cfg(test)]
mod property;
mod respond;
pub mod start;
mod study;
mod threads;
mod wording;

use std::sync::Arc;
use std::time::Instant as Stopwatch;

use jiff::civil::Date;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use uuid::Uuid;

use crate::domain::answer::Answer;
use crate::domain::plan::Plan;
use crate::domain::reading::{Reading, Understanding};
use crate::domain::{Caller, Dataset, Language};
use crate::language::lexicon::LexiconError;
use crate::language::read::{Question, Reader};
use crate::llm::client::Payer;
use crate::search::{Search, SearchError};
use crate::store::{RequestKey, Store, StoreError};
use artifacts::Artifacts;
use habits::KeptHabits;
use look::Looked;
pub use model::{Model, Planning, When};
pub use pages::Page;
use profile::{Profile, Profiles};
pub use progress::{Progress, Told};
use respond::Ended;
pub use threads::Now;
use threads::Threads;
pub use wording::{Which, Words};

/// The way from a question to its answer; cheap to share, one for the whole service.
pub struct Pipeline {
    dataset: Arc<Dataset>,
    home: Arc<dyn Search>,
    reader: Reader,
    profiles: Profiles,
    threads: Threads,
    habits: KeptHabits,
    data: Data,
    /// Other readings of one question that are searched at the most.
    most_corrections: u32,
    /// Where pictures and files are kept to be fetched; without it, answers have no paths.
    artifacts: Option<Arc<Artifacts>>,
    model: Option<Model>,
    /// Questions that are worked on at once; others wait for their turn.
    work: Arc<Semaphore>,
}

/// Whose data the home holds.
#[derive(Clone)]
pub enum Data {
    Users,
    /// Asked anew for each answer: the first import removes the demonstration.
    DemonstrationWhile(Arc<dyn Fn() -> bool + Send + Sync>),
}

impl Data {
    pub fn is_demonstration(&self) -> bool {
        matches!(self, Data::DemonstrationWhile(holds) if holds())
    }
}

/// One question, with all that its reading may depend on.
#[derive(Clone, Debug)]
pub struct Asked {
    pub caller: Caller,
    /// Trimmed; 1–2,000 characters.
    pub message: String,
    /// The caller's own; `None` makes a new one.
    pub conversation_id: Option<String>,
    /// Earlier turns of a caller that keeps its own history: oldest first, what the user said.
    pub context: Vec<String>,
    /// `None`: detected.
    pub language: Option<Language>,
    /// The request's day in the user's time zone.
    pub today: Date,
    pub request_id: String,
    /// Under which the turn is stored once, where the caller named it.
    pub request: Option<RequestKey>,
    pub deadline: Instant,
}

/// Why there is no answer. The service failed, not the question.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The answer could not be stored, or what went before it could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the deadline passed")]
    Deadline,
}

/// Where nothing else is set.
const MOST_CORRECTIONS: u32 = 2;

impl Pipeline {
    /// Loads the words; `data` says whether answers are about demonstration data.
    pub fn new(
        dataset: Arc<Dataset>,
        home: Arc<dyn Search>,
        data: Data,
    ) -> Result<Pipeline, LexiconError> {
        Ok(Pipeline {
            reader: Reader::new(dataset.clone())?,
            dataset,
            home,
            profiles: Profiles::default(),
            threads: Threads::default(),
            habits: KeptHabits::default(),
            data,
            most_corrections: MOST_CORRECTIONS,
            artifacts: None,
            model: None,
            work: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)),
        })
    }

    /// The same pipeline, which keeps its answers' pictures and files there.
    pub fn keeping(self, artifacts: Arc<Artifacts>) -> Pipeline {
        Pipeline { artifacts: Some(artifacts), ..self }
    }

    /// The same pipeline, which works on so many questions at once (MAX_QUESTIONS_AT_WORK).
    pub fn working_on(self, most: u32) -> Pipeline {
        Pipeline { work: Arc::new(Semaphore::new(most as usize)), ..self }
    }

    /// The same pipeline with its own bound on corrections (MAX_CORRECTION_ATTEMPTS).
    pub fn correcting_at_most(self, most_corrections: u32) -> Pipeline {
        Pipeline { most_corrections, ..self }
    }

    /// The same pipeline with a language model to ask, where there is one.
    pub fn with_model(self, model: Option<Model>) -> Pipeline {
        Pipeline { model, ..self }
    }

    /// The language model that is asked, if any.
    pub fn model(&self) -> Option<&Model> {
        self.model.as_ref()
    }

    /// The same pipeline with conversations that outlive the process: each turn is stored, at the
    /// moment that `now` gives, before it is answered.
    pub fn remembering(self, store: Arc<dyn Store>, now: Now) -> Pipeline {
        Pipeline { threads: Threads::stored(store, now), ..self }
    }

    /// Answers one question, after those that came before it in its conversation. Any reading ends
    /// well (answered, asked back, refused); an error means that the search or the store failed.
    pub async fn answer(&self, asked: Asked) -> Result<Answer, PipelineError> {
        self.tell(asked, Progress::silent()).await
    }

    /// The same, told as it happens: the pieces of the message that `progress` hears are the
    /// answer's message.
    pub async fn tell(&self, asked: Asked, progress: Progress) -> Result<Answer, PipelineError> {
        let begun = Stopwatch::now();
        let progress = progress
            .in_language(|| asked.language.unwrap_or_else(|| self.reader.language(&asked.message)));
        let conversation_id =
            asked.conversation_id.clone().unwrap_or_else(|| Uuid::now_v7().to_string());
        let _turn = self.threads.turn(&asked.caller.tenant, &conversation_id).await;
        // After the line: who waits for an earlier question keeps nobody from working. Nobody closes it.
        let _work = self.work.acquire().await;
        loop {
            match self.tell_once(&asked, &conversation_id, (begun, &progress)).await {
                // Another replica was faster: what the question follows on has changed. The deadline
                // ends this.
                Err(PipelineError::Store(StoreError::Moved)) => {}
                ended => return ended,
            }
        }
    }

    async fn tell_once(
        &self,
        asked: &Asked,
        conversation: &str,
        (begun, progress): (Stopwatch, &Progress),
    ) -> Result<Answer, PipelineError> {
        let thread = self.threads.so_far(asked, conversation).await?;
        let payer = Payer::new(asked.caller.tenant.clone(), asked.today);
        let looked = self.look(asked, thread.as_ref(), (&payer, progress)).await?;

        let respond_begun = Stopwatch::now();
        let mut answer = self.respond(&looked, asked);
        conversation.clone_into(&mut answer.conversation_id);
        let told = self.put_into_words(&mut answer, (&looked, asked), (&payer, progress)).await;
        let Looked { profile, last, understanding, ended, mut stages, .. } = looked;
        if let Ended::AskedBack(clarification) = &ended {
            answer.suggestions =
                self.choices((clarification, &understanding), (asked, &profile), last.as_deref());
        }
        stages.respond = milliseconds(respond_begun);

        let plan = match (understanding.reading, &ended) {
            (Reading::Plan(plan), Ended::Found(_) | Ended::NothingYet) => Some(Arc::new(plan)),
            _ => None,
        };
        let (calls, tokens) = payer.used();
        answer.metadata.llm.calls = calls;
        answer.metadata.llm.prompt_tokens = tokens.prompt_tokens;
        answer.metadata.llm.completion_tokens = tokens.completion_tokens;
        answer.metadata.stages_ms = stages;
        answer.metadata.pipeline_time_ms = milliseconds(begun);
        let store_begun = Stopwatch::now();
        match self.threads.keep((asked, &answer), thread, plan.clone()).await {
            // What was heard cannot be taken back: it stands behind the turn that was faster.
            Err(PipelineError::Store(StoreError::Moved)) if told && progress.is_heard() => {
                self.keep_behind((asked, &answer), conversation, plan).await?;
            }
            kept => kept?,
        }
        answer.metadata.store_ms = milliseconds(store_begun);
        answer.metadata.pipeline_time_ms = milliseconds(begun);
        // What is there whole is not said before it is stored.
        if !told {
            progress.message(&answer);
        }
        Ok(answer)
    }

    /// Stores a turn behind whichever is the last.
    async fn keep_behind(
        &self,
        (asked, answer): (&Asked, &Answer),
        conversation: &str,
        plan: Option<Arc<Plan>>,
    ) -> Result<(), PipelineError> {
        loop {
            let thread = self.threads.stored_so_far(asked, conversation).await?;
            match self.threads.keep((asked, answer), thread, plan.clone()).await {
                Err(PipelineError::Store(StoreError::Moved)) => {}
                ended => return ended,
            }
        }
    }

    #[tracing::instrument(target = "trace", name = "understand", skip_all)]
    fn understand(
        &self,
        text: &str,
        last: Option<&Plan>,
        (asked, profile): (&Asked, &Profile),
    ) -> Understanding {
        self.reader.read(Question {
            text,
            today: asked.today,
            language: asked.language,
            holdings: &profile.holdings,
            names: &profile.names,
            last,
        })
    }
}

fn milliseconds(since: Stopwatch) -> f64 {
    to_microseconds(since.elapsed().as_secs_f64() * 1e3)
}

/// Milliseconds without what is below a microsecond.
fn to_microseconds(milliseconds: f64) -> f64 {
    (milliseconds * 1e3).round() / 1e3
}
