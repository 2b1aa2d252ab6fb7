//! The one way by which bytes go to a server and come back: no retries, no redirects, a bound on
//! what is read, and nothing of an error's body.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use async_openai::error::OpenAIError;
use async_openai::middleware::HttpRequestFactory;
use http_body_util::Limited;
use reqwest::header::{AUTHORIZATION, DATE, HeaderMap, RETRY_AFTER};
use reqwest::{Body, Response, StatusCode};

/// Bytes of one response, events and all.
pub(super) const LARGEST: usize = 1 << 20;

/// A response that is no success. Its body is not read: what another service says is shown to
/// nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("status {status}")]
pub(super) struct NoSuccess {
    pub status: StatusCode,
    /// What the server asks to wait.
    pub retry_after: Option<Duration>,
}

#[derive(Clone)]
pub(super) struct Transport(pub reqwest::Client);

impl tower_service::Service<HttpRequestFactory> for Transport {
    type Response = Response;
    type Error = OpenAIError;
    type Future = Pin<Box<dyn Future<Output = Result<Response, OpenAIError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), OpenAIError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, factory: HttpRequestFactory) -> Self::Future {
        let http = self.0.clone();
        Box::pin(async move {
            let mut request = factory.build().await?;
            if let Some(key) = request.headers_mut().get_mut(AUTHORIZATION) {
                key.set_sensitive(true);
            }
            let response = http.execute(request).await?;
            let status = response.status();
            if !status.is_success() {
                let retry_after = retry_after(response.headers());
                return Err(OpenAIError::Boxed(Box::new(NoSuccess { status, retry_after })));
            }
            Ok(bounded(response))
        })
    }
}

fn bounded(response: Response) -> Response {
    let (parts, body) = http::Response::<Body>::from(response).into_parts();
    let body = Body::wrap(Limited::new(body, LARGEST));
    Response::from(http::Response::from_parts(parts, body))
}

/// Seconds, or a date, which counts from the response's own.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = |text: &str| {
        jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text).ok()
    };
    let now = moment(headers.get(DATE)?.to_str().ok()?)?;
    Duration::try_from(moment(text)?.duration_since(now)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(text: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, text.parse().unwrap());
        headers.insert(DATE, "Sun, 06 Nov 1994 08:49:37 GMT".parse().unwrap());
        retry_after(&headers)
    }

    #[test]
    fn a_server_may_ask_to_wait_in_seconds_or_until_a_date() {
        assert_eq!(waits("7"), Some(Duration::from_secs(7)));
        assert_eq!(waits("Sun, 06 Nov 1994 08:49:49 GMT"), Some(Duration::from_secs(12)));
        assert_eq!(waits("Sun, 06 Nov 1994 08:49:00 GMT"), None);
        assert_eq!(waits("soon"), None);
    }
}
