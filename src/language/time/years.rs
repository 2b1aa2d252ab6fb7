//! Years: behind a date, alone, in two digits, in words.

use rust_decimal::prelude::ToPrimitive;

use super::calendar::{Calendar, Grain};
use super::lexicon::Cue;
use super::reader::{Lead, Reader, Thing, longest};
use crate::domain::Language;
use crate::language::text::Kind;

type Read = Option<(usize, Thing)>;

impl Reader<'_> {
    /// `calendar` with the year that may follow: "2024", "de 2024", "'24", "de l'an dernier".
    pub(super) fn with_year(&self, at: usize, calendar: Calendar) -> (usize, Thing) {
        // "T2 24", "fin août 24": two digits behind what is no month are a year of late.
        let late = self.plain(at).filter(|(year, digits)| {
            *digits == 2 && (15..=self.today.year() % 100).contains(year) && !self.counts(at + 1)
        });
        let year = match (late, calendar.month) {
            (Some((year, _)), None) => Some((at + 1, full_year(year))),
            (Some(_), Some(_)) if calendar.day.is_none() && self.short_year(at).is_some() => {
                self.short_year(at).map(|year| (at + 1, year))
            }
            _ => self.year_after(at, calendar.day.is_some()),
        };
        let (end, year) = match year {
            Some((end, year)) => (end, Some(year)),
            None => (at, None),
        };
        (end, Thing::Calendar(Calendar { year, ..calendar }))
    }

    fn year_after(&self, at: usize, dated: bool) -> Option<(usize, i16)> {
        let (end, lead) = self.lead(at);
        for start in [end, at] {
            if let Some(year) = self.year_in_words(start) {
                return Some(year);
            }
            if let Some((year, digits)) = self.plain(start).filter(|_| !self.counts(start + 1)) {
                let short =
                    digits == 2 && (is_apostrophe(self.joined(start)) || dated && start == at);
                if digits == 4 && (1900..=2099).contains(&year) {
                    return Some((start + 1, year));
                }
                if short {
                    return Some((start + 1, full_year(year)));
                }
            }
        }
        let (end, thing) = longest([
            self.unit_phrase(end, Lead { running: false, ..lead }),
            self.unit_phrase(at, Lead::default()),
        ])?;
        if thing.grain() != Grain::Year {
            return None;
        }
        Some((end, thing.period(self.today).ok()??.first()?.year()))
    }

    /// "2024" where it reads as a year; "l'année 2024".
    pub(super) fn year(&self, at: usize) -> Read {
        let start = match self.unit(at) {
            Some((end, (Grain::Year, _))) => self.after_any(end, &[Cue::Of]),
            _ => at,
        };
        let (end, year) = match self.year_in_words(start) {
            Some(found) => found,
            None => self.year_written(start).filter(|_| self.plain(start).is_some_and(four))?,
        };
        let next = self.text.tokens.get(end);
        let followed = self.counts(end) || next.is_some_and(|token| token.kind == Kind::Number);
        (!followed).then(|| (end, Thing::Calendar(Calendar::year(year))))
    }

    /// Four digits of a year, or two of one of late.
    pub(super) fn year_written(&self, at: usize) -> Option<(usize, i16)> {
        let (year, digits) = self.plain(at)?;
        match digits {
            4 => (1900..=2099).contains(&year).then_some((at + 1, year)),
            2 => (15..=self.today.year() % 100).contains(&year).then(|| (at + 1, full_year(year))),
            _ => None,
        }
    }

    /// "mil novecientos noventa", "deux mille vingt-quatre", "twenty twenty-four".
    fn year_in_words(&self, at: usize) -> Option<(usize, i16)> {
        self.text.tokens.get(at).filter(|token| token.kind == Kind::Word)?;
        let (end, value) = self.number(at)?;
        let value = value.to_i16()?;
        let (end, year) = match value {
            19 | 20 if end == at + 1 && self.language() == Language::En => {
                let (end, rest) = self.number(end)?;
                let rest = rest.to_i16().filter(|rest| (10..=99).contains(rest))?;
                (end, value * 100 + rest)
            }
            // "deux mille" alone is an amount.
            value => (end, Some(value).filter(|_| end >= at + 3)?),
        };
        ((1900..=2099).contains(&year) && !self.counts(end)).then_some((end, year))
    }

    /// Two bare digits that are a year of this century up to this one, where a day would not stand.
    pub(super) fn short_year(&self, at: usize) -> Option<i16> {
        let digits = self.text.tokens.get(at)?.folded.as_str();
        let number: i16 = digits.parse().ok().filter(|_| digits.len() == 2)?;
        let year = 2000 + number;
        let said_so = self.language() != Language::En && self.native;
        (said_so && (2015..=self.today.year()).contains(&year)).then_some(year)
    }
}

/// Two digits: this century up to 2049.
pub(super) fn full_year(short: i16) -> i16 {
    if short < 50 { 2000 + short } else { 1900 + short }
}

fn four((_, digits): (i16, usize)) -> bool {
    digits == 4
}

pub(super) fn is_apostrophe(gap: &str) -> bool {
    gap.trim_start().starts_with(['\'', '’', '‘'])
}
