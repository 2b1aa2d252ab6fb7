//! Documents into indexes, many in one call. Each has an id of its own, so that a document that comes
//! again replaces the earlier one, and a call that is sent again changes nothing.

use std::collections::HashSet;
use std::hash::BuildHasher;
use std::ops::Range;
use std::time::Duration;

use ::elasticsearch::BulkParts;
use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use reqwest::Method;
use rustc_hash::{FxBuildHasher, FxHashSet};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::Client;
use super::indexes::{ServerError, denied, reason};
use crate::search::remote::Reply;

/// The longest id that servers take, in bytes.
pub const LONGEST_ID: usize = 512;
/// Servers index calls of some megabytes best.
const BYTES: usize = 4 << 20;
const DOCUMENTS: usize = 5_000;
/// A call in which the server is that slow is sent again.
const PATIENCE: Duration = Duration::from_secs(120);
/// The longest pause between two attempts, whatever the server asks for.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Attempts without any progress: some three minutes.
const ATTEMPTS: usize = 12;

/// Documents for one call, no two of them with the same id: in whatever order parts of it are sent
/// again, the result is the same.
#[derive(Debug, Default)]
pub struct Batch {
    body: Vec<u8>,
    items: Vec<Item>,
    ids: FxHashSet<u64>,
}

#[derive(Clone, Debug)]
struct Item {
    bytes: Range<usize>,
    line: u64,
}

/// Why a document does not go into a batch.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    #[error("the id has {0} bytes; allowed in Elasticsearch: {LONGEST_ID}, the user's id included")]
    Id(usize),
    #[error("{0}")]
    Json(#[from] serde_json::Error),
}

/// What came of a batch.
#[derive(Debug, Default)]
pub struct Landed {
    /// Documents that were not there before, and those that replaced one.
    pub created: u64,
    pub replaced: u64,
    pub refused: Vec<RefusedLine>,
}

/// A document that the index does not take.
#[derive(Debug, PartialEq, Eq)]
pub struct RefusedLine {
    pub line: u64,
    pub problem: String,
}

impl Batch {
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub fn is_full(&self) -> bool {
        self.items.len() >= DOCUMENTS || self.body.len() >= BYTES
    }

    /// Whether it holds this document, or one whose id has the same hash.
    pub fn holds(&self, id: u64) -> bool {
        self.ids.contains(&id)
    }

    /// The hashes of its ids.
    pub fn ids(&self) -> &HashSet<u64, FxBuildHasher> {
        &self.ids
    }

    /// Adds a document; `line` is what a refusal is told with.
    ///
    /// # Errors
    /// The id is too long.
    pub fn add<D: Serialize>(
        &mut self,
        (index, id): (&str, &str),
        document: &D,
        line: u64,
    ) -> Result<(), Unfit> {
        if id.len() > LONGEST_ID {
            return Err(Unfit::Id(id.len()));
        }
        let from = self.body.len();
        let action = json!({"index": {"_index": index, "_id": id}});
        let written = serde_json::to_writer(&mut self.body, &action).and_then(|()| {
            self.body.push(b'\n');
            serde_json::to_writer(&mut self.body, document)
        });
        if let Err(error) = written {
            self.body.truncate(from);
            return Err(error.into());
        }
        self.body.push(b'\n');
        self.items.push(Item { bytes: from..self.body.len(), line });
        self.ids.insert(hash(index, id));
        Ok(())
    }
}

/// What documents are told apart by while they are on their way.
pub fn hash(index: &str, id: &str) -> u64 {
    FxBuildHasher.hash_one((index, id))
}

/// What a call led to.
enum Outcome {
    /// Each item in its order: done, refused or to be sent again.
    Items(Vec<Answered>),
    /// The body is too long for the server.
    TooLong,
    Again(Option<Duration>),
}

#[derive(Deserialize)]
struct Answer {
    items: Vec<Answered>,
}

#[derive(Deserialize)]
struct Answered {
    index: Done,
}

#[derive(Deserialize)]
struct Done {
    status: u16,
    #[serde(default)]
    result: String,
    #[serde(default)]
    error: Value,
}

/// Sends a batch until the server has said of each document that it is there, durably, or why not.
/// Busy servers (429, 503) and broken connections are given time, up to some minutes without progress.
///
/// # Errors
/// The server refuses the caller or the call, or cannot be brought to take the documents. What it took
/// before stays: send the batch again.
pub async fn send(client: &Client, batch: &Batch) -> Result<Landed, ServerError> {
    let mut landed = Landed::default();
    let mut left = batch.items.clone();
    let mut most = left.len();
    let mut pauses = pauses();
    while !left.is_empty() {
        let sent = left.len().min(most.max(1));
        let body: Vec<u8> =
            left[..sent].iter().flat_map(|item| &batch.body[item.bytes.clone()]).copied().collect();
        let tried = attempt(client, body).await;
        let pause = match tried {
            Ok(Outcome::Items(answers)) if answers.len() == sent => {
                let again = settle(&mut landed, &left[..sent], answers)?;
                let progress = again.len() < sent;
                left.splice(..sent, again.iter().cloned());
                if progress {
                    pauses = self::pauses();
                }
                if again.is_empty() {
                    continue;
                }
                Ok(None)
            }
            Ok(Outcome::TooLong) if sent > 1 => {
                most = sent / 2;
                continue;
            }
            Ok(Outcome::TooLong) => {
                let problem = "the server takes no call of this length (HTTP 413)".to_owned();
                landed.refused.push(RefusedLine { line: left.remove(0).line, problem });
                continue;
            }
            // An answer about other items than were sent.
            Ok(Outcome::Items(_)) => Ok(None),
            Ok(Outcome::Again(wanted)) => Ok(wanted),
            Err(error @ ServerError::Failure(_)) => Err(error),
            Err(error) => return Err(error),
        };
        let Some(next) = pauses.next() else {
            return Err(match pause {
                Err(error) => error,
                Ok(_) => ServerError::Refused {
                    what: "a bulk of documents".into(),
                    status: 429,
                    reason: format!("it was busy {ATTEMPTS} times on end"),
                },
            });
        };
        let wanted = pause.ok().flatten().unwrap_or_default();
        sleep(next.max(wanted).min(LONGEST_PAUSE)).await;
    }
    Ok(landed)
}

