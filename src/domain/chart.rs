//! Pictures as data. A [`Sketch`] says what is drawn, by the index's keys; a [`Chart`] is the same in
//! one language, with every number written out: all that is needed to draw it.

use rust_decimal::Decimal;

use super::figures::FigureUnit;
use super::money::Currency;
use super::period::{Period, Unit};
use super::plan::{GroupKey, Measure};
use super::study::Claim;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    Pie,
    /// Bars side by side, each with its name before it and its number behind it.
    Bars,
    /// Columns over time.
    Columns,
    Line,
}

/// What a picture shows, for its title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// The documents of the question, by group.
    By(GroupKey),
    /// What part of a whole they are.
    Share,
    /// The two sides of a comparison.
    Compared,
    /// What came in and what went out, in units of time.
    Flows(Unit),
    /// The same, as two sums.
    FlowSums,
    /// The same of two periods.
    FlowsCompared,
    Balances,
    /// Months that are over, and those expected.
    Forecast,
    /// Claims about single amounts, beside what is usual.
    Unusual,
    /// Payments that come back, by what they cost a month.
    Recurring,
    /// Findings that cost something each month.
    Advice,
    /// Spending by kind of category.
    Kinds,
}

/// One picture, before it has words. Each series has a value for every mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Sketch {
    pub form: Form,
    pub topic: Topic,
    pub measure: Measure,
    /// `Money` or `Count`.
    pub unit: FigureUnit,
    /// True where another picture of the same answer shows the same in another currency.
    pub one_of_several: bool,
    /// The days that it is about; `None`: all there are.
    pub period: Option<Period>,
    pub marks: Vec<Mark>,
    pub series: Vec<Values>,
    /// Round numbers for an axis from the lowest value (0 at most) to the highest; none for a pie.
    pub ticks: Vec<Decimal>,
    /// Of a pie: the part of all that each mark is, as a fraction.
    pub shares: Vec<Decimal>,
}

/// What a value stands at.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    Group {
        by: GroupKey,
        key: Option<String>,
        /// A unit of time that is not over.
        running: bool,
    },
    /// All groups that are not shown by themselves.
    Rest(Option<GroupKey>),
    /// What the question names, beside the rest of a whole.
    Subject,
    /// The sides of a comparison.
    Main,
    Previous,
    Income,
    Spending,
    Net,
    Account(String),
    Claim(Box<Claim>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    pub role: Role,
    /// `None`: nothing is shown at this mark.
    pub values: Vec<Option<Decimal>>,
}

/// What a series is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Measure(Measure),
    /// The sides of a comparison.
    Main,
    Previous,
    /// Numbers of documents.
    Count,
    Balance,
    Amount,
    Usual,
    MonthlyCost,
    Expected,
    /// The bounds of what is expected.
    Low,
    High,
}

/// One picture in one language, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    pub form: Form,
    /// ISO 639-1: "fr".
    pub language: &'static str,
    pub title: String,
    /// The days: "octobre 2025".
    pub subtitle: String,
    /// All that the picture shows, for who cannot see it.
    pub description: String,
    pub labels: Vec<Label>,
    pub series: Vec<Series>,
    pub ticks: Vec<Tick>,
    /// Of a pie: "45 %", one a label.
    pub shares: Vec<String>,
    /// Of a pie: the sum, and the word for it.
    pub total: Option<(String, String)>,
    pub numbers: NumberForm,
}

/// The name of a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Whole: "septembre 2025 (en cours)".
    pub text: String,
    /// Below an axis, in two lines: "sept.", and "2025", or that it is not over.
    pub short: [String; 2],
    /// A unit of time that is not over.
    pub running: bool,
    /// Drawn in grey: the rest of a whole, or what the main thing is compared with.
    pub quiet: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub label: String,
    pub line: LineStyle,
    pub values: Vec<Option<Decimal>>,
    /// The values as the language writes them; empty where there is none.
    pub shown: Vec<String>,
}

/// How a series is told from the others, colours aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineStyle {
    Solid,
    /// What is expected, or beside the main thing.
    Dashed,
    /// The bounds of a band.
    Low,
    High,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    pub value: Decimal,
    /// "1 500 €"
    pub label: String,
}

/// How a language writes numbers and this chart's unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberForm {
    pub point: char,
    pub group: char,
    /// What stands before and after an amount: `["", " €"]`.
    pub around: [String; 2],
    pub decimals: u32,
}

/// A table of an answer's data. The first row has the headings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub rows: Vec<Vec<Cell>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Text(String),
    /// Written with a point and without groups, for programs.
    Number(Decimal),
    Empty,
}

impl Sketch {
    /// The currency of its amounts; `None` where it counts documents.
    pub fn currency(&self) -> Option<Currency> {
        match self.unit {
            FigureUnit::Money(currency) => Some(currency),
            _ => None,
        }
    }
}

impl NumberForm {
    /// True where its unit is a currency.
    pub fn is_money(&self) -> bool {
        self.around.iter().any(|side| !side.is_empty())
    }
}

impl Form {
    /// The contract's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Form::Pie => "pie_chart",
            Form::Bars | Form::Columns => "bar_chart",
            Form::Line => "line_chart",
        }
    }
}

impl Chart {
    /// About how many bytes it holds.
    pub fn weight(&self) -> usize {
        let labels: usize = self.labels.iter().map(|label| label.text.len() + 64).sum();
        let series: usize = self
            .series
            .iter()
            .map(|series| series.label.len() + 32 * series.values.len() + sum(&series.shown))
            .sum();
        let words = self.title.len() + self.subtitle.len() + self.description.len();
        256 + words + labels + series + sum(&self.shares) + 48 * self.ticks.len()
    }
}

impl Table {
    /// About how many bytes it holds.
    pub fn weight(&self) -> usize {
        let cell = |cell: &Cell| match cell {
            Cell::Text(text) => 32 + text.len(),
            Cell::Number(_) | Cell::Empty => 32,
        };
        self.rows.iter().flatten().map(cell).sum()
    }
}

fn sum(texts: &[String]) -> usize {
    texts.iter().map(|text| 24 + text.len()).sum()
}
