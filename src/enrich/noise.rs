//! What in a label is the bank's bookkeeping: dates, card numbers, references, amounts (config/enrichment/noise.toml).

use std::ops::Range;

use serde::Deserialize;

use super::label::Token;
use super::patterns::Patterns;
use super::tail::Context;
use super::{EnrichError, holds_in};

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
    #[serde(default)]
    town: bool,
    #[serde(default)]
    countries: Vec<String>,
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

pub struct Noise {
    all: Vec<Rule>,
    patterns: Patterns,
}

/// When and where a pattern cuts.
struct Rule {
    at: At,
    town: bool,
    countries: Vec<String>,
}

impl Rule {
    fn holds(&self, cutting: Cutting<'_>) -> bool {
        (cutting.towns || !self.town) && holds_in(&self.countries, cutting.country)
    }
}

/// What is cut beside the bookkeeping.
#[derive(Clone, Copy)]
pub struct Cutting<'c> {
    /// Towns behind a terminal's name.
    pub towns: bool,
    /// Of the bank.
    pub country: Option<&'c str>,
}

/// A folded label on its way, with the places of its bytes in the whole.
struct Rest {
    text: String,
    from: Vec<usize>,
}

impl Rest {
    fn new(folded: &str, part: Range<usize>) -> Rest {
        let text = folded.get(part.clone()).unwrap_or("").to_owned();
        Rest { from: (part.start..part.start + text.len()).collect(), text }
    }

    /// Replaces a range by a blank, where none stands beside it.
    fn cut(&mut self, range: Range<usize>) {
        let bytes = self.text.as_bytes();
        let blank = |place: usize| bytes.get(place).is_none_or(|byte| *byte == b' ');
        let before = range.start == 0 || blank(range.start - 1);
        let (mut end, mut put) = (range.end, None);
        if before && end < bytes.len() && blank(end) {
            end += 1;
        } else if !before && !blank(end) {
            put = self.from.get(range.start).copied();
        }
        self.text.replace_range(range.start..end, if put.is_some() { " " } else { "" });
        self.from.splice(range.start..end, put);
        while self.text.ends_with(' ') {
            self.text.pop();
            self.from.pop();
        }
    }
}

impl Noise {
    /// The patterns, and what the file says of names' ends and beginnings.
    ///
    /// # Errors
    /// The file is not as its head says, or a pattern is none.
    pub fn read(text: &str) -> Result<(Noise, Context), EnrichError> {
        let file: File = toml::from_str(text).map_err(EnrichError::in_file("noise.toml"))?;
        let patterns = file.pattern.iter().map(|pattern| pattern.pattern.as_str());
        let patterns = Patterns::new(patterns).map_err(|(place, error)| {
            let id = file.pattern.get(place).map_or("all", |pattern| &pattern.id).to_owned();
            EnrichError::Pattern { file: "noise.toml", id, error }
        })?;
        let rule = |pattern: Pattern| Rule {
            at: pattern.at,
            town: pattern.town,
            countries: pattern.countries,
        };
        let all = file.pattern.into_iter().map(rule).collect();
        Ok((Noise { all, patterns }, file.context))
    }

    /// Which tokens of a folded label are not cut: those of the part, without the bookkeeping.
    pub fn kept(
        &self,
        (folded, part): (&str, Range<usize>),
        tokens: &[Token<'_>],
        cutting: Cutting<'_>,
    ) -> Vec<bool> {
        let left = self.left(folded, part, cutting);
        let mut places = left.from.iter().copied().peekable();
        let mut kept = Vec::with_capacity(tokens.len());
        for token in tokens {
            let range = token.folded();
            while places.next_if(|place| *place < range.start).is_some() {}
            kept.push(places.peek().is_some_and(|place| range.contains(place)));
        }
        kept
    }

    fn left(&self, folded: &str, part: Range<usize>, cutting: Cutting<'_>) -> Rest {
        let mut rest = Rest::new(folded, part);
        for _ in 0..ROUNDS {
            let before = rest.text.len();
            for place in self.patterns.matching(&rest.text) {
                if let Some(rule) = self.all.get(place).filter(|rule| rule.holds(cutting)) {
                    self.cut((place, rule.at), &mut rest);
                }
            }
            if rest.text.len() == before {
                break;
            }
        }
        rest
    }

    /// Cuts what one pattern matches, as long as it does.
    fn cut(&self, (place, at): (usize, At), rest: &mut Rest) {
        while let Some(found) = self.patterns.find(place, &rest.text) {
            let range = match at {
                At::Tail => found.start..rest.text.len(),
                At::Start if found.start > 0 => return,
                At::End if found.end < rest.text.len() => return,
                _ => found,
            };
            let before = rest.text.len();
            rest.cut(range);
            if rest.text.len() >= before {
                return;
            }
        }
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
            let patterns = Patterns::new([pattern.pattern.as_str()]).unwrap();
            let noise = Noise {
                all: vec![Rule { at: pattern.at, town: false, countries: Vec::new() }],
                patterns,
            };
            let folded = super::super::label::Folded::new(&pattern.example).text;
            let left =
                noise.left(&folded, 0..folded.len(), Cutting { towns: true, country: None }).text;
            if left.trim() != pattern.left {
                wrong.push(format!("{}: {left:?} for {:?}", pattern.id, pattern.left));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn tokens_outside_the_part_and_cut_ones_are_not_kept() {
        let (noise, _) = Noise::read(data::NOISE).unwrap();
        let folded = super::super::label::Folded::new("CARTE 18/10/25 LIDL PARIS");
        let tokens = folded.tokens();
        let cutting = Cutting { towns: true, country: None };
        let kept = noise.kept((&folded.text, 0..folded.text.len()), &tokens, cutting);
        let kept: Vec<&str> = tokens
            .iter()
            .zip(kept)
            .filter(|(_, kept)| *kept)
            .map(|(token, _)| token.text)
            .collect();
        assert_eq!(kept, ["carte", "lidl", "paris"]);
        assert_eq!(
            noise
                .kept((&folded.text, 15..19), &tokens, cutting)
                .iter()
                .filter(|kept| **kept)
                .count(),
            1
        );
    }
}
