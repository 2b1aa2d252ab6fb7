//! MT940 (SWIFT customer statement), with the structured :86: of German banks and the slashed one of
//! Dutch ones.

mod details;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::accounts::Accounts;
use super::amounts;
use super::event::{
    Balance, BalanceKind, BankAccount, Event, Movement, Refusal, Status, Take, Unread, one_line,
    shortened, told,
};
use super::{sections, words};
use crate::domain::Currency;
use details::detail;

/// One field: `:61:` and all lines up to the next.
struct Field<'a> {
    line: u64,
    tag: &'a str,
    lines: Vec<&'a str>,
}

/// Whether a text begins as one: a field `:20:` or `:25:` among its first lines.
pub fn begins(text: &str) -> bool {
    let starts =
        text.lines().take(12).map(|line| tag(line.trim_start_matches(['\u{1}', '{', ' '])));
    let tags: Vec<&str> = starts.flatten().map(|(tag, _)| tag).collect();
    tags.first().is_some_and(|tag| matches!(*tag, "20" | "25")) && tags.len() >= 2
        || text.starts_with("{1:") && text.contains(":20:")
}

/// The tag of a line `:60F:C…`, and what stands behind it.
fn tag(line: &str) -> Option<(&str, &str)> {
    let (tag, rest) = line.strip_prefix(':')?.split_once(':')?;
    let sane = (2..=3).contains(&tag.len())
        && tag.as_bytes()[..2].iter().all(u8::is_ascii_digit)
        && tag[2..].bytes().all(|byte| byte.is_ascii_uppercase());
    sane.then_some((tag, rest))
}

fn fields(text: &str) -> Vec<Field<'_>> {
    let mut fields: Vec<Field<'_>> = Vec::new();
    let mut open = false;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim_end_matches(['\r', '\u{3}', '\u{1a}']);
        let line = line.rsplit_once("{4:").map_or(line, |(_, rest)| rest);
        if let Some((tag, rest)) = tag(line) {
            fields.push(Field { line: at as u64 + 1, tag, lines: vec![rest] });
            open = true;
        } else if matches!(line.trim(), "-" | "-}" | "") || line.starts_with("-}") {
            open = false;
        } else if open && let Some(last) = fields.last_mut() {
            last.lines.push(line);
        }
    }
    fields
}

/// Reads a text.
///
/// # Errors
/// A field stands where it cannot: a second account within a statement.
pub fn read(text: &str, take: &mut Take<'_>) -> Result<(), Refusal> {
    let fields = fields(text);
    check(&fields)?;
    let mut reading = Reading::default();
    let mut at = 0;
    while let Some(field) = fields.get(at) {
        at += 1;
        match field.tag {
            "20" => {
                reading.current = None;
                reading.open = false;
            }
            "25" => reading.account(field),
            "60F" | "60M" | "62F" | "62M" => reading.balance(field, take),
            // What an interim report (MT942) has instead of a balance.
            "34F" if reading.currency.is_none() => {
                reading.currency = field.lines[0].get(..3).and_then(Currency::new);
            }
            "61" => {
                let details = fields.get(at).filter(|next| next.tag == "86");
                at += usize::from(details.is_some());
                reading.movement(field, details, take);
            }
            _ => {}
        }
    }
    if reading.open {
        take(Event::Note("ends within a statement: a closing balance (:62F:) is missing".into()));
    }
    Ok(())
}

