//! What an analysis came to: claims about the user's money, each with the figures that it rests on.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::figures::{Figure, FigureId};
use super::period::Period;

/// Whole months ahead that a forecast goes at most.
pub const MONTHS_AHEAD: i32 = 6;

/// The outcome of one analysis. Everything that an answer says of it is here.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// The days that it looked at, or looks ahead to.
    pub period: Period,
    /// Documents that it looked at. None: there is nothing to say.
    pub looked_at: u64,
    /// True where there are documents, and too few of them for a claim.
    pub too_few: bool,
    /// Figures of the whole, the headline first.
    pub figures: Vec<Figure>,
    /// The claims shown, the weightiest first.
    pub claims: Vec<Claim>,
    /// How many more there are.
    pub unshown: usize,
}

/// One thing that is so, and the figures that say how much.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    pub about: About,
    /// The merchant, the label, or the index's value of a category or kind; the figures' key.
    pub name: Option<String>,
    pub figures: Vec<Figure>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// An amount far above what is usual: `amount`, and `median` of what it is held against.
    Unusual {
        day: Option<Date>,
        against: Against,
    },
    /// The same merchant, amount and day more than once: `amount`, `count`.
    Repeated {
        day: Option<Date>,
    },
    /// A payment that comes back: `amount`, `interval_days`, `monthly_cost`.
    Recurring {
        every: Every,
        next: Date,
        amount: Steady,
    },
    /// A recurring payment that costs more than before: `previous_total`, `total`, `change`, each of
    /// one payment.
    PriceRise {
        since: Date,
    },
    /// A small subscription that ran all the time, unchanged: `monthly_cost`.
    Lasting {
        since: Date,
    },
    /// The total of one month to come or still running: `forecast`, `min`, `max`; of a running one
    /// also `total`, what there is so far.
    Month {
        first: Date,
        running: bool,
    },
    /// Charges that hardly move, and all others: `amount`.
    FixedCharges,
    VariableCharges,
    /// The earlier period that a budget is compared with: `income`, `spending`, `net`.
    Before {
        period: Period,
    },
    /// Spending of one kind of category: `group_total`, `group_share`.
    Kind,
    /// Spending in one category: `group_total`, `group_share`.
    Category,
    /// The largest document of a period: `max`.
    Largest {
        day: Option<Date>,
    },
    /// A category that costs more a month than before: `previous_total`, `total`, `change`.
    Rise {
        months: i32,
        before: i32,
    },
    /// All subscriptions: `monthly_cost`.
    Subscriptions,
    /// Bank fees: `total`.
    Fees,
    /// One group that is a large part of all: `group_share`.
    Dominant,
    /// The answer's total as a part of an average month's income: `total`, `ratio`, `income`.
    Proportion,
    /// What a category costs in an average month: `average`.
    UsualCategory,
    /// An average month: `net`, `income`, `spending`, `savings_rate`.
    AverageMonth,
    /// The charges of an average month that hardly move: `spending`, `ratio`, `income`.
    UsualFixedCharges,
    /// A month's total far from the median of the others: the month's figure and `median`.
    OutOfLine {
        above: bool,
    },
}

/// What an amount is unusual against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The other payments to the same merchant.
    Merchant,
    /// The other payments of the same category.
    Category,
}

/// How a recurring payment's amount behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Steady {
    Fixed,
    /// Moves within a band: `amount` is the median.
    About,
}

/// From one payment to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Every {
    Week,
    Fortnight,
    Month,
    TwoMonths,
    Quarter,
    HalfYear,
    Year,
}

/// How clearly a series moves one way: the share of its pairs of months that go up, less the share
/// that goes down (Kendall's tau), in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// 0.5 or more, either way.
    Clear,
    /// 0.25 or more, either way.
    Slight,
    /// Less: the months go up and down.
    None,
}

impl Study {
    /// Nothing was looked at.
    pub fn nothing(period: Period) -> Study {
        Study {
            period,
            looked_at: 0,
            too_few: false,
            figures: Vec::new(),
            claims: Vec::new(),
            unshown: 0,
        }
    }

    /// There are documents, and too few.
    pub fn too_few(period: Period, looked_at: u64) -> Study {
        Study { looked_at, too_few: looked_at > 0, ..Study::nothing(period) }
    }

    /// All figures: those of the whole, then each claim's, each once.
    pub fn all_figures(&self) -> Vec<Figure> {
        let mut all = self.figures.clone();
        for figure in self.claims.iter().flat_map(|claim| &claim.figures) {
            if !all.contains(figure) {
                all.push(figure.clone());
            }
        }
        all
    }

    /// Keeps the first `most` claims and counts the rest.
    pub fn showing(mut self, most: usize) -> Study {
        self.unshown = self.claims.len().saturating_sub(most);
        self.claims.truncate(most);
        self
    }
}

impl Claim {
    /// The claim's figure of this id.
    pub fn figure(&self, id: FigureId) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.id == id)
    }
}

impl Every {
    pub const ALL: [Every; 7] = [
        Every::Week,
        Every::Fortnight,
        Every::Month,
        Every::TwoMonths,
        Every::Quarter,
        Every::HalfYear,
        Every::Year,
    ];

    /// The usual days, and how many more or fewer a bank's calendar makes of them.
    pub fn days(self) -> (i32, i32) {
        match self {
            Every::Week => (7, 1),
            Every::Fortnight => (14, 2),
            Every::Month => (30, 5),
            Every::TwoMonths => (61, 6),
            Every::Quarter => (91, 8),
            Every::HalfYear => (182, 10),
            Every::Year => (365, 12),
        }
    }

    /// Payments a month, as a fraction: 52 weeks a year are 52/12.
    pub fn per_month(self) -> Decimal {
        let (payments, months) = match self {
            Every::Week => (52, 12),
            Every::Fortnight => (26, 12),
            Every::Month => (1, 1),
            Every::TwoMonths => (1, 2),
            Every::Quarter => (1, 3),
            Every::HalfYear => (1, 6),
            Every::Year => (1, 12),
        };
        Decimal::from(payments) / Decimal::from(months)
    }

    /// Whole months from one to the next; `None` for weeks.
    pub fn months(self) -> Option<i32> {
        match self {
            Every::Week | Every::Fortnight => None,
            Every::Month => Some(1),
            Every::TwoMonths => Some(2),
            Every::Quarter => Some(3),
            Every::HalfYear => Some(6),
            Every::Year => Some(12),
        }
    }
}
