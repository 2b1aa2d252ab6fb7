//! The searches of an analysis, and what it makes of them. Sums are sub-questions of the same kind
//! as any question's; documents are fetched whole or not at all.

mod ahead;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

use super::find::{Found, record};
use super::profile::Profile;
use super::{Asked, Pipeline, PipelineError};
use crate::domain::findings::{Findings, Group, Part, Record};
use crate::domain::money::Currency;
use crate::domain::period::Unit;
use crate::domain::plan::{
    Analysis, Ask, Comparison, Dimension, GroupKey, GroupOrder, Grouping, Measure, Plan, Sort,
};
use crate::domain::study::Study;
use crate::domain::{Holdings, Period};
use crate::insights::{advice, budget, recurring, unasked, unusual};
use crate::query::history;
use crate::search::{Index, SearchError};

/// Whole months that an analysis looks at where no period is said, and those of which a
/// recommendation takes for recent.
const MONTHS: i32 = 12;
const RECENT: i32 = 3;
/// Claims shown of each kind of analysis; budgets show all their kinds.
const SHOWN: usize = 10;

/// True where a plan is answered by an analysis of its own, not by figures of its documents.
fn is_studied(plan: &Plan, today: Date) -> bool {
    match plan.analysis {
        // Two nets beside each other are two budgets.
        None => {
            let compares = matches!(plan.comparison, Some(Comparison::Period { .. }));
            compares && plan.measure == Measure::Net && plan.ask != Ask::Ratio
        }
        Some(Analysis::Trend) => false,
        // The budget of one category or merchant is what was spent on it, and the summary of an
        // income is that income.
        Some(Analysis::Budget) => !has_subject(plan) && !is_incoming(plan.measure),
        Some(Analysis::Summary) => !is_incoming(plan.measure),
        // What is over needs no forecast: it is known.
        Some(Analysis::Forecast) => {
            plan.period.and_then(|period| period.last()).is_none_or(|last| last >= today)
        }
        Some(_) => true,
    }
}

fn has_subject(plan: &Plan) -> bool {
    plan.names(Dimension::Category) || plan.names(Dimension::Merchant) || !plan.labels.is_empty()
}

fn is_incoming(measure: Measure) -> bool {
    matches!(measure, Measure::Income | Measure::Credits | Measure::Refunds)
}

/// One analysis and what it depends on.
struct Studying<'a> {
    pipeline: &'a Pipeline,
    /// The question's plan, for documents of one direction.
    plan: Plan,
    holdings: &'a Holdings,
    asked: &'a Asked,
    took_ms: u64,
    body: Value,
}

impl Pipeline {
    /// All that a plan asks for: what its analysis comes to, or what any plan finds.
    pub(super) async fn find_whole(
        &self,
        plan: &Plan,
        (profile, asked): (&Profile, &Asked),
    ) -> Result<Found, PipelineError> {
        match is_studied(plan, asked.today) {
            true => self.find_study(plan, (profile, asked)).await,
            false => self.find_with_earlier(plan, (profile, asked)).await,
        }
    }

    /// What any plan finds; beside one month that is over, the totals of the months before it, which
    /// tell whether it is out of line.
    async fn find_with_earlier(
        &self,
        plan: &Plan,
        (profile, asked): (&Profile, &Asked),
    ) -> Result<Found, PipelineError> {
        let holdings = &profile.holdings;
        let mut found = self.find(plan, holdings, asked).await?;
        let Some(earlier) = unasked::months_before(plan, &found.findings, holdings, asked.today)
        else {
            return Ok(found);
        };
        let group = Some(Grouping { by: GroupKey::Time(Unit::Month), order: GroupOrder::Natural });
        let sums = Plan { group, period: Some(earlier), sort: None, limit: None, ..plan.clone() };
        // What nobody asked for takes nothing from the answer.
        let sums = match self.find(&sums, holdings, asked).await {
            Ok(sums) => sums,
            Err(error) => {
                tracing::debug!(%error, "the months before were not looked at");
                return Ok(found);
            }
        };
        found.took_ms += sums.took_ms;
        let main = found.findings.part(Part::Main).first().map(|tally| tally.currency);
        let groups = &sums.findings.groups;
        found.findings.earlier =
            groups.iter().map(|group| sum(group, main.unwrap_or_default())).collect();
        Ok(found)
    }

    /// Income and spending of a period, and its spending by category.
    pub(super) async fn sums_of(
        &self,
        period: Period,
        (profile, asked): (&Profile, &Asked),
    ) -> Result<(Findings, Findings), PipelineError> {
        let plan = Plan::new(Ask::List, Measure::Spending);
        let holdings = &profile.holdings;
        let mut studying =
            Studying { pipeline: self, plan, holdings, asked, took_ms: 0, body: Value::Null };
        studying.sums(period).await
    }

