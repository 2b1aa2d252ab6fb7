//! `Idempotency-Key`: a request that comes again is answered by what answered it the first time, and
//! executed once. Here it waits for a first one that still runs; after that the store has the answer,
//! for 24 hours, on every replica. Where two replicas work on one at once, the first turn that is
//! stored answers both.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::HeaderValue;
use serde_json::{Value, json};
use tokio::sync::watch;
use tracing::Instrument;

use super::ask::{self, Admitted};
use super::error::{FieldError, Problem};
use super::state::Service;
use crate::domain::Tenant;
use crate::pipeline::Progress;
use crate::store::{Repeated, RequestKey};

/// Characters of a key.
const LONGEST: usize = 255;

/// The key of a request's header, and what its body is told from others by.
///
/// # Errors
/// A key that is not 1–255 visible ASCII characters.
pub fn key(header: &HeaderValue, body: &Value) -> Result<RequestKey, Problem> {
    let sane = |text: &&str| {
        (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
    };
    match header.to_str().ok().filter(sane) {
        Some(key) => {
            Ok(RequestKey { key: key.to_owned(), body: crate::store::digest(&body.to_string()) })
        }
        None => Err(refused("1-255 visible ASCII characters")),
    }
}

/// The problem of a key that cannot be used so.
pub fn refused(why: &str) -> Problem {
    Problem::invalid(vec![FieldError::at("header", "Idempotency-Key", why)])
}

/// The body of an answer, or why there is none; nothing while it is worked on.
type Ended = watch::Receiver<Option<Result<Arc<str>, Problem>>>;

/// Whose request, and its key.
type Of = (Tenant, String);

/// The keyed requests that are being answered here.
#[derive(Clone, Default)]
pub struct Running(Arc<Mutex<HashMap<Of, Work>>>);

/// What its body is told by, and its end.
type Work = (String, Ended);

/// A keyed request's place among them.
struct Entry {
    running: Running,
    of: Of,
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.running.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.of);
    }
}

/// The body of the answer to a request that has a key. The work goes on when its caller goes away.
pub(super) async fn answer(
    service: &Arc<Service>,
    admitted: Admitted,
) -> Result<Arc<str>, Problem> {
    let language = admitted.asked.language;
    let mut ended = begun(service, admitted)?;
    let ended = ended.wait_for(Option::is_some).await.ok().and_then(|ended| ended.clone());
    // Without an end it panicked: the log has it.
    ended.unwrap_or_else(|| Err(Problem::internal().in_language(language)))
}

/// The work that answers a request: another's with the same key, or one that begins now.
fn begun(service: &Arc<Service>, admitted: Admitted) -> Result<Ended, Problem> {
    let Some(request) = admitted.asked.request.clone() else { return Err(Problem::internal()) };
    let of = (admitted.asked.caller.tenant.clone(), request.key.clone());
    let mut running = service.running.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((body, ended)) = running.get(&of) {
        return if *body == request.body { Ok(ended.clone()) } else { Err(another_body()) };
    }
    let (telling, ended) = watch::channel(None);
    running.insert(of.clone(), (request.body, ended.clone()));
    drop(running);
    let entry = Entry { running: service.running.clone(), of };
    let service = service.clone();
    let work = async move {
        // Dropped after the end was told: whoever comes then finds it in the store.
        let _entry = entry;
        let Admitted { asked, place: _place } = admitted;
        telling.send_replace(Some(execute(&service, asked).await));
    };
    tokio::spawn(work.in_current_span());
    Ok(ended)
}

/// The answer that the store has, and where it has none a new one.
async fn execute(service: &Service, asked: crate::pipeline::Asked) -> Result<Arc<str>, Problem> {
    let (tenant, language) = (asked.caller.tenant.clone(), asked.language);
    let Some(request) = asked.request.clone() else { return Err(Problem::internal()) };
    let stored = async || {
        let now = (service.times.now)();
        let found = service.store.repeated(&tenant, (&request.key, now));
        match service.in_time(found).await? {
            Some(found) if found.body != request.body => Err(another_body()),
            found => Ok(found.map(|found| written(&found))),
        }
    };
    if let Some(answered) = stored().await.map_err(|problem| problem.in_language(language))? {
        return Ok(answered);
    }
    let answered = ask::answer(service, asked, Progress::silent()).await;
    // Also of one that failed: another replica may have been faster.
    match (stored().await, answered) {
        (Ok(Some(stored)), _) => Ok(stored),
        (Err(problem), Ok(_)) | (_, Err(problem)) => Err(problem.in_language(language)),
        (Ok(None), Ok(_)) => Err(Problem::internal().in_language(language)),
    }
}

fn another_body() -> Problem {
    refused("this key came with another body before")
}

/// The very members that `/ask` gives, as they were stored.
fn written(answered: &Repeated) -> Arc<str> {
    let Repeated { conversation, turn, .. } = answered;
    let rest = turn.data.strip_prefix('{').unwrap_or("}");
    format!(
        "{{\"message\":{},\"conversation_id\":{},\"turn_id\":{},{rest}",
        json!(turn.assistant_response),
        json!(conversation),
        json!(turn.id),
    )
    .into()
}

/// That a key goes with an answer in one piece alone.
pub(super) fn no_stream() -> Problem {
    refused("an answer that is told as a stream cannot be repeated; leave the key out")
}

#[cfg(test)]
mod tests {
    use super::super::error::Code;
    use super::*;

    #[test]
    fn a_key_is_visible_ascii_and_goes_with_its_body() {
        let body = json!({"message": "a"});
        let read = |text: &str| key(&HeaderValue::from_bytes(text.as_bytes()).unwrap(), &body);
        assert_eq!(read("k-1").unwrap().key, "k-1");
        for text in ["", "a b", "é", &"x".repeat(256)] {
            assert_eq!(read(text).unwrap_err().code(), Code::InvalidRequest, "{text}");
        }
        let other = key(&HeaderValue::from_static("k-1"), &json!({"message": "b"})).unwrap();
        assert_ne!(other.body, read("k-1").unwrap().body);
    }
}
