//! Amounts as banks write them. Which sign is the decimal one is decided over a whole column: one
//! value, "1,234", decides nothing.

use rust_decimal::Decimal;

use super::words;
use crate::domain::Currency;

/// The decimal sign of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Decimals {
    Point,
    Comma,
}

/// An amount, and what stands beside its digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    pub amount: Decimal,
    pub currency: Option<Currency>,
}

/// A value taken apart: digits with their separators, sign, currency.
struct Parts<'a> {
    digits: &'a str,
    negative: bool,
    currency: Option<Currency>,
}

const MOST_DIGITS: usize = 24;

/// Words after an amount that say its direction: British, German.
const DEBIT: [&str; 4] = ["DR", "DR.", "S", "-"];
const CREDIT: [&str; 4] = ["CR", "CR.", "H", "+"];

/// Signs of currencies that are written for one currency alone, or nearly so.
const SIGNS: [(&str, &str); 6] =
    [("€", "EUR"), ("£", "GBP"), ("₣", "CHF"), ("zł", "PLN"), ("Fr.", "CHF"), ("$", "")];

fn is_separator(c: char) -> bool {
    matches!(c, '.' | ',' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

fn parts(text: &str) -> Option<Parts<'_>> {
    let mut text = text.trim_matches(|c: char| c.is_whitespace() || c == '"');
    // Excel's way to keep digits as text.
    if let Some(quoted) = text.strip_prefix("=\"") {
        text = quoted;
    }
    let mut negative = false;
    if let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        (text, negative) = (inner, true);
    }
    let mut currency = None;
    let mut signed = negative;
    let first = text.find(|c: char| c.is_ascii_digit())?;
    let last = text.rfind(|c: char| c.is_ascii_digit())?;
    // ",50" begins with its separator.
    let first = match text[..first].chars().next_back() {
        Some(c @ ('.' | ',')) => first - c.len_utf8(),
        _ => first,
    };
    let trailing = text[last + 1..].trim_start_matches(['.', ',']);
    for beside in [&text[..first], trailing] {
        let mut rest = beside.trim();
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix(['-', '\u{2212}', '–']) {
                if signed {
                    return None;
                }
                (negative, signed, rest) = (true, true, after.trim_start());
            } else if let Some(after) = rest.strip_prefix('+') {
                if signed {
                    return None;
                }
                (signed, rest) = (true, after.trim_start());
            } else if let Some((sign, code)) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign))
            {
                currency = currency.or(Currency::new(code));
                rest = rest[sign.len()..].trim_start();
            } else {
                let end = rest.find([' ', '-', '+', '\u{a0}']).unwrap_or(rest.len());
                let (word, after) = rest.split_at(end);
                let upper = word.to_uppercase();
                if !signed && DEBIT.contains(&upper.as_str()) {
                    (negative, signed) = (true, true);
                } else if !signed && CREDIT.contains(&upper.as_str()) {
                    signed = true;
                } else if let Some(code) = known_currency(word) {
                    currency = Some(code);
                } else {
                    return None;
                }
                rest = after.trim_start();
            }
        }
    }
    let digits = &text[first..=last];
    let sane = digits.chars().all(|c| c.is_ascii_digit() || is_separator(c));
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    (sane && count <= MOST_DIGITS).then_some(Parts { digits, negative, currency })
}

/// A currency as it stands beside an amount: its code in capitals (of the great ones in any case), or
/// a word for it.
fn known_currency(word: &str) -> Option<Currency> {
    const WORDS: [(&str, &str); 6] = [
        ("EURO", "EUR"),
        ("EUROS", "EUR"),
        ("Eur", "EUR"),
        ("eur", "EUR"),
        ("usd", "USD"),
        ("gbp", "GBP"),
    ];
    let code = WORDS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(word) && word.len() > 3 || *known == word);
    code.map(|(_, code)| *code).or_else(|| words::code(word)).and_then(Currency::new)
}

/// What one value says of its column's decimal sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Evidence {
    Says(Decimals),
    /// No separator at all, or one that means the same either way.
    Nothing,
    /// "1,234": the sign of decimals, or of thousands.
    Open,
}

