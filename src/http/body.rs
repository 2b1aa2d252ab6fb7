//! The bytes of a request: bounded, in time, and JSON. The content type is not asked for: callers of
//! the old service sent none, and what is not JSON does not parse. Of a member that stands twice
//! the last counts, as in every common reader.

use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use serde_json::Value;
use tokio::time::Instant;

use super::error::{Code, FieldError, Problem};

/// The largest body that is read.
pub const LIMIT: usize = 256 * 1024;

/// A body above the limit is read on up to here, unkept: a client that is still sending would see a
/// reset connection and not the reason.
const DRAINED: usize = 16 * 1024 * 1024;
const DRAINING: Duration = Duration::from_secs(2);

/// Reads a JSON body that is whole before `deadline`.
pub async fn json(body: Body, deadline: Instant) -> Result<Value, Problem> {
    let bytes = match tokio::time::timeout_at(deadline, read(body)).await {
        Ok(read) => read?,
        Err(_) => {
            return Err(Problem::new(Code::RequestTimeout, "The body did not arrive in time."));
        }
    };
    parse(&bytes)
}

async fn read(mut body: Body) -> Result<Vec<u8>, Problem> {
    let mut kept = Vec::new();
    while let Some(data) = next(&mut body).await? {
        if kept.len() + data.len() > LIMIT {
            pass_over(body).await;
            return Err(Problem::new(
                Code::PayloadTooLarge,
                format!("A body has at most {LIMIT} bytes."),
            ));
        }
        kept.extend_from_slice(&data);
    }
    Ok(kept)
}

/// Reads what will not be used, for a moment: see [`DRAINED`].
pub async fn pass_over(body: Body) {
    let _ = tokio::time::timeout(DRAINING, drain(body)).await;
}

async fn drain(mut body: Body) {
    let mut seen = 0;
    while let Ok(Some(data)) = next(&mut body).await {
        seen += data.len();
        if seen > DRAINED {
            return;
        }
    }
}

async fn next(body: &mut Body) -> Result<Option<Bytes>, Problem> {
    loop {
        match std::future::poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await {
            None => return Ok(None),
            Some(Err(_)) => {
                return Err(Problem::new(Code::BadRequest, "The body broke off."));
            }
            // Trailers are nothing to us.
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
        }
    }
}

fn parse(bytes: &[u8]) -> Result<Value, Problem> {
    let refused = |kind, msg: String| Problem::invalid(vec![FieldError::body(&[], kind, msg)]);
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.is_empty() {
        return Err(refused("missing", "a JSON object is required".into()));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|&&b| b == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|&&b| b != b'\n').count() + 1;
        refused("utf8_invalid", format!("not UTF-8 at line {line} column {column}"))
    })?;
    serde_json::from_str(text)
        .map_err(|error| refused("json_invalid", format!("not JSON: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detail(bytes: &[u8]) -> String {
        format!("{:?}", parse(bytes).unwrap_err())
    }

    #[test]
    fn what_is_no_json_is_refused_with_its_place() {
        assert!(detail(b"{\"a\": 1,\n}").contains("line 2 column 1"));
        assert!(detail(b"{\"a\":\n \"\xFF\"}").contains("not UTF-8 at line 2 column 3"));
        assert!(detail(b"").contains("missing"));
        assert!(detail("[".repeat(10_000).as_bytes()).contains("recursion limit"));
    }

    #[test]
    fn of_a_member_that_stands_twice_the_last_counts() {
        assert_eq!(parse(br#"{"a": 1, "a": 2}"#).unwrap()["a"], 2);
    }

    #[tokio::test]
    async fn a_body_above_the_limit_is_refused() {
        let deadline = Instant::now() + Duration::from_secs(5);
        let problem = json(Body::from(vec![b' '; LIMIT + 1]), deadline).await.unwrap_err();
        assert_eq!(problem.code(), Code::PayloadTooLarge);
    }
}
