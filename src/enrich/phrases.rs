//! Phrases of tokens, found by their first one.

use std::collections::HashMap;

use super::tokens::{Token, words};

pub struct Phrases<T> {
    /// Longest first.
    by_first: HashMap<String, Vec<(Vec<String>, T)>>,
}

impl<T> Phrases<T> {
    pub fn new(phrases: impl IntoIterator<Item = (String, T)>) -> Phrases<T> {
        let mut by_first: HashMap<String, Vec<(Vec<String>, T)>> = HashMap::new();
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
        tokens: &'t [&'t Token],
    ) -> impl Iterator<Item = (usize, &'a T)> + use<'a, 't, T> {
        let first = tokens.first();
        let whole: Option<&'a Vec<_>> = first.and_then(|token| self.by_first.get(&token.text));
        let letters = first.and_then(|token| self.by_first.get(token.letters()?));
        [whole, letters].into_iter().flatten().flatten().filter_map(move |(words, value)| {
            let rest = tokens.get(1..words.len())?;
            let same = rest.iter().zip(words.iter().skip(1)).all(|(token, word)| {
                token.text == *word || token.letters() == Some(word)
            });
            same.then_some((words.len(), value))
        })
    }

    /// Whether one of them stands anywhere.
    pub fn any_in(&self, tokens: &[&Token]) -> bool {
        (0..tokens.len()).any(|place| self.at(tokens.get(place..).unwrap_or(&[])).next().is_some())
    }
}

/// Whether one of a few phrases stands anywhere among the tokens.
pub fn stands(phrases: &[Vec<String>], tokens: &[&Token]) -> bool {
    phrases.iter().any(|phrase| {
        tokens.windows(phrase.len().max(1)).any(|window| begins(window, phrase))
    })
}

/// Whether the tokens begin with one of a few phrases.
pub fn follows(phrases: &[Vec<String>], tokens: &[&Token]) -> bool {
    phrases.iter().any(|phrase| begins(tokens, phrase))
}

/// Whether the tokens end with one of a few phrases.
pub fn precedes(phrases: &[Vec<String>], tokens: &[&Token]) -> bool {
    phrases.iter().any(|phrase| {
        let from = tokens.len().checked_sub(phrase.len());
        from.is_some_and(|from| begins(tokens.get(from..).unwrap_or(&[]), phrase))
    })
}

fn begins(tokens: &[&Token], phrase: &[String]) -> bool {
    tokens.len() >= phrase.len()
        && tokens.iter().zip(phrase).all(|(token, word)| token.text == *word)
}
