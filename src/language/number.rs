//! Numbers as people write them: digits with separators of any kind, and words.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Deserialize;

use super::text::{Kind, Text, words_of};
use crate::domain::Language;

/// The number words of the three languages; `config/lexicon/numbers.*.toml`.
#[derive(Debug)]
pub struct NumberLexicon {
    languages: [Words; 3],
}

/// A lexicon file that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("lexicon {file}: {source}")]
pub struct LexiconError {
    pub file: &'static str,
    #[source]
    pub source: Box<toml::de::Error>,
}

/// Whether "and" may join the parts of a number: not between the two numbers of "between a hundred
/// and two hundred".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joins {
    Read,
    Stop,
}

#[derive(Debug)]
struct Words {
    language: Language,
    words: HashMap<String, Word>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Value(u64),
    Times(u64),
    JoinTens,
    JoinHundreds,
    Decimal,
    /// Both "one" (where multiplied: "a hundred") and an article.
    One,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    words: BTreeMap<String, Vec<String>>,
    times: BTreeMap<String, Vec<String>>,
    joins: JoinWords,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JoinWords {
    tens: Vec<String>,
    hundreds: Vec<String>,
    one: Vec<String>,
    decimal: Vec<String>,
}

impl NumberLexicon {
    /// The lexicon that this binary carries.
    pub fn embedded() -> Result<NumberLexicon, LexiconError> {
        Ok(NumberLexicon {
            languages: [
                Words::load(
                    Language::Fr,
                    "numbers.fr.toml",
                    include_str!("../../config/lexicon/numbers.fr.toml"),
                )?,
                Words::load(
                    Language::En,
                    "numbers.en.toml",
                    include_str!("../../config/lexicon/numbers.en.toml"),
                )?,
                Words::load(
                    Language::Es,
                    "numbers.es.toml",
                    include_str!("../../config/lexicon/numbers.es.toml"),
                )?,
            ],
        })
    }

    /// True when `word` may be in a number of `language`.
    pub fn knows(&self, word: &str, language: Language) -> bool {
        self.languages[language as usize].words.contains_key(word)
    }

    /// The number in words, digits or both ("2 mille") that starts at token `at`, and the token after
    /// it.
    pub fn read(
        &self,
        text: &Text,
        at: usize,
        (language, joins): (Language, Joins),
    ) -> Option<(usize, Decimal)> {
        let words = &self.languages[language as usize];
        let (end, value) = match digits(text, at) {
            Some((end, value)) => words.multiplied(text, end, value),
            None => {
                let (end, value) = words.spelled(text, at, joins)?;
                (end, Decimal::from(value))
            }
        };
        Some(words.decimals(text, (end, value)).unwrap_or((end, value)))
    }
}

impl Words {
    fn load(language: Language, file: &'static str, data: &str) -> Result<Words, LexiconError> {
        let source: File = toml::from_str(data)
            .map_err(|source| LexiconError { file, source: Box::new(source) })?;
        let mut words = HashMap::new();
        let mut add = |spellings: &[String], word: Word| {
            for spelling in spellings {
                words.insert(words_of(spelling), word);
            }
        };
        for (value, spellings) in &source.words {
            value.parse().into_iter().for_each(|value| add(spellings, Word::Value(value)));
        }
        for (value, spellings) in &source.times {
            value.parse().into_iter().for_each(|value| add(spellings, Word::Times(value)));
        }
        add(&source.joins.tens, Word::JoinTens);
        add(&source.joins.hundreds, Word::JoinHundreds);
        add(&source.joins.decimal, Word::Decimal);
        for one in &source.joins.one {
            words.entry(words_of(one)).or_insert(Word::One);
        }
        Ok(Words { language, words })
    }

    fn word(&self, text: &Text, at: usize) -> Option<Word> {
        let token = text.tokens.get(at).filter(|token| token.kind == Kind::Word)?;
        self.words.get(&token.folded).copied()
    }

    /// "2 mille", "1,5 million".
    fn multiplied(&self, text: &Text, mut end: usize, mut value: Decimal) -> (usize, Decimal) {
        while let Some(Word::Times(times)) = self.word(text, end) {
            // "20 cents": the coin, in French written like the hundreds.
            if times == 100 && text.folded(end) != "hundred" {
                break;
            }
            let Some(product) = value.checked_mul(Decimal::from(times)) else { break };
            value = product;
            end += 1;
        }
        (end, value)
    }

