//! Tables without headings: what a column holds is told by its values alone, and by the running
//! balance, which proves itself.

use rust_decimal::Decimal;

use super::amounts;
use super::columns::Columns;
use super::dates;
use super::event::Refusal;
use super::grid::{Grid, Kind};
use super::sections::{Section, iban};
use super::words::Role;
use crate::domain::Currency;

/// Rows that are looked at.
const MOST: usize = 500;

/// Finds the day, the amount, a balance, the account and the texts of a table without headings.
///
/// # Errors
/// There is no day, or what the amount is stays open.
pub fn columns(found: &mut Columns, grid: &Grid, section: &Section) -> Result<(), Refusal> {
    let end = section.rows.end.min(section.rows.start + MOST);
    let rows = section.rows.start..end;
    let line = grid.at(rows.start).line;
    let help = "a table without known headings; say what its columns hold with --mapping \
                booked=1,amount=2,label=3";
    let width = grid.rows(rows.clone()).map(|row| row.width()).max().unwrap_or(0);
    let (mut days, mut numbers, mut texts) = (Vec::new(), Vec::new(), Vec::new());
    for column in 0..width {
        let (mut day, mut amount) = (dates::Votes::default(), amounts::Votes::default());
        let (mut ibans, mut codes, mut filled, mut whole) = (0, 0, 0, 0);
        for row in grid.rows(rows.clone()) {
            let text = row.get(column);
            match row.kind(column) {
                _ if text.is_empty() => continue,
                Kind::Text => {
                    day.add(text);
                    amount.add(text);
                }
                Kind::Number => amount.certain(),
                Kind::Day => day.certain(),
            }
            filled += 1;
            ibans += usize::from(text.len() >= 15 && iban(text).is_some());
            codes += usize::from(
                text.len() == 3 && text.to_uppercase() == text && Currency::new(text).is_some(),
            );
            whole += usize::from(text.bytes().all(|byte| byte.is_ascii_digit()));
        }
        if filled == 0 {
            continue;
        }
        let always = filled * 10 >= rows.len() * 9;
        if day.days == filled && always {
            days.push(column);
        } else if amount.amounts == filled && whole < filled {
            numbers.push((column, always));
        } else if ibans * 10 >= filled * 9 {
            if found.of(Role::Account).is_none() && always {
                found.roles.push((Role::Account, column));
            }
        } else if codes == filled && always {
            if found.of(Role::Currency).is_none() {
                found.roles.push((Role::Currency, column));
            }
        } else if whole < filled {
            texts.push(column);
        }
    }
    let Some(booked) = days.first() else {
        return Err(Refusal::at(line, format!("no column of days: {help}")));
    };
    found.roles.push((Role::Booked, *booked));
    found.roles.extend(days.get(1).map(|value| (Role::Value, *value)));
    found.roles.extend(texts.into_iter().map(|column| (Role::Label, column)));
    let always: Vec<usize> =
        numbers.iter().filter(|(_, always)| *always).map(|(column, _)| *column).collect();
    let read = |column: usize| -> Option<Vec<Decimal>> {
        let mut votes = amounts::Votes::default();
        grid.rows(rows.clone()).for_each(|row| votes.add(row.get(column)));
        let decimals = votes.decide().ok()?;
        let amount = |row: super::grid::Row<'_>| amounts::amount(row.get(column), decimals).ok();
        grid.rows(rows.clone()).map(|row| amount(row).map(|written| written.amount)).collect()
    };
    match always.as_slice() {
        [amount] => found.roles.push((Role::Amount, *amount)),
        [] => return Err(Refusal::at(line, format!("no column of amounts: {help}"))),
        several => {
            let pairs = several.iter().flat_map(|a| several.iter().map(move |b| (*a, *b)));
            let proven = pairs.filter(|(a, b)| a != b).find(|(amount, balance)| {
                let (Some(amounts), Some(balances)) = (read(*amount), read(*balance)) else {
                    return false;
                };
                runs(&amounts, &balances)
            });
            let Some((amount, balance)) = proven else {
                return Err(Refusal::at(
                    line,
                    format!("which of its columns is the amount? It is {help}"),
                ));
            };
            found.roles.push((Role::Amount, amount));
            found.roles.push((Role::Balance, balance));
        }
    }
    Ok(())
}

/// Whether each balance is the one before (or after) it and the amount.
fn runs(amounts: &[Decimal], balances: &[Decimal]) -> bool {
    let steps = amounts.len().saturating_sub(1);
    let upwards = (1..amounts.len()).all(|at| balances[at - 1] + amounts[at] == balances[at]);
    let downwards = (1..amounts.len()).all(|at| balances[at] + amounts[at - 1] == balances[at - 1]);
    steps > 0 && (upwards || downwards)
}
