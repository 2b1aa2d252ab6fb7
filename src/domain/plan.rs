//! The typed plan: what a question means, before it is known how to search for it.
//!
//! A plan names dimensions and measures, never index fields, and has no place for a tenant.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use super::intent::Intent;
use super::leeway::Leeway;
use super::period::{Period, Unit};

/// What one question asks for. Filters are an "and" of all members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub ask: Ask,
    pub measure: Measure,
    pub filters: Vec<Filter>,
    /// Bounds on the absolute amount; several are an "or". Empty: any amount.
    pub amounts: Vec<AmountRange>,
    /// Words searched in the labels (already in the labels' language); several are an "or".
    pub labels: Vec<LabelSearch>,
    pub period: Option<Period>,
    pub group: Option<Grouping>,
    pub comparison: Option<Comparison>,
    pub analysis: Option<Analysis>,
    pub sort: Option<Sort>,
    /// The question's own bound on the documents or groups shown ("mes 5 plus grosses").
    pub limit: Option<u16>,
    /// Documents passed over: those that the answers before have shown ("la suite").
    #[serde(default)]
    pub skip: u16,
    #[serde(default)]
    pub leeway: Leeway,
}

/// Documents shown without a limit of the question's own, and with one.
pub const SHOWN: u16 = 10;
pub const SHOWN_AT_MOST: u16 = 100;

/// The figure the question is after: the headline of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// The documents themselves, with their total and count.
    List,
    Total,
    Count,
    /// Per document, or per whole unit of time of the period.
    Average(Option<Unit>),
    Median,
    Max,
    Min,
    /// What part the documents are of all that the measure counts, without the filters.
    Share,
    /// Spending as a part of income.
    Ratio,
}

/// Which documents count and how; defined in `config/finance/measures.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    Spending,
    Purchases,
    Income,
    /// All credits, refunds among them ("virements reçus").
    Credits,
    Refunds,
    /// Both directions, never added up.
    Transactions,
    /// Income less spending, and the savings rate.
    Net,
    /// The accounts' balances.
    Balance,
}

/// A property that documents are filtered and grouped by; `config/finance/fields.toml` says which
/// index field holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    Merchant,
    Category,
    Account,
    AccountType,
    Operation,
    Direction,
    Currency,
    Weekday,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// The value is one of these.
    In { dimension: Dimension, values: Vec<String> },
    /// The value is none of these, or there is none.
    NotIn { dimension: Dimension, values: Vec<String> },
    /// Words that the labels hold: beside other things that may hold instead.
    Label { search: LabelSearch },
    /// Words that the labels must not hold.
    NotLabel { search: LabelSearch },
    /// At least one of these holds.
    Any { of: Vec<Filter> },
}

/// A word or phrase searched in the text fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelSearch {
    /// As the user wrote it.
    pub said: String,
    /// What is searched: all of these words, in order, in one field.
    pub searched: String,
    pub word: SearchWord,
}

/// How sure it is that a search means what the user meant; it decides what nothing found means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SearchWord {
    /// The lexicon's own ("loyer"): nothing found is a total of zero.
    Known,
    /// Nobody knows it: nothing found is asked about.
    Unknown,
    /// Said as a name: nothing found is an unknown merchant.
    Name,
}