    /// "deux virgule cinq", "one point twenty-five".
    fn decimals(&self, text: &Text, (at, whole): (usize, Decimal)) -> Option<(usize, Decimal)> {
        self.word(text, at).filter(|word| *word == Word::Decimal && whole.is_integer())?;
        let (end, value) = match digits(text, at + 1) {
            Some((end, value)) => (end, value.is_integer().then(|| value.to_u64())??),
            None => self.spelled(text, at + 1, Joins::Stop)?,
        };
        let fraction = match value {
            0..10 => Decimal::new(i64::try_from(value).ok()?, 1),
            10..100 => Decimal::new(i64::try_from(value).ok()?, 2),
            _ => return None,
        };
        Some((end, whole + fraction))
    }

    fn spelled(&self, text: &Text, at: usize, joins: Joins) -> Option<(usize, u64)> {
        // `total` holds closed thousands, `group` what is below, `last` the value read last.
        let (mut total, mut group, mut last) = (0_u64, 0_u64, None::<u64>);
        let mut end = at;
        let mut at = at;
        // The smallest multiplier of thousands so far: they come in falling order.
        let mut ceiling = u64::MAX;
        while let Some(word) = self.word(text, at) {
            match word {
                Word::Value(20) if last == Some(4) && self.language == Language::Fr => {
                    group += 76;
                    last = Some(80);
                }
                Word::Value(value) if self.fits(last, value) => {
                    group += value;
                    last = Some(value);
                }
                Word::One if last.is_none() => match self.word(text, at + 1) {
                    Some(Word::Times(_)) => {
                        group = 1;
                        last = Some(1);
                    }
                    _ => break,
                },
                Word::Times(100) if group < 100 && last != Some(100) && group > 0 => {
                    group *= 100;
                    last = Some(100);
                }
                Word::Times(100) if group == 0 && self.language == Language::Fr => {
                    group = 100;
                    last = Some(100);
                }
                Word::Times(times) if times >= 1000 && times < ceiling => {
                    if group == 0 && times > 1000 || last.is_none() && self.language == Language::En
                    {
                        break;
                    }
                    total = total.checked_add(group.max(1).checked_mul(times)?)?;
                    group = 0;
                    ceiling = times;
                    last = Some(1000);
                }
                Word::JoinTens | Word::JoinHundreds if joins == Joins::Read => {
                    let next = self.word(text, at + 1);
                    if !self.joined(word, last, next) {
                        break;
                    }
                    at += 1;
                    continue;
                }
                _ => break,
            }
            at += 1;
            end = at;
        }
        last.map(|_| (end, total + group))
    }

    fn joined(&self, join: Word, last: Option<u64>, next: Option<Word>) -> bool {
        let (Some(last), Some(Word::Value(next))) = (last, next) else { return false };
        match join {
            Word::JoinTens if self.language == Language::Fr => {
                (20..=80).contains(&last) && matches!(next, 1 | 11)
            }
            Word::JoinTens => (30..=90).contains(&last) && (1..=9).contains(&next),
            Word::JoinHundreds => matches!(last, 100 | 1000) && next < 100,
            _ => false,
        }
    }