fn pauses() -> ExponentialBackoff {
    ExponentialBuilder::new()
        .with_min_delay(Duration::from_millis(200))
        .with_max_delay(Duration::from_secs(30))
        .with_max_times(ATTEMPTS)
        .with_jitter()
        .build()
}

async fn attempt(client: &Client, body: Vec<u8>) -> Result<Outcome, ServerError> {
    let path = BulkParts::None.url();
    let mut call = client.call((Method::POST, &path), body, Instant::now() + PATIENCE);
    call.content_type = "application/x-ndjson";
    let reply = client.send(call).await?;
    if let Some(denied) = denied(&reply) {
        return Err(denied);
    }
    let Reply { status, retry_after, body } = reply;
    match status {
        200..300 => Ok(match serde_json::from_slice::<Answer>(&body) {
            Ok(answer) => Outcome::Items(answer.items),
            Err(_) => Outcome::Again(None),
        }),
        413 => Ok(Outcome::TooLong),
        429 | 502 | 503 | 504 => Ok(Outcome::Again(retry_after)),
        _ => Err(ServerError::Refused {
            what: "a bulk of documents".into(),
            status,
            reason: reason(&serde_json::from_slice(&body).unwrap_or_default()),
        }),
    }
}

/// Counts what is done; gives what must be sent again. Only a 400 is about the document itself.
fn settle(
    landed: &mut Landed,
    items: &[Item],
    answers: Vec<Answered>,
) -> Result<Vec<Item>, ServerError> {
    let mut again = Vec::new();
    for (item, Answered { index: done }) in items.iter().zip(answers) {
        match done.status {
            200..300 if done.result == "created" => landed.created += 1,
            200..300 => landed.replaced += 1,
            429 | 502 | 503 | 504 => again.push(item.clone()),
            400 => {
                let told = reason(&json!({"error": done.error}));
                let problem = format!("the index refuses it (HTTP 400): {told}");
                landed.refused.push(RefusedLine { line: item.line, problem });
            }
            status => {
                let what = format!("line {}", item.line);
                let reason = reason(&json!({"error": done.error}));
                return Err(ServerError::Refused { what, status, reason });
            }
        }
    }
    Ok(again)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_lines_of_actions_and_documents() {
        let mut batch = Batch::default();
        batch.add(("t", "1|a"), &json!({"x": 1}), 7).unwrap();
        batch.add(("t", "1|b"), &json!({"x": 2}), 8).unwrap();
        let text = String::from_utf8(batch.body.clone()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], r#"{"index":{"_index":"t","_id":"1|a"}}"#);
        assert_eq!((lines[1], lines.len()), (r#"{"x":1}"#, 4));
        assert!(batch.holds(hash("t", "1|a")) && !batch.holds(hash("u", "1|a")));
        let long = "x".repeat(LONGEST_ID + 1);
        assert!(matches!(batch.add(("t", &long), &json!({}), 9), Err(Unfit::Id(513))));
        assert_eq!(batch.items.len(), 2);
    }

    #[test]
    fn items_are_counted_refused_or_sent_again() {
        let mut batch = Batch::default();
        for (line, id) in ["a", "b", "c", "d"].into_iter().enumerate() {
            batch.add(("t", id), &json!({}), line as u64).unwrap();
        }
        let answer: Answer = serde_json::from_value(json!({"items": [
            {"index": {"status": 201, "result": "created"}},
            {"index": {"status": 429, "error": {"type": "es_rejected_execution_exception"}}},
            {"index": {"status": 200, "result": "updated"}},
            {"index": {"status": 400, "error": {"type": "p", "reason": "q"}}},
        ]}))
        .unwrap();
        let mut landed = Landed::default();
        let again = settle(&mut landed, &batch.items, answer.items).unwrap();
        assert_eq!(again.iter().map(|item| item.line).collect::<Vec<_>>(), [1]);
        assert_eq!((landed.created, landed.replaced), (1, 1));
        let problem = "the index refuses it (HTTP 400): p: q".to_owned();
        assert_eq!(landed.refused, [RefusedLine { line: 3, problem }]);
        let done = Done { status: 403, result: String::new(), error: json!("read-only") };
        let blocked = settle(&mut landed, &batch.items[..1], vec![Answered { index: done }]);
        assert!(blocked.unwrap_err().to_string().contains("read-only"));
    }
}
