//! Records of fixed columns: Norma 43 (Spain, AEB) and CFONB 120 (France).

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::event::{
    Balance, BalanceKind, BankAccount, Event, Movement, Refusal, Status, Take, Unread, one_line,
    shortened, told,
};
use crate::domain::Currency;

/// Whether a text begins as Norma 43: a record 11 with its digits.
pub fn is_norma_43(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let first = first.as_bytes();
    first.starts_with(b"11")
        && (50..=82).contains(&first.len())
        && first[..50].iter().all(u8::is_ascii_digit)
}

/// Whether a text begins as CFONB 120: a record 01 with a bank's code and a signed amount.
pub fn is_cfonb_120(text: &str) -> bool {
    let record: Vec<char> = text.trim_start_matches(['\n', '\r']).chars().take(120).collect();
    record.len() >= 104
        && record[..2] == ['0', '1']
        && record[2..7].iter().all(char::is_ascii_digit)
        && record[34..40].iter().all(char::is_ascii_digit)
        && signed(&record[90..104], 2).is_some()
}

/// The columns from one to another, counted from 0; fewer where the record is short.
fn columns(record: &[char], range: std::ops::Range<usize>) -> String {
    let end = range.end.min(record.len());
    record.get(range.start..end).map(|part| part.iter().collect::<String>()).unwrap_or_default()
}

/// Three numbers of two digits as year, month, day.
fn civil([year, month, day]: [&str; 3]) -> Option<Date> {
    let year: i16 = year.parse().ok()?;
    let year = if year < 80 { 2000 + year } else { 1900 + year };
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

fn yymmdd(text: &str) -> Option<Date> {
    civil([text.get(..2)?, text.get(2..4)?, text.get(4..6)?])
}

fn ddmmyy(text: &str) -> Option<Date> {
    civil([text.get(4..6)?, text.get(2..4)?, text.get(..2)?])
}

/// Digits with two decimals; the sign's 1 is a debit, 2 a credit.
fn norma_amount(sign: &str, digits: &str) -> Option<Decimal> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let amount = Decimal::try_from_i128_with_scale(digits.parse().ok()?, 2).ok()?;
    match sign {
        "1" => Some(-amount),
        "2" => Some(amount),
        _ => None,
    }
}

/// The number of ISO 4217 in which Norma 43 names currencies.
fn numbered(code: &str) -> Option<Currency> {
    const NUMBERS: [(&str, &str); 14] = [
        ("978", "EUR"),
        ("840", "USD"),
        ("826", "GBP"),
        ("756", "CHF"),
        ("392", "JPY"),
        ("124", "CAD"),
        ("036", "AUD"),
        ("752", "SEK"),
        ("578", "NOK"),
        ("208", "DKK"),
        ("985", "PLN"),
        ("203", "CZK"),
        ("348", "HUF"),
        ("484", "MXN"),
    ];
    NUMBERS.iter().find(|(number, _)| *number == code).and_then(|(_, code)| Currency::new(code))
}

/// A movement that its further records are still added to.
#[derive(Default)]
struct Held {
    movement: Option<Movement>,
    texts: Vec<String>,
}

impl Held {
    fn tell(&mut self, take: &mut Take<'_>) {
        let texts = std::mem::take(&mut self.texts);
        if let Some(mut movement) = self.movement.take() {
            movement.label = one_line(texts.iter().map(String::as_str));
            take(Event::Movement(movement));
        }
    }
}

