//! Who is calling. With a key set the token's subject is the user, and a `user_id` may only agree with
//! it; an open service believes the `user_id` and does not read the token. Either way the header is
//! kept for the search service behind. Every handler of a user's data has one of these extractors:
//! nothing else makes a [`Caller`].

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};

use super::edge::Trace;
use super::error::{Code, FieldError, Problem, Step};
use super::state::Service;
use super::tokens::{Refusal, Verifier};
use crate::domain::caller::Secret;
use crate::domain::{Caller, Tenant};

/// `same-origin` where a page of the service itself asked.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What a request says about who sent it, its body aside.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Whom the token is about; `None` where the service runs open.
    subject: Option<Tenant>,
    authorization: Option<Secret>,
}

impl Credentials {
    /// Reads and verifies the headers of a request.
    ///
    /// # Errors
    /// With a `verifier`: no token, one that is not valid, or keys out of reach.
    pub async fn read(
        headers: &HeaderMap,
        verifier: Option<&Verifier>,
    ) -> Result<Credentials, Problem> {
        let mut given = headers.get_all(AUTHORIZATION).iter();
        let header = given.next().and_then(|value| value.to_str().ok());
        let authorization = header.map(Secret::new);
        let Some(verifier) = verifier else {
            return Ok(Credentials { subject: None, authorization });
        };
        if given.next().is_some() {
            return Err(Refusal::Invalid("There is more than one Authorization header.").into());
        }
        let (scheme, token) =
            header.and_then(|header| header.split_once(' ')).ok_or(Refusal::Missing)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Refusal::Missing.into());
        }
        let subject = verifier.subject(token.trim()).await?;
        Ok(Credentials { subject: Some(subject), authorization })
    }

    /// Reads and verifies the headers of a request by a program: the token of `header` alone, where
    /// that is set. Either way the search service behind gets it as Authorization.
    ///
    /// # Errors
    /// As [`Credentials::read`].
    async fn forwarded(headers: &HeaderMap, service: &Service) -> Result<Credentials, Problem> {
        let Some(name) = &service.settings.token_header else {
            return Credentials::read(headers, service.verifier.as_ref()).await;
        };
        let mut own = HeaderMap::new();
        for value in headers.get_all(name) {
            let token = value.to_str().map(str::trim).unwrap_or_default();
            let bare = match token.split_once(' ') {
                Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token,
                _ => token,
            };
            if let Ok(value) = HeaderValue::try_from(format!("Bearer {bare}")) {
                own.append(AUTHORIZATION, value);
            }
        }
        Credentials::read(&own, service.verifier.as_ref()).await
    }

    /// The caller, whom the request claims to be `claimed`. Refuses another than the token's
    /// subject, and without tokens a request that names nobody.
    pub fn caller(self, claimed: Option<Tenant>) -> Result<Caller, Problem> {
        let missing = || {
            Problem::invalid(vec![FieldError::body(
                &[Step::Name("user_id")],
                "missing",
                "required while the service runs without tokens",
            )])
        };
        let tenant = match (self.subject, claimed) {
            (None, None) => return Err(missing()),
            (Some(subject), Some(claimed)) if subject != claimed => {
                let told = "The user_id is not the token's subject.";
                return Err(Problem::new(Code::AuthorizationMismatch, told));
            }
            (Some(subject), _) => subject,
            (None, Some(claimed)) => claimed,
        };
        Ok(Caller { tenant, authorization: self.authorization })
    }

    /// Whom the token is about; `None` where the service runs open.
    pub fn subject(&self) -> Option<&Tenant> {
        self.subject.as_ref()
    }

    /// The caller of a question, which counts against their limit.
    pub async fn asking(
        self,
        claimed: Option<Tenant>,
        (service, trace): (&Service, &Trace),
    ) -> Result<Caller, Problem> {
        let caller = self.caller(claimed)?;
        trace.limits.count(service.limits.question(&caller.tenant).await)?;
        Ok(caller)
    }
}

/// The headers of a request; where it has no Authorization, with the token of the cookie that
/// TOKEN_COOKIE names. Browsers send a cookie with what any site makes them ask: only requests of the
/// service's own pages are believed with it, as the browser itself marks them.
fn with_cookie<'a>(headers: &'a HeaderMap, service: &Service) -> Cow<'a, HeaderMap> {
    let (Some(name), Some(_)) = (&service.settings.token_cookie, &service.verifier) else {
        return Cow::Borrowed(headers);
    };
    let own = headers.get(FETCH_SITE).is_some_and(|site| site == "same-origin");
    if !own || headers.contains_key(AUTHORIZATION) {
        return Cow::Borrowed(headers);
    }
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|one| one.split_once('='));
    let token = pairs.find(|(known, _)| known.trim() == name).map(|(_, token)| token.trim());
    match token.and_then(|token| HeaderValue::try_from(format!("Bearer {token}")).ok()) {
        None => Cow::Borrowed(headers),
        Some(value) => {
            let mut headers = headers.clone();
            headers.insert(AUTHORIZATION, value);
            Cow::Owned(headers)
        }
    }
}

impl FromRequestParts<Arc<Service>> for Credentials {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        service: &Arc<Service>,
    ) -> Result<Credentials, Problem> {
        Credentials::read(&with_cookie(&parts.headers, service), service.verifier.as_ref()).await
    }
}

/// Of a request by a program that many people may share: TOKEN_HEADER names where their own tokens are.
#[derive(Clone, Debug)]
pub struct Forwarded(pub Credentials);

impl FromRequestParts<Arc<Service>> for Forwarded {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        service: &Arc<Service>,
    ) -> Result<Forwarded, Problem> {
        Credentials::forwarded(&parts.headers, service).await.map(Forwarded)
    }
}

/// Of a request without a body: `user_id` is a query parameter.
impl FromRequestParts<Arc<Service>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        service: &Arc<Service>,
    ) -> Result<Caller, Problem> {
        let credentials =
            Credentials::read(&with_cookie(&parts.headers, service), service.verifier.as_ref())
                .await?;
        let wrong = |kind, msg| Problem::invalid(vec![FieldError::query("user_id", kind, msg)]);
        let query = parts.uri.query().unwrap_or_default().split('&');
        let mut named = query.filter_map(|pair| pair.strip_prefix("user_id="));
        let claimed = match (named.next(), named.next()) {
            (None, _) => None,
            // All characters of an id stand for themselves in a query.
            (Some(id), None) => Some(
                Tenant::new(id)
                    .ok_or_else(|| wrong("string_pattern_mismatch", "1-64 of A-Z a-z 0-9 _ . -"))?,
            ),
            (Some(_), Some(_)) => return Err(wrong("multiple", "at most once")),
        };
        if claimed.is_none() && credentials.subject.is_none() {
            return Err(wrong("missing", "required while the service runs without tokens"));
        }
        credentials.caller(claimed)
    }
}
