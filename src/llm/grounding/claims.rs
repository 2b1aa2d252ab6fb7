//! What a sentence states: amounts, percentages, counts and days, however they are written.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::domain::{Currency, Language, Period};
use crate::language::number::{Joins, LexiconError, NumberLexicon};
use crate::language::text::{Kind, Text, fold, words_of};
use crate::language::time::{self, Said, TimeContext, TimeLexicon};

/// The longest name of a currency or of percent, in tokens.
const LONGEST: usize = 3;

/// One thing that a text states. Amounts have no sign: "de moins" says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Claim {
    Money(Decimal, Currency),
    Percent(Decimal),
    /// A count, or a number of days or times.
    Plain(Decimal),
    Days(Period),
    /// On certain days of the week, or a day that is in no calendar.
    OtherDays,
    /// It went up, or is more than something.
    More,
    /// It went down, or is less.
    Less,
    /// A quantity in a form that is no number: a third, a dozen, the second, XII, ½, "12k".
    Odd,
}

/// The words of numbers, amounts and days of all languages. Built once.
pub struct Grounding {
    numbers: NumberLexicon,
    times: TimeLexicon,
    currencies: HashMap<String, Currency>,
    percent: HashSet<String>,
    counted: HashSet<String>,
    none: HashSet<String>,
    odd: HashSet<String>,
    more: HashSet<String>,
    less: HashSet<String>,
    ordinary: [HashSet<String>; 3],
}

#[derive(Deserialize)]
struct Amounts {
    currencies: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    parts: Vec<String>,
    vague: Vec<String>,
    none: Vec<String>,
    ranks: Vec<String>,
    counted: Vec<String>,
    percent: Vec<String>,
    more: Vec<String>,
    less: Vec<String>,
    ordinary: Ordinary,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ordinary {
    fr: HashSet<String>,
    en: HashSet<String>,
    es: HashSet<String>,
}

impl Grounding {
    /// From the words that this binary carries.
    pub fn embedded() -> Result<Grounding, LexiconError> {
        let (claims, amounts) = ("claims.toml", "amounts.toml");
        let file: File = toml::from_str(include_str!("../../../config/lexicon/claims.toml"))
            .map_err(|source| LexiconError { file: claims, source: Box::new(source) })?;
        let money: Amounts =
            toml::from_str(include_str!("../../../config/lexicon/amounts.toml"))
                .map_err(|source| LexiconError { file: amounts, source: Box::new(source) })?;
        let mut currencies = HashMap::new();
        for (code, names) in &money.currencies {
            // One letter alone ("e") is slang that no answer is written in.
            for name in names.iter().filter(|name| name.chars().count() > 1 || !is_letter(name)) {
                currencies.extend(Currency::new(code).map(|currency| (key(name), currency)));
            }
        }
        let set = |lists: &[Vec<String>]| lists.iter().flatten().map(|word| key(word)).collect();
        Ok(Grounding {
            numbers: NumberLexicon::embedded()?,
            times: TimeLexicon::embedded()?,
            currencies,
            percent: set(&[file.percent]),
            counted: set(&[file.counted]),
            none: set(&[file.none]),
            more: set(&[file.more]),
            less: set(&[file.less]),
            odd: set(&[file.parts, file.vague, file.ranks]),
            ordinary: [file.ordinary.fr, file.ordinary.en, file.ordinary.es],
        })
    }

    /// All that `text` states, read in any language; `language` is the one that it should be in.
    pub(super) fn claims(&self, text: &str, language: Language, today: Date) -> Vec<Claim> {
        // Marks are not shown: "3**4**2" is read as 342.
        let shown = text.replace("**", "");
        let mut claims = Vec::new();
        if shown.chars().any(|c| c.is_numeric() && !c.is_ascii_digit()) {
            claims.push(Claim::Odd);
        }
        let text = Text::new(&shown);
        let mut at = 0;
        while at < text.tokens.len() {
            let (end, found) = self.claim(&text, at, (language, today));
            claims.extend(found);
            at = end.max(at + 1);
        }
        claims
    }