/// Reads Norma 43.
///
/// # Errors
/// A movement stands before any account, or an account's record cannot be used.
pub fn norma_43(text: &str, take: &mut Take<'_>) -> Result<(), Refusal> {
    let mut held = Held::default();
    let mut accounts: Vec<BankAccount> = Vec::new();
    let mut account = None;
    let mut currency = None;
    // The movements of the account so far: how many went out, how many came in.
    let mut counts = [0_u64; 2];
    for (at, line) in text.lines().enumerate() {
        let number = at as u64 + 1;
        let record: Vec<char> = line.chars().collect();
        let of = |range| columns(&record, range);
        let unread = |problem: &str| {
            Event::Unread(Unread {
                line: number,
                text: shortened(line),
                problem: problem.to_owned(),
            })
        };
        let kind = of(0..2);
        if matches!(kind.as_str(), "11" | "22" | "33" | "88") {
            held.tell(take);
        }
        match kind.as_str() {
            "11" => {
                currency = numbered(&of(47..50));
                let named = BankAccount {
                    number: told(&of(10..20)),
                    bank: Some(format!("{}/{}", of(2..6), of(6..10))),
                    name: told(&of(51..77)),
                    kind: None,
                    currency,
                };
                let known = accounts.iter().position(|one| *one == named);
                let place = known.unwrap_or_else(|| {
                    accounts.push(named.clone());
                    take(Event::Account(named));
                    accounts.len() - 1
                });
                (account, counts) = (Some(place), [0; 2]);
                let Some(amount) = norma_amount(&of(32..33), &of(33..47)) else {
                    return Err(Refusal::at(
                        number,
                        "record 11 has no balance in its columns 33 to 47",
                    ));
                };
                let (day, kind) = (yymmdd(&of(20..26)), BalanceKind::Opening);
                take(Event::Balance(Balance {
                    account: place,
                    line: number,
                    kind,
                    day,
                    amount,
                    currency,
                }));
            }
            "22" => {
                let Some(account) = account else {
                    return Err(Refusal::at(number, "record 22 stands before an account (11)"));
                };
                let sign = of(27..28);
                let (Some(booked), Some(amount)) =
                    (yymmdd(&of(10..16)), norma_amount(&sign, &of(28..42)))
                else {
                    take(unread(
                        "record 22 has no day in columns 11 to 16, or no sign and amount in 28 to 42",
                    ));
                    continue;
                };
                counts[usize::from(sign == "2")] += 1;
                // Noughts are no id.
                let id = told(of(42..52).trim_start_matches('0'));
                held.movement = Some(Movement {
                    account,
                    line: number,
                    booked,
                    value: yymmdd(&of(16..22)),
                    amount,
                    currency,
                    label: String::new(),
                    counterparty: None,
                    file_id: id,
                    mcc: None,
                    operation: told(&of(22..24)),
                    category: None,
                    status: Status::Booked,
                });
                held.texts = vec![of(52..64).trim_start_matches('0').to_owned(), of(64..80)];
            }
            "23" => {
                // What the concept says goes before the references of its movement.
                let references = held.texts.len().saturating_sub(2).min(held.texts.len());
                held.texts.insert(references, [of(4..42), of(42..80)].concat());
            }
            "33" => {
                if let (Some(account), Some(amount)) =
                    (account, norma_amount(&of(58..59), &of(59..73)))
                {
                    let kind = BalanceKind::Closing;
                    take(Event::Balance(Balance {
                        account,
                        line: number,
                        kind,
                        day: None,
                        amount,
                        currency,
                    }));
                }
                let told = [of(20..25).parse::<u64>().ok(), of(39..44).parse::<u64>().ok()];
                if told != [Some(counts[0]), Some(counts[1])] {
                    take(Event::Note(format!(
                        "line {number}: tells other counts of movements than there are ({} out, {} in)",
                        counts[0], counts[1]
                    )));
                }
            }
            "24" | "88" | "00" | "" => {}
            _ if line.trim_matches(['\u{1a}', ' ']).is_empty() => {}
            _ => take(unread("is no record of Norma 43; allowed: 11, 22, 23, 24, 33, 88")),
        }
    }
    held.tell(take);
    Ok(())
}

/// An amount whose last character holds its sign too: `{`, A to I for plus 0 to 9, `}`, J to R for minus.
fn signed(digits: &[char], decimals: u32) -> Option<Decimal> {
    let (last, first) = digits.split_last()?;
    let (digit, negative) = match last {
        '{' | 'é' => (0, false),
        '}' | 'è' => (0, true),
        'A'..='I' => (u32::from(*last) - u32::from('A') + 1, false),
        'J'..='R' => (u32::from(*last) - u32::from('J') + 1, true),
        _ => return None,
    };
    let mut number: i128 = 0;
    for c in first {
        number = number * 10 + i128::from(c.to_digit(10)?);
    }
    number = number * 10 + i128::from(digit);
    let amount = Decimal::try_from_i128_with_scale(number, decimals).ok()?;
    Some(if negative { -amount } else { amount })
}

