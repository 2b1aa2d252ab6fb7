//! One file a step of the way from a question to its answer; [`Pipeline::answer`] is the way.

mod choices;
mod correct;
mod find;
mod habits;
mod line;
mod median;
mod pages;
mod pieces;
mod profile;
mod progress;
#[cfg(test)]
mod property;
mod respond;
mod study;
mod threads;

use std::sync::Arc;
use std::time::Instant as Stopwatch;

use jiff::civil::Date;
use tokio::time::Instant;
use uuid::Uuid;

use crate::domain::answer::{Answer, Outcome, Stages};
use crate::domain::habits::Habits;
use crate::domain::period::Unit;
use crate::domain::plan::{Analysis, Plan, SearchWord};
use crate::domain::reading::{Clarification, Note, Offer, Reading, Understanding};
use crate::domain::{Caller, Dataset, Findings, Language, Period, Stage};
use crate::insights::forecast;
use crate::language::lexicon::LexiconError;
use crate::language::names::Names;
use crate::language::read::{Question, Reader};
use crate::search::{Search, SearchError};
use crate::store::{Store, StoreError, Thread};
use correct::Counted;
use habits::KeptHabits;
pub use pages::Page;
use profile::{Profile, Profiles};
pub use progress::{Progress, Told};
use respond::Ended;
pub use threads::Now;
use threads::Threads;

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
    /// The answer could not be stored, or what went before it could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
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
        })
    }

    /// The same pipeline with its own bound on corrections (MAX_CORRECTION_ATTEMPTS).
    pub fn correcting_at_most(self, most_corrections: u32) -> Pipeline {
        Pipeline { most_corrections, ..self }
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
        let looked = self.look(asked, thread.as_ref(), progress).await?;

        let respond_begun = Stopwatch::now();
        let mut answer = self.respond(&looked, asked);
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
        conversation.clone_into(&mut answer.conversation_id);
        answer.metadata.stages_ms = stages;
        answer.metadata.pipeline_time_ms = milliseconds(begun);
        let store_begun = Stopwatch::now();
        self.threads.keep((asked, &answer), thread, plan).await?;
        answer.metadata.store_ms = milliseconds(store_begun);
        answer.metadata.pipeline_time_ms = milliseconds(begun);
        // Nothing is said before it is stored.
        progress.message(conversation, &answer.message);
        Ok(answer)
    }

    /// Reads the question and searches, until all of it saw the same documents: an import that is
    /// committed between two searches must not show in half of an answer.
    async fn look(
        &self,
        asked: &Asked,
        thread: Option<&Thread>,
        progress: &Progress,
    ) -> Result<Looked, PipelineError> {
        for _ in 0..LOOKS {
            let version = self.home.version();
            let looked = self.look_once(asked, thread, progress).await?;
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
        thread: Option<&Thread>,
        progress: &Progress,
    ) -> Result<Looked, PipelineError> {
        let mut stages = Stages::default();
        progress.stage(Stage::Reading);
        let profile_begun = Stopwatch::now();
        let profile = self.profile(asked).await?;
        stages.profile = milliseconds(profile_begun);

        let reading_begun = Stopwatch::now();
        let last = self.last_plan(asked, thread, &profile);
        let mut understanding = self.understand(&asked.message, last.as_deref(), (asked, &profile));
        stages.understand = milliseconds(reading_begun);

        let search_begun = Stopwatch::now();
        let (ended, offers, corrections) =
            self.carry_out(&mut understanding, (asked, &profile), progress).await?;
        stages.search = milliseconds(search_begun);

        let habits_begun = Stopwatch::now();
        let habits = self.habits_beside((&understanding, &ended), (asked, &profile)).await;
        stages.profile = to_microseconds(stages.profile + milliseconds(habits_begun));
        Ok(Looked { profile, last, understanding, ended, habits, offers, corrections, stages })
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
    fn last_plan(
        &self,
        asked: &Asked,
        thread: Option<&Thread>,
        profile: &Profile,
    ) -> Option<Arc<Plan>> {
        if let Some(known) = thread.and_then(|thread| thread.plan.clone()) {
            return Some(known);
        }
        let mut last: Option<Plan> = None;
        for text in &asked.context {
            if let Reading::Plan(plan) =
                self.understand(text, last.as_ref(), (asked, profile)).reading
            {
                last = Some(plan);
            }
        }
        last.map(Arc::new)
    }

    /// What came of a reading: a search where there is a plan to search for. A plan that was
    /// corrected takes the place of the one that was read.
    async fn carry_out(
        &self,
        understanding: &mut Understanding,
        (asked, profile): (&Asked, &Profile),
        progress: &Progress,
    ) -> Result<(Ended, Vec<Offer>, Counted), PipelineError> {
        let plan = match before_search(&understanding.reading, (asked, profile)) {
            Ok(plan) => plan,
            Err(ended) => return Ok((ended, Vec::new(), Counted::default())),
        };
        progress.stage(Stage::Searching);
        let corrected = self.find_or_correct(plan, (asked, profile)).await?;
        let found = match corrected.result {
            Ok(found) => found,
            Err(clarification) => {
                return Ok((Ended::AskedBack(clarification), Vec::new(), corrected.counted));
            }
        };
        if let Some(doubt) = doubt(&corrected.plan, &found.findings, &profile.names) {
            return Ok((Ended::AskedBack(doubt), Vec::new(), corrected.counted));
        }
        understanding.notes.extend(corrected.taken.into_iter().map(Note::Corrected));
        understanding.notes.extend(corrected.offers.iter().filter_map(|offer| match offer {
            Offer::Period(period) => Some(Note::NearestPeriod { period: *period }),
            Offer::Direction { .. } | Offer::Merchant(_) => None,
        }));
        understanding.reading = Reading::Plan(corrected.plan);
        Ok((Ended::Found(Box::new(found)), corrected.offers, corrected.counted))
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
