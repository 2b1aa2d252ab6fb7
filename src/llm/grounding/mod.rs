//! Which numbers a sentence may state: the figures, what the template says of them, and what the
//! question said. Anything else is somebody's invention.

mod claims;

use std::collections::HashSet;

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::domain::answer::ShownFigure;
use crate::domain::{Currency, Language, Period};
use claims::Claim;
pub use claims::Grounding;

/// What the sentences of one answer may state.
pub struct Grounds<'g> {
    grounding: &'g Grounding,
    language: Language,
    today: Date,
    claims: HashSet<Claim>,
    days: HashSet<Date>,
    /// The words of template and question, in which odd quantities may stand too.
    trusted: HashSet<String>,
}

/// What an answer's sentences are held against.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'f> {
    pub language: Language,
    pub today: Date,
    pub question: &'f str,
    /// The template's own message: every number of it was made by code.
    pub template: &'f str,
    pub figures: &'f [ShownFigure],
    /// The days that the figures are of.
    pub periods: &'f [Period],
}

/// The numbers that a text says, days aside.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// Of any kind.
    pub all: HashSet<Decimal>,
    /// Those with a currency.
    pub money: HashSet<Decimal>,
}

impl Grounding {
    /// The numbers of a question, without their trailing zeros.
    pub fn numbers(&self, text: &str, language: Language, today: Date) -> Said {
        let mut said = Said::default();
        for claim in self.claims(text, language, today) {
            match claim {
                Claim::Money(value, _) => {
                    said.money.insert(value.normalize());
                    said.all.insert(value.normalize());
                }
                Claim::Percent(value) | Claim::Plain(value) => {
                    said.all.insert(value.normalize());
                }
                _ => {}
            }
        }
        said
    }
}

/// Why a sentence is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Withheld {
    /// It states a number, a day or a way that things went that is none of the facts.
    Number,
    /// It holds what could become a link, a picture or a mark.
    Markup,
    /// It does not end.
    Endless,
}

/// Characters of the longest sentence.
pub(super) const LONGEST: usize = 600;

impl<'g> Grounds<'g> {
    /// Reads the facts, once an answer.
    pub fn new(grounding: &'g Grounding, facts: &Facts) -> Grounds<'g> {
        let read = |text| grounding.claims(text, facts.language, facts.today);
        let mut claims: HashSet<Claim> = read(facts.template).into_iter().collect();
        // A question that asks whether it was more does not make it more.
        let way = |claim: &Claim| matches!(claim, Claim::More | Claim::Less);
        claims.extend(read(facts.question).into_iter().filter(|claim| !way(claim)));
        claims.extend(facts.figures.iter().flat_map(stated));
        claims.extend(facts.periods.iter().map(|period| Claim::Days(*period)));
        claims.remove(&Claim::Odd);
        claims.remove(&Claim::OtherDays);
        let ends = |claim: &Claim| match claim {
            Claim::Days(period) => vec![period.first(), period.last()],
            _ => Vec::new(),
        };
        let days = claims.iter().flat_map(ends).flatten().collect();
        let trusted = words(facts.template).chain(words(facts.question)).collect();
        let (language, today) = (facts.language, facts.today);
        Grounds { grounding, language, today, claims, days, trusted }
    }

    /// Whether a whole sentence may be shown.
    pub fn check(&self, sentence: &str) -> Result<(), Withheld> {
        if sentence.chars().count() > LONGEST {
            return Err(Withheld::Endless);
        }
        if self.is_marked(sentence) {
            return Err(Withheld::Markup);
        }
        let known = |claim: &Claim| self.claims.contains(claim) || self.is_known_day(claim);
        let claims = self.grounding.claims(sentence, self.language, self.today);
        if claims.iter().all(known) { Ok(()) } else { Err(Withheld::Number) }
    }

    /// True where the sentence states `figure`.
    pub fn states(&self, sentence: &str, figure: &ShownFigure) -> bool {
        let claims = self.grounding.claims(sentence, self.language, self.today);
        stated(figure).any(|claim| claims.contains(&claim))
    }

    /// An end of a period that is stated may be named alone, and a running one by its whole ("ce
    /// mois-ci" for its first twenty days).
    fn is_known_day(&self, claim: &Claim) -> bool {
        let Claim::Days(period) = claim else { return false };
        let period = match period.is_running(self.today) {
            true => period.so_far(self.today),
            false => *period,
        };
        match (period.first(), period.last()) {
            (Some(first), Some(last)) => self.days.contains(&first) && self.days.contains(&last),
            (Some(day), None) | (None, Some(day)) => self.days.contains(&day),
            (None, None) => true,
        }
    }

    /// CommonMark with `**` alone, in pairs; nothing that some reader makes a link of, and nothing
    /// that is not seen.
    fn is_marked(&self, sentence: &str) -> bool {
        let plain = sentence.replace("**", "");
        let marks = sentence.matches("**").count() % 2 == 1;
        let sign = |c: char| {
            let letter = c.is_alphanumeric() || matches!(c, ' ' | '\u{a0}' | '\u{202f}');
            let point = matches!(
                c,
                '.' | ','
                    | ';'
                    | ':'
                    | '!'
                    | '?'
                    | '…'
                    | '¡'
                    | '¿'
                    | '\''
                    | '’'
                    | '"'
                    | '«'
                    | '»'
                    | '“'
                    | '”'
                    | '('
                    | ')'
                    | '-'
                    | '–'
                    | '—'
                    | '−'
                    | '/'
                    | '%'
                    | '&'
                    | '+'
                    | '€'
                    | '$'
                    | '£'
                    | '¥'
            );
            letter || point
        };
        let listed = plain.trim_start().starts_with(['-', '+']);
        let address = |word: &str| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            let dotted = word.split('.').collect::<Vec<_>>();
            let letters = |part: &&str| part.chars().any(char::is_alphabetic);
            let host = dotted.len() > 1
                && dotted.iter().all(|part| !part.is_empty())
                && dotted.last().is_some_and(letters);
            (host || word.contains("//") || word.contains(":/"))
                && !self.trusted.contains(&word.to_lowercase())
        };
        marks || listed || !plain.chars().all(sign) || plain.split_whitespace().any(address)
    }
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    text.split_whitespace().map(bare)
}

/// A figure in the forms that it may be stated in: money to the cent, a rate in whole percents or
/// with one decimal, a ratio as it is or as a percentage.
fn stated(figure: &ShownFigure) -> impl Iterator<Item = Claim> + '_ {
    let value = figure.value.abs();
    let percents = || {
        let percent = value * Decimal::ONE_HUNDRED;
        let rounded = |decimals| {
            percent.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
        };
        vec![Claim::Percent(rounded(0)), Claim::Percent(rounded(1))]
    };
    let claims = match figure.unit.as_str() {
        "rate" => percents(),
        "ratio" => percents().into_iter().chain([Claim::Plain(value)]).collect(),
        "transactions" | "days" => vec![Claim::Plain(value)],
        code => Currency::new(code)
            .map(|currency| Claim::Money(currency.round(value), currency))
            .into_iter()
            .collect(),
    };
    claims.into_iter()
}

#[cfg(test)]
mod tests;
