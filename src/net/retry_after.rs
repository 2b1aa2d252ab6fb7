//! `Retry-After`, in either of its forms (RFC 9110, 10.2.3).

use std::time::Duration;

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

/// How long a server wants to be left alone: seconds, or a date, which counts from the response's own
/// `Date`, so that no two clocks need agree. `None` where it says nothing that can be read.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
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
