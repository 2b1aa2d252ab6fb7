//! What each column of a table holds: by a mapping, a known bank, its heading, and always by its
//! values.

use super::amounts::{self, Decimals};
use super::dates::{self, Order};
use super::event::{Refusal, Status};
use super::grid::{Grid, Kind, Row};
use super::layout::Layout;
use super::open::Open;
use super::sections::Section;
use super::words::{Role, Words, heading_currency};
use crate::domain::Currency;

/// How a table's rows are read.
#[derive(Debug, Default)]
pub struct Columns {
    /// Each with its heading.
    pub roles: Vec<(Role, usize)>,
    pub order: Option<Order>,
    pub decimals: Option<Decimals>,
    pub currency: Option<Currency>,
    pub negate: bool,
    pub by_currency: bool,
    /// How many values a row has.
    pub width: usize,
}

impl Columns {
    /// The first column of a role.
    pub fn of(&self, role: Role) -> Option<usize> {
        self.roles.iter().find(|(one, _)| *one == role).map(|(_, column)| *column)
    }

    /// All columns of a role.
    pub fn all(&self, role: Role) -> impl Iterator<Item = usize> {
        self.roles.iter().filter(move |(one, _)| *one == role).map(|(_, column)| *column)
    }
}

/// What the values of one column say.
#[derive(Default)]
struct Values {
    amounts: amounts::Votes,
    dates: dates::Votes,
    negative: usize,
    positive: usize,
    directions: usize,
    /// Values of three capital letters.
    codes: usize,
    distinct: std::collections::HashSet<u64>,
}

fn values(grid: &Grid, section: &Section, width: usize) -> Vec<Values> {
    let mut all: Vec<Values> = (0..width).map(|_| Values::default()).collect();
    let hasher = rustc_hash::FxBuildHasher;
    for row in grid.rows(section.rows.clone()) {
        for (column, values) in all.iter_mut().enumerate() {
            let text = row.get(column);
            if text.is_empty() {
                continue;
            }
            match row.kind(column) {
                Kind::Text => {
                    values.amounts.add(text);
                    // "offen", "Pending" stands in for the day of what is not booked.
                    let pending = text.len() < 24
                        && !text.bytes().any(|byte| byte.is_ascii_digit())
                        && Words::get().state(text) == Some(Status::Pending);
                    if !pending {
                        values.dates.add(text);
                    }
                }
                Kind::Number => {
                    values.amounts.certain();
                    values.dates.values += 1;
                }
                Kind::Day => {
                    values.dates.certain();
                    values.amounts.values += 1;
                }
            }
            let minus = text.starts_with(['-', '\u{2212}', '('])
                || text.ends_with('-')
                || text.contains(" -");
            let any = text.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
            values.negative += usize::from(any && minus);
            values.positive += usize::from(any && !minus);
            if text.len() < 24 {
                values.directions += usize::from(Words::get().direction(text).is_some());
                values.codes += usize::from(text.len() == 3 && Currency::new(text).is_some());
            }
            if values.distinct.len() < 64 {
                values.distinct.insert(std::hash::BuildHasher::hash_one(&hasher, text));
            }
        }
    }
    all
}

