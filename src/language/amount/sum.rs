//! One sum of money: a number with its currency and cents.

use rust_decimal::Decimal;

use super::{AmountLexicon, Role, counts};
use crate::domain::{Currency, Language};
use crate::language::number::{Joins, digits};
use crate::language::text::{Kind, Text};

/// A number, its currency where one was said, and the token after.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sum {
    pub end: usize,
    pub value: Decimal,
    /// Outer: whether any was said. Inner: which, or the user's own.
    pub currency: Option<Option<Currency>>,
    /// Said in thousands ("1,5k"), as only amounts are.
    pub scaled: bool,
    /// What its digits are multiplied by: of "2 mille" a thousand.
    pub times: Decimal,
}

/// A number with the currency before or after it, and its cents.
pub(super) fn sum(
    text: &Text,
    at: usize,
    (lexicon, joins): (&AmountLexicon, Joins),
) -> Option<Sum> {
    if let Some(code) = glued_code(text, at, lexicon) {
        return Some(code);
    }
    let none = Sum {
        end: at,
        value: Decimal::ZERO,
        currency: Some(None),
        scaled: false,
        times: Decimal::ONE,
    };
    if let Some((end, value)) = lexicon.find(text, at, |role| match role {
        Role::Note(value) => Some(value),
        _ => None,
    }) {
        return Some(Sum { end, value: Decimal::from(value), ..none });
    }
    let before = currency(text, at, lexicon).filter(|_| leads(text, at, lexicon));
    let start = before.map_or(at, |(end, _)| end);
    let Some((mut end, mut value)) = number(text, start, (lexicon, joins)) else {
        // "a dollar"
        let one = lexicon.is(text, at, Role::One)?;
        let word = text.tokens.get(one).is_some_and(|token| token.kind == Kind::Word);
        let (end, currency) = currency(text, one, lexicon).filter(|_| word)?;
        if number(text, end, (lexicon, joins)).is_some() {
            return None;
        }
        let (end, cents) = cents(text, end, (lexicon, joins)).unwrap_or((end, Decimal::ZERO));
        let value = Decimal::ONE + cents / Decimal::ONE_HUNDRED;
        return Some(Sum { end, value, currency: Some(currency), ..none });
    };
    let written = digits(text, start).map_or(value, |(_, written)| written);
    let mut scaled = false;
    if let Some((next, scale)) = lexicon.find(text, end, |role| match role {
        Role::Scale(scale) => Some(scale),
        _ => None,
    }) {
        let word = &text.tokens[end];
        if word.glued || word.folded != "m" {
            value = value.checked_mul(Decimal::from(scale))?.normalize();
            (end, scaled) = (next, true);
        }
        if scaled && word.folded.len() > 1 {
            let times = value.checked_div(written).unwrap_or(Decimal::ONE);
            return Some(Sum { end, value, currency: Some(Some(Currency::EUR)), scaled, times });
        }
    }
    let times = value.checked_div(written).unwrap_or(Decimal::ONE);
    let found = Sum { end, value, scaled, times, ..none };
    let after = currency(text, end, lexicon);
    let Some((end, currency)) = after.or(before.map(|(_, currency)| (end, currency))) else {
        return Some(match lexicon.is(text, end, Role::Cents) {
            Some(end) => Sum { end, value: value / Decimal::ONE_HUNDRED, ..found },
            None => Sum { currency: None, ..found },
        });
    };
    let (end, cents) = cents(text, end, (lexicon, joins)).unwrap_or((end, Decimal::ZERO));
    let value = value.saturating_add(cents / Decimal::ONE_HUNDRED);
    Some(Sum { end, value, currency: Some(currency), ..found })
}

/// The number that goes furthest in any language.
fn number(
    text: &Text,
    at: usize,
    (lexicon, joins): (&AmountLexicon, Joins),
) -> Option<(usize, Decimal)> {
    let all = Language::ALL.map(|language| lexicon.numbers.read(text, at, (language, joins)));
    let found = all.into_iter().flatten();
    found.reduce(|best, next| if next.0 > best.0 { next } else { best })
}

/// Whether a currency stands before its number here. Signs and codes stand on either side, words
/// behind, but for a few: "en livres sterling 2024" is a year.
fn leads(text: &Text, at: usize, lexicon: &AmountLexicon) -> bool {
    text.tokens.get(at).is_some_and(|token| {
        token.kind == Kind::Symbol
            || token.folded.len() == 3
            || lexicon.is(text, at, Role::Leading).is_some()
    })
}

/// "20 dollars and 43 cents", "12 € 50", "vingt euros et cinquante" at the end of a clause.
fn cents(
    text: &Text,
    at: usize,
    (lexicon, joins): (&AmountLexicon, Joins),
) -> Option<(usize, Decimal)> {
    let join = lexicon.is(text, at, Role::CentJoin);
    let (end, value) = number(text, join.unwrap_or(at), (lexicon, Joins::Read))?;
    if !value.is_integer() || value >= Decimal::ONE_HUNDRED {
        return None;
    }
    if let Some(end) = lexicon.is(text, end, Role::Cents) {
        return Some((end, value));
    }
    let two = value >= Decimal::TEN;
    if join.is_some() {
        let closed = text.tokens.get(end).is_none_or(|next| {
            let gap = text.raw.get(text.tokens[end - 1].end..next.start).unwrap_or("");
            gap.starts_with(['.', ',', ';', '?', '!', ')'])
        });
        return (two && closed && joins == Joins::Read).then_some((end, value));
    }
    let digits = text
        .tokens
        .get(at)
        .is_some_and(|token| token.kind == Kind::Number && token.folded.len() == 2);
    (digits && !counts(text, end, lexicon)).then_some((end, value))
}

fn currency(text: &Text, at: usize, lexicon: &AmountLexicon) -> Option<(usize, Option<Currency>)> {
    let (end, currency) = lexicon.find(text, at, |role| match role {
        Role::Currency(currency) => Some(currency),
        _ => None,
    })?;
    // "50e" is fifty euros, "e" alone is the Spanish "and".
    let token = text.tokens.get(at)?;
    (token.folded != "e" || token.glued).then_some((end, currency))
}

/// "USD1,23": the tokens join letters and the digits after them.
fn glued_code(text: &Text, at: usize, lexicon: &AmountLexicon) -> Option<Sum> {
    let token = text.tokens.get(at).filter(|token| token.kind == Kind::Word)?;
    let split = token.folded.find(|letter: char| letter.is_ascii_digit())?;
    let (code, digits) = token.folded.split_at(split);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let roles = lexicon.phrases.get(code)?.iter().filter(|(rest, _)| rest.is_empty());
    let roles: Vec<Role> = roles.map(|(_, role)| *role).collect();
    let leads = code.len() == 3 || roles.contains(&Role::Leading);
    let currency = roles.into_iter().filter(|_| leads).find_map(|role| match role {
        Role::Currency(currency) => currency,
        _ => None,
    })?;
    let fraction = text.tokens.get(at + 1).filter(|next| {
        let gap = text.raw.get(token.end..next.start).unwrap_or("");
        next.kind == Kind::Number && matches!(gap, "." | ",")
    });
    let (end, written) = match fraction {
        Some(next) => (at + 2, format!("{digits}.{}", next.folded)),
        None => (at + 1, digits.to_owned()),
    };
    Some(Sum {
        end,
        value: written.parse().ok()?,
        currency: Some(Some(currency)),
        scaled: false,
        times: Decimal::ONE,
    })
}
