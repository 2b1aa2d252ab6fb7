//! The sentences about documents of one direction: total, list, count, average, median, extremes.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::domain::figures::FigureId;
use crate::domain::findings::Record;
use crate::domain::money::Currency;
use crate::domain::period::Unit;
use crate::domain::plan::{Ask, Dimension, Sort};

use super::day;
use super::filters::Behind;
use super::markup::{capital, fill, small, strong};
use super::teller::{HeadBefore, Teller};
use super::words::Number;

impl Teller<'_> {
    pub(super) fn one_direction(&self) -> String {
        let words = &self.saying.words().answer;
        let found = |id| self.figures.has(id);
        match self.plan.ask {
            Ask::Count => {
                let count = self.figures.value(FigureId::Count).unwrap_or_default();
                self.say(words.count, &[("figure", &strong(&self.digits(count)))])
            }
            Ask::Median if found(FigureId::Median) => {
                self.say(words.median, &[("figure", &self.headline(FigureId::Median))])
            }
            Ask::Average(None) if found(FigureId::Average) => {
                self.say(words.average, &[("figure", &self.headline(FigureId::Average))])
            }
            Ask::Average(Some(unit)) if found(FigureId::Average) => self.average_per(unit),
            Ask::Share if found(FigureId::Ratio) => self.share(),
            Ask::List => self.list(),
            _ => self.total(),
        }
    }

    pub(super) fn total(&self) -> String {
        let head = self.head(&self.headline(FigureId::Total), HeadBefore::Count);
        let mut count = self.transactions(self.figures.value(FigureId::Count).unwrap_or_default());
        if self.head_is_verb() {
            count.push_str(&self.saying.amounts(self.plan, self.currency()));
        }
        self.say(self.saying.words().answer.total, &[("head", &head), ("count", &count)])
    }

    pub(super) fn list(&self) -> String {
        let words = &self.saying.words().answer;
        let list = self.say(words.list, &[("figure", &self.headline(FigureId::Total))]);
        let (id, template) = match self.plan.sort {
            Some(Sort::Largest) => (FigureId::Max, words.largest_is),
            Some(Sort::Smallest) => (FigureId::Min, words.smallest_is),
            _ => return capital(&list),
        };
        let amounts = self.figures.amounts(id);
        let Some((currency, value)) = amounts.first() else { return capital(&list) };
        let detail = self.detail(*currency, *value);
        let amount = self.money(&vec![(*currency, *value)]);
        capital(&list) + &fill(template, &[("amount", &amount), ("detail", &detail)])
    }

    fn average_per(&self, unit: Unit) -> String {
        let words = self.saying.words();
        let names = (words.day.units)(unit);
        let figure = format!("{} {}", self.headline(FigureId::Average), names.per);
        let head = small(&self.head(&figure, HeadBefore::Other));
        let counted =
            self.plan.period.and_then(|period| period.units_so_far(unit, self.saying.today));
        let units = counted.map_or_else(String::new, |counted| {
            let name = if counted.units == 1 { names.one } else { names.many };
            let begun = if counted.whole { "" } else { words.answer.begun };
            format!("{} {name}{begun}", self.digits(Decimal::from(counted.units)))
        });
        self.say(words.answer.average_per, &[("head", &head), ("units", &units)])
    }

    fn share(&self) -> String {
        let words = &self.saying.words().answer;
        let template = match self.measure().yours_is {
            Number::Singular => words.share_one,
            Number::Plural => words.share_many,
        };
        let share = self.percent(self.figures.value(FigureId::Ratio).unwrap_or_default());
        let whole = self.plan.whole_subject();
        let of: String = whole
            .iter()
            .map(|filter| self.saying.filter(self.plan, filter, Behind::Noun))
            .collect();
        capital(&self.say(template, &[("figure", &strong(&share)), ("of", &of)]))
    }

    /// The largest or smallest document, with what is known of it.
    pub(super) fn extreme(&self, id: FigureId) -> String {
        let words = &self.saying.words().answer;
        let extreme = match id {
            FigureId::Max => self.measure().largest,
            _ => self.measure().smallest,
        };
        let detail = self
            .figures
            .amounts(id)
            .first()
            .map_or_else(String::new, |(currency, value)| self.detail(*currency, *value));
        let count = self.figures.value(FigureId::Count).unwrap_or_default();
        let among = if count > Decimal::ONE {
            fill(words.among, &[("count", &self.transactions(count))])
        } else {
            String::new()
        };
        let figure = self.headline(id);
        self.say(
            words.extreme,
            &[("extreme", extreme), ("figure", &figure), ("detail", &detail), ("among", &among)],
        )
    }

    /// ", chez Lidl le 5 octobre 2025": the record of this amount, where it is among those shown.
    pub(super) fn detail(&self, currency: Currency, value: Decimal) -> String {
        let record = self
            .findings
            .records
            .iter()
            .find(|record| record.currency == currency && record.amount.abs() == value);
        let Some(record) = record else { return String::new() };
        let who = self.who(record);
        let on = record.date.map_or_else(String::new, |date| self.on(date));
        if who.is_empty() && on.is_empty() { String::new() } else { format!(",{who}{on}") }
    }

    fn who(&self, record: &Record) -> String {
        match (&record.merchant, &record.label) {
            // One merchant that the question names needs no repeating.
            (Some(merchant), _)
                if self.plan.values(Dimension::Merchant).eq([merchant.as_str()]) =>
            {
                String::new()
            }
            (Some(merchant), _) => self.saying.merchants(self.plan, std::slice::from_ref(merchant)),
            (None, Some(label)) => format!(" {}", self.saying.quoted(label)),
            (None, None) => String::new(),
        }
    }

    pub(super) fn on(&self, date: Date) -> String {
        let day = day::day(self.saying.language, date);
        fill(self.saying.words().answer.extreme_day, &[("day", &day)])
    }
}
