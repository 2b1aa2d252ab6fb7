//! Tokens (RFC 7519) and what verifies them: a shared key, a public key, or the issuer's published
//! keys. The algorithm is pinned by the settings or by the kind of key, never by the token.

mod published;

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::Value;

use super::error::{Code, Problem};
use crate::config::{TokenAlgorithm, Tokens};
use crate::domain::Tenant;
use published::{Found, Published};

/// Seconds by which the issuer's clock may differ from ours.
const LEEWAY: u64 = 30;
/// A longer token is refused unread.
const LONGEST: usize = 8 * 1024;

/// Verifies tokens; cheap to share.
#[derive(Clone)]
pub struct Verifier {
    keys: Keys,
    issuer: Option<String>,
    audience: Option<String>,
}

#[derive(Clone)]
enum Keys {
    One(Arc<DecodingKey>, Algorithm),
    Published(Arc<Published>),
}

/// Settings of tokens that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{setting}: {problem}; allowed: {allowed}")]
pub struct Unusable {
    pub setting: &'static str,
    pub problem: &'static str,
    pub allowed: &'static str,
}

/// Why a request has no verified caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Missing,
    Expired,
    /// What is wrong with the token, in our words.
    Invalid(&'static str),
    /// The issuer's keys are out of reach.
    NoKeys,
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        match refusal {
            Refusal::Missing => Problem::new(
                Code::MissingAuthorization,
                "An Authorization header with a bearer token is required.",
            ),
            Refusal::Expired => Problem::new(Code::TokenExpired, "The token has expired."),
            Refusal::Invalid(why) => Problem::new(Code::InvalidToken, why),
            Refusal::NoKeys => Problem::new(
                Code::AuthenticationUnavailable,
                "The keys that tokens are verified with are out of reach.",
            ),
        }
    }
}

#[derive(Deserialize)]
struct Claims {
    sub: Option<Value>,
}

impl Verifier {
    /// What verifies tokens under these settings; `None` where no key is set: the service runs open.
    /// Nothing is fetched yet.
    ///
    /// # Errors
    /// More than one key, a key that does not parse, an algorithm that does not fit it.
    pub fn new(tokens: &Tokens) -> Result<Option<Verifier>, Unusable> {
        let keys = match (&tokens.secret_key, &tokens.public_key, &tokens.jwks_url) {
            (None, None, None) => return Ok(None),
            (Some(secret), None, None) => {
                fits(tokens.algorithm, Algorithm::HS256, "JWT_SECRET_KEY")?;
                let key = DecodingKey::from_secret(secret.expose().as_bytes());
                Keys::One(Arc::new(key), Algorithm::HS256)
            }
            (None, Some(pem), None) => {
                let (key, algorithm) = public_key(pem)?;
                fits(tokens.algorithm, algorithm, "JWT_PUBLIC_KEY")?;
                Keys::One(Arc::new(key), algorithm)
            }
            (None, None, Some(url)) => {
                let pinned = tokens.algorithm.map(algorithm);
                if pinned == Some(Algorithm::HS256) {
                    return Err(misfit("JWT_JWKS_URL"));
                }
                Keys::Published(Arc::new(Published::at(url, pinned)))
            }
            _ => {
                return Err(Unusable {
                    setting: "JWT_SECRET_KEY, JWT_PUBLIC_KEY, JWT_JWKS_URL",
                    problem: "more than one of them is set",
                    allowed: "one, so that it is plain which key counts",
                });
            }
        };
        let (issuer, audience) = (tokens.issuer.clone(), tokens.audience.clone());
        Ok(Some(Verifier { keys, issuer, audience }))
    }

    /// The user whom a token is about.
    ///
    /// # Errors
    /// A token that is not valid now, or keys out of reach.
    pub async fn subject(&self, token: &str) -> Result<Tenant, Refusal> {
        if token.len() > LONGEST {
            return Err(Refusal::Invalid("The token has more than 8,192 bytes."));
        }
        match &self.keys {
            Keys::One(key, algorithm) => self.verified(token, key, *algorithm),
            Keys::Published(published) => {
                let header = decode_header(token)
                    .map_err(|_| Refusal::Invalid("The token is no JSON Web Token."))?;
                match published.key(header.kid.as_deref(), header.alg).await {
                    Found::Key(key, algorithm) => self.verified(token, &key, algorithm),
                    Found::Unknown => {
                        Err(Refusal::Invalid("The token is signed with a key that is not known."))
                    }
                    Found::OutOfReach => Err(Refusal::NoKeys),
                }
            }
        }
    }

