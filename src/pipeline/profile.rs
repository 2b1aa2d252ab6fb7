//! What the user has, fetched by aggregation under the tenant's filter, and kept while the index
//! does not change.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::prelude::ToPrimitive;
use serde_json::json;

use super::{Asked, Pipeline, PipelineError};
use crate::domain::Holdings;
use crate::domain::holdings::Account;
use crate::domain::plan::Dimension;
use crate::language::names::Names;
use crate::query::body::GROUPS;
use crate::query::clause::Clause;
use crate::query::scope;
use crate::search::response::{Aggregations, Bucket};
use crate::search::{Index, SearchError};

/// A user's names and days, ready for reading questions.
pub struct Profile {
    pub holdings: Holdings,
    pub names: Names,
}

impl Pipeline {
    /// The caller's own profile; never another user's.
    pub(super) async fn profile(&self, asked: &Asked) -> Result<Arc<Profile>, PipelineError> {
        let key = (asked.caller.tenant.clone(), self.home.version());
        if let Some(known) = self.profiles.get(&key) {
            return Ok(known);
        }
        let holdings = self.holdings(asked).await?;
        let names = Names::new(&holdings, &self.dataset.nicknames);
        let profile = Arc::new(Profile { holdings, names });
        self.profiles.insert(key, profile.clone());
        Ok(profile)
    }

    async fn holdings(&self, asked: &Asked) -> Result<Holdings, PipelineError> {
        let dataset = &self.dataset;
        let terms = |field: &str| json!({"terms": {"field": field, "size": GROUPS}});
        let body = json!({
            "query": Clause::All(scope::left_out(dataset)).body(), "size": 0, "track_total_hits": true,
            "aggs": {
                "merchants": terms(dataset.field(Dimension::Merchant)),
                "categories": terms(dataset.field(Dimension::Category)),
                "first_day": {"min": {"field": dataset.fields.date}},
                "last_day": {"max": {"field": dataset.fields.date}},
            },
        });
        let records = self.search(Index::Records, &body, asked).await?;
        let found = records.aggregations();
        let fields = &dataset.accounts;
        let body = json!({
            "query": Clause::All(vec![Clause::one(&fields.active, false).negated()]).body(),
            "size": 0, "track_total_hits": true,
            "aggs": {"kinds": {
                "terms": {"field": fields.kind, "size": 100},
                "aggs": {"names": terms(&fields.name)},
            }},
        });
        let accounts = self.search(Index::Accounts, &body, asked).await?;
        let mut own = Vec::new();
        for kind in accounts.aggregations().buckets("kinds")? {
            for name in kind.aggregations().buckets("names")? {
                own.push(Account { name: name.key(), kind: kind.key() });
            }
        }
        Ok(Holdings {
            merchants: keys(found, "merchants")?,
            categories: keys(found, "categories")?,
            accounts: own,
            first_day: day(found, "first_day")?,
            last_day: day(found, "last_day")?,
        })
    }
}

fn keys(found: Aggregations, name: &str) -> Result<Vec<String>, SearchError> {
    Ok(found.buckets(name)?.iter().map(Bucket::key).collect())
}

/// A date metric: milliseconds since 1970, UTC.
fn day(found: Aggregations, name: &str) -> Result<Option<Date>, SearchError> {
    let Some(value) = found.value(name)? else { return Ok(None) };
    let day = value
        .to_i64()
        .and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok())
        .map(|time| time.to_zoned(TimeZone::UTC).date());
    match day {
        Some(day) => Ok(Some(day)),
        None => Err(SearchError::Partial(format!("the value of {name:?} is no day"))),
    }
}
