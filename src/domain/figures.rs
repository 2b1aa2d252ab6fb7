//! The figures of an answer: every number that its message states, dates aside.

use rust_decimal::Decimal;

use super::money::Currency;

/// The first of a list is the headline.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub id: FigureId,
    pub value: Decimal,
    pub unit: FigureUnit,
    /// The group or account that it belongs to.
    pub key: Option<GroupLabel>,
}

/// A group's key: the index's value, or `None` for the documents without the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupLabel(pub Option<String>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FigureUnit {
    Money(Currency),
    /// A number of documents.
    Count,
    /// A fraction: 0.21 is 21 %.
    Rate,
    /// One figure divided by another: 0.85, or 1.2.
    Ratio,
    Days,
}

macro_rules! figure_ids {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// The contract's figure ids.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum FigureId { $($variant),* }

        impl FigureId {
            pub fn as_str(self) -> &'static str {
                match self { $(FigureId::$variant => $name),* }
            }
        }
    };
}

figure_ids! {
    Total = "total", Count = "count", Average = "average", Median = "median", Max = "max", Min = "min",
    Income = "income", Spending = "spending", Net = "net", SavingsRate = "savings_rate",
    Balance = "balance", PreviousTotal = "previous_total", Change = "change",
    ChangeRate = "change_rate", Ratio = "ratio", Slope = "slope", Forecast = "forecast",
    Refunds = "refunds", OwnTransfers = "own_transfers", Amount = "amount",
    IntervalDays = "interval_days", MonthlyCost = "monthly_cost", GroupTotal = "group_total",
    GroupCount = "group_count", GroupShare = "group_share",
}

impl Figure {
    pub fn new(id: FigureId, value: Decimal, unit: FigureUnit) -> Figure {
        Figure { id, value, unit, key: None }
    }

    pub fn keyed(self, key: Option<String>) -> Figure {
        Figure { key: Some(GroupLabel(key)), ..self }
    }
}
