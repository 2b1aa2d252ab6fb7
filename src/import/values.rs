//! Values as people's files write them: amounts, days, yes and no.

use jiff::civil::Date;
use rust_decimal::Decimal;

/// Reads an amount in major units: `1234.56`, `1 234,56`, `1.234,56`, `1,234.56`, `-12,50 €`,
/// `12,50-`. Spaces of all widths group thousands. One separator before exactly three digits
/// ("1,234") could be either and is refused.
pub fn amount(text: &str) -> Result<Decimal, String> {
    let allowed = "allowed: 1234.56, 1 234,56, 1.234,56, -12,50 €";
    let refused = |why: &str| format!("{text:?} is no amount: {why}; {allowed}");
    let mut digits = String::with_capacity(text.len());
    let mut negative = false;
    let bare = text.trim().trim_matches(|c: char| c == '€' || c == '$' || c == '£');
    let bare = bare.trim().trim_end_matches("EUR").trim();
    for (at, character) in bare.char_indices() {
        match character {
            '-' | '\u{2212}' if at == 0 || bare[at..].chars().count() == 1 => negative = true,
            '+' if at == 0 => {}
            '0'..='9' | '.' | ',' => digits.push(character),
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' => {}
            _ => return Err(refused("it holds something else than a number")),
        }
    }
    let point = match (digits.rfind('.'), digits.rfind(',')) {
        (Some(point), Some(comma)) => Some(point.max(comma)),
        (point, comma) => point.or(comma),
    };
    let (whole, fraction) = match point {
        Some(at) => (&digits[..at], &digits[at + 1..]),
        None => (digits.as_str(), ""),
    };
    let separator = point.map(|at| digits.as_bytes()[at]);
    if separator.is_some_and(|separator| whole.as_bytes().contains(&separator)) {
        return Err(refused("it has no decimal separator of its own"));
    }
    let grouped = whole.bytes().any(|byte| !byte.is_ascii_digit());
    if fraction.len() == 3 && !grouped && !matches!(whole, "" | "0") {
        return Err(refused("its separator could be the decimal one or that of thousands"));
    }
    let plain: String = whole.chars().filter(char::is_ascii_digit).collect();
    if plain.is_empty() && fraction.is_empty() {
        return Err(refused("it has no digit"));
    }
    let number: Decimal =
        format!("{plain}.{fraction}0").parse().map_err(|_| refused("it is too long"))?;
    Ok(if negative { -number } else { number }.normalize())
}

/// Reads a day: `yyyy-MM-dd` (a time after it is left out) or `dd/MM/yyyy`.
pub fn day(text: &str) -> Result<Date, String> {
    let text = text.trim();
    let refused = || format!("{text:?} is no day; allowed: yyyy-MM-dd, dd/MM/yyyy");
    if let Some((day, rest)) = text.split_once('/') {
        let (month, year) = rest.split_once('/').ok_or_else(refused)?;
        let number = |part: &str, digits: std::ops::RangeInclusive<usize>| {
            let sane = digits.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            sane.then(|| part.parse::<i16>().ok()).flatten()
        };
        let (Some(day), Some(month), Some(year)) =
            (number(day, 1..=2), number(month, 1..=2), number(year, 4..=4))
        else {
            return Err(refused());
        };
        return Date::new(year, month as i8, day as i8).map_err(|_| refused());
    }
    let (day, time) = text.split_at_checked(10).ok_or_else(refused)?;
    if !(time.is_empty() || time.starts_with('T') || time.starts_with(' ')) {
        return Err(refused());
    }
    day.parse().map_err(|_| refused())
}

/// Reads yes or no.
pub fn flag(text: &str) -> Result<bool, String> {
    match text.trim().to_lowercase().as_str() {
        "true" | "1" | "yes" | "oui" | "vrai" => Ok(true),
        "false" | "0" | "no" | "non" | "faux" => Ok(false),
        _ => Err(format!("{text:?} is neither true nor false; allowed: true, false, 1, 0")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, expected) in [
            ("1234.56", "1234.56"),
            ("1 234,56", "1234.56"),
            ("1\u{202f}234,56\u{a0}€", "1234.56"),
            ("1.234,56", "1234.56"),
            ("1,234.56", "1234.56"),
            ("1.234.567,80 €", "1234567.8"),
            ("-12,50 €", "-12.5"),
            ("−12,50", "-12.5"),
            ("12,50-", "-12.5"),
            ("€12.50", "12.5"),
            ("+3", "3"),
            ("3,5 EUR", "3.5"),
            (",50", "0.5"),
            ("0.125", "0.125"),
            ("1 234", "1234"),
        ] {
            assert_eq!(amount(text).unwrap().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_or_could_be_two_is_refused() {
        for text in ["", "€", "douze", "1,234", "1.234", "1-2", "1.2.3", "12,5,0", "1e5", "--1"] {
            assert!(amount(text).is_err(), "{text}");
        }
        assert!(amount("1,234").unwrap_err().contains("thousands"));
        assert!(amount(&"9".repeat(60)).is_err());
    }

    #[test]
    fn days_are_read_in_both_forms_and_must_exist() {
        let expected = jiff::civil::date(2025, 3, 7);
        for text in ["2025-03-07", "07/03/2025", "7/3/2025", "2025-03-07T10:00:00Z", " 2025-03-07 "]
        {
            assert_eq!(day(text).unwrap(), expected, "{text}");
        }
        for text in
            ["2025-02-30", "31/09/2025", "7/3/25", "20250307", "2025-03-071", "é025-03-07", ""]
        {
            assert!(day(text).is_err(), "{text}");
        }
        assert!(day("257/03/2025").is_err());
    }
}