/// Decides the columns of a section.
///
/// # Errors
/// No column, or more than one, can be the day or the amount; the days' order or the decimal sign
/// stays open.
pub fn columns(
    grid: &Grid,
    section: &Section,
    mapping: Option<&Layout>,
) -> Result<Columns, Refusal> {
    let headings = section.headings.map(|at| grid.at(at));
    let line = headings.map_or_else(|| grid.at(section.rows.start).line, |row| row.line);
    let rows = grid.rows(section.rows.clone());
    let width =
        headings.map_or_else(|| rows.map(|row| row.width()).max().unwrap_or(0), |row| row.width());
    let values = values(grid, section, width);
    let layout = section.known.map(|(_, layout)| layout);
    let mut found = Columns { width, ..Columns::default() };
    let english = by_headings(&mut found, (headings, layout, mapping), &values);
    let settled_by_columns = |refusal: Refusal| refusal.settled_by(Open::columns(grid, section));
    if headings.is_none() && mapping.is_none_or(|layout| layout.columns.is_empty()) {
        super::headless::columns(&mut found, grid, section).map_err(settled_by_columns)?;
    }
    let shown = headings.map_or_else(String::new, |row| format!(" ({})", row.shown()));
    check_amounts(&mut found, &values, headings)
        .map_err(|why| settled_by_columns(Refusal::at(line, why)))?;
    let day =
        [Role::Booked, Role::Transacted, Role::Value].into_iter().find_map(|role| found.of(role));
    let Some(day) = day else {
        return Err(settled_by_columns(Refusal::at(
            line,
            format!("no column of days is known{shown}; say which with --mapping booked=HEADING"),
        )));
    };
    let hint = mapping
        .and_then(|layout| layout.dates)
        .or(layout.and_then(|layout| layout.dates))
        .or((!english && headings.is_some()).then_some(Order::Dmy));
    let mut votes = values.get(day).map(|one| one.dates.clone()).unwrap_or_default();
    for other in
        [Role::Value, Role::Transacted, Role::Booked].into_iter().filter_map(|role| found.of(role))
    {
        if other != day {
            votes = votes.and(&values[other].dates);
        }
    }
    found.order = Some(match mapping.and_then(|layout| layout.dates) {
        Some(said) => said,
        None => votes.decide(hint).map_err(|why| {
            let days = texts(grid, section, vec![day]);
            Refusal::at(line, format!("the dates: {why}")).settled_by(Open::dates(days))
        })?,
    });
    let said = [mapping, layout].into_iter().flatten().find_map(|layout| layout.decimals);
    found.decimals = Some(match said {
        Some(said) => said,
        None => decimals(&found, &values).map_err(|why| {
            let roles = [Role::Amount, Role::Debit, Role::Credit];
            let columns = roles.iter().flat_map(|role| found.all(*role)).collect();
            let amounts = texts(grid, section, columns);
            Refusal::at(line, format!("the amounts: {why}")).settled_by(Open::decimals(amounts))
        })?,
    });
    found.negate = [mapping, layout].into_iter().flatten().any(|layout| layout.negate);
    found.by_currency = [mapping, layout].into_iter().flatten().any(|layout| layout.by_currency);
    let heading = |role| {
        let column = found.of(role)?;
        Currency::new(heading_currency(headings?.get(column))?)
    };
    found.currency = mapping
        .and_then(|layout| layout.currency)
        .or_else(|| {
            [Role::Amount, Role::Debit, Role::Credit, Role::Balance].into_iter().find_map(heading)
        })
        .or(layout.and_then(|layout| layout.currency));
    Ok(found)
}

/// What stands in these columns of a section.
fn texts<'a>(
    grid: &'a Grid,
    section: &Section,
    columns: Vec<usize>,
) -> impl Iterator<Item = &'a str> + Clone {
    section.rows.clone().flat_map(move |row| {
        let columns = columns.clone();
        columns.into_iter().map(move |column| grid.at(row).get(column))
    })
}

