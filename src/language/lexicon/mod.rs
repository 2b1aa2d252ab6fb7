//! The words of the grammar and of the dataset, by meaning. Words are data (`config/lexicon/`,
//! `config/finance/words.*.toml`); this file only knows the sections' names.

mod meaning;

use std::collections::{BTreeMap, HashMap};

pub use meaning::{AskWord, GroupWord, Meaning, More, Operation};

use super::text::{Kind, Text};
use crate::domain::Language;

/// All phrases of all languages.
pub struct Lexicon {
    by_first: HashMap<String, Vec<Phrase>>,
    /// Single words, for misspellings, by first letter.
    singles: HashMap<char, Vec<(String, Language)>>,
    words_of_language: HashMap<Language, HashMap<String, u8>>,
}

struct Phrase {
    /// Stemmed words after the first.
    rest: Vec<String>,
    meanings: Vec<(Language, Meaning)>,
}

/// A phrase found in a text.
#[derive(Clone, Debug)]
pub struct Found<'l> {
    /// Tokens it takes.
    pub length: usize,
    pub meanings: Vec<&'l Meaning>,
}

/// A lexicon file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    #[error("config/{file}: {source}")]
    Toml { file: &'static str, source: Box<toml::de::Error> },
    #[error("config/{file}: [{section}] has no meaning {key:?}")]
    UnknownMeaning { file: &'static str, section: String, key: String },
    #[error(transparent)]
    Words(#[from] super::number::LexiconError),
}

type Sections = BTreeMap<String, BTreeMap<String, Vec<String>>>;

const FILES: [(&str, Language, &str); 6] = [
    ("finance/words.fr.toml", Language::Fr, include_str!("../../../config/finance/words.fr.toml")),
    ("finance/words.en.toml", Language::En, include_str!("../../../config/finance/words.en.toml")),
    ("finance/words.es.toml", Language::Es, include_str!("../../../config/finance/words.es.toml")),
    ("lexicon/fr.toml", Language::Fr, include_str!("../../../config/lexicon/fr.toml")),
    ("lexicon/en.toml", Language::En, include_str!("../../../config/lexicon/en.toml")),
    ("lexicon/es.toml", Language::Es, include_str!("../../../config/lexicon/es.toml")),
];

impl Lexicon {
    /// Reads the embedded files.
    pub fn embedded() -> Result<Lexicon, LexiconError> {
        let mut lexicon = Lexicon {
            by_first: HashMap::new(),
            singles: HashMap::new(),
            words_of_language: HashMap::new(),
        };
        for (file, language, text) in FILES {
            let sections: Sections = toml::from_str(text)
                .map_err(|source| LexiconError::Toml { file, source: Box::new(source) })?;
            for (section, keys) in sections {
                for (key, phrases) in keys {
                    let meaning = meaning::named(&section, &key).ok_or_else(|| {
                        LexiconError::UnknownMeaning {
                            file,
                            section: section.clone(),
                            key: key.clone(),
                        }
                    })?;
                    for phrase in phrases {
                        lexicon.add(language, &phrase, meaning.clone());
                    }
                }
            }
        }
        for phrases in lexicon.by_first.values_mut() {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
        }
        Ok(lexicon)
    }

    fn add(&mut self, language: Language, phrase: &str, meaning: Meaning) {
        let words = phrase_words(phrase);
        let weight = if meaning == Meaning::Filler { 3 } else { 2 };
        let known = self.words_of_language.entry(language).or_default();
        for word in &words {
            let slot = known.entry(word.clone()).or_insert(0);
            *slot = (*slot).max(weight);
        }
        let Some((first, rest)) = words.split_first() else { return };
        if rest.is_empty()
            && first.len() >= 5
            && meaning != Meaning::Filler
            && let Some(letter) = first.chars().next()
        {
            self.singles.entry(letter).or_default().push((first.clone(), language));
        }
        let phrases = self.by_first.entry(first.clone()).or_default();
        match phrases.iter_mut().find(|known| known.rest == rest) {
            Some(known) => {
                if !known.meanings.contains(&(language, meaning.clone())) {
                    known.meanings.push((language, meaning));
                }
            }
            None => {
                phrases.push(Phrase { rest: rest.to_vec(), meanings: vec![(language, meaning)] })
            }
        }
    }

    /// The longest phrase that starts at token `at`. The meanings of `language` hide those of the
    /// other languages.
    pub fn find(&self, text: &Text, at: usize, language: Language) -> Option<Found<'_>> {
        self.find_within(text, (at, text.tokens.len()), language)
    }

    /// The longest phrase that starts at token `at` and ends at `end` or before.
    pub fn find_within(
        &self,
        text: &Text,
        (at, end): (usize, usize),
        language: Language,
    ) -> Option<Found<'_>> {
        let first = stem(text.tokens.get(at)?.folded.as_str());
        let phrases = self.by_first.get(first).or_else(|| {
            let once = unstretched(&text.tokens.get(at)?.folded)?;
            self.by_first.get(stem(&once)).or_else(|| self.by_first.get(&unstretched(first)?))
        })?;
        phrases.iter().find_map(|phrase| {
            let length = match_rest(text, at + 1, &phrase.rest)? - at;
            if at + length > end {
                return None;
            }
            // "toutes" alone asks for the rest of a list, "toutes mes dépenses" for none.
            let rests = |meaning: &Meaning| matches!(meaning, Meaning::More(_));
            let alone = phrase.meanings.iter().any(|(_, meaning)| rests(meaning))
                && self.is_courtesy(text, (0, at))
                && self.is_courtesy(text, (at + length, text.tokens.len()));
            let may = phrase.meanings.iter().filter(|(_, meaning)| alone || !rests(meaning));
            let own: Vec<&Meaning> =
                may.clone().filter(|(of, _)| *of == language).map(|(_, meaning)| meaning).collect();
            let meanings =
                if own.is_empty() { may.map(|(_, meaning)| meaning).collect() } else { own };
            (!meanings.is_empty()).then_some(Found { length, meanings })
        })
    }

    /// True where the tokens say nothing of their own: "et", "stp", "please".
    fn is_courtesy(&self, text: &Text, (at, end): (usize, usize)) -> bool {
        if at >= end {
            return at == end;
        }
        let token = &text.tokens[at];
        if token.kind == Kind::Symbol {
            return self.is_courtesy(text, (at + 1, end));
        }
        let phrases = self.by_first.get(stem(&token.folded));
        phrases.into_iter().flatten().any(|phrase| {
            let courteous = phrase.meanings.iter().all(|(_, meaning)| {
                matches!(
                    meaning,
                    Meaning::Please | Meaning::Follow | Meaning::Filler | Meaning::Talk(_)
                )
            });
            courteous
                && match_rest(text, at + 1, &phrase.rest)
                    .is_some_and(|behind| self.is_courtesy(text, (behind, end)))
        })
    }

    /// True for a sound of hesitation in `language`.
    pub fn is_hesitation(&self, word: &str, language: Language) -> bool {
        let alone = |phrase: &&Phrase| phrase.rest.is_empty();
        self.by_first.get(word).is_some_and(|phrases| {
            phrases.iter().filter(alone).any(|phrase| {
                phrase
                    .meanings
                    .iter()
                    .any(|(of, one)| *of == language && *one == Meaning::Hesitation)
            })
        })
    }

    /// A known single word that `word` is a small misspelling of; `None` where several are near.
    pub fn respelled(&self, word: &str, language: Language) -> Option<&str> {
        let word = stem(word);
        let allowed = super::spelling::allowed(word.len());
        if allowed == 0 {
            return None;
        }
        let candidates = self.singles.get(&word.chars().next()?)?;
        let mut best: Option<(usize, &str)> = None;
        let mut several = false;
        // A longer word that begins like a known one is a word of its own ("mercado", "Mercadona").
        let longer = |known: &str| word.len() > known.len() + 1 && word.starts_with(known);
        for (known, _) in candidates.iter().filter(|(known, of)| *of == language && !longer(known))
        {
            let Some(distance) = super::spelling::distance(word, known, allowed) else { continue };
            match best {
                Some((nearest, name)) if nearest < distance || name == known => {}
                Some((nearest, _)) if nearest == distance => several = true,
                _ => (best, several) = (Some((distance, known.as_str())), false),
            }
        }
        best.filter(|_| !several).map(|(_, known)| known)
    }

    /// How much `word` speaks for each language: 0 where it is unknown.
    pub fn weight(&self, word: &str, language: Language) -> u8 {
        self.words_of_language
            .get(&language)
            .and_then(|words| words.get(stem(word)))
            .copied()
            .unwrap_or(0)
    }
}

