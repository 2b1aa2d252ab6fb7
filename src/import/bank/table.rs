//! Rows of a table → movements.

mod money;

use std::collections::HashMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::accounts::Accounts;
use super::amounts::{self, Decimals, Written};
use super::columns::{self, Columns};
use super::dates::{self, Order};
use super::event::{
    Balance, BalanceKind, BankAccount, Event, Movement, Refusal, Status, Take, Unread, one_line,
    told,
};
use super::grid::{Grid, Row};
use super::layout::Layout;
use super::running::Running;
use super::sections::{self, Section};
use super::words::{Before, Role, Words};
use crate::domain::Currency;

/// What was understood of a table, for a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Understood {
    /// The known bank whose form it is.
    pub bank: Option<String>,
    /// Each column that is used: its heading (or number) and what it holds.
    pub columns: Vec<(String, Role)>,
    pub order: Option<Order>,
    pub decimals: Option<Decimals>,
}

/// The tables of a grid, with their columns decided.
pub struct Table {
    grid: Grid,
    sections: Vec<(Section, Columns)>,
    pub understood: Understood,
}

impl Table {
    /// Decides all columns.
    ///
    /// # Errors
    /// The grid holds nothing, or a table whose columns cannot be told.
    pub fn of(grid: Grid, mapping: Option<&Layout>) -> Result<Table, Refusal> {
        if grid.is_empty() {
            return Err(Refusal::whole("holds nothing"));
        }
        let mut understood = Understood::default();
        let mut decided = Vec::new();
        for section in sections::sections(&grid, mapping) {
            let columns = match columns::columns(&grid, &section, mapping) {
                Ok(columns) => columns,
                // Headings and nothing below them.
                Err(refused) if section.rows.is_empty() => {
                    if section.headings.is_none() {
                        return Err(refused);
                    }
                    continue;
                }
                Err(refused) => return Err(refused),
            };
            if understood.columns.is_empty() {
                understood = told_of(&grid, &section, &columns);
            }
            decided.push((section, columns));
        }
        Ok(Table { grid, sections: decided, understood })
    }

    /// Hands all events on.
    pub fn read(&self, take: &mut Take<'_>) {
        let mut accounts = Accounts::default();
        for (section, columns) in &self.sections {
            Reading::new(&self.grid, section, columns).run(&mut accounts, take);
        }
    }
}

fn told_of(grid: &Grid, section: &Section, columns: &Columns) -> Understood {
    let name = |column: usize| {
        let heading = section.headings.map_or("", |at| grid.at(at).get(column));
        if heading.is_empty() { format!("column {}", column + 1) } else { heading.to_owned() }
    };
    let used = columns.roles.iter().filter(|(role, _)| *role != Role::Other);
    Understood {
        bank: section.known.map(|(bank, _)| bank.name.clone()),
        columns: used.map(|(role, column)| (name(*column), *role)).collect(),
        order: columns.order,
        decimals: columns.decimals,
    }
}

struct Reading<'a> {
    grid: &'a Grid,
    section: &'a Section,
    columns: &'a Columns,
    order: Order,
    decimals: Decimals,
    /// The table's own account, and its currency.
    account: BankAccount,
    /// Debits of this table are written with a minus.
    signed_debits: bool,
}

/// A row that is none of the movements.
enum Passed {
    /// Sums, headings again, remarks.
    Over,
    Bad(String),
}

