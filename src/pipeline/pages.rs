//! All documents of a plan, a page at a time, as they are now.

use super::find::record;
use super::respond::shown;
use super::{Asked, Pipeline, PipelineError};
use crate::domain::answer::ShownRecord;
use crate::domain::plan::Plan;
use crate::query::body;
use crate::query::page::{DEEPEST, Position, is_by_day, page};
use crate::search::Index;

/// One page.
pub struct Page {
    pub records: Vec<ShownRecord>,
    /// Where the next one begins; none at the end.
    pub next: Option<Position>,
}

impl Pipeline {
    /// A page of at most `size` of the documents that a plan finds (of a comparison, its first side),
    /// from `position` on. Of `asked`, the caller and the deadline count. More documents than a
    /// search reaches come by their days, newest first, whatever the plan's order.
    pub async fn page(
        &self,
        plan: &Plan,
        (position, size): (Position, u32),
        asked: &Asked,
    ) -> Result<Page, PipelineError> {
        if body::is_about_accounts(plan) {
            return Ok(Page { records: Vec::new(), next: None });
        }
        let size = size.min(DEEPEST.saturating_sub(position.skip));
        let by_day = Plan { sort: None, ..plan.clone() };
        let mut plan = if position.day.is_some() && !is_by_day(plan) { &by_day } else { plan };
        let mut body = page(plan, &self.dataset, (position, size));
        let mut response = self.search(Index::Records, &body, asked).await?;
        if !is_by_day(plan) && response.total() > u64::from(DEEPEST) {
            plan = &by_day;
            body = page(plan, &self.dataset, (position, size));
            response = self.search(Index::Records, &body, asked).await?;
        }
        let found: Vec<_> =
            response.hits.hits.iter().map(|hit| record(&hit.source, &self.dataset)).collect();
        let passed = position.skip.saturating_add(u32::try_from(found.len()).unwrap_or(u32::MAX));
        let more = !found.is_empty() && response.total() > u64::from(passed);
        let last_day = found.last().and_then(|last| last.date).filter(|_| is_by_day(plan));
        let next = more.then_some(match last_day {
            Some(day) => {
                let same = found.iter().rev().take_while(|one| one.date == Some(day)).count();
                // All of the page is of the day that the one before ended on.
                let before = if same == found.len() && position.day == Some(day) {
                    position.skip
                } else {
                    0
                };
                Position { day: Some(day), skip: before + u32::try_from(same).unwrap_or(u32::MAX) }
            }
            None => Position { day: None, skip: passed },
        });
        Ok(Page { records: found.iter().map(shown).collect(), next })
    }
}
