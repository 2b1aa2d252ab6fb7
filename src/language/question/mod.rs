//! A plan as the shortest question that reads as that plan again.
//!
//! Every part of a plan has one place in the question: what is asked, bounds, searched words,
//! category, operation, merchant, account, currency, weekdays, groups, days, and last what is left
//! out. What nobody can say has no question; [`Saying::question`] lists it.

mod parts;
mod words;

use crate::domain::Currency;
use crate::domain::period::{Period, Unit};
use crate::domain::plan::{
    Analysis, Ask, Comparison, Dimension, GroupKey, GroupOrder, Grouping, Measure, Plan, Sort,
};

use crate::language::read::two_units;
use crate::language::say::markup::{capital, fill, small};
use crate::language::say::names::group_word;
use crate::language::say::{Saying, day};
use parts::Parts;
use words::{Gender, QuestionWords, Rank};

/// Years that are read as such.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2099;
/// The most documents or groups that a question bounds an answer to.
const MOST: u16 = 100;

impl Saying<'_> {
    /// The plan as a question in this language: plain text that reads as the same plan (by
    /// [`Plan::normal`]) on the same day. Names that are words of the language are not seen.
    ///
    /// `None` for what has no words:
    /// - groups and filters by direction, groups by type of account, several types of account;
    /// - operations but as the words for them stand; categories that are an operation, refunds, or
    ///   whose label means more ("abonnements" are four categories);
    /// - two filters of one dimension, alternatives of unlike filters, several words that nobody
    ///   knows, a merchant with an account's name (money sent to it aside);
    /// - bounds of several currencies, and several bounds but those of one range or one word each;
    /// - savings by merchant or category, refunds by category;
    /// - a limit of a sum, a series or the rarest groups, series ordered by count, balances in groups;
    /// - days outside 1990–2099, an open end, the oldest documents of a period, a comparison of
    ///   periods that overlap, or that run and are not cut;
    /// - an analysis that orders or sums up.
    pub fn question(&self, plan: &Plan) -> Option<String> {
        let words = words::words(self.language);
        let parts = Parts::of(self, plan)?;
        let named = parts.has_subject(plan);
        match plan.measure {
            // What is left of an income has no merchant, refunds no other category: both are asked
            // about when they are read.
            Measure::Net if named && plan.ask != Ask::Ratio => return None,
            Measure::Refunds if !parts.categories.is_empty() => return None,
            _ => {}
        }
        let subject = match (plan.ask, plan.analysis) {
            (Ask::Share, _) => parts.has_subject(plan),
            (_, Some(Analysis::Summary)) => !parts.has_subject(plan),
            _ => true,
        };
        if !subject || !self.is_sayable(plan) {
            return None;
        }
        let verb = (words.how_much)(plan.measure).filter(|_| {
            plan.ask == Ask::Total
                && plan.analysis.is_none()
                && plan.comparison.is_none()
                && plan.amounts.is_empty()
                && plan.group.is_none_or(|group| group.order == GroupOrder::Natural)
        });
        let (before, after) = match verb {
            Some(_) => (words.asked[0], words.asked[1]),
            None => ("", ""),
        };
        let head = match verb {
            Some(verb) => verb.to_owned(),
            None => self.head(plan, words)?,
        };
        let what = self.said(&parts, plan, verb.is_some())?;
        let group = match plan.group {
            Some(group) if plan.analysis == Some(Analysis::Trend) => {
                (group.by == GroupKey::Time(Unit::Month)).then(String::new)?
            }
            Some(group) => self.groups(plan, group, words)?,
            None => String::new(),
        };
        let when = self.days(plan, words)? + &self.weekdays(&parts)?;
        let not = self.left_out(&parts);
        Some(format!("{before}{}{after}", capital(&format!("{head}{what}{group}{when}{not}"))))
    }

    /// False where the parts of a plan do not go together in any question.
    fn is_sayable(&self, plan: &Plan) -> bool {
        let by_time = matches!(plan.group, Some(Grouping { by: GroupKey::Time(_), .. }));
        let bounded = plan.limit.is_none_or(|limit| (1..=MOST).contains(&limit));
        let asked = match (plan.ask, plan.group) {
            (Ask::Ratio, group) => plan.measure == Measure::Net && group.is_none(),
            (Ask::Share, _) => plan.measure != Measure::Net,
            // An average by the month is no series of averages.
            (Ask::Average(None), _) => !by_time,
            (Ask::Average(Some(_)), _) => !by_time && plan.period.is_some(),
            (Ask::Max, Some(group)) => group.order == GroupOrder::Largest,
            (Ask::Min, Some(group)) => group.order == GroupOrder::Smallest,
            (Ask::Max, None) => (plan.sort, plan.limit) == (Some(Sort::Largest), Some(1)),
            (Ask::Min, None) => (plan.sort, plan.limit) == (Some(Sort::Smallest), Some(1)),
            _ => true,
        };
        let grouped = plan.group.is_none_or(|group| {
            let days = !by_time || plan.period.is_some();
            let kept = matches!(plan.analysis, None | Some(Analysis::Trend));
            days && kept
                && plan.sort.is_none()
                && plan.comparison.is_none()
                && !matches!(plan.measure, Measure::Transactions | Measure::Net | Measure::Balance)
                && plan.ask != Ask::Share
                && !(by_time && group.order == GroupOrder::Count)
                && group.by != GroupKey::Dimension(Dimension::AccountType)
                && group.by != GroupKey::Dimension(Dimension::Direction)
        });
        let sums = matches!(plan.ask, Ask::Total | Ask::Count | Ask::Average(_) | Ask::Median)
            || matches!(plan.ask, Ask::Share | Ask::Ratio);
        let listed = plan.group.is_some() || !sums || (plan.sort.is_none() && plan.limit.is_none());
        let flows = !matches!(plan.measure, Measure::Net | Measure::Balance)
            || (matches!(plan.ask, Ask::List | Ask::Total | Ask::Ratio)
                && plan.sort.is_none()
                && plan.limit.is_none());
        let trend = plan.analysis != Some(Analysis::Trend)
            || plan.group.is_some_and(|group| group.order == GroupOrder::Natural);
        let analysed = plan.analysis.is_none()
            || (plan.ask == Ask::List && plan.sort.is_none() && plan.limit.is_none());
        bounded
            && asked
            && grouped
            && listed
            && flows
            && trend
            && analysed
            && self.balances(plan)
            && compares(plan)
    }

    /// Balances are of today and of accounts.
    fn balances(&self, plan: &Plan) -> bool {
        plan.measure != Measure::Balance
            || (plan.comparison.is_none()
                && plan.analysis.is_none()
                && plan.labels.is_empty()
                && !plan.names(Dimension::Merchant)
                && plan.period.is_none_or(|period| period.contains(self.today)))
    }

    /// What is asked, without any constraint: "Moyenne de mes dépenses par mois".
    fn head(&self, plan: &Plan, words: &QuestionWords) -> Option<String> {
        let noun = (words.noun)(plan.measure);
        let gender = usize::from(noun.gender == Gender::Feminine);
        let number = plan.limit.map(|limit| limit.to_string());
        let ranked = |rank: Rank, one: bool| {
            let many = usize::from(!one);
            let name = if one { noun.one } else { noun.many };
            let number = number.as_ref().filter(|_| !one).map(|n| format!("{n} "));
            let number = number.unwrap_or_default();
            let mine = words.mine[many][gender];
            format!("{mine} {number}{} {name}", (words.ranked)(rank)[many][gender])
        };
        let mine = match plan.measure {
            // Of these there is one.
            Measure::Net | Measure::Balance => format!("{} {}", words.mine[0][gender], noun.one),
            _ => format!("{} {}", words.mine[1][gender], noun.many),
        };
        let order = plan.group.map(|group| group.order);
        let one = plan.limit == Some(1);
        let x = match (plan.ask, plan.sort, order) {
            (Ask::Max, ..) => ranked(Rank::Largest, true),
            (Ask::Min, ..) => ranked(Rank::Smallest, true),
            (Ask::List, _, Some(GroupOrder::Largest)) => ranked(Rank::Largest, false),
            (Ask::List, _, Some(GroupOrder::Smallest)) => ranked(Rank::Smallest, false),
            (Ask::List, Some(Sort::Largest), _) => ranked(Rank::Largest, false),
            (Ask::List, Some(Sort::Smallest), _) => ranked(Rank::Smallest, false),
            (Ask::List, Some(Sort::Newest), _) => {
                // "Ma dernière dépense" of a period is all of them, newest first.
                let alone = one && plan.period.is_none();
                ranked(Rank::Newest, alone)
            }
            (Ask::List, Some(Sort::Oldest), _) if plan.period.is_none() => {
                ranked(Rank::Oldest, one)
            }
            (Ask::List, Some(Sort::Oldest), _) => return None,
            (Ask::List, None, None | Some(GroupOrder::Natural)) if number.is_some() => {
                let number = number.as_deref().unwrap_or_default();
                fill(words.some, &[("n", number), ("nouns", noun.many)])
            }
            _ => mine,
        };
        let per = match plan.ask {
            Ask::Average(Some(unit)) => format!(" {}", self.per(unit)),
            _ => String::new(),
        };
        let template = match plan.ask {
            Ask::Total if plan.comparison.is_none() => words.total,
            Ask::Count => words.count,
            Ask::Average(_) => words.average,
            Ask::Median => words.median,
            Ask::Share => words.share,
            Ask::Ratio => words.ratio,
            _ => "{x}",
        };
        let slots = [("x", x.as_str()), ("nouns", noun.many), ("per", &per)];
        let mut head = fill(template, &slots);
        let ranked =
            order == Some(GroupOrder::Largest) && !matches!(plan.ask, Ask::List | Ask::Max);
        let ranking = if number.is_some() { words.top } else { words.ranking };
        for around in [
            plan.analysis.map(words.analysis),
            plan.comparison.is_some().then_some(words.compare),
            ranked.then_some(ranking),
        ]
        .into_iter()
        .flatten()
        {
            head = fill(around, &[("x", &head), ("n", number.as_deref().unwrap_or_default())]);
        }
        Some(head)
    }

    /// "par mois", as a divisor.
    fn per(&self, unit: Unit) -> String {
        match unit {
            Unit::Quarter => self.by(GroupKey::Time(unit)),
            unit => (self.words().day.units)(unit).per.to_owned(),
        }
    }

    fn by(&self, key: GroupKey) -> String {
        small((self.words().figure.by)(group_word(key)))
    }

    /// The groups, with a space before.
    fn groups(&self, plan: &Plan, group: Grouping, words: &QuestionWords) -> Option<String> {
        let by = match group.by {
            GroupKey::Time(unit) => (words.every)(unit).map(str::to_owned),
            GroupKey::Dimension(_) => None,
        };
        let by = by.unwrap_or_else(|| format!(" {}", self.by(group.by)));
        let order = match group.order {
            GroupOrder::Count => words.often,
            GroupOrder::Smallest if !matches!(plan.ask, Ask::List | Ask::Min) => words.least,
            _ => "",
        };
        // Beside groups a number bounds what is listed, or ranks.
        let bounded = plan.limit.is_none()
            || (plan.ask == Ask::List && group.order != GroupOrder::Count)
            || (group.order == GroupOrder::Largest && plan.ask != Ask::Max);
        bounded.then(|| format!("{by}{order}"))
    }

    /// The days, with a space before.
    fn days(&self, plan: &Plan, words: &QuestionWords) -> Option<String> {
        let Some(period) = plan.period else { return Some(String::new()) };
        if let Some(Comparison::Period { previous, cut }) = plan.comparison {
            let (late, early) = match cut {
                true => whole(period, previous, self.today)?,
                false if period.is_running(self.today) => return None,
                false => (period, previous),
            };
            return Some(format!("{} vs{}", self.when(early)?, self.when(late)?));
        }
        if period.first().is_none() && period.last().is_none() {
            return Some(words.always.to_owned());
        }
        self.when(period)
    }

    fn when(&self, period: Period) -> Option<String> {
        let mut ends = [period.first(), period.last()].into_iter().flatten();
        // "depuis le 3" ends today.
        (period.last().is_some() && ends.all(|end| YEARS.contains(&end.year())))
            .then(|| day::when(self.language, period))
    }

    /// The currency that bounds on amounts are said in.
    fn currency(plan: &Plan) -> Currency {
        plan.values(Dimension::Currency).find_map(Currency::new).unwrap_or(Currency::EUR)
    }
}