/// Each statement has one account, named before its movements.
fn check(fields: &[Field<'_>]) -> Result<(), Refusal> {
    let mut account = false;
    for field in fields {
        match field.tag {
            "20" => account = false,
            "25" if account => {
                let problem =
                    "a second account (:25:) within a statement; allowed: one after each :20:";
                return Err(Refusal::at(field.line, problem));
            }
            "25" => account = true,
            "61" | "60F" | "60M" if !account => {
                let problem = format!(":{}: stands before an account (:25:) is named", field.tag);
                return Err(Refusal::at(field.line, problem));
            }
            _ => {}
        }
    }
    Ok(())
}

#[derive(Default)]
struct Reading {
    accounts: Accounts,
    current: Option<usize>,
    currency: Option<Currency>,
    /// An account as :25: names it; its currency follows in :60F:.
    named: BankAccount,
    open: bool,
}

impl Reading {
    fn account(&mut self, field: &Field<'_>) {
        let text = field.lines[0].trim();
        self.named = match (sections::iban(text), text.split_once('/')) {
            (Some(iban), _) => BankAccount { number: Some(iban), ..BankAccount::default() },
            (None, Some((bank, number))) => {
                BankAccount { bank: told(bank), number: told(number), ..BankAccount::default() }
            }
            (None, None) => {
                BankAccount { number: told(without_currency(text)), ..BankAccount::default() }
            }
        };
        self.current = None;
        self.currency = None;
    }

    fn place(&mut self, take: &mut Take<'_>) -> usize {
        if let Some(place) = self.current {
            return place;
        }
        let mut account = self.named.clone();
        account.currency = self.currency;
        let place = self.accounts.place(&account, take);
        self.current = Some(place);
        place
    }

    /// `C131016DEM84349,74`
    fn balance(&mut self, field: &Field<'_>, take: &mut Take<'_>) {
        let text = field.lines[0].trim();
        let closing = field.tag.starts_with("62");
        if closing {
            self.open = false;
        }
        let read = || {
            let negative = match text.get(..1)? {
                "C" => false,
                "D" => true,
                _ => return None,
            };
            let own = text.get(7..10).filter(|code| !code.contains(|c: char| c.is_ascii_digit()));
            let (currency, rest) = match own {
                Some(code) => (Currency::new(code)?, text.get(10..)?),
                // Some banks leave it out.
                None => (self.currency?, text.get(7..)?),
            };
            let amount = amounts::plain(rest).ok()?;
            let amount = if negative { -amount } else { amount };
            Some((day(text.get(1..7)?), currency, amount))
        };
        let Some((day, currency, amount)) = read() else {
            let problem = format!(
                ":{}: is no balance; allowed: C or D, yyMMdd, a currency, an amount",
                field.tag
            );
            take(Event::Unread(Unread { line: field.line, text: shortened(text), problem }));
            return;
        };
        if !closing {
            self.currency = Some(currency);
            self.open = true;
        }
        let account = self.place(take);
        take(Event::Balance(Balance {
            account,
            line: field.line,
            kind: if closing { BalanceKind::Closing } else { BalanceKind::Opening },
            day,
            amount,
            currency: Some(currency),
        }));
    }

    fn movement(&mut self, field: &Field<'_>, details: Option<&Field<'_>>, take: &mut Take<'_>) {
        let account = self.place(take);
        let text = field.lines[0].trim_end();
        // Some banks wrap the line within.
        let wrapped = [text, field.lines.get(1).copied().unwrap_or_default()].concat();
        let entry = match entry(text).or_else(|why| entry(&wrapped).map_err(|_| why)) {
            Ok(entry) => entry,
            Err(problem) => {
                take(Event::Unread(Unread { line: field.line, text: shortened(text), problem }));
                return;
            }
        };
        let supplement = field.lines.get(1).copied().unwrap_or_default();
        let details = details.map(|field| detail(&field.lines)).unwrap_or_default();
        let texts =
            [details.counterparty.as_deref(), details.text.as_deref(), details.posting.as_deref()];
        let mut label = one_line(texts.into_iter().flatten());
        if label.is_empty() {
            label = one_line([supplement, entry.customer]);
        }
        let real = |text: &str| told(text).filter(|id| !matches!(id.as_str(), "NONREF" | "NOREF"));
        take(Event::Movement(Movement {
            account,
            line: field.line,
            booked: entry.booked,
            value: Some(entry.value),
            amount: entry.amount,
            currency: self.currency,
            label,
            counterparty: details.counterparty,
            file_id: real(entry.bank).or_else(|| real(entry.customer)),
            mcc: None,
            operation: details.posting.or_else(|| told(entry.code)),
            category: None,
            status: Status::Booked,
        }));
    }
}

struct Entry<'a> {
    value: Date,
    booked: Date,
    amount: Decimal,
    code: &'a str,
    customer: &'a str,
    bank: &'a str,
}

/// The day of yyMMdd; years up to 79 are of this century.
fn day(text: &str) -> Option<Date> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i16>().ok();
    let year = number(0..2)?;
    let year = if year < 80 { 2000 + year } else { 1900 + year };
    Date::new(year, i8::try_from(number(2..4)?).ok()?, i8::try_from(number(4..6)?).ok()?).ok()
}

/// As [`day`], and the 29th and 30th of February, which interest is reckoned with, as its last day.
fn value_day(text: &str) -> Option<Date> {
    let end = ["29", "28"].into_iter().filter_map(|last| {
        let february = text.get(2..4) == Some("02") && matches!(text.get(4..6), Some("29" | "30"));
        february.then(|| day(&[&text[..4], last].concat())).flatten()
    });
    day(text).or_else(|| end.into_iter().next())
}

/// `1291.99.348EUR` without its currency.
fn without_currency(text: &str) -> &str {
    let before = text.len().checked_sub(3).and_then(|at| text.split_at_checked(at));
    match before {
        Some((number, code))
            if number.ends_with(|c: char| c.is_ascii_digit()) && words::code(code).is_some() =>
        {
            number
        }
        _ => text,
    }
}

