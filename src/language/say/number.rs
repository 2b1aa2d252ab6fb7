//! Numbers and money in each language's own form.
//!
//! Digits are grouped here, not by icu_decimal: Spanish data ask for no group in numbers of four
//! digits, icu 2.4 cannot be told otherwise, and the contract writes "1.234,56 €".

use rust_decimal::{Decimal, RoundingStrategy};

use crate::domain::Language;
use crate::domain::money::Currency;

/// Does not break a line, and joins a number with what it counts.
pub(super) const NBSP: char = '\u{a0}';
/// Parts the thousands in French.
const NARROW_NBSP: char = '\u{202f}';

/// `value` with exactly `decimals` digits after the point, grouped by thousands.
pub(super) fn digits(language: Language, value: Decimal, decimals: u32) -> String {
    let rounded = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    let plain = format!("{:.*}", decimals as usize, rounded.abs());
    let (whole, part) = plain.split_once('.').unwrap_or((plain.as_str(), ""));
    let (group, point) = marks(language);
    let mut shown = String::with_capacity(plain.len() + 8);
    if rounded.is_sign_negative() && !rounded.is_zero() {
        shown.push('-');
    }
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            shown.push(group);
        }
        shown.push(digit);
    }
    if !part.is_empty() {
        shown.push(point);
        shown.push_str(part);
    }
    shown
}

/// What parts the thousands, and what stands before the decimals.
pub(super) fn marks(language: Language) -> (char, char) {
    match language {
        Language::Fr => (NARROW_NBSP, ','),
        Language::En => (',', '.'),
        Language::Es => ('.', ','),
    }
}

/// What stands before and after an amount in this currency.
pub(super) fn around(language: Language, currency: Currency) -> [String; 2] {
    let shown = with_symbol(language, "0".to_owned(), currency);
    shown
        .split_once('0')
        .map_or_else(Default::default, |(before, after)| [before.to_owned(), after.to_owned()])
}

/// An amount with the currency's own number of decimals.
pub(super) fn money(language: Language, value: Decimal, currency: Currency) -> String {
    with_symbol(language, digits(language, value, currency.decimals()), currency)
}

/// A bound that the user set: without decimals where it is a whole amount.
pub(super) fn bound(language: Language, value: Decimal, currency: Currency) -> String {
    let decimals = if value.fract().is_zero() { 0 } else { currency.decimals() };
    with_symbol(language, digits(language, value, decimals), currency)
}

fn with_symbol(language: Language, digits: String, currency: Currency) -> String {
    let symbol = symbol(language, currency);
    if language != Language::En {
        return format!("{digits}{NBSP}{symbol}");
    }
    let gap = if symbol.ends_with(|last: char| last.is_ascii_alphabetic()) {
        String::from(NBSP)
    } else {
        String::new()
    };
    match digits.strip_prefix('-') {
        Some(positive) => format!("-{symbol}{gap}{positive}"),
        None => format!("{symbol}{gap}{digits}"),
    }
}

/// CLDR's symbols; the code itself for all others.
fn symbol(language: Language, currency: Currency) -> String {
    let known = match (currency.code(), language) {
        ("EUR", _) => "€",
        ("USD", Language::Fr) => "$US",
        ("USD", Language::En) => "$",
        ("USD", Language::Es) => "US$",
        ("GBP", Language::Fr) => "£GB",
        ("GBP", _) => "£",
        ("CAD", Language::Fr) => "$CA",
        ("CAD", Language::En) => "CA$",
        ("JPY", Language::En) => "¥",
        (code, _) => return code.to_owned(),
    };
    known.to_owned()
}

/// A fraction as a percentage: whole percents from 10 % on, below with one decimal where it has any.
pub(super) fn percent(language: Language, rate: Decimal) -> String {
    let percents = rate * Decimal::ONE_HUNDRED;
    let one = percents.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
    let decimals = u32::from(one.abs() < Decimal::TEN && !one.fract().is_zero());
    let digits = digits(language, percents, decimals);
    match language {
        Language::En => format!("{digits}%"),
        Language::Fr | Language::Es => format!("{digits}{NBSP}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_all(show: impl Fn(Language) -> String) -> String {
        // Spaces that do not break are shown by name.
        Language::ALL.map(show).join(" | ").replace(NBSP, "~").replace(NARROW_NBSP, "'")
    }

    fn amount(text: &str, code: &str) -> String {
        let currency = Currency::new(code).expect("a code");
        in_all(|language| money(language, text.parse().expect("a number"), currency))
    }

    #[test]
    fn money_is_written_as_each_language_does() {
        insta::assert_snapshot!(amount("1234.56", "EUR"), @"1'234,56~€ | €1,234.56 | 1.234,56~€");
        insta::assert_snapshot!(amount("-1234567.5", "EUR"), @"-1'234'567,50~€ | -€1,234,567.50 | -1.234.567,50~€");
        insta::assert_snapshot!(amount("999", "EUR"), @"999,00~€ | €999.00 | 999,00~€");
        insta::assert_snapshot!(amount("20", "USD"), @"20,00~$US | $20.00 | 20,00~US$");
        insta::assert_snapshot!(amount("20", "GBP"), @"20,00~£GB | £20.00 | 20,00~£");
        insta::assert_snapshot!(amount("-20", "CHF"), @"-20,00~CHF | -CHF~20.00 | -20,00~CHF");
        insta::assert_snapshot!(amount("1500", "JPY"), @"1'500~JPY | ¥1,500 | 1.500~JPY");
    }

    #[test]
    fn a_whole_bound_has_no_decimals() {
        let at = |text: &str| {
            in_all(|language| bound(language, text.parse().expect("a number"), Currency::EUR))
        };
        insta::assert_snapshot!(at("50"), @"50~€ | €50 | 50~€");
        insta::assert_snapshot!(at("1000.5"), @"1'000,50~€ | €1,000.50 | 1.000,50~€");
    }

    #[test]
    fn percents_are_whole_from_ten_on() {
        let rate =
            |text: &str| in_all(|language| percent(language, text.parse().expect("a number")));
        insta::assert_snapshot!(rate("0.2149"), @"21~% | 21% | 21~%");
        insta::assert_snapshot!(rate("0.0456"), @"4,6~% | 4.6% | 4,6~%");
        insta::assert_snapshot!(rate("-0.05"), @"-5~% | -5% | -5~%");
        insta::assert_snapshot!(rate("12.5"), @"1'250~% | 1,250% | 1.250~%");
    }
}
