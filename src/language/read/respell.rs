//! Words of time that a finger slipped on: "septmbre", "yestrday".
//!
//! Only slips count: a letter left out, doubled or too many, two letters swapped; in long words
//! another letter too. In a short word another letter makes another name ("Julia" is not "julio").
//! The user's own names, and what is written as a name, are never touched.

use super::{Question, Reader};
use crate::domain::Language;
use crate::domain::reading::Note;
use crate::language::lexicon::Meaning;
use crate::language::names::Near;
use crate::language::spelling;
use crate::language::text::{Kind, Text};

/// Letters from which one of them may be another.
const LONG: usize = 7;
/// Letters of the shortest word that is corrected.
const SHORTEST: usize = 5;

impl Reader {
    /// Puts the right words into `text`, and says which.
    pub(super) fn respell_times(
        &self,
        text: &mut Text,
        question: &Question,
        language: Language,
    ) -> Vec<Note> {
        let mut notes = Vec::new();
        for at in 0..text.tokens.len() {
            let Some(word) = self.slipped(text, at, (question, language)) else { continue };
            let said = text.slice(at, at + 1).to_owned();
            notes.push(Note::ReadAs { said, read: word.to_owned() });
            text.tokens[at].folded = word.to_owned();
        }
        notes
    }

    fn slipped(
        &self,
        text: &Text,
        at: usize,
        (question, language): (&Question, Language),
    ) -> Option<&str> {
        let token = &text.tokens[at];
        let said = token.folded.as_str();
        if token.kind != Kind::Word || said.len() < SHORTEST || self.is_known(said) {
            return None;
        }
        let capital = text.raw[token.start..].starts_with(char::is_uppercase);
        let named = at > 0 && capital && text.raw.chars().any(char::is_lowercase);
        let after_shop = at.checked_sub(1).is_some_and(|before| {
            self.lexicon
                .find(text, before, language)
                .is_some_and(|found| found.length == 1 && found.has(&Meaning::Shop))
        });
        if named || after_shop || is_a_name(question, text, at) {
            return None;
        }
        nearest(said, self.times.vocabulary(language))
    }

    /// True for a word of any phrase of any language: what is spelled right in one is no slip.
    fn is_known(&self, word: &str) -> bool {
        Language::ALL.into_iter().any(|language| {
            self.lexicon.weight(word, language) > 0
                || self.times.knows(word, language)
                || self.numbers.knows(word, language)
        })
    }
}

fn is_a_name(question: &Question, text: &Text, at: usize) -> bool {
    let said = text.folded(at);
    question.names.merchant(text, at).is_some()
        || question.names.account(text, at).is_some()
        || question.names.partial(said) != Near::None
        || question.names.misspelled(said) != Near::None
}

/// The word that `said` is a slip away from; none where two other words are as near. Forms of one
/// word begin alike ("dernier", "dernière"): the one of the same length, else the shorter.
fn nearest<'w>(said: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let mut near: Vec<(usize, usize, &str)> = words
        .filter_map(|word| Some((slips(said, word)?, word.len().abs_diff(said.len()), word)))
        .collect();
    near.sort_unstable();
    let (least, _, word) = *near.first()?;
    let begins = |other: &str| other.get(..SHORTEST) == word.get(..SHORTEST);
    near.iter().all(|(edits, _, other)| *edits > least || begins(other)).then_some(word)
}

/// How many slips `said` is away from `word`: one, in a long word two; `None` where it is another.
fn slips(said: &str, word: &str) -> Option<usize> {
    if word.len() < SHORTEST || said.chars().next() != word.chars().next() {
        return None;
    }
    let edits = spelling::distance(said, word, spelling::allowed(word.len()))?;
    let other_letter = spelling::has_other_letter(said, word);
    (edits > 0 && (!other_letter || word.len() >= LONG)).then_some(edits)
}
