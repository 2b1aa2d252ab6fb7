//! Where a language model reads a question: what the local reading is not sure of, or all of it. Its
//! plan goes the way of a local one, and where it has none the local reading stands.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::profile::Profile;
use super::respond::Ended;
use super::wording::Words;
use super::{Asked, Pipeline};
use crate::domain::plan::{Plan, SearchWord};
use crate::domain::reading::{Clarification, Reading, Refusal, Understanding};
use crate::language::read::SURE;
use crate::language::text::is_quoted;
use crate::llm::client::{Client, Payer};
use crate::llm::plan::{PlanError, Planned, Planner, Question};
use crate::llm::{is_a_riddle, is_left_to_a_model};

/// The language model, and what it is asked for.
#[derive(Clone)]
pub struct Model {
    pub client: Client,
    /// `None`: all questions are read locally.
    pub planning: Option<Planning>,
    /// `None`: all answers are the templates'.
    pub words: Option<Words>,
}

/// Plans by a model.
#[derive(Clone)]
pub struct Planning {
    pub planner: Planner,
    pub when: When,
}

/// Which questions a model plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Those that the local reading is not sure of.
    Unsure,
    /// All but small talk and what is refused: these are never a model's to judge.
    Always,
}

/// The part of the time left, in percent, that a plan may take: the rest is for the search.
const SHARE: u32 = 60;

/// What a model did for one question.
#[derive(Clone, Copy, Debug, Default)]
pub struct ByModel {
    asked: bool,
    /// The reading is the model's.
    pub understood: bool,
    /// Why the model gave no plan, in a few fixed words.
    pub failure: Option<&'static str>,
    /// Plans of its own that it corrected.
    pub corrections: u32,
}

/// One question, with all that its reading depends on, and who pays.
#[derive(Clone, Copy)]
pub struct Of<'a> {
    pub asked: &'a Asked,
    pub profile: &'a Profile,
    pub last: Option<&'a Plan>,
    pub payer: &'a Arc<Payer>,
}

impl Pipeline {
    /// The reading to go on with: the model's, where it is asked and has one, else the local one.
    pub(super) async fn understood(
        &self,
        local: Understanding,
        of: Of<'_>,
        by: &mut ByModel,
    ) -> Understanding {
        let Some(planning) = self.planning() else { return local };
        let wanted = match planning.when {
            When::Unsure => is_left_to_a_model(&local),
            When::Always => {
                matches!(local.reading, Reading::Plan(_) | Reading::Clarification(_))
            }
        };
        match wanted {
            true => self.read_by_model(&local, of, by).await.unwrap_or(local),
            false => local,
        }
    }

    /// The model's reading of a question that was searched in vain for a word that nobody knows; none
    /// where the model was asked before, and where the word was put in quotes: that is no riddle.
    pub(super) async fn understood_otherwise(
        &self,
        local: &Understanding,
        (ended, of): (&Ended, Of<'_>),
        by: &mut ByModel,
    ) -> Option<Understanding> {
        let riddle = match ended {
            Ended::AskedBack(unknown @ Clarification::UnknownWord { said }) => {
                is_a_riddle(unknown) && !is_quoted(&of.asked.message, said)
            }
            _ => false,
        };
        match riddle && !by.asked {
            true => self.read_by_model(local, of, by).await,
            false => None,
        }
    }

    /// What an earlier text of the conversation was planned as; no model is asked for it, but what one
    /// said then stands where the local reading is in doubt.
    pub(super) async fn planned_before(&self, text: &str, of: Of<'_>) -> Option<Plan> {
        let local = self.understand(text, of.last, (of.asked, of.profile));
        let (unsure, plan) = match &local.reading {
            Reading::Plan(plan) => {
                (plan.labels.iter().any(|search| search.word == SearchWord::Unknown), Some(plan))
            }
            _ => (is_left_to_a_model(&local), None),
        };
        if let Some(planning) = self.planning().filter(|_| unsure)
            && let Some(Planned::Plan { plan, .. }) =
                planning.planner.known(&question(text, &local, of)).await
        {
            return Some(*plan);
        }
        plan.cloned()
    }

    fn planning(&self) -> Option<&Planning> {
        self.model.as_ref()?.planning.as_ref()
    }

    async fn read_by_model(
        &self,
        local: &Understanding,
        of: Of<'_>,
        by: &mut ByModel,
    ) -> Option<Understanding> {
        let planner = &self.planning()?.planner;
        by.asked = true;
        let planned = match planner.plan(question(&of.asked.message, local, of)).await {
            Ok(planned) => planned,
            Err(error) => {
                tracing::warn!(%error, "the model gave no plan");
                by.failure = Some(match &error {
                    PlanError::Llm(error) => error.kind(),
                    PlanError::Refused { .. } => "no_valid_plan",
                });
                return None;
            }
        };
        let is_plan = matches!(local.reading, Reading::Plan(_));
        let (reading, notes) = match planned {
            Planned::Plan { plan, notes, corrections } => {
                by.corrections = corrections;
                (Reading::Plan(*plan), notes)
            }
            // A local plan says more than a model's doubts about it.
            _ if is_plan => return None,
            Planned::AskBack(clarification) => (Reading::Clarification(clarification), Vec::new()),
            Planned::OutOfScope => (Reading::Refused(Refusal::OutOfScope), Vec::new()),
            Planned::Unclear => return None,
        };
        by.understood = true;
        // No model's plans were measured: they are as sure as the least sure that is answered.
        Some(Understanding { language: local.language, reading, confidence: SURE, notes })
    }
}

fn question<'q>(text: &'q str, local: &Understanding, of: Of<'q>) -> Question<'q> {
    let now = Instant::now();
    let left: Duration = of.asked.deadline.saturating_duration_since(now);
    Question {
        text,
        language: local.language,
        today: of.asked.today,
        names: &of.profile.names,
        last: of.last,
        payer: of.payer.clone(),
        deadline: now + left * SHARE / 100,
    }
}
