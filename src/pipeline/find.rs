//! Plan → findings: the plan's searches, each under the tenant's filter, and their sums read as typed
//! values.

use std::time::Duration;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

use super::{Asked, Pipeline, PipelineError};
use crate::domain::findings::{Balance, Findings, Group, Part, Record, Tally};
use crate::domain::period::Unit;
use crate::domain::plan::{Analysis, Ask, Dimension, GroupKey, GroupOrder, Plan};
use crate::domain::study::Strength;
use crate::domain::{Currency, Dataset, Holdings, Period};
use crate::insights::robust::strength;
use crate::query::{body, tenant};
use crate::search::response::{Aggregations, Bucket, decimal};
use crate::search::{Index, SearchError, SearchRequest, SearchResponse};

/// What a plan's searches brought back.
pub struct Found {
    pub findings: Findings,
    /// The main body, without the tenant's clause.
    pub body: Value,
    pub took_ms: u64,
}

impl Pipeline {
    /// Runs all searches of a plan.
    pub(super) async fn find(
        &self,
        plan: &Plan,
        holdings: &Holdings,
        asked: &Asked,
    ) -> Result<Found, PipelineError> {
        if body::is_about_accounts(plan) {
            return self.find_balances(plan, asked).await;
        }
        let planned = body::records(plan, &self.dataset, holdings);
        let mut findings = Findings::default();
        let mut took_ms = 0;
        let mut main = Value::Null;
        for one in planned {
            let response = self.search(Index::Records, &one.body, asked).await?;
            took_ms += response.took;
            if one.part == Part::Main {
                self.read_main(plan, (&response, asked.today), &mut findings)?;
                main = one.body;
            } else {
                let sums = tallies(response.aggregations())?;
                findings.parts.push((one.part, sums));
            }
        }
        if plan.analysis == Some(Analysis::Trend) {
            findings.strength = trend_strength(&findings);
        }
        if plan.ask == Ask::Median {
            took_ms += self.find_medians(plan, asked, &mut findings).await?;
        }
        Ok(Found { findings, body: main, took_ms })
    }

    /// One search, the tenant's filter wrapped around it here and nowhere else.
    pub(super) async fn search(
        &self,
        index: Index,
        body: &Value,
        asked: &Asked,
    ) -> Result<SearchResponse, PipelineError> {
        let field = match index {
            Index::Records => &self.dataset.fields.tenant,
            Index::Accounts => &self.dataset.accounts.tenant,
        };
        let body = tenant::wrap(body, field, self.home.user(&asked.caller.tenant));
        let request = SearchRequest {
            index,
            body: &body,
            caller: &asked.caller,
            request_id: &asked.request_id,
            deadline: asked.deadline,
        };
        let left = asked.deadline.saturating_duration_since(tokio::time::Instant::now());
        if left == Duration::ZERO {
            return Err(PipelineError::Deadline);
        }
        match tokio::time::timeout(left, self.home.search(request)).await {
            Ok(response) => Ok(response?.whole()?),
            Err(_) => Err(PipelineError::Deadline),
        }
    }

    fn read_main(
        &self,
        plan: &Plan,
        (response, today): (&SearchResponse, Date),
        findings: &mut Findings,
    ) -> Result<(), SearchError> {
        findings.matched = response.total();
        let aggregations = response.aggregations();
        let counted = aggregations.single("counted")?.aggregations();
        findings.parts.push((Part::Main, tallies(counted)?));
        let internal = aggregations.single("internal")?.aggregations();
        let mut internal_sums = tallies(internal)?;
        if let Ok(out) = internal.single("out") {
            moved(&mut internal_sums, &tallies(out.aggregations())?);
        }
        let internal = internal_sums;
        if !internal.is_empty() {
            findings.parts.push((Part::Internal, internal));
        }
        for side in &self.dataset.measure(plan.measure).sides {
            let bucket = match aggregations.single(body::side_name(side.part)) {
                // It is asked for only of users who have savings of their own.
                Err(_) if side.to_own_savings => continue,
                found => found?,
            };
            findings.parts.push((body::part(side.part), tallies(bucket.aggregations())?));
        }
        if plan.group.is_some() {
            let main = findings.part(Part::Main).first().map(|tally| tally.currency);
            findings.groups = groups(plan, counted, (today, main.unwrap_or_default()))?;
        }
        findings.records = response
            .hits
            .hits
            .iter()
            .take(usize::from(plan.shown()))
            .map(|hit| record(&hit.source, &self.dataset))
            .collect();
        Ok(())
    }

