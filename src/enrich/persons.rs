//! Names of people, whom no merchant's list and no shop's word tells (config/enrichment/persons.toml).

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::EnrichError;
use super::label::{Token, words};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    titles: Vec<String>,
    kin: Vec<String>,
    first_names: String,
}

pub struct Persons {
    titles: FxHashSet<String>,
    kin: FxHashSet<String>,
    first_names: FxHashSet<String>,
}

impl Persons {
    /// # Errors
    /// The file is not as its head says.
    pub fn read(text: &str) -> Result<Persons, EnrichError> {
        let file: File = toml::from_str(text).map_err(EnrichError::in_file("persons.toml"))?;
        Ok(Persons {
            titles: file.titles.into_iter().collect(),
            kin: file.kin.into_iter().collect(),
            first_names: file.first_names.split_whitespace().flat_map(words).collect(),
        })
    }

    /// Whether a name begins as a person's: a title, a first name or an initial before a surname, "Mum".
    /// `is_shop`: whether a word is one of a shop ("Rosie Bakery").
    pub fn begins(&self, tokens: &[Token<'_>], is_shop: impl Fn(&Token<'_>) -> bool) -> bool {
        let Some(first) = tokens.first() else { return false };
        if self.kin.contains(first.text) || (self.titles.contains(first.text) && tokens.len() > 1) {
            return true;
        }
        let is_initial = |token: &&Token<'_>| token.text.len() == 1 && !token.has_digit();
        let given = usize::from(self.first_names.contains(first.text));
        let behind = tokens.get(given..).unwrap_or(&[]);
        let initials = behind.iter().take_while(is_initial).count();
        let surname = behind.get(initials);
        let is_name =
            |token: &Token<'_>| token.text.len() > 1 && !token.has_digit() && !is_shop(token);
        // "Bob's": a shop that is called by its owner.
        let owner = given > 0 && behind.first().is_some_and(|token| token.text == "s");
        given + initials > 0 && !owner && surname.is_some_and(is_name)
    }
}

#[cfg(test)]
mod tests {
    use super::super::label::Folded;
    use super::*;

    fn begins(label: &str) -> bool {
        let text = "titles = [\"mr\", \"mme\"]\nkin = [\"mum\"]\nfirst_names = \"Jean Paul Rosie\"";
        let persons = Persons::read(text).unwrap();
        persons.begins(&Folded::new(label).tokens(), |token| token.text == "bakery")
    }

    #[test]
    fn people_are_told_by_title_first_name_or_initials() {
        assert!(begins("MR R BANERJEE") && begins("Jean-Paul Petit") && begins("S J PRICE BDAY"));
        assert!(begins("Mum") && begins("Paul Neumann Döner"));
    }

    #[test]
    fn shops_and_lone_words_are_not() {
        assert!(!begins("Rosie Bakery") && !begins("Paul") && !begins("Lidl") && !begins("A 12"));
        assert!(!begins(""));
    }
}
