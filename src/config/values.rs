//! The forms that a setting's text is read into. Each reader says what is allowed where it refuses.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use http::HeaderName;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::caller::Secret;

/// What is allowed, for the error that names the setting.
pub(super) type Allowed = String;

/// How much is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    Debug,
    Info,
    Warning,
    Error,
    Critical,
}

impl LogLevel {
    /// As a `tracing` level; nothing is above `error` there.
    pub fn as_tracing(self) -> tracing::Level {
        match self {
            LogLevel::Debug => tracing::Level::DEBUG,
            LogLevel::Info => tracing::Level::INFO,
            LogLevel::Warning => tracing::Level::WARN,
            LogLevel::Error | LogLevel::Critical => tracing::Level::ERROR,
        }
    }
}

/// Who understands questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnderstandBy {
    Auto,
    Local,
    Llm,
}

/// Who words answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordBy {
    Auto,
    Template,
    Llm,
}

/// The algorithm that tokens are pinned to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenAlgorithm {
    Hs256,
    Rs256,
    Es256,
    EdDsa,
}

/// What a model costs, in US dollars for a million tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Price {
    pub sent: f64,
    pub received: f64,
}

impl Price {
    /// Dollars for so many tokens.
    pub fn of(self, sent: u64, received: u64) -> f64 {
        (self.sent * sent as f64 + self.received * received as f64) / 1e6
    }
}

/// An address, or all that share its first bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    /// Reads `10.0.0.0/8`, or one address.
    pub fn new(text: &str) -> Option<Network> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address.parse().ok()?, Some(bits.parse().ok()?)),
            None => (text.parse().ok()?, None),
        };
        let most = if matches!(address, IpAddr::V4(_)) { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most).then_some(Network { address, bits })
    }

    /// Whether `address` is one of it. An IPv4 address that came in IPv6's clothes is itself.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address.to_canonical(), address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let shift = 32 - u32::from(self.bits.min(32));
                (u64::from(own.to_bits()) >> shift) == (u64::from(other.to_bits()) >> shift)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let differing = own.to_bits() ^ other.to_bits();
                differing.leading_zeros() >= u32::from(self.bits)
            }
            _ => false,
        }
    }
}

pub(super) fn address(text: &str) -> Result<IpAddr, Allowed> {
    if text.eq_ignore_ascii_case("localhost") {
        return Ok(Ipv4Addr::LOCALHOST.into());
    }
    text.trim_matches(['[', ']']).parse().map_err(|_| "an IP address, or localhost".into())
}

pub(super) fn port(text: &str) -> Result<u16, Allowed> {
    text.parse().map_err(|_| "0 to 65535".into())
}

pub(super) fn prefix(text: &str) -> Result<String, Allowed> {
    let sane = text.strip_prefix('/').is_some_and(|rest| {
        rest.split('/').all(|part| {
            let part_sane = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
            !part.is_empty() && part.bytes().all(part_sane)
        })
    });
    if sane { Ok(text.to_owned()) } else { Err("like /api/v3: no slash at the end".into()) }
}

/// A short name, of a service or an index.
pub(super) fn name(text: &str) -> Result<String, Allowed> {
    let sane = (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
    if sane { Ok(text.to_owned()) } else { Err("1 to 64 of A-Z a-z 0-9 _ . -".into()) }
}

pub(super) fn text(text: &str) -> Result<String, Allowed> {
    Ok(text.to_owned())
}

pub(super) fn header(text: &str) -> Result<HeaderName, Allowed> {
    text.parse().map_err(|_| "a header's name: letters, digits, - and _".to_owned())
}

pub(super) fn secret(text: &str) -> Result<Secret, Allowed> {
    Ok(Secret::new(text))
}

/// Where conversations are kept; a driver after `+`, as other services write it, is not looked at.
pub(super) fn database(text: &str) -> Result<Secret, Allowed> {
    let scheme = text.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    let scheme = scheme.as_deref().and_then(|scheme| scheme.split('+').next());
    match scheme {
        Some("postgres" | "postgresql" | "sqlite") => Ok(Secret::new(text)),
        _ => Err("postgres://…, postgresql://…, postgresql+psycopg2://… or sqlite:///file".into()),
    }
}

pub(super) fn connections(text: &str) -> Result<u32, Allowed> {
    let read = text.parse().ok().filter(|most| (1..=1_000).contains(most));
    read.ok_or_else(|| "1 to 1000".into())
}

pub(super) fn megabytes(text: &str) -> Result<u32, Allowed> {
    // No reader takes more.
    let read = text.parse().ok().filter(|most| (1..=400).contains(most));
    read.ok_or_else(|| "1 to 400".into())
}

pub(super) fn questions(text: &str) -> Result<u32, Allowed> {
    let read = text.parse().ok().filter(|most| (1..=100_000).contains(most));
    read.ok_or_else(|| "1 to 100000".into())
}

pub(super) fn days(text: &str) -> Result<u32, Allowed> {
    text.parse().ok().filter(|days| *days <= 36_500).ok_or_else(|| "0 (for ever) to 36500".into())
}

pub(super) fn long_secret(text: &str) -> Result<Secret, Allowed> {
    if text.len() < 16 {
        return Err("at least 16 characters".into());
    }
    Ok(Secret::new(text))
}

pub(super) fn token_key(text: &str) -> Result<Secret, Allowed> {
    if text.len() < 32 {
        return Err("at least 32 bytes".into());
    }
    Ok(Secret::new(text))
}

pub(super) fn url(text: &str) -> Result<String, Allowed> {
    let read = reqwest::Url::parse(text).ok();
    match read.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host()) {
        Some(_) => Ok(text.trim_end_matches('/').to_owned()),
        None => Err("http:// or https://, and a host".into()),
    }
}

