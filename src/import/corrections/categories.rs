//! The categories that a correction may give: the house's, and those that the user's data have.

use std::collections::BTreeMap;

use super::{CorrectionError, Direction};
use crate::domain::{Dataset, Language};
use crate::language::spelling::distance;
use crate::language::text::words_of;

/// Categories that are offered where one is not known.
const OFFERED: usize = 3;

/// A category that may be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// As the index writes it.
    pub value: String,
    /// As people are shown it.
    pub label: String,
    /// Which movements it is for, where nobody says.
    pub direction: Direction,
}

/// All of them, the house's first.
pub struct Categories {
    known: Vec<Known>,
    /// What each may be called as well, folded.
    names: Vec<Vec<String>>,
}

impl Categories {
    /// `own`: those of the user's data, and whether movements of each go out and come in.
    ///
    /// # Errors
    /// The house's cannot be read.
    pub fn new(
        own: &BTreeMap<String, [bool; 2]>,
        language: Language,
    ) -> Result<Categories, CorrectionError> {
        let dataset = Dataset::finance()?;
        let mut categories = Categories { known: Vec::new(), names: Vec::new() };
        for category in &dataset.categories {
            let labels = Language::ALL.map(|language| words_of(category.label(language)));
            let mut names = vec![words_of(&category.value)];
            names.extend(labels.into_iter().filter(|label| !label.is_empty()));
            categories.names.push(names);
            categories.known.push(Known {
                value: category.value.clone(),
                label: category.label(language).to_owned(),
                direction: if category.comes_in { Direction::In } else { Direction::Out },
            });
        }
        for (value, [out, comes_in]) in own {
            if categories.known.iter().any(|known| known.value == *value) {
                continue;
            }
            categories.names.push(vec![words_of(value)]);
            categories.known.push(Known {
                value: value.clone(),
                label: value.clone(),
                direction: if *comes_in && !out { Direction::In } else { Direction::Out },
            });
        }
        Ok(categories)
    }

    pub fn known(self) -> Vec<Known> {
        self.known
    }

    /// The one that is called so: as the index writes it, else by its words in any language.
    ///
    /// # Errors
    /// There is none; the nearest are named.
    pub fn find(&self, given: &str) -> Result<&Known, CorrectionError> {
        if let Some(same) = self.known.iter().find(|known| known.value == given) {
            return Ok(same);
        }
        let words = words_of(given);
        let is_called = |names: &Vec<String>| !words.is_empty() && names.contains(&words);
        let by_words = self.names.iter().position(is_called);
        if let Some(found) = by_words.and_then(|place| self.known.get(place)) {
            return Ok(found);
        }
        Err(CorrectionError::UnknownCategory {
            given: given.to_owned(),
            nearest: self.nearest(&words),
        })
    }

    fn nearest(&self, words: &str) -> Vec<String> {
        // Half of the letters may be others: this only offers.
        let bound = words.chars().count().div_ceil(2);
        let far = |names: &Vec<String>| {
            names
                .iter()
                .filter_map(|name| {
                    if has_words(name, words) || has_words(words, name) {
                        Some(1)
                    } else {
                        distance(words, name, bound)
                    }
                })
                .min()
        };
        let mut found: Vec<(usize, &Known)> = self
            .names
            .iter()
            .zip(&self.known)
            .filter_map(|(names, known)| Some((far(names)?, known)))
            .collect();
        found.sort_by_key(|(far, _)| *far);
        found.into_iter().take(OFFERED).map(|(_, known)| known.value.clone()).collect()
    }
}

/// Whether these words stand in a text.
fn has_words(text: &str, words: &str) -> bool {
    !words.is_empty() && format!(" {text} ").contains(&format!(" {words} "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn categories() -> Categories {
        let own = BTreeMap::from([
            ("Alimentation".to_owned(), [true, false]),
            ("Mes chats".to_owned(), [true, true]),
            ("Loyers reçus".to_owned(), [false, true]),
        ]);
        Categories::new(&own, Language::En).unwrap()
    }

    #[test]
    fn a_category_is_known_as_it_is_written_and_as_people_say_it() {
        let categories = categories();
        let find = |given| categories.find(given).map(|known| known.value.clone()).ok();
        for given in ["Alimentation", "alimentation", "Groceries", "ALIMENTACIÓN"] {
            assert_eq!(find(given).as_deref(), Some("Alimentation"), "{given}");
        }
        assert_eq!(find("electricity and water").as_deref(), Some("Eélectricité/eau"));
        assert_eq!(find("mes CHATS").as_deref(), Some("Mes chats"));
        let known = |given| categories.find(given).unwrap().direction;
        assert_eq!((known("Salaire"), known("Loyers reçus")), (Direction::In, Direction::In));
        assert_eq!((known("Restaurant"), known("Mes chats")), (Direction::Out, Direction::Out));
        let house = categories.known();
        assert_eq!(house.iter().filter(|known| known.value == "Alimentation").count(), 1);
        assert_eq!(house.iter().find(|known| known.value == "prêt").unwrap().label, "Loans");
    }

    #[test]
    fn another_is_refused_with_the_nearest() {
        let nearest = |given: &str| match categories().find(given) {
            Err(CorrectionError::UnknownCategory { nearest, .. }) => nearest,
            other => panic!("{other:?}"),
        };
        assert_eq!(nearest("Alimantation")[0], "Alimentation");
        assert_eq!(nearest("chats")[0], "Mes chats");
        assert_eq!(nearest("Restorant")[0], "Restaurant");
        assert!(nearest("Xyzzy Qwertyuiop").is_empty());
        assert!(categories().find("").is_err());
    }
}
