//! Labels that differ in nothing but their days, cards and long numbers are read once: one of them stands for all.

use std::borrow::Cow;

/// A label with one day, one card and one long number instead of its own, each as long as what it stands for. What
/// is read in it is read in the label, as a test holds over all labelled lines.
pub fn canonical(label: &str) -> Cow<'_, str> {
    let bytes = label.as_bytes();
    let mut written: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(found) =
        bytes.get(at..).and_then(|rest| rest.iter().position(u8::is_ascii_digit))
    {
        let start = at + found;
        let length = stands_for(bytes, start, |place, text| {
            let written = written.get_or_insert_with(|| bytes.to_vec());
            if let Some(digits) = written.get_mut(place..place + text.len()) {
                digits.copy_from_slice(text);
            }
        });
        at = start + length;
    }
    // Digits of ASCII for digits of ASCII.
    match written.map(String::from_utf8) {
        Some(Ok(text)) => Cow::Owned(text),
        _ => Cow::Borrowed(label),
    }
}

/// Puts what stands for the digits that begin at a place; gives how many bytes were looked at.
fn stands_for(bytes: &[u8], start: usize, mut put: impl FnMut(usize, &[u8])) -> usize {
    let length = run(bytes, start);
    if let Some(whole) = date(bytes, start, &mut put) {
        return whole;
    }
    let before = start.checked_sub(1).and_then(|place| bytes.get(place));
    match length {
        _ if before == Some(&b'*') => (0..length).for_each(|place| put(start + place, b"1")),
        5 if !is_letter(before) && !is_letter(bytes.get(start + length)) => put(start, b"69003"),
        6 if is_day(bytes, start, length) => put(start, b"151024"),
        8 if is_day(bytes, start, length) => put(start, b"15102024"),
        // The first tells a number of a telephone.
        6.. => (1..length).for_each(|place| put(start + place, b"3")),
        _ => {}
    }
    length
}

fn is_letter(byte: Option<&u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii())
}

/// How many digits stand from a place.
fn run(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or(&[]);
    rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn number(bytes: &[u8], start: usize, length: usize) -> u32 {
    let digits = bytes.get(start..start + length).unwrap_or(&[]);
    digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
}

fn is_month(bytes: &[u8], day: usize, month: usize) -> bool {
    (1..=31).contains(&number(bytes, day, 2)) && (1..=12).contains(&number(bytes, month, 2))
}

/// Six digits of this century's first quarter or so, or eight: day, month, year.
fn is_day(bytes: &[u8], start: usize, length: usize) -> bool {
    let year = number(bytes, start + 4, length - 4);
    is_month(bytes, start, start + 2) && matches!((length, year), (6, 19..=29) | (8, 2000..=2099))
}

/// 18/10, 18.10.2025, 2025-10-18: gives its length.
fn date(bytes: &[u8], start: usize, put: &mut impl FnMut(usize, &[u8])) -> Option<usize> {
    let separated =
        |place: usize| bytes.get(place).copied().filter(|one| matches!(one, b'/' | b'.' | b'-'));
    match run(bytes, start) {
        2 => {
            let one = separated(start + 2)?;
            if run(bytes, start + 3) != 2 || !is_month(bytes, start, start + 3) {
                return None;
            }
            let year = match separated(start + 5) == Some(one) {
                true => run(bytes, start + 6),
                false => 0,
            };
            put(start, b"15");
            put(start + 3, b"10");
            match year {
                2 if number(bytes, start + 6, 2) < 60 => put(start + 6, b"24"),
                4 if (2000..2100).contains(&number(bytes, start + 6, 4)) => put(start + 6, b"2024"),
                _ => return Some(5),
            }
            Some(6 + year)
        }
        4 => {
            let one = separated(start + 4)?;
            let fits = run(bytes, start + 5) == 2
                && separated(start + 7) == Some(one)
                && run(bytes, start + 8) == 2
                && (2000..2100).contains(&number(bytes, start, 4))
                && is_month(bytes, start + 8, start + 5);
            if !fits {
                return None;
            }
            put(start, b"2024");
            put(start + 5, b"10");
            put(start + 8, b"15");
            Some(10)
        }
        _ => None,
    }
}

/// Whether a name has a digit of its label, which may be one that another stands for.
pub fn has_digit(name: &str) -> bool {
    name.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::tests::ENRICHER;
    use super::super::{Line, Sign, data};
    use super::*;

    #[test]
    fn days_cards_and_long_numbers_are_all_one() {
        for (label, one) in [
            ("CARTE 07/03 LIDL 75012 PARIS CB*9876", "CARTE 15/10 LIDL 69003 PARIS CB*1111"),
            ("VIR 07.03.2026 REF 0123456789", "VIR 15.10.2024 REF 0333333333"),
            ("2026-03-07T10:15 LIDL 1243", "2024-10-15T10:15 LIDL 1243"),
            ("FACT 070326 4 MURS 99/99", "FACT 151024 4 MURS 99/99"),
            ("Café", "Café"),
        ] {
            assert_eq!(canonical(label), one);
        }
        assert!(matches!(canonical("LIDL 1243"), Cow::Borrowed(_)));
    }

    #[test]
    fn one_is_read_as_the_other() {
        let mut other = Vec::new();
        let mut changed = 0;
        for text in data::LINES.lines() {
            let line: serde_json::Value = serde_json::from_str(text).unwrap();
            let label = line["label"].as_str().unwrap();
            let country = line["country"].as_str().unwrap().to_lowercase();
            let sign =
                if line["amount"].as_f64().unwrap() < 0.0 { Sign::Debit } else { Sign::Credit };
            let read = |label: &str| {
                let country = Some(country.as_str());
                ENRICHER.read(Line { label, sign, country, bank: None, code: None })
            };
            let one = canonical(label);
            changed += usize::from(one != label);
            let (own, of_one) = (read(label), read(&one));
            let digits = of_one.merchant.as_ref().is_some_and(|name| has_digit(name));
            if own != of_one && !digits {
                other.push(format!("{label} | {one} | {own:?} | {of_one:?}"));
            }
        }
        assert!(changed > 500, "{changed}");
        assert!(other.is_empty(), "{}: {other:#?}", other.len());
    }
}
