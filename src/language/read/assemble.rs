//! What was heard, put together as a plan by finance's rules.

use jiff::Span;
use jiff::civil::Date;

use super::heard::Heard;
use super::measure::{self, SUBSCRIPTIONS};
use super::{Question, compare, group, talk};
use crate::domain::Dataset;
use crate::domain::period::{Period, Unit};
use crate::domain::plan::{
    AmountRange, Analysis, Ask, Dimension, Filter, GroupKey, Measure, Plan, Sort,
};
use crate::domain::reading::{Clarification, Note};
use crate::language::lexicon::{AskWord, GroupWord};

/// What a plan is made against.
#[derive(Clone, Copy)]
pub struct World<'w> {
    pub dataset: &'w Dataset,
    pub question: &'w Question<'w>,
}

impl World<'_> {
    pub fn today(&self) -> Date {
        self.question.today
    }
}

/// A new plan, or the question that has to be asked first.
pub fn plan(heard: &mut Heard, world: &World) -> Result<Plan, Clarification> {
    first_doubts(heard)?;
    if heard.flags.follow && !is_complete(heard) && !heard.is_about_documents() {
        return Err(Clarification::NothingBefore);
    }
    let measure = measure::measure(heard, world.dataset);
    if !is_complete(heard) && !heard.is_about_documents() {
        return Err(unclear(heard));
    }
    let ask = ask(heard);
    let mut plan = Plan::new(ask, measure);
    plan.analysis = analysis(heard);
    if measure == Measure::Balance && plan.analysis == Some(Analysis::Trend) {
        // The accounts tell today's balances and no earlier ones.
        return Err(Clarification::NotYet { analysis: Analysis::Trend });
    }
    filters(heard, world, &mut plan);
    plan.amounts = amounts(heard)?;
    plan.labels = heard.labels.wanted.clone();
    if let Some(grouped) = group::grouping(heard, ask, measure)? {
        plan.group = Some(grouped.grouping);
        plan.measure = grouped.measure;
    }
    if plan.ask == Ask::Ratio {
        plan.measure = Measure::Net;
    }
    order(heard, &mut plan);
    compare::place_periods(heard, world, &mut plan)?;
    let today = world.today();
    if measure == Measure::Balance && plan.period.is_some_and(|period| !period.contains(today)) {
        return Err(Clarification::NotYet { analysis: Analysis::Trend });
    }
    default_period(heard, world, &mut plan);
    Ok(plan)
}

/// What must be asked before anything else is read.
pub fn first_doubts(heard: &Heard) -> Result<(), Clarification> {
    if let Some((said, nearest)) = heard.no_such_day.clone() {
        return Err(Clarification::NoSuchDay { said, nearest });
    }
    match talk::not_in_the_data(heard) {
        Some(doubt) => Err(doubt),
        None => Ok(()),
    }
}

fn unclear(heard: &Heard) -> Clarification {
    match heard.labels.wanted.first() {
        Some(search) => Clarification::UnknownWord { said: search.said.clone() },
        None => Clarification::Unclear,
    }
}

/// True where the text says what is counted: a measure, an analysis, a known kind of documents.
pub fn is_complete(heard: &Heard) -> bool {
    !heard.measures.is_empty()
        || heard.flags.received
        || heard.flags.sent_to_me
        || heard.flags.subscriptions
        || heard.flags.recurring
        || !heard.analyses.is_empty()
        || heard.groups.iter().any(|heading| {
            matches!(heading.word, GroupWord::WhereMoneyGoes | GroupWord::WhereSpent)
        })
}

