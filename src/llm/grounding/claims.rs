//! What a sentence states: amounts, percentages, counts and days, however they are written, and
//! which way things went.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::words::{Unit, Way, Words, singular};
use crate::domain::{Currency, Language, Period};
use crate::language::number::{Joins, LexiconError};
use crate::language::text::{Kind, Text, Token};
use crate::language::time::{self, Said, TimeContext};

/// The longest name of a currency or of percent, in tokens.
const LONGEST: usize = 3;
/// Words behind a number among which its noun is looked for: "12 petits achats".
const NOUN_WITHIN: usize = 3;

/// One thing that a text states. Amounts have no sign: [`Way::Less`] says it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Claim {
    Money(Decimal, Currency),
    Percent(Decimal),
    /// So many of something; of nothing named where the kind is empty.
    Count(Decimal, String),
    Days(Period),
    Way(Way),
    /// A quantity that cannot be held against a figure: a third, a dozen, the second, XII, ½, "12k",
    /// a currency without a number, days that are no period.
    Odd,
}

/// A claim and where in the text it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stated {
    pub claim: Claim,
    /// A byte of the text.
    pub at: usize,
}

/// Reads claims. Built once.
#[derive(Debug)]
pub struct Grounding {
    pub(super) words: Words,
}

/// Whose text is read, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context {
    pub language: Language,
    pub today: Date,
}

impl Grounding {
    /// From the words that this binary carries.
    pub fn embedded() -> Result<Grounding, LexiconError> {
        Ok(Grounding { words: Words::embedded()? })
    }

    /// All that `text` states, read in any language; the context's is the one that it should be in.
    /// Marks are not shown, so they are not to be in it: "3**4**2" is read as 342.
    pub(super) fn claims(&self, text: &str, context: Context) -> Vec<Stated> {
        let mut claims = Vec::new();
        let foreign = |c: char| c.is_numeric() && !c.is_ascii_digit();
        claims.extend(text.find(foreign).map(|at| Stated { claim: Claim::Odd, at }));
        let text = Text::new(text);
        claims.extend(self.spelled_apart(&text).map(|at| Stated { claim: Claim::Odd, at }));
        let mut at = 0;
        while let Some(token) = text.tokens.get(at) {
            let (end, found) = self.claim(&text, at, context);
            claims.extend(found.into_iter().map(|claim| Stated { claim, at: token.start }));
            at = end.max(at + 1);
        }
        claims
    }

    /// What begins at a token, and where it ends.
    fn claim(&self, text: &Text, at: usize, context: Context) -> (usize, Vec<Claim>) {
        if let Some((end, value)) = self.quantity(text, at, context.language) {
            let sign = signed(text, at).map(Claim::Way);
            return (end, std::iter::once(value).chain(sign).collect());
        }
        if let Some((end, unit)) = self.each(text, at) {
            return (end, vec![Claim::Way(Way::Each(unit))]);
        }
        let times = TimeContext {
            today: context.today,
            language: context.language,
            lexicon: &self.words.times,
        };
        if let Some(found) = time::read(text, at, &times) {
            let said = match found.said {
                Said::Period(period) if found.joined.is_empty() => vec![Claim::Days(period)],
                // Each of them: between the first and the last there may be more.
                Said::Period(_) => found.joined.into_iter().map(Claim::Days).collect(),
                // A habit ("le dimanche") has no number; "3 mois avant" has.
                Said::Weekdays(_) => Vec::new(),
                Said::Shifted(_) | Said::NoSuchDay { .. } => vec![Claim::Odd],
            };
            return (found.end, said);
        }
        let Some((end, value)) = self.number(text, at, context.language) else {
            return (at + 1, self.word(text, at, context.language).into_iter().collect());
        };
        let (noun_end, noun) = self.noun(text, end);
        let glued = text
            .tokens
            .get(end)
            .is_some_and(|next| next.glued && next.kind == Kind::Word && !is_ending(next));
        let kind = text.tokens[at].kind;
        // "un total", "one of": an article; "une transaction" counts.
        let article = kind != Kind::Number
            && value == Decimal::ONE
            && !self.words.counted.contains_key(&noun);
        match (glued, article) {
            (true, _) => (end + 1, vec![Claim::Odd]),
            (false, true) => (end, Vec::new()),
            (false, false) => {
                let kind = self.words.counted.get(&noun).cloned().unwrap_or(noun);
                let sign = signed(text, at).map(Claim::Way);
                let count = Claim::Count(value.abs().normalize(), kind);
                (noun_end, std::iter::once(count).chain(sign).collect())
            }
        }
    }