/// A URL that may hold a password.
pub(super) fn secret_url(text: &str) -> Result<Secret, Allowed> {
    url(text).map(Secret::new)
}

pub(super) fn tokens(text: &str) -> Result<u64, Allowed> {
    let read = text.parse().ok().filter(|most| *most <= 1_000_000_000_000);
    read.ok_or_else(|| "0 (no call) to 1000000000000".into())
}

/// `gpt-4o=2.5/10,…`: models, each with what a million tokens cost, sent and received.
pub(super) fn prices(text: &str) -> Result<BTreeMap<String, Price>, Allowed> {
    let dollars = |text: &str| text.trim().parse().ok().filter(|price| (0.0..1e6).contains(price));
    let one = |text: &str| {
        let (model, price) = text.rsplit_once('=')?;
        let (sent, received) = price.split_once('/')?;
        let price = Price { sent: dollars(sent)?, received: dollars(received)? };
        Some((model.trim().to_owned(), price)).filter(|(model, _)| !model.is_empty())
    };
    let read: Option<_> = text.split(',').map(one).collect();
    read.ok_or_else(|| {
        "model=sent/received, dollars for a million tokens, with commas between".into()
    })
}

pub(super) fn yes_or_no(text: &str) -> Result<bool, Allowed> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err("true or false".into()),
    }
}

pub(super) fn zone(text: &str) -> Result<TimeZone, Allowed> {
    TimeZone::get(text).map_err(|_| "an IANA name, like Europe/Paris".into())
}

pub(super) fn day(text: &str) -> Result<Date, Allowed> {
    let whole = text.len() == 10;
    text.parse().ok().filter(|_| whole).ok_or_else(|| "yyyy-MM-dd, a day that exists".into())
}

pub(super) fn seconds(text: &str) -> Result<Duration, Allowed> {
    let read = text.parse::<f64>().ok().filter(|seconds| *seconds >= 0.001 && *seconds <= 3600.0);
    read.map(Duration::from_secs_f64).ok_or_else(|| "seconds: above 0, at most 3600".into())
}

pub(super) fn per_minute(text: &str) -> Result<u32, Allowed> {
    let read = text.parse().ok().filter(|limit| *limit <= 1_000_000);
    read.ok_or_else(|| "0 (no limit) to 1000000".into())
}

pub(super) fn attempts(text: &str) -> Result<u32, Allowed> {
    text.parse().ok().filter(|most| *most <= 10).ok_or_else(|| "0 to 10".into())
}

pub(super) fn temperature(text: &str) -> Result<f32, Allowed> {
    let read = text.parse().ok().filter(|degree| (0.0..=2.0).contains(degree));
    read.ok_or_else(|| "0 to 2".into())
}

pub(super) fn log_level(text: &str) -> Result<LogLevel, Allowed> {
    match text.to_ascii_uppercase().as_str() {
        "DEBUG" => Ok(LogLevel::Debug),
        "INFO" => Ok(LogLevel::Info),
        "WARNING" => Ok(LogLevel::Warning),
        "ERROR" => Ok(LogLevel::Error),
        "CRITICAL" => Ok(LogLevel::Critical),
        _ => Err("DEBUG, INFO, WARNING, ERROR, CRITICAL".into()),
    }
}

pub(super) fn understand_by(text: &str) -> Result<UnderstandBy, Allowed> {
    match text.to_ascii_lowercase().as_str() {
        "auto" => Ok(UnderstandBy::Auto),
        "local" => Ok(UnderstandBy::Local),
        "llm" => Ok(UnderstandBy::Llm),
        _ => Err("auto, local, llm".into()),
    }
}

