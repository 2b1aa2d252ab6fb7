//! Phrases of tokens, found by their first one.

use rustc_hash::FxHashMap;

use super::label::{Token, words};

pub struct Phrases<T> {
    /// Longest first.
    by_first: FxHashMap<String, Vec<(Vec<String>, T)>>,
}

impl<T> Phrases<T> {
    pub fn new(phrases: impl IntoIterator<Item = (String, T)>) -> Phrases<T> {
        let mut by_first: FxHashMap<String, Vec<(Vec<String>, T)>> = FxHashMap::default();
        for (phrase, value) in phrases {
            let words = words(&phrase);
            if let Some(first) = words.first() {
                by_first.entry(first.clone()).or_default().push((words, value));
            }
        }
        for phrases in by_first.values_mut() {
            phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        Phrases { by_first }
    }

    /// The phrases that begin at the first of these tokens, longest first, with their lengths.
    pub fn at<'a, 't>(
        &'a self,
        tokens: &'t [Token<'t>],
    ) -> impl Iterator<Item = (usize, &'a T)> + use<'a, 't, T> {
        let first = tokens.first();
        let whole: Option<&'a Vec<_>> = first.and_then(|token| self.by_first.get(token.text));
        let letters = first.and_then(|token| self.by_first.get(token.letters()?));
        [whole, letters].into_iter().flatten().flatten().filter_map(move |(words, value)| {
            let rest = tokens.get(1..words.len())?;
            let same = rest
                .iter()
                .zip(words.iter().skip(1))
                .all(|(token, word)| token.text == *word || token.letters() == Some(word));
            same.then_some((words.len(), value))
        })
    }

    /// All phrases with their values.
    pub fn all(&self) -> impl Iterator<Item = (&[String], &T)> {
        self.by_first.values().flatten().map(|(words, value)| (words.as_slice(), value))
    }
}

/// Whether one of a few phrases stands anywhere among the tokens.
pub fn stands(phrases: &[Vec<String>], tokens: &[Token<'_>]) -> bool {
    phrases
        .iter()
        .any(|phrase| tokens.windows(phrase.len().max(1)).any(|window| begins(window, phrase)))
}

/// Whether the tokens begin with one of a few phrases.
pub fn follows(phrases: &[Vec<String>], tokens: &[Token<'_>]) -> bool {
    phrases.iter().any(|phrase| begins(tokens, phrase))
}

/// Whether the tokens end with one of a few phrases.
pub fn precedes(phrases: &[Vec<String>], tokens: &[Token<'_>]) -> bool {
    phrases.iter().any(|phrase| ends(tokens, phrase))
}

/// Whether the tokens end with a phrase.
pub fn ends(tokens: &[Token<'_>], phrase: &[String]) -> bool {
    let from = tokens.len().checked_sub(phrase.len());
    from.is_some_and(|from| begins(tokens.get(from..).unwrap_or(&[]), phrase))
}

fn begins(tokens: &[Token<'_>], phrase: &[String]) -> bool {
    tokens.len() >= phrase.len()
        && tokens.iter().zip(phrase).all(|(token, word)| token.text == *word)
}

#[cfg(test)]
mod tests {
    use super::super::label::Folded;
    use super::*;

    #[test]
    fn the_longest_phrase_comes_first_and_numbers_may_run_into_it() {
        let phrases = Phrases::new([("leroy".to_owned(), 1), ("leroy merlin".to_owned(), 2)]);
        let found = |label: &str| -> Vec<(usize, i32)> {
            let folded = Folded::new(label);
            phrases.at(&folded.tokens()).map(|(length, value)| (length, *value)).collect()
        };
        assert_eq!(found("LEROY-MERLIN 12"), [(2, 2), (1, 1)]);
        assert_eq!(found("Leroy Merlin0012"), [(2, 2), (1, 1)]);
        assert_eq!(found("Chez Leroy"), []);
    }

    #[test]
    fn a_phrase_stands_follows_and_precedes() {
        let folded = Folded::new("rue de la gare");
        let tokens = folded.tokens();
        let of = |phrase: &str| [words(phrase)];
        assert!(stands(&of("de la"), &tokens) && !stands(&of("la de"), &tokens));
        assert!(follows(&of("rue de"), &tokens) && !follows(&of("gare"), &tokens));
        assert!(precedes(&of("la gare"), &tokens) && !precedes(&of("rue"), &tokens));
    }
}
