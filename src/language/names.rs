//! The user's own names: merchants and accounts, found in a text whatever their case, accents and
//! punctuation, and small misspellings of them.

use std::collections::{BTreeMap, HashMap};

use super::spelling;
use super::text::{Kind, Text, letters_of, words_of};
use crate::domain::Holdings;

/// The names of one user, ready to be looked up. Built once per user and index version.
#[derive(Debug, Default)]
pub struct Names {
    merchants: Vec<Name>,
    accounts: Vec<Name>,
    /// By the name's letters and digits alone: "e.leclerc", "E Leclerc" → "eleclerc".
    by_letters: HashMap<String, usize>,
    /// By each word of three letters or more.
    by_word: HashMap<String, Vec<usize>>,
}

#[derive(Debug)]
struct Name {
    name: String,
    letters: String,
    words: Vec<String>,
}

/// Tokens that a name takes at the most.
const LONGEST: usize = 7;

/// What a stretch of text that is no exact name may be.
#[derive(Debug, PartialEq, Eq)]
pub enum Near<'n> {
    One(&'n str),
    Several(Vec<&'n str>),
    None,
}

impl Name {
    fn new(name: &str) -> Name {
        let words = words_of(name);
        Name {
            name: name.to_owned(),
            letters: words.replace(' ', ""),
            words: words.split(' ').map(str::to_owned).collect(),
        }
    }
}

impl Names {
    /// `nicknames`: what people call well-known merchants, by the merchant's name.
    pub fn new(holdings: &Holdings, nicknames: &BTreeMap<String, Vec<String>>) -> Names {
        let merchants: Vec<Name> = holdings.merchants.iter().map(|name| Name::new(name)).collect();
        let mut by_letters = HashMap::new();
        let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, merchant) in merchants.iter().enumerate() {
            if merchant.letters.is_empty() {
                continue;
            }
            // The most frequent of two spellings comes first and stays.
            by_letters.entry(merchant.letters.clone()).or_insert(index);
            for word in merchant.words.iter().filter(|word| word.len() >= 3) {
                let known = by_word.entry(word.clone()).or_default();
                if !known.contains(&index) {
                    known.push(index);
                }
            }
        }
        for (name, called) in nicknames {
            let letters = letters_of(name);
            let known = merchants.iter().position(|one| one.letters.starts_with(&letters));
            for nickname in called.iter().filter(|_| known.is_some()) {
                by_letters.entry(letters_of(nickname)).or_insert(known.unwrap_or_default());
            }
        }
        let accounts = holdings.accounts.iter().map(|account| Name::new(&account.name)).collect();
        Names { merchants, accounts, by_letters, by_word }
    }

    /// The longest merchant name that starts at token `at`, with the tokens it takes.
    pub fn merchant(&self, text: &Text, at: usize) -> Option<(usize, &str)> {
        letters_from(text, at, |letters| {
            self.by_letters.get(letters).map(|index| self.merchants[*index].name.as_str())
        })
    }

    /// All spellings in the index that read the same as `name` ("LIDL" and "Lidl").
    pub fn spellings(&self, name: &str) -> Vec<&str> {
        let letters = letters_of(name);
        self.merchants
            .iter()
            .filter(|merchant| merchant.letters == letters)
            .map(|merchant| merchant.name.as_str())
            .collect()
    }

    /// The longest account name that starts at token `at`.
    pub fn account(&self, text: &Text, at: usize) -> Option<(usize, &str)> {
        letters_from(text, at, |letters| {
            self.accounts
                .iter()
                .find(|account| account.letters == letters)
                .map(|account| account.name.as_str())
        })
    }

    /// The merchant that has exactly this name, as the index writes it.
    pub fn exact(&self, name: &str) -> Option<&str> {
        let letters = letters_of(name);
        self.by_letters.get(&letters).map(|index| self.merchants[*index].name.as_str())
    }

    /// Merchants of which `said` (one or more folded words) is a part: a word of the name, or its
    /// first words. The beginning of a word is another word ("Boulanger" is no "Boulangerie").
    pub fn partial(&self, said: &str) -> Near<'_> {
        let by_word = self.with_word(said);
        let letters = said.replace(' ', "");
        if by_word != Near::None || letters.len() < 4 {
            return by_word;
        }
        let begins = |index: &usize| {
            let merchant = &self.merchants[*index];
            let mut words = String::new();
            merchant.letters.starts_with(&letters)
                && merchant.words.iter().any(|word| {
                    words.push_str(word);
                    words == letters
                })
        };
        self.near((0..self.merchants.len()).filter(begins).collect())
    }

    /// Merchants with the word `said` in their name.
    pub fn with_word(&self, said: &str) -> Near<'_> {
        self.near(self.by_word.get(said).cloned().unwrap_or_default())
    }

    /// Merchants that `said` is a small misspelling of, as a whole or in one long word.
    pub fn misspelled(&self, said: &str) -> Near<'_> {
        let letters = said.replace(' ', "");
        let mut best = usize::MAX;
        let mut found = Vec::new();
        for (index, merchant) in self.merchants.iter().enumerate() {
            let whole = within(&letters, &merchant.letters);
            let in_word = merchant
                .words
                .iter()
                .filter(|word| word.len() >= 6 && merchant.words.len() > 1)
                .filter(|word| !spelling::has_other_letter(&letters, word))
                .filter_map(|word| within(&letters, word).filter(|edits| *edits <= 1))
                .min();
            let Some(distance) = whole.into_iter().chain(in_word).min() else { continue };
            if distance < best {
                best = distance;
                found.clear();
            }
            if distance == best {
                found.push(index);
            }
        }
        self.near(found)
    }

    /// Up to three merchants that look most like `said`, for a question back.
    pub fn nearest(&self, said: &str) -> Vec<String> {
        let letters = letters_of(said);
        let bound = (letters.len() / 2).clamp(2, 4);
        let mut ranked: Vec<(usize, usize)> = self
            .merchants
            .iter()
            .enumerate()
            .filter_map(|(index, merchant)| {
                let whole = spelling::distance(&letters, &merchant.letters, bound);
                let word = merchant
                    .words
                    .iter()
                    .filter(|word| word.len() >= 3)
                    .filter_map(|word| spelling::distance(&letters, word, bound))
                    .min();
                whole.into_iter().chain(word).min().map(|distance| (distance, index))
            })
            .collect();
        ranked.sort();
        ranked.iter().take(3).map(|(_, index)| self.merchants[*index].name.clone()).collect()
    }

    /// Other merchants whose name begins with the whole of `taken` ("Uber Eats" for "Uber").
    pub fn extending(&self, taken: &str) -> Vec<String> {
        let words = words_of(taken);
        let words: Vec<&str> = words.split(' ').collect();
        self.merchants
            .iter()
            .filter(|merchant| {
                merchant.words.len() > words.len()
                    && merchant.words.iter().zip(&words).all(|(theirs, ours)| theirs == ours)
            })
            .map(|merchant| merchant.name.clone())
            .collect()
    }

    /// Other merchants that may have been meant by the user's merchant `taken`: those whose name it
    /// begins, and those that it is a small misspelling of. At most three.
    pub fn alike(&self, taken: &str) -> Vec<String> {
        let letters = letters_of(taken);
        let misspelled = self.merchants.iter().filter(|merchant| {
            merchant.letters != letters && within(&letters, &merchant.letters).is_some()
        });
        let mut alike = self.extending(taken);
        alike.extend(misspelled.map(|merchant| merchant.name.clone()));
        alike.truncate(3);
        alike
    }

    fn near(&self, mut found: Vec<usize>) -> Near<'_> {
        // Two spellings of one name are one merchant.
        found.dedup_by_key(|index| self.merchants[*index].letters.clone());
        match found.as_slice() {
            [] => Near::None,
            [one] => Near::One(&self.merchants[*one].name),
            several => Near::Several(
                several.iter().map(|index| self.merchants[*index].name.as_str()).collect(),
            ),
        }
    }
}