/// Reads CFONB 120.
///
/// # Errors
/// A movement stands before any account.
pub fn cfonb_120(text: &str, take: &mut Take<'_>) -> Result<(), Refusal> {
    const LENGTH: usize = 120;
    let mut held = Held::default();
    let mut accounts: Vec<BankAccount> = Vec::new();
    // Some banks write the records without ends of lines.
    let mut records: Vec<(u64, Vec<char>)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let characters: Vec<char> = line.chars().collect();
        let chunks = if characters.len() > LENGTH + 2 { LENGTH } else { characters.len().max(1) };
        records.extend(characters.chunks(chunks).map(|chunk| (at as u64 + 1, chunk.to_vec())));
    }
    for (number, record) in records {
        let of = |range| columns(&record, range);
        let shown: String = shortened(&record.iter().collect::<String>());
        let unread = |problem: &str| {
            Event::Unread(Unread { line: number, text: shown.clone(), problem: problem.to_owned() })
        };
        let kind = of(0..2);
        if matches!(kind.as_str(), "01" | "04" | "07") {
            held.tell(take);
        }
        if !matches!(kind.as_str(), "01" | "04" | "05" | "07") {
            if !shown.is_empty() && shown != "\u{1a}" {
                take(unread("is no record of CFONB 120; allowed: 01, 04, 05, 07"));
            }
            continue;
        }
        if kind == "05" {
            held.texts.push(of(48..118));
            continue;
        }
        let currency = Currency::new(&of(16..19));
        let account = BankAccount {
            number: told(&of(21..32)),
            bank: Some(format!("{}/{}", of(2..7), of(11..16))),
            name: None,
            kind: None,
            currency,
        };
        let place = accounts
            .iter()
            .position(|one| one.number == account.number && one.bank == account.bank);
        let place = match place {
            Some(place) => place,
            None if kind == "04" => {
                return Err(Refusal::at(
                    number,
                    "record 04 stands before its account's balance (01)",
                ));
            }
            None => {
                accounts.push(account.clone());
                take(Event::Account(account));
                accounts.len() - 1
            }
        };
        let decimals = of(19..20).parse().unwrap_or(2);
        let amount = record.get(90..104).and_then(|digits| signed(digits, decimals));
        let (Some(day), Some(amount)) = (ddmmyy(&of(34..40)), amount) else {
            take(unread("has no day in columns 35 to 40, or no signed amount in 91 to 104"));
            continue;
        };
        if kind != "04" {
            let kind = if kind == "01" { BalanceKind::Opening } else { BalanceKind::Closing };
            take(Event::Balance(Balance {
                account: place,
                line: number,
                kind,
                day: Some(day),
                amount,
                currency,
            }));
            continue;
        }
        let id = told(of(81..88).trim_start_matches('0'));
        held.texts = vec![of(48..79)];
        held.movement = Some(Movement {
            account: place,
            line: number,
            booked: day,
            value: ddmmyy(&of(42..48)),
            amount,
            currency,
            label: String::new(),
            counterparty: None,
            file_id: id,
            mcc: None,
            operation: told(&of(32..34)),
            category: None,
            status: Status::Booked,
        });
    }
    held.tell(take);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Reader = fn(&str, &mut Take<'_>) -> Result<(), Refusal>;

    fn events(reader: Reader, text: &str) -> Result<Vec<Event>, Refusal> {
        let mut events = Vec::new();
        reader(text, &mut |event| events.push(event))?;
        Ok(events)
    }

    const NORMA: &str = "11007301000123456789250501250531200000000100000978 3TITULAR\n\
        22    0100250502250502120401000000000012340000000000000000000000REF\n\
        2301COMPRA EN MERCADO                     MADRID\n\
        3300730100012345678900001000000000012340000000000000000000200000000098766978\n\
        88999999999999999999000004\n";

    #[test]
    fn norma_43_is_read_with_its_sign_and_balances() {
        assert!(is_norma_43(NORMA));
        let events = events(norma_43, NORMA).unwrap();
        let Event::Movement(movement) = &events[2] else { panic!("{events:?}") };
        assert_eq!((movement.amount.to_string().as_str(), movement.line), ("-12.34", 2));
        assert_eq!(movement.booked, jiff::civil::date(2025, 5, 2));
        assert_eq!(movement.label, "COMPRA EN MERCADO MADRID REF");
        assert!(
            matches!(&events[1], Event::Balance(balance) if balance.amount.to_string() == "1000.00")
        );
    }

    fn cfonb(kind: &str, day: &str, label: &str, amount: &str) -> String {
        let mut record = vec![' '; 120];
        let mut put =
            |at: usize, text: &str| text.chars().enumerate().for_each(|(i, c)| record[at + i] = c);
        put(0, kind);
        put(2, "30004");
        put(11, "00123");
        put(16, "EUR2");
        put(21, "0000123456X");
        put(34, day);
        put(42, day);
        put(48, label);
        put(90, amount);
        record.into_iter().collect()
    }

    #[test]
    fn cfonb_120_is_read_with_and_without_ends_of_lines() {
        let records = [
            cfonb("01", "300425", "", "0000000010000{"),
            cfonb("04", "020525", "PRLV EDF", "0000000001234N"),
            cfonb("05", "020525", "FACTURE MAI", ""),
            cfonb("07", "310525", "", "0000000008765E"),
        ];
        for text in [records.join("\r\n"), records.concat()] {
            assert!(is_cfonb_120(&text));
            let events = events(cfonb_120, &text).unwrap();
            let amounts: Vec<String> = events
                .iter()
                .filter_map(|event| match event {
                    Event::Movement(movement) => {
                        Some(format!("{} {}", movement.amount, movement.label))
                    }
                    Event::Balance(balance) => Some(balance.amount.to_string()),
                    _ => None,
                })
                .collect();
            assert_eq!(amounts, ["1000.00", "-123.45 PRLV EDF FACTURE MAI", "876.55"]);
        }
    }

    #[test]
    fn a_movement_before_its_account_is_refused() {
        assert_eq!(events(norma_43, "22    0100").unwrap_err().line, Some(1));
        assert_eq!(
            events(cfonb_120, &cfonb("04", "020525", "A", "0000000000100A")).unwrap_err().line,
            Some(1)
        );
    }
}
