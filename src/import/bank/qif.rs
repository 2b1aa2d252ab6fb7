//! QIF: lines of one letter and a value, records ended by `^`.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::accounts::Accounts;
use super::amounts;
use super::dates;
use super::event::{
    AccountKind, Balance, BalanceKind, BankAccount, Event, Movement, Refusal, Status, Take, Unread,
    one_line, shortened, told,
};
use super::layout::Layout;
use super::open::Open;

/// A record of a list that holds movements.
#[derive(Default)]
struct Record<'a> {
    line: u64,
    account: usize,
    day: Option<&'a str>,
    amount: Option<&'a str>,
    payee: Option<&'a str>,
    memo: Option<&'a str>,
    category: Option<&'a str>,
    number: Option<&'a str>,
    text: String,
}

/// What the lines up to the next header are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Movements,
    /// Trades of securities, and the cash beside them.
    Investment,
    Account,
    /// Categories, classes, securities, prices: nothing of an account.
    Other,
}

/// The words of Quicken's own first record of an account.
const OPENING: [&str; 4] = ["opening balance", "solde initial", "saldo inicial", "anfangssaldo"];

/// Reads a text.
///
/// # Errors
/// It holds no account and no movement, or the order of its days or its decimal sign stays open.
pub fn read(text: &str, mapping: Option<&Layout>, take: &mut Take<'_>) -> Result<(), Refusal> {
    let (accounts, records, last) = records(text);
    if accounts.is_empty() {
        return Err(Refusal::at(last, "holds lists, and no account and no movement"));
    }
    let mut days = dates::Votes::default();
    let mut votes = amounts::Votes::default();
    for record in &records {
        record.day.iter().for_each(|text| days.add(text));
        record.amount.iter().for_each(|text| votes.add(text));
    }
    let first = records.first().map_or(1, |record| record.line);
    let order = match mapping.and_then(|layout| layout.dates) {
        Some(order) => order,
        None => days.decide(None).map_err(|why| {
            let days = records.iter().filter_map(|record| record.day);
            Refusal::at(first, format!("the dates: {why}")).settled_by(Open::dates(days))
        })?,
    };
    let decimals = match mapping.and_then(|layout| layout.decimals) {
        Some(decimals) => decimals,
        None => votes.decide().map_err(|why| {
            let amounts = records.iter().filter_map(|record| record.amount);
            Refusal::at(first, format!("the amounts: {why}")).settled_by(Open::decimals(amounts))
        })?,
    };
    let currency = mapping.and_then(|layout| layout.currency);
    accounts.into_iter().for_each(|account| take(Event::Account(account)));
    for record in records {
        let mut unread = |problem: String| {
            let text = shortened(&record.text);
            take(Event::Unread(Unread { line: record.line, text, problem }));
        };
        // A record without an amount moves nothing.
        let Some(amount) = record.amount else { continue };
        let amount = match amounts::amount(amount, decimals) {
            Ok(written) => written.amount,
            Err(problem) => {
                unread(problem);
                continue;
            }
        };
        let booked = match record.day.map(|text| dates::day(text, order)) {
            Some(Ok(day)) => day,
            Some(Err(problem)) => {
                unread(problem);
                continue;
            }
            None => {
                unread("has no day (D); allowed: a day".into());
                continue;
            }
        };
        take(event(&record, booked, amount, currency));
    }
    Ok(())
}

fn event(
    record: &Record<'_>,
    booked: Date,
    amount: Decimal,
    currency: Option<crate::domain::Currency>,
) -> Event {
    let opening =
        record.payee.is_some_and(|payee| OPENING.contains(&payee.trim().to_lowercase().as_str()))
            && record.category.is_some_and(|category| category.starts_with('['));
    // What an account begins with is no income; nothing at all moves nothing, and stays as written.
    if opening && !amount.is_zero() {
        return Event::Balance(Balance {
            account: record.account,
            line: record.line,
            kind: BalanceKind::Opening,
            day: Some(booked),
            amount,
            currency,
        });
    }
    Event::Movement(Movement {
        account: record.account,
        line: record.line,
        booked,
        value: None,
        amount,
        currency,
        label: one_line([record.payee, record.memo].into_iter().flatten()),
        counterparty: record.payee.and_then(told),
        file_id: None,
        mcc: None,
        operation: record.number.and_then(told),
        category: record.category.filter(|one| !one.starts_with(['[', '-'])).and_then(told),
        status: Status::Booked,
    })
}

