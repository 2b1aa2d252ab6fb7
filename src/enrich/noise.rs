//! What in a label is the bank's bookkeeping: dates, card numbers, references, amounts, places
//! (config/enrichment/noise.toml, places.txt).

use regex::{Regex, RegexSet, RegexSetBuilder};
use serde::Deserialize;

use super::EnrichError;
use super::phrases::precedes;
use super::tokens::{Token, folded, words};

/// Legal forms that are no other word.
const COMPANY: [&str; 16] = [
    "sarl", "sas", "sasu", "eurl", "sci", "gmbh", "ltd", "limited", "plc", "llc", "inc", "slu", "bv", "nv", "sprl",
    "scop",
];
/// Bytes for the automaton that tells which patterns match at all.
const STATES: usize = 64 << 20;
/// Rounds of cutting: what an end pattern cut may bare another's end.
const ROUNDS: usize = 4;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    pattern: Vec<Pattern>,
    context: Context,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pattern {
    id: String,
    at: At,
    pattern: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "for the tests and whoever reads the file"))]
    example: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "for the tests and whoever reads the file"))]
    left: String,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum At {
    Start,
    Anywhere,
    End,
    Tail,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Context {
    weak_not_after: Vec<String>,
    words: Vec<String>,
    leading: Vec<String>,
    leading_kept: Vec<String>,
}

pub struct Noise {
    patterns: Vec<(At, Regex)>,
    set: RegexSet,
    /// Forms of address, parts of addresses: an ordinary word after one is no merchant.
    pub weak_not_after: Vec<Vec<String>>,
    /// Cut from the end of a name.
    trailing: Vec<Vec<String>>,
    places: Vec<Vec<String>>,
    leading: Vec<Vec<String>>,
    leading_kept: Vec<Vec<String>>,
}

/// A label on its way: lower case, no accents, one blank between words, and where each byte came from.
struct Cut {
    text: String,
    from: Vec<(usize, usize)>,
}

impl Cut {
    fn new(label: &str) -> Cut {
        let mut cut = Cut { text: String::new(), from: Vec::new() };
        for (start, one) in label.char_indices() {
            let end = start + one.len_utf8();
            if one.is_whitespace() {
                cut.blank(start, end);
            } else {
                folded(one, |part| {
                    cut.text.push(part);
                    cut.from.extend(std::iter::repeat_n((start, end), part.len_utf8()));
                });
            }
        }
        cut
    }

    fn blank(&mut self, start: usize, end: usize) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
            self.from.push((start, end));
        }
    }

    /// Replaces a range by a blank.
    fn without(&self, range: std::ops::Range<usize>) -> Cut {
        let mut rest = Cut { text: String::new(), from: Vec::new() };
        let place = self.from.get(range.start).copied().unwrap_or_default();
        for (at, one) in self.text.char_indices() {
            if at == range.start {
                rest.blank(place.0, place.1);
            }
            if range.contains(&at) {
                continue;
            }
            let from = self.from.get(at).copied().unwrap_or_default();
            if one == ' ' {
                rest.blank(from.0, from.1);
            } else {
                rest.text.push(one);
                rest.from.extend(std::iter::repeat_n(from, one.len_utf8()));
            }
        }
        while rest.text.ends_with(' ') {
            rest.text.pop();
            rest.from.pop();
        }
        rest
    }
}

/// The same pattern for a text of folded letters: a word's end and a digit are ASCII's, which is quicker.
fn plain(pattern: &str) -> String {
    pattern.replace(r"\b", r"(?-u:\b)").replace(r"\d", "[0-9]")
}

