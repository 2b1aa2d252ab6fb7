//! A plan that a program wrote goes the way of one that was read: validated, searched, put into words.
//! It is no turn of a conversation, so nothing is stored.

use std::sync::Arc;
use std::time::Instant as Stopwatch;

use serde_json::Value;

use super::carry_out::CarriedOut;
use super::look::{LOOKS, Looked};
use super::model::ByModel;
use super::{Asked, Pipeline, PipelineError, Progress, milliseconds};
use crate::domain::answer::{Answer, Stages};
use crate::domain::reading::{Reading, Understanding};
use crate::domain::{Dataset, Holdings};
use crate::llm::plan::Problem;
use crate::llm::plan::ordered::{Order, Ordered, ordered};
use crate::search::SearchError;

impl Pipeline {
    /// Carries out a plan as it was written; of `asked`, the caller, the day, the language and the
    /// deadline count. Inside: what is wrong with the plan.
    pub async fn order(
        &self,
        asked: &Asked,
        written: &Value,
    ) -> Result<Result<Answer, Problem>, PipelineError> {
        // Nobody closes it.
        let _work = self.work.acquire().await;
        for _ in 0..LOOKS {
            let begun = Stopwatch::now();
            let version = self.home.version();
            let looked = match self.look_as_ordered(asked, written).await? {
                Ok(looked) => looked,
                Err(problem) => return Ok(Err(problem)),
            };
            if self.home.version() == version {
                let mut answer = self.respond(&looked, asked);
                answer.metadata.understood_by = "plan";
                answer.metadata.stages_ms = looked.stages;
                answer.metadata.pipeline_time_ms = milliseconds(begun);
                return Ok(Ok(answer));
            }
        }
        Err(SearchError::Partial("the documents changed at each look".into()).into())
    }

    /// What the caller has: names, accounts, days.
    pub async fn holdings_of(&self, asked: &Asked) -> Result<Holdings, PipelineError> {
        Ok(self.profile(asked).await?.holdings.clone())
    }

    /// What the data are.
    pub fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    async fn look_as_ordered(
        &self,
        asked: &Asked,
        written: &Value,
    ) -> Result<Result<Looked, Problem>, PipelineError> {
        let mut stages = Stages::default();
        let profile_begun = Stopwatch::now();
        let profile = self.profile(asked).await?;
        stages.profile = milliseconds(profile_begun);
        let order = Order { dataset: &self.dataset, today: asked.today, names: &profile.names };
        let (reading, notes) = match ordered(written.clone(), order) {
            Ok(Ordered::Plan(plan, notes)) => (Reading::Plan(*plan), notes),
            Ok(Ordered::AskBack(clarification)) => {
                (Reading::Clarification(clarification), Vec::new())
            }
            Err(problem) => return Ok(Err(problem)),
        };
        let language = asked.language.unwrap_or_default();
        let mut understanding = Understanding { language, reading, confidence: 1.0, notes };
        let search_begun = Stopwatch::now();
        let progress = Progress::silent();
        let done = self.carry_out(&mut understanding, (asked, &profile), &progress).await?;
        let CarriedOut { ended, offers, corrections } = done;
        let beside = self.find_beside((&understanding, &ended), (asked, &profile)).await;
        stages.search = milliseconds(search_begun);
        let habits = self.habits_beside((&understanding, &ended), (asked, &profile)).await;
        Ok(Ok(Looked {
            profile: Arc::clone(&profile),
            last: None,
            understanding,
            ended,
            habits,
            offers,
            corrections,
            beside,
            by: ByModel::default(),
            stages,
        }))
    }
}
