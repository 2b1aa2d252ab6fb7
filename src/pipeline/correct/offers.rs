//! What is offered where nothing was found: searches that the user has only to ask for.

use jiff::civil::Date;

use super::super::profile::Profile;
use super::super::{Asked, Pipeline, PipelineError};
use super::readings;
use crate::domain::Period;
use crate::domain::period::Unit;
use crate::domain::plan::{Ask, Comparison, Dimension, Filter, Measure, Plan};
use crate::domain::reading::Offer;
use crate::query::body;
use crate::search::Index;

impl Pipeline {
    /// Each offer has something to show. A search that fails here takes nothing from the answer: it
    /// only leaves its offer out.
    pub(super) async fn offers(
        &self,
        plan: &Plan,
        (asked, profile): (&Asked, &Profile),
    ) -> Vec<Offer> {
        if plan.measure == Measure::Balance || readings::compares_values(plan) {
            return Vec::new();
        }
        let plain = Plan {
            ask: Ask::Total,
            group: None,
            comparison: None,
            sort: None,
            limit: None,
            ..plan.clone()
        };
        let mut offers = Vec::new();
        if let Ok(offer) = self.other_direction(&plain, (asked, profile)).await {
            offers.extend(offer);
        }
        if let Ok(names) = self.alike(&plain, (asked, profile)).await {
            offers.extend(names.into_iter().map(Offer::Merchant));
        }
        if !matches!(plan.comparison, Some(Comparison::Period { .. }))
            && let Ok(period) = self.nearest_period(&plain, asked).await
        {
            offers.extend(period.map(Offer::Period));
        }
        offers
    }

    async fn other_direction(
        &self,
        plan: &Plan,
        (asked, profile): (&Asked, &Profile),
    ) -> Result<Option<Offer>, PipelineError> {
        let names = readings::names(plan);
        let (Some(name), Some(turned)) = (names.into_iter().next(), readings::turned(plan)) else {
            return Ok(None);
        };
        let found = self.find(&turned, &profile.holdings, asked).await?;
        let offer = Offer::Direction { name, measure: turned.measure, period: plan.period };
        Ok((found.findings.matched > 0).then_some(offer))
    }

    /// Merchants with a name like the plan's that have something under its other conditions.
    async fn alike(
        &self,
        plan: &Plan,
        (asked, profile): (&Asked, &Profile),
    ) -> Result<Vec<String>, PipelineError> {
        let named: Vec<&str> = plan.values(Dimension::Merchant).collect();
        let [name] = named.as_slice() else { return Ok(Vec::new()) };
        let mut offered = Vec::new();
        for near in profile.names.alike(name) {
            let mut plan = plan.clone();
            plan.filters.retain(|filter| filter.values(Dimension::Merchant).next().is_none());
            plan.filters.push(Filter::one(Dimension::Merchant, near.as_str()));
            if self.find(&plan, &profile.holdings, asked).await?.findings.matched > 0 {
                offered.push(near);
            }
        }
        Ok(offered)
    }

    /// The nearest period of the plan's own unit (a month, where its period is of none) that has
    /// something.
    async fn nearest_period(
        &self,
        plan: &Plan,
        asked: &Asked,
    ) -> Result<Option<Period>, PipelineError> {
        let Some(period) = plan.period else { return Ok(None) };
        let unit = period.as_unit().unwrap_or(Unit::Month);
        let body = body::units(plan, &self.dataset, unit);
        let response = self.search(Index::Records, &body, asked).await?;
        let mut days: Vec<Date> = Vec::new();
        for bucket in response.aggregations().buckets("units")? {
            days.extend(bucket.key().parse::<Date>());
        }
        Ok(nearest(period, unit, &days))
    }
}

/// Of the units that begin on `days`, the one that is the fewest days away; the earlier of two.
fn nearest(period: Period, unit: Unit, days: &[Date]) -> Option<Period> {
    let away = |day: &Date| {
        let of = Period::unit(unit, *day);
        let between = |a: Option<Date>, b: Option<Date>| {
            a.zip(b).map_or(0, |(a, b)| a.until(b).map_or(0, |span| span.get_days()))
        };
        let before = between(of.last(), period.first());
        let behind = between(period.last(), of.first());
        (before.max(behind), *day)
    };
    let day = days.iter().min_by_key(|day| away(day))?;
    Some(Period::unit(unit, *day)).filter(|found| *found != period)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_nearest_period_is_the_one_fewest_days_away() {
        let june = Period::unit(Unit::Month, date(2025, 6, 1));
        let days = [date(2025, 1, 1), date(2025, 3, 1), date(2025, 8, 1)];
        let august = Period::unit(Unit::Month, date(2025, 8, 1));
        assert_eq!(nearest(june, Unit::Month, &days), Some(august));
        let march = Period::unit(Unit::Month, date(2025, 3, 1));
        assert_eq!(nearest(june, Unit::Month, &days[..2]), Some(march));
        assert_eq!(nearest(june, Unit::Month, &[]), None);
    }
}
