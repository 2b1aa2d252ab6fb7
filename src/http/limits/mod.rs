//! How much one user, and one address, may ask in a minute: the generic cell rate algorithm, so that a
//! whole minute's worth may come at once and the next comes back evenly.

mod address;
mod local;
mod shared;

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};

pub use address::{Proxies, limit};
use local::Local;
pub use shared::{Shared, SharedError};

use super::error::{Code, Problem};
use crate::domain::Tenant;

/// What all limits are counted over.
pub const WINDOW: Duration = Duration::from_secs(60);

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// What a limit leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// `user` or `address`, as the headers name it.
    pub policy: &'static str,
    pub limit: u32,
    pub remaining: u32,
    /// Until all of it is there again.
    pub reset: Duration,
}

/// Nothing is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exhausted {
    pub left: Left,
    /// Until one more is there.
    pub wait: Duration,
}

/// The limits of the service; none where they are switched off.
pub struct Limits {
    users: Option<Limit>,
    addresses: Option<Local>,
    pub proxies: Proxies,
}

/// The limit of users: over all replicas where they share a Redis, else, and while that is out of
/// reach, in this process.
struct Limit {
    local: Local,
    shared: Option<Shared>,
}

impl Limits {
    /// `per_user` questions and `per_address` requests a minute; 0 of the first: no limit of either.
    pub fn new(
        (per_user, per_address): (u32, u32),
        proxies: Proxies,
        shared: Option<Shared>,
    ) -> Limits {
        let users = NonZeroU32::new(per_user);
        let addresses = users.and(NonZeroU32::new(per_address));
        Limits {
            users: users.map(|limit| Limit { local: Local::new("user", limit), shared }),
            addresses: addresses.map(|limit| Local::new("address", limit)),
            proxies,
        }
    }

    /// No limits.
    pub fn off() -> Limits {
        Limits::new((0, 0), Proxies::default(), None)
    }

    /// Counts one question of a user. `None`: there is no limit.
    pub async fn question(&self, user: &Tenant) -> Option<Result<Left, Exhausted>> {
        let limit = self.users.as_ref()?;
        if let Some(shared) = &limit.shared
            && let Some(counted) = shared.take(user, &limit.local).await
        {
            return Some(counted);
        }
        Some(limit.local.take(user.as_str()))
    }

    /// What a user has left, without counting. `None`: there is no limit.
    pub async fn left(&self, user: &Tenant) -> Option<Left> {
        let limit = self.users.as_ref()?;
        if let Some(shared) = &limit.shared
            && let Some(left) = shared.look(user, &limit.local).await
        {
            return Some(left);
        }
        Some(limit.local.look(user.as_str()))
    }

    /// Whether the replicas count together, and whether what they count in answers.
    pub fn shared_is_up(&self) -> Option<bool> {
        Some(self.users.as_ref()?.shared.as_ref()?.is_up())
    }
}

/// What the limits that a request met have left, for the headers of its answer.
#[derive(Clone, Debug, Default)]
pub struct Met(Arc<Mutex<Vec<Left>>>);

impl Met {
    fn note(&self, left: Left) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(left);
    }

    /// Notes a count; refuses where nothing was left.
    pub fn count(&self, counted: Option<Result<Left, Exhausted>>) -> Result<(), Problem> {
        match counted {
            None => Ok(()),
            Some(Ok(left)) => {
                self.note(left);
                Ok(())
            }
            Some(Err(exhausted)) => {
                self.note(exhausted.left);
                let seconds = seconds(exhausted.wait);
                let Left { policy, limit, .. } = exhausted.left;
                let told = format!(
                    "The limit of this {policy} is {limit} in a minute; try again in {seconds} s."
                );
                Err(Problem::new(Code::RateLimited, told).retry_after(seconds))
            }
        }
    }

    /// Writes `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers).
    pub fn write(&self, headers: &mut HeaderMap) {
        let met = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if met.is_empty() {
            return;
        }
        let item = |left: &Left| {
            format!("\"{}\";r={};t={}", left.policy, left.remaining, seconds(left.reset))
        };
        let policy =
            |left: &Left| format!("\"{}\";q={};w={}", left.policy, left.limit, WINDOW.as_secs());
        let listed =
            |write: &dyn Fn(&Left) -> String| met.iter().map(write).collect::<Vec<_>>().join(", ");
        for (name, value) in [(RATE_LIMIT, listed(&item)), (RATE_LIMIT_POLICY, listed(&policy))] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
    }
}

/// Whole seconds, rounded up.
pub fn seconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis().div_ceil(1000)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
