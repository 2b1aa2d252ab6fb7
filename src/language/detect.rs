//! The language of a short text: the lexicons' words decide, a statistical detector where they are
//! even or know nothing.

use super::lexicon::Lexicon;
use super::text::{Kind, Text};
use super::time::TimeLexicon;
use crate::domain::Language;

/// What a word of time says for its language, as [`Lexicon::weight`] does for the others.
const TIME_WEIGHT: u8 = 2;

/// The most likely of the three languages; French where nothing speaks for any.
pub fn language(text: &Text, lexicon: &Lexicon, times: &TimeLexicon) -> Language {
    let mut scores = [0u32; 3];
    for token in text.tokens.iter().filter(|token| token.kind == Kind::Word) {
        let weights = Language::ALL.map(|language| {
            let time = if times.knows(&token.folded, language) { TIME_WEIGHT } else { 0 };
            u32::from(lexicon.weight(&token.folded, language).max(time))
        });
        let speakers = weights.iter().filter(|weight| **weight > 0).count();
        for (score, weight) in scores.iter_mut().zip(weights) {
            // A word that only one language has says more than one that two share.
            *score += if speakers == 1 { weight * 2 } else { weight };
        }
    }
    let accents = marks(text.raw);
    for (score, mark) in scores.iter_mut().zip(accents) {
        *score += mark;
    }
    let best = scores.iter().copied().max().unwrap_or(0);
    let leaders: Vec<Language> = Language::ALL
        .into_iter()
        .zip(scores)
        .filter(|(_, score)| *score == best)
        .map(|(language, _)| language)
        .collect();
    match leaders.as_slice() {
        [one] => *one,
        several => statistical(text.raw)
            .filter(|guess| several.contains(guess))
            .or_else(|| several.first().copied())
            .unwrap_or_default(),
    }
}

/// Letters and signs that only one of the languages writes.
fn marks(raw: &str) -> [u32; 3] {
    let mut marks = [0; 3];
    for c in raw.chars() {
        match c {
            '¿' | '¡' | 'ñ' | 'Ñ' => marks[2] += 4,
            'í' | 'ó' | 'ú' | 'á' => marks[2] += 2,
            'ç' | 'è' | 'ê' | 'à' | 'ù' | 'œ' | 'û' | 'î' | 'ô' | 'â' => marks[0] += 2,
            _ => {}
        }
    }
    marks
}

fn statistical(raw: &str) -> Option<Language> {
    use whatlang::{Detector, Lang};
    let detector = Detector::with_allowlist(vec![Lang::Fra, Lang::Eng, Lang::Spa]);
    let guess = detector.detect(raw).filter(whatlang::Info::is_reliable)?;
    match guess.lang() {
        Lang::Fra => Some(Language::Fr),
        Lang::Eng => Some(Language::En),
        Lang::Spa => Some(Language::Es),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_are_told_apart() {
        let lexicon = Lexicon::embedded().unwrap();
        let times = TimeLexicon::embedded().unwrap();
        let detected = |raw: &str| language(&Text::new(raw), &lexicon, &times).code();
        assert_eq!(detected("combien chez Lidl"), "fr");
        assert_eq!(detected("what about July"), "en");
        assert_eq!(detected("y en agosto"), "es");
        assert_eq!(detected("gastos del 31 de abril"), "es");
        assert_eq!(detected("Mes achats with English words mixed"), "en");
        assert_eq!(detected("Netflix"), "fr");
    }
}
