//! A name for a merchant that no list knows: what is left of the label, as a person would write it, with
//! abbreviations written out (config/enrichment/abbreviations.toml).

use serde::Deserialize;

use super::EnrichError;
use super::label::Token;
use super::phrases::Phrases;

/// Small words within a name.
const SMALL: [&str; 26] = [
    "de", "du", "des", "la", "le", "les", "et", "en", "au", "aux", "del", "el", "los", "las", "y",
    "of", "and", "the", "und", "der", "die", "das", "van", "von", "am", "im",
];
/// The longest name of a merchant, in characters.
const LONGEST: usize = 60;
/// Blanks between what a bank prints in columns.
const COLUMN: &str = "   ";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    abbreviation: Vec<Abbreviation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Abbreviation {
    short: String,
    long: String,
    lang: Option<String>,
    #[serde(default)]
    start: bool,
}

pub struct Names {
    abbreviations: Phrases<Abbreviation>,
}

impl Names {
    /// # Errors
    /// The file is not as its head says.
    pub fn read(text: &str) -> Result<Names, EnrichError> {
        let file: File =
            toml::from_str(text).map_err(EnrichError::in_file("abbreviations.toml"))?;
        let all = file.abbreviation.into_iter().map(|one| (one.short.clone(), one));
        Ok(Names { abbreviations: Phrases::new(all) })
    }

    /// The name that the tokens of a label make; nothing where no word is left.
    pub fn name(&self, label: &str, core: &[Token<'_>], country: Option<&str>) -> Option<String> {
        let first =
            core.iter().position(|token| token.text.bytes().any(|one| !one.is_ascii_digit()))?;
        let words = core.get(first..)?;
        let letters: usize = words.iter().map(|token| token.text.len()).sum();
        if letters < 2 {
            return None;
        }
        let lang = country.and_then(language);
        let mut name = String::new();
        let mut before: Option<&Token<'_>> = None;
        let mut place = 0;
        while let Some(token) = words.get(place) {
            if let Some(before) = before {
                name.push_str(between(label, before, token));
            }
            let here = self.abbreviations.at(words.get(place..)?).find(|(_, one)| {
                one.lang.as_deref().is_none_or(|of| Some(of) == lang) && (!one.start || place == 0)
            });
            let length = here.map_or(1, |(length, _)| length);
            match here {
                Some((_, abbreviation)) => name.push_str(&abbreviation.long),
                None => {
                    push(&mut name, label.get(token.start..token.end)?, (place == 0, token.text))
                }
            }
            before = words.get(place + length - 1);
            place += length;
        }
        Some(name.chars().take(LONGEST).collect())
    }
}

/// The language of a country's labels.
pub fn language(country: &str) -> Option<&'static str> {
    match country {
        "fr" | "be" | "lu" => Some("fr"),
        "es" => Some("es"),
        "gb" | "ie" | "us" => Some("en"),
        "de" | "at" => Some("de"),
        "nl" => Some("nl"),
        "it" => Some("it"),
        _ => None,
    }
}

/// "L'OREAL", "J&B", "A.C.": what stood between two words without a blank stays between them.
fn between<'l>(label: &'l str, before: &Token<'_>, after: &Token<'_>) -> &'l str {
    match label.get(before.end..after.start) {
        Some(between) if !between.contains([' ', '\t', '*', '/', '_']) && between.len() < 3 => {
            between
        }
        _ => " ",
    }
}

/// A word as written, or with a capital where the label shouts.
fn push(name: &mut String, written: &str, (first, folded): (bool, &str)) {
    let shouted = !written.contains(|one: char| one.is_lowercase());
    if !shouted {
        name.push_str(written);
    } else if !first && SMALL.contains(&folded) {
        name.push_str(&written.to_lowercase());
    } else {
        let mut letters = written.chars();
        name.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        name.extend(letters.flat_map(char::to_lowercase));
    }
}

/// The tokens of the first column of a label that has a word: a name is not printed over two.
pub fn first_column<'a, 'f>(label: &str, core: &'a [Token<'f>]) -> &'a [Token<'f>] {
    let mut from = 0;
    for (place, (before, after)) in core.iter().zip(core.iter().skip(1)).enumerate() {
        let between = label.get(before.end..after.start).unwrap_or("");
        if between.contains(COLUMN) || between.contains("//") || between.contains([',', ';']) {
            let column = core.get(from..=place).unwrap_or(&[]);
            if column.iter().any(|token| !token.has_digit() && token.text.len() > 1) {
                return column;
            }
            from = place + 1;
        }
    }
    core.get(from..).unwrap_or(&[])
}

#[cfg(test)]
mod tests {
    use super::super::label::Folded;
    use super::*;

    fn name(label: &str, country: &str) -> Option<String> {
        let text = "abbreviation = [{ short = \"phie\", long = \"Pharmacie\", lang = \"fr\" }]";
        let names = Names::read(text).unwrap();
        names.name(label, first_column(label, &Folded::new(label).tokens()), Some(country))
    }

    #[test]
    fn a_name_is_written_as_people_write() {
        assert_eq!(name("BISTROT DE LA GARE", "fr").as_deref(), Some("Bistrot de la Gare"));
        assert_eq!(name("Bob's Motors", "gb").as_deref(), Some("Bob's Motors"));
        assert_eq!(name("AUTO PIECES 77", "fr").as_deref(), Some("Auto Pieces 77"));
        assert_eq!(name("12 34", "fr"), None);
    }

    #[test]
    fn abbreviations_are_written_out_in_their_country() {
        assert_eq!(name("PHIE BERTRAND", "fr").as_deref(), Some("Pharmacie Bertrand"));
        assert_eq!(name("PHIE BERTRAND", "gb").as_deref(), Some("Phie Bertrand"));
    }

    #[test]
    fn a_second_column_is_no_part_of_the_name() {
        assert_eq!(name("CITY TAXIS    SHEFFIELD", "gb").as_deref(), Some("City Taxis"));
    }
}
