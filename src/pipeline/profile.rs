//! What the user has, fetched by aggregation under the tenant's filter, and kept while the index
//! does not change.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};

use super::{Asked, Pipeline, PipelineError};
use crate::domain::Holdings;
use crate::domain::holdings::Account;
use crate::domain::plan::Dimension;
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
        let (records, lacking) = self.own_records(asked).await?;
        let found = records.aggregations();
        // Where the field is not in the index there are no names to know.
        let names = |name: &str| match lacking.contains(&name) {
            true => Ok(Vec::new()),
            false => keys(found, name),
        };
        Ok(Holdings {
            merchants: names(MERCHANTS)?,
            categories: names(CATEGORIES)?,
            accounts: self.own_accounts(asked).await?,
            first_day: day(found, "first_day")?,
            last_day: day(found, "last_day")?,
        })
    }

    /// The names and days of the user's records, and the names of which the index has no field.
    async fn own_records(
        &self,
        asked: &Asked,
    ) -> Result<(SearchResponse, Vec<&'static str>), PipelineError> {
        let dataset = &self.dataset;
        let date = &dataset.fields.date;
        let mut aggregations =
            json!({"first_day": {"min": {"field": date}}, "last_day": {"max": {"field": date}}});
        let names = [(MERCHANTS, Dimension::Merchant), (CATEGORIES, Dimension::Category)];
        for (name, dimension) in names {
            aggregations[name] = every(dataset.field(dimension));
        }
        let mut lacking = Vec::new();
        loop {
            let body = json!({
                "query": Clause::All(scope::left_out(dataset)).body(), "size": 0,
                "track_total_hits": true, "aggs": aggregations,
            });
            let error = match self.search(Index::Records, &body, asked).await {
                Ok(response) => return Ok((response, lacking)),
                Err(error) => error,
            };
            let refused = names.iter().find(|(name, dimension)| {
                !lacking.contains(name)
                    && matches!(&error, PipelineError::Search(SearchError::Field { field, .. })
                        if bare(field) == dataset.field(*dimension))
            });
            let Some((name, _)) = refused else { return Err(error) };
            lacking.push(*name);
            aggregations.as_object_mut().map(|all| all.remove(*name));
        }
    }

    /// The user's active accounts; none where the home has no accounts.
    async fn own_accounts(&self, asked: &Asked) -> Result<Vec<Account>, PipelineError> {
        let fields = &self.dataset.accounts;
        let body = json!({
            "query": Clause::All(vec![Clause::one(&fields.active, false).negated()]).body(),
            "size": 0, "track_total_hits": true,
            "aggs": {"kinds": {
                "terms": {"field": fields.kind, "size": 100},
                "aggs": {"names": every(&fields.name)},
            }},
        });
        let accounts = match self.search(Index::Accounts, &body, asked).await {
            Err(PipelineError::Search(SearchError::Field { .. })) => return Ok(Vec::new()),
            found => found?,
        };
        let mut own = Vec::new();
        for kind in accounts.aggregations().buckets("kinds")? {
            for name in kind.aggregations().buckets("names")? {
                own.push(Account { name: name.key(), kind: kind.key() });
            }
        }
        Ok(own)
    }
}

const MERCHANTS: &str = "merchants";
const CATEGORIES: &str = "categories";

/// All values of a field.
fn every(field: &str) -> Value {
    json!({"terms": {"field": field, "size": GROUPS}})
}

/// A field's name without the subfield that holds its exact value.
pub fn bare(field: &str) -> &str {
    field.strip_suffix(".keyword").unwrap_or(field)
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
