//! Where a table begins: its row of headings, and what stands above it.

use super::amounts;
use super::event::{AccountKind, BankAccount};
use super::fold::fold;
use super::grid::{Grid, Row};
use super::layout::{self, Bank, Layout};
use super::words::{Before, Role, Words};
use crate::domain::Currency;

/// The rows of one table within a grid.
#[derive(Debug)]
pub struct Section {
    /// `None` where no row of headings was found: then the columns are told by what they hold.
    pub headings: Option<usize>,
    /// The rows above it that belong to no other table.
    pub preamble: std::ops::Range<usize>,
    pub rows: std::ops::Range<usize>,
    pub known: Option<(&'static Bank, &'static Layout)>,
}

/// How many rows from the top a row of headings is looked for, where none was found before.
const LOOKED_AT: usize = 200;

/// Whether a row is one of headings: a day, and an amount or both sides of one; no cell a number.
fn is_headings(row: Row<'_>, mapping: Option<&Layout>) -> bool {
    let filled = row.texts().filter(|cell| !cell.is_empty()).count();
    if filled < 2 || row.texts().any(|cell| cell.len() > 120) {
        return false;
    }
    let (mut day, mut amount, mut sides, mut known, mut whole) = (false, false, 0, 0, 0);
    for (column, cell) in row.texts().enumerate() {
        if cell.is_empty() {
            continue;
        }
        if cell.bytes().all(|byte| !byte.is_ascii_alphabetic() && byte.is_ascii()) {
            if cell.bytes().any(|byte| byte.is_ascii_digit()) {
                return false;
            }
            continue;
        }
        let mapped = mapping.and_then(|layout| layout.role(cell, column));
        let meant = Words::get().heading(cell);
        whole += usize::from(mapped.is_some() || meant.as_ref().is_some_and(|one| one.whole));
        let Some(role) = mapped.or(meant.map(|one| one.role)) else { continue };
        known += 1;
        match role {
            Role::Booked | Role::Transacted | Role::Value => day = true,
            Role::Amount => amount = true,
            Role::Debit | Role::Credit => sides += 1,
            _ => {}
        }
    }
    day && (amount || sides > 0) && known * 2 >= filled && whole >= 2
}

/// Whether a row may be one of headings without an amount that is known: a day and another heading.
fn is_unsure(row: Row<'_>) -> bool {
    let role = |cell: &str| Words::get().heading(cell).filter(|one| one.whole).map(|one| one.role);
    let roles: Vec<Role> = row.texts().filter_map(role).collect();
    let no_values = row.texts().all(|cell| !cell.bytes().any(|byte| byte.is_ascii_digit()));
    no_values
        && roles.len() >= 2
        && roles.iter().any(|role| matches!(role, Role::Booked | Role::Transacted | Role::Value))
}

/// The tables of a grid, in order. There is always one.
pub fn sections(grid: &Grid, mapping: Option<&Layout>) -> Vec<Section> {
    let mut found: Vec<Section> = Vec::new();
    let mut free = 0;
    for at in 0..grid.len() {
        if found.is_empty() && at > LOOKED_AT {
            break;
        }
        let row = grid.at(at);
        // A row of headings within a table is rare, and short to rule out.
        if row.get(0).starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        // A number or a day: a row of values, whatever its texts are.
        let value = |cell: &str| {
            cell.bytes().any(|byte| byte.is_ascii_digit())
                && !cell.bytes().any(|byte| byte.is_ascii_alphabetic())
        };
        if row.texts().any(value) {
            continue;
        }
        let known = layout::known(row);
        if known.is_none() && !is_headings(row, mapping) {
            continue;
        }
        if let Some(last) = found.last_mut() {
            last.rows.end = at;
            let same = last.headings.is_some_and(|before| grid.at(before).texts().eq(row.texts()));
            let between = above(grid, last.rows.start, at);
            let next = account(grid, between.clone());
            if same && next.number.is_none() && next.name.is_none() {
                // The headings again, on the next page.
                last.rows.end = grid.len();
                continue;
            }
            last.rows.end = between.start;
            free = between.start;
        }
        found.push(Section {
            headings: Some(at),
            preamble: free..at,
            rows: at + 1..grid.len(),
            known,
        });
    }
    if found.is_empty() {
        let unsure = (0..grid.len().min(LOOKED_AT)).find(|at| is_unsure(grid.at(*at)));
        let begin = unsure.map_or(0, |at| at + 1);
        found.push(Section {
            headings: unsure,
            preamble: 0..unsure.unwrap_or(0),
            rows: begin..grid.len(),
            known: None,
        });
    }
    found
}

