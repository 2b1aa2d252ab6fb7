//! One look at the documents: the question read, searched for, and read again by a model where that
//! was in vain.

use std::sync::Arc;
use std::time::Instant as Stopwatch;

use super::carry_out::CarriedOut;
use super::correct::Counted;
use super::model::{ByModel, Of};
use super::profile::Profile;
use super::respond::Ended;
use super::{Asked, Pipeline, PipelineError, Progress, milliseconds, to_microseconds};
use crate::charts::choose::Beside;
use crate::domain::Stage;
use crate::domain::answer::Stages;
use crate::domain::habits::Habits;
use crate::domain::plan::Plan;
use crate::domain::reading::{Offer, Understanding};
use crate::llm::client::Payer;
use crate::search::SearchError;
use crate::store::Thread;

/// Looks at documents that change meanwhile, before giving up.
pub(super) const LOOKS: usize = 5;

/// What one look at the documents came to.
pub struct Looked {
    pub profile: Arc<Profile>,
    /// The plan that the question may follow on.
    pub last: Option<Arc<Plan>>,
    pub understanding: Understanding,
    pub ended: Ended,
    /// The average month, where it matters to what was found.
    pub habits: Option<Arc<Habits>>,
    pub offers: Vec<Offer>,
    pub corrections: Counted,
    /// What the pictures need beside what was found.
    pub beside: Vec<Beside>,
    pub by: ByModel,
    pub stages: Stages,
}

impl Pipeline {
    /// Reads the question and searches, until all of it saw the same documents: an import that is
    /// committed between two searches must not show in half of an answer.
    pub(super) async fn look(
        &self,
        asked: &Asked,
        thread: Option<&Thread>,
        (payer, progress): (&Arc<Payer>, &Progress),
    ) -> Result<Looked, PipelineError> {
        for _ in 0..LOOKS {
            let version = self.home.version();
            let looked = self.look_once(asked, thread, (payer, progress)).await?;
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
        (payer, progress): (&Arc<Payer>, &Progress),
    ) -> Result<Looked, PipelineError> {
        let mut stages = Stages::default();
        progress.stage(Stage::Reading);
        let profile_begun = Stopwatch::now();
        let profile = self.profile(asked).await?;
        stages.profile = milliseconds(profile_begun);

        let reading_begun = Stopwatch::now();
        let before = Of { asked, profile: &profile, last: None, payer };
        let last = self.last_plan(thread, before).await;
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
        corrections.successful += if by.understood { by.corrections } else { 0 };

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

    /// The last plan of the conversation; where the service knows of none, the one that the caller's
    /// own history ends with.
    async fn last_plan(&self, thread: Option<&Thread>, of: Of<'_>) -> Option<Arc<Plan>> {
        if let Some(known) = thread.and_then(|thread| thread.plan.clone()) {
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
