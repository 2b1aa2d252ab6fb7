//! The issuer's published keys (a JWK set, RFC 7517): fetched when first needed, kept, and fetched
//! again for a key that is not known, at most once a minute.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use reqwest::redirect::Policy;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// A fetch that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(5);
/// Between two fetches, whatever is asked for.
const APART: Duration = Duration::from_secs(60);
/// Keys are fetched again after this long, so that a withdrawn one is not believed for ever.
const FRESH: Duration = Duration::from_secs(3600);
/// A larger set is refused.
const LARGEST: usize = 256 * 1024;

/// A key and the one algorithm that it verifies.
type Key = (Arc<DecodingKey>, Algorithm);
/// By their names; one may have none.
type Kept = HashMap<Option<String>, Key>;

/// Keys at an address.
pub struct Published {
    url: String,
    pinned: Option<Algorithm>,
    client: reqwest::Client,
    known: RwLock<Option<(Instant, Arc<Kept>)>>,
    /// When the last fetch began; held while fetching, so that many requests share one.
    tried: Mutex<Option<Instant>>,
}

/// What became of the search for a key.
pub enum Found {
    Key(Arc<DecodingKey>, Algorithm),
    Unknown,
    /// No set was ever read.
    OutOfReach,
}

impl Published {
    /// Keys of the algorithm `pinned` only, or of those that the keys' own kinds have.
    pub fn at(url: &str, pinned: Option<Algorithm>) -> Published {
        // A client that cannot be built finds nobody: said at the first token.
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            .connect_timeout(PATIENCE)
            .redirect(Policy::none())
            .build()
            .unwrap_or_default();
        Published {
            url: url.to_owned(),
            pinned,
            client,
            known: RwLock::new(None),
            tried: Mutex::new(None),
        }
    }

    /// The key named `kid`; the only one of the set where a token names none.
    pub async fn key(&self, kid: Option<&str>, algorithm: Algorithm) -> Found {
        let fresh = || self.known().filter(|(at, _)| at.elapsed() < FRESH);
        if let Some(found) = fresh().and_then(|(_, keys)| find(&keys, kid, algorithm)) {
            return found;
        }
        let mut tried = self.tried.lock().await;
        // Somebody may have fetched them while this one waited.
        if let Some(found) = fresh().and_then(|(_, keys)| find(&keys, kid, algorithm)) {
            return found;
        }
        if tried.is_none_or(|at| at.elapsed() >= APART) {
            *tried = Some(Instant::now());
            match self.fetch().await {
                Ok(keys) => {
                    tracing::info!(keys = keys.len(), "the issuer's keys were read");
                    self.keep(keys);
                }
                Err(error) => tracing::warn!(error, "the issuer's keys were not read"),
            }
        }
        match self.known() {
            Some((_, keys)) => find(&keys, kid, algorithm).unwrap_or(Found::Unknown),
            None => Found::OutOfReach,
        }
    }

    fn known(&self) -> Option<(Instant, Arc<Kept>)> {
        self.known.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }

    fn keep(&self, keys: Kept) {
        let mut known = self.known.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        *known = Some((Instant::now(), Arc::new(keys)));
    }

    async fn fetch(&self) -> Result<Kept, String> {
        // The address may carry a secret: it is not told.
        let failed = |error: reqwest::Error| error.without_url().to_string();
        let mut response = self.client.get(&self.url).send().await.map_err(failed)?;
        if !response.status().is_success() {
            return Err(format!("HTTP {}", response.status().as_u16()));
        }
        let mut text = Vec::new();
        while let Some(part) = response.chunk().await.map_err(failed)? {
            text.extend_from_slice(&part);
            if text.len() > LARGEST {
                return Err(format!("more than {LARGEST} bytes"));
            }
        }
        let set: JwkSet = serde_json::from_slice(&text).map_err(|_| "no JWK set".to_owned())?;
        Ok(set.keys.iter().filter_map(|key| self.usable(key)).collect())
    }

    /// A key that verifies signatures of an algorithm that is accepted.
    fn usable(&self, key: &Jwk) -> Option<(Option<String>, Key)> {
        if key.common.public_key_use.as_ref().is_some_and(|usage| *usage != PublicKeyUse::Signature)
        {
            return None;
        }
        let algorithm = match &key.algorithm {
            AlgorithmParameters::RSA(_) => Algorithm::RS256,
            AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => {
                Algorithm::ES256
            }
            AlgorithmParameters::OctetKeyPair(curve) if curve.curve == EllipticCurve::Ed25519 => {
                Algorithm::EdDSA
            }
            _ => return None,
        };
        if self.pinned.is_some_and(|pinned| pinned != algorithm) {
            return None;
        }
        let read = DecodingKey::from_jwk(key).ok()?;
        Some((key.common.key_id.clone(), (Arc::new(read), algorithm)))
    }
}

/// The key of that name and algorithm; without a name, the only one of the algorithm.
fn find(keys: &Kept, kid: Option<&str>, algorithm: Algorithm) -> Option<Found> {
    let fits = |(key, of): &Key| (*of == algorithm).then(|| Found::Key(key.clone(), *of));
    if let Some(kid) = kid {
        return keys.get(&Some(kid.to_owned())).and_then(fits);
    }
    let mut fitting = keys.values().filter_map(fits);
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}
