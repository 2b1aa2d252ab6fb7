//! `bool`: must, filter, should, must_not and how many of should are needed.

use serde_json::Value;

use super::{Clause, Reader, options};
use crate::search::embedded::error::BodyError;

/// Nothing here is scored, so that must and filter are one list.
#[derive(Debug, Clone)]
pub struct Bool {
    pub must: Vec<Clause>,
    pub must_not: Vec<Clause>,
    pub should: Vec<Clause>,
    /// How many of `should` must hold.
    pub minimum: usize,
}

impl Reader<'_> {
    pub(super) fn boolean(self, value: &Value) -> Result<Clause, BodyError> {
        let object = options(
            "bool",
            value,
            &["must", "filter", "should", "must_not", "minimum_should_match"],
        )?;
        let list = |name: &str| -> Result<Vec<Clause>, BodyError> {
            match object.get(name) {
                None => Ok(Vec::new()),
                Some(Value::Array(clauses)) => {
                    clauses.iter().map(|clause| self.clause(clause)).collect()
                }
                Some(clause) => Ok(vec![self.clause(clause)?]),
            }
        };
        let mut must = list("must")?;
        must.extend(list("filter")?);
        let should = list("should")?;
        let minimum = match object.get("minimum_should_match") {
            // Elasticsearch's default: one of should, unless something else must hold already.
            None => usize::from(!should.is_empty() && must.is_empty()),
            Some(written) => minimum(written, should.len())?,
        };
        Ok(Clause::Bool(Bool { must, must_not: list("must_not")?, should, minimum }))
    }
}

/// 2, -1 (all but one), "75%" (rounded down) or "-25%" of so many clauses.
fn minimum(written: &Value, clauses: usize) -> Result<usize, BodyError> {
    let refuse = || {
        BodyError::argument("minimum_should_match", format!("{written} is no count and no percent"))
    };
    let all = i64::try_from(clauses).map_err(|_| refuse())?;
    let wanted = match written {
        Value::Number(number) => number.as_i64().ok_or_else(refuse)?,
        Value::String(text) => match text.strip_suffix('%') {
            Some(percent) => {
                let percent: i64 = percent.parse().map_err(|_| refuse())?;
                if !(-100..=100).contains(&percent) {
                    return Err(refuse());
                }
                all * percent / 100
            }
            None => text.parse().map_err(|_| refuse())?,
        },
        _ => return Err(refuse()),
    };
    let wanted = if wanted < 0 || written.as_str().is_some_and(|text| text.starts_with("-")) {
        all.saturating_add(wanted)
    } else {
        wanted
    };
    usize::try_from(wanted.max(0)).map_err(|_| refuse())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_minimum_is_a_count_or_a_share_from_either_end() {
        let of_four = |written| minimum(&written, 4).unwrap();
        assert_eq!(of_four(json!(2)), 2);
        assert_eq!(of_four(json!(-1)), 3);
        assert_eq!(of_four(json!("50%")), 2);
        assert_eq!(of_four(json!("-25%")), 3);
        assert_eq!(of_four(json!("-9")), 0);
        assert!(minimum(&json!("2<75%"), 4).is_err());
        assert!(minimum(&json!(1.5), 4).is_err());
    }
}