impl Heard {
    /// True where it names documents by a word that is known: a merchant, a category, an operation,
    /// an account, an amount; or asks how much of something there was.
    pub fn is_about_documents(&self) -> bool {
        let labels_known = self.labels.wanted.iter().any(|search| {
            !self.notes.iter().any(
                |note| matches!(note, Note::SearchedInLabels { said, .. } if *said == search.said),
            )
        });
        !self.merchants.is_empty()
            || !self.categories.is_empty()
            || !self.operations.is_empty()
            || !self.accounts.is_empty()
            || labels_known
            || (!self.amounts.is_empty() && self.flags.noun)
            || self.groups.iter().any(|heading| {
                use GroupWord::{Least, Most, Often, Top};
                !matches!(heading.word, Most | Least | Often | Top)
            })
            || (self.asks_a_figure()
                && (!self.periods.is_empty() || !self.labels.wanted.is_empty()))
            || (self.flags.money && !self.asks.is_empty())
            || ((self.flags.compare || self.flags.versus)
                && (!self.periods.is_empty() || !self.shifts.is_empty()))
    }
}

impl Heard {
    fn asks_a_figure(&self) -> bool {
        use AskWord::{Average, Biggest, HowMuch, Median, Smallest, Total};
        [HowMuch, Total, Average, Median, Biggest, Smallest]
            .into_iter()
            .any(|word| self.asks_for(word))
    }
}

/// What figure is asked for.
pub fn ask(heard: &Heard) -> Ask {
    let per = heard.groups.iter().find_map(|heading| match heading.word {
        GroupWord::Per(unit) => Some(unit),
        _ => None,
    });
    let every = heard.groups.iter().find_map(|heading| match heading.word {
        GroupWord::Every(unit) => Some(unit),
        _ => None,
    });
    let asks = |word: AskWord| heard.asks_for(word);
    let both_flows =
        heard.measures.contains(&Measure::Income) && heard.measures.contains(&Measure::Spending);
    if asks(AskWord::Ratio) || (both_flows && heard.flags.slash && !heard.flags.compare) {
        Ask::Ratio
    } else if asks(AskWord::Share) && heard.has_subject() {
        Ask::Share
    } else if asks(AskWord::Average) {
        Ask::Average(per.or(every))
    } else if per.is_some() && (asks(AskWord::HowMuch) || asks(AskWord::Total)) {
        Ask::Average(per)
    } else if asks(AskWord::Median) {
        Ask::Median
    } else if asks(AskWord::HowMany) && !heard.flags.money {
        Ask::Count
    } else if asks(AskWord::Biggest) {
        Ask::Max
    } else if asks(AskWord::Smallest) {
        Ask::Min
    } else if asks(AskWord::HowMuch) || asks(AskWord::Total) || asks(AskWord::HowMany) {
        Ask::Total
    } else {
        Ask::List
    }
}

pub fn analysis(heard: &Heard) -> Option<Analysis> {
    if heard.flags.recurring {
        return Some(Analysis::Recurring);
    }
    let order = [
        Analysis::Recommendation,
        Analysis::Anomaly,
        Analysis::Forecast,
        Analysis::Budget,
        Analysis::Recurring,
        Analysis::Trend,
        Analysis::Summary,
    ];
    let found = order.into_iter().find(|analysis| heard.analyses.contains(analysis));
    // A summary of one merchant or category is its documents, with their total and average.
    found.filter(|analysis| *analysis != Analysis::Summary || !heard.has_subject())
}

/// The filters of the subject, the operation, the accounts, the currency and the weekdays.
pub fn filters(heard: &mut Heard, world: &World, plan: &mut Plan) {
    subject(heard, world, &mut plan.filters);
    circumstances(heard, &mut plan.filters);
    exclusions(heard, world, &mut plan.filters);
}

/// Merchants, categories: what a follow-up replaces as a whole.
pub fn subject(heard: &mut Heard, world: &World, filters: &mut Vec<Filter>) {
    let names = world.question.names;
    let spelled = |merchants: &[String]| -> Vec<String> {
        merchants
            .iter()
            .flat_map(|name| {
                let all = names.spellings(name);
                if all.is_empty() { vec![name.as_str()] } else { all }
            })
            .map(str::to_owned)
            .collect()
    };
    let merchants = &heard.merchants.wanted;
    if !merchants.is_empty() {
        filters.push(Filter::In { dimension: Dimension::Merchant, values: spelled(merchants) });
        for taken in merchants {
            let left_out: Vec<String> = names
                .extending(taken)
                .into_iter()
                .filter(|name| !merchants.contains(name))
                .collect();
            if !left_out.is_empty() {
                heard.notes.push(Note::NearMerchantsLeftOut { taken: taken.clone(), left_out });
            }
        }
    }
    let mut categories = heard.categories.wanted.clone();
    // "abonnement Netflix" is the merchant's; a named category says which subscriptions.
    if heard.flags.subscriptions && categories.is_empty() && merchants.is_empty() {
        categories = SUBSCRIPTIONS.map(str::to_owned).to_vec();
    }
    if !categories.is_empty() {
        if categories.iter().any(|value| value == WATER_AND_POWER) {
            heard.notes.push(Note::WaterAndPower);
        }
        filters.push(Filter::In { dimension: Dimension::Category, values: categories });
    }
}

