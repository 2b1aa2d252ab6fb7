//! Self-correction: where the index refuses a plan, or finds nothing for it, another reading that its
//! words bear is searched; at most as often as set, and never the same plan twice. A reading that
//! the words exclude is offered, never taken.

mod offers;
mod readings;

use super::find::Found;
use super::profile::Profile;
use super::{Asked, Pipeline, PipelineError};
use crate::domain::Plan;
use crate::domain::plan::Dimension;
use crate::domain::reading::{Clarification, Correction, Offer};
use crate::search::{Index, SearchError};
use readings::Other;

/// What became of a plan.
pub struct Corrected {
    /// The plan that was answered: what a follow-up edits.
    pub plan: Plan,
    /// What it found, or what has to be asked first.
    pub result: Result<Found, Clarification>,
    pub taken: Vec<Correction>,
    pub offers: Vec<Offer>,
    pub counted: Counted,
}

/// The corrections of one question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Other plans that were searched.
    pub attempted: u32,
    /// Those that brought the answer.
    pub successful: u32,
}

/// The plans searched so far, the first of which was no correction.
struct Tried {
    plans: Vec<Plan>,
    most: u32,
}

impl Tried {
    /// False where this plan was searched before, or no attempt is left.
    fn may(&mut self, plan: &Plan) -> bool {
        let same = |known: &Plan| known.searches_like(plan);
        if self.attempted() >= self.most || self.plans.iter().any(same) {
            return false;
        }
        self.plans.push(plan.clone());
        true
    }

    fn attempted(&self) -> u32 {
        u32::try_from(self.plans.len()).unwrap_or(u32::MAX).saturating_sub(1)
    }
}

/// What a plan names: the merchants, else the categories.
fn named(plan: &Plan) -> Option<String> {
    let all = |dimension| plan.values(dimension).collect::<Vec<_>>().join(", ");
    [Dimension::Merchant, Dimension::Category].map(all).into_iter().find(|names| !names.is_empty())
}

impl Pipeline {
    /// Searches for `plan`, and for other readings of it where that fails or finds nothing.
    ///
    /// # Errors
    /// What the search fails by, other than by a field for which another plan can do.
    pub(super) async fn find_or_correct(
        &self,
        plan: &Plan,
        (asked, profile): (&Asked, &Profile),
    ) -> Result<Corrected, PipelineError> {
        let mut tried = Tried { plans: vec![plan.clone()], most: self.most_corrections };
        let mut taken = Vec::new();
        // What was named by a field that the index lacks.
        let mut lacking: Option<String> = None;
        let mut plan = plan.clone();
        let found = loop {
            let error = match self.find_whole(&plan, (profile, asked)).await {
                Ok(found) => break found,
                Err(error) => error,
            };
            let instead = match &error {
                PipelineError::Search(SearchError::Field { field, .. }) => {
                    readings::without_field(&plan, field, &self.dataset)
                }
                PipelineError::Search(SearchError::NoIndex(Index::Accounts)) => {
                    Some(Err(Clarification::NoBalances))
                }
                _ => None,
            };
            match instead {
                Some(Ok(other)) if tried.may(&other.plan) => {
                    lacking = lacking.or_else(|| named(&plan));
                    tracing::info!(%error, "searched otherwise");
                    plan = other.plan;
                    taken.push(other.correction);
                }
                Some(Err(clarification)) => {
                    tracing::warn!(%error, "asked back");
                    let counted = Counted { attempted: tried.attempted(), successful: 0 };
                    let result = Err(clarification);
                    return Ok(Corrected { plan, result, taken, offers: Vec::new(), counted });
                }
                _ => return Err(error),
            }
        };
        let mut successful = u32::try_from(taken.len()).unwrap_or(u32::MAX);
        let mut answer = (plan, found);
        if answer.1.findings.is_empty()
            && let Some((other, found)) =
                self.find_otherwise(&answer.0, (asked, profile), &mut tried).await?
        {
            answer = (other.plan, found);
            taken.push(other.correction);
            successful += 1;
        }
        let (plan, found) = answer;
        if found.findings.is_empty()
            && let Some(said) = lacking
        {
            // Nothing in the labels is no zero of what a field would have told.
            let counted = Counted { attempted: tried.attempted(), successful: 0 };
            let result = Err(Clarification::NoSuchData { said });
            return Ok(Corrected { plan, result, taken: Vec::new(), offers: Vec::new(), counted });
        }
        // An analysis says itself what it lacks.
        let offers = match found.findings.is_empty() && found.findings.study.is_none() {
            true => self.offers(&plan, (asked, profile)).await,
            false => Vec::new(),
        };
        let counted = Counted { attempted: tried.attempted(), successful };
        Ok(Corrected { plan, result: Ok(found), taken, offers, counted })
    }

    /// The first other reading of a plan that found nothing under which there is something.
    async fn find_otherwise(
        &self,
        plan: &Plan,
        (asked, profile): (&Asked, &Profile),
        tried: &mut Tried,
    ) -> Result<Option<(Other, Found)>, PipelineError> {
        for other in readings::others(plan, &profile.holdings, &self.dataset) {
            if let Correction::DirectionTurned { .. } = other.correction
                && !self.is_always_turned(plan, (asked, profile)).await?
            {
                continue;
            }
            if !tried.may(&other.plan) {
                continue;
            }
            let found = self.find_whole(&other.plan, (profile, asked)).await?;
            if !found.findings.is_empty() {
                return Ok(Some((other, found)));
            }
        }
        Ok(None)
    }

    /// True where the subject has no document in the plan's direction, at any time, and has some in
    /// the other.
    async fn is_always_turned(
        &self,
        plan: &Plan,
        (asked, profile): (&Asked, &Profile),
    ) -> Result<bool, PipelineError> {
        let Some(turned) = readings::turned(&readings::subject_alone(plan)) else {
            return Ok(false);
        };
        let asked_way = readings::subject_alone(plan);
        let here = self.find(&asked_way, &profile.holdings, asked).await?.findings.matched;
        let there = self.find(&turned, &profile.holdings, asked).await?.findings.matched;
        Ok(here == 0 && there > 0)
    }
}
