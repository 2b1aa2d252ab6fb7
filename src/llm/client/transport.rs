//! The one way by which bytes go to a server and come back: no retries, no redirects, a bound on
//! what is read, and nothing of an error's body.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use async_openai::error::OpenAIError;
use async_openai::middleware::HttpRequestFactory;
use http_body_util::Limited;
use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Body, Response, StatusCode};
use tracing::Instrument;

use crate::net::{retry_after, trace};

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
pub(super) struct Transport {
    pub http: reqwest::Client,
    /// The whole `Authorization`, where the server wants one.
    pub key: Option<HeaderValue>,
}

impl tower_service::Service<HttpRequestFactory> for Transport {
    type Response = Response;
    type Error = OpenAIError;
    type Future = Pin<Box<dyn Future<Output = Result<Response, OpenAIError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), OpenAIError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, factory: HttpRequestFactory) -> Self::Future {
        let Transport { http, key } = self.clone();
        let span = tracing::info_span!(target: trace::TARGET, "llm.call", otel.kind = "client");
        let calling = async move {
            let mut request = factory.build().await?;
            trace::pass_on(request.headers_mut());
            match key {
                Some(key) => drop(request.headers_mut().insert(AUTHORIZATION, key)),
                // async-openai writes an empty one.
                None => drop(request.headers_mut().remove(AUTHORIZATION)),
            }
            let response = http.execute(request).await?;
            let status = response.status();
            if !status.is_success() {
                let retry_after = retry_after(response.headers());
                return Err(OpenAIError::Boxed(Box::new(NoSuccess { status, retry_after })));
            }
            Ok(bounded(response))
        };
        Box::pin(calling.instrument(span))
    }
}

fn bounded(response: Response) -> Response {
    let (parts, body) = http::Response::<Body>::from(response).into_parts();
    let body = Body::wrap(Limited::new(body, LARGEST));
    Response::from(http::Response::from_parts(parts, body))
}