impl Noise {
    pub fn read(text: &str, places: &str) -> Result<Noise, EnrichError> {
        let file: File = toml::from_str(text).map_err(EnrichError::in_file("noise.toml"))?;
        let bad = |pattern: &Pattern| {
            let id = pattern.id.clone();
            move |error| EnrichError::Pattern { id, error }
        };
        let mut patterns = Vec::new();
        for pattern in &file.pattern {
            let regex = Regex::new(&plain(&pattern.pattern)).map_err(bad(pattern))?;
            patterns.push((pattern.at, regex));
        }
        let set = RegexSetBuilder::new(file.pattern.iter().map(|pattern| plain(&pattern.pattern)))
            .dfa_size_limit(STATES)
            .build()
            .map_err(|error| EnrichError::Pattern { id: "all".into(), error })?;
        let phrases = |all: &[String]| -> Vec<Vec<String>> { all.iter().map(|one| words(one)).collect() };
        let mut places: Vec<Vec<String>> = places
            .lines()
            .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
            .map(words)
            .collect();
        places.sort_by_key(|place| std::cmp::Reverse(place.len()));
        let mut trailing = phrases(&file.context.words);
        trailing.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        Ok(Noise {
            patterns,
            set,
            weak_not_after: phrases(&file.context.weak_not_after),
            trailing,
            places,
            leading: phrases(&file.context.leading),
            leading_kept: phrases(&file.context.leading_kept),
        })
    }

    /// Which tokens are cut.
    pub fn cut(&self, label: &str, tokens: &[Token]) -> Vec<bool> {
        let left = self.left(label);
        let mut kept = vec![false; label.len()];
        for (start, end) in &left.from {
            kept.get_mut(*start..*end).into_iter().flatten().for_each(|byte| *byte = true);
        }
        let is_kept = |token: &Token| {
            kept.get(token.start..token.end).is_some_and(|bytes| bytes.iter().any(|byte| *byte))
        };
        tokens.iter().map(|token| !is_kept(token)).collect()
    }

    fn left(&self, label: &str) -> Cut {
        let mut cut = Cut::new(label);
        for _ in 0..ROUNDS {
            let before = cut.text.len();
            for place in &self.set.matches(&cut.text) {
                let Some((at, regex)) = self.patterns.get(place) else { continue };
                while let Some(found) = regex.find(&cut.text) {
                    let range = match at {
                        At::Tail => found.start()..cut.text.len(),
                        At::Start if found.start() > 0 => break,
                        At::End if found.end() < cut.text.len() => break,
                        _ => found.range(),
                    };
                    if range.is_empty() {
                        break;
                    }
                    let shorter = cut.without(range);
                    if shorter.text.len() >= cut.text.len() {
                        break;
                    }
                    cut = shorter;
                }
            }
            if cut.text.len() == before {
                break;
            }
        }
        cut
    }

    /// How many of these tokens are left when legal forms and places are cut from the end: never none.
    pub fn without_tail(&self, tokens: &[&Token], with_places: bool) -> usize {
        let mut count = tokens.len();
        loop {
            let rest = tokens.get(..count).unwrap_or(&[]);
            let lists = [Some(&self.trailing), with_places.then_some(&self.places)];
            let cut = lists.into_iter().flatten().flatten().find(|phrase| {
                phrase.len() < count && precedes(std::slice::from_ref(phrase), rest)
            });
            match cut {
                Some(phrase) => count -= phrase.len(),
                None => return count,
            }
        }
    }

    /// Whether a legal form stands in a label: it names no person.
    pub fn is_company(&self, label: &str) -> bool {
        words(label).iter().any(|word| COMPANY.contains(&word.as_str()))
    }

    /// How many tokens lead to a name without being of it.
    pub fn leading(&self, tokens: &[&Token]) -> usize {
        let mut count = 0;
        while let Some(rest) = tokens.get(count..)
            && rest.len() > 1
            && !super::phrases::follows(&self.leading_kept, rest)
            && super::phrases::follows(&self.leading, rest)
        {
            count += 1;
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::super::data;
    use super::*;

    #[test]
    fn each_pattern_cuts_its_example_as_the_file_says() {
        let file: File = toml::from_str(data::NOISE).unwrap();
        let mut wrong = Vec::new();
        for pattern in &file.pattern {
            let alone = toml::from_str::<File>(data::NOISE).unwrap().context;
            let regex = Regex::new(&pattern.pattern).unwrap();
            let noise = Noise {
                set: RegexSet::new([&pattern.pattern]).unwrap(),
                patterns: vec![(pattern.at, regex)],
                weak_not_after: Vec::new(),
                trailing: alone.words.iter().map(|one| words(one)).collect(),
                places: Vec::new(),
                leading: Vec::new(),
                leading_kept: Vec::new(),
            };
            let left = noise.left(&pattern.example).text;
            if left.trim() != pattern.left {
                wrong.push(format!("{}: {left:?} for {:?}", pattern.id, pattern.left));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
