//! Regular expressions of the data over folded labels: which of many match is told in one pass.

use std::ops::Range;

use regex::{Regex, RegexSet, RegexSetBuilder};

/// Bytes for the automaton that tells which patterns match at all.
const STATES: usize = 64 << 20;

pub struct Patterns {
    all: Vec<Regex>,
    set: RegexSet,
}

impl Patterns {
    /// # Errors
    /// A pattern is no regular expression; with its place.
    pub fn new<'p>(
        patterns: impl IntoIterator<Item = &'p str>,
    ) -> Result<Patterns, (usize, regex::Error)> {
        let patterns: Vec<String> = patterns.into_iter().map(plain).collect();
        let mut all = Vec::new();
        for (place, pattern) in patterns.iter().enumerate() {
            all.push(Regex::new(pattern).map_err(|error| (place, error))?);
        }
        let set = RegexSetBuilder::new(&patterns).dfa_size_limit(STATES).build();
        let set = set.map_err(|error| (patterns.len(), error))?;
        Ok(Patterns { all, set })
    }

    /// The places of the patterns that match, in their order.
    pub fn matching(&self, text: &str) -> impl Iterator<Item = usize> + use<> {
        self.set.matches(text).into_iter()
    }

    /// Where one of them matches first.
    pub fn find(&self, place: usize, text: &str) -> Option<Range<usize>> {
        self.all.get(place)?.find(text).map(|found| found.range())
    }

    /// Where the group of one of them lies.
    pub fn group(&self, place: usize, text: &str, group: &str) -> Option<Range<usize>> {
        Some(self.all.get(place)?.captures(text)?.name(group)?.range())
    }
}

/// The same pattern for folded text: its digits, letters and blanks are ASCII's, which is quicker.
fn plain(pattern: &str) -> String {
    let mut plain = String::with_capacity(pattern.len() * 2);
    let mut class = false;
    let mut letters = pattern.chars();
    while let Some(one) = letters.next() {
        match one {
            '[' => class = true,
            ']' => class = false,
            '\\' => {
                let escaped = letters.next();
                match (escaped, class) {
                    (Some('d'), true) => plain.push_str("0-9"),
                    (Some('d'), false) => plain.push_str("[0-9]"),
                    (Some('s'), _) => plain.push(' '),
                    (Some('S'), _) => plain.push_str("[^ ]"),
                    (Some('b'), _) => plain.push_str(r"(?-u:\b)"),
                    _ => {
                        plain.push(one);
                        plain.extend(escaped);
                    }
                }
                continue;
            }
            _ => {}
        }
        plain.push(one);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_ascii_inside_brackets_and_outside() {
        assert_eq!(plain(r"\d[\d.]\s\S\b\*"), r"[0-9][0-9.] [^ ](?-u:\b)\*");
        let patterns = Patterns::new([r"^card \d+ (?<name>\S+)$", r"\bx\b"]).unwrap();
        assert_eq!(patterns.matching("card 12 lidl").collect::<Vec<_>>(), [0]);
        assert_eq!(patterns.group(0, "card 12 lidl", "name"), Some(8..12));
        assert_eq!(patterns.find(1, "a x"), Some(2..3));
        assert_eq!(Patterns::new(["a", "("]).err().map(|(place, _)| place), Some(1));
    }
}