/// Gives the columns their roles by their headings; tells whether English could have written all.
fn by_headings(
    found: &mut Columns,
    (headings, layout, mapping): (Option<Row<'_>>, Option<&Layout>, Option<&Layout>),
    values: &[Values],
) -> bool {
    let mut english = true;
    let mut parts: Vec<(Role, usize)> = Vec::new();
    for (column, held) in values.iter().enumerate() {
        let heading = headings.map_or("", |row| row.get(column));
        let meant = Words::get().heading(heading);
        if let Some(meant) = &meant {
            english &= meant.english || !meant.whole;
        }
        let said =
            [mapping, layout].into_iter().flatten().find_map(|one| one.role(heading, column));
        match (said, meant) {
            (Some(role), _) => found.roles.push((role, column)),
            (None, Some(meant)) if !fits(meant.role, held) => {
                // "Valuta" is a day here and a currency there.
                if matches!(meant.role, Role::Value | Role::Currency) {
                    let other = if held.dates.are_days() { Role::Value } else { Role::Currency };
                    if fits(other, held) {
                        found.roles.push((other, column));
                    }
                }
            }
            (None, Some(meant)) if meant.whole => found.roles.push((meant.role, column)),
            (None, Some(meant)) if meant.begins || !is_value(meant.role) => {
                parts.push((meant.role, column));
            }
            (None, Some(_)) => {}
            (None, None) => {}
        }
    }
    // What is known by a part of its heading comes after what is known whole.
    for (role, column) in parts {
        let texts =
            matches!(role, Role::Label | Role::Counterparty | Role::Other | Role::Operation);
        if role == Role::Label || !texts && found.of(role).is_none() {
            found.roles.push((role, column));
        }
    }
    // A mapping's choice stands alone.
    if let Some(mapping) = mapping {
        let said: Vec<(Role, usize)> = found
            .roles
            .iter()
            .copied()
            .filter(|(_, column)| {
                mapping.role(headings.map_or("", |row| row.get(*column)), *column).is_some()
            })
            .collect();
        found.roles.retain(|one| {
            said.contains(one)
                || !said.iter().any(|(role, _)| {
                    *role == one.0
                        || *role == Role::Amount
                            && matches!(one.0, Role::Debit | Role::Credit | Role::Sign)
                })
        });
        if headings.is_none() {
            for column in 0..values.len() {
                if let Some(role) = mapping.role("", column)
                    && !found.roles.contains(&(role, column))
                {
                    found.roles.push((role, column));
                }
            }
        }
    }
    english
}

/// Roles of days and amounts: a part in the middle of a heading ("USt-Betrag") is no sign of them.
fn is_value(role: Role) -> bool {
    !matches!(
        role,
        Role::Label | Role::Counterparty | Role::Other | Role::Operation | Role::Category
    )
}

/// Whether a column's values can be of a role; one without values can be anything.
fn fits(role: Role, held: &Values) -> bool {
    if held.amounts.values == 0 {
        return true;
    }
    match role {
        // Totals and remarks stand in these columns too.
        Role::Booked | Role::Transacted | Role::Value => held.dates.days > 0,
        Role::Amount | Role::Balance | Role::Fee => held.amounts.amounts * 2 >= held.amounts.values,
        Role::Debit | Role::Credit => held.amounts.amounts > 0,
        Role::Currency => held.codes * 10 >= held.amounts.values * 8,
        Role::Sign => held.directions * 10 >= held.amounts.values * 8,
        Role::Label | Role::Counterparty => !held.dates.are_days(),
        // A column of other sides' accounts has about as many as rows.
        Role::Account => {
            held.distinct.len() <= 12 || held.distinct.len() * 4 <= held.amounts.values
        }
        _ => true,
    }
}

/// Holds the columns of amounts against each other; an error says why none can be one.
fn check_amounts(
    found: &mut Columns,
    values: &[Values],
    headings: Option<Row<'_>>,
) -> Result<(), String> {
    let filled = |column: usize| values[column].amounts.amounts > 0;
    let amounts: Vec<usize> = found.all(Role::Amount).collect();
    let sides = found.of(Role::Debit).is_some() && found.of(Role::Credit).is_some();
    // One side alone is enough: a card's spending.
    if amounts.is_empty() && found.of(Role::Debit).or(found.of(Role::Credit)).is_none() {
        return Err(without_amounts(found, values, headings));
    }
    if sides && amounts.iter().all(|column| values[*column].negative == 0) {
        found.roles.retain(|(role, _)| *role != Role::Amount);
    } else if !amounts.is_empty() && filled(amounts[0]) {
        found.roles.retain(|(role, _)| !matches!(role, Role::Debit | Role::Credit));
    }
    // A sign beside amounts that have their own adds nothing.
    if let Some(amount) = found.of(Role::Amount) {
        let signed = values[amount].negative > 0;
        if signed {
            found.roles.retain(|(role, _)| *role != Role::Sign);
        } else if found.of(Role::Sign).is_none() {
            let telling = |column: &usize| {
                let held = &values[*column];
                held.directions > 0 && held.directions == held.amounts.values
            };
            let column = found.all(Role::Operation).find(telling);
            found.roles.extend(column.map(|column| (Role::Sign, column)));
        }
    }
    Ok(())
}

/// Which columns may be somebody's share of the amounts, or what to say where none may.
fn without_amounts(found: &Columns, values: &[Values], headings: Option<Row<'_>>) -> String {
    let free = (0..values.len())
        .filter(|column| !found.roles.iter().any(|(_, one)| one == column))
        .filter(|column| values[*column].amounts.are_amounts() && values[*column].negative > 0);
    let named: Vec<&str> = free.filter_map(|column| headings.map(|row| row.get(column))).collect();
    if named.len() >= 2 {
        return format!(
            "{} each hold a share of the amounts: whose is yours? Say it with --mapping amount={}",
            named.join(", "),
            named[0]
        );
    }
    let shown = headings.map_or_else(String::new, |row| format!(" ({})", row.shown()));
    format!(
        "no column of amounts is known{shown}; say which with --mapping amount=HEADING, or \
         debit=HEADING,credit=HEADING"
    )
}

fn decimals(found: &Columns, values: &[Values]) -> Result<Decimals, String> {
    let votes = |roles: &[Role]| {
        let columns = roles.iter().flat_map(|role| found.all(*role));
        columns.fold(amounts::Votes::default(), |sum, column| sum.and(values[column].amounts))
    };
    let all = votes(&[Role::Amount, Role::Debit, Role::Credit, Role::Balance, Role::Fee]);
    all.decide().or_else(|_| votes(&[Role::Amount, Role::Debit, Role::Credit]).decide())
}
