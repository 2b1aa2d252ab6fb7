//! The sentences about groups and comparisons.

use rust_decimal::Decimal;

use crate::domain::figures::FigureId;
use crate::domain::money::Currency;
use crate::domain::plan::{Comparison, GroupKey, GroupOrder};
use crate::domain::study::Strength;

use super::day;
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
        let by = (words.figure.by)(word);
        let mut message = format!("{start} {by}{}{}.", words.colon, self.saying.all_of(&listed));
        if self.leaves_out(&groups) {
            message.push_str((words.figure.rest)(word));
        }
        message + &self.slope(grouping.by)
    }

    /// "Restaurant (100,00 €, 10 %)", "100,00 € en mai 2025": a name that ends in a number never
    /// stands right before an amount.
    fn group(&self, group: &StatedGroup<'_>) -> String {
        let Some(grouping) = self.plan.group else { return String::new() };
        let name = escape(&self.saying.group_name(grouping.by, group.key));
        let total = self.money(&group.totals);
        let often = self.transactions(group.count);
        let share = group.share.map_or_else(String::new, |share| self.percent(share));
        let figures = match (grouping.by, grouping.order) {
            _ if group.totals.is_empty() => [often, String::new()],
            (_, GroupOrder::Count) => [often, total],
            (GroupKey::Dimension(_), _) => [total, share],
            (GroupKey::Time(_), _) => [total, String::new()],
        };
        let figures: Vec<String> = figures.into_iter().filter(|one| !one.is_empty()).collect();
        let figures = figures.join(", ");
        match (grouping.by, group.key) {
            (GroupKey::Time(unit), Some(key)) => {
                let first = self.plan.period.and_then(|period| period.first());
                let when = day::group_when(self.saying.language, (unit, key), first);
                format!("{figures}{when}{}", self.running(key))
            }
            _ => format!("{name} ({figures})"),
        }
    }

    fn running(&self, key: &str) -> &'static str {
        let running = self
            .findings
            .groups
            .iter()
            .any(|found| found.running && found.key.as_deref() == Some(key));
        if running { self.saying.words().answer.running } else { "" }
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
        let strength = self.findings.strength;
        let template = if strength == Some(Strength::None) {
            words.answer.trend_none
        } else if slope.is_zero() {
            words.answer.trend_flat
        } else if slope.is_sign_negative() {
            words.answer.trend_down
        } else {
            words.answer.trend_up
        };
        let amount = self.money(&vec![(*currency, slope.abs())]);
        let slight = if strength == Some(Strength::Slight) { words.answer.slightly } else { "" };
        let per = (words.day.units)(unit).per;
        fill(template, &[("amount", &amount), ("per", per), ("slightly", slight)])
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
        let change = match before.1.is_zero() && !total.1.is_zero() {
            true => words.new.to_owned(),
            false => self.change(*change),
        };
        let before = self.one(*before);
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