    /// What the plan's analysis comes to.
    async fn find_study(
        &self,
        plan: &Plan,
        (profile, asked): (&Profile, &Asked),
    ) -> Result<Found, PipelineError> {
        let advises = plan.analysis == Some(Analysis::Recommendation);
        let measure = match plan.measure {
            Measure::Transactions | Measure::Net | Measure::Balance => Measure::Spending,
            // Where money can be saved is where it is spent.
            measure if advises && is_incoming(measure) => Measure::Spending,
            measure => measure,
        };
        let plan = Plan { measure, ..plan.clone() };
        let holdings = &profile.holdings;
        let mut studying =
            Studying { pipeline: self, plan, holdings, asked, took_ms: 0, body: Value::Null };
        let (study, records) = match studying.plan.analysis {
            Some(Analysis::Anomaly) => studying.unusual().await?,
            Some(Analysis::Recurring) => (studying.recurring().await?, Vec::new()),
            Some(Analysis::Forecast) => (studying.forecast().await?, Vec::new()),
            Some(Analysis::Recommendation) => (studying.advice().await?, Vec::new()),
            Some(Analysis::Summary) => (studying.summary().await?, Vec::new()),
            _ => (studying.budget().await?, Vec::new()),
        };
        let matched = match studying.plan.analysis {
            Some(Analysis::Anomaly) if !study.too_few => records.len() as u64,
            _ => study.looked_at,
        };
        let shown = usize::from(studying.plan.shown());
        let records = records.into_iter().take(shown).collect();
        let study = Some(Box::new(study));
        let findings = Findings { matched, records, study, ..Findings::default() };
        Ok(Found { findings, body: studying.body, took_ms: studying.took_ms })
    }
}

