//! The figures that a search brought back, as typed values.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::money::Currency;
use super::study::{Strength, Study};

/// All that the searches of one plan found. Every figure of the answer follows from these.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// Documents that match, internal ones included.
    pub matched: u64,
    /// The sums, by part of the question. A part that was asked for and matched nothing is present
    /// and empty.
    pub parts: Vec<(Part, Vec<Tally>)>,
    /// The groups of a grouped plan, in the order to be shown; groups by time are complete (a month
    /// with nothing is there, with no tally), and oldest first where no other order is asked for.
    pub groups: Vec<Group>,
    /// The first documents, in the plan's order.
    pub records: Vec<Record>,
    pub balances: Vec<Balance>,
    /// What an analysis came to; the answer then states its figures and no others.
    pub study: Option<Box<Study>>,
    /// Of a question about one month that is over: the totals of the months before, the oldest
    /// first, in the main currency.
    pub earlier: Vec<Decimal>,
    /// How clearly the groups by time of a trend move one way.
    pub strength: Option<Strength>,
}

/// What a tally adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The documents of the question.
    Main,
    /// The other side of a comparison.
    Previous,
    Income,
    Spending,
    /// The refunds that an income leaves out.
    Refunds,
    /// What went to the user's own savings.
    OwnTransfers,
    /// Legs of pairs between the user's own accounts: in counts, in no sum.
    Internal,
    /// All that the measure counts, without the question's filters: what a share divides by.
    Whole,
}

/// One currency's sums. All amounts are absolute values in major units, exact to the cent.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    pub currency: Currency,
    pub count: u64,
    pub sum: Decimal,
    pub min: Decimal,
    pub max: Decimal,
    /// Only where the plan asks for it.
    pub median: Option<Decimal>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The index's value ("Eélectricité/eau"), or the first day's year and month ("2025-09"), the
    /// Monday ("2025-09-15"), the day, "2025-Q3" or "2025"; `None` for documents without the field.
    pub key: Option<String>,
    pub tallies: Vec<Tally>,
    /// A unit of time that is not over.
    pub running: bool,
}

/// One document as shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub id: String,
    pub date: Option<Date>,
    pub merchant: Option<String>,
    pub category: Option<String>,
    /// Signed: what left is negative.
    pub amount: Decimal,
    pub currency: Currency,
    pub label: Option<String>,
    pub operation: Option<String>,
    pub account: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Balance {
    pub account: String,
    /// checking, savings, card, loan, investment.
    pub kind: String,
    pub currency: Currency,
    pub amount: Decimal,
}

impl Findings {
    /// The tallies of one part; empty when it was not asked for or matched nothing.
    pub fn part(&self, wanted: Part) -> &[Tally] {
        self.parts
            .iter()
            .find(|(part, _)| *part == wanted)
            .map_or(&[], |(_, tallies)| tallies.as_slice())
    }

    /// True where nothing was found, on neither side of a comparison, or too little for an analysis.
    pub fn is_empty(&self) -> bool {
        if let Some(study) = &self.study {
            return study.looked_at == 0 || study.too_few;
        }
        self.matched == 0 && self.part(Part::Previous).is_empty()
    }

    pub fn has(&self, wanted: Part) -> bool {
        self.parts.iter().any(|(part, _)| *part == wanted)
    }
}
