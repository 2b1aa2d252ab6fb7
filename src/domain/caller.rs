//! Who asks: the tenant, and what is passed on for them.

use std::fmt;

/// The user whose documents a question may reach: 1–64 characters of `[A-Za-z0-9_.-]`.
/// It comes from the authenticated caller alone; no plan, text or model can name one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tenant(String);

impl Tenant {
    /// Gives `None` for an id outside the allowed form.
    pub fn new(id: &str) -> Option<Tenant> {
        let sane = (1..=64).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
        sane.then(|| Tenant(id.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The least number that is a user's own id. The embedded index gives those below to users whose
    /// ids are no numbers, so that no id in digits is ever one of theirs.
    pub const LEAST: i64 = -(1 << 62);

    /// The number under which an index with numeric ids holds this user's documents. Only the
    /// canonical decimal form names one: "007", "7.0", "+7" and "7e0" are other users, and never
    /// user 7.
    pub fn number(&self) -> Option<i64> {
        let number: i64 = self.0.parse().ok()?;
        (number.to_string() == self.0 && number >= Tenant::LEAST).then_some(number)
    }
}

impl fmt::Display for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The caller of one request.
#[derive(Clone, Debug)]
pub struct Caller {
    pub tenant: Tenant,
    /// The `Authorization` header as it came, for the search service behind; never printed.
    pub authorization: Option<Secret>,
}

/// A value that does not print.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(String);

impl Secret {
    pub fn new(value: impl Into<String>) -> Secret {
        Secret(value.into())
    }

    /// The value itself, for the one place that sends or checks it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_canonical_integer_names_a_numeric_user() {
        let number = |id| Tenant::new(id).and_then(|tenant| tenant.number());
        assert_eq!(number("7"), Some(7));
        assert_eq!(number("-4611686018427387904"), Some(Tenant::LEAST));
        for other in ["007", "7.0", "7e0", "-0", "x7", "-4611686018427387905"] {
            assert_eq!(number(other), None, "{other}");
        }
        assert_eq!(Tenant::new("+7"), None);
        assert_eq!(Tenant::new(""), None);
    }
}