    /// What begins at a token, and where it ends.
    fn claim(
        &self,
        text: &Text,
        at: usize,
        (language, today): (Language, Date),
    ) -> (usize, Vec<Claim>) {
        if let Some((after, currency)) = self.currency(text, at)
            && let Some((end, value)) = self.number(text, after, language)
        {
            return (end, vec![Claim::Money(value.abs(), currency)]);
        }
        let number = self.number(text, at, language);
        if let Some((after, value)) = number {
            if let Some((end, currency)) = self.currency(text, after) {
                return (end, vec![Claim::Money(value.abs(), currency)]);
            }
            if let Some(end) = self.percent(text, after) {
                return (end, vec![Claim::Percent(value.abs())]);
            }
        }
        let context = TimeContext { today, language, lexicon: &self.times };
        if let Some(found) = time::read(text, at, &context) {
            let said = match found.said {
                Said::Period(period) if found.joined.is_empty() => vec![Claim::Days(period)],
                // Each of them: between the first and the last there may be more.
                Said::Period(_) => found.joined.into_iter().map(Claim::Days).collect(),
                // A habit ("le dimanche") has no number; "3 mois avant" has.
                Said::Weekdays(_) => Vec::new(),
                Said::Shifted(_) | Said::NoSuchDay { .. } => vec![Claim::OtherDays],
            };
            return (found.end, said);
        }
        let Some(token) = text.tokens.get(at) else { return (at + 1, Vec::new()) };
        if let Some((end, value)) = number {
            // "un total", "one of": an article; "une transaction" counts.
            let counts = token.kind == Kind::Number
                || value != Decimal::ONE
                || self.counted.contains(singular(text.folded(end)));
            let glued = text
                .tokens
                .get(end)
                .is_some_and(|next| next.glued && next.kind == Kind::Word && !is_ending(next));
            return match (glued, counts) {
                (true, _) => (end + 1, vec![Claim::Odd]),
                (false, true) => (end, vec![Claim::Plain(value.abs())]),
                (false, false) => (end, Vec::new()),
            };
        }
        (at + 1, self.word(text, at).into_iter().collect())
    }

    /// What a word that is no number states.
    fn word(&self, text: &Text, at: usize) -> Option<Claim> {
        let token = &text.tokens[at];
        if token.kind != Kind::Word {
            return None;
        }
        if self.none.contains(&token.folded) {
            return Some(Claim::Plain(Decimal::ZERO));
        }
        if self.more.contains(&token.folded) {
            return Some(Claim::More);
        }
        if self.less.contains(&token.folded) {
            return Some(Claim::Less);
        }
        let raw = text.slice(at, at + 1);
        let roman = raw.len() > 1 && raw.bytes().all(|byte| b"IVXLCDM".contains(&byte));
        let odd = roman
            || token.folded.bytes().any(|byte| byte.is_ascii_digit())
            || self.odd.contains(&token.folded)
            || self.is_run_together(&token.folded);
        odd.then_some(Claim::Odd)
    }

    /// "vingtdeux", "onehundred": two or more number words written as one.
    fn is_run_together(&self, word: &str) -> bool {
        fn parts(lexicon: &NumberLexicon, rest: &str, taken: usize) -> bool {
            if rest.is_empty() {
                return taken > 1;
            }
            (3..=rest.len()).filter(|end| rest.is_char_boundary(*end)).any(|end| {
                Language::ALL.iter().any(|language| lexicon.knows(&rest[..end], *language))
                    && parts(lexicon, &rest[end..], taken + 1)
            })
        }
        (6..=60).contains(&word.len()) && parts(&self.numbers, word, 0)
    }

    /// The longest number at a token, in any language.
    fn number(&self, text: &Text, at: usize, own: Language) -> Option<(usize, Decimal)> {
        let token = text.tokens.get(at)?;
        let raw = text.slice(at, at + 1).to_lowercase();
        if token.kind == Kind::Word && self.ordinary[own as usize].contains(&raw) {
            return self.numbers.read(text, at, (own, Joins::Read));
        }
        Language::ALL
            .into_iter()
            .filter_map(|language| self.numbers.read(text, at, (language, Joins::Read)))
            .max_by_key(|(end, _)| *end)
    }

