//! Where a list goes on: opaque to callers, and of use within their own lists alone.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::error::Problem;
use super::params::refused;

/// The list that a cursor is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Conversations,
    Turns,
    Records,
}

impl Of {
    fn mark(self) -> &'static str {
        match self {
            Of::Conversations => "c1",
            Of::Turns => "t1",
            Of::Records => "r1",
        }
    }
}

/// A cursor of such parts, none of which holds a `|`.
pub fn write(of: Of, parts: &[&str]) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}|{}", of.mark(), parts.join("|")))
}

/// The parts of a cursor of the same list.
pub fn read(of: Of, cursor: &str) -> Result<Vec<String>, Problem> {
    let parts = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (mark, rest) = text.split_once('|')?;
        (mark == of.mark()).then(|| rest.split('|').map(str::to_owned).collect())
    };
    parts().ok_or_else(invalid)
}

/// What is said to a cursor that this service has not given.
pub fn invalid() -> Problem {
    refused("cursor", "the next_cursor of this very list")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_for_its_own_list_alone() {
        let cursor = write(Of::Turns, &["7", "a"]);
        assert_eq!(read(Of::Turns, &cursor).unwrap(), ["7", "a"]);
        assert!(read(Of::Conversations, &cursor).is_err());
        for other in ["", "%", "7", "====", "dDF8"] {
            assert!(read(Of::Records, other).is_err(), "{other}");
        }
    }
}
