//! Who is calling. An open service believes the body's `user_id` and does not read a token; it keeps
//! the header for the search service behind. Tokens will be checked here and nowhere else: a
//! subject then stands in [`Credentials`], and `user_id` may only agree with it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::error::{FieldError, Problem, Step};
use crate::domain::caller::Secret;
use crate::domain::{Caller, Tenant};

/// What a request says about who sent it, its body aside.
#[derive(Clone, Debug)]
pub struct Credentials {
    authorization: Option<Secret>,
}

impl Credentials {
    /// The caller, with the id that the body claims. Refuses a request that names nobody.
    pub fn caller(self, claimed: Option<Tenant>) -> Result<Caller, Problem> {
        match claimed {
            Some(tenant) => Ok(Caller { tenant, authorization: self.authorization }),
            None => Err(Problem::invalid(vec![FieldError::body(
                &[Step::Name("user_id")],
                "missing",
                "required while the service runs without tokens",
            )])),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Credentials {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Credentials, Infallible> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        Ok(Credentials { authorization: header.map(Secret::new) })
    }
}
