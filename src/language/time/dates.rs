//! Dates: digits, days of a month, months, years, weekdays.

use super::calendar::{Calendar, Grain, Included, end_before, nth_weekday, weekday_before};
use super::lexicon::{Cue, Role};
use super::reader::{Lead, Marked, Reader, Thing, longest};
use crate::domain::{Language, Period};
use crate::language::text::Kind;

type Read = Option<(usize, Thing)>;

impl Reader<'_> {
    /// "2025-10-05", "05/10/2025", "5/10", "05.10.2025", "10/2025", "2025-10".
    pub(super) fn digits(&self, at: usize, lead: Lead) -> Read {
        let token = self.text.tokens.get(at).filter(|token| token.kind == Kind::Number)?;
        if token.folded.contains(['.', ',', '\'']) {
            let mut parts = token.folded.split('.');
            let mut next = || parts.next().and_then(|part| part.parse::<i16>().ok());
            let (a, b, c) = (next()?, next()?, next()?);
            if parts.next().is_some() {
                return None;
            }
            let calendar = numeric([a, b, c])?;
            return Some((at + 1, Thing::Calendar(calendar)));
        }
        let (a, digits) = self.plain(at)?;
        let separator = self.text.folded(at + 1);
        if !matches!(separator, "/" | "-" | "–") {
            return self.spaced(at, lead);
        }
        let (b, _) = self.plain(at + 2)?;
        let third = self.plain(at + 4).filter(|_| self.text.folded(at + 3) == separator);
        if let Some((c, _)) = third {
            return Some((at + 5, Thing::Calendar(numeric([a, b, c])?)));
        }
        if self.counts(at + 3) {
            return None;
        }
        let end = at + 3;
        let tight = self.text.tokens.get(at + 1)?.glued;
        match (a, b) {
            (1900..=2099, 1..=12) if digits == 4 => Some((end, month_of(b, a)?)),
            (1..=12, 1900..=2099) => Some((end, month_of(a, b)?)),
            // A hyphen alone may join two amounts: the date needs its article.
            _ if separator != "/" && !(lead.prep || lead.bare_day) => None,
            _ if separator != "/" && !tight => None,
            _ => Some((end, Thing::Calendar(day_and_month(a, b)?))),
        }
    }

    /// "20 02 2014": digits with nothing between, a whole date.
    fn spaced(&self, at: usize, _lead: Lead) -> Read {
        let ((a, first), (b, second), (c, third)) =
            (self.plain(at)?, self.plain(at + 1)?, self.plain(at + 2)?);
        if first > 2 || second != 2 || third != 4 || !(1900..=2099).contains(&c) {
            return None;
        }
        Some((at + 3, Thing::Calendar(numeric([a, b, c])?)))
    }

    /// "5 mars 2024", "March 5th", "lundi 15", "le 15", "el 5 de marzo", "20th of last month".
    pub(super) fn date(&self, at: usize, lead: Lead) -> Read {
        let named = self.named_weekday(at);
        let (start, weekday) = match named {
            Some((end, weekday)) => {
                let (start, _) = self.lead(end);
                (start, Some(weekday))
            }
            None => (at, None),
        };
        let digits = named.and_then(|_| self.digits(start, Lead { bare_day: true, ..lead }));
        longest([
            digits,
            self.day_month(start, weekday),
            self.month_day(start, weekday),
            self.day_of_unit(start),
            self.day_alone(start, (lead, weekday)),
        ])
    }

    fn day_month(&self, at: usize, weekday: Option<i8>) -> Read {
        let (end, (day, _)) = self.day(at)?;
        let mut end = self.after_any(end, &[Cue::Of, Cue::OfThe]);
        // "31/Oct/1974", "31-Oct-74"
        let slashed = self.is(end, &["/", "-"]);
        end += usize::from(slashed);
        let end = match self.unit(end) {
            Some((mois, (Grain::Month, _))) => self.any(mois, &[Cue::Of]).unwrap_or(end),
            _ => end,
        };
        let (end, (month, weak)) = self.named_month(end)?;
        if weak && !self.native {
            return None;
        }
        let end = end + usize::from(slashed && self.is(end, &["/", "-"]));
        let calendar = Calendar { day: Some(day), weekday, ..Calendar::month(month) };
        Some(self.with_year(end, calendar))
    }

    fn month_day(&self, at: usize, weekday: Option<i8>) -> Read {
        let (end, (month, weak)) = self.named_month(at)?;
        if weak && !self.native || is_apostrophe(self.joined(end)) {
            return None;
        }
        let end = self.after_any(end, &[Cue::Article]);
        if let Some(year) = self.short_year(end) {
            // French and Spanish say the day before the month: "août 25" is of the year.
            return Some((
                end + 1,
                Thing::Calendar(Calendar { year: Some(year), ..Calendar::month(month) }),
            ));
        }
        let (end, (day, marked)) = self.day(end)?;
        if self.counts(end) || self.unit(end).is_some() || self.is(end, &["/"]) {
            return None;
        }
        // "march two purchases": words are no day here unless ordinal.
        if marked == Marked::No && self.plain(end - 1).is_none() {
            return None;
        }
        let calendar = Calendar { day: Some(day), weekday, ..Calendar::month(month) };
        Some(self.with_year(end, calendar))
    }

    /// Two bare digits that are a year of this century up to this one, where a day would not stand.
    fn short_year(&self, at: usize) -> Option<i16> {
        let digits = self.text.tokens.get(at)?.folded.as_str();
        let number: i16 = digits.parse().ok().filter(|_| digits.len() == 2)?;
        let year = 2000 + number;
        let said_so = self.language() != Language::En && self.native;
        (said_so && (2015..=self.today.year()).contains(&year)).then_some(year)
    }

    /// "le 15 du mois dernier", "20th of next month".
    fn day_of_unit(&self, at: usize) -> Read {
        let (end, (day, _)) = self.day(at)?;
        let end = match self.unit(end) {
            Some((end, (Grain::Day, _))) => end,
            _ => end,
        };
        let (end, lead) = self.lead(self.any(end, &[Cue::Of, Cue::OfThe]).map(|_| end)?);
        let (end, thing) = self.unit_phrase(end, lead)?;
        let first = thing.period(self.today).ok()??.first()?;
        if thing.grain() != Grain::Month {
            return None;
        }
        let calendar = Calendar {
            day: Some(day),
            month: Some(first.month()),
            year: Some(first.year()),
            ..Calendar::default()
        };
        Some((end, Thing::Calendar(calendar)))
    }

    fn day_alone(&self, at: usize, (lead, weekday): (Lead, Option<i8>)) -> Read {
        let (end, (day, marked)) = self.day(at)?;
        let written = self.text.tokens.get(at)?.kind == Kind::Number;
        let cued = lead.bare_day || weekday.is_some() || lead.article && marked == Marked::Yes;
        let counted = self.counts(end)
            || self.unit(end).is_some()
            || self.any(end, &[Cue::Last, Cue::Lasts, Cue::Next]).is_some()
            || self.text.tokens.get(end).is_some_and(|token| token.kind == Kind::Number)
            || self
                .find(end, |role| matches!(role, Role::Quarter(_) | Role::Half(_)).then_some(()))
                .is_some();
        (written && cued && !counted && day <= 31).then(|| {
            (end, Thing::Calendar(Calendar { day: Some(day), weekday, ..Calendar::default() }))
        })
    }

    /// "mars", "mars 2024", "mois de mars", "mars dernier", "last March".
    pub(super) fn month(&self, at: usize, lead: Lead) -> Read {
        let mut cued = lead.prep;
        let mut start = at;
        if let Some((end, (Grain::Month, _))) = self.unit(at) {
            let of = self.any(end, &[Cue::Of]);
            start = of.unwrap_or(end);
            cued = true;
        }
        let before = self.any(start, &[Cue::Last, Cue::This, Cue::Next]);
        let deictic = before.map(|_| start);
        let (end, (month, weak)) = self.named_month(before.unwrap_or(start))?;
        let after = self.any(end, &[Cue::Last, Cue::Next]).map(|_| end);
        let relative = deictic.or(after);
        let (said, calendar) = self.with_year(end, Calendar::month(month));
        let year_said = said > end;
        if weak && !(self.native && (cued || relative.is_some() || year_said)) {
            return None;
        }
        if year_said {
            return Some((said, calendar));
        }
        let Some(relative) = relative else { return Some((end, calendar)) };
        let end = if after.is_some() { self.after_any(end, &[Cue::Last, Cue::Next]) } else { end };
        let latest = Calendar::month(month).resolve(self.today).ok()?;
        let first = latest.first()?;
        let years = if self.cue(relative, Cue::Next).is_some() {
            1
        } else if self.cue(relative, Cue::Last).is_some() && latest.contains(self.today) {
            -1
        } else {
            0
        };
        Some((
            end,
            Thing::Fixed(Grain::Month.holding(Grain::Year.after(first, years)), Grain::Month),
        ))
    }

    pub(super) fn named_month(&self, at: usize) -> Option<(usize, (i8, bool))> {
        self.find_strong(at, |phrase| match phrase.role {
            Role::Month(month) => Some((month, phrase.weak)),
            _ => None,
        })
    }

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
        let (year, digits) = self.plain(start)?;
        let year_like = digits == 4 && (1900..=2099).contains(&year);
        let next = self.text.tokens.get(start + 1);
        let followed =
            self.counts(start + 1) || next.is_some_and(|token| token.kind == Kind::Number);
        (year_like && !followed).then(|| (start + 1, Thing::Calendar(Calendar::year(year))))
    }

    pub(super) fn named_weekday(&self, at: usize) -> Option<(usize, i8)> {
        self.find_strong(at, |phrase| match phrase.role {
            Role::Weekday(day) if !phrase.weak || self.native => Some(day),
            _ => None,
        })
    }

    /// "lundi", "lundi dernier", "next Tuesday", "lundi de la semaine dernière".
    pub(super) fn weekday(&self, at: usize, lead: Lead) -> Read {
        let before = self.any(at, &[Cue::Last, Cue::This, Cue::Next]);
        let start = before.unwrap_or(at);
        let (end, (day, weak)) = self.find_strong(start, |phrase| match phrase.role {
            Role::Weekday(day) => Some((day, phrase.weak)),
            _ => None,
        })?;
        let after = self.any(end, &[Cue::Last, Cue::Next]);
        if weak && !(self.native && (lead.prep || before.is_some() || after.is_some())) {
            return None;
        }
        if let Some((end, week)) = self.of_week(end) {
            let first = week.first()?;
            return Some((
                end,
                Thing::Fixed(Period::day(Grain::Day.after(first, i32::from(day))), Grain::Day),
            ));
        }
        let relative = if before.is_some() { at } else { end };
        let found = if self.cue(relative, Cue::Last).is_some() {
            weekday_before(day, self.today, Included::No)
        } else if self.cue(relative, Cue::Next).is_some() {
            Grain::Week.after(weekday_before(day, self.today, Included::Yes), 1)
        } else {
            return Some((end, Thing::Calendar(Calendar::weekday(day))));
        };
        Some((after.unwrap_or(end), Thing::Fixed(Period::day(found), Grain::Day)))
    }

    fn of_week(&self, at: usize) -> Option<(usize, Period)> {
        let (end, _) = self.lead(at);
        let (end, thing) = self.unit_phrase(end, Lead::default())?;
        let week = thing.period(self.today).ok()??;
        (thing.grain() == Grain::Week).then_some((end, week))
    }

    /// "premier lundi du mois", "last day of October 2015", "first week of October".
    pub(super) fn nth(&self, at: usize) -> Read {
        let (end, nth) = match self.cue(at, Cue::Last) {
            Some(end) => (end, -1),
            None => {
                let (end, (nth, marked)) = self.day(at)?;
                (end, Some(nth).filter(|nth| *nth <= 5 && marked == Marked::Yes)?)
            }
        };
        let (end, what) = longest([
            self.unit(end).map(|(end, (grain, _))| (end, Err(grain))),
            self.named_weekday(end).map(|(end, day)| (end, Ok(day))),
        ])?;
        let (end, lead) = self.lead(self.any(end, &[Cue::Of, Cue::OfThe]).map(|_| end)?);
        let (end, month) =
            longest([self.month(end, Lead { prep: true, ..lead }), self.unit_phrase(end, lead)])?;
        let period = month.period(self.today).ok()??;
        let found = match what {
            Ok(day) => Thing::Fixed(Period::day(nth_weekday(period, day, nth)?), Grain::Day),
            Err(Grain::Day) if nth > 0 => {
                let day = Grain::Day.after(period.first()?, i32::from(nth) - 1);
                Thing::Fixed(Period::day(day), Grain::Day)
            }
            Err(Grain::Day) => Thing::Fixed(Period::day(period.last()?), Grain::Day),
            Err(Grain::Week) if nth > 0 => {
                Thing::Fixed(Grain::Week.holding(nth_weekday(period, 0, nth)?), Grain::Week)
            }
            // The last week that ends within it.
            Err(Grain::Week) => {
                Thing::Fixed(Grain::Week.holding(nth_weekday(period, 6, nth)?), Grain::Week)
            }
            Err(Grain::Weekend) => {
                Thing::Fixed(Grain::Weekend.holding(nth_weekday(period, 5, nth)?), Grain::Weekend)
            }
            Err(_) => return None,
        };
        Some((end, found))
    }

    /// A day before `date`, as the last of an open period.
    pub(super) fn until_before(period: Period) -> Option<Period> {
        period.first().map(|first| Period::until(end_before(first)))
    }
}