impl<'a> Reading<'a> {
    fn new(grid: &'a Grid, section: &'a Section, columns: &'a Columns) -> Reading<'a> {
        let mut account = sections::account(grid, section.preamble.clone());
        account.bank = section.known.map(|(bank, _)| bank.name.clone());
        if !columns.by_currency {
            account.currency = account.currency.or(columns.currency);
        }
        let decimals = columns.decimals.unwrap_or(Decimals::Point);
        let mut reading = Reading {
            grid,
            section,
            columns,
            order: columns.order.unwrap_or(Order::Dmy),
            decimals,
            account,
            signed_debits: false,
        };
        reading.signed_debits = reading.signed_debits();
        reading
    }

    fn run(&self, accounts: &mut Accounts, take: &mut Take<'_>) {
        self.preamble(accounts, take);
        let mut running: HashMap<usize, Running> = HashMap::new();
        let own = self.columns.of(Role::Account).is_none()
            && self.columns.of(Role::AccountName).is_none();
        if own && !self.columns.by_currency {
            accounts.place(&self.account, take);
        }
        let mut unsigned = true;
        for row in self.grid.rows(self.section.rows.clone()) {
            match self.movement(row) {
                Ok((account, mut movement)) => {
                    movement.account = accounts.place(&account, take);
                    unsigned &= movement.amount >= Decimal::ZERO;
                    if movement.status == Status::Booked {
                        let running = running.entry(movement.account).or_default();
                        let balance = self.columns.of(Role::Balance);
                        let balance = balance.and_then(|column| self.amount(row, column).ok()?);
                        running.add(&movement, balance.map(|written| written.amount));
                    }
                    take(Event::Movement(movement));
                }
                Err(Passed::Over) => {}
                Err(Passed::Bad(problem)) => {
                    take(Event::Unread(Unread { line: row.line, text: row.shown(), problem }));
                }
            }
        }
        if unsigned
            && self.columns.of(Role::Amount).is_some()
            && self.columns.of(Role::Sign).is_none()
            && !self.columns.negate
            && !running.values().any(Running::holds)
            && running.values().any(|one| one.movements() > 1)
        {
            take(Event::Note(
                "no amount has a minus: all are read as money that came in; --mapping negate=yes \
                 where they were spent"
                    .into(),
            ));
        }
        let mut told: Vec<_> = running.into_iter().collect();
        told.sort_by_key(|(account, _)| *account);
        for (account, running) in told {
            running.balances(account).into_iter().for_each(|balance| take(Event::Balance(balance)));
        }
    }

    /// The balances above the table.
    fn preamble(&self, accounts: &mut Accounts, take: &mut Take<'_>) {
        for above in sections::preamble(self.grid, self.section.preamble.clone()) {
            let kind = match above.before {
                Before::Opening => BalanceKind::Opening,
                Before::Closing => BalanceKind::Closing,
                Before::Standing => BalanceKind::Standing,
                Before::Number | Before::Currency => continue,
            };
            let Ok(written) = amounts::amount(&above.text, self.decimals) else { continue };
            if self.columns.of(Role::Balance).is_some() && kind != BalanceKind::Standing
                || self.columns.of(Role::Account).is_some()
                || self.columns.of(Role::AccountName).is_some()
            {
                continue;
            }
            let account = accounts.place(&self.account, take);
            take(Event::Balance(Balance {
                account,
                line: above.line,
                kind,
                day: None,
                amount: written.amount,
                currency: written.currency.or(self.account.currency).or(self.columns.currency),
            }));
        }
    }

    fn day(&self, row: Row<'_>, column: usize) -> Result<Date, String> {
        dates::day(row.get(column), self.order)
    }

    fn is_headings_again(&self, row: Row<'_>) -> bool {
        self.section.headings.is_some_and(|at| {
            let headings = self.grid.at(at);
            let same =
                headings.texts().zip(row.texts()).filter(|(a, b)| !a.is_empty() && a == b).count();
            same >= 2 && same * 2 >= headings.texts().filter(|text| !text.is_empty()).count()
        })
    }

    fn movement(&self, row: Row<'_>) -> Result<(BankAccount, Movement), Passed> {
        if self.is_cut(row) {
            return Err(Passed::Bad(
                "is cut off, with the end of the file; allowed: all its values".into(),
            ));
        }
        let columns = self.columns;
        let day_columns =
            [Role::Booked, Role::Transacted, Role::Value].map(|role| columns.of(role));
        let said = day_columns.iter().flatten().find(|column| !row.get(**column).is_empty());
        let amount = self.signed(row);
        let total = row
            .texts()
            .find(|text| !text.is_empty())
            .is_some_and(|text| Words::get().is_total(text));
        let label: Vec<&str> = columns.all(Role::Label).map(|column| row.get(column)).collect();
        let total = total
            || label.iter().any(|text| {
                Words::get().is_total(text) && amount.as_ref().is_ok_and(Option::is_none)
            });
        let day = said.map(|column| self.day(row, *column));
        let (booked, written) = match (day, amount) {
            (Some(Ok(day)), Ok(Some(written))) => (day, written),
            _ if self.is_headings_again(row) || total => return Err(Passed::Over),
            // "offen", "Pending" instead of a day: not booked.
            (Some(Err(_)), _) if said.is_some_and(|column| self.is_pending(row.get(*column))) => {
                return Err(Passed::Over);
            }
            // A remark, or the details of the row before.
            (None, Ok(None)) => return Err(Passed::Over),
            (Some(Err(_)), Ok(None))
                if !said.is_some_and(|column| dates::resembles(row.get(*column))) =>
            {
                return Err(Passed::Over);
            }
            // Neither is one, and nothing looks like a day: a remark over all columns.
            (Some(Err(_)), Err(_))
                if !said.is_some_and(|column| {
                    row.get(*column).bytes().any(|byte| byte.is_ascii_digit())
                }) =>
            {
                return Err(Passed::Over);
            }
            (Some(Err(problem)), _) => return Err(Passed::Bad(format!("date: {problem}"))),
            (_, Err(problem)) => return Err(Passed::Bad(format!("amount: {problem}"))),
            (Some(Ok(_)), Ok(None)) => {
                return Err(Passed::Bad("amount: is missing; allowed: an amount".into()));
            }
            (None, Ok(Some(_))) => {
                let status = self.status(row);
                if status != Status::Booked {
                    return Err(Passed::Over);
                }
                return Err(Passed::Bad("date: is missing; allowed: a day".into()));
            }
        };
        if row.width() > columns.width
            && (columns.width..row.width()).any(|column| !row.get(column).is_empty())
        {
            return Err(Passed::Bad(format!(
                "has {} values; allowed: {}, as the headings have",
                row.width(),
                columns.width
            )));
        }
        let currency = self.currency(row, &written);
        let value = columns.of(Role::Value).and_then(|column| self.day(row, column).ok());
        let of = |role| columns.of(role).map_or("", |column| row.get(column));
        let counterparty = one_line(columns.all(Role::Counterparty).map(|column| row.get(column)));
        let text = one_line(std::iter::once(counterparty.as_str()).chain(label));
        let label = match text.as_str() {
            "" => one_line(columns.all(Role::Operation).map(|column| row.get(column))),
            _ => text,
        };
        let movement = Movement {
            account: 0,
            line: row.line,
            booked,
            value,
            amount: written.amount,
            currency,
            label,
            counterparty: told(&counterparty),
            file_id: told(of(Role::Id)),
            mcc: of(Role::Mcc).parse().ok().filter(|code| (1..10_000).contains(code)),
            operation: told(of(Role::Operation)),
            category: told(of(Role::Category)),
            status: self.status(row),
        };
        Ok((self.account_of(row, currency), movement))
    }

    /// The last line of a file that ends within it: it has fewer values than the line before, or its
    /// last value is an amount with fewer decimals than all others.
    fn is_cut(&self, row: Row<'_>) -> bool {
        let last = self.grid.len() - 1;
        let rows = self.section.rows.clone();
        if !self.grid.open_end || last <= rows.start || row.line != self.grid.at(last).line {
            return false;
        }
        let end = row.width().saturating_sub(1);
        let amounts = [Role::Amount, Role::Debit, Role::Credit];
        let scale = |row: Row<'_>| Some(self.amount(row, end).ok()??.amount.scale());
        let shorter = || {
            let usual = scale(self.grid.at(last - 1));
            scale(row) < usual
                && self.grid.rows(rows.start..last).filter_map(scale).all(|one| Some(one) == usual)
        };
        row.width() < self.grid.at(last - 1).width()
            || amounts.iter().any(|role| self.columns.of(*role) == Some(end)) && shorter()
    }

    fn is_pending(&self, text: &str) -> bool {
        Words::get().state(text) == Some(Status::Pending)
    }

    fn status(&self, row: Row<'_>) -> Status {
        let said = self.columns.of(Role::Status).map(|column| row.get(column));
        said.and_then(|text| Words::get().state(text)).unwrap_or_default()
    }

    fn currency(&self, row: Row<'_>, written: &Written) -> Option<Currency> {
        let amount = self.columns.of(Role::Amount).or(self.columns.of(Role::Debit)).unwrap_or(0);
        // Of two columns of currencies, the first after the amount is the amount's.
        let all: Vec<usize> = self.columns.all(Role::Currency).collect();
        let own = all.iter().find(|column| **column > amount).or(all.last());
        let said = own.and_then(|column| Currency::new(row.get(*column)));
        said.or(written.currency).or(self.account.currency).or(self.columns.currency)
    }

    fn account_of(&self, row: Row<'_>, currency: Option<Currency>) -> BankAccount {
        let mut account = self.account.clone();
        if let Some(column) = self.columns.of(Role::Account) {
            let text = row.get(column);
            account.number = sections::number(text).or_else(|| told(text)).or(account.number);
        }
        if let Some(column) = self.columns.of(Role::AccountName) {
            account.name = told(row.get(column));
            account.kind = account.name.as_deref().and_then(sections::kind);
        }
        if self.columns.by_currency {
            account.currency = currency;
        }
        account
    }
}
