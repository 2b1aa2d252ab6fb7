//! A server with OpenAI's chat completions, byte for byte as they travel, that does what a test
//! tells it: one act per request, the last one for all that follow.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with one request.
#[derive(Clone, Debug)]
pub enum Act {
    /// A right answer: whole or streamed, as it was asked for.
    Say(String),
    /// A status, with headers, and a body that nobody may see.
    Status(u16, Vec<(&'static str, String)>),
    /// 200, and what a proxy writes there when its own upstream fails.
    FailInside,
    /// Streams this many pieces of the text, then tells of an error and ends.
    FailAfter(String, usize),
    /// Streams all of it, and neither says why it ended nor `[DONE]`.
    NoEnd(String),
    /// Sends this many bytes of what [`Act::Say`] would, then closes the connection.
    CutAt(String, usize),
    /// Sends this many bytes of it, then nothing.
    StallAt(String, usize),
    /// These bytes as the body of a 200.
    Raw(Vec<u8>),
    /// These bytes, then the connection breaks off.
    Broken(Vec<u8>),
    /// Takes the request and never answers.
    Silent,
    /// As [`Act::Say`], with a pause before every event.
    Slow(String, Duration),
}

/// One request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    pub path: String,
    pub authorization: String,
    pub body: Value,
    /// The body's bytes.
    pub raw: String,
}

/// A running stand-in.
pub struct StandIn {
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    /// Connections that the client closed before the answer was whole.
    closed: Arc<Mutex<usize>>,
    /// When each event of a slow answer was sent.
    sent: Arc<Mutex<Vec<Instant>>>,
}

impl StandIn {
    pub async fn start(acts: impl Into<VecDeque<Act>>) -> StandIn {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/v1", listener.local_addr().expect("an address"));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let closed = Arc::new(Mutex::new(0));
        let acts = Arc::new(Mutex::new(acts.into()));
        let sent = Arc::new(Mutex::new(Vec::new()));
        let told = Told { seen: seen.clone(), closed: closed.clone(), sent: sent.clone() };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, acts.clone(), told.clone()));
            }
        });
        StandIn { url, seen, closed, sent }
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("seen").clone()
    }

    pub fn requests(&self) -> usize {
        self.seen.lock().expect("seen").len()
    }

    /// When each event of a slow answer was sent, since this was asked last.
    pub fn sent(&self) -> Vec<Instant> {
        std::mem::take(&mut *self.sent.lock().expect("sent"))
    }

    pub fn closed_early(&self) -> usize {
        *self.closed.lock().expect("closed")
    }
}

/// What the test may ask about.
#[derive(Clone)]
struct Told {
    seen: Arc<Mutex<Vec<Seen>>>,
    closed: Arc<Mutex<usize>>,
    sent: Arc<Mutex<Vec<Instant>>>,
}

async fn serve(mut stream: TcpStream, acts: Arc<Mutex<VecDeque<Act>>>, told: Told) {
    let Told { seen, closed, sent } = told;
    let Some(request) = read(&mut stream).await else { return };
    if request.path.ends_with("/models") {
        let list = json!({"object": "list", "data": [{"id": "m", "object": "model"}]}).to_string();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            list.len()
        );
        let _ = stream.write_all(format!("{head}{list}").as_bytes()).await;
        return;
    }
    let streamed = request.body["stream"] == true;
    seen.lock().expect("seen").push(request);
    let act = {
        let mut acts = acts.lock().expect("acts");
        if acts.len() > 1 { acts.pop_front() } else { acts.front().cloned() }
    };
    let Some(act) = act else { return };
    let say = |text: &str| if streamed { events(text) } else { vec![completion(text)] };
    let kind = if streamed { "text/event-stream; charset=utf-8" } else { "application/json" };
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    );
    let mut pause = Duration::ZERO;
    let (parts, end) = match act {
        Act::Say(text) => (say(&text), End::Whole),
        Act::Slow(text, between) => {
            pause = between;
            (say(&text), End::Whole)
        }
        Act::FailInside if streamed => (vec![event(&error())], End::Whole),
        Act::FailInside => (vec![error().to_string()], End::Whole),
        Act::FailAfter(text, count) => {
            let mut parts: Vec<String> = events(&text).into_iter().take(count + 1).collect();
            parts.push(event(&error()));
            (parts, End::Whole)
        }
        Act::NoEnd(text) => {
            let mut parts = events(&text);
            parts.retain(|part| {
                !part.contains("\"finish_reason\":\"stop\"") && !part.contains("[DONE]")
            });
            (parts, End::Whole)
        }
        Act::CutAt(text, bytes) => (first(&say(&text).concat(), bytes), End::Cut),
        Act::StallAt(text, bytes) => (first(&say(&text).concat(), bytes), End::Stall),
        Act::Silent => return wait(stream, &closed).await,
        Act::Broken(bytes) => {
            let _ = stream.write_all(head.as_bytes()).await;
            let _ = stream.write_all(format!("{:x}\r\n", bytes.len() + 1).as_bytes()).await;
            let _ = stream.write_all(&bytes).await;
            return;
        }
        Act::Raw(bytes) => {
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                bytes.len()
            );
            let _ = stream.write_all(head.as_bytes()).await;
            let _ = stream.write_all(&bytes).await;
            return;
        }
        Act::Status(status, headers) => {
            let body = json!({"error": {"message": "INTERNAL upstream sk-secret stack", "type": "x", "code": null, "param": null}}).to_string();
            let mut head = format!("HTTP/1.1 {status} Told\r\ncontent-type: application/json\r\n");
            for (name, value) in headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            head.push_str(&format!(
                "content-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            ));
            let _ = stream.write_all(head.as_bytes()).await;
            return;
        }
    };
    if stream.write_all(head.as_bytes()).await.is_err() {
        return;
    }
    for part in parts.iter().filter(|part| !part.is_empty()) {
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
            sent.lock().expect("sent").push(Instant::now());
        }
        let chunk = format!("{:x}\r\n{part}\r\n", part.len());
        if stream.write_all(chunk.as_bytes()).await.is_err() {
            *closed.lock().expect("closed") += 1;
            return;
        }
    }
    match end {
        End::Whole => {
            let _ = stream.write_all(b"0\r\n\r\n").await;
        }
        End::Cut => {}
        End::Stall => wait(stream, &closed).await,
    }
}