/// The stemmed words of a phrase, symbols included ("/jour").
fn phrase_words(phrase: &str) -> Vec<String> {
    let text = Text::new(phrase);
    text.tokens.iter().map(|token| stem(&token.folded).to_owned()).collect()
}

/// The token after the phrase's last word, where all of `rest` follow from `at`.
fn match_rest(text: &Text, mut at: usize, rest: &[String]) -> Option<usize> {
    for word in rest {
        let token = text.tokens.get(at)?;
        if stem(&token.folded) != word {
            return None;
        }
        at += 1;
    }
    Some(at)
}

/// "merciii", "heyy", "saluuut" without the repeated letters: the last one, and any said three times
/// or more; `None` where none repeats.
fn unstretched(word: &str) -> Option<String> {
    let mut once = String::with_capacity(word.len());
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        let mut more = 0;
        while letters.next_if_eq(&letter).is_some() {
            more += 1;
        }
        once.push(letter);
        if more == 1 && letters.peek().is_some() {
            once.push(letter);
        }
    }
    (once.len() < word.len()).then_some(once)
}

/// A word without the plural's "s" or "x"; short words stay ("mois", "bus", "gas").
pub fn stem(word: &str) -> &str {
    if word.len() >= 5 && (word.ends_with('s') || word.ends_with('x')) {
        &word[..word.len() - 1]
    } else {
        word
    }
}

