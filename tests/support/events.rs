//! A stream of events, read strictly: what is not as the contract says fails the test.

use serde_json::{Value, json};

use crate::server::{Got, Server};

/// The events of one whole stream.
pub struct Events {
    pub all: Vec<Value>,
    /// Comment lines, which keep a stream open.
    pub comments: usize,
}

impl Events {
    /// Reads the body of a response.
    pub fn read(text: &str) -> Events {
        let mut events = Events { all: Vec::new(), comments: 0 };
        let text = text.strip_suffix("\n\n").expect("a last event that is whole");
        for block in text.split("\n\n") {
            if block.starts_with(':') {
                events.comments += 1;
                continue;
            }
            let data = block.strip_prefix("data: ").unwrap_or_else(|| panic!("{block:?}"));
            assert!(!data.contains('\n'), "one line an event: {data:?}");
            events.all.push(serde_json::from_str(data).expect("JSON"));
        }
        events
    }

    pub fn types(&self) -> Vec<&str> {
        self.all.iter().map(|event| event["type"].as_str().expect("a type")).collect()
    }

    /// The messages of the statuses.
    pub fn statuses(&self) -> Vec<&str> {
        let statuses = self.all.iter().filter(|event| event["type"] == "status");
        statuses.map(|event| event["message"].as_str().expect("a message")).collect()
    }

    /// The answer as `/ask` would have given it: the events in the contract's order, and one end.
    pub fn answer(&self) -> Value {
        let types = self.types();
        let statuses = types.iter().take_while(|kind| **kind == "status").count();
        let (rest, end) = (&types[statuses..types.len() - 1], types[types.len() - 1]);
        assert_eq!(rest[..2], ["conversation_id", "response_start"], "{types:?}");
        assert!(rest.len() > 2 && rest[2..].iter().all(|kind| *kind == "response_chunk"));
        assert_eq!(end, "response_end", "{types:?}");
        let chunks = self.all.iter().filter(|event| event["type"] == "response_chunk");
        let message: String =
            chunks.map(|event| event["content"].as_str().expect("a content")).collect();
        let mut answer = self.all.last().expect("an end").clone();
        assert_eq!(answer["conversation_id"], self.all[statuses]["conversation_id"]);
        let members = answer.as_object_mut().expect("members");
        members.remove("type");
        assert_eq!(members.insert("message".into(), json!(message)), None, "told in chunks alone");
        answer
    }

    /// The problem that ended the stream, the only end that it has.
    pub fn problem(&self) -> &Value {
        let ends =
            self.types().iter().filter(|kind| matches!(**kind, "response_end" | "error")).count();
        assert_eq!((ends, self.types().last()), (1, Some(&"error")), "{:?}", self.types());
        let problem = self.all.last().expect("an end");
        assert_eq!(problem["success"], false);
        assert_eq!(problem["metadata"]["error"], problem["error_code"]);
        for member in ["title", "detail", "message", "error_code", "request_id"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{member}");
        }
        problem
    }
}

/// Asks `/stream` and reads all of it.
pub async fn stream(server: &Server, body: &Value) -> Events {
    let got = Got::from(request(server, body).send().await.expect("an answer")).await;
    assert_eq!(got.status, 200, "{}", got.text);
    assert_eq!(got.header("content-type"), "text/event-stream");
    assert_eq!(got.header("cache-control"), "no-store");
    assert_eq!(got.header("x-accel-buffering"), "no");
    assert!(!got.header("x-request-id").is_empty());
    Events::read(&got.text)
}

/// A request to `/stream`, not sent.
pub fn request(server: &Server, body: &Value) -> reqwest::RequestBuilder {
    let url = format!("{}/api/v3/conversation/stream", server.url);
    server.client.post(url).header("content-type", "application/json").body(body.to_string())
}

/// What two answers to one question have in common: all but times, ids and the conversation.
pub fn lasting(answer: &Value) -> Value {
    let mut answer = answer.clone();
    for passing in ["turn_id", "conversation_id"] {
        answer[passing] = Value::Null;
    }
    for passing in ["pipeline_time_ms", "stages_ms", "took_ms", "request_id"] {
        answer["metadata"][passing] = Value::Null;
    }
    // A path is each answer's own.
    for (list, path) in [("artifacts", "path"), ("visualizations", "image")] {
        for one in answer[list].as_array_mut().into_iter().flatten() {
            if let Some(path) = one.get_mut(path) {
                *path = Value::Null;
            }
        }
    }
    answer
}