    fn verified(
        &self,
        token: &str,
        key: &DecodingKey,
        algorithm: Algorithm,
    ) -> Result<Tenant, Refusal> {
        let mut validation = Validation::new(algorithm);
        validation.leeway = LEEWAY;
        validation.validate_nbf = true;
        let mut required = vec!["exp"];
        if let Some(issuer) = &self.issuer {
            validation.set_issuer(&[issuer]);
            required.push("iss");
        }
        match &self.audience {
            Some(audience) => {
                validation.set_audience(&[audience]);
                required.push("aud");
            }
            None => validation.validate_aud = false,
        }
        validation.set_required_spec_claims(&required);
        if has_demands(token) {
            return Err(Refusal::Invalid("The token's header has a crit that is not known."));
        }
        let read =
            decode::<Claims>(token, key, &validation).map_err(|error| refusal(error.kind()))?;
        let subject = match read.claims.sub {
            Some(Value::String(subject)) => Tenant::new(&subject),
            Some(Value::Number(number)) => {
                number.as_i64().and_then(|number| Tenant::new(&number.to_string()))
            }
            _ => None,
        };
        subject.ok_or(Refusal::Invalid(
            "The token's sub is no user id: an integer, or 1-64 of A-Z a-z 0-9 _ . -",
        ))
    }
}

/// Whether the header names what whoever does not know it must refuse (RFC 7515, 4.1.11): nothing of
/// that is known here. What is no header is refused where it is read.
fn has_demands(token: &str) -> bool {
    #[derive(Deserialize)]
    struct Demands {
        crit: Option<Value>,
    }
    let header = token.split('.').next().unwrap_or_default();
    let header = BASE64_URL_SAFE_NO_PAD.decode(header).unwrap_or_default();
    serde_json::from_slice::<Demands>(&header).is_ok_and(|header| header.crit.is_some())
}

fn refusal(kind: &ErrorKind) -> Refusal {
    match kind {
        ErrorKind::ExpiredSignature => Refusal::Expired,
        ErrorKind::ImmatureSignature => Refusal::Invalid("The token is not valid yet."),
        ErrorKind::InvalidSignature => Refusal::Invalid("The token's signature is wrong."),
        ErrorKind::InvalidAlgorithm => Refusal::Invalid("The token's algorithm is not accepted."),
        ErrorKind::InvalidIssuer => Refusal::Invalid("The token's issuer is not accepted."),
        ErrorKind::InvalidAudience => Refusal::Invalid("The token is for another audience."),
        ErrorKind::MissingRequiredClaim(_) => {
            Refusal::Invalid("The token lacks a claim: exp and sub, and iss and aud where set.")
        }
        _ => Refusal::Invalid("The token is no JSON Web Token."),
    }
}

fn algorithm(setting: TokenAlgorithm) -> Algorithm {
    match setting {
        TokenAlgorithm::Hs256 => Algorithm::HS256,
        TokenAlgorithm::Rs256 => Algorithm::RS256,
        TokenAlgorithm::Es256 => Algorithm::ES256,
        TokenAlgorithm::EdDsa => Algorithm::EdDSA,
    }
}

fn fits(
    asked: Option<TokenAlgorithm>,
    by_key: Algorithm,
    setting: &'static str,
) -> Result<(), Unusable> {
    match asked.map(algorithm) {
        Some(asked) if asked != by_key => Err(misfit(setting)),
        _ => Ok(()),
    }
}

fn misfit(setting: &'static str) -> Unusable {
    Unusable {
        setting,
        problem: "JWT_ALGORITHM is of another kind of key",
        allowed: "HS256 with JWT_SECRET_KEY; RS256, ES256 or EdDSA with the others; or unset",
    }
}

/// Reads a key in PEM form and tells its algorithm. In an environment variable its line ends may be
/// written as `\n`.
fn public_key(pem: &str) -> Result<(DecodingKey, Algorithm), Unusable> {
    let pem = pem.replace("\\n", "\n");
    let pem = pem.as_bytes();
    let rsa = DecodingKey::from_rsa_pem(pem).map(|key| (key, Algorithm::RS256));
    let ec = || DecodingKey::from_ec_pem(pem).map(|key| (key, Algorithm::ES256));
    let ed = || DecodingKey::from_ed_pem(pem).map(|key| (key, Algorithm::EdDSA));
    rsa.or_else(|_| ec()).or_else(|_| ed()).map_err(|_| Unusable {
        setting: "JWT_PUBLIC_KEY",
        problem: "it is no public key in PEM form",
        allowed: "an RSA, P-256 or Ed25519 public key: -----BEGIN PUBLIC KEY-----…",
    })
}

#[cfg(test)]
mod tests;
