//! A plan as a model writes it, and the typed plan that it stands for.

use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Number, Value};

use super::last::Last;
use super::problem::{Code, Problem};
use super::schema::closed;
use crate::domain::period::Unit;
use crate::domain::plan::{
    AmountRange, Analysis, Ask, Comparison, Dimension, Filter, GroupKey, GroupOrder, Grouping,
    LabelSearch, Measure, Plan, SearchWord, Sort,
};
use crate::domain::{Currency, Dataset, Period};
use crate::language::read::like_for_like;

/// What the model took the question for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Drafted {
    Plan(Box<Plan>),
    /// It cannot tell what is asked.
    Unclear,
    OutOfScope,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reading {
    Plan,
    Unclear,
    OutOfScope,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Draft {
    reading: Reading,
    ask: Asked,
    average_per: Option<Unit>,
    measure: Measure,
    filters: Vec<DraftFilter>,
    labels: Vec<DraftLabel>,
    amounts: Vec<DraftAmount>,
    period: Option<Days>,
    group: Option<DraftGroup>,
    previous_period: Option<Days>,
    compared_values: Option<Compared>,
    analysis: Option<Analysis>,
    sort: Option<Sort>,
    limit: Option<u16>,
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Asked {
    List,
    Total,
    Count,
    Average,
    Median,
    Max,
    Min,
    Share,
    Ratio,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftFilter {
    dimension: Dimension,
    values: Vec<String>,
    exclude: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftLabel {
    words: String,
    exclude: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftAmount {
    gt: Option<Number>,
    gte: Option<Number>,
    lt: Option<Number>,
    lte: Option<Number>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Days {
    first: Option<String>,
    last: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftGroup {
    by: By,
    order: GroupOrder,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum By {
    Dimension(Dimension),
    Time(Unit),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Compared {
    dimension: Dimension,
    first: Vec<String>,
    second: Vec<String>,
}

/// What a draft is read by.
pub(super) struct About<'a> {
    pub dataset: &'a Dataset,
    pub today: Date,
    pub last: Option<&'a Last<'a>>,
}

/// The plan that a value of the schema's form stands for; every value is one of the closed ones,
/// merchants and accounts aside.
pub(super) fn drafted(value: Value, about: &About) -> Result<Drafted, Problem> {
    // The schema was held already: what is wrong here is what it cannot say.
    let draft: Draft =
        serde_json::from_value(value).map_err(|_| Problem::new(Code::WrongType, "", ""))?;
    match draft.reading {
        Reading::Plan => Ok(Drafted::Plan(Box::new(draft.plan(about)?))),
        Reading::Unclear => Ok(Drafted::Unclear),
        Reading::OutOfScope => Ok(Drafted::OutOfScope),
    }
}

impl Draft {
    fn plan(self, about: &About) -> Result<Plan, Problem> {
        let ask = match self.ask {
            Asked::List => Ask::List,
            Asked::Total => Ask::Total,
            Asked::Count => Ask::Count,
            Asked::Average => Ask::Average(self.average_per),
            Asked::Median => Ask::Median,
            Asked::Max => Ask::Max,
            Asked::Min => Ask::Min,
            Asked::Share => Ask::Share,
            Asked::Ratio => Ask::Ratio,
        };
        if self.average_per.is_some() && self.ask != Asked::Average {
            return Err(Problem::new(Code::Incompatible, "/average_per", "null, or ask average"));
        }
        let mut plan = Plan::new(ask, self.measure);
        for (at, filter) in self.filters.into_iter().enumerate() {
            let path = format!("/filters/{at}/values");
            let values = about.values(filter.dimension, filter.values, &path)?;
            let dimension = filter.dimension;
            plan.filters.push(match filter.exclude {
                false => Filter::In { dimension, values },
                true => Filter::NotIn { dimension, values },
            });
        }
        for (at, label) in self.labels.into_iter().enumerate() {
            let words = label.words.trim().to_owned();
            if words.is_empty() {
                return Err(Problem::new(Code::Empty, &format!("/labels/{at}/words"), "words"));
            }
            let search = about.label(words);
            match label.exclude {
                false => plan.labels.push(search),
                true => plan.filters.push(Filter::NotLabel { search }),
            }
        }
        for (at, amount) in self.amounts.iter().enumerate() {
            plan.amounts.push(amount.range(&format!("/amounts/{at}"))?);
        }
        plan.period = self.period.map(|days| days.period("/period")).transpose()?;
        plan.group = self.group.map(|group| Grouping {
            by: match group.by {
                By::Dimension(dimension) => GroupKey::Dimension(dimension),
                By::Time(unit) => GroupKey::Time(unit),
            },
            order: group.order,
        });
        (plan.analysis, plan.sort, plan.limit) = (self.analysis, self.sort, self.limit);
        match (self.previous_period, self.compared_values) {
            (None, None) => {}
            (Some(days), None) => compare_periods(&mut plan, &days, about.today)?,
            (None, Some(compared)) => {
                let side = |values_of: Vec<String>, path| {
                    let values = about.values(compared.dimension, values_of, path)?;
                    Ok(Filter::In { dimension: compared.dimension, values })
                };
                let first = side(compared.first, "/compared_values/first")?;
                let second = side(compared.second, "/compared_values/second")?;
                plan.comparison = Some(Comparison::Values { first, second });
            }
            (Some(_), Some(_)) => {
                return Err(Problem::new(Code::Incompatible, "/compared_values", "null"));
            }
        }
        Ok(plan)
    }
}

/// The later period first; a running one is cut at today, and the other at the same place.
fn compare_periods(plan: &mut Plan, days: &Days, today: Date) -> Result<(), Problem> {
    let wrong = || Problem::new(Code::Incompatible, "/previous_period", "days before /period");
    let previous = days.period("/previous_period")?;
    let later = plan.period.ok_or_else(wrong)?;
    let before = previous.last().zip(later.first()).is_some_and(|(end, begin)| end < begin);
    if !before || previous.first().is_none() || later.last().is_none() {
        return Err(wrong());
    }
    let cut = later.is_running(today);
    let (now, previous) = match cut {
        true => like_for_like(later, previous, today),
        false => (later, previous),
    };
    plan.period = Some(now);
    plan.comparison = Some(Comparison::Period { previous, cut });
    Ok(())
}

impl About<'_> {
    fn values(
        &self,
        dimension: Dimension,
        mut values: Vec<String>,
        path: &str,
    ) -> Result<Vec<String>, Problem> {
        if values.is_empty() || values.iter().any(|value| value.trim().is_empty()) {
            return Err(Problem::new(Code::Empty, path, "at least one value"));
        }
        if let Some(closed) = closed(dimension, self.dataset)
            && values.iter().any(|value| !closed.contains(value))
        {
            return Err(Problem::new(Code::UnknownValue, path, closed.join(", ")));
        }
        let is_code = |value: &String| {
            Currency::new(value).is_some_and(|currency| currency.code() == value.as_str())
        };
        if dimension == Dimension::Currency && !values.iter().all(is_code) {
            return Err(Problem::new(Code::UnknownValue, path, "ISO 4217 codes"));
        }
        if matches!(dimension, Dimension::Merchant | Dimension::Account) {
            for value in &mut values {
                let name = self.last.and_then(|last| last.name(dimension, value));
                if let Some(name) = name {
                    *value = name.to_owned();
                }
            }
        }
        Ok(values)
    }

    /// The last plan's own search, where it says the same words. Of others nobody knows whether they
    /// are in any label: nothing found is asked about.
    fn label(&self, words: String) -> LabelSearch {
        match self.last.and_then(|last| last.label(&words)) {
            Some(search) => search.clone(),
            None => LabelSearch { said: words.clone(), searched: words, word: SearchWord::Unknown },
        }
    }
}

impl DraftAmount {
    fn range(&self, path: &str) -> Result<AmountRange, Problem> {
        let bound = |number: &Option<Number>| -> Result<Option<Decimal>, Problem> {
            let Some(number) = number else { return Ok(None) };
            let amount = number.to_string().parse::<Decimal>().ok().map(|n| n.normalize());
            match amount.filter(|amount| amount.scale() <= 3) {
                Some(amount) => Ok(Some(amount)),
                None => Err(Problem::new(Code::OutOfRange, path, "amounts in major units")),
            }
        };
        let range = AmountRange {
            gt: bound(&self.gt)?,
            gte: bound(&self.gte)?,
            lt: bound(&self.lt)?,
            lte: bound(&self.lte)?,
        };
        let doubled = (range.gt.is_some() && range.gte.is_some())
            || (range.lt.is_some() && range.lte.is_some());
        if range.is_empty() || doubled || range == AmountRange::default() {
            return Err(Problem::new(Code::Empty, path, "one or two bounds with amounts between"));
        }
        Ok(range)
    }
}

impl Days {
    fn period(&self, path: &str) -> Result<Period, Problem> {
        let day = |text: &Option<String>| -> Result<Option<Date>, Problem> {
            let Some(text) = text else { return Ok(None) };
            let day = text.parse::<Date>().ok().filter(|day| day.to_string() == *text);
            let known = day.filter(|day| (date(1990, 1, 1)..=date(2099, 12, 31)).contains(day));
            known.map(Some).ok_or_else(|| {
                Problem::new(Code::NoSuchDay, path, "yyyy-MM-dd, 1990-01-01 to 2099-12-31")
            })
        };
        let (first, last) = (day(&self.first)?, day(&self.last)?);
        Period::new(first, last).ok_or_else(|| {
            Problem::new(Code::Empty, path, "a last day that is not before the first")
        })
    }
}