fn evidence(digits: &str) -> Evidence {
    let (points, commas) = (digits.matches('.').count(), digits.matches(',').count());
    let other = |decimals| match decimals {
        Decimals::Point => Decimals::Comma,
        Decimals::Comma => Decimals::Point,
    };
    let (sign, decimals) = match (points, commas) {
        (0, 0) => return Evidence::Nothing,
        (1, 0) => ('.', Decimals::Point),
        (0, 1) => (',', Decimals::Comma),
        (_, 0) => return Evidence::Says(Decimals::Comma),
        (0, _) => return Evidence::Says(Decimals::Point),
        _ => {
            let comma_last = digits.rfind(',') > digits.rfind('.');
            return Evidence::Says(if comma_last { Decimals::Comma } else { Decimals::Point });
        }
    };
    let (whole, fraction) = digits.split_once(sign).unwrap_or((digits, ""));
    let grouped = whole.contains(|c: char| is_separator(c) && c != sign);
    if fraction.contains(|c: char| !c.is_ascii_digit()) {
        // "1.234 567" groups by blanks: what stands before is odd.
        return Evidence::Says(other(decimals));
    }
    let could_group = fraction.len() == 3 && (1..=3).contains(&whole.len()) && whole != "0";
    if could_group && !grouped { Evidence::Open } else { Evidence::Says(decimals) }
}

/// What a column's values say together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Votes {
    point: usize,
    comma: usize,
    open: usize,
    /// Values that are amounts, and all that are not empty.
    pub amounts: usize,
    pub values: usize,
}

impl Votes {
    /// Adds one value; an empty one says nothing.
    pub fn add(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        self.values += 1;
        let Some(parts) = parts(text) else { return };
        self.amounts += 1;
        match evidence(parts.digits) {
            Evidence::Says(Decimals::Point) => self.point += 1,
            Evidence::Says(Decimals::Comma) => self.comma += 1,
            Evidence::Open => self.open += 1,
            Evidence::Nothing => {}
        }
    }

    /// Adds a value of a sheet that is known to be one.
    pub fn certain(&mut self) {
        self.values += 1;
        self.amounts += 1;
    }

    /// The votes of both columns.
    pub fn and(self, other: Votes) -> Votes {
        Votes {
            point: self.point + other.point,
            comma: self.comma + other.comma,
            open: self.open + other.open,
            amounts: self.amounts + other.amounts,
            values: self.values + other.values,
        }
    }

    /// Whether nearly all values are amounts.
    pub fn are_amounts(&self) -> bool {
        self.amounts > 0 && self.amounts * 10 >= self.values * 8
    }

    /// The decimal sign of the column; where nothing has one, any will do.
    ///
    /// # Errors
    /// The values contradict each other, or all of them could be read in both ways.
    pub fn decide(&self) -> Result<Decimals, String> {
        let allowed = "say which with --mapping decimals=comma or decimals=point";
        match (self.point, self.comma) {
            (0, 0) if self.open > 0 => Err(format!(
                "amounts such as 1,234 or 1.234 alone do not tell the sign of decimals from that \
                 of thousands; {allowed}"
            )),
            (point, 0) if point > 0 => Ok(Decimals::Point),
            (0, comma) if comma > 0 => Ok(Decimals::Comma),
            (0, 0) => Ok(Decimals::Point),
            (point, comma) if point >= 20 * comma => Ok(Decimals::Point),
            (point, comma) if comma >= 20 * point => Ok(Decimals::Comma),
            (point, comma) => Err(format!(
                "{point} amounts have a decimal point and {comma} a decimal comma; {allowed}"
            )),
        }
    }
}

/// Reads one value of a column.
///
/// # Errors
/// It is no amount, or contradicts the column's decimal sign.
pub fn amount(text: &str, decimals: Decimals) -> Result<Written, String> {
    let refused = |why: &str| format!("{text:?} is no amount: {why}");
    let parts = parts(text).ok_or_else(|| refused("it holds something else than a number"))?;
    match evidence(parts.digits) {
        Evidence::Says(said) if said != decimals => {
            let sign = if decimals == Decimals::Point { "point" } else { "comma" };
            return Err(refused(&format!("the column's decimal sign is the {sign}")));
        }
        _ => {}
    }
    let sign = if decimals == Decimals::Point { '.' } else { ',' };
    let mut plain = String::with_capacity(parts.digits.len() + 1);
    for c in parts.digits.chars() {
        if c == sign {
            plain.push('.');
        } else if c.is_ascii_digit() {
            plain.push(c);
        }
    }
    if plain.starts_with('.') {
        plain.insert(0, '0');
    }
    let amount: Decimal = plain.parse().map_err(|_| refused("it is too long"))?;
    let amount = if parts.negative { -amount } else { amount };
    Ok(Written { amount, currency: parts.currency })
}

