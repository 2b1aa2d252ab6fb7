//! One call's way over the servers: what is asked again, where, and how soon.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use tokio::time::{Instant, sleep};

use super::account::Account;
use super::server::{Server, Way};
use super::{Call, Client, LlmError};

/// Requests sent again to one server.
const MOST: usize = 2;
/// A longer pause is not waited for: the fallback, or the local way, is sooner.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// The part of the time left, in percent, that a server may use while another one may be asked after.
const SHARE: u32 = 60;
/// How long a server that does not know us, the model or the route is left alone.
const MISCONFIGURED: Duration = Duration::from_secs(30);
/// The longest that a server may ask to be left alone.
const LONGEST_HOLD: Duration = Duration::from_secs(300);

/// The requests that one call may send, one after the other, until one of them begins to answer.
pub(super) struct Attempts<'c> {
    client: &'c Client,
    call: &'c Call,
    /// Of all of them.
    deadline: Instant,
    place: usize,
    on: OnServer,
    last: LlmError,
    over: bool,
}

/// What was done on the server that is asked now.
struct OnServer {
    pauses: ExponentialBackoff,
    pause: Option<Duration>,
    /// How the next request is put; `tried` ways were refused.
    way: Way,
    tried: usize,
}

/// One request, ready to be sent.
pub(super) struct Attempt<'c> {
    pub server: &'c Server,
    pub way: Way,
    pub deadline: Instant,
    pub account: Account,
}

impl<'c> Attempts<'c> {
    pub fn new(client: &'c Client, call: &'c Call) -> Attempts<'c> {
        client.budget.earn();
        Attempts {
            client,
            call,
            deadline: call.deadline.min(Instant::now() + client.deadlines.whole),
            place: 0,
            on: OnServer::new(client.servers.first(), call),
            last: LlmError::Resting,
            over: false,
        }
    }

    /// The next request, once it may be sent.
    ///
    /// # Errors
    /// Why there is no other: the last server's error, or the cap.
    pub async fn next(&mut self) -> Result<Attempt<'c>, LlmError> {
        loop {
            let Some(server) = self.client.servers.get(self.place).filter(|_| !self.over) else {
                return Err(self.last);
            };
            if let Some(pause) = self.on.pause.take() {
                sleep(pause).await;
            }
            let now = Instant::now();
            let permit = match server.is_left_alone(now) {
                true => None,
                false => server.breaker.admit(now),
            };
            let Some(permit) = permit else {
                self.next_server();
                continue;
            };
            let way = self.on.way;
            let account = match self.client.begin((server, way), self.call, permit) {
                Ok(account) => account,
                Err(cap) => {
                    self.over = true;
                    self.last = LlmError::Capped(cap);
                    continue;
                }
            };
            let left = self.deadline.saturating_duration_since(now);
            let deadline = match self.place + 1 < self.client.servers.len() {
                true => now + left * SHARE / 100,
                false => self.deadline,
            };
            return Ok(Attempt { server, way, deadline, account });
        }
    }

    /// The request that was given last failed so; its account is closed already.
    pub fn failed(&mut self, error: LlmError) {
        let Some(server) = self.client.servers.get(self.place) else { return };
        self.last = error;
        if Instant::now() >= self.deadline {
            self.over = true;
            return;
        }
        if error.is_of_the_form() && self.on.another_way(self.call) {
            return;
        }
        if matches!(error, LlmError::Rejected(401 | 403 | 404)) {
            server.leave_alone(Instant::now() + MISCONFIGURED);
        }
        match self.pause(error, server) {
            Some(pause) => {
                let model = server.model(self.call.purpose);
                self.client.usage.count(model, self.call.purpose, |counts| counts.retries += 1);
                self.on.pause = Some(pause);
            }
            None => self.next_server(),
        }
    }

    /// How long to wait before the same server is asked again; `None` where it is not.
    fn pause(&mut self, error: LlmError, server: &Server) -> Option<Duration> {
        if !error.is_passing() {
            return None;
        }
        let asked = server.asked_to_wait();
        let pause = self.on.pauses.next()?.max(asked.unwrap_or_default());
        if Instant::now() + pause >= self.deadline || pause > LONGEST_PAUSE {
            // Nobody else is to ask before then either.
            if let Some(asked) = asked {
                server.leave_alone(Instant::now() + asked.min(LONGEST_HOLD));
            }
            return None;
        }
        self.client.budget.spend().then_some(pause)
    }

    fn next_server(&mut self) {
        self.place += 1;
        let next = self.client.servers.get(self.place);
        self.on = OnServer::new(next, self.call);
        if let Some(next) = next {
            let model = next.model(self.call.purpose);
            self.client.usage.count(model, self.call.purpose, |counts| counts.fallbacks += 1);
        }
    }
}

impl OnServer {
    fn new(server: Option<&Server>, call: &Call) -> OnServer {
        let pauses = ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(100))
            .with_max_delay(Duration::from_secs(1))
            .with_max_times(MOST)
            .with_jitter()
            .build();
        let way = server.map_or(Way::default(), |server| server.way(call));
        OnServer { pauses, pause: None, way, tried: 0 }
    }

    /// Goes on to the next way; false where all were refused.
    fn another_way(&mut self, call: &Call) -> bool {
        self.tried += 1;
        self.way = self.way.next(call);
        self.tried < Way::count(call)
    }
}
