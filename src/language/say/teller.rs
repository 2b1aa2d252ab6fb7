//! Which sentence an answer takes, and the parts that all sentences share.

use rust_decimal::Decimal;

use crate::domain::figures::{Figure, FigureId, FigureUnit};
use crate::domain::findings::Findings;
use crate::domain::money::Currency;
use crate::domain::plan::{Analysis, Ask, Dimension, GroupKey, Measure, Plan, Sort};
use crate::domain::study::{About, Claim, Study};
use crate::domain::{Language, Period};

use super::filters::Behind;
use super::markup::{fill, strong};
use super::stated::{Amounts, Stated};
use super::words::{MeasureWords, Number};
use super::{Saying, day, number};

/// One answer in the making.
pub(super) struct Teller<'a> {
    pub saying: Saying<'a>,
    pub plan: &'a Plan,
    pub findings: &'a Findings,
    pub figures: Stated<'a>,
}

impl Teller<'_> {
    pub(super) fn message(&self) -> String {
        if let Some(study) = &self.findings.study {
            return self.study(study) + &self.not_studied(study);
        }
        let message = self.kind() + &self.one_document() + &self.not_done();
        let beside = [
            (FigureId::Refunds, self.saying.words().answer.refunds_left_out),
            (FigureId::Amount, self.saying.words().answer.internal_left_out),
        ];
        beside.into_iter().fold(message, |message, (id, template)| {
            let amounts = self.figures.amounts(id);
            if amounts.is_empty() {
                message
            } else {
                message + &fill(template, &[("amount", &self.money(&amounts))])
            }
        })
    }

    /// The newest or oldest document, where one is asked for: amount, place and day.
    fn one_document(&self) -> String {
        let words = &self.saying.words().answer;
        let template = match self.plan.sort {
            Some(Sort::Newest) => words.newest_is,
            Some(Sort::Oldest) => words.oldest_is,
            _ => return String::new(),
        };
        let keyed = |figure: &&Figure| figure.id == FigureId::Amount && figure.key.is_some();
        let Some(figure) = self.figures.0.iter().find(keyed) else { return String::new() };
        let FigureUnit::Money(currency) = figure.unit else { return String::new() };
        let amount = strong(&self.money(&vec![(currency, figure.value)]));
        let detail = self.detail(currency, figure.value.abs());
        fill(template, &[("amount", &amount), ("detail", &detail)])
    }

    /// A part of the question that the figures do not answer is told, never passed over.
    fn not_done(&self) -> String {
        let words = &self.saying.words().answer;
        if self.findings.matched == 0 {
            return String::new();
        }
        let mut told = String::new();
        if self.plan.comparison.is_some() && !self.figures.has(FigureId::PreviousTotal) {
            told.push_str(words.not_compared);
        }
        if self.plan.group.is_some() && !self.figures.has(FigureId::GroupCount) {
            told.push_str(words.not_grouped);
        }
        told
    }

    /// The same of an analysis: it looks at all documents of the question, and at these alone.
    fn not_studied(&self, study: &Study) -> String {
        let words = &self.saying.words().answer;
        if study.too_few || study.looked_at == 0 {
            return String::new();
        }
        let own = match self.plan.analysis {
            Some(Analysis::Budget | Analysis::Summary | Analysis::Recommendation) => {
                Dimension::Category
            }
            _ => Dimension::Merchant,
        };
        let by = self.plan.group.map(|group| group.by);
        let is_before = |claim: &Claim| matches!(claim.about, About::Before { .. });
        let compared = match &self.plan.comparison {
            Some(_) if !study.claims.iter().any(is_before) => words.not_compared,
            _ => "",
        };
        let grouped = match by {
            None => "",
            Some(by) if by == GroupKey::Dimension(own) => "",
            Some(_) => words.not_grouped,
        };
        format!("{compared}{grouped}")
    }

    fn kind(&self) -> String {
        let found = |id| self.figures.has(id);
        if self.plan.measure == Measure::Balance {
            self.balance()
        } else if self.figures.0.is_empty() {
            self.future()
        } else if found(FigureId::PreviousTotal) {
            self.compared()
        } else if self.findings.matched == 0 {
            self.nothing()
        } else if self.plan.ask == Ask::Ratio && found(FigureId::Income) {
            self.ratio()
        } else if found(FigureId::Net) {
            self.net()
        } else if found(FigureId::GroupCount) {
            self.grouped()
        } else if found(FigureId::Max) && self.plan.ask == Ask::Max {
            self.extreme(FigureId::Max)
        } else if found(FigureId::Min) && self.plan.ask == Ask::Min {
            self.extreme(FigureId::Min)
        } else if found(FigureId::Income) {
            self.flows()
        } else {
            self.one_direction()
        }
    }

    /// `template` with its own slots, and those that any sentence may use.
    pub(super) fn say(&self, template: &str, own: &[(&str, &str)]) -> String {
        let words = self.saying.words();
        let measure = self.measure();
        let here = match measure.yours_is {
            Number::Singular => words.answer.here_one,
            Number::Plural => words.answer.here_many,
        };
        let count = self.figures.value(FigureId::Count).unwrap_or_default();
        let noun = if self.is_one(count) { measure.one } else { measure.many };
        let common = [
            ("what", self.saying.what(self.plan, Behind::Noun, self.currency())),
            ("when", self.when(self.plan.period)),
            ("count", self.transactions(count)),
            ("total", self.amounts(FigureId::Total)),
            ("average", self.average_aside(count)),
            ("yours", measure.yours.to_owned()),
            ("here", here.to_owned()),
            ("noun", noun.to_owned()),
            ("none", measure.none.to_owned()),
        ];
        let slots: Vec<(&str, &str)> = own
            .iter()
            .copied()
            .chain(common.iter().map(|(name, value)| (*name, value.as_str())))
            .collect();
        fill(template, &slots)
    }

    /// The sentence's start that states `figure`: "Vous avez dépensé **5 €** en Restaurant en mai".
    pub(super) fn head(&self, figure: &str, follows: HeadBefore) -> String {
        let behind = match (self.head_is_verb(), follows) {
            (false, _) => Behind::Noun,
            (true, HeadBefore::Count) => Behind::VerbBeforeCount,
            (true, HeadBefore::Other) => Behind::Verb,
        };
        let what = self.saying.what(self.plan, behind, self.currency());
        self.say(self.measure().head, &[("figure", figure), ("what", &what)])
    }

    /// The main currency: that of the first amount.
    pub(super) fn currency(&self) -> Currency {
        self.figures
            .0
            .iter()
            .find_map(|figure| match figure.unit {
                FigureUnit::Money(currency) => Some(currency),
                _ => None,
            })
            .unwrap_or_default()
    }

    pub(super) fn head_is_verb(&self) -> bool {
        matches!(self.plan.measure, Measure::Spending | Measure::Credits)
    }

    pub(super) fn measure(&self) -> &'static MeasureWords {
        (self.saying.words().measure)(self.plan.measure)
    }

    pub(super) fn when(&self, period: Option<Period>) -> String {
        let stated = day::stated(period, self.saying.today, self.saying.holdings);
        day::when(self.saying.language, stated)
    }

    /// "342,50 € et 20,00 $US"
    pub(super) fn money(&self, amounts: &Amounts) -> String {
        self.saying.all_of(&self.each(amounts))
    }

    fn each(&self, amounts: &Amounts) -> Vec<String> {
        amounts
            .iter()
            .map(|(currency, value)| number::money(self.saying.language, *value, *currency))
            .collect()
    }

    /// The amounts of one figure, in all currencies.
    pub(super) fn amounts(&self, id: FigureId) -> String {
        self.money(&self.figures.amounts(id))
    }

    /// The same as the headline: the first in bold.
    pub(super) fn headline(&self, id: FigureId) -> String {
        self.bold(&self.figures.amounts(id))
    }

    pub(super) fn bold(&self, amounts: &Amounts) -> String {
        let mut each = self.each(amounts);
        if let Some(first) = each.first_mut() {
            *first = strong(first);
        }
        self.saying.all_of(&each)
    }

    pub(super) fn digits(&self, count: Decimal) -> String {
        number::digits(self.saying.language, count, 0)
    }

    pub(super) fn percent(&self, rate: Decimal) -> String {
        number::percent(self.saying.language, rate)
    }

    /// "12 transactions"
    pub(super) fn transactions(&self, count: Decimal) -> String {
        let words = &self.saying.words().answer;
        let noun = if self.is_one(count) { words.transaction } else { words.transactions };
        format!("{} {noun}", self.digits(count))
    }

    /// French says none in the singular, too.
    pub(super) fn is_one(&self, count: Decimal) -> bool {
        count == Decimal::ONE || (count.is_zero() && self.saying.language == Language::Fr)
    }

    /// " (28,54 € en moyenne)"; of one transaction there is none to tell.
    fn average_aside(&self, count: Decimal) -> String {
        let averages = self.figures.amounts(FigureId::Average);
        if averages.is_empty() || count <= Decimal::ONE {
            return String::new();
        }
        let words = &self.saying.words().answer;
        fill(words.average_aside, &[("average", &self.money(&averages))])
    }
}

/// What follows the head of a sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum HeadBefore {
    /// The number of transactions, which carries the bounds on amounts.
    Count,
    Other,
}