/// The rows before `end` that hold no movement: none of their cells is a day.
fn above(grid: &Grid, start: usize, end: usize) -> std::ops::Range<usize> {
    let mut from = end;
    while from > start && !grid.at(from - 1).texts().any(super::dates::resembles) {
        from -= 1;
    }
    from..end
}

/// A balance above a table, as text: its decimal sign is the table's.
#[derive(Debug, PartialEq, Eq)]
pub struct Above {
    pub before: Before,
    pub line: u64,
    pub text: String,
}

/// What stands above a table: `Konto: DE12…`, `Saldo` and, in the next cell, `2.150,50 EUR`.
pub fn preamble(grid: &Grid, rows: std::ops::Range<usize>) -> Vec<Above> {
    let mut found = Vec::new();
    for row in grid.rows(rows) {
        let cells: Vec<&str> = row.texts().filter(|cell| !cell.is_empty()).collect();
        for (at, cell) in cells.iter().enumerate() {
            let (before, value) = match cell.split_once([':', '\t', '=']) {
                Some((before, value)) if !value.trim().is_empty() => (before, value),
                Some((before, _)) => (before, cells.get(at + 1).copied().unwrap_or("")),
                None => (*cell, cells.get(at + 1).copied().unwrap_or("")),
            };
            let folded = fold(before);
            let Some((kind, _)) = Words::get().before(&folded) else { continue };
            // "Compte N° 12345": the value within the words.
            let value = match (value.trim().is_empty(), before.find(|c: char| c.is_ascii_digit())) {
                (true, Some(digits)) if kind == Before::Number => &before[digits..],
                _ => value,
            };
            found.push(Above { before: kind, line: row.line, text: value.trim().to_owned() });
        }
    }
    found
}

/// The account that the rows above a table name.
pub fn account(grid: &Grid, rows: std::ops::Range<usize>) -> BankAccount {
    let mut account = BankAccount::default();
    for above in preamble(grid, rows.clone()) {
        match above.before {
            Before::Number if account.number.is_none() => account.number = number(&above.text),
            Before::Currency if account.currency.is_none() => {
                account.currency = Currency::new(&above.text);
            }
            Before::Standing | Before::Closing | Before::Opening if account.currency.is_none() => {
                let read = [amounts::Decimals::Comma, amounts::Decimals::Point]
                    .into_iter()
                    .find_map(|decimals| amounts::amount(&above.text, decimals).ok());
                account.currency = read.and_then(|written| written.currency);
            }
            _ => {}
        }
    }
    if account.number.is_none() {
        // A title: "Umsätze Girokonto", "Livret A".
        let titles = grid.rows(rows.clone()).map(|row| row.get(0));
        account.name = titles
            .filter(|title| title.len() < 60)
            .find(|title| kind(title).is_some())
            .map(str::to_owned);
        account.kind = account.name.as_deref().and_then(kind);
        let rows = grid.rows(rows);
        account.number = rows.flat_map(|row| row.texts().collect::<Vec<_>>()).find_map(iban);
    }
    account
}

/// A number of an account: digits in it, not all of them hidden; what follows in words is its name.
pub fn number(text: &str) -> Option<String> {
    if let Some(iban) = iban(text) {
        return Some(iban);
    }
    let text = text.trim().trim_matches(['"', '\'']);
    let end = text
        .char_indices()
        .find(|(at, c)| {
            let rest = &text[*at..];
            !(c.is_ascii_alphanumeric() || " -./*".contains(*c))
                || *c == ' '
                    && rest.trim_start().chars().take(3).filter(|c| c.is_lowercase()).count() > 1
        })
        .map_or(text.len(), |(at, _)| at);
    let number = text[..end].trim().trim_end_matches(['-', '/', '.']);
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    (digits >= 4 && number.len() <= 40 && !super::dates::resembles(number))
        .then(|| number.to_owned())
}

/// The first IBAN in a text whose check digits fit (ISO 13616), without blanks.
pub fn iban(text: &str) -> Option<String> {
    let compact: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.'))
        .take(200)
        .collect::<String>()
        .to_ascii_uppercase();
    let bytes = compact.as_bytes();
    for start in 0..bytes.len().saturating_sub(14) {
        let candidate = &bytes[start..];
        let begins = candidate[..2].iter().all(u8::is_ascii_uppercase)
            && candidate[2..4].iter().all(u8::is_ascii_digit);
        if !begins {
            continue;
        }
        let length =
            candidate.iter().take(34).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        for end in (15..=length).rev() {
            if checks(&candidate[..end]) {
                return std::str::from_utf8(&candidate[..end]).ok().map(str::to_owned);
            }
        }
    }
    None
}

