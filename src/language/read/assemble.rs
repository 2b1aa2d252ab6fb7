//! What was heard, put together as a plan by finance's rules.

use jiff::civil::Date;

use super::heard::Heard;
use super::{Question, compare, filters, group, leeway, lookback, measure, talk};
use crate::domain::{Dataset, Language};

use crate::domain::period::Unit;
use crate::domain::plan::{AmountRange, Analysis, Ask, Measure, Plan, Sort};
use crate::domain::reading::{Clarification, Note};
use crate::language::lexicon::{AskWord, GroupWord};

/// What a plan is made against.
#[derive(Clone, Copy)]
pub struct World<'w> {
    pub dataset: &'w Dataset,
    pub question: &'w Question<'w>,
    /// The text's.
    pub language: Language,
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
    filters::name_accounts(heard, world)?;
    let measure = measure::measure(heard, world.dataset);
    if !is_complete(heard) && !heard.is_about_documents() {
        return Err(unclear(heard));
    }
    let ask = ask(heard);
    let mut plan = Plan::new(ask, measure);
    plan.analysis = analysis(heard);
    if measure == Measure::Balance {
        let other = heard.labels.wanted.first().map(|search| search.said.clone());
        let other = other.or_else(|| heard.merchants.wanted.first().cloned());
        if let Some(said) = other {
            return Err(Clarification::UnknownWord { said });
        }
    }
    let over_time = [Some(Analysis::Trend), Some(Analysis::Forecast)];
    if measure == Measure::Balance && over_time.contains(&plan.analysis) {
        // The accounts tell today's balances, none earlier and none to come.
        return Err(Clarification::BalancesOverTime);
    }
    measure::drop_own_kind(heard, world.dataset, measure)?;
    filters::filters(heard, world, &mut plan)?;
    plan.amounts = amounts(heard)?;
    plan.labels = heard.labels.wanted.clone();
    plan.leeway = leeway::leeway(heard, &plan, world);
    if let Some(grouped) = group::grouping(heard, ask, measure)? {
        plan.group = Some(grouped.grouping);
        plan.measure = grouped.measure;
    }
    if plan.ask == Ask::Ratio {
        plan.measure = Measure::Net;
    }
    let both = heard.asks_for(AskWord::Biggest) && heard.asks_for(AskWord::Smallest);
    if both && plan.group.is_none() {
        return Err(Clarification::Contradiction { said: heard.raw.clone() });
    }
    let bounds_nothing = matches!(ask, Ask::Total | Ask::Count | Ask::Average(_) | Ask::Median);
    if bounds_nothing && heard.number.is_some() && plan.group.is_none() {
        // A number that nothing read may be a part of a time or a name: a sum over all is a guess.
        return Err(Clarification::Contradiction { said: heard.raw.clone() });
    }
    order(heard, &mut plan);
    compare::place_periods(heard, world, &mut plan)?;
    let today = world.today();
    if measure == Measure::Balance && plan.period.is_some_and(|period| !period.contains(today)) {
        return Err(Clarification::BalancesOverTime);
    }
    lookback::default_period(heard, world, &mut plan);
    Ok(plan)
}

/// What must be asked before anything else is read.
pub fn first_doubts(heard: &Heard) -> Result<(), Clarification> {
    if let Some((said, nearest)) = heard.no_such_day.clone() {
        return Err(Clarification::NoSuchDay { said, nearest });
    }
    let flags = &heard.flags;
    let compares = flags.compare || flags.versus || flags.than || flags.more_or_less;
    if flags.unread_time && !compares {
        return Err(Clarification::Contradiction { said: heard.raw.clone() });
    }
    if flags.unread_exclusion || flags.two_currencies {
        return Err(Clarification::Contradiction { said: heard.raw.clone() });
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
            || (!self.amounts.is_empty() && (self.flags.noun || self.asks_for(AskWord::HowMany)))
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
    /// "la plus grosse", not "les plus grosses", nor "mes 5 plus grosses".
    fn asks_for_one(&self, word: AskWord) -> bool {
        self.number.is_none_or(|number| number == 1)
            && self.asks.iter().any(|heading| heading.word == word && !heading.plural)
    }

    /// "par mois": what an average divides by, or groups are of.
    pub fn per_unit(&self) -> Option<Unit> {
        self.groups.iter().find_map(|heading| match heading.word {
            GroupWord::Per(unit) => Some(unit),
            _ => None,
        })
    }

    fn asks_a_figure(&self) -> bool {
        use AskWord::{Average, Biggest, HowMuch, Median, Smallest, Total};
        [HowMuch, Total, Average, Median, Biggest, Smallest]
            .into_iter()
            .any(|word| self.asks_for(word))
    }
}

/// "top 5 dépenses": the largest documents, not groups.
fn top_of_documents(heard: &Heard) -> bool {
    let has = |word: GroupWord| heard.groups.iter().any(|heading| heading.word == word);
    let grouped = heard.groups.iter().any(|heading| {
        !matches!(heading.word, GroupWord::Top | GroupWord::Most | GroupWord::Least)
    });
    let places = heard.flags.top_places && !heard.asks_for(AskWord::Biggest);
    has(GroupWord::Top) && !grouped && !heard.measures.is_empty() && !places
}

/// What figure is asked for.
pub fn ask(heard: &Heard) -> Ask {
    let per = heard.per_unit();
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
    } else if per.is_some()
        && (asks(AskWord::HowMuch)
            || asks(AskWord::Total)
            || heard.flags.subject && !asks(AskWord::List))
    {
        // "ce que je gagne par mois", where "mes revenus par mois" are a series.
        Ask::Average(per)
    } else if asks(AskWord::Median) {
        Ask::Median
    } else if asks(AskWord::HowMany) && !heard.flags.money {
        Ask::Count
    } else if heard.asks_for_one(AskWord::Biggest) {
        Ask::Max
    } else if heard.asks_for_one(AskWord::Smallest) {
        Ask::Min
    } else if asks(AskWord::Biggest) || asks(AskWord::Smallest) || top_of_documents(heard) {
        Ask::List
    } else if heard.asks_for_one(AskWord::Latest) && heard.number.is_none() {
        // "combien ma dernière course chez Lidl": that document.
        Ask::List
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
    let largest = [AskWord::Biggest, AskWord::Big].into_iter().any(|word| heading(word).is_some())
        || top_of_documents(heard);
    let smallest =
        [AskWord::Smallest, AskWord::Small].into_iter().any(|word| heading(word).is_some());
    match plan.ask {
        Ask::Max => {
            plan.sort = Some(Sort::Largest);
            plan.limit = plan.limit.or(Some(1));
        }
        Ask::Min => {
            plan.sort = Some(Sort::Smallest);
            plan.limit = plan.limit.or(Some(1));
        }
        Ask::List if largest => plan.sort = Some(Sort::Largest),
        Ask::List if smallest => plan.sort = Some(Sort::Smallest),
        Ask::List if heading(AskWord::Latest).is_some() => {
            plan.sort = Some(Sort::Newest);
            if single(AskWord::Latest) {
                plan.limit = plan.limit.or(Some(1));
            }
        }
        Ask::List if heading(AskWord::Oldest).is_some() => {
            plan.sort = Some(Sort::Oldest);
            if single(AskWord::Oldest) {
                plan.limit = plan.limit.or(Some(1));
            }
        }
        _ => {}
    }
}
