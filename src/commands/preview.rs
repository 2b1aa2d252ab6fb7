//! What an import of a bank's file would do, for the person who decides.

use std::fmt::Write as _;

use super::data::counted;
use crate::import::bank::Role;
use crate::import::statement::{Line, OfAccount, OfFile, Recognised};

/// All of it: form, columns, accounts, sums, balances, what is new, what the labels tell, what cannot be
/// read.
pub fn shown(file: &OfFile) -> String {
    let mut text = String::new();
    let written = [
        file.encoding.map(str::to_owned),
        file.separator.as_ref().map(|one| format!("separated by {one}")),
    ];
    let written: Vec<String> = written.into_iter().flatten().collect();
    let written =
        if written.is_empty() { String::new() } else { format!(" ({})", written.join(", ")) };
    let _ = writeln!(text, "{}: {}{written}", file.file, file.format);
    if let Some(bank) = &file.bank {
        let _ = writeln!(text, "  form        {bank}");
    }
    if !file.columns.is_empty() {
        let columns = file.columns.iter();
        let columns: Vec<String> =
            columns.map(|one| format!("{} = {}", one.heading, role_name(one.holds))).collect();
        let _ = writeln!(text, "  columns     {}", columns.join(", "));
    }
    file.accounts.iter().for_each(|account| account_shown(&mut text, account));
    let counts = file.counts;
    let _ = writeln!(
        text,
        "  new {}, already there {}, perhaps there {}",
        counts.new, counts.there, counts.alike
    );
    text.push_str(&alike(&file.perhaps_there));
    text.push_str(&named(&file.recognised));
    for warning in &file.warnings {
        let _ = writeln!(text, "  warning: {warning}");
    }
    for unread in &file.unread {
        let _ = writeln!(
            text,
            "  cannot be read: line {}: {} [{}]",
            unread.line, unread.problem, unread.text
        );
    }
    let more = file.unread_count - file.unread.len();
    if more > 0 {
        let _ = writeln!(text, "  and {} more that cannot be read", counted(more as u64, "line"));
    }
    text
}

fn account_shown(text: &mut String, account: &OfAccount) {
    let _ = writeln!(text, "  account     {}", account.name);
    if let (Some(first), Some(last)) = (account.first, account.last) {
        let _ = writeln!(text, "    period    {first} to {last}");
    }
    let _ = writeln!(text, "    movements {}", account.count);
    for sums in &account.sums {
        let currency = sums
            .currency
            .map_or("(no currency told: EUR is taken; --mapping currency=…)".to_owned(), |one| {
                one.to_string()
            });
        let _ = writeln!(
            text,
            "    in {}, out {}, net {} {currency}",
            sums.credits, sums.debits, sums.net
        );
    }
    for (number, word) in [(account.pending, "pending"), (account.void, "reverted or declined")] {
        if number > 0 {
            let _ = writeln!(text, "    not imported: {number} {word}");
        }
    }
    if let Some(balance) = &account.balance {
        let day = balance.day.map_or(String::new(), |day| format!(" on {day}"));
        let currency = balance.currency.map_or(String::new(), |one| format!(" {one}"));
        let fits = match account.balances_agree {
            Some(true) => "; opening + movements = closing",
            _ => "",
        };
        let _ = writeln!(text, "    balance   {}{currency}{day}{fits}", balance.amount);
    }
}

/// What the labels tell that the file does not.
fn named(recognised: &Recognised) -> String {
    let Recognised { movements, merchants, categories, open } = recognised;
    let mut text =
        format!("  of {movements}: {merchants} with a merchant, {categories} with a category\n");
    for (label, count) in open {
        let _ = writeln!(text, "    no category: {count} × {label}");
    }
    text
}

/// The first movements that may be there already.
pub fn alike(lines: &[Line]) -> String {
    let mut text = String::new();
    for one in lines {
        let _ = writeln!(
            text,
            "  perhaps there: line {}: {} {} {}",
            one.line, one.date, one.amount, one.label
        );
    }
    text
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Booked => "booking day",
        Role::Transacted => "day",
        Role::Value => "value day",
        Role::Amount => "amount",
        Role::Debit => "debit",
        Role::Credit => "credit",
        Role::Sign => "sign",
        Role::Currency => "currency",
        Role::Balance => "balance",
        Role::Label => "label",
        Role::Counterparty => "counterparty",
        Role::Id => "id",
        Role::Account => "account",
        Role::AccountName => "account's name",
        Role::Category => "category",
        Role::Operation => "operation",
        Role::Mcc => "merchant category code",
        Role::Status => "state",
        Role::Fee => "fee",
        Role::Other => "not used",
    }
}
