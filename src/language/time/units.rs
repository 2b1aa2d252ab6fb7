//! Units of time: this week, last quarter, the last 30 days, two weeks ago, early March, summer.

use super::calendar::{Calendar, Grain, Included, weekday_before};
use super::lexicon::{Cue, Role};
use super::reader::{Count, Lead, Reader, Thing, WEEKEND, longest};
use super::shift::Shift;
use crate::domain::Period;

type Read = Option<(usize, Thing)>;

impl Reader<'_> {
    /// "ce mois-ci", "semaine dernière", "next year", "du trimestre", "semaine du 6 octobre".
    pub(super) fn unit_phrase(&self, at: usize, lead: Lead) -> Read {
        let running = self.find(at, |role| match role {
            Role::Running(grain) => Some(grain),
            _ => None,
        });
        if let Some((end, grain)) = running {
            return Some((end, Thing::Fixed(grain.around(self.today, 0), grain)));
        }
        const BEFORE: [Cue; 7] = [
            Cue::This,
            Cue::Last,
            Cue::LastButOne,
            Cue::Lasts,
            Cue::Next,
            Cue::Previous,
            Cue::Following,
        ];
        const AFTER: [Cue; 7] = [
            Cue::Running,
            Cue::Last,
            Cue::LastButOne,
            Cue::Lasts,
            Cue::Next,
            Cue::Previous,
            Cue::Following,
        ];
        let before = self.any(at, &BEFORE);
        let start = match before {
            // "cette dernière semaine"
            Some(end) if self.cue(at, Cue::This) == Some(end) => self.after_any(end, &[Cue::Last]),
            Some(end) => end,
            None => at,
        };
        if let Some(end) = self.cue(start, Cue::Period) {
            return self.period_before(end, (at, before));
        }
        let (end, (grain, count)) = self.unit(start)?;
        if grain == Grain::Hour {
            return None;
        }
        if let Some(first) = before {
            let cue = if start > first { first } else { at };
            let after = self.after_any(end, &[Cue::Running]);
            // "over the last year", not "last year".
            if grain == Grain::Year && lead.article && self.cue(cue, Cue::Rolling).is_some() {
                return Some((after, Thing::Fixed(Grain::Month.latest(12, self.today), grain)));
            }
            return self.placed(cue, (grain, count)).map(|thing| (after, thing));
        }
        if let Some(last) = self.any(end, &AFTER) {
            // "the week before last"
            if self.cue(end, Cue::Previous).is_some()
                && let Some(last) = self.cue(last, Cue::Last)
            {
                return Some((last, Thing::Fixed(grain.around(self.today, -2), grain)));
            }
            return self.placed(end, (grain, count)).map(|thing| (last, thing));
        }
        if let Some(found) = self.unit_of_date(end, grain) {
            return Some(found);
        }
        let alone = lead.running || grain == Grain::Weekend && lead.article;
        let named = matches!(grain, Grain::Day | Grain::Season);
        let known = alone && count == Count::One && !named;
        known.then(|| (end, Thing::Fixed(grain.around(self.today, 0), grain)))
    }

    fn period_before(&self, end: usize, (at, before): (usize, Option<usize>)) -> Read {
        let (cue, last) = match before {
            Some(_) => (at, end),
            None => (end, self.any(end, &[Cue::Previous, Cue::Last, Cue::Following])?),
        };
        let count = match () {
            () if self.any(cue, &[Cue::Previous, Cue::Last]).is_some() => -1,
            () if self.cue(cue, Cue::Following).is_some() => 1,
            () => return None,
        };
        Some((last, Thing::Shifted(Shift::Length { count })))
    }

    /// The unit where the cue at `cue` puts it.
    fn placed(&self, cue: usize, (grain, count): (Grain, Count)) -> Option<Thing> {
        let has = |wanted| self.cue(cue, wanted).is_some();
        let fixed = |offset| Thing::Fixed(grain.around(self.today, offset), grain);
        if has(Cue::Lasts) || has(Cue::Last) && count == Count::Many {
            // No count: recently. A few days are a week, a few years three.
            let days = match grain {
                Grain::Day => Grain::Day.latest(7, self.today),
                Grain::Year => Grain::Year.latest(3, self.today),
                _ => Grain::Day.latest(30, self.today),
            };
            return Some(Thing::Fixed(days, Grain::Day));
        }
        if has(Cue::LastButOne) {
            return Some(fixed(-2));
        }
        if has(Cue::Last) {
            return Some(fixed(-1));
        }
        if has(Cue::Next) {
            return Some(fixed(1));
        }
        if has(Cue::Previous) {
            return Some(Thing::Shifted(Shift::Units { grain, count: -1 }));
        }
        if has(Cue::Following) {
            return Some(Thing::Shifted(Shift::Units { grain, count: 1 }));
        }
        (has(Cue::This) || has(Cue::Running)).then(|| fixed(0))
    }

    /// "semaine du 6 octobre", "week of October 6".
    fn unit_of_date(&self, at: usize, grain: Grain) -> Read {
        if !matches!(grain, Grain::Week | Grain::Weekend) {
            return None;
        }
        let start = match self.cue(at, Cue::Commencing) {
            Some(end) => end,
            None => self.any(at, &[Cue::Of, Cue::OfThe]).map(|_| at)?,
        };
        let (end, lead) = self.lead(start);
        let (end, thing) = longest([self.date(end, lead), self.digits(end, lead)])?;
        let day = thing.period(self.today).ok()??.first()?;
        Some((end, Thing::Fixed(grain.holding(day), grain)))
    }

    /// "les 7 derniers jours", "past two weeks", "sur 6 mois", "3 prochains mois", "a fortnight".
    pub(super) fn counted(&self, at: usize, lead: Lead) -> Read {
        const PAST: [Cue; 3] = [Cue::Last, Cue::Lasts, Cue::Previous];
        const COMING: [Cue; 2] = [Cue::Next, Cue::Following];
        let start = self.after_any(at, &PAST);
        let start = if start == at { self.after_any(at, &COMING) } else { start };
        let (between, count) = self.count(start)?;
        let middle = self.after_any(between, &PAST);
        let middle = if middle == between { self.after_any(between, &COMING) } else { middle };
        let past = start > at && self.any(at, &PAST).is_some()
            || middle > between && self.any(between, &PAST).is_some();
        if let Some((end, day)) = self.weekdays_named(middle).filter(|_| past) {
            let last = weekday_before(day, self.today, Included::No);
            let period = Period::between(Grain::Week.after(last, 1 - count), last);
            return Some((end, Thing::Among(period, 1 << day)));
        }
        let (end, (grain, _)) = self.unit(middle)?;
        let after = self.after_any(end, &PAST);
        let after = if after == end { self.after_any(end, &COMING) } else { after };
        let said = |cues: &[Cue]| {
            start > at && self.any(at, cues).is_some()
                || middle > between && self.any(between, cues).is_some()
                || after > end && self.any(end, cues).is_some()
        };
        // "sur une quinzaine": two weeks, where it is not one of the calendar's.
        let grain = match grain {
            Grain::HalfMonth if !said(&COMING) && !said(&PAST) => Grain::Fortnight,
            grain => grain,
        };
        let period = if said(&COMING) {
            grain.coming(count, self.today)
        } else if lead.over && grain == Grain::Year && !said(&PAST) {
            Grain::Month.latest(count.saturating_mul(12), self.today)
        } else if said(&PAST) || lead.over || grain == Grain::Fortnight && !lead.ahead {
            grain.latest(count, self.today)
        } else if lead.ahead {
            grain.around(self.today, count)
        } else {
            return None;
        };
        if grain == Grain::Weekend && period.days() > Some(2) {
            // The days between two weekends are none of them.
            return Some((after, Thing::Among(period, WEEKEND)));
        }
        Some((after, Thing::Fixed(period, grain)))
    }

    /// A bare count of units after "since": "trois mois".
    pub(super) fn span(&self, at: usize) -> Option<(usize, (Grain, i32))> {
        let (end, count) = self.count(at)?;
        let (end, (grain, _)) = self.unit(end)?;
        Some((end, (if grain == Grain::HalfMonth { Grain::Fortnight } else { grain }, count)))
    }

    fn weekdays_named(&self, at: usize) -> Option<(usize, i8)> {
        self.find_strong(at, |phrase| match phrase.role {
            Role::Weekday(day) | Role::Weekdays(day) if !phrase.weak || self.native => Some(day),
            _ => None,
        })
    }

    /// A bare count of weekdays: "deux lundis".
    fn weekdays_back(&self, at: usize) -> Option<(usize, Period)> {
        let (end, count) = self.count(at)?;
        let (end, day) = self.weekdays_named(end)?;
        let latest = weekday_before(day, self.today, Included::No);
        Some((end, Period::day(Grain::Week.after(latest, 1 - count))))
    }

    /// "il y a deux semaines", "3 months ago", "hace dos semanas": that whole unit.
    pub(super) fn ago(&self, at: usize) -> Read {
        let weekdays = match self.cue(at, Cue::AgoBefore) {
            Some(end) => self.weekdays_back(end),
            None => self
                .weekdays_back(at)
                .and_then(|(end, day)| Some((self.cue(end, Cue::AgoAfter)?, day))),
        };
        if let Some((end, day)) = weekdays {
            return Some((end, Thing::Fixed(day, Grain::Day)));
        }
        let (end, (grain, count)) = match self.cue(at, Cue::AgoBefore) {
            Some(end) => self.span(end)?,
            None => {
                let (end, span) = self.span(at)?;
                (self.cue(end, Cue::AgoAfter)?, span)
            }
        };
        let period = match grain {
            Grain::Hour => return None,
            Grain::Fortnight => Grain::Week.around(self.today, -2 * count),
            grain => grain.around(self.today, -count),
        };
        Some((end, Thing::Fixed(period, grain)))
    }

    /// "début mars", "mid-March", "fin du mois", "a finales de agosto", "end of last week".
    pub(super) fn part(&self, at: usize) -> Read {
        if let Some((end, (part, grain))) = self.find(at, |role| match role {
            Role::PartOf(part, grain) => Some((part, grain)),
            _ => None,
        }) {
            let period = part.of(grain.around(self.today, 0), grain);
            return Some((end, Thing::Fixed(period, grain)));
        }
        let (end, part) = self.find(at, |role| match role {
            Role::Part(part) => Some(part),
            _ => None,
        })?;
        let (start, lead) = self.lead(end);
        let inner = Lead { prep: true, running: true, ..lead };
        let (end, thing) = longest([
            self.month(start, inner),
            self.unit_phrase(start, inner),
            self.fraction(start),
            self.season(start, inner),
            self.year(start),
            self.unit_phrase(end, inner),
        ])?;
        // "early March 24": behind a part of a month two digits are no day.
        let (end, thing) = match (thing, self.year_written(end)) {
            (
                Thing::Calendar(calendar @ Calendar { month: Some(_), year: None, .. }),
                Some(year),
            ) if !self.counts(year.0) => {
                (year.0, Thing::Calendar(Calendar { year: Some(year.1), ..calendar }))
            }
            _ => (end, thing),
        };
        let cut = match thing {
            Thing::Calendar(calendar) => Thing::Calendar(Calendar { part: Some(part), ..calendar }),
            thing => {
                let period = thing.period(self.today).ok()??;
                Thing::Fixed(part.of(period, thing.grain()), thing.grain())
            }
        };
        Some((end, cut))
    }

    /// "le même mois l'an dernier", "same period last year".
    pub(super) fn same(&self, at: usize) -> Read {
        let end = self.cue(at, Cue::Same)?;
        let (end, grain) = match self.cue(end, Cue::Period) {
            Some(end) => (end, None),
            None => self.unit(end).map(|(end, (grain, _))| (end, Some(grain)))?,
        };
        let (start, lead) = self.lead(end);
        let (end, year) = longest([
            self.unit_phrase(start, Lead { running: false, ..lead }),
            self.unit_phrase(end, Lead::default()),
            self.ago(start),
            self.year(start),
        ])?;
        if year.grain() != Grain::Year {
            return None;
        }
        let there = year.period(self.today).ok()??.first()?.year();
        let count = i32::from(there) - i32::from(self.today.year());
        Some((end, Thing::Shifted(Shift::Years { grain, count })))
    }

    /// "récemment" is the last 30 days; "depuis toujours", "all time" a period open at both ends.
    pub(super) fn vague(&self, at: usize) -> Read {
        if let Some(end) = self.cue(at, Cue::Always) {
            return Some((end, Thing::Fixed(Period::new(None, None)?, Grain::Day)));
        }
        let end = self.cue(at, Cue::Recent)?;
        // "the most recent": an order, not a period.
        let superlative = at > 0 && matches!(self.text.folded(at - 1), "most" | "plus" | "mas");
        (!superlative).then(|| (end, Thing::Fixed(Grain::Day.latest(30, self.today), Grain::Day)))
    }
}