    fn currency(&self, text: &Text, at: usize) -> Option<(usize, Currency)> {
        let known = (1..=LONGEST).rev().find_map(|length| {
            Some((at + length, *self.currencies.get(&joined(text, at, length)?)?))
        });
        known.or_else(|| {
            // A code that has no name here is written in capitals.
            let raw = text.slice(at, at + 1);
            let code = raw.len() == 3 && raw.bytes().all(|byte| byte.is_ascii_uppercase());
            Some((at + 1, Currency::new(raw).filter(|_| code)?))
        })
    }

    fn percent(&self, text: &Text, at: usize) -> Option<usize> {
        (1..=LONGEST)
            .rev()
            .find(|length| {
                joined(text, at, *length).is_some_and(|word| self.percent.contains(&word))
            })
            .map(|length| at + length)
    }
}

fn joined(text: &Text, at: usize, length: usize) -> Option<String> {
    let tokens = text.tokens.get(at..at + length)?;
    Some(tokens.iter().map(|token| token.folded.as_str()).collect::<Vec<_>>().join(" "))
}

/// A word or phrase as its tokens are joined; signs stay.
fn key(word: &str) -> String {
    let words = words_of(word);
    if words.is_empty() { fold(word) } else { words }
}

fn is_letter(name: &str) -> bool {
    name.chars().all(char::is_alphabetic)
}

/// "1er", "2e", "1st".
fn is_ending(token: &crate::language::text::Token) -> bool {
    matches!(token.folded.as_str(), "er" | "e" | "st" | "nd" | "rd" | "th" | "h")
}

fn singular(word: &str) -> &str {
    match word {
        "mois" | "fois" | "mes" => word,
        word => word.strip_suffix('s').unwrap_or(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn claims(language: Language, text: &str) -> String {
        let grounding = Grounding::embedded().unwrap();
        let shown = |claim: Claim| match claim {
            Claim::Money(value, currency) => format!("{value} {currency}"),
            Claim::Percent(value) => format!("{value}%"),
            Claim::Plain(value) => format!("{value}"),
            Claim::Days(period) => format!(
                "{}…{}",
                period.first().map(|day| day.to_string()).unwrap_or_default(),
                period.last().map(|day| day.to_string()).unwrap_or_default()
            ),
            Claim::OtherDays => "days?".to_owned(),
            Claim::More => "more".to_owned(),
            Claim::Less => "less".to_owned(),
            Claim::Odd => "odd".to_owned(),
        };
        let all = grounding.claims(text, language, date(2025, 10, 20));
        all.into_iter().map(shown).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn amounts_counts_and_days_are_read_in_french() {
        let read = |text| claims(Language::Fr, text);
        insta::assert_snapshot!(read("Vous avez dépensé **1\u{202f}234,56\u{a0}€** du 1er au 20 octobre 2025, en 12 transactions."), @"1234.56 EUR, 2025-10-01…2025-10-20, 12");
        insta::assert_snapshot!(read("C'est une moyenne très basse, un total de douze achats et une transaction."), @"12, 1");
        insta::assert_snapshot!(read("Soit un tiers, la moitié, vingt pour cent, 12 %, aucun achat."), @"odd, odd, 20%, 12%, 0");
        insta::assert_snapshot!(read("deux mille trois cents euros et vingtdeux euros"), @"2300 EUR, odd");
    }

    #[test]
    fn what_is_written_to_pass_is_read_all_the_same() {
        let read = |text| claims(Language::En, text);
        insta::assert_snapshot!(read("You spent 3**4**2 euros, 12k, ½, １２, XII times, twenty-two pounds, doce veces."), @"odd, 342 EUR, odd, odd, 22 GBP, 12");
        insta::assert_snapshot!(read("$1,234.50 or EUR 20 in March 2024, 2024-03-05 and 15/03/2024"), @"1234.50 USD, 20 EUR, 2024-03-01…2024-03-31, 2024-03-05…2024-03-05, 2024-03-15…2024-03-15");
    }
}
