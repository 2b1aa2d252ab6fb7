//! Amounts that a message states and that rest on nothing.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::response::Response;

/// An amount in euros as people write it: before the sign, or after it.
#[expect(clippy::unwrap_used, reason = "the pattern is a constant, and a test uses it")]
static EUROS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "([0-9]{1,3}(?:[ \u{a0}\u{202f}\u{2009}.,][0-9]{3})*(?:[.,][0-9]{1,2})?|[0-9]+(?:[.,][0-9]{1,2})?)\
         [ \u{a0}\u{202f}\u{2009}]?€|€[ \u{a0}\u{202f}\u{2009}]?([0-9][0-9,]*(?:\\.[0-9]{1,2})?)",
    )
    .unwrap()
});

/// A whole amount may be a rounded one.
const ROUNDED: Decimal = Decimal::from_parts(51, 0, 0, false, 2);
const CENT: Decimal = Decimal::from_parts(6, 0, 0, false, 3);

/// The amounts in euros of the message that no figure, no transaction, no bound and no number of
/// the question carries.
pub fn ungrounded(question: &str, response: &Response) -> Vec<String> {
    let mut known: Vec<Decimal> = response.values().map(|value| value.abs()).collect();
    known.extend(response.amounts());
    known.extend(response.bounds());
    let asked: Vec<&str> = question.split(|c: char| !c.is_ascii_digit()).collect();
    let carried = |text: &&str| {
        let Some(value) = amount(text) else { return false };
        let slack = if value.is_integer() { ROUNDED } else { CENT };
        known.iter().any(|one| (value - one).abs() <= slack)
            || asked.contains(&digits(text).as_str())
    };
    amounts(response.message())
        .into_iter()
        .filter(|text| !carried(text))
        .map(str::to_owned)
        .collect()
}

/// The amounts as they are written, without the sign of the euro.
fn amounts(message: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(captures) = EUROS.captures_at(message, from) {
        let before = captures.get(1);
        let (Some(whole), Some(amount)) = (captures.get(0), before.or(captures.get(2))) else {
            break;
        };
        // The end of a longer number or word is no amount of its own.
        let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ',');
        if before.is_some() && message[..whole.start()].ends_with(inside) {
            from = whole.start() + 1;
        } else {
            found.push(amount.as_str());
            from = whole.end();
        }
    }
    found
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The value, whichever sign parts its decimals: of one or two digits after the last.
fn amount(text: &str) -> Option<Decimal> {
    let (whole, cents) = match text.rfind(['.', ',']) {
        Some(at) if text.len() - at <= 3 => (&text[..at], &text[at + 1..]),
        _ => (text, "0"),
    };
    format!("{}.{cents}", digits(whole)).parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn loose(message: &str) -> Vec<String> {
        let body = json!({
            "message": message,
            "figures": [{"id": "total", "value": 1219.46}, {"id": "change", "value": -40}],
            "transactions": [{"amount": -67.93}],
            "metadata": {"query_analysis": {"filters": {"amount_abs": {"gte": 20.5}}}}
        });
        ungrounded("Plus de 1 500 € en 2025 ?", &Response { status: 200, body, took_ms: 1.0 })
    }

    #[test]
    fn what_figures_transactions_bounds_and_the_question_carry_is_grounded() {
        for message in [
            "**1\u{202f}219,46 €** dont 67,93 €, soit −40,00 €",
            "€1,219.46 of at least €20.50",
            "1.219,46 € y 1219 €, 2025 €",
            "12 transactions, 33 % in May",
        ] {
            assert_eq!(loose(message), Vec::<String>::new(), "{message}");
        }
    }

    #[test]
    fn an_amount_that_nothing_carries_is_told_as_it_is_written() {
        assert_eq!(loose("1\u{a0}219,47 € et 67,93 €"), ["1\u{a0}219,47"]);
        assert_eq!(
            loose("€1,500.10 or 12 €"),
            ["12", "1,500.10"].into_iter().rev().collect::<Vec<_>>()
        );
        assert_eq!(loose("x12 €"), Vec::<String>::new(), "the end of a word");
    }
}
