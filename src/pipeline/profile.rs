//! What the user has, fetched by aggregation under the tenant's filter, and kept while the index
//! does not change; where the home cannot tell that, for a minute.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};

use super::{Asked, Pipeline, PipelineError};
use crate::domain::caller::Secret;
use crate::domain::holdings::Account;
use crate::domain::plan::Dimension;
use crate::domain::{Caller, Holdings, Tenant};
use crate::language::names::Names;
use crate::query::body::GROUPS;
use crate::query::clause::Clause;
use crate::query::scope;
use crate::search::response::{Aggregations, Bucket};
use crate::search::{Index, SearchError, SearchResponse};

/// A user's names and days, ready for reading questions.
pub struct Profile {
    pub holdings: Holdings,
    pub names: Names,
}

/// Users whose names are kept ready.
const PROFILES: u64 = 10_000;
/// How long a profile is kept where the home cannot tell whether its documents have changed.
const KEPT: Duration = Duration::from_secs(60);

/// How long a profile is kept that nobody asks for.
const IDLE: Duration = Duration::from_secs(3_600);

/// Profiles that are kept. A remote home decides by the caller's token what a user may see: there, a
/// profile is only for whoever brings the same one.
pub struct Profiles {
    pub(super) by_version: moka::sync::Cache<(Tenant, u64), Arc<Profile>>,
    pub(super) for_a_while: moka::sync::Cache<(Tenant, Option<Secret>), Arc<Profile>>,
}

impl Default for Profiles {
    fn default() -> Profiles {
        let for_a_while =
            moka::sync::Cache::builder().max_capacity(PROFILES).time_to_live(KEPT).build();
        // Those of older versions, of users who were erased since among them, are not asked for again.
        let by_version =
            moka::sync::Cache::builder().max_capacity(PROFILES).time_to_idle(IDLE).build();
        Profiles { by_version, for_a_while }
    }
}

impl Pipeline {
    /// The caller's own profile; never another user's.
    #[tracing::instrument(target = "trace", name = "profile", skip_all)]
    pub(super) async fn profile(&self, asked: &Asked) -> Result<Arc<Profile>, PipelineError> {
        let Caller { tenant, authorization } = asked.caller.clone();
        let version = self.home.version();
        let known = match version {
            Some(version) => self.profiles.by_version.get(&(tenant.clone(), version)),
            None => self.profiles.for_a_while.get(&(tenant.clone(), authorization.clone())),
        };
        if let Some(known) = known {
            return Ok(known);
        }
        let holdings = self.holdings(asked).await?;
        let names = Names::new(&holdings, &self.dataset.nicknames);
        let profile = Arc::new(Profile { holdings, names });
        match version {
            Some(version) => {
                self.profiles.by_version.insert((tenant, version), profile.clone());
            }
            None => self.profiles.for_a_while.insert((tenant, authorization), profile.clone()),
        }
        Ok(profile)
    }

    /// A search for names. Of a field that the index does not have, or cannot list, there are none.
    async fn search_names(
        &self,
        body: &mut Value,
        asked: &Asked,
    ) -> Result<SearchResponse, PipelineError> {
        loop {
            match self.search(Index::Records, body, asked).await {
                Err(PipelineError::Search(SearchError::Field { field, .. }))
                    if forget(body, bare(&field)) => {}
                ended => return ended,
            }
        }
    }

    async fn holdings(&self, asked: &Asked) -> Result<Holdings, PipelineError> {
        let dataset = &self.dataset;
        let terms = |field: &str| json!({"terms": {"field": field, "size": GROUPS}});
        let mut body = json!({
            "query": Clause::All(scope::left_out(dataset)).body(), "size": 0, "track_total_hits": true,
            "aggs": {
                "merchants": terms(dataset.field(Dimension::Merchant)),
                "categories": terms(dataset.field(Dimension::Category)),
                "first_day": {"min": {"field": dataset.fields.date}},
                "last_day": {"max": {"field": dataset.fields.date}},
            },
        });
        let records = self.search_names(&mut body, asked).await?;
        let found = records.aggregations();
        let fields = &dataset.accounts;
        let of_accounts = json!({
            "query": Clause::All(vec![Clause::one(&fields.active, false).negated()]).body(),
            "size": 0, "track_total_hits": true,
            "aggs": {"kinds": {
                "terms": {"field": fields.kind, "size": 100},
                "aggs": {"names": terms(&fields.name)},
            }},
        });
        let mut own = Vec::new();
        match self.search(Index::Accounts, &of_accounts, asked).await {
            Ok(accounts) => {
                for kind in accounts.aggregations().buckets("kinds")? {
                    for name in kind.aggregations().buckets("names")? {
                        own.push(Account { name: name.key(), kind: kind.key() });
                    }
                }
            }
            Err(PipelineError::Search(SearchError::NoIndex(Index::Accounts))) => {}
            // Questions about records do not wait for the accounts to be mended.
            Err(PipelineError::Search(error @ SearchError::Field { .. })) => {
                tracing::warn!(%error, "the accounts cannot be read");
            }
            Err(error) => return Err(error),
        }
        Ok(Holdings {
            merchants: keys(found, (&body, "merchants"))?,
            categories: keys(found, (&body, "categories"))?,
            accounts: own,
            first_day: day(found, "first_day")?,
            last_day: day(found, "last_day")?,
        })
    }
}

/// A field's name without the subfield that holds its exact value.
pub fn bare(field: &str) -> &str {
    field.strip_suffix(".keyword").unwrap_or(field)
}

/// Takes the list of a field's values out of the body; false where it asks for none.
fn forget(body: &mut Value, field: &str) -> bool {
    let Some(asked) = body.get_mut("aggs").and_then(Value::as_object_mut) else { return false };
    let before = asked.len();
    asked.retain(|_, one| {
        one.pointer("/terms/field").and_then(Value::as_str).is_none_or(|name| bare(name) != field)
    });
    asked.len() < before
}

/// The keys of a list that was asked for; of one that was not, none.
fn keys(found: Aggregations, (body, name): (&Value, &str)) -> Result<Vec<String>, SearchError> {
    if body.pointer(&format!("/aggs/{name}")).is_none() {
        return Ok(Vec::new());
    }
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