/// Bounds on an absolute amount, in major units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmountRange {
    pub gt: Option<Decimal>,
    pub gte: Option<Decimal>,
    pub lt: Option<Decimal>,
    pub lte: Option<Decimal>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grouping {
    pub by: GroupKey,
    pub order: GroupOrder,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupKey {
    Dimension(Dimension),
    Time(Unit),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupOrder {
    /// Largest total first; time groups by time, weekdays from Monday.
    #[default]
    Natural,
    /// Smallest total first.
    Smallest,
    /// Most documents first ("le plus souvent").
    Count,
    /// Largest total first, time groups too ("quel mois ai-je le plus dépensé").
    Largest,
}

/// The other side of a comparison. The plan's own period and filters are the first side: the later
/// period, or the first named value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// The same question over an earlier period. `cut` tells that both were cut to the days that the
    /// running one has had so far.
    Period { previous: Period, cut: bool },
    /// The same question with these filters instead of `first`, both on top of the plan's filters.
    Values { first: Filter, second: Filter },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Analysis {
    Trend,
    Anomaly,
    Recurring,
    Forecast,
    Budget,
    Recommendation,
    Summary,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    Newest,
    Oldest,
    Largest,
    Smallest,
}

impl Plan {
    /// A plan for `measure` with no constraint at all.
    pub fn new(ask: Ask, measure: Measure) -> Plan {
        Plan {
            ask,
            measure,
            filters: Vec::new(),
            amounts: Vec::new(),
            labels: Vec::new(),
            period: None,
            group: None,
            comparison: None,
            analysis: None,
            sort: None,
            limit: None,
            skip: 0,
            leeway: Leeway::default(),
        }
    }

    /// Documents shown.
    pub fn shown(&self) -> u16 {
        match (self.group, self.limit) {
            (None, Some(limit)) => limit.min(SHOWN_AT_MOST),
            _ => SHOWN,
        }
    }

    /// True where both find the same documents and figures, whatever their words left open.
    pub fn searches_like(&self, other: &Plan) -> bool {
        Plan { leeway: other.leeway.clone(), ..self.clone() } == *other
    }

    /// The values asked for in `dimension`, over all filters (not those excluded).
    pub fn values(&self, dimension: Dimension) -> impl Iterator<Item = &str> {
        self.filters.iter().flat_map(move |filter| filter.values(dimension))
    }

    /// True when the question names or groups by `dimension` (an exclusion does not name).
    pub fn names(&self, dimension: Dimension) -> bool {
        let compared = match &self.comparison {
            Some(Comparison::Values { first, .. }) => first.values(dimension).next().is_some(),
            _ => false,
        };
        compared
            || self.values(dimension).next().is_some()
            || self.group.is_some_and(|group| group.by == GroupKey::Dimension(dimension))
    }

    /// The subject that a share divides by: the category that its merchants or labels are part of
    /// ("la part de Lidl dans mes courses"), else none.
    pub fn whole_subject(&self) -> Vec<Filter> {
        let narrower = !self.labels.is_empty() || self.values(Dimension::Merchant).next().is_some();
        let of_category = |filter: &&Filter| filter.values(Dimension::Category).next().is_some();
        match narrower {
            true => self.filters.iter().filter(of_category).cloned().collect(),
            false => Vec::new(),
        }
    }

    /// The intent of the contract: the first that fits.
    pub fn intent(&self) -> Intent {
        match self.analysis {
            Some(Analysis::Anomaly) => return Intent::Anomaly,
            Some(Analysis::Recurring) => return Intent::Recurring,
            Some(Analysis::Forecast) => return Intent::Forecast,
            Some(Analysis::Recommendation) => return Intent::Recommendation,
            Some(Analysis::Summary) => return Intent::Summary,
            Some(Analysis::Budget) => return Intent::Budget,
            Some(Analysis::Trend) | None => {}
        }
        let grouped_by_time = matches!(self.group, Some(Grouping { by: GroupKey::Time(_), .. }));
        if self.measure == Measure::Balance {
            Intent::Balance
        } else if self.comparison.is_some() {
            Intent::Comparison
        } else if grouped_by_time || self.analysis == Some(Analysis::Trend) {
            Intent::Trend
        } else if self.measure == Measure::Net || self.ask == Ask::Ratio {
            Intent::Budget
        } else if self.names(Dimension::Merchant) || self.labels.iter().any(LabelSearch::is_name) {
            Intent::ByMerchant
        } else if self.names(Dimension::Category) {
            Intent::ByCategory
        } else {
            Intent::Simple
        }
    }

    /// The old service's name for what is done.
    pub fn operation(&self) -> &'static str {
        if self.comparison.is_some() {
            "compare"
        } else if self.analysis.is_some() || self.measure == Measure::Net {
            "analyze"
        } else if self.group.is_some() {
            "aggregate"
        } else {
            match self.ask {
                Ask::List => "search",
                Ask::Total | Ask::Count => "aggregate",
                _ => "stats",
            }
        }
    }
}

impl Filter {
    pub fn one(dimension: Dimension, value: impl Into<String>) -> Filter {
        Filter::In { dimension, values: vec![value.into()] }
    }

    /// True where it asks for merchants, categories or words of the labels.
    pub fn is_subject(&self) -> bool {
        match self {
            Filter::In { dimension, .. } => {
                matches!(dimension, Dimension::Merchant | Dimension::Category)
            }
            Filter::Label { .. } => true,
            Filter::Any { of } => of.iter().all(Filter::is_subject),
            Filter::NotIn { .. } | Filter::NotLabel { .. } => false,
        }
    }

    /// The values of `dimension` that this filter asks for.
    pub fn values(&self, wanted: Dimension) -> Box<dyn Iterator<Item = &str> + '_> {
        match self {
            Filter::In { dimension, values } if *dimension == wanted => {
                Box::new(values.iter().map(String::as_str))
            }
            Filter::Any { of } => Box::new(of.iter().flat_map(move |one| one.values(wanted))),
            _ => Box::new(std::iter::empty()),
        }
    }
}

impl LabelSearch {
    /// True where it was said as a merchant's name.
    fn is_name(&self) -> bool {
        self.word == SearchWord::Name
    }
}

impl AmountRange {
    pub fn exactly(amount: Decimal) -> AmountRange {
        AmountRange { gte: Some(amount), lte: Some(amount), ..AmountRange::default() }
    }

    /// True where no amount can lie within.
    pub fn is_empty(&self) -> bool {
        let above = |bound: Option<Decimal>, top: Option<Decimal>, open: bool| match (bound, top) {
            (Some(bound), Some(top)) => bound > top || (open && bound == top),
            _ => false,
        };
        above(self.gte, self.lte, false)
            || above(self.gt, self.lte, true)
            || above(self.gte, self.lt, true)
            || above(self.gt, self.lt, true)
    }
}
