//! The query string of a request, and whose data it is about.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::Uri;
use axum::http::request::Parts;

use super::error::{Code, FieldError, Problem};
use super::state::Service;
use crate::domain::Caller;
use crate::store::Name;

/// A request without a body.
#[derive(Clone, Debug)]
pub struct Visit {
    pub caller: Caller,
    pub params: Params,
}

/// A request whose path names a conversation of its user, and maybe a turn of that.
#[derive(Clone, Debug)]
pub struct Own {
    pub visit: Visit,
    pub id: String,
    pub turn: String,
}

impl Own {
    pub fn name(&self) -> Name<'_> {
        Name { tenant: &self.visit.caller.tenant, id: &self.id }
    }
}

/// The same for a conversation that is missing and for another's.
pub fn missing() -> Problem {
    Problem::new(Code::NotFound, "There is no such conversation.")
}

impl FromRequestParts<Arc<Service>> for Own {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<Service>) -> Result<Own, Problem> {
        let visit = Visit::from_request_parts(parts, state).await?;
        // A name that no conversation can have is no reason to ask the store.
        let path = Path::<HashMap<String, String>>::from_request_parts(parts, state);
        let Path(mut path) = path.await.map_err(|_| missing())?;
        let mut named = |part: &str| {
            let name = path.remove(part).unwrap_or_default();
            let sane = name.chars().count() <= 128 && !name.chars().any(char::is_control);
            if sane { Ok(name) } else { Err(missing()) }
        };
        Ok(Own { id: named("id")?, turn: named("turn_id")?, visit })
    }
}

/// The query string's members; of one that stands twice the last counts, others are ignored.
#[derive(Clone, Debug)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// A query string that cannot be read has no members.
    pub fn of(uri: &Uri) -> Params {
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri);
        Params(pairs.map(|Query(pairs)| pairs).unwrap_or_default())
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A number from `least` to `most`, `otherwise` where it is absent.
    pub fn number(
        &self,
        name: &'static str,
        (least, most): (u32, u32),
        otherwise: u32,
    ) -> Result<u32, Problem> {
        let Some(text) = self.get(name) else { return Ok(otherwise) };
        let read = text.parse().ok().filter(|number| (least..=most).contains(number));
        read.ok_or_else(|| refused(name, format!("a number from {least} to {most}")))
    }

    /// `true` or `false`, false where it is absent.
    pub fn flag(&self, name: &'static str) -> Result<bool, Problem> {
        match self.get(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(refused(name, "true or false")),
        }
    }
}

/// The problem of one parameter.
pub fn refused(name: &'static str, allowed: impl Into<String>) -> Problem {
    Problem::invalid(vec![FieldError::query(name, "value_error", allowed)])
}

impl FromRequestParts<Arc<Service>> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<Service>) -> Result<Visit, Problem> {
        let caller = Caller::from_request_parts(parts, state).await?;
        Ok(Visit { caller, params: Params::of(&parts.uri) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_flags_are_read_within_their_bounds() {
        let uri = "/x?limit=7&limit=20&purge=true&bad=-1&loud=yes";
        let params = Params::of(&uri.parse().unwrap());
        assert_eq!(params.number("limit", (1, 100), 5).unwrap(), 20);
        assert_eq!(params.number("absent", (1, 100), 5).unwrap(), 5);
        assert!(params.number("limit", (1, 19), 5).is_err());
        assert!(params.number("bad", (0, 100), 5).is_err());
        assert!(params.flag("purge").unwrap() && !params.flag("absent").unwrap());
        assert!(params.flag("loud").is_err());
    }
}