fn checks(iban: &[u8]) -> bool {
    let mut rest = 0_u32;
    for byte in iban[4..].iter().chain(&iban[..4]) {
        rest = match byte {
            b'0'..=b'9' => rest * 10 + u32::from(byte - b'0'),
            b'A'..=b'Z' => rest * 100 + u32::from(byte - b'A') + 10,
            _ => return false,
        } % 97;
    }
    // The countries' own lengths rule most chance fits out.
    let length = match &iban[..2] {
        b"FR" | b"IT" | b"MC" => 27,
        b"DE" | b"GB" | b"IE" => 22,
        b"ES" | b"CZ" | b"SE" | b"RO" => 24,
        b"NL" | b"FI" | b"DK" | b"NO" => {
            if matches!(&iban[..2], b"NO") {
                15
            } else {
                18
            }
        }
        b"BE" => 16,
        b"CH" | b"LI" => 21,
        b"AT" | b"LT" | b"EE" | b"LU" => 20,
        b"PT" => 25,
        b"PL" | b"HU" => 28,
        _ => iban.len(),
    };
    rest == 1 && iban.len() == length
}

/// The kind of an account, by its name.
pub fn kind(name: &str) -> Option<AccountKind> {
    const KINDS: [(&str, AccountKind); 24] = [
        ("livret", AccountKind::Savings),
        ("epargne", AccountKind::Savings),
        ("saving", AccountKind::Savings),
        ("savings", AccountKind::Savings),
        ("ahorro", AccountKind::Savings),
        ("tagesgeld", AccountKind::Savings),
        ("sparkonto", AccountKind::Savings),
        ("spaarrekening", AccountKind::Savings),
        ("pocket", AccountKind::Savings),
        ("ldd", AccountKind::Savings),
        ("lep", AccountKind::Savings),
        ("pel", AccountKind::Savings),
        ("carte", AccountKind::Card),
        ("card", AccountKind::Card),
        ("tarjeta", AccountKind::Card),
        ("kreditkarte", AccountKind::Card),
        ("visa", AccountKind::Card),
        ("mastercard", AccountKind::Card),
        ("pea", AccountKind::Investment),
        ("depot", AccountKind::Investment),
        ("current", AccountKind::Checking),
        ("courant", AccountKind::Checking),
        ("girokonto", AccountKind::Checking),
        ("corriente", AccountKind::Checking),
    ];
    let folded = fold(name);
    folded
        .split(' ')
        .find_map(|word| KINDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind))
}

#[cfg(test)]
mod tests {
    use super::super::{limits::Limits, separated};
    use super::*;

    fn grid(text: &str) -> Grid {
        separated::read(text, separated::dialect(text).unwrap(), &Limits::default()).unwrap()
    }

    #[test]
    fn headings_are_found_below_a_preamble_and_again() {
        let text = "Compte;FR7630006000011234567890189\nSolde au 31/05/2025;1.200,00 EUR\n\n\
                    Date;Libellé;Montant\n01/05/2025;A;-1,00\nDate;Libellé;Montant\n02/05/2025;B;2,00\n";
        let grid = grid(text);
        let found = sections(&grid, None);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].headings, found[0].rows.clone()), (Some(2), 3..6));
        let account = account(&grid, found[0].preamble.clone());
        assert_eq!(account.number.as_deref(), Some("FR7630006000011234567890189"));
        assert_eq!(account.currency, Currency::new("EUR"));
    }

    #[test]
    fn two_tables_are_two_sections() {
        let text = "Konto;12345678\nDatum;Text;Betrag\n01.05.2025;A;-1,00\n\
                    Konto;87654321\nDatum;Text;Betrag\n02.05.2025;B;2,00\n";
        let grid = grid(text);
        let found = sections(&grid, None);
        assert_eq!(found.len(), 2);
        let numbers: Vec<_> =
            found.iter().map(|one| account(&grid, one.preamble.clone()).number.unwrap()).collect();
        assert_eq!(numbers, ["12345678", "87654321"]);
        assert_eq!(found[0].rows.len(), 1);
    }

    #[test]
    fn numbers_of_accounts_are_told_from_other_texts() {
        assert_eq!(
            iban("IBAN : FR76 3000 6000 0112 3456 7890 189").as_deref(),
            Some("FR7630006000011234567890189")
        );
        assert_eq!(iban("FR7630006000011234567890180"), None);
        assert_eq!(number("0073 0100 50 1234567890").as_deref(), Some("0073 0100 50 1234567890"));
        assert_eq!(number("12345678 Compte courant").as_deref(), Some("12345678"));
        assert_eq!(number("XXXX XXXX XXXX"), None);
        assert_eq!(number("12/05/2025"), None);
    }
}
