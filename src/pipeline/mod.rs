//! One file a step of the way from a question to its answer; [`Pipeline::answer`] is the way.

pub mod artifacts;
mod carry_out;
mod choices;
mod correct;
mod find;
mod habits;
mod median;
mod model;
mod pictures;
mod pieces;
mod profile;
mod progress;
#[cfg(test)]
mod property;
mod respond;
mod study;
mod threads;
mod wording;

use std::sync::Arc;
use std::time::Instant as Stopwatch;

use jiff::civil::Date;
use tokio::time::Instant;
use uuid::Uuid;

use crate::charts::choose::Beside;
use crate::domain::answer::{Answer, Stages};
use crate::domain::habits::Habits;
use crate::domain::plan::Plan;
use crate::domain::reading::{Offer, Reading, Understanding};
use crate::domain::{Caller, Dataset, Language, Stage};
use crate::language::lexicon::LexiconError;
use crate::language::read::{Question, Reader};
use crate::llm::client::Payer;
use crate::search::{Search, SearchError};
use artifacts::Artifacts;
use carry_out::CarriedOut;
use correct::Counted;
use habits::KeptHabits;
use model::{ByModel, Of};
pub use model::{Model, Planning, When};
use profile::{Profile, Profiles};
pub use progress::{Progress, Told};
use respond::Ended;
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
}

/// Whose data the home holds.
#[derive(Clone)]
pub enum Data {
    Users,
    /// Asked anew for each answer: the first import removes the demonstration.
    DemonstrationWhile(Arc<dyn Fn() -> bool + Send + Sync>),
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
    pub deadline: Instant,
}

/// Why there is no answer. The service failed, not the question.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    #[error(transparent)]
    Search(#[from] SearchError),
    #[error("the deadline passed")]
    Deadline,
}

/// Where nothing else is set.
const MOST_CORRECTIONS: u32 = 2;
/// Looks at documents that change meanwhile, before giving up.
const LOOKS: usize = 5;

