//! The field :86: of MT940: what the bank tells of a movement.

use super::super::event::{one_line, told};

/// What is told.
#[derive(Default)]
pub(super) struct Details {
    pub(super) posting: Option<String>,
    pub(super) text: Option<String>,
    pub(super) counterparty: Option<String>,
}

/// Reads the lines of an :86:.
pub(super) fn detail(lines: &[&str]) -> Details {
    let joined: String = lines.iter().map(|line| line.trim_end_matches('\r')).collect();
    let structured = joined.trim_start();
    let code =
        structured.get(..3).is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_digit()));
    let separator = structured.get(3..).and_then(|rest| rest.chars().next());
    if let (true, Some(separator @ ('?' | '>' | '~' | '^' | '<' | '%' | '@'))) = (code, separator) {
        return subfields(&structured[3..], separator);
    }
    if let Some(details) = slashed(structured) {
        return details;
    }
    let text = one_line(lines.iter().copied());
    Details { text: told(&text), ..Details::default() }
}

/// `?00GUTSCHRIFT?20…?32Name`
fn subfields(text: &str, separator: char) -> Details {
    let mut details = Details::default();
    let (mut purpose, mut name) = (String::new(), String::new());
    for part in text.split(separator).skip(1) {
        let Some((number, value)) = part.split_at_checked(2) else { continue };
        match number {
            "00" => details.posting = told(value),
            "32" | "33" => name.push_str(value),
            _ if matches!(number.as_bytes(), [b'2', b'0'..=b'9'] | [b'6', b'0'..=b'3']) => {
                // 27 characters a part: a shorter one ends a word.
                purpose.push_str(value);
                if value.chars().count() < 27 {
                    purpose.push(' ');
                }
            }
            _ => {}
        }
    }
    let purpose = match purpose.split_once("SVWZ+") {
        Some((_, said)) => said,
        None => &purpose,
    };
    details.text = told(&one_line([purpose]));
    details.counterparty = told(&one_line([name.as_str()]));
    details
}

/// `/TRTP/SEPA OVERBOEKING/IBAN/…/NAME/X/REMI/Y`
fn slashed(text: &str) -> Option<Details> {
    let mut details = Details::default();
    let rest = text.strip_prefix('/')?;
    let parts: Vec<&str> = rest.split('/').collect();
    let mut at = 0;
    while at + 1 < parts.len() {
        let value = told(parts[at + 1]);
        match parts[at] {
            "NAME" => details.counterparty = value,
            "REMI" if parts.get(at + 1) == Some(&"USTD") || parts.get(at + 1) == Some(&"STRD") => {
                details.text = parts.get(at + 3).and_then(|text| told(text));
            }
            "REMI" => details.text = value,
            "TRTP" => details.posting = value,
            _ => {}
        }
        at += 1;
    }
    (details.text.is_some() || details.counterparty.is_some()).then_some(details)
}
