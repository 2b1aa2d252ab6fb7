//! One file a step of the way from a question to its answer; [`Pipeline::answer`] is the way.

pub mod artifacts;
mod choices;
mod correct;
mod find;
mod habits;
mod look;
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

use crate::domain::answer::{Answer, Outcome};
use crate::domain::period::Unit;
use crate::domain::plan::{Analysis, Plan, SearchWord};
use crate::domain::reading::{Clarification, Note, Offer, Reading, Understanding};
use crate::domain::{Caller, Dataset, Findings, Language, Period, Stage};
use crate::insights::forecast;
use crate::language::lexicon::LexiconError;
use crate::language::names::Names;
use crate::language::read::{Question, Reader};
use crate::llm::client::Payer;
use crate::query::validate::validate;
use crate::search::{Search, SearchError};
use artifacts::Artifacts;
use correct::Counted;
use habits::KeptHabits;
use look::Looked;
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

/// What came of a reading.
struct CarriedOut {
    ended: Ended,
    offers: Vec<Offer>,
    corrections: Counted,
}

impl From<Ended> for CarriedOut {
    fn from(ended: Ended) -> CarriedOut {
        CarriedOut { ended, offers: Vec::new(), corrections: Counted::default() }
    }
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

    /// What came of a reading: a search where there is a plan to search for. A plan that was
    /// corrected takes the place of the one that was read.
    async fn carry_out(
        &self,
        understanding: &mut Understanding,
        (asked, profile): (&Asked, &Profile),
        progress: &Progress,
    ) -> Result<CarriedOut, PipelineError> {
        let plan = match before_search(&understanding.reading, (asked, profile)) {
            Ok(plan) => plan,
            Err(ended) => return Ok(ended.into()),
        };
        progress.stage(Stage::Searching);
        let corrected = self.find_or_correct(plan, (asked, profile)).await?;
        let corrections = corrected.counted;
        let asked_back =
            |clarification| CarriedOut { corrections, ..Ended::AskedBack(clarification).into() };
        let found = match corrected.result {
            Ok(found) => found,
            Err(clarification) => return Ok(asked_back(clarification)),
        };
        if let Some(doubt) = doubt(&corrected.plan, &found.findings, &profile.names) {
            return Ok(asked_back(doubt));
        }
        understanding.notes.extend(corrected.taken.into_iter().map(Note::Corrected));
        understanding.notes.extend(corrected.offers.iter().filter_map(|offer| match offer {
            Offer::Period(period) => Some(Note::NearestPeriod { period: *period }),
            Offer::Direction { .. } | Offer::Merchant(_) => None,
        }));
        understanding.reading = Reading::Plan(corrected.plan);
        let ended = Ended::Found(Box::new(found));
        Ok(CarriedOut { ended, offers: corrected.offers, corrections })
    }
}

/// The plan to search for, or how the question ends without a search.
fn before_search<'r>(
    reading: &'r Reading,
    (asked, profile): (&Asked, &Profile),
) -> Result<&'r Plan, Ended> {
    let plan = match reading {
        Reading::Plan(plan) => plan,
        Reading::Clarification(clarification) => {
            return Err(Ended::AskedBack(clarification.clone()));
        }
        Reading::Conversational(talk) => return Err(Ended::Talked(*talk)),
        Reading::Refused(refusal) => return Err(Ended::Refused(*refusal)),
    };
    // Whoever wrote it: a plan whose members do not go together is not guessed at.
    if let Err(invalid) = validate(plan, asked.today) {
        tracing::warn!(member = invalid.member, "a plan is not valid");
        return Err(Ended::AskedBack(Clarification::Unclear));
    }
    if profile.holdings.last_day.is_none() && profile.holdings.accounts.is_empty() {
        return Err(Ended::NoDocuments);
    }
    let foresees = plan.analysis == Some(Analysis::Forecast);
    let until = Period::unit(Unit::Month, forecast::farthest(asked.today));
    if foresees && plan.period.is_some_and(|period| period.first() > until.last()) {
        return Err(Ended::AskedBack(Clarification::TooFarAhead { until }));
    }
    if !foresees && plan.period.is_some_and(|period| period.is_future(asked.today)) {
        return Err(Ended::NothingYet);
    }
    Ok(plan)
}

/// A word that was searched in the labels and is in none of them may have meant something else.
fn doubt(plan: &Plan, findings: &Findings, names: &Names) -> Option<Clarification> {
    let search = plan.labels.iter().find(|search| search.word != SearchWord::Known)?;
    let said = search.said.clone();
    (findings.matched == 0).then(|| match search.word {
        SearchWord::Name => {
            let nearest = names.nearest(&said);
            Clarification::UnknownMerchant { said, nearest }
        }
        SearchWord::Known | SearchWord::Unknown => Clarification::UnknownWord { said },
    })
}

impl Ended {
    fn outcome(&self) -> Outcome {
        match self {
            Ended::Found(found) if found.findings.is_empty() => Outcome::NoData,
            Ended::Found(_) => Outcome::Answered,
            Ended::NothingYet | Ended::NoDocuments => Outcome::NoData,
            Ended::AskedBack(_) => Outcome::Clarification,
            Ended::Talked(_) => Outcome::Conversational,
            Ended::Refused(_) => Outcome::Refused,
        }
    }
}

fn milliseconds(since: Stopwatch) -> f64 {
    to_microseconds(since.elapsed().as_secs_f64() * 1e3)
}

/// Milliseconds without what is below a microsecond.
fn to_microseconds(milliseconds: f64) -> f64 {
    (milliseconds * 1e3).round() / 1e3
}