fn month_of(month: i16, year: i16) -> Option<Thing> {
    let month = i8::try_from(month).ok()?;
    Some(Thing::Calendar(Calendar { year: Some(year), ..Calendar::month(month) }))
}

/// Day/month/year, year-month-day, or month/day/year where nothing else is possible.
fn numeric([a, b, c]: [i16; 3]) -> Option<Calendar> {
    if (1900..=2099).contains(&a) {
        let (month, day) = (i8::try_from(b).ok()?, i8::try_from(c).ok()?);
        let valid = (1..=12).contains(&month) && (1..=31).contains(&day);
        return valid.then(|| Calendar { day: Some(day), year: Some(a), ..Calendar::month(month) });
    }
    let year = match c {
        0..=99 => full_year(c),
        1900..=2099 => c,
        _ => return None,
    };
    day_and_month(a, b).map(|calendar| Calendar { year: Some(year), ..calendar })
}

fn day_and_month(a: i16, b: i16) -> Option<Calendar> {
    let (day, month) = match (a, b) {
        (1..=31, 1..=12) => (a, b),
        (1..=12, 13..=31) => (b, a),
        _ => return None,
    };
    Some(Calendar { day: i8::try_from(day).ok(), ..Calendar::month(i8::try_from(month).ok()?) })
}

/// Two digits: this century up to 2049.
fn full_year(short: i16) -> i16 {
    if short < 50 { 2000 + short } else { 1900 + short }
}

fn is_apostrophe(gap: &str) -> bool {
    gap.trim_start().starts_with(['\'', '’', '‘'])
}
