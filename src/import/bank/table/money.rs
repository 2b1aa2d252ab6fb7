//! The amount of a row: signed, of two columns, or with a column of signs.

use rust_decimal::Decimal;

use super::super::amounts::{self, Decimals, Written};
use super::super::grid::{Kind, Row};
use super::super::words::{Direction, Role, Words};
use super::Reading;

impl Reading<'_> {
    pub(super) fn amount(&self, row: Row<'_>, column: usize) -> Result<Option<Written>, String> {
        let text = row.get(column);
        match row.kind(column) {
            _ if text.is_empty() || matches!(text, "-" | "--" | "–") => Ok(None),
            Kind::Number => amounts::amount(text, Decimals::Point).map(Some),
            _ => amounts::amount(text, self.decimals).map(Some),
        }
    }

    /// Whether no debit is positive and one is negative.
    pub(super) fn signed_debits(&self) -> bool {
        let Some(debit) = self.columns.of(Role::Debit) else { return false };
        let mut negative = false;
        for row in self.grid.rows(self.section.rows.clone()) {
            match self.amount(row, debit) {
                Ok(Some(written)) if written.amount > Decimal::ZERO => return false,
                Ok(Some(written)) => negative |= written.amount < Decimal::ZERO,
                _ => {}
            }
        }
        negative
    }

    /// The amount with its sign; `None` where the row has none.
    pub(super) fn signed(&self, row: Row<'_>) -> Result<Option<Written>, String> {
        let columns = self.columns;
        let read = |role| columns.of(role).map_or(Ok(None), |column| self.amount(row, column));
        let mut written = if columns.of(Role::Amount).is_some() {
            let Some(mut written) = read(Role::Amount)? else { return Ok(None) };
            if let Some(column) = columns.of(Role::Sign) {
                let text = row.get(column);
                match Words::get().direction(text) {
                    Some(Direction::Out) => written.amount = -written.amount,
                    Some(Direction::In) => {}
                    Some(Direction::Neither) => return Ok(None),
                    None => {
                        return Err(format!(
                            "{text:?} says neither that it came in nor that it went out"
                        ));
                    }
                }
            }
            written
        } else {
            let (debit, credit) = (read(Role::Debit)?, read(Role::Credit)?);
            let zero = |written: &Option<Written>| written.is_none_or(|one| one.amount.is_zero());
            match (debit, credit) {
                (None, None) => return Ok(None),
                (debit @ Some(mut written), credit)
                    if zero(&credit) && (!zero(&debit) || credit.is_none()) =>
                {
                    if !self.signed_debits {
                        written.amount = -written.amount;
                    }
                    written
                }
                (debit, Some(written)) if zero(&debit) => written,
                _ => return Err("has both a debit and a credit; allowed: one of them".into()),
            }
        };
        if columns.negate {
            written.amount = -written.amount;
        }
        if let Some(fee) = read(Role::Fee)? {
            written.amount -= fee.amount;
        }
        Ok(Some(written))
    }
}