    /// An amount or a percentage.
    fn quantity(&self, text: &Text, at: usize, language: Language) -> Option<(usize, Claim)> {
        let money = |value: Decimal, currency| Claim::Money(value.abs().normalize(), currency);
        if let Some((after, currency)) = self.currency(text, at)
            && let Some((end, value)) = self.number(text, after, language)
        {
            return Some((end, money(value, currency)));
        }
        let (after, value) = self.number(text, at, language)?;
        if let Some((end, currency)) = self.currency(text, after) {
            return Some((end, money(value, currency)));
        }
        Some((self.percent(text, after)?, Claim::Percent(value.abs().normalize())))
    }

    /// "par mois", "a week".
    fn each(&self, text: &Text, at: usize) -> Option<(usize, Unit)> {
        if !self.words.each.contains(text.folded(at)) {
            return None;
        }
        let noun = singular(text.folded(at + 1));
        let unit = Unit::of_kind(self.words.counted.get(noun)?)?;
        Some((at + 2, unit))
    }

    /// What is counted by the number that ends at a token, and where it ends: the first noun that is
    /// known, else the first word. Nothing where the clause ends, or goes on otherwise.
    fn noun(&self, text: &Text, end: usize) -> (usize, String) {
        let mut first = None;
        for (place, token) in text.tokens.iter().enumerate().skip(end).take(NOUN_WITHIN) {
            let before = &text.tokens[place - 1];
            let gap = text.raw.get(before.end..token.start).unwrap_or_default();
            let apart = !gap.chars().all(char::is_whitespace);
            if apart || token.kind != Kind::Word || self.words.behind.contains(&token.folded) {
                break;
            }
            let noun = singular(&token.folded);
            if self.words.counted.contains_key(noun) {
                return (place + 1, noun.to_owned());
            }
            first = first.or(Some(noun.to_owned()));
        }
        (end, first.unwrap_or_default())
    }

    /// What a token states that is no number, or no number that can be read.
    fn word(&self, text: &Text, at: usize, own: Language) -> Option<Claim> {
        let token = text.tokens.get(at)?;
        let word = token.folded.as_str();
        let before = at.checked_sub(1).and_then(|before| text.tokens.get(before));
        match token.kind {
            Kind::Number => return Some(Claim::Odd),
            Kind::Symbol => {
                let number = |token: Option<&Token>| token.is_some_and(|t| t.kind == Kind::Number);
                let sum = matches!(word, "+" | "/" | "=" | "*") && number(text.tokens.get(at + 1));
                let unit = self.is_unit(text, at);
                return (unit || sum && !text.tokens[at + 1].glued || sum && word == "/")
                    .then_some(Claim::Odd);
            }
            Kind::Word => {}
        }
        let raw = text.slice(at, at + 1);
        if self.words.ordinary[own as usize].contains(&raw.to_lowercase()) {
            return None;
        }
        if self.words.none.contains(word) {
            return Some(Claim::Count(Decimal::ZERO, String::new()));
        }
        if self.words.one.contains(word) {
            return Some(Claim::Count(Decimal::ONE, String::new()));
        }
        if let Some(way) = self.words.ways.get(word) {
            let of_all = before.is_some_and(|before| self.words.most.contains(&before.folded));
            return (!of_all).then_some(Claim::Way(*way));
        }
        let naming = before.is_none_or(|before| self.words.naming.contains(&before.folded));
        let roman = raw.len() > 1 && raw.bytes().all(|byte| b"IVXLCDM".contains(&byte));
        let odd = roman
            || self.is_unit(text, at) && !naming
            || word.bytes().any(|byte| byte.is_ascii_digit())
            || self.words.odd.contains(word)
            || self.is_run_together(word);
        odd.then_some(Claim::Odd)
    }

