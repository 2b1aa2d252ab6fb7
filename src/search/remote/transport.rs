//! One attempt of an HTTP call: no redirects, a bounded body, never past the deadline.
//!
//! Both homes use it. The `elasticsearch` crate's own transport takes a private authority only
//! together with a second TLS provider, follows redirects, and reads bodies of any size.

use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Certificate, Client, Method, Url, redirect};
use tokio::time::{Instant, timeout_at};

use crate::domain::caller::Secret;
use crate::net;

/// The longest answer that is read, decompressed: ten thousand groups take less than half of it.
pub const LONGEST: usize = 32 << 20;
/// A server in the same house takes a connection in milliseconds.
const CONNECT: Duration = Duration::from_secs(2);
/// A connection that was idle for longer may have been closed on the other side.
const IDLE: Duration = Duration::from_secs(20);

/// The longest wait that a server may ask for, so that one wrong header is not an outage.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Sends calls to one server.
#[derive(Clone, Debug)]
pub struct Transport {
    client: Client,
    base: Url,
}

/// Why there is no transport: a setting cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    #[error("the address cannot be asked; allowed: http(s)://host[:port][/path]")]
    Url,
    #[error("{file}: {problem}; allowed: certificates in PEM form")]
    Certificate { file: PathBuf, problem: String },
    #[error("no HTTP client: {0}")]
    Client(reqwest::Error),
}

/// One call. The path, with its query string, begins with a slash and is put behind the base.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    pub method: Method,
    pub path: &'a str,
    pub authorization: Option<&'a Secret>,
    pub request_id: Option<&'a str>,
    pub content_type: &'static str,
    /// Empty: none.
    pub body: Vec<u8>,
    /// When the whole answer must be there.
    pub deadline: Instant,
    /// When its first byte must be there; at the latest the deadline.
    pub first_byte: Instant,
}

/// An answer, read whole, of any status.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    /// How long the server wants to be left alone.
    pub retry_after: Option<Duration>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Why there is no whole answer. No text of the server's is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error("no connection could be made")]
    Connect,
    #[error("the connection broke")]
    Broken,
    /// Before the deadline: asking again may help.
    #[error("no answer began in time")]
    Silent,
    #[error("the deadline passed before the answer was there")]
    Deadline,
    #[error("the answer is longer than 32 MiB")]
    TooLong,
    #[error("the call cannot be sent: a value is no header or no path")]
    Unsendable,
}

impl Transport {
    /// A transport to the server at `url`. With `ca_file`, only that authority is trusted.
    ///
    /// # Errors
    /// An address that is not HTTP's, a certificate that cannot be read, a system without root
    /// certificates where `url` is https and no file is given.
    pub fn new(url: &str, ca_file: Option<&Path>) -> Result<Transport, TransportError> {
        let base = Url::parse(url).map_err(|_| TransportError::Url)?;
        if !matches!(base.scheme(), "http" | "https") || !base.has_host() {
            return Err(TransportError::Url);
        }
        let builder = Client::builder()
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT)
            .pool_idle_timeout(IDLE)
            .tcp_nodelay(true)
            // The homes are named by settings; HTTP_PROXY is for the outer world.
            .no_proxy()
            // Retries have one place, with a budget: `line.rs`.
            .retry(reqwest::retry::never());
        let builder = match ca_file {
            Some(file) => builder.tls_certs_only(certificates(file)?),
            // Without TLS no roots are needed, and there may be none.
            None if base.scheme() == "http" => builder.tls_certs_only([]),
            None => builder,
        };
        Ok(Transport { client: builder.build().map_err(TransportError::Client)?, base })
    }

    /// Sends one call, once.
    ///
    /// # Errors
    /// Anything but a whole answer; a status of failure is an answer.
    #[tracing::instrument(target = "trace", name = "search.call", skip_all, fields(otel.kind = "client"))]
    pub async fn send(&self, call: Call<'_>) -> Result<Reply, Failure> {
        let deadline = call.deadline;
        match timeout_at(deadline, self.exchange(call)).await {
            Ok(ended) => ended,
            Err(_) => Err(Failure::Deadline),
        }
    }

    async fn exchange(&self, call: Call<'_>) -> Result<Reply, Failure> {
        let base = self.base.as_str().trim_end_matches('/');
        let url = Url::parse(&format!("{base}{}", call.path)).map_err(|_| Failure::Unsendable)?;
        let mut request = self.client.request(call.method.clone(), url).headers(headers(&call)?);
        if !call.body.is_empty() {
            request = request.body(call.body);
        }
        let first_byte = call.first_byte.min(call.deadline);
        let mut response = match timeout_at(first_byte, request.send()).await {
            Ok(sent) => sent.map_err(|error| failure(&error))?,
            Err(_) if first_byte < call.deadline => return Err(Failure::Silent),
            Err(_) => return Err(Failure::Deadline),
        };
        let status = response.status().as_u16();
        let retry_after = net::retry_after(response.headers()).map(|asked| asked.min(LONGEST_WAIT));
        let announced = response.content_length().unwrap_or(0);
        if announced > LONGEST as u64 {
            return Err(Failure::TooLong);
        }
        let mut body = Vec::with_capacity(usize::try_from(announced).unwrap_or(0).min(1 << 20));
        while let Some(part) = response.chunk().await.map_err(|error| failure(&error))? {
            if body.len() + part.len() > LONGEST {
                return Err(Failure::TooLong);
            }
            body.extend_from_slice(&part);
        }
        Ok(Reply { status, retry_after, body })
    }
}

fn headers(call: &Call<'_>) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    if !call.body.is_empty() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(call.content_type));
    }
    if let Some(authorization) = call.authorization {
        let mut value =
            HeaderValue::from_str(authorization.expose()).map_err(|_| Failure::Unsendable)?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    if let Some(id) = call.request_id {
        let id = HeaderValue::from_str(id).map_err(|_| Failure::Unsendable)?;
        headers.insert("x-request-id", id);
    }
    net::trace::pass_on(&mut headers);
    Ok(headers)
}

fn failure(error: &reqwest::Error) -> Failure {
    match error.is_connect() {
        true => Failure::Connect,
        false => Failure::Broken,
    }
}

fn certificates(file: &Path) -> Result<Vec<Certificate>, TransportError> {
    let wrong = |problem: String| TransportError::Certificate { file: file.to_owned(), problem };
    let pem = std::fs::read(file).map_err(|error| wrong(error.to_string()))?;
    let read = Certificate::from_pem_bundle(&pem).map_err(|error| wrong(error.to_string()))?;
    if read.is_empty() { Err(wrong("no certificate in it".into())) } else { Ok(read) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_certificates_that_cannot_be_used_are_refused() {
        for url in ["ftp://host", "localhost:9200", "", "http://"] {
            assert!(matches!(Transport::new(url, None), Err(TransportError::Url)), "{url}");
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        let refused = Transport::new("https://localhost:9200", Some(file.path()));
        assert!(matches!(refused, Err(TransportError::Certificate { .. })), "{refused:?}");
        assert!(Transport::new("http://localhost:9200/below", None).is_ok());
    }
}
