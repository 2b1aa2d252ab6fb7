//! The client of one Elasticsearch or OpenSearch: where it is, who asks it, what the indexes are
//! called. Plain `application/json` and no product check, so that both kinds of server take it.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use tokio::time::Instant;

use crate::domain::caller::Secret;
use crate::search::Index;
use crate::search::remote::{Call, Failure, Reply, Transport, TransportError};

/// What the settings say of the server.
#[derive(Clone, Debug)]
pub struct ClientSettings {
    /// ELASTICSEARCH_URL: http(s)://[user:password@]host[:port].
    pub url: Secret,
    pub credentials: Credentials,
    /// ELASTICSEARCH_CA_FILE: the only authority that is trusted, where set.
    pub ca_file: Option<PathBuf>,
    /// ELASTICSEARCH_INDEX and ELASTICSEARCH_ACCOUNTS_INDEX: names of indexes or aliases.
    pub index: String,
    pub accounts_index: String,
}

/// Who the service is to the server. Secrets do not print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    None,
    /// ELASTICSEARCH_API_KEY: as Elasticsearch gives it (`encoded`), or `id:key`.
    ApiKey(Secret),
    /// ELASTICSEARCH_USERNAME and ELASTICSEARCH_PASSWORD.
    Basic {
        username: String,
        password: Secret,
    },
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("ELASTICSEARCH_URL, ELASTICSEARCH_CA_FILE: {0}")]
    Transport(#[from] TransportError),
    #[error(
        "ELASTICSEARCH_API_KEY, ELASTICSEARCH_USERNAME, ELASTICSEARCH_PASSWORD: a character that \
         no header takes; allowed: printable ASCII"
    )]
    Credentials,
}

/// Asks the server; cheap to clone. Each call is sent once: retries and the circuit breaker are
/// `remote::Line`'s.
#[derive(Clone, Debug)]
pub struct Client {
    transport: Transport,
    authorization: Option<Secret>,
    index: String,
    accounts_index: String,
}

impl Client {
    /// A client of these settings; nothing is asked yet.
    ///
    /// # Errors
    /// A setting that cannot be used.
    pub fn new(settings: &ClientSettings) -> Result<Client, ClientError> {
        let (url, within) = without_credentials(settings.url.expose())?;
        let credentials = match (&settings.credentials, within) {
            (Credentials::None, Some(basic)) => basic,
            (set, _) => set.clone(),
        };
        let authorization = credentials.header();
        let printable = |secret: &Secret| secret.expose().bytes().all(|b| (32..127).contains(&b));
        if !authorization.as_ref().is_none_or(printable) {
            return Err(ClientError::Credentials);
        }
        Ok(Client {
            transport: Transport::new(&url, settings.ca_file.as_deref())?,
            authorization,
            index: settings.index.clone(),
            accounts_index: settings.accounts_index.clone(),
        })
    }

    /// The name of an index, or of the alias of it.
    pub fn index_name(&self, index: Index) -> &str {
        match index {
            Index::Records => &self.index,
            Index::Accounts => &self.accounts_index,
        }
    }

    /// A call with the service's own credentials, all of the deadline for its first byte. The path
    /// begins with a slash; the `elasticsearch` crate's `…Parts::url` make them.
    pub fn call<'a>(
        &'a self,
        (method, path): (Method, &'a str),
        body: Vec<u8>,
        deadline: Instant,
    ) -> Call<'a> {
        Call {
            method,
            path,
            authorization: self.authorization.as_ref(),
            request_id: None,
            content_type: "application/json",
            body,
            deadline,
            first_byte: deadline,
        }
    }

    /// What carries the calls.
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// The service's own `Authorization`, where it has one.
    pub fn authorization(&self) -> Option<&Secret> {
        self.authorization.as_ref()
    }

    /// Sends one call, once. A status of failure is a reply: look at it.
    ///
    /// # Errors
    /// No whole reply before the deadline.
    pub async fn send(&self, call: Call<'_>) -> Result<Reply, Failure> {
        self.transport.send(call).await
    }
}

impl Credentials {
    fn header(&self) -> Option<Secret> {
        match self {
            Credentials::None => None,
            Credentials::ApiKey(key) => {
                let key = key.expose();
                // Elasticsearch gives both forms; base64 has no colon.
                let encoded = if key.contains(':') { STANDARD.encode(key) } else { key.to_owned() };
                Some(Secret::new(format!("ApiKey {encoded}")))
            }
            Credentials::Basic { username, password } => {
                let both = STANDARD.encode(format!("{username}:{}", password.expose()));
                Some(Secret::new(format!("Basic {both}")))
            }
        }
    }
}

/// The address without the user and password in it, and those.
fn without_credentials(url: &str) -> Result<(String, Option<Credentials>), ClientError> {
    let mut parsed = reqwest::Url::parse(url).map_err(|_| TransportError::Url)?;
    if parsed.username().is_empty() {
        return Ok((url.to_owned(), None));
    }
    let plain = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into();
    let username: String = plain(parsed.username());
    let password: String = plain(parsed.password().unwrap_or_default());
    let cleared = parsed.set_username("").and_then(|()| parsed.set_password(None));
    cleared.map_err(|()| TransportError::Url)?;
    let basic = Credentials::Basic { username, password: Secret::new(password) };
    Ok((parsed.to_string(), Some(basic)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(url: &str, credentials: Credentials) -> Result<Client, ClientError> {
        Client::new(&ClientSettings {
            url: Secret::new(url),
            credentials,
            ca_file: None,
            index: "transactions".into(),
            accounts_index: "accounts".into(),
        })
    }

    fn header(url: &str, credentials: Credentials) -> Option<String> {
        client(url, credentials).unwrap().authorization.map(|header| header.expose().to_owned())
    }

    #[test]
    fn credentials_come_from_the_settings_or_the_address_and_do_not_print() {
        let plain = "http://localhost:9200";
        assert_eq!(header(plain, Credentials::None), None);
        let key = |text: &str| Credentials::ApiKey(Secret::new(text));
        assert_eq!(header(plain, key("aWQ6a2V5")).unwrap(), "ApiKey aWQ6a2V5");
        assert_eq!(header(plain, key("id:key")).unwrap(), "ApiKey aWQ6a2V5");
        let within = "http://al:p%40ss@localhost:9200";
        assert_eq!(header(within, Credentials::None).unwrap(), "Basic YWw6cEBzcw==");
        assert_eq!(header(within, key("id:key")).unwrap(), "ApiKey aWQ6a2V5");
        let printed = format!("{:?}", client(within, Credentials::None).unwrap());
        assert!(!printed.contains("p%40ss") && !printed.contains("YWw6"), "{printed}");
        let broken = client(plain, key("a\nb"));
        assert!(matches!(broken, Err(ClientError::Credentials)));
    }
}
