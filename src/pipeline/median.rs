//! The exact median: the middle amounts, fetched by their rank. Search homes give no document beyond
//! a rank of 10,000; among more, the amounts are halved by counting until the rank is within reach.

use rust_decimal::Decimal;

use super::{Asked, Pipeline, PipelineError};
use crate::domain::findings::{Findings, Part, Tally};
use crate::domain::plan::{AmountRange, Plan};
use crate::query::body::{self, Ranks};
use crate::search::response::decimal;
use crate::search::{Index, SearchError, SearchResponse};

/// Ranks that every home gives: Elasticsearch's default `index.max_result_window`.
const REACH: u64 = 10_000;

impl Pipeline {
    /// The medians of a plan's sums, one a currency; gives the milliseconds that the searches took.
    pub(super) async fn find_medians(
        &self,
        plan: &Plan,
        asked: &Asked,
        findings: &mut Findings,
    ) -> Result<u64, PipelineError> {
        let sums = findings.parts.iter_mut().find(|(part, _)| *part == Part::Main);
        let Some((_, sums)) = sums else { return Ok(0) };
        let mut took = 0;
        for tally in sums {
            let first = tally.count.saturating_sub(1) / 2;
            let last = tally.count / 2;
            let amounts = if last < REACH {
                let all = AmountRange::default();
                let ranks = Ranks { currency: tally.currency, amounts: all, from: first, to: last };
                self.amounts(plan, asked, (&ranks, &mut took)).await?
            } else {
                vec![
                    self.at_rank(plan, asked, (first, tally, &mut took)).await?,
                    self.at_rank(plan, asked, (last, tally, &mut took)).await?,
                ]
            };
            let middle = amounts.iter().sum::<Decimal>() / Decimal::from(amounts.len());
            tally.median = Some(tally.currency.round(middle));
        }
        Ok(took)
    }

    /// The amount at one rank of a tally's, from 0, however far it is.
    async fn at_rank(
        &self,
        plan: &Plan,
        asked: &Asked,
        (mut rank, tally, took): (u64, &Tally, &mut u64),
    ) -> Result<Decimal, PipelineError> {
        let currency = tally.currency;
        let cent = Decimal::new(1, currency.decimals());
        let (mut low, mut high) = (currency.round(tally.min), currency.round(tally.max));
        let mut within = AmountRange::default();
        while rank >= REACH && low < high {
            // Midpoints are rounded up: each pivot is above `low`, so each count takes cents away.
            let pivot = currency.round((low + high) / Decimal::TWO);
            let below = AmountRange { lt: Some(pivot), ..within };
            let ranks = Ranks { currency, amounts: below, from: 0, to: 0 };
            let body = body::ranked(plan, &self.dataset, &ranks);
            let response = self.search(Index::Records, &body, asked).await?;
            *took += response.took;
            let count = response.total();
            if rank < count {
                within = below;
                high = pivot - cent;
            } else {
                rank -= count;
                within.gte = Some(pivot);
                low = pivot;
            }
        }
        if rank >= REACH {
            // All that is left is one amount.
            return Ok(low);
        }
        let ranks = Ranks { currency, amounts: within, from: rank, to: rank };
        Ok(self.amounts(plan, asked, (&ranks, took)).await?[0])
    }

    /// The amounts at these ranks, each of which is there.
    async fn amounts(
        &self,
        plan: &Plan,
        asked: &Asked,
        (ranks, took): (&Ranks, &mut u64),
    ) -> Result<Vec<Decimal>, PipelineError> {
        let body = body::ranked(plan, &self.dataset, ranks);
        let response: SearchResponse = self.search(Index::Records, &body, asked).await?;
        *took += response.took;
        let amounts: Vec<Decimal> = response
            .hits
            .hits
            .iter()
            .filter_map(|hit| decimal(hit.source.get(&self.dataset.fields.amount)?))
            .map(|amount| ranks.currency.round(amount))
            .collect();
        if amounts.len() as u64 != ranks.to - ranks.from + 1 {
            return Err(SearchError::Partial("the middle amounts are absent".into()).into());
        }
        Ok(amounts)
    }
}
