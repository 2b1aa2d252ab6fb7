//! What is usual for one user: an average month, from the data alone.

use rust_decimal::{Decimal, RoundingStrategy};

use super::money::Currency;
use super::period::Period;

/// The key of figures that are means a month.
pub const AVERAGE_MONTH: &str = "average_month";

/// Means a month, to the cent, in the currency that most documents are in.
#[derive(Clone, Debug, PartialEq)]
pub struct Habits {
    /// The whole months that the means are over: three to twelve.
    pub months: Period,
    pub currency: Currency,
    pub income: Decimal,
    pub spending: Decimal,
    /// The part of the spending that hardly moves.
    pub fixed: Decimal,
    /// Spending by category (the index's value), the largest first.
    pub by_category: Vec<(String, Decimal)>,
}

impl Habits {
    /// What is left of an average month's income.
    pub fn net(&self) -> Decimal {
        self.income - self.spending
    }

    /// `amount` as a part of an average month's income, to four decimals; `None` without income.
    pub fn of_income(&self, amount: Decimal) -> Option<Decimal> {
        let part = amount.checked_div(self.income).filter(|_| self.income > Decimal::ZERO)?;
        Some(part.round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero))
    }

    /// What is spent on a category in an average month; `None` where nothing ever was.
    pub fn in_category(&self, category: &str) -> Option<Decimal> {
        self.by_category.iter().find(|(own, _)| own == category).map(|(_, mean)| *mean)
    }
}