    fn is_unit(&self, text: &Text, at: usize) -> bool {
        self.named_currency(text, at).is_some() || self.percent(text, at).is_some()
    }

    fn is_number_word(&self, word: &str) -> bool {
        Language::ALL.iter().any(|language| self.words.numbers.knows(word, *language))
    }

    /// "vingtdeux", "onehundred", "tenfold": two or more words of quantity written as one.
    fn is_run_together(&self, word: &str) -> bool {
        fn parts(grounding: &Grounding, rest: &str, taken: usize) -> bool {
            if rest.is_empty() {
                return taken > 1;
            }
            (3..=rest.len()).filter(|end| rest.is_char_boundary(*end)).any(|end| {
                let (part, behind) = rest.split_at(end);
                let known = grounding.is_number_word(part)
                    || taken > 0 && grounding.words.odd.contains(part);
                known && parts(grounding, behind, taken + 1)
            })
        }
        (6..=60).contains(&word.len()) && parts(self, word, 0)
    }

    /// Where a number word is written in pieces: "t w e l v e", "cin quante", "fif-teen".
    fn spelled_apart(&self, text: &Text) -> Option<usize> {
        let words: Vec<&Token> =
            text.tokens.iter().filter(|token| token.kind == Kind::Word).collect();
        let beside = |pair: &[&Token]| {
            let gap = text.raw.get(pair[0].end..pair[1].start).unwrap_or_default();
            matches!(gap, " " | "-" | "\u{a0}")
        };
        let joined = words.windows(2).find(|pair| {
            let both = format!("{}{}", pair[0].folded, pair[1].folded);
            let known = |token: &Token| self.is_number_word(&token.folded);
            both.len() > 3 && beside(pair) && !known(pair[0]) && self.is_number_word(&both)
        });
        if let Some(pair) = joined {
            return Some(pair[0].start);
        }
        let letters = |token: &&Token| token.folded.chars().count() == 1;
        words.chunk_by(|a, b| letters(a) && letters(b)).find_map(|run| {
            let all: String = run.iter().map(|token| token.folded.as_str()).collect();
            let word = |from: usize| {
                (from + 3..=all.len())
                    .any(|to| all.get(from..to).is_some_and(|w| self.is_number_word(w)))
            };
            (run.len() > 2 && (0..all.len()).any(word)).then(|| run[0].start)
        })
    }

    /// The longest number at a token, in any language.
    pub(super) fn number(&self, text: &Text, at: usize, own: Language) -> Option<(usize, Decimal)> {
        let token = text.tokens.get(at)?;
        let raw = text.slice(at, at + 1).to_lowercase();
        let numbers = &self.words.numbers;
        if token.kind == Kind::Word && self.words.ordinary[own as usize].contains(&raw) {
            return numbers.read(text, at, (own, Joins::Read));
        }
        Language::ALL
            .into_iter()
            .filter_map(|language| numbers.read(text, at, (language, Joins::Read)))
            .max_by_key(|(end, _)| *end)
    }

    fn named_currency(&self, text: &Text, at: usize) -> Option<(usize, Currency)> {
        (1..=LONGEST).rev().find_map(|length| {
            Some((at + length, *self.words.currencies.get(&joined(text, at, length)?)?))
        })
    }

    fn currency(&self, text: &Text, at: usize) -> Option<(usize, Currency)> {
        self.named_currency(text, at).or_else(|| {
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
                joined(text, at, *length).is_some_and(|word| self.words.percent.contains(&word))
            })
            .map(|length| at + length)
    }
}