/// Both whole units of a running comparison that was cut at today's place in the later one.
fn whole(late: Period, early: Period, today: jiff::civil::Date) -> Option<(Period, Period)> {
    let (first, before) = (late.first()?, early.first()?);
    (late.last() == Some(today)).then_some(())?;
    let sides = [Unit::Week, Unit::Month, Unit::Quarter, Unit::Year].map(|unit| {
        let (now, then) = (Period::unit(unit, first), Period::unit(unit, before));
        let whole = now.first() == Some(first) && then.first() == Some(before);
        let next = unit.after(before, 1) == first;
        (whole && now.is_running(today)).then_some((next, (now, then)))
    });
    // Units of two lengths may begin on these days: those that follow on each other are meant.
    let found = sides.iter().flatten();
    found.clone().find(|(next, _)| *next).or_else(|| found.clone().next()).map(|(_, both)| *both)
}

/// Two sides that a question can put beside each other.
fn compares(plan: &Plan) -> bool {
    match &plan.comparison {
        None => true,
        Some(_) if plan.ask == Ask::List || plan.analysis.is_some() => false,
        Some(_) if matches!(plan.measure, Measure::Net) => false,
        Some(Comparison::Period { previous, .. }) => {
            let late = plan.period.unwrap_or(*previous);
            let apart = match (previous.last(), late.first()) {
                (Some(last), Some(first)) => last < first && previous.first().is_some(),
                _ => false,
            };
            apart && late.last().is_some()
        }
        // Two months are two sides themselves.
        Some(Comparison::Values { .. }) => plan.period.and_then(two_units).is_none(),
    }
}