    async fn find_balances(&self, plan: &Plan, asked: &Asked) -> Result<Found, PipelineError> {
        let body = body::balances(plan, &self.dataset);
        let response = self.search(Index::Accounts, &body, asked).await?;
        let mut findings = Findings { matched: response.total(), ..Findings::default() };
        for account in response.aggregations().buckets("accounts")? {
            let inner = account.aggregations();
            let first = |name: &str| -> Result<String, SearchError> {
                Ok(inner.buckets(name)?.first().map(Bucket::key).unwrap_or_default())
            };
            let mut sums = Vec::new();
            for bucket in inner.buckets("currency")? {
                sums.push((Currency::new(&bucket.key()).unwrap_or_default(), bucket));
            }
            let unnamed = inner.single("no_currency")?;
            if unnamed.count()? > 0 {
                sums.push((Currency::default(), unnamed));
            }
            for (code, sum) in sums {
                let amount = sum.aggregations().value("amount")?.unwrap_or_default();
                findings.balances.push(Balance {
                    account: first("name")?,
                    kind: first("kind")?,
                    currency: code,
                    amount: code.round(amount),
                });
            }
        }
        findings
            .balances
            .sort_by(|a, b| b.amount.cmp(&a.amount).then_with(|| a.account.cmp(&b.account)));
        Ok(Found { findings, body, took_ms: response.took })
    }
}

/// How clearly the whole units of a trend move, in the main currency.
fn trend_strength(findings: &Findings) -> Option<Strength> {
    let main = findings.part(Part::Main).first()?.currency;
    let whole = findings.groups.iter().filter(|group| !group.running);
    let sums: Vec<Decimal> = whole
        .map(|group| {
            let own = group.tallies.iter().find(|tally| tally.currency == main);
            own.map_or(Decimal::ZERO, |tally| tally.sum)
        })
        .collect();
    strength(&sums)
}

/// The sums per currency, the one with most documents first.
fn tallies(aggregations: Aggregations) -> Result<Vec<Tally>, SearchError> {
    let mut sums: Vec<Tally> = Vec::new();
    for bucket in aggregations.buckets("by_currency")? {
        let code = Currency::new(&bucket.key())
            .ok_or_else(|| SearchError::Partial(format!("{:?} is no currency", bucket.key())))?;
        add(&mut sums, code, bucket)?;
    }
    let unnamed = aggregations.single("no_currency")?;
    if unnamed.count()? > 0 {
        add(&mut sums, Currency::default(), unnamed)?;
    }
    sums.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.currency.cmp(&b.currency)));
    Ok(sums)
}

/// Both legs of a pair are the same money: what moved is the larger of the two sides.
fn moved(internal: &mut [Tally], out: &[Tally]) {
    for tally in internal {
        let left = out.iter().find(|one| one.currency == tally.currency);
        let left = left.map_or(Decimal::ZERO, |one| one.sum);
        tally.sum = left.max(tally.sum - left);
    }
}

fn add(sums: &mut Vec<Tally>, currency: Currency, bucket: Bucket) -> Result<(), SearchError> {
    let inner = bucket.aggregations();
    let amount = |name: &str| -> Result<Decimal, SearchError> {
        Ok(currency.round(inner.value(name)?.unwrap_or_default()))
    };
    let (count, sum, min, max) = (bucket.count()?, amount("sum")?, amount("min")?, amount("max")?);
    match sums.iter_mut().find(|tally| tally.currency == currency) {
        Some(known) => {
            known.count += count;
            known.sum += sum;
            known.min = known.min.min(min);
            known.max = known.max.max(max);
        }
        None => sums.push(Tally { currency, count, sum, min, max, median: None }),
    }
    Ok(())
}

/// The groups in the order to be shown; groups by time complete and oldest first.
fn groups(
    plan: &Plan,
    counted: Aggregations,
    (today, main): (Date, Currency),
) -> Result<Vec<Group>, SearchError> {
    let Some(grouping) = plan.group else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for bucket in counted.buckets("groups")? {
        let key = bucket.key();
        found.push(Group {
            key: Some(key),
            tallies: tallies(bucket.aggregations())?,
            running: false,
        });
    }
    match grouping.by {
        GroupKey::Time(unit) => found = by_time(plan.period, unit, (found, today)),
        GroupKey::Dimension(_) => {
            let none = counted.single("ungrouped")?;
            if none.count()? > 0 {
                let tallies = tallies(none.aggregations())?;
                found.push(Group { key: None, tallies, running: false });
            }
        }
    }
    sort(&mut found, (grouping.by, grouping.order), main);
    Ok(found)
}

