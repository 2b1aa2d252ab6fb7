//! The towns that terminals print beside a shop's name (config/enrichment/towns.txt and places.txt).

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::label::{Token, words};

/// The longest name of a town, in tokens.
const LONGEST: usize = 6;
/// Countries whose towns are looked for only at home: there are too many of them.
const AT_HOME: &str = "us";

/// The fewest letters of a city that was cut, and of another town.
const CUT: usize = 4;
const CUT_SMALL: usize = 6;

pub struct Towns {
    /// By the hash of the name's tokens.
    known: FxHashMap<u64, Reach>,
    /// The names by their country, in order, for those that were cut, and whether it is a city.
    names: FxHashMap<String, Vec<(String, bool)>>,
    /// An article, a preposition before a town: it belongs to the name.
    joining: Vec<String>,
}

/// What is known of the towns that may stand behind a name.
#[derive(Clone, Copy, Debug)]
pub struct Behind<'c> {
    /// The label's.
    pub country: Option<&'c str>,
    /// The name is so long that a bank may have cut the town.
    pub wide: bool,
}

impl<'c> Behind<'c> {
    /// A town that is written out.
    pub fn whole(country: Option<&'c str>) -> Behind<'c> {
        Behind { country, wide: false }
    }
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
        let mut names: FxHashMap<String, Vec<(String, bool)>> = FxHashMap::default();
        let mut home = "";
        let lines = towns.lines().chain(["= "]).chain(places.lines());
        for line in lines.filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            match line.strip_prefix("= ") {
                Some(country) => {
                    home = country;
                    reach = match country {
                        AT_HOME => Reach::AtHome,
                        _ => Reach::Everywhere,
                    };
                }
                None => {
                    let words = words(line);
                    names.entry(home.to_owned()).or_default().push((words.join(" "), false));
                    let entry =
                        known.entry(hash(words.iter().map(String::as_str))).or_insert(reach);
                    if reach == Reach::Everywhere {
                        *entry = reach;
                    }
                }
            }
        }
        let cities: FxHashSet<String> =
            names.remove("").into_iter().flatten().map(|(name, _)| name).collect();
        for names in names.values_mut() {
            names.iter_mut().for_each(|(name, city)| *city = cities.contains(name));
            names.sort_unstable();
        }
        Towns { known, names, joining }
    }

    /// How many tokens at the end are a town: not where a word that joins it to the name stands before it.
    pub fn at_end(&self, tokens: &[Token<'_>], country: Option<&str>) -> usize {
        let longest = LONGEST.min(tokens.len());
        for length in (1..=longest).rev() {
            let from = tokens.len() - length;
            let Some((before, town)) = tokens.split_at_checked(from) else { continue };
            if self.is_town(town, country) {
                let joined = before.last().is_some_and(|last| {
                    self.joins(last) || town.first().is_some_and(|first| is_and(last, first))
                });
                return if joined { 0 } else { length };
            }
        }
        0
    }

    /// How many tokens at the end are a town, or the beginning of one that was cut.
    pub fn behind(&self, tokens: &[Token<'_>], behind: Behind<'_>) -> usize {
        match self.at_end(tokens, behind.country) {
            0 if behind.wide => self.cut(tokens, behind.country),
            town => town,
        }
    }

    /// How many tokens at the end begin the name of a town of the label's country.
    fn cut(&self, tokens: &[Token<'_>], country: Option<&str>) -> usize {
        let Some(names) = country.and_then(|country| self.names.get(country)) else { return 0 };
        let begins = |length: &usize| {
            let Some(from) = tokens.len().checked_sub(*length).filter(|from| *from > 0) else {
                return false;
            };
            let (before, town) = tokens.split_at(from);
            let text = town.iter().map(|token| token.text).collect::<Vec<_>>().join(" ");
            if text.len() < CUT || before.last().is_some_and(|last| self.joins(last)) {
                return false;
            }
            let first = names.partition_point(|(name, _)| name.as_str() < text.as_str());
            let begun = names.iter().skip(first).take_while(|(name, _)| name.starts_with(&text));
            begun.into_iter().any(|(_, city)| *city || text.len() >= CUT_SMALL)
        };
        (1..=LONGEST.min(tokens.len())).rev().find(begins).unwrap_or(0)
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

/// Whether a sign between two words makes them one name: "RUSSELL & BROMLEY".
pub fn is_and(before: &Token<'_>, after: &Token<'_>) -> bool {
    after.at > before.folded().end + 2
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
    fn a_town_that_was_cut_is_one_of_the_country() {
        let towns = Towns::read("ronda\n", "= es\nronda\nvalladolid\n", vec!["de".to_owned()]);
        let behind = |label: &str, country: &str, wide: bool| {
            let behind = Behind { country: Some(country), wide };
            towns.behind(&Folded::new(label).tokens(), behind)
        };
        assert_eq!(behind("FRUTERIA ANTONIO ROND", "es", true), 1);
        assert_eq!(behind("FRUTERIA ANTONIO VALLADO", "es", true), 1);
        assert_eq!(behind("FRUTERIA ANTONIO VALL", "es", true), 0);
        assert_eq!(behind("FRUTERIA ANTONIO ROND", "gb", true), 0);
        assert_eq!(behind("FRUTERIA ANTONIO ROND", "es", false), 0);
        assert_eq!(behind("PARADOR DE ROND", "es", true), 0);
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