/// The edits between two names where they are few enough for one to be the other misspelled. The
/// first letter of short names must agree: "Zara" is not "Lara".
fn within(said: &str, name: &str) -> Option<usize> {
    let shorter = said.len().min(name.len());
    if shorter < 5 || (shorter < 7 && said.chars().next() != name.chars().next()) {
        return None;
    }
    spelling::distance(said, name, spelling::allowed(name.len()))
}

/// Tries the letters of 1, 2, … tokens from `at`; the longest that `find` knows. Symbols inside a
/// name are skipped.
fn letters_from<'n>(
    text: &Text,
    at: usize,
    find: impl Fn(&str) -> Option<&'n str>,
) -> Option<(usize, &'n str)> {
    if text.tokens.get(at)?.kind == Kind::Symbol {
        return None;
    }
    let mut letters = String::new();
    let mut best = None;
    for (taken, token) in text.tokens[at..].iter().take(LONGEST).enumerate() {
        if token.kind == Kind::Symbol {
            // Only a symbol that touches the name belongs to it ("H&M", "Canal+").
            if matches!(token.folded.as_str(), "&" | "+" | "-" | "*") {
                continue;
            }
            break;
        }
        letters.push_str(&token.folded);
        if let Some(name) = find(&letters) {
            let with_plus = text
                .tokens
                .get(at + taken + 1)
                .is_some_and(|next| next.glued && next.folded == "+" && name.ends_with('+'));
            best = Some((taken + 1 + usize::from(with_plus), name));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let merchants =
            ["Tartempion", "Le Fournil", "M.Ducros", "Dupont & Fils", "Dupont Voyages", "Ciné+"];
        let merchants = merchants.map(str::to_owned).to_vec();
        let nicknames = BTreeMap::from([("Tartempion".into(), vec!["tarte en".into()])]);
        Names::new(&Holdings { merchants, ..Holdings::default() }, &nicknames)
    }

    #[test]
    fn names_are_found_whatever_their_punctuation() {
        let names = names();
        assert_eq!(names.merchant(&Text::new("chez le FOURNIL hier"), 1), Some((2, "Le Fournil")));
        assert_eq!(names.merchant(&Text::new("m ducros"), 0), Some((2, "M.Ducros")));
        assert_eq!(names.merchant(&Text::new("dupont&fils"), 0), Some((3, "Dupont & Fils")));
        assert_eq!(names.merchant(&Text::new("cine+ ce mois"), 0), Some((2, "Ciné+")));
    }

    #[test]
    fn names_that_one_may_have_been_meant_by_are_the_longer_and_the_near() {
        let merchants = ["Uber", "Uber Eats", "Tartempion", "Tartempoin", "Carrefour"];
        let merchants = merchants.map(str::to_owned).to_vec();
        let holdings = Holdings { merchants, ..Holdings::default() };
        let names = Names::new(&holdings, &BTreeMap::new());
        assert_eq!(names.alike("Uber"), ["Uber Eats"]);
        assert_eq!(names.alike("Tartempion"), ["Tartempoin"]);
        assert!(names.alike("Carrefour").is_empty());
    }

    #[test]
    fn a_nickname_is_its_merchant_where_the_user_has_it() {
        assert_eq!(names().merchant(&Text::new("chez Tarte-en"), 1), Some((2, "Tartempion")));
    }

    #[test]
    fn a_word_of_one_name_is_that_name_and_of_two_is_neither() {
        let names = names();
        assert_eq!(names.partial("fournil"), Near::One("Le Fournil"));
        assert_eq!(names.partial("dupont"), Near::Several(vec!["Dupont & Fils", "Dupont Voyages"]));
        assert_eq!(names.partial("zalan"), Near::None);
    }

    #[test]
    fn a_small_misspelling_is_forgiven_and_a_large_one_is_not() {
        let names = names();
        assert_eq!(names.misspelled("tartempoin"), Near::One("Tartempion"));
        assert_eq!(names.misspelled("fournill"), Near::One("Le Fournil"));
        assert_eq!(names.misspelled("tampon"), Near::None);
    }
}
