//! CFONB 120 (France): records of 120 columns.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::accounts::Accounts;
use super::event::{
    Balance, BalanceKind, BankAccount, Event, Movement, Refusal, Status, Take, Unread, shortened,
    told,
};
use super::fixed::{Held, civil, columns};
use crate::domain::Currency;

/// Whether a text begins as CFONB 120: a record 01 with a bank's code and a signed amount.
pub fn begins(text: &str) -> bool {
    let record: Vec<char> = text.trim_start_matches(['\n', '\r']).chars().take(120).collect();
    record.len() >= 104
        && record[..2] == ['0', '1']
        && record[2..7].iter().all(char::is_ascii_digit)
        && record[34..40].iter().all(char::is_ascii_digit)
        && signed(&record[90..104], 2).is_some()
}

fn ddmmyy(text: &str) -> Option<Date> {
    civil([text.get(4..6)?, text.get(2..4)?, text.get(..2)?])
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

/// Reads a text.
///
/// # Errors
/// A movement stands before any account.
pub fn read(text: &str, take: &mut Take<'_>) -> Result<(), Refusal> {
    const LENGTH: usize = 120;
    let mut held = Held::default();
    let mut accounts = Accounts::default();
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
        // Whatever currency a record has: the account is its first one's.
        let named = BankAccount { currency: None, ..account.clone() };
        let place = match accounts.known(&named) {
            Some(place) => place,
            None if kind == "04" => {
                return Err(Refusal::at(
                    number,
                    "record 04 stands before its account's balance (01)",
                ));
            }
            None => {
                take(Event::Account(account));
                accounts.add(named)
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

    fn events(text: &str) -> Result<Vec<Event>, Refusal> {
        let mut events = Vec::new();
        read(text, &mut |event| events.push(event))?;
        Ok(events)
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
            assert!(begins(&text));
            let events = events(&text).unwrap();
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
        let movement = cfonb("04", "020525", "A", "0000000000100A");
        assert_eq!(events(&movement).unwrap_err().line, Some(1));
    }
}