    /// Whether `value` may be said after `last`: "vingt deux", not "deux trois".
    fn fits(&self, last: Option<u64>, value: u64) -> bool {
        let Some(last) = last else { return true };
        match last {
            1000 => value >= 1,
            100..=999 => (1..100).contains(&value),
            20..=90 if last % 10 == 0 => {
                (1..10).contains(&value)
                    || self.language == Language::Fr
                        && matches!(last, 60 | 80)
                        && (10..20).contains(&value)
            }
            10 => self.language == Language::Fr && (7..10).contains(&value),
            _ => false,
        }
    }
}

/// The digits at token `at`, groups of three after white space included ("1 000,50").
///
/// The last separator that is not followed by exactly three digits is the decimal one; a lone one
/// before three digits groups thousands ("1.234", "1,234"), as money has two decimals.
pub fn digits(text: &Text, at: usize) -> Option<(usize, Decimal)> {
    let first = text.tokens.get(at).filter(|token| token.kind == Kind::Number)?;
    let mut end = at + 1;
    let mut written = first.folded.clone();
    if written.len() <= 3 && written.bytes().all(|byte| byte.is_ascii_digit()) {
        while let Some(group) = text.tokens.get(end).filter(|token| token.kind == Kind::Number) {
            let gap = text.raw.get(text.tokens[end - 1].end..group.start).unwrap_or("");
            let whole = group.folded.split(['.', ',']).next().unwrap_or("");
            let spaced = gap.chars().count() == 1 && gap.chars().all(char::is_whitespace);
            if !spaced || whole.len() != 3 || written.starts_with('0') {
                break;
            }
            written.push_str(&group.folded);
            end += 1;
            if whole.len() != group.folded.len() {
                break;
            }
        }
    }
    Some((end, decimal(&written)?))
}

fn decimal(written: &str) -> Option<Decimal> {
    let written = written.replace('\'', "");
    let separators = written.bytes().filter(|byte| matches!(byte, b'.' | b',')).count();
    let Some(last) = written.rfind(['.', ',']) else { return written.parse().ok() };
    let (whole, fraction) = (&written[..last], &written[last + 1..]);
    let same = written.bytes().filter(|byte| *byte == written.as_bytes()[last]).count();
    let groups = fraction.len() == 3 && !whole.starts_with('0') && same == separators;
    let digits = |part: &str| part.replace(['.', ','], "");
    if groups || same > 1 {
        let parts: Vec<&str> = written.split(['.', ',']).collect();
        let regular = parts.iter().skip(1).all(|part| part.len() == 3) && parts[0].len() <= 3;
        return if regular { digits(&written).parse().ok() } else { None };
    }
    format!("{}.{fraction}", digits(whole)).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(language: Language, text: &str) -> String {
        let lexicon = NumberLexicon::embedded().unwrap();
        let text = Text::new(text);
        match lexicon.read(&text, 0, (language, Joins::Read)) {
            Some((end, value)) => format!("{value} ({end})"),
            None => "-".to_owned(),
        }
    }

    #[test]
    fn digits_are_read_with_the_separators_of_three_languages() {
        let all = [
            "1 000,50",
            "1.234,56",
            "1,234.56",
            "1.234",
            "25.50",
            "1'200",
            "1\u{202f}000",
            "7 10",
            "0,123",
        ];
        let read: Vec<String> = all.iter().map(|text| read(Language::Fr, text)).collect();
        insta::assert_snapshot!(read.join(" | "), @"1000.50 (2) | 1234.56 (1) | 1234.56 (1) | 1234 (1) | 25.50 (1) | 1200 (1) | 1000 (2) | 7 (1) | 0.123 (1)");
    }

    #[test]
    fn french_number_words_are_read() {
        let all = [
            "cinquante",
            "mille deux cents",
            "quatre-vingt-dix",
            "soixante et onze",
            "soixante-dix-sept",
            "septante",
            "vingt et un",
            "deux trois",
            "dix et vingt",
            "deux mille cinq cent trente",
            "cent",
            "2 mille",
        ];
        let read: Vec<String> = all.iter().map(|text| read(Language::Fr, text)).collect();
        insta::assert_snapshot!(read.join(" | "), @"50 (1) | 1200 (3) | 90 (3) | 71 (3) | 77 (3) | 70 (1) | 21 (3) | 2 (1) | 10 (1) | 2530 (5) | 100 (1) | 2000 (2)");
    }

    #[test]
    fn english_and_spanish_number_words_are_read() {
        let all = [
            "twenty",
            "a hundred and fifty",
            "two thousand three hundred and one",
            "forty-two",
            "a week",
            "thousand",
        ];
        let english: Vec<String> = all.iter().map(|text| read(Language::En, text)).collect();
        insta::assert_snapshot!(english.join(" | "), @"20 (1) | 150 (4) | 2301 (6) | 42 (2) | - | -");
        let all = [
            "cien",
            "dos mil quinientos",
            "treinta y cinco",
            "mil",
            "cincuenta y diez",
            "doscientos uno",
        ];
        let spanish: Vec<String> = all.iter().map(|text| read(Language::Es, text)).collect();
        insta::assert_snapshot!(spanish.join(" | "), @"100 (1) | 2500 (3) | 35 (3) | 1000 (1) | 50 (1) | 201 (2)");
    }
}