pub(super) fn word_by(text: &str) -> Result<WordBy, Allowed> {
    match text.to_ascii_lowercase().as_str() {
        "auto" => Ok(WordBy::Auto),
        "template" => Ok(WordBy::Template),
        "llm" => Ok(WordBy::Llm),
        _ => Err("auto, template, llm".into()),
    }
}

pub(super) fn algorithm(text: &str) -> Result<TokenAlgorithm, Allowed> {
    match text.to_ascii_uppercase().as_str() {
        "HS256" => Ok(TokenAlgorithm::Hs256),
        "RS256" => Ok(TokenAlgorithm::Rs256),
        "ES256" => Ok(TokenAlgorithm::Es256),
        "EDDSA" => Ok(TokenAlgorithm::EdDsa),
        _ => Err("HS256, RS256, ES256, EdDSA".into()),
    }
}

pub(super) fn origins(text: &str) -> Result<Vec<String>, Allowed> {
    let allowed = || {
        "origins like http://localhost:3000, separated by commas; with credentials \
                      there is no *"
            .to_owned()
    };
    let mut origins = Vec::new();
    for item in list(text) {
        let url = reqwest::Url::parse(&item).map_err(|_| allowed())?;
        let origin = url.origin().ascii_serialization();
        let bare = item.trim_end_matches('/').eq_ignore_ascii_case(&origin);
        if !matches!(url.scheme(), "http" | "https") || !bare {
            return Err(allowed());
        }
        origins.push(origin);
    }
    Ok(origins)
}

/// A cookie's name, as RFC 6265 has it, without what looks like an attribute.
pub(super) fn cookie(text: &str) -> Result<String, Allowed> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    match (1..=64).contains(&text.len()) && text.bytes().all(plain) {
        true => Ok(text.to_owned()),
        false => Err("1 to 64 of letters, digits, _ . -".into()),
    }
}

pub(super) fn networks(text: &str) -> Result<Vec<Network>, Allowed> {
    let read: Option<Vec<_>> = list(text).iter().map(|item| Network::new(item)).collect();
    read.ok_or_else(|| "IP addresses or networks like 10.0.0.0/8, separated by commas".into())
}

/// A list separated by commas, or JSON's, which the settings of other services are written in.
fn list(text: &str) -> Vec<String> {
    if let Ok(items) = serde_json::from_str::<Vec<String>>(text) {
        return items;
    }
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_its_addresses_and_no_others() {
        let holds = |network, address: &str| {
            Network::new(network).unwrap().contains(address.parse().unwrap())
        };
        assert!(holds("10.0.0.0/8", "10.200.3.4"));
        assert!(holds("10.0.0.0/8", "::ffff:10.1.1.1"));
        assert!(!holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("0.0.0.0/0", "8.8.8.8"));
        assert!(holds("192.168.1.7", "192.168.1.7") && !holds("192.168.1.7", "192.168.1.8"));
        assert!(holds("fd00::/8", "fd12::1") && !holds("fd00::/8", "fe80::1"));
        assert!(holds("::/0", "fe80::1") && !holds("::/0", "10.0.0.1"));
        for wrong in ["10.0.0.0/33", "::/129", "ten", "10.0.0.0/", ""] {
            assert_eq!(Network::new(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn origins_are_whole_and_never_a_star() {
        assert_eq!(
            origins("http://a.fr, https://b.fr:8443/").unwrap(),
            ["http://a.fr", "https://b.fr:8443"]
        );
        assert_eq!(origins("[\"http://a.fr\"]").unwrap(), ["http://a.fr"]);
        for wrong in ["*", "a.fr", "http://a.fr/path", "ftp://a.fr", "http://u@a.fr"] {
            assert!(origins(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn levels_zones_days_and_prefixes_are_checked() {
        assert_eq!(log_level("warning"), Ok(LogLevel::Warning));
        assert_eq!(log_level("Critical").unwrap().as_tracing(), tracing::Level::ERROR);
        assert!(log_level("TRACE").is_err());
        assert!(zone("Europe/Paris").is_ok() && zone("Paris").is_err());
        assert!(
            day("2025-10-20").is_ok() && day("2025-02-30").is_err() && day("20/10/2025").is_err()
        );
        assert!(prefix("/api/v3").is_ok());
        for wrong in ["api", "/", "/api/", "/a b", "/{x}"] {
            assert!(prefix(wrong).is_err(), "{wrong}");
        }
        assert!(seconds("0").is_err() && seconds("NaN").is_err() && seconds("2.5").is_ok());
    }
}
