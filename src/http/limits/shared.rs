//! A limit that replicas count together, in Redis. While that is out of reach each counts for itself:
//! never is there no limit.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisError, Script};
use tokio::sync::Semaphore;

use super::local::Local;
use super::{Exhausted, Left};
use crate::domain::Tenant;
use crate::domain::caller::Secret;

/// A count that takes longer is made in this process.
const PATIENCE: Duration = Duration::from_secs(1);
/// Counts that are made at once: those of a burst wait here, or they would be late through each other.
const AT_ONCE: usize = 32;
/// After a failure nobody waits for Redis for so long.
const PAUSE: Duration = Duration::from_secs(5);

/// The generic cell rate algorithm by Redis' own clock, in microseconds. KEYS[1]: the user; ARGV: from one
/// to the next, the limit, how many to take (0: only look). Gives whether it was taken, how many are
/// left, and the microseconds until one more is there.
const COUNT: &str = r"
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
local period, limit, take = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local after = full + period * take
local early = after - period * limit - now
if early > 0 then return {0, 0, math.ceil(early)} end
if take > 0 then
  redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000))
end
return {1, math.floor(-early / period), 0}
";

/// What cannot be used as REDIS_URL.
#[derive(Debug, thiserror::Error)]
#[error("REDIS_URL: {0}; allowed: redis://[user:password@]host[:port][/database]")]
pub struct SharedError(&'static str);

/// The count in Redis.
pub struct Shared {
    connection: ConnectionManager,
    script: Script,
    calls: Semaphore,
    /// Until when nobody is asked.
    down: Mutex<Option<Instant>>,
}

impl Shared {
    /// Connects when first needed. Must be called inside a runtime.
    ///
    /// # Errors
    /// An address that cannot be used.
    pub fn at(url: &Secret) -> Result<Shared, SharedError> {
        let client =
            Client::open(url.expose()).map_err(|_| SharedError("it is no address of a Redis"))?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE))
            .set_number_of_retries(0);
        let connection = ConnectionManager::new_lazy_with_config(client, config)
            .map_err(|_| SharedError("no connection can be made of it"))?;
        Ok(Shared {
            connection,
            script: Script::new(COUNT),
            calls: Semaphore::new(AT_ONCE),
            down: Mutex::new(None),
        })
    }

    /// Counts one; `None` while Redis is out of reach.
    pub async fn take(&self, user: &Tenant, limit: &Local) -> Option<Result<Left, Exhausted>> {
        let (taken, remaining, wait) = self.run(user, limit, 1).await?;
        let left = limit.left(remaining);
        Some(if taken { Ok(left) } else { Err(Exhausted { left, wait }) })
    }

    /// What is left; `None` while Redis is out of reach.
    pub async fn look(&self, user: &Tenant, limit: &Local) -> Option<Left> {
        let (_, remaining, _) = self.run(user, limit, 0).await?;
        Some(limit.left(remaining))
    }

    /// False while counts are made in this process.
    pub fn is_up(&self) -> bool {
        let down = self.down.lock().unwrap_or_else(PoisonError::into_inner);
        down.is_none()
    }

    async fn run(&self, user: &Tenant, limit: &Local, take: u8) -> Option<(bool, u32, Duration)> {
        // Nobody closes it.
        let _call = self.calls.acquire().await;
        if self.pausing() {
            return None;
        }
        let mut invocation = self.script.key(format!("conversation_v3:limit:{user}"));
        let period = u64::try_from(limit.period().as_micros()).unwrap_or(u64::MAX);
        invocation.arg(period).arg(limit.limit.get()).arg(take);
        let mut connection = self.connection.clone();
        let counting = invocation.invoke_async::<(u8, u32, u64)>(&mut connection);
        let counted = match tokio::time::timeout(PATIENCE, counting).await {
            Ok(counted) => counted.map_err(|error: RedisError| error.category().to_owned()),
            Err(_) => Err("too slow".to_owned()),
        };
        let mut down = self.down.lock().unwrap_or_else(PoisonError::into_inner);
        match counted {
            Ok((taken, remaining, wait)) => {
                if down.take().is_some() {
                    tracing::info!("Redis is back: replicas count together again");
                }
                Some((taken == 1, remaining, Duration::from_micros(wait)))
            }
            Err(error) => {
                if down.replace(Instant::now() + PAUSE).is_none() {
                    tracing::warn!(error, "Redis is out of reach: this replica counts for itself");
                }
                None
            }
        }
    }

    fn pausing(&self) -> bool {
        let down = self.down.lock().unwrap_or_else(PoisonError::into_inner);
        down.is_some_and(|until| Instant::now() < until)
    }
}
