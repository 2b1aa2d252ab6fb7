//! What an import of a bank's file would do, for the person who decides.

use std::fmt::Write as _;

use super::data::counted;
use crate::import::bank::overlap::Verdict;
use crate::import::bank::{Role, Status};
use crate::import::statement::{Looked, Recognised};

/// All of it: form, columns, accounts, sums, balances, what is new, what the labels tell, what cannot be read.
pub fn shown(looked: &Looked, recognised: &Recognised) -> String {
    let mut text = String::new();
    let form = &looked.form;
    let written = [
        form.encoding.map(str::to_owned),
        form.separator.as_ref().map(|one| format!("separated by {one}")),
    ];
    let written: Vec<String> = written.into_iter().flatten().collect();
    let written =
        if written.is_empty() { String::new() } else { format!(" ({})", written.join(", ")) };
    let _ = writeln!(text, "{}: {}{written}", looked.name, form.format);
    if let Some(table) = &form.table {
        if let Some(bank) = &table.bank {
            let _ = writeln!(text, "  form        {bank}");
        }
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|(heading, role)| format!("{heading} = {}", role_name(*role)))
            .collect();
        let _ = writeln!(text, "  columns     {}", columns.join(", "));
    }
    for account in &looked.summary.accounts {
        let _ = writeln!(text, "  account     {}", account.name());
        if let (Some(first), Some(last)) = (account.first, account.last) {
            let _ = writeln!(text, "    period    {first} to {last}");
        }
        let _ = writeln!(text, "    movements {}", account.count);
        for (currency, sums) in &account.sums {
            let currency = currency.map_or(
                "(no currency told: EUR is taken; --mapping currency=…)".to_owned(),
                |one| one.to_string(),
            );
            let _ = writeln!(
                text,
                "    in {}, out {}, net {} {currency}",
                sums.credits,
                sums.debits,
                sums.net()
            );
        }
        for (number, status) in [(account.pending, Status::Pending), (account.void, Status::Void)] {
            if number > 0 {
                let word =
                    if status == Status::Pending { "pending" } else { "reverted or declined" };
                let _ = writeln!(text, "    not imported: {number} {word}");
            }
        }
        if let Some(balance) = &account.balance {
            let day = balance.day.map_or(String::new(), |day| format!(" on {day}"));
            let currency = balance.currency.map_or(String::new(), |one| format!(" {one}"));
            let fits = if account.balanced > 0 { "; opening + movements = closing" } else { "" };
            let _ = writeln!(text, "    balance   {}{currency}{day}{fits}", balance.amount);
        }
    }
    let number = |verdict| looked.verdicts.iter().filter(|one| **one == verdict).count();
    let _ = writeln!(
        text,
        "  new {}, already there {}, perhaps there {}",
        number(Verdict::New),
        number(Verdict::There),
        looked.alike_count()
    );
    text.push_str(&alike(looked));
    text.push_str(&named(recognised));
    for warning in &looked.summary.warnings {
        let _ = writeln!(text, "  warning: {warning}");
    }
    for unread in &looked.summary.unread {
        let _ = writeln!(
            text,
            "  cannot be read: line {}: {} [{}]",
            unread.line, unread.problem, unread.text
        );
    }
    let more = looked.summary.unread_count - looked.summary.unread.len();
    if more > 0 {
        let _ = writeln!(text, "  and {} more that cannot be read", counted(more as u64, "line"));
    }
    text
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
pub fn alike(looked: &Looked) -> String {
    let mut text = String::new();
    for movement in &looked.alike {
        let _ = writeln!(
            text,
            "  perhaps there: line {}: {} {} {}",
            movement.line, movement.booked, movement.amount, movement.label
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
