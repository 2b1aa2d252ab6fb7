//! Where a list goes on: of use within its own list alone, and not for callers to make. Written in
//! characters that stand for themselves in a query; `docs/taken.json` describes each list's form.

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

const BETWEEN: char = '~';

/// A cursor of such parts, none of which holds a `~`.
pub fn write(of: Of, parts: &[&str]) -> String {
    let mut cursor = of.mark().to_owned();
    for part in parts {
        cursor.push(BETWEEN);
        cursor.push_str(part);
    }
    cursor
}

/// The parts of a cursor of the same list.
pub fn read(of: Of, cursor: &str) -> Result<Vec<&str>, Problem> {
    let mut parts = cursor.split(BETWEEN);
    if parts.next() != Some(of.mark()) {
        return Err(invalid());
    }
    Ok(parts.collect())
}

/// A part that is a number of at most `most` digits.
pub fn number(part: &str, most: usize) -> Option<i64> {
    let digits = part.strip_prefix('-').unwrap_or(part);
    let sane = (1..=most).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    part.parse().ok().filter(|_| sane)
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
        assert_eq!(cursor, "t1~7~a");
        assert_eq!(read(Of::Turns, &cursor).unwrap(), ["7", "a"]);
        assert!(read(Of::Conversations, &cursor).is_err());
        for other in ["", "%", "7", "t1", "r", "r1x~7"] {
            assert!(read(Of::Records, other).is_err(), "{other}");
        }
    }

    #[test]
    fn a_number_is_its_digits_and_no_more_than_are_described() {
        assert_eq!((number("-12", 2), number("012", 3)), (Some(-12), Some(12)));
        for other in ["", "-", "+1", "1.0", "123", "--1", "1 "] {
            assert_eq!(number(other, 2), None, "{other}");
        }
    }
}
