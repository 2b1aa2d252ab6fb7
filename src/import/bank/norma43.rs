//! Norma 43 (Spain, AEB): records of 80 columns.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::accounts::Accounts;
use super::event::{
    Balance, BalanceKind, BankAccount, Event, Movement, Refusal, Status, Take, Unread, shortened,
    told,
};
use super::fixed::{Held, civil, columns};
use crate::domain::Currency;

/// Whether a text begins as Norma 43: a record 11 with its digits.
pub fn begins(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let first = first.as_bytes();
    first.starts_with(b"11")
        && (50..=82).contains(&first.len())
        && first[..50].iter().all(u8::is_ascii_digit)
}

fn yymmdd(text: &str) -> Option<Date> {
    civil([text.get(..2)?, text.get(2..4)?, text.get(4..6)?])
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

/// Reads a text.
///
/// # Errors
/// A movement stands before any account, or an account's record cannot be used.
pub fn read(text: &str, take: &mut Take<'_>) -> Result<(), Refusal> {
    let mut held = Held::default();
    let mut accounts = Accounts::default();
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
                let place = accounts.place(&named, take);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn events(text: &str) -> Result<Vec<Event>, Refusal> {
        let mut events = Vec::new();
        read(text, &mut |event| events.push(event))?;
        Ok(events)
    }

    const NORMA: &str = "11007301000123456789250501250531200000000100000978 3TITULAR\n\
        22    0100250502250502120401000000000012340000000000000000000000REF\n\
        2301COMPRA EN MERCADO                     MADRID\n\
        3300730100012345678900001000000000012340000000000000000000200000000098766978\n\
        88999999999999999999000004\n";

    #[test]
    fn norma_43_is_read_with_its_sign_and_balances() {
        assert!(begins(NORMA));
        let events = events(NORMA).unwrap();
        let Event::Movement(movement) = &events[2] else { panic!("{events:?}") };
        assert_eq!((movement.amount.to_string().as_str(), movement.line), ("-12.34", 2));
        assert_eq!(movement.booked, jiff::civil::date(2025, 5, 2));
        assert_eq!(movement.label, "COMPRA EN MERCADO MADRID REF");
        assert!(
            matches!(&events[1], Event::Balance(balance) if balance.amount.to_string() == "1000.00")
        );
    }

    #[test]
    fn a_movement_before_its_account_is_refused() {
        assert_eq!(events("22    0100").unwrap_err().line, Some(1));
    }
}
