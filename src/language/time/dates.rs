//! Dates: digits, days of a month, months, years, weekdays.

use super::calendar::{Calendar, Grain, Included, end_before, weekday_before};
use super::lexicon::{Cue, Role};
use super::reader::{Lead, Marked, Reader, Thing, longest};
use super::years::{full_year, is_apostrophe};
use crate::domain::Period;
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
        // "el día 15"
        let told = self.unit(at).filter(|(_, (grain, _))| *grain == Grain::Day);
        let (at, lead) = match told.filter(|(end, _)| self.plain(*end).is_some()) {
            Some((end, _)) => (end, Lead { bare_day: true, ..lead }),
            None => (at, lead),
        };
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
        // "les 3 et 4 octobre"
        let listed = self
            .any(end, &[Cue::And, Cue::Or])
            .is_some_and(|next| self.day_month(self.lead(next).0, None).is_some());
        let cued =
            listed || lead.bare_day || weekday.is_some() || lead.article && marked == Marked::Yes;
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
        let told = cued || relative.is_some() || year_said || self.beside_month(start, end);
        if weak && !(self.native && told) {
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

    /// Joined or compared to another month: "sept vs août".
    fn beside_month(&self, at: usize, end: usize) -> bool {
        const LINKS: [Cue; 4] = [Cue::And, Cue::Or, Cue::To, Cue::Versus];
        let slashed = self.is(end, &["/", "&", "-", "–"]).then_some(end + 1);
        let next = self.any(end, &LINKS).or(slashed);
        let before = at >= 2
            && self.can(at - 2, |role| matches!(role, Role::Month(_)))
            && (self.is(at - 1, &["/", "&", "-", "–"])
                || self.can(at - 1, |role| matches!(role, Role::Cue(cue) if LINKS.contains(&cue))));
        before || next.is_some_and(|next| self.named_month(self.lead(next).0).is_some())
    }

    pub(super) fn named_month(&self, at: usize) -> Option<(usize, (i8, bool))> {
        self.find_strong(at, |phrase| match phrase.role {
            Role::Month(month) => Some((month, phrase.weak)),
            _ => None,
        })
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
