//! The sentences about groups and comparisons.

use rust_decimal::Decimal;

use crate::domain::figures::FigureId;
use crate::domain::money::Currency;
use crate::domain::plan::{Comparison, GroupKey, GroupOrder};

use super::filters::Behind;
use super::markup::{escape, fill, strong};
use super::names::group_word;
use super::stated::StatedGroup;
use super::teller::{HeadBefore, Teller};

impl Teller<'_> {
    /// The total, then each group.
    pub(super) fn grouped(&self) -> String {
        let words = self.saying.words();
        let Some(grouping) = self.plan.group else { return self.total() };
        let word = group_word(grouping.by);
        let groups = self.figures.groups();
        let listed: Vec<String> = groups.iter().map(|group| self.group(group)).collect();
        let start = if self.figures.has(FigureId::Income) { self.flows() } else { self.total() };
        let mut message = format!(
            "{start} {}{}{}.",
            (words.figure.by)(word),
            words.colon,
            listed.join(words.semicolon)
        );
        if self.leaves_out(&groups) {
            message.push_str((words.figure.rest)(word));
        }
        message + &self.slope(grouping.by)
    }

    fn group(&self, group: &StatedGroup<'_>) -> String {
        let words = self.saying.words();
        let by = self.plan.group.map(|grouping| grouping.by);
        let name = by.map_or_else(String::new, |by| escape(&self.saying.group_name(by, group.key)));
        let running = self
            .findings
            .groups
            .iter()
            .any(|found| found.running && found.key.as_deref() == group.key);
        let running = if running { words.answer.running } else { "" };
        let total = self.money(&group.totals);
        let most_often =
            self.plan.group.is_some_and(|grouping| grouping.order == GroupOrder::Count);
        let figure = if group.totals.is_empty() {
            self.transactions(group.count)
        } else if most_often {
            format!("{} ({total})", self.transactions(group.count))
        } else {
            match (by, group.share) {
                (Some(GroupKey::Dimension(_)), Some(share)) => {
                    format!("{total} ({})", self.percent(share))
                }
                _ => total,
            }
        };
        format!("{name}{running}{}{figure}", words.colon)
    }

    /// True when the groups shown are not all there is.
    fn leaves_out(&self, groups: &[StatedGroup<'_>]) -> bool {
        self.figures.amounts(FigureId::Total).iter().any(|(currency, total)| {
            let shown: Decimal = groups
                .iter()
                .flat_map(|group| &group.totals)
                .filter(|(own, _)| own == currency)
                .map(|(_, sum)| *sum)
                .sum();
            shown < *total
        })
    }

    fn slope(&self, by: GroupKey) -> String {
        let words = self.saying.words();
        let slopes = self.figures.amounts(FigureId::Slope);
        let (GroupKey::Time(unit), Some((currency, slope))) = (by, slopes.first()) else {
            return String::new();
        };
        let template = if slope.is_zero() {
            words.answer.trend_flat
        } else if slope.is_sign_negative() {
            words.answer.trend_down
        } else {
            words.answer.trend_up
        };
        let amount = self.money(&vec![(*currency, slope.abs())]);
        fill(template, &[("amount", &amount), ("per", (words.day.units)(unit).per)])
    }

    /// The later period, or the first value, against the other.
    pub(super) fn compared(&self) -> String {
        let words = &self.saying.words().answer;
        let totals = self.figures.amounts(FigureId::Total);
        let previous = self.figures.amounts(FigureId::PreviousTotal);
        let changes = self.figures.amounts(FigureId::Change);
        let mut sides = totals.iter().zip(&previous).zip(&changes);
        let Some(((total, before), change)) = sides.next() else { return self.total() };
        let head = self.head(&strong(&self.one(*total)), HeadBefore::Other);
        let other = match &self.plan.comparison {
            Some(Comparison::Period { previous, .. }) => self.when(Some(*previous)),
            Some(Comparison::Values { second, .. }) => {
                let behind = if self.head_is_verb() { Behind::Verb } else { Behind::Noun };
                self.saying.filter(self.plan, second, behind)
            }
            None => String::new(),
        };
        let (before, change) = (self.one(*before), self.change(*change));
        let slots = [
            ("head", head.as_str()),
            ("previous", &before),
            ("other", &other),
            ("change", &change),
        ];
        sides.fold(self.say(words.compared, &slots), |message, ((total, before), _)| {
            let (total, before) = (self.one(*total), self.one(*before));
            let slots = [("total", total.as_str()), ("previous", &before)];
            message + &fill(words.compared_other_currency, &slots)
        })
    }

    fn change(&self, (currency, change): (Currency, Decimal)) -> String {
        let words = &self.saying.words().answer;
        let template = if change.is_zero() {
            words.same
        } else if change.is_sign_negative() {
            words.less
        } else {
            words.more
        };
        let amount = self.one((currency, change.abs()));
        let rate = self.figures.value(FigureId::ChangeRate).map_or_else(String::new, |rate| {
            let sign = if rate.is_sign_negative() { "" } else { "+" };
            format!(" ({sign}{})", self.percent(rate))
        });
        fill(template, &[("amount", &amount), ("rate", &rate)])
    }

    fn one(&self, amount: (Currency, Decimal)) -> String {
        self.money(&vec![amount])
    }
}