const WATER_AND_POWER: &str = "Eélectricité/eau";

/// Operations, accounts, currency, weekdays.
pub fn circumstances(heard: &Heard, filters: &mut Vec<Filter>) {
    let operations = &heard.operations.wanted;
    let mut alternatives: Vec<Vec<Filter>> =
        operations.iter().map(|operation| measure::operation_filters(*operation)).collect();
    alternatives.dedup();
    match alternatives.len() {
        0 => {}
        1 => filters.extend(alternatives.remove(0)),
        _ => {
            // Several operations are an "or"; each stands with its first filter.
            let of = alternatives.into_iter().filter_map(|each| each.into_iter().next()).collect();
            filters.push(Filter::Any { of });
        }
    }
    let mut one_of = |dimension: Dimension, values: Vec<String>| {
        if !values.is_empty() {
            filters.push(Filter::In { dimension, values });
        }
    };
    one_of(Dimension::Account, heard.accounts.clone());
    if heard.accounts.is_empty() {
        one_of(Dimension::AccountType, heard.account_types.clone());
    }
    one_of(
        Dimension::Currency,
        heard.currencies.iter().map(|currency| currency.code().to_owned()).collect(),
    );
    one_of(Dimension::Weekday, heard.weekdays.iter().map(|day| weekday(*day).to_owned()).collect());
}

fn exclusions(heard: &Heard, world: &World, filters: &mut Vec<Filter>) {
    let mut none_of = |dimension: Dimension, values: &[String]| {
        if !values.is_empty() {
            filters.push(Filter::NotIn { dimension, values: values.to_vec() });
        }
    };
    let names = world.question.names;
    let merchants: Vec<String> = heard
        .merchants
        .unwanted
        .iter()
        .flat_map(|name| names.spellings(name))
        .map(str::to_owned)
        .collect();
    none_of(Dimension::Merchant, &merchants);
    none_of(Dimension::Category, &heard.categories.unwanted);
    for operation in &heard.operations.unwanted {
        filters.extend(measure::operation_exclusion(*operation));
    }
    for search in &heard.labels.unwanted {
        filters.push(Filter::NotLabel { search: search.clone() });
    }
}

/// The index's names of the days.
fn weekday(day: jiff::civil::Weekday) -> &'static str {
    use jiff::civil::Weekday::*;
    match day {
        Monday => "Monday",
        Tuesday => "Tuesday",
        Wednesday => "Wednesday",
        Thursday => "Thursday",
        Friday => "Friday",
        Saturday => "Saturday",
        Sunday => "Sunday",
    }
}

/// Two bounds without "ou" between them hold together; with it, either does.
pub fn amounts(heard: &Heard) -> Result<Vec<AmountRange>, Clarification> {
    if heard.amounts.len() < 2 || heard.or_amounts {
        return match heard.amounts.iter().all(|range| !range.is_empty()) {
            true => Ok(heard.amounts.clone()),
            false => Err(Clarification::Contradiction { said: heard.raw.clone() }),
        };
    }
    let both = heard.amounts.iter().fold(AmountRange::default(), |all, range| AmountRange {
        gt: all.gt.max(range.gt),
        gte: all.gte.max(range.gte),
        lt: least(all.lt, range.lt),
        lte: least(all.lte, range.lte),
    });
    if both.is_empty() {
        return Err(Clarification::Contradiction { said: heard.raw.clone() });
    }
    Ok(vec![both])
}