/// The sign before a number or its currency: one that hangs on it, and on nothing before.
fn signed(text: &Text, at: usize) -> Option<Way> {
    let before = at.checked_sub(1)?;
    let sign = text.tokens.get(before).filter(|sign| sign.kind == Kind::Symbol && !sign.glued)?;
    if !text.tokens.get(at)?.glued {
        return None;
    }
    match sign.folded.as_str() {
        "+" => Some(Way::More),
        "-" | "−" | "–" => Some(Way::Less),
        _ => None,
    }
}

fn joined(text: &Text, at: usize, length: usize) -> Option<String> {
    let tokens = text.tokens.get(at..at + length)?;
    Some(tokens.iter().map(|token| token.folded.as_str()).collect::<Vec<_>>().join(" "))
}

/// "1er", "2e", "1st".
fn is_ending(token: &Token) -> bool {
    matches!(token.folded.as_str(), "er" | "e" | "st" | "nd" | "rd" | "th" | "h")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn claims(language: Language, text: &str) -> String {
        let grounding = Grounding::embedded().unwrap();
        let shown = |stated: Stated| match stated.claim {
            Claim::Money(value, currency) => format!("{value} {currency}"),
            Claim::Percent(value) => format!("{value}%"),
            Claim::Count(value, kind) => format!("{value} {kind}").trim().to_owned(),
            Claim::Days(period) => format!(
                "{}…{}",
                period.first().map(|day| day.to_string()).unwrap_or_default(),
                period.last().map(|day| day.to_string()).unwrap_or_default()
            ),
            Claim::Way(way) => format!("{way:?}").to_lowercase(),
            Claim::Odd => "odd".to_owned(),
        };
        let all = grounding.claims(text, Context { language, today: date(2025, 10, 20) });
        all.into_iter().map(shown).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn amounts_counts_and_days_are_read_in_french() {
        let read = |text| claims(Language::Fr, text);
        insta::assert_snapshot!(read("Vous avez dépensé 1\u{202f}234,56\u{a0}€ du 1er au 20 octobre 2025, en 12 transactions."), @"out, 1234.56 EUR, 2025-10-01…2025-10-20, 12 documents");
        insta::assert_snapshot!(read("C'est une moyenne très basse, un total de douze petits achats et une transaction."), @"12 documents, 1 documents");
        insta::assert_snapshot!(read("Soit un tiers, la moitié, vingt pour cent, 12 %, aucun achat."), @"odd, odd, 20%, 12%, 0, out");
        insta::assert_snapshot!(read("deux mille trois cents euros et vingtdeux euros"), @"2300 EUR, odd, odd");
        insta::assert_snapshot!(read("Le plus gros poste, en euros, n'a pas baissé : 12 roubles de plus, soit +3 %."), @"not, less, 12 rouble, more, 3%, more");
        insta::assert_snapshot!(read("12 en tout, 3 jours, d'eux, reçu 5 € par mois"), @"12, 3 days, in, 5 EUR, each(month)");
    }

    #[test]
    fn what_is_written_to_pass_is_read_all_the_same() {
        let read = |text| claims(Language::En, text);
        insta::assert_snapshot!(read("You spent 342 euros, 12k, ½, １２, XII times, twenty-two pounds, doce veces."), @"odd, out, 342 EUR, odd, odd, 22 GBP, 12 times");
        insta::assert_snapshot!(read("$1,234.50 or EUR 20 in March 2024, 2024-03-05 and 15/03/2024"), @"1234.5 USD, 20 EUR, 2024-03-01…2024-03-31, 2024-03-05…2024-03-05, 2024-03-15…2024-03-15");
        for lie in [
            "t w e l v e",
            "fif teen",
            "zwei",
            "zwei €",
            "IOO €",
            "1.2.3.4",
            "tenfold",
            "12 + 3",
            "a decade",
            "a few hundred purchases",
            "1e5",
        ] {
            assert!(read(lie).contains("odd"), "{lie}: {}", read(lie));
        }
    }
}