impl Studying<'_> {
    async fn unusual(&mut self) -> Result<(Study, Vec<Record>), PipelineError> {
        let period = self.period();
        let first = period.first().unwrap_or(self.asked.today);
        let after = period.last().and_then(|last| last.tomorrow().ok()).unwrap_or(first);
        let habit = Unit::Month.after(Unit::Month.start(after), -MONTHS).min(first);
        let days = Period::new(Some(habit), period.last()).unwrap_or(period);
        let records = self.documents(days).await?;
        let found = unusual::unusual(&records, &self.pipeline.dataset, period);
        let most = self.plan.limit.map_or(SHOWN, usize::from);
        Ok((found.study.showing(most), found.records))
    }

    async fn recurring(&mut self) -> Result<Study, PipelineError> {
        let period = self.period();
        let records = self.documents(period).await?;
        let until = self.until().min(period.last().unwrap_or(self.asked.today));
        Ok(recurring::recurring(&records, &self.pipeline.dataset, (period, until)))
    }

    async fn budget(&mut self) -> Result<Study, PipelineError> {
        let (period, today) = (self.all(), self.asked.today);
        let (net, by_category) = self.sums(period).await?;
        let sums = budget::Sums { net: &net, by_category: &by_category };
        let study = budget::budget(&sums, &self.pipeline.dataset, (period, today));
        self.beside_earlier(study).await
    }

    /// With what the earlier period of a comparison came to.
    async fn beside_earlier(&mut self, mut study: Study) -> Result<Study, PipelineError> {
        if let Some(Comparison::Period { previous, .. }) = self.plan.comparison
            && study.looked_at > 0
        {
            let net = Plan { measure: Measure::Net, ask: Ask::Total, ..self.part(previous) };
            let net = self.find(&net).await?;
            study.looked_at += net.matched;
            study.claims.push(budget::before(&net, previous));
        }
        Ok(study)
    }

    async fn summary(&mut self) -> Result<Study, PipelineError> {
        let (period, today) = (self.all(), self.asked.today);
        let (net, by_category) = self.sums(period).await?;
        let largest = Plan { sort: Some(Sort::Largest), limit: Some(1), ..self.part(period) };
        let largest = self.find(&Plan { ask: Ask::Max, ..largest }).await?;
        let sums = budget::Sums { net: &net, by_category: &by_category };
        let study = budget::summary(&sums, largest.records.first(), (period, today));
        self.beside_earlier(study).await
    }

    async fn sums(&mut self, period: Period) -> Result<(Findings, Findings), PipelineError> {
        let net = Plan { measure: Measure::Net, ask: Ask::Total, ..self.part(period) };
        let net = self.find(&net).await?;
        let by_category = self.by_category(period).await?;
        Ok((net, by_category))
    }

    async fn by_category(&mut self, period: Period) -> Result<Findings, PipelineError> {
        let by = GroupKey::Dimension(Dimension::Category);
        let group = Some(Grouping { by, order: GroupOrder::Natural });
        self.find(&Plan { group, ..self.part(period) }).await
    }

    async fn advice(&mut self) -> Result<Study, PipelineError> {
        let today = self.asked.today;
        let recent = Period::whole_units_before(Unit::Month, RECENT, today);
        let first = recent.first().unwrap_or(today);
        let earlier = Period::whole_units_before(Unit::Month, MONTHS - RECENT, first);
        let begun = self.holdings.first_day.max(earlier.first());
        let earlier = Period::new(begun, earlier.last())
            .and_then(|days| days.whole_units(Unit::Month, today));
        let months = earlier.map_or(0, |days| days.split(Unit::Month, usize::MAX).len() as i32);
        let before = match earlier {
            Some(days) => self.by_category(days).await?,
            None => Findings::default(),
        };
        let now = self.by_category(recent).await?;
        let days = Period::between(earlier.and_then(|days| days.first()).unwrap_or(first), today);
        let records = self.documents(days).await?;
        let basis =
            advice::Basis { recent: (&now, RECENT), before: (&before, months), records: &records };
        let until = self.until();
        Ok(advice::advice(&basis, &self.pipeline.dataset, (days, until)))
    }

    /// The days of the question; where none are said, the last whole months and today's.
    fn period(&self) -> Period {
        let today = self.asked.today;
        let default = Period::whole_units_before(Unit::Month, MONTHS, today);
        let asked = self
            .plan
            .period
            .map_or(Period::between(default.first().unwrap_or(today), today), |period| {
                period.so_far(today)
            });
        self.closed(asked)
    }

    /// The days of the question; where none are said, all there are.
    fn all(&self) -> Period {
        let today = self.asked.today;
        self.closed(self.plan.period.unwrap_or(Period::until(today)).so_far(today))
    }

    /// With both ends, and none before the first document.
    fn closed(&self, period: Period) -> Period {
        let last = period.last().unwrap_or(self.asked.today);
        let begun = self.holdings.first_day.unwrap_or(last).min(last);
        Period::between(period.first().map_or(begun, |first| first.max(begun).min(last)), last)
    }

    /// The newest day that the data reach.
    fn until(&self) -> Date {
        self.holdings.last_day.unwrap_or(self.asked.today).min(self.asked.today)
    }

    /// The question's documents over other days, as a plain question.
    fn part(&self, period: Period) -> Plan {
        Plan {
            ask: Ask::List,
            period: Some(period),
            analysis: None,
            group: None,
            comparison: None,
            sort: None,
            limit: None,
            ..self.plan.clone()
        }
    }

    async fn grouped(&mut self, period: Period, unit: Unit) -> Result<Findings, PipelineError> {
        let group = Some(Grouping { by: GroupKey::Time(unit), order: GroupOrder::Natural });
        self.find(&Plan { group, ..self.part(period) }).await
    }

    async fn find(&mut self, plan: &Plan) -> Result<Findings, PipelineError> {
        let found = Box::pin(self.pipeline.find(plan, self.holdings, self.asked)).await?;
        self.took_ms += found.took_ms;
        self.body = found.body;
        Ok(found.findings)
    }

    /// All documents of these days, the oldest first. Days that a home does not give whole are
    /// halved; a single day that it does not is an error.
    async fn documents(&mut self, days: Period) -> Result<Vec<Record>, PipelineError> {
        let dataset = &self.pipeline.dataset;
        let (mut records, mut open) = (Vec::new(), vec![days]);
        while let Some(days) = open.pop() {
            let body = history::documents(&self.plan, dataset, days);
            let response = self.pipeline.search(Index::Records, &body, self.asked).await?;
            self.took_ms += response.took;
            self.body = body;
            if response.hits.hits.len() as u64 == response.total() {
                records.extend(response.hits.hits.iter().map(|hit| record(&hit.source, dataset)));
                continue;
            }
            let (Some(first), Some(last)) = (days.first(), days.last()) else {
                return Err(SearchError::Partial("documents of open days".into()).into());
            };
            let half = days.days().unwrap_or(1) / 2;
            if half == 0 {
                let why = format!("{first} has more documents than are given at once");
                return Err(SearchError::Partial(why).into());
            }
            let middle = Unit::Day.after(first, half);
            open.push(Period::between(middle, last));
            open.push(Period::between(first, Unit::Day.after(middle, -1)));
        }
        Ok(records)
    }
}

fn sum(group: &Group, currency: Currency) -> Decimal {
    let own = group.tallies.iter().find(|tally| tally.currency == currency);
    own.map_or(Decimal::ZERO, |tally| tally.sum)
}
