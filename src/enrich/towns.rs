//! The towns that terminals print beside a shop's name (config/enrichment/towns.txt and places.txt).

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use super::label::{Token, words};

/// The longest name of a town, in tokens.
const LONGEST: usize = 6;
/// Countries whose towns are looked for only at home: there are too many of them.
const AT_HOME: &str = "us";

pub struct Towns {
    /// By the hash of the name's tokens.
    known: FxHashMap<u64, Reach>,
    /// An article, a preposition before a town: it belongs to the name.
    joining: Vec<String>,
}

/// In which labels a town counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Everywhere,
    AtHome,
}

impl Towns {
    /// `places`: one a line, those that count everywhere; `towns`: by country, opened by "= fr".
    pub fn read(places: &str, towns: &str, joining: Vec<String>) -> Towns {
        let mut known = FxHashMap::default();
        let mut reach = Reach::Everywhere;
        let lines = towns.lines().chain(["= "]).chain(places.lines());
        for line in lines.filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            match line.strip_prefix("= ") {
                Some(AT_HOME) => reach = Reach::AtHome,
                Some(_) => reach = Reach::Everywhere,
                None => {
                    let words = words(line);
                    let entry =
                        known.entry(hash(words.iter().map(String::as_str))).or_insert(reach);
                    if reach == Reach::Everywhere {
                        *entry = reach;
                    }
                }
            }
        }
        Towns { known, joining }
    }

    /// How many tokens at the end are a town: not where a word that joins it to the name stands before it.
    pub fn at_end(&self, tokens: &[Token<'_>], country: Option<&str>) -> usize {
        let longest = LONGEST.min(tokens.len());
        for length in (1..=longest).rev() {
            let from = tokens.len() - length;
            let Some((before, town)) = tokens.split_at_checked(from) else { continue };
            if self.is_town(town, country) {
                let joined = before.last().is_some_and(|last| self.joins(last));
                return if joined { 0 } else { length };
            }
        }
        0
    }

    /// How many tokens at the start are a town, with its district's number.
    pub fn at_start(&self, tokens: &[Token<'_>], country: Option<&str>) -> usize {
        let longest = LONGEST.min(tokens.len());
        let town = (1..=longest)
            .rev()
            .find(|length| tokens.get(..*length).is_some_and(|town| self.is_town(town, country)));
        let Some(town) = town else { return 0 };
        let district = |token: &Token<'_>| {
            token.text.len() < 3 && token.text.bytes().all(|one| one.is_ascii_digit())
        };
        town + usize::from(tokens.get(town).is_some_and(district))
    }

    /// Whether a word joins what follows it to the name before it.
    pub fn joins(&self, token: &Token<'_>) -> bool {
        self.joining.iter().any(|one| one == token.text)
    }

    fn is_town(&self, tokens: &[Token<'_>], country: Option<&str>) -> bool {
        let reach = self.known.get(&hash(tokens.iter().map(|token| token.text)));
        match reach {
            None => false,
            Some(Reach::Everywhere) => true,
            Some(Reach::AtHome) => country.is_none_or(|country| country == AT_HOME),
        }
    }
}

/// "st" is "saint": banks write both.
fn hash<'w>(words: impl Iterator<Item = &'w str>) -> u64 {
    let mut hasher = FxHasher::default();
    for word in words {
        match word {
            "st" => "saint",
            "ste" => "sainte",
            other => other,
        }
        .hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::super::label::Folded;
    use super::*;

    fn towns() -> Towns {
        let joining = vec!["de".to_owned()];
        Towns::read("paris\n", "# towns\n= fr\nsaint etienne\nronda\n= us\naurora\n", joining)
    }

    fn at_end(label: &str, country: &str) -> usize {
        towns().at_end(&Folded::new(label).tokens(), Some(country))
    }

    #[test]
    fn a_town_at_the_end_is_found_whole() {
        assert_eq!(at_end("LIDL ST ETIENNE", "fr"), 2);
        assert_eq!(at_end("LIDL PARIS", "es"), 1);
        assert_eq!(at_end("LIDL", "fr"), 0);
        assert_eq!(at_end("PARADOR DE RONDA", "es"), 0);
    }

    #[test]
    fn american_towns_count_in_america() {
        assert_eq!(at_end("TARGET AURORA", "us"), 1);
        assert_eq!(at_end("BAR AURORA", "es"), 0);
    }

    #[test]
    fn a_town_at_the_start_takes_its_district_along() {
        let folded = Folded::new("PARIS 09 EXKI");
        assert_eq!(towns().at_start(&folded.tokens(), None), 2);
    }
}