/// Every unit of the period (of the documents' days where none was said), with nothing where there
/// is nothing; named by year and month, quarter, year or first day.
fn by_time(period: Option<Period>, unit: Unit, (found, today): (Vec<Group>, Date)) -> Vec<Group> {
    let start = |group: &Group| group.key.as_deref().and_then(|key| key.parse::<Date>().ok());
    let days: Vec<Date> = found.iter().filter_map(start).collect();
    let first = period.and_then(|period| period.first()).or_else(|| days.iter().min().copied());
    let newest = days.iter().max().and_then(|day| Period::unit(unit, *day).last());
    // A booking day may lie ahead of today: what the total counts is in a group, too.
    let reached = newest.map_or(today, |day| day.max(today));
    let last = period.and_then(|period| period.last()).map(|last| last.min(reached)).or(newest);
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    let Some(days) = Period::new(Some(first), Some(last)) else { return Vec::new() };
    days.split(unit, body::GROUPS)
        .into_iter()
        .filter_map(|each| {
            let begins = each.first()?;
            let tallies = found
                .iter()
                .find(|group| start(group).map(|day| unit.start(day)) == Some(begins))
                .map(|group| group.tallies.clone())
                .unwrap_or_default();
            Some(Group {
                key: Some(unit_key(unit, begins)),
                tallies,
                running: each.last().is_some_and(|ends| ends >= today),
            })
        })
        .collect()
}

fn unit_key(unit: Unit, begins: Date) -> String {
    match unit {
        Unit::Day | Unit::Week => begins.to_string(),
        Unit::Month => format!("{:04}-{:02}", begins.year(), begins.month()),
        Unit::Quarter => format!("{:04}-Q{}", begins.year(), (begins.month() - 1) / 3 + 1),
        Unit::Year => format!("{:04}", begins.year()),
    }
}

/// By the sums in the main currency: sums of two currencies have no order.
fn sort(groups: &mut [Group], (by, order): (GroupKey, GroupOrder), main: Currency) {
    let total = |group: &Group| {
        let own = group.tallies.iter().find(|tally| tally.currency == main);
        own.map_or(Decimal::ZERO, |tally| tally.sum)
    };
    let count = |group: &Group| group.tallies.iter().map(|tally| tally.count).sum::<u64>();
    match (by, order) {
        (GroupKey::Time(_), GroupOrder::Natural) => {}
        (GroupKey::Dimension(Dimension::Weekday), GroupOrder::Natural) => {
            const WEEK: [&str; 7] =
                ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
            let place =
                |group: &Group| WEEK.iter().position(|day| Some(*day) == group.key.as_deref());
            groups.sort_by_key(|group| place(group).unwrap_or(WEEK.len()));
        }
        (_, GroupOrder::Count) => groups.sort_by(|a, b| {
            count(b)
                .cmp(&count(a))
                .then_with(|| total(b).cmp(&total(a)))
                .then_with(|| a.key.cmp(&b.key))
        }),
        (_, GroupOrder::Smallest) => {
            groups.sort_by(|a, b| total(a).cmp(&total(b)).then_with(|| a.key.cmp(&b.key)));
        }
        (_, GroupOrder::Natural | GroupOrder::Largest) => {
            groups.sort_by(|a, b| total(b).cmp(&total(a)).then_with(|| a.key.cmp(&b.key)));
        }
    }
}

/// A document as it is shown.
pub(super) fn record(source: &Value, dataset: &Dataset) -> Record {
    let fields = &dataset.fields;
    let text = |field: &str| source.get(field).and_then(Value::as_str).map(str::to_owned);
    let currency = text(&fields.currency).and_then(|code| Currency::new(&code)).unwrap_or_default();
    Record {
        id: match source.get(&fields.id) {
            Some(Value::String(id)) => id.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        },
        date: text(&fields.date).and_then(|day| day.get(..10)?.parse().ok()),
        merchant: text(dataset.field(Dimension::Merchant)),
        category: text(dataset.field(Dimension::Category)),
        amount: source
            .get(&fields.signed_amount)
            .and_then(decimal)
            .map(|amount| currency.round(amount))
            .unwrap_or_default(),
        currency,
        label: text(&fields.description),
        operation: text(dataset.field(Dimension::Operation)),
        account: text(dataset.field(Dimension::Account)),
    }
}
