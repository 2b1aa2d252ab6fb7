//! The query string of a request, and whose data it is about.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::Uri;
use axum::http::request::Parts;

use super::caller::Credentials;
use super::error::{Code, FieldError, Problem};
use super::question::ALLOWED_USERS;
use crate::domain::{Caller, Tenant};
use crate::store::Name;

/// A request that has no body to name its user: an open service takes the query's `user_id`.
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

impl<S: Send + Sync> FromRequestParts<S> for Own {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Own, Problem> {
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
    Problem::invalid(vec![FieldError::at("query", name, allowed)])
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Visit, Problem> {
        let params = Params::of(&parts.uri);
        let claimed = match params.get("user_id") {
            None => None,
            Some(id) => Some(Tenant::new(id).ok_or_else(|| refused("user_id", ALLOWED_USERS))?),
        };
        let Ok(credentials) = Credentials::from_request_parts(parts, state).await;
        let caller = match credentials.caller(claimed) {
            Ok(caller) => caller,
            Err(_) => {
                return Err(refused("user_id", "required while the service runs without tokens"));
            }
        };
        Ok(Visit { caller, params })
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    async fn visit(uri: &str) -> Result<Visit, String> {
        let (mut parts, ()) = Request::builder().uri(uri).body(()).unwrap().into_parts();
        let visit = Visit::from_request_parts(&mut parts, &()).await;
        visit.map_err(|problem| problem.detail().to_owned())
    }

    #[tokio::test]
    async fn an_open_service_takes_the_user_of_the_query() {
        assert_eq!(visit("/x?user_id=7").await.unwrap().caller.tenant.as_str(), "7");
        assert_eq!(visit("/x?user_id=7&user_id=8").await.unwrap().caller.tenant.as_str(), "8");
        for uri in ["/x", "/x?user_id=", "/x?user_id=a/b", "/x?user_id=%FF", "/x?user_id=1%00"] {
            assert!(visit(uri).await.unwrap_err().contains("user_id"), "{uri}");
        }
    }

    #[tokio::test]
    async fn numbers_and_flags_are_read_within_their_bounds() {
        let params =
            visit("/x?user_id=1&limit=20&purge=true&bad=-1&loud=yes").await.unwrap().params;
        assert_eq!(params.number("limit", (1, 100), 5).unwrap(), 20);
        assert_eq!(params.number("absent", (1, 100), 5).unwrap(), 5);
        assert!(params.number("limit", (1, 19), 5).is_err());
        assert!(params.number("bad", (0, 100), 5).is_err());
        assert!(params.flag("purge").unwrap() && !params.flag("absent").unwrap());
        assert!(params.flag("loud").is_err());
    }
}