/// Takes `0709040904RCR204,88NRTINONREF//R72471` apart.
fn entry(text: &str) -> Result<Entry<'_>, String> {
    let refused = |what: &str| {
        format!(
            ":61: has no {what}; allowed: yyMMdd, MMdd, C, D, RC or RD, an amount with a comma, a code"
        )
    };
    let day = text.get(..6).and_then(value_day).ok_or_else(|| refused("value day"))?;
    // Some banks leave the booking day's four places blank.
    let rest = text[6..].trim_start();
    let entry = rest.get(..4).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let (booked, rest) = match entry {
        Some(entry) => (near(entry, day).ok_or_else(|| refused("booking day"))?, &rest[4..]),
        // A day that is no day is taken for the value alone.
        None => (self::day(&text[..6]).ok_or_else(|| refused("value day"))?, rest),
    };
    // RC takes a credit back: a debit. EC and ED are expected ones.
    let marks =
        [("RC", true), ("RD", false), ("EC", false), ("ED", true), ("C", false), ("D", true)];
    let (negative, rest) = marks
        .iter()
        .find_map(|(mark, negative)| Some((*negative, rest.strip_prefix(mark)?)))
        .ok_or_else(|| refused("sign"))?;
    // The funds code: the third letter of the currency.
    let rest = rest.strip_prefix(|c: char| c.is_ascii_alphabetic()).unwrap_or(rest);
    let end =
        rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.'))).unwrap_or(rest.len());
    let amount = amounts::plain(&rest[..end]).map_err(|_| refused("amount"))?;
    let rest = &rest[end..];
    let (code, rest) = rest.split_at_checked(4).unwrap_or((rest, ""));
    let (customer, bank) = rest.split_once("//").unwrap_or((rest, ""));
    let amount = if negative { -amount } else { amount };
    Ok(Entry { value: day, booked, amount, code, customer: customer.trim(), bank: bank.trim() })
}

/// The day MMdd nearest to another: around New Year the year is not the value day's.
fn near(text: &str, value: Date) -> Option<Date> {
    let month: i8 = text.get(..2)?.parse().ok()?;
    let day: i8 = text.get(2..4)?.parse().ok()?;
    let year = value.year();
    [year - 1, year, year + 1]
        .into_iter()
        .filter_map(|year| Date::new(year, month, day).ok())
        .min_by_key(|date| (value - *date).get_days().abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(text: &str) -> Result<Vec<Event>, Refusal> {
        let mut events = Vec::new();
        read(text, &mut |event| events.push(event))?;
        Ok(events)
    }

    #[test]
    fn a_reversed_credit_is_a_debit_and_the_booking_day_is_the_entrys() {
        for (text, amount, booked) in [
            ("2501020102CR300,NTRFNONREF//1", "300", "2025-01-02"),
            ("2501021231RCR204,88NRTI", "-204.88", "2024-12-31"),
            ("241231RDR5,5NRTI", "5.5", "2024-12-31"),
            ("2412310101D6800,NCHK16", "-6800", "2025-01-01"),
            ("250102    CD5,00NMSC", "5.00", "2025-01-02"),
            ("2502300303DR6,00N024", "-6.00", "2025-03-03"),
        ] {
            let entry = entry(text).unwrap();
            assert_eq!(
                (entry.amount.to_string().as_str(), entry.booked.to_string().as_str()),
                (amount, booked),
                "{text}"
            );
        }
        for wrong in ["", "250230C1,NTRF", "250102X1,NTRF", "250102C,NTRF", "2501029999C1,NTRF"] {
            assert!(entry(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn pages_of_a_statement_are_one_account_and_texts_are_put_together() {
        let text = ":20:A\n:25:37040044/0532013000\n:28C:1/1\n:60F:C250501EUR100,00\n:61:2505020502DR20,50NTRFNONREF//X1\n\
                    :86:105?00LASTSCHRIFT?20SVWZ+Abschlag Mai 2025 und J?21uni?32STADTWERKE\n:62M:C250502EUR79,5\n-\n\
                    :20:B\n:25:37040044/0532013000\n:28C:1/2\n:60M:C250502EUR79,5\n:61:250503C1,NTRF\n:62F:C250503EUR80,5\n-\n";
        let events = events(text).unwrap();
        let accounts = events.iter().filter(|event| matches!(event, Event::Account(_))).count();
        assert_eq!(accounts, 1);
        let Event::Movement(movement) = &events[2] else { panic!("{events:?}") };
        assert_eq!(movement.label, "STADTWERKE Abschlag Mai 2025 und Juni LASTSCHRIFT");
        assert_eq!((movement.file_id.as_deref(), movement.line), (Some("X1"), 5));
    }

    #[test]
    fn a_second_account_within_a_statement_is_refused_with_its_line() {
        let text = ":20:A\n:25:1/2\n:60F:C250501EUR1,\n:61:250502C1,NTRF\n:25:166?00X\n";
        assert_eq!(events(text).unwrap_err().line, Some(5));
        assert_eq!(events(":20:A\n:61:250502C1,NTRF\n").unwrap_err().line, Some(2));
    }
}