impl Found<'_> {
    pub fn has(&self, wanted: &Meaning) -> bool {
        self.meanings.contains(&wanted)
    }

    /// True for a word of exclusion that means something else as often ("moins", "sans").
    pub fn is_said_otherwise(&self) -> bool {
        self.meanings.iter().any(|meaning| !matches!(meaning, Meaning::Exclude))
    }

    /// True where it says nothing.
    pub fn is_filler(&self) -> bool {
        self.meanings.iter().all(|meaning| **meaning == Meaning::Filler)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, at: usize, language: Language) -> String {
        let lexicon = Lexicon::embedded().unwrap();
        let text = Text::new(text);
        match lexicon.find(&text, at, language) {
            Some(found) => format!("{} {:?}", found.length, found.meanings),
            None => "nothing".into(),
        }
    }

    #[test]
    fn the_longest_phrase_wins_and_plurals_do_not_matter() {
        insta::assert_snapshot!(found("achats en ligne", 0, Language::Fr), @r#"3 [Category("achats en ligne")]"#);
        insta::assert_snapshot!(found("Restaurants", 0, Language::Fr), @r#"1 [Category("Restaurant"), KindOfShop]"#);
    }

    #[test]
    fn the_texts_own_language_hides_the_others() {
        insta::assert_snapshot!(found("mis gastos", 0, Language::Es), @"1 [Filler]");
    }

    #[test]
    fn words_for_kinds_of_shops_are_words_of_a_category() {
        let lexicon = Lexicon::embedded().unwrap();
        for phrase in lexicon.by_first.values().flatten() {
            for (language, _) in phrase.meanings.iter().filter(|(_, of)| *of == Meaning::KindOfShop)
            {
                let category = phrase
                    .meanings
                    .iter()
                    .any(|(of, meaning)| of == language && matches!(meaning, Meaning::Category(_)));
                assert!(category, "{language:?} {:?}", phrase.meanings);
            }
        }
    }

    #[test]
    fn small_misspellings_find_their_word() {
        let lexicon = Lexicon::embedded().unwrap();
        assert_eq!(lexicon.respelled("restorant", Language::Fr), Some("restaurant"));
        assert_eq!(lexicon.respelled("xyzzy", Language::Fr), None);
    }
}
