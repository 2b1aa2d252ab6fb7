//! The searches of a forecast.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::super::PipelineError;
use super::{MONTHS, Studying, sum};
use crate::domain::Period;
use crate::domain::findings::{Group, Part};
use crate::domain::money::Currency;
use crate::domain::period::Unit;
use crate::domain::study::{Claim, Study};
use crate::insights::forecast;

/// Whole months that a forecast learns from at most.
const LEARNT: i32 = 60;

impl Studying<'_> {
    pub(super) async fn forecast(&mut self) -> Result<Study, PipelineError> {
        let today = self.asked.today;
        let months = forecast::months(self.plan.period, today);
        // A month that the data do not reach the end of is no whole month to learn from.
        let reach = self.until().tomorrow().unwrap_or(today);
        let here = Unit::Month.start(reach).min(Unit::Month.start(today));
        let running = self.plan.period.is_none_or(|period| period.contains(today))
            && here == Unit::Month.start(today);
        let first = self.holdings.first_day.unwrap_or(today);
        let learnt = Period::whole_units_before(Unit::Month, LEARNT, here);
        let whole = Period::new(learnt.first().max(Some(first)), learnt.last())
            .and_then(|days| days.whole_units(Unit::Month, today));
        let from = months.first().copied().unwrap_or(here);
        let to = months
            .last()
            .map_or(today, |last| Period::unit(Unit::Month, *last).last().unwrap_or(*last));
        let period = Period::between(if running { here } else { from }, to);
        let Some(whole) = whole else {
            let looked_at = u64::from(self.holdings.last_day.is_some());
            return Ok(Study::too_few(period, looked_at));
        };
        let by_month = self.grouped(whole, Unit::Month).await?;
        let mut claims = Vec::new();
        for tally in by_month.part(Part::Main).to_vec() {
            let currency = tally.currency;
            if running {
                claims.extend(self.running_month((here, whole), currency).await?);
            }
            let series = series(&by_month.groups, currency);
            claims.extend(forecast::months_to_come(&series, (&months, here), currency));
        }
        Ok(forecast::study(claims, (period, by_month.matched)))
    }

    async fn running_month(
        &mut self,
        (here, whole): (Date, Period),
        currency: Currency,
    ) -> Result<Option<Claim>, PipelineError> {
        let today = self.asked.today;
        let first = whole.first().map_or(here, |first| first.max(Unit::Month.after(here, -MONTHS)));
        let by_day = self.grouped(Period::between(first, today), Unit::Day).await?;
        let day = |group: &Group| group.key.as_deref().and_then(|key| key.parse::<Date>().ok());
        let of = |month: Period, after: i8| -> Decimal {
            let groups = by_day.groups.iter().filter(|group| {
                day(group).is_some_and(|day| month.contains(day) && day.day() > after)
            });
            groups.map(|group| sum(group, currency)).sum()
        };
        let months = Period::between(first, today).split(Unit::Month, usize::MAX);
        let past = months.iter().filter(|month| !month.contains(today));
        let rests: Vec<Decimal> = past.map(|month| of(*month, today.day())).collect();
        let so_far = of(Period::unit(Unit::Month, today), 0);
        let running = forecast::Running { first: here, so_far, rests: &rests };
        Ok(forecast::running_month(running, currency))
    }
}

/// The totals of whole months, from the first that has one.
fn series(groups: &[Group], currency: Currency) -> Vec<Decimal> {
    let sums = groups.iter().filter(|group| !group.running).map(|group| sum(group, currency));
    sums.skip_while(Decimal::is_zero).collect()
}
