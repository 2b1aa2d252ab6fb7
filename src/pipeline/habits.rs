//! The user's average month, computed when an answer is first put in proportion to it, and kept for
//! the day; anew where the user's own documents begin, end or name something else by then, so that
//! nobody is told of another's income (the first import replaces the demonstration).

use std::sync::Arc;

use jiff::civil::Date;
use tokio::sync::OnceCell;

use super::profile::Profile;
use super::respond::Ended;
use super::{Asked, Pipeline, PipelineError};
use crate::domain::caller::Secret;
use crate::domain::habits::Habits;
use crate::domain::reading::{Reading, Understanding};
use crate::domain::{Holdings, Tenant};
use crate::insights::budget::Sums;
use crate::insights::habits;

/// Users whose average month is kept ready.
const USERS: u64 = 10_000;

/// Of a remote home, what a user may see depends on the caller's token: so does the average month.
pub struct KeptHabits {
    pub(super) of_users: moka::sync::Cache<(Tenant, Option<Secret>), Arc<OfDay>>,
}

/// One user's average month as of one day. `None` within: there are too few months, or none.
pub(super) struct OfDay {
    today: Date,
    holdings: Holdings,
    habits: OnceCell<Option<Arc<Habits>>>,
}

impl Default for KeptHabits {
    fn default() -> KeptHabits {
        KeptHabits { of_users: moka::sync::Cache::new(USERS) }
    }
}

impl Pipeline {
    /// The average month, where it says something about what was found. A search that fails here
    /// takes nothing from the answer.
    pub(super) async fn habits_beside(
        &self,
        (understanding, ended): (&Understanding, &Ended),
        (asked, profile): (&Asked, &Profile),
    ) -> Option<Arc<Habits>> {
        let (Reading::Plan(plan), Ended::Found(found)) = (&understanding.reading, ended) else {
            return None;
        };
        if !habits::matter(plan, asked.today) || found.findings.is_empty() {
            return None;
        }
        match self.habits((asked, profile)).await {
            Ok(habits) => habits,
            Err(error) => {
                tracing::debug!(%error, "no average month");
                None
            }
        }
    }

    async fn habits(
        &self,
        (asked, profile): (&Asked, &Profile),
    ) -> Result<Option<Arc<Habits>>, PipelineError> {
        let token = match self.home.version() {
            Some(_) => None,
            None => asked.caller.authorization.clone(),
        };
        let key = (asked.caller.tenant.clone(), token);
        let of_today =
            |kept: &Arc<OfDay>| kept.today == asked.today && kept.holdings == profile.holdings;
        let fresh = || {
            Arc::new(OfDay {
                today: asked.today,
                holdings: profile.holdings.clone(),
                habits: OnceCell::new(),
            })
        };
        let kept = self.habits.of_users.entry(key).or_insert_with_if(fresh, |kept| !of_today(kept));
        let kept = kept.into_value();
        kept.habits.get_or_try_init(|| self.compute((asked, profile))).await.cloned()
    }

    async fn compute(
        &self,
        (asked, profile): (&Asked, &Profile),
    ) -> Result<Option<Arc<Habits>>, PipelineError> {
        let Some(months) = habits::months(&profile.holdings, asked.today) else { return Ok(None) };
        let (net, by_category) = self.sums_of(months, (profile, asked)).await?;
        let sums = Sums { net: &net, by_category: &by_category };
        Ok(habits::habits(&sums, &self.dataset, months).map(Arc::new))
    }
}