fn least<T: Ord>(a: Option<T>, b: Option<T>) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Sort and limit: "mes 5 plus grosses", "la dernière", "gros".
pub fn order(heard: &Heard, plan: &mut Plan) {
    let heading = |word: AskWord| heard.asks.iter().find(|heading| heading.word == word);
    let single = |word: AskWord| heading(word).is_some_and(|heading| !heading.plural);
    plan.limit = heard.number;
    if plan.group.is_some() {
        return;
    }
    match plan.ask {
        Ask::Max => {
            plan.sort = Some(Sort::Largest);
            if single(AskWord::Biggest) {
                plan.limit = plan.limit.or(Some(1));
            }
        }
        Ask::Min => {
            plan.sort = Some(Sort::Smallest);
            if single(AskWord::Smallest) {
                plan.limit = plan.limit.or(Some(1));
            }
        }
        Ask::List if heading(AskWord::Big).is_some() => plan.sort = Some(Sort::Largest),
        Ask::List if heading(AskWord::Small).is_some() => plan.sort = Some(Sort::Smallest),
        Ask::List if heading(AskWord::Latest).is_some() => {
            plan.sort = Some(Sort::Newest);
            if single(AskWord::Latest) && heard.periods.is_empty() {
                plan.limit = plan.limit.or(Some(1));
            }
        }
        Ask::List if heading(AskWord::Oldest).is_some() && heard.periods.is_empty() => {
            plan.sort = Some(Sort::Oldest);
            if single(AskWord::Oldest) {
                plan.limit = plan.limit.or(Some(1));
            }
        }
        _ => {}
    }
}

/// The period of averages and series where none was said, and the whole units of one that was.
pub fn default_period(heard: &mut Heard, world: &World, plan: &mut Plan) {
    let today = world.today();
    let unit = match (plan.ask, plan.group.map(|group| group.by)) {
        (Ask::Average(Some(unit)), _) => unit,
        (_, Some(GroupKey::Time(unit))) => unit,
        _ => return,
    };
    let averaged = matches!(plan.ask, Ask::Average(Some(_)));
    match plan.period {
        Some(period) if averaged => plan.period = Some(whole_units(unit, period, today)),
        Some(_) => {}
        None => {
            let period = last_units(unit, world);
            plan.period = Some(period);
            if averaged {
                heard.notes.push(Note::AveragedOver { period });
            }
        }
    }
}

/// The whole units inside a period that have ended; the period so far where there is none.
fn whole_units(unit: Unit, period: Period, today: Date) -> Period {
    let so_far = period.so_far(today);
    let (Some(first), Some(last)) = (so_far.first(), so_far.last()) else { return period };
    let start = match unit.start(first) {
        start if start == first => start,
        start => unit.after(start, 1),
    };
    let after = last.tomorrow().unwrap_or(last);
    let end = unit.start(after).yesterday().unwrap_or(last);
    Period::new(Some(start), Some(end)).unwrap_or(so_far)
}

/// The last 12 whole months (weeks: 12, days: 90), fewer where the user's data begin later.
fn last_units(unit: Unit, world: &World) -> Period {
    let today = world.today();
    let whole = match unit {
        Unit::Day => {
            let first = today.checked_sub(Span::new().days(89)).unwrap_or(today);
            Period::between(first, today)
        }
        Unit::Week | Unit::Month => Period::whole_units_before(unit, 12, today),
        Unit::Quarter => Period::whole_units_before(unit, 8, today),
        Unit::Year => Period::whole_units_before(unit, 5, today),
    };
    let Some(begun) = world.question.holdings.first_day else { return whole };
    let first_whole = match unit.start(begun) {
        start if start == begun => start,
        start => unit.after(start, 1),
    };
    match (whole.first(), whole.last()) {
        (Some(first), Some(last)) if first_whole > first && first_whole <= last => {
            Period::between(first_whole, last)
        }
        (Some(_), Some(last)) if first_whole > last => Period::between(unit.start(begun), today),
        _ => whole,
    }
}