fn records(text: &str) -> (Vec<BankAccount>, Vec<Record<'_>>, u64) {
    let mut accounts: Vec<BankAccount> = Vec::new();
    let mut named = Accounts::default();
    let mut records: Vec<Record<'_>> = Vec::new();
    let mut list = List::Other;
    let (mut current, mut kind) = (BankAccount::default(), None);
    let mut record = Record::default();
    let (mut split, mut begun, mut last) = (false, false, 1);
    for (at, line) in text.lines().chain(["^"]).enumerate() {
        let number = at as u64 + 1;
        let line = line.trim_end();
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let ends_file = number > text.lines().count() as u64;
        if !ends_file {
            last = number;
        }
        if let Some(header) = line.strip_prefix('!') {
            let header = header.trim().to_lowercase();
            (record, split, begun) = (Record::default(), false, false);
            if header.starts_with("account") {
                list = List::Account;
                current = BankAccount::default();
            } else if let Some(name) = header.strip_prefix("type:") {
                (list, kind) = list_of(name.trim());
            }
            continue;
        }
        let mut characters = line.chars();
        let Some(letter) = characters.next() else { continue };
        let value = characters.as_str().trim();
        if letter != '^' {
            if !begun {
                record.line = number;
                begun = true;
            }
            record.text.push_str(line);
            record.text.push(' ');
        }
        match (list, letter) {
            (_, '^') if begun => {
                let done = std::mem::take(&mut record);
                (split, begun) = (false, false);
                match list {
                    List::Movements => {
                        if let Some(name) = own_name(&done)
                            && current.name.is_none()
                        {
                            current.name = Some(name);
                        }
                    }
                    List::Investment
                        if done.number.is_none_or(|action| action.eq_ignore_ascii_case("cash")) => {
                    }
                    List::Account => {
                        place((&mut accounts, &mut named), &current);
                        continue;
                    }
                    List::Investment | List::Other => continue,
                }
                current.kind = current.kind.or(kind);
                let account = place((&mut accounts, &mut named), &current);
                records.push(Record { account, ..done });
            }
            (List::Account, 'N') => current.name = told(value),
            (List::Account, 'T') => current.kind = list_of(&value.to_lowercase()).1,
            (List::Movements | List::Investment, 'S') => split = true,
            (List::Movements | List::Investment, 'D') if !split => record.day = Some(value),
            (List::Movements | List::Investment, 'T') if !split => record.amount = Some(value),
            (List::Movements | List::Investment, 'U') if !split && record.amount.is_none() => {
                record.amount = Some(value);
            }
            (List::Movements | List::Investment, 'P') => record.payee = Some(value),
            (List::Movements | List::Investment, 'M') => record.memo = Some(value),
            (List::Movements | List::Investment, 'L') => record.category = Some(value),
            (List::Movements | List::Investment, 'N') => record.number = Some(value),
            _ => {}
        }
    }
    (accounts, records, last)
}

/// The account's own name, as its first record tells it.
fn own_name(record: &Record<'_>) -> Option<String> {
    let payee = record.payee?.trim().to_lowercase();
    let name = record.category?.strip_prefix('[')?.strip_suffix(']')?;
    OPENING.contains(&payee.as_str()).then(|| told(name)).flatten()
}

/// The account's place; one of the same name is the same.
fn place(
    (accounts, named): (&mut Vec<BankAccount>, &mut Accounts),
    account: &BankAccount,
) -> usize {
    let key = BankAccount { name: account.name.clone(), ..BankAccount::default() };
    named.known(&key).unwrap_or_else(|| {
        accounts.push(account.clone());
        named.add(key)
    })
}

fn list_of(name: &str) -> (List, Option<AccountKind>) {
    match name {
        "bank" | "banque" | "banco" => (List::Movements, Some(AccountKind::Checking)),
        "cash" | "esp" | "oth a" | "oth l" => (List::Movements, None),
        "ccard" | "carte" => (List::Movements, Some(AccountKind::Card)),
        "invst" | "port" => (List::Investment, Some(AccountKind::Investment)),
        _ => (List::Other, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(text: &str) -> Result<Vec<Event>, Refusal> {
        let mut events = Vec::new();
        read(text, None, &mut |event| events.push(event))?;
        Ok(events)
    }

    #[test]
    fn a_day_after_a_split_is_the_splits_and_a_trade_is_no_movement() {
        let text = "!Account\nNMain\nTBank\n^\n!Type:Bank\nD05/13'25\nT-1,010.00\nPShop\nSFood\nD01/02'25\n$-10.00\n^\n\
                    !Type:Invst\nD05/14'25\nNBuy\nT100.00\n^\n";
        let events = events(text).unwrap();
        assert_eq!(events.len(), 2);
        let Event::Movement(movement) = &events[1] else { panic!("{events:?}") };
        assert_eq!((movement.booked, movement.line), (jiff::civil::date(2025, 5, 13), 6));
        assert_eq!(movement.amount.to_string(), "-1010.00");
    }

    #[test]
    fn an_opening_balance_is_no_income_and_names_the_account() {
        let text = "!Type:Bank\nD13/01/2025\nT1000,00\nPOpening Balance\nL[Livret A]\n^\nD14/01/2025\nT-5,00\nPX\n";
        let events = events(text).unwrap();
        assert!(
            matches!(&events[0], Event::Account(account) if account.name.as_deref() == Some("Livret A"))
        );
        assert!(
            matches!(&events[1], Event::Balance(balance) if balance.kind == BalanceKind::Opening)
        );
        assert!(matches!(&events[2], Event::Movement(_)));
    }

    #[test]
    fn open_days_and_lists_alone_are_refused() {
        assert!(
            events("!Type:Bank\nD03/04/2025\nT-5.00\n^\n")
                .unwrap_err()
                .problem
                .contains("dates=dmy")
        );
        let refused = events("^\n!Type:Security\nNExample\nTStock\n").unwrap_err();
        assert_eq!(refused.line, Some(4));
    }
}
