//! Known merchants in another spelling: a letter wrong, missing, doubled or swapped by the terminal, blanks left
//! out, the end cut off. By the deletions of one letter (symmetric delete; Garbe, 2012), which two spellings that
//! differ in one letter share.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use super::label::Token;

/// Shorter names are too like each other; longer ones are nobody's.
const SHORTEST: usize = 6;
const LONGEST: usize = 60;
/// The fewest letters of a whole name, and of a name's beginning, in which one may be wrong.
const LETTERS: usize = 6;
const LONG: usize = 9;
/// What a cut name must still show, in letters.
const CUT: usize = 8;
/// The most tokens of a label that are one name.
const TOKENS: usize = 4;

/// Spellings of merchants' forms, without blanks.
pub struct Spelling {
    /// The hash of each spelling with up to one letter left out and whose it is, in order.
    near: Vec<(u64, usize)>,
    /// All spellings in order, for names that were cut.
    forms: Vec<(String, usize)>,
}

impl Spelling {
    /// `forms`: token phrases and which merchant's; two entries of one name are one merchant.
    pub fn new<'f>(forms: impl Iterator<Item = (&'f [String], usize)>) -> Spelling {
        let mut near = Vec::new();
        let mut all = Vec::new();
        for (words, merchant) in forms {
            let joined = words.concat();
            if joined.len() >= SHORTEST
                && joined.is_ascii()
                && !joined.bytes().all(|one| one.is_ascii_digit())
            {
                // "STATION DU …" is no "station u".
                if words.len() == 1 || words.last().is_some_and(|last| last.len() > 1) {
                    near.extend(deletions(joined.as_bytes()).map(|hash| (hash, merchant)));
                }
                all.push((joined, merchant));
            }
        }
        all.sort();
        near.sort_unstable();
        near.dedup();
        Spelling { near, forms: all }
    }

    /// The merchant that the first tokens of a name are, in another spelling; a letter may be wrong in a long
    /// one, or where nothing follows but numbers.
    ///
    /// `may`: whether a merchant comes into question at all.
    pub fn near(&self, core: &[Token<'_>], may: impl Fn(usize) -> bool) -> Option<usize> {
        let longest = TOKENS.min(core.len());
        (1..=longest).rev().find_map(|count| {
            let (name, rest) = core.split_at_checked(count)?;
            let joined = name.iter().map(|token| token.text).collect::<String>();
            let letters = joined.bytes().filter(u8::is_ascii_alphabetic).count();
            if letters < SHORTEST || joined.len() > LONGEST || !joined.is_ascii() {
                return None;
            }
            let mut exact = self.starting(&joined).take_while(|(form, _)| *form == joined);
            if let Some((_, merchant)) = exact.find(|(_, merchant)| may(*merchant)) {
                return Some(*merchant);
            }
            let whole = rest.iter().all(Token::has_digit);
            if letters < if whole { LETTERS } else { LONG } {
                return None;
            }
            // One merchant alone may lie near.
            let mut found = deletions(joined.as_bytes())
                .flat_map(|hash| self.sharing(hash))
                .filter(|merchant| may(*merchant));
            let first = found.next()?;
            found.all(|other| other == first).then_some(first)
        })
    }

    /// The merchants with a spelling of this hash.
    fn sharing(&self, hash: u64) -> impl Iterator<Item = usize> + '_ {
        let from = self.near.partition_point(|(other, _)| *other < hash);
        let rest = self.near.get(from..).unwrap_or(&[]);
        rest.iter().take_while(move |(other, _)| *other == hash).map(|(_, merchant)| *merchant)
    }

    /// The forms that do not come before a text.
    fn starting(&self, text: &str) -> std::slice::Iter<'_, (String, usize)> {
        let from = self.forms.partition_point(|(form, _)| form.as_str() < text);
        self.forms.get(from..).unwrap_or(&[]).iter()
    }

    /// The merchant that a name begins, where it was cut and is one's alone.
    pub fn cut(&self, core: &[Token<'_>], may: impl Fn(usize) -> bool) -> Option<usize> {
        let joined = core.iter().map(|token| token.text).collect::<String>();
        if joined.len() < CUT || core.iter().any(Token::has_digit) {
            return None;
        }
        let forms = self.starting(&joined).take_while(|(form, _)| form.starts_with(&joined));
        let mut found = forms.map(|(_, merchant)| *merchant).filter(|merchant| may(*merchant));
        let first = found.next()?;
        found.all(|other| other == first).then_some(first)
    }
}

/// The hashes of a text and of the text without each of its letters but the first: "KEOLIS" is no "SEOLIS".
fn deletions(text: &[u8]) -> impl Iterator<Item = u64> + '_ {
    let whole = hash(text, usize::MAX);
    std::iter::once(whole).chain((1..text.len()).map(move |left_out| hash(text, left_out)))
}

fn hash(text: &[u8], left_out: usize) -> u64 {
    let mut hasher = FxHasher::default();
    for (place, byte) in text.iter().enumerate() {
        if place != left_out {
            hasher.write_u8(*byte);
        }
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::super::label::{Folded, words};
    use super::*;

    fn spelling() -> Spelling {
        let forms =
            ["hugendubel", "leroy merlin", "carrefour market", "carrefour city", "naturalia"];
        let words: Vec<Vec<String>> = forms.iter().map(|form| words(form)).collect();
        Spelling::new(words.iter().map(Vec::as_slice).zip(0..))
    }

    #[test]
    fn one_letter_may_be_wrong_and_blanks_may_be_missing() {
        let near = |label: &str| spelling().near(&Folded::new(label).tokens(), |_| true);
        assert_eq!(near("HUGENDBUEL"), Some(0));
        assert_eq!(near("LEROYMERLIN 12"), Some(1));
        assert_eq!(near("CARREFFOURMARKET"), Some(2));
        assert_eq!(near("NATURAIA"), Some(4));
        assert_eq!(near("NATURE"), None);
    }

    #[test]
    fn a_name_that_was_cut_is_known_where_one_alone_begins_so() {
        let cut = |label: &str| spelling().cut(&Folded::new(label).tokens(), |_| true);
        assert_eq!(cut("CARREFOUR MAR"), Some(2));
        assert_eq!(cut("CARREFOUR"), None);
        assert_eq!(cut("LEROY"), None);
    }
}