enum End {
    Whole,
    Cut,
    Stall,
}

/// Until the client goes away.
async fn wait(mut stream: TcpStream, closed: &Mutex<usize>) {
    let mut rest = [0; 64];
    while stream.read(&mut rest).await.is_ok_and(|read| read > 0) {}
    *closed.lock().expect("closed") += 1;
}

fn first(text: &str, bytes: usize) -> Vec<String> {
    let end = (0..=bytes.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    vec![text[..end.unwrap_or(0)].to_owned()]
}

async fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let mut piece = [0; 16 * 1024];
    loop {
        let read = stream.read(&mut piece).await.ok()?;
        if read == 0 {
            return None;
        }
        bytes.extend_from_slice(&piece[..read]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let header = |name: &str| {
            head.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
            })
        };
        let length: usize =
            header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        if body.len() >= length {
            let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
            let authorization = header("authorization").unwrap_or_default();
            let raw = body.to_owned();
            // A list of models is asked for without a body.
            let body = serde_json::from_str(body).unwrap_or_default();
            return Some(Seen { path, authorization, body, raw });
        }
    }
}

fn usage() -> Value {
    json!({"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120,
        "prompt_tokens_details": {"cached_tokens": 64, "audio_tokens": 0}})
}

fn completion(text: &str) -> String {
    json!({"id": "chatcmpl-1", "object": "chat.completion", "created": 1_760_000_000,
        "model": "gpt-4o-mini-2024-07-18", "system_fingerprint": "fp_1", "service_tier": "default",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text,
            "refusal": null, "annotations": []}, "logprobs": null, "finish_reason": "stop"}],
        "usage": usage()})
    .to_string()
}

fn error() -> Value {
    json!({"error": {"message": "INTERNAL upstream sk-secret", "type": "server_error", "code": 500}})
}

fn event(data: &Value) -> String {
    format!("data: {data}\n\n")
}

/// A stream as OpenAI sends it: the role, the text in pieces, why it ended, the tokens, `[DONE]`.
pub fn events(text: &str) -> Vec<String> {
    let chunk = |choices: Value, usage: Value| {
        event(&json!({"id": "chatcmpl-1", "object": "chat.completion.chunk",
            "created": 1_760_000_000, "model": "gpt-4o-2024-08-06", "system_fingerprint": "fp_1",
            "choices": choices, "usage": usage}))
    };
    let delta = |delta: Value, reason: Value| {
        chunk(
            json!([{"index": 0, "delta": delta, "logprobs": null, "finish_reason": reason}]),
            Value::Null,
        )
    };
    let mut all =
        vec![delta(json!({"role": "assistant", "content": "", "refusal": null}), Value::Null)];
    let letters: Vec<char> = text.chars().collect();
    all.extend(
        letters
            .chunks(7)
            .map(|piece| delta(json!({"content": piece.iter().collect::<String>()}), Value::Null)),
    );
    all.push(delta(json!({}), json!("stop")));
    all.push(chunk(json!([]), usage()));
    all.push("data: [DONE]\n\n".to_owned());
    all
}
