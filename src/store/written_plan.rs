//! Plans as they are written: with the version of their form, so that an older or newer service
//! tells a plan that it cannot read from one that it misreads.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{StoreError, TurnPlan};
use crate::domain::Plan;

/// To be raised whenever a plan that is written today would be read as another question tomorrow:
/// a new member without a default needs no new version, it cannot be read and says so.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Writing<'a> {
    version: u32,
    plan: &'a Plan,
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

#[derive(Deserialize)]
struct Written {
    plan: Plan,
}

pub fn write(plan: &Plan) -> Result<String, StoreError> {
    serde_json::to_string(&Writing { version: VERSION, plan })
        .map_err(|error| StoreError::Unavailable(format!("a plan cannot be written: {error}")))
}

/// What a turn's column holds.
pub fn read(written: Option<&str>) -> TurnPlan {
    let Some(text) = written else { return TurnPlan::NothingSearched };
    let version = serde_json::from_str::<Version>(text).ok().map(|read| read.version);
    match (version, serde_json::from_str::<Written>(text)) {
        (Some(VERSION), Ok(Written { plan })) => TurnPlan::Searched(Arc::new(plan)),
        _ => TurnPlan::OtherVersion,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::Period;
    use crate::domain::period::Unit;
    use crate::domain::plan::{
        AmountRange, Ask, Comparison, Dimension, Filter, GroupKey, GroupOrder, Grouping,
        LabelSearch, Measure, SearchWord, Sort,
    };

    fn full() -> Plan {
        let search = LabelSearch {
            said: "coiffeur".into(),
            searched: "coiffure".into(),
            word: SearchWord::Known,
        };
        Plan {
            filters: vec![
                Filter::one(Dimension::Category, "Épicerie \"fine\""),
                Filter::Any { of: vec![Filter::NotLabel { search: search.clone() }] },
            ],
            amounts: vec![AmountRange::exactly("12.30".parse().unwrap())],
            labels: vec![search],
            period: Some(Period::between(date(2025, 1, 1), date(2025, 12, 31))),
            group: Some(Grouping { by: GroupKey::Time(Unit::Week), order: GroupOrder::Largest }),
            comparison: Some(Comparison::Period {
                previous: Period::day(date(2024, 2, 29)),
                cut: true,
            }),
            sort: Some(Sort::Smallest),
            limit: Some(7),
            ..Plan::new(Ask::Average(Some(Unit::Month)), Measure::Spending)
        }
    }

    #[test]
    fn a_plan_is_read_as_it_was_written() {
        let written = write(&full()).unwrap();
        assert_eq!(read(Some(&written)), TurnPlan::Searched(Arc::new(full())));
    }

    #[test]
    fn a_plan_of_another_version_is_told_from_none() {
        let newer = write(&full()).unwrap().replacen("\"version\":1", "\"version\":2", 1);
        for text in [newer.as_str(), "{\"version\":1,\"plan\":{\"ask\":\"dance\"}}", "no json"] {
            assert_eq!(read(Some(text)), TurnPlan::OtherVersion, "{text}");
        }
        assert_eq!(read(None), TurnPlan::NothingSearched);
    }
}