/// Reads a value of a format whose amounts have no groups: `-12.5`, `+0012,50`, `6800,`. Of both
/// signs, the last is that of decimals.
///
/// # Errors
/// It is no amount.
pub fn plain(text: &str) -> Result<Decimal, String> {
    let refused = || format!("{:?} is no amount", text.trim());
    let parts = parts(text).ok_or_else(refused)?;
    let decimals = match (parts.digits.rfind('.'), parts.digits.rfind(',')) {
        (point, comma) if comma > point => Decimals::Comma,
        _ => Decimals::Point,
    };
    let sign = if decimals == Decimals::Comma { ',' } else { '.' };
    if parts.digits.matches(sign).count() > 1 {
        return Err(refused());
    }
    let keep =
        |c: char| (c.is_ascii_digit() || c == sign).then_some(if c == sign { '.' } else { c });
    let plain: String = std::iter::once('0').chain(parts.digits.chars().filter_map(keep)).collect();
    let amount: Decimal = plain.parse().map_err(|_| refused())?;
    Ok(if parts.negative { -amount } else { amount })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&str]) -> Result<Vec<String>, String> {
        let mut votes = Votes::default();
        values.iter().for_each(|value| votes.add(value));
        let decimals = votes.decide()?;
        let written = |value: &&str| Ok(amount(value, decimals)?.amount.to_string());
        values.iter().map(written).collect()
    }

    #[test]
    fn the_decimal_sign_is_the_columns() {
        assert_eq!(read(&["1,234", "2,50"]).unwrap(), ["1.234", "2.50"]);
        assert_eq!(read(&["1,234", "2.50"]).unwrap(), ["1234", "2.50"]);
        assert_eq!(read(&["1.234", "1.234.567"]).unwrap(), ["1234", "1234567"]);
        assert_eq!(read(&["1 234", "5"]).unwrap(), ["1234", "5"]);
        assert_eq!(read(&["1'234.50", "0.125"]).unwrap(), ["1234.50", "0.125"]);
        assert!(read(&["1,234", "5"]).unwrap_err().contains("--mapping"));
        assert!(read(&["1,50", "2.50"]).unwrap_err().contains("decimal point"));
    }

    #[test]
    fn signs_currencies_and_words_beside_the_digits_are_read() {
        for (text, expected, currency) in [
            ("-50,00EUR", "-50.00", Some("EUR")),
            ("1.450,00 €", "1450.00", Some("EUR")),
            ("€ -12,50", "-12.50", Some("EUR")),
            ("12,50-", "-12.50", None),
            ("(1.012,50)", "-1012.50", None),
            ("−12,5", "-12.5", None),
            ("12,50 DR", "-12.50", None),
            ("12,50 CR", "12.50", None),
            ("9,00 S", "-9.00", None),
            ("9,00 H", "9.00", None),
            ("+ 1 234,56", "1234.56", None),
            ("CHF 10,00", "10.00", Some("CHF")),
            (",50", "0.50", None),
            ("5,", "5", None),
            ("=\"-3,20\"", "-3.20", None),
        ] {
            let read = amount(text, Decimals::Comma).unwrap();
            assert_eq!(read.amount.to_string(), expected, "{text}");
            assert_eq!(read.currency.map(|code| code.code().to_owned()).as_deref(), currency);
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", "douze", "12/05/2025", "1-2", "--1", "FR7630001", "12 rue", "1,2,3 x"] {
            assert!(amount(text, Decimals::Comma).is_err(), "{text}");
        }
        assert!(amount("1.50", Decimals::Comma).unwrap_err().contains("comma"));
        assert!(amount(&"9".repeat(60), Decimals::Point).is_err());
    }
}