/// What one look at the documents came to.
struct Looked {
    profile: Arc<Profile>,
    /// The plan that the question may follow on.
    last: Option<Arc<Plan>>,
    understanding: Understanding,
    ended: Ended,
    /// The average month, where it matters to what was found.
    habits: Option<Arc<Habits>>,
    offers: Vec<Offer>,
    corrections: Counted,
    /// What the pictures need beside what was found.
    beside: Vec<Beside>,
    by: ByModel,
    stages: Stages,
}

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
        })
    }

    /// The same pipeline, which keeps its answers' pictures and files there.
    pub fn keeping(self, artifacts: Arc<Artifacts>) -> Pipeline {
        Pipeline { artifacts: Some(artifacts), ..self }
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

    /// Answers one question. Any reading ends well (answered, asked back, refused); an error means
    /// that the search failed.
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
        let payer = Payer::new(asked.caller.tenant.clone(), asked.today);
        let looked = self.look(&asked, &conversation_id, (&payer, &progress)).await?;

        let respond_begun = Stopwatch::now();
        let mut answer = self.respond(&looked, &asked);
        answer.conversation_id = conversation_id.clone();
        self.put_into_words(&mut answer, (&looked, &asked), (&payer, &progress)).await;
        let Looked { profile, last, understanding, ended, mut stages, .. } = looked;
        if let Ended::AskedBack(clarification) = &ended {
            answer.suggestions =
                self.choices((clarification, &understanding), (&asked, &profile), last.as_deref());
        }
        stages.respond = milliseconds(respond_begun);

        if let (Reading::Plan(plan), Ended::Found(_) | Ended::NothingYet) =
            (&understanding.reading, &ended)
        {
            self.threads.remember(&asked.caller.tenant, &conversation_id, plan.clone());
        }
        let (calls, tokens) = payer.used();
        answer.metadata.llm.calls = calls;
        answer.metadata.llm.prompt_tokens = tokens.prompt_tokens;
        answer.metadata.llm.completion_tokens = tokens.completion_tokens;
        answer.metadata.stages_ms = stages;
        answer.metadata.pipeline_time_ms = milliseconds(begun);
        Ok(answer)
    }

    /// Reads the question and searches, until all of it saw the same documents: an import that is
    /// committed between two searches must not show in half of an answer.
    async fn look(
        &self,
        asked: &Asked,
        conversation: &str,
        (payer, progress): (&Arc<Payer>, &Progress),
    ) -> Result<Looked, PipelineError> {
        for _ in 0..LOOKS {
            let version = self.home.version();
            let looked = self.look_once(asked, conversation, (payer, progress)).await?;
            // A home that cannot tell is believed.
            if self.home.version() == version {
                return Ok(looked);
            }
        }
        Err(SearchError::Partial("the documents changed at each look".into()).into())
    }

    async fn look_once(
        &self,
        asked: &Asked,
        conversation: &str,
        (payer, progress): (&Arc<Payer>, &Progress),
    ) -> Result<Looked, PipelineError> {
        let mut stages = Stages::default();
        progress.stage(Stage::Reading);
        let profile_begun = Stopwatch::now();
        let profile = self.profile(asked).await?;
        stages.profile = milliseconds(profile_begun);

        let reading_begun = Stopwatch::now();
        let before = Of { asked, profile: &profile, last: None, payer };
        let last = self.last_plan(conversation, before).await;
        let of = Of { last: last.as_deref(), ..before };
        let mut by = ByModel::default();
        let local = self.understand(&asked.message, of.last, (asked, &profile));
        let mut understanding = self.understood(local, of, &mut by).await;
        stages.understand = milliseconds(reading_begun);

        let search_begun = Stopwatch::now();
        let mut done = self.carry_out(&mut understanding, (asked, &profile), progress).await?;
        stages.search = milliseconds(search_begun);

        let again_begun = Stopwatch::now();
        let ended = &done.ended;
        if let Some(mut other) =
            self.understood_otherwise(&understanding, (ended, of), &mut by).await
        {
            let again = self.carry_out(&mut other, (asked, &profile), progress).await?;
            // Of two questions back the one about the user's own words stands.
            by.understood = !matches!(again.ended, Ended::AskedBack(_));
            if by.understood {
                (understanding, done) = (other, again);
            }
            stages.understand += milliseconds(again_begun);
        }
        let CarriedOut { ended, offers, mut corrections } = done;
        corrections.attempted += by.corrections;
        corrections.successful += by.corrections;

        let beside_begun = Stopwatch::now();
        let beside = self.find_beside((&understanding, &ended), (asked, &profile)).await;
        stages.search = to_microseconds(stages.search + milliseconds(beside_begun));

        let habits_begun = Stopwatch::now();
        let habits = self.habits_beside((&understanding, &ended), (asked, &profile)).await;
        stages.profile = to_microseconds(stages.profile + milliseconds(habits_begun));
        Ok(Looked {
            profile,
            last,
            understanding,
            ended,
            habits,
            offers,
            corrections,
            beside,
            by,
            stages,
        })
    }

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

    /// The last plan of the conversation; where the service knows of none, the one that the caller's
    /// own history ends with.
    async fn last_plan(&self, conversation: &str, of: Of<'_>) -> Option<Arc<Plan>> {
        if of.asked.conversation_id.is_some()
            && let Some(known) = self.threads.last(&of.asked.caller.tenant, conversation)
        {
            return Some(known);
        }
        let mut last: Option<Plan> = None;
        for text in &of.asked.context {
            let of = Of { last: last.as_ref(), ..of };
            if let Some(plan) = self.planned_before(text, of).await {
                last = Some(plan);
            }
        }
        last.map(Arc::new)
    }
}

fn milliseconds(since: Stopwatch) -> f64 {
    to_microseconds(since.elapsed().as_secs_f64() * 1e3)
}

/// Milliseconds without what is below a microsecond.
fn to_microseconds(milliseconds: f64) -> f64 {
    (milliseconds * 1e3).round() / 1e3
}
