//! Whole phrases of time: a noun with its prepositions, a range, a period with one open end.

use jiff::civil::Date;

use super::calendar::{Calendar, Grain, NoSuchDay, Part};
use super::lexicon::{Cue, Role};
use super::reader::{Lead, Marked, Reader, Thing, WEEKEND, WINDOW, longest};
use crate::domain::Period;

/// What a phrase means; where a day in it does not exist, the nearest that does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Thing(Thing),
    Period(Period),
    /// What "between" and its two ends say: the range, and each end for itself.
    Between(Period, [Period; 2]),
    NoSuchDay(Date),
}

type Meant = Option<(usize, Meaning)>;

impl Reader<'_> {
    /// The longest phrase of time at `at`.
    pub(super) fn phrase(&self, at: usize) -> Meant {
        longest([
            self.every(at).map(|(end, days)| (end, Meaning::Thing(Thing::Every(days)))),
            // "avant-hier" before "avant" and "hier".
            self.offset(at).map(|found| self.with_hour(found)).map(meant),
            self.range(at),
            self.bounded(at),
            self.point(at).map(meant),
        ])
    }

    /// With the part of the day that may follow a day: "hier soir".
    fn with_hour(&self, (end, thing): (usize, Thing)) -> (usize, Thing) {
        let day = match thing {
            Thing::Fixed(period, _) => period.days() == Some(1),
            thing => thing.grain() == Grain::Day && matches!(thing, Thing::Calendar(_)),
        };
        (if day { self.after_any(end, &[Cue::DayTime]) } else { end }, thing)
    }

    /// A noun of time with the prepositions and articles before it.
    pub(super) fn point(&self, at: usize) -> Option<(usize, Thing)> {
        let (start, lead) = self.lead(at);
        if start > at && lead.running && self.unit_before(at) {
            // "quel jour de la semaine": a day of any week.
            return self.noun(start, Lead { running: false, ..lead });
        }
        let alone = if start > at { self.noun(at, Lead::default()) } else { None };
        longest([self.noun(start, lead), alone]).map(|found| self.with_hour(found))
    }

    /// "hier", "the day after tomorrow".
    fn offset(&self, at: usize) -> Option<(usize, Thing)> {
        let (end, days) = self.find(at, |role| match role {
            Role::Offset(days) => Some(days),
            _ => None,
        })?;
        Some((end, Thing::Fixed(Period::day(Grain::Day.after(self.today, days)), Grain::Day)))
    }

    fn noun(&self, at: usize, lead: Lead) -> Option<(usize, Thing)> {
        longest([
            self.offset(at),
            self.digits(at, lead),
            self.date(at, lead),
            self.month(at, lead),
            self.weekday(at, lead),
            self.unit_phrase(at, lead),
            self.fraction(at),
            self.nth(at),
            self.edge(at),
            self.week_number(at),
            self.day_of_week(at),
            self.counted(at, lead),
            self.part(at),
            self.season(at, lead),
            self.ago(at),
            self.same(at),
            self.vague(at),
            self.year(at),
        ])
    }

    /// Weekdays as a habit: "le dimanche", "on Sundays", "los fines de semana". A bit a day.
    fn every(&self, at: usize) -> Option<(usize, u8)> {
        const WORKDAYS: u8 = 0b001_1111;
        if let Some(end) = self.cue(at, Cue::Workdays) {
            return Some((end, WORKDAYS));
        }
        let one = |at: usize| {
            let cued = self.cue(at, Cue::Every);
            let (lead, _) = self.lead(at);
            let start = cued.unwrap_or(lead);
            self.find_strong(start, |phrase| match phrase.role {
                Role::Weekdays(day) => Some(1 << day),
                Role::Weekday(day) if cued.is_some() && (!phrase.weak || self.native) => {
                    Some(1 << day)
                }
                Role::Units(Grain::Weekend) => Some(WEEKEND),
                Role::Unit(Grain::Weekend) if cued.is_some() && (!phrase.weak || self.native) => {
                    Some(WEEKEND)
                }
                Role::Unit(Grain::Weekend) if start == at && self.native && !phrase.weak => {
                    Some(WEEKEND)
                }
                _ => None,
            })
        };
        let (mut end, mut days) = one(at)?;
        while let Some((next, more)) = self.any(end, &[Cue::And, Cue::Or]).and_then(one) {
            (end, days) = (next, days | more);
        }
        Some((self.after_any(end, &[Cue::DayTime]), days))
    }

    /// "depuis janvier", "jusqu'à fin août", "after 10 October", "since three months".
    fn bounded(&self, at: usize) -> Meant {
        const BOUNDS: [Cue; 4] = [Cue::Since, Cue::Until, Cue::After, Cue::Before];
        // "avant-dernier" is no "avant".
        if self.cue(at, Cue::LastButOne).is_some() {
            return None;
        }
        let onward = self.cue(at, Cue::Onward);
        let bound = self.any(at, &BOUNDS);
        let start = bound.or(onward)?;
        let has = |cue| self.cue(at, cue) == bound && bound.is_some();
        if has(Cue::Since)
            && let Some((end, (grain, count))) = self.span(start)
        {
            let first = grain.after(self.today, -count);
            return Some((end, Meaning::Period(Period::between(first, self.today))));
        }
        // The word may hold its article: "à partir du 10".
        let bare = self.text.folded(start - 1);
        let lead = Lead {
            prep: true,
            bare_day: matches!(bare, "du" | "au" | "del" | "le" | "el"),
            ..Lead::default()
        };
        let (end, thing) = longest([
            self.point(start),
            self.noun(start, lead),
            self.noun(start, Lead { running: matches!(bare, "du" | "del" | "au"), ..lead }),
        ])
        .map(|found| self.with_hour(found))?;
        if let Thing::Every(_) | Thing::Shifted(_) = thing {
            return None;
        }
        let thing = match thing {
            // Where the month has begun, its end is meant though it is to come.
            Thing::Calendar(Calendar { part: Some(_), year: None, month: Some(month), .. })
                if has(Cue::Until) =>
            {
                let year = Calendar::month(month).resolve(self.today).ok()?.first()?.year();
                with_year(thing, year)
            }
            thing => thing,
        };
        let period = match thing.period(self.today) {
            Ok(period) => period?,
            Err(NoSuchDay(nearest)) => return Some((end, Meaning::NoSuchDay(nearest))),
        };
        let meant = if bound.is_none() {
            let dated = matches!(thing, Thing::Calendar(Calendar { day: Some(_), .. }));
            dated.then(|| self.starting(period.first()))?
        } else if has(Cue::Since) {
            self.starting(period.first())
        } else if has(Cue::Until) {
            period.last().map(Period::until)
        } else if has(Cue::After) {
            self.starting(period.last().and_then(|last| last.tomorrow().ok()))
        } else {
            let ending = self.find(self.lead(start).0, |role| match role {
                Role::Part(Part::End) => Some(()),
                _ => None,
            });
            // "avant la fin du mois": all of the month.
            match ending {
                Some(_) => period.last().map(Period::until),
                None => Self::until_before(period),
            }
        };
        // "avant le 15 septembre de cette année": the year is meant too, not all that was before it.
        let of_year = thing.grain() != Grain::Year
            && (start..end).any(|at| self.can(at, |role| role == Role::Unit(Grain::Year)));
        let meant = if of_year { within_its_year(meant?, period) } else { meant };
        Some((end, Meaning::Period(meant?)))
    }

    /// From `first` to today; open where it is to come.
    fn starting(&self, first: Option<Date>) -> Option<Period> {
        let first = first?;
        Some(Period::new(Some(first), Some(self.today)).unwrap_or(Period::since(first)))
    }

    /// "du 1er au 15 octobre", "entre le 3 mars et le 10 avril", "March to June", "janvier-mars".
    fn range(&self, at: usize) -> Meant {
        let linked = (at + 1..at + WINDOW)
            .any(|at| self.any(at, &[Cue::To, Cue::And]).is_some() || self.dash(at).is_some());
        if !linked {
            return None;
        }
        let between = self.cue(at, Cue::Between);
        let led = self.lead(at).0;
        // Where it is a preposition too ("du"), the end reads it itself.
        let from = self.any(at, &[Cue::From, Cue::Since]).filter(|end| led < *end);
        let starts = [between, Some(at).filter(|_| between.is_none()), from];
        longest(starts.into_iter().map(|start| {
            let start = start?;
            let (end, (a, first)) = self.side(start)?;
            let to = match between {
                Some(_) => self.cue(end, Cue::And),
                None => self.cue(end, Cue::To).or_else(|| self.dash(end)),
            }?;
            let (end, (b, last)) = self.side(to)?;
            let dated = |thing: Thing| match thing {
                Thing::Calendar(calendar) => {
                    calendar.month.is_some() || calendar.weekday.is_some() || calendar.day.is_none()
                }
                _ => true,
            };
            let told = dated(a) || dated(b) || first == Marked::Yes || last == Marked::Yes;
            if !told || self.counts(end) {
                return None;
            }
            let (end, b) = self.year_of_both(end, (a, b));
            let spanned = self.spanned(a, b)?;
            let ends = between.and_then(|_| self.two_sides(a, b));
            Some((
                end,
                match (spanned, ends) {
                    (Meaning::Period(period), Some(ends)) => Meaning::Between(period, ends),
                    (spanned, _) => spanned,
                },
            ))
        }))
    }

    /// "June 3-9, 2024": the year behind a day that closes a range of days.
    fn year_of_both(&self, at: usize, (a, b): (Thing, Thing)) -> (usize, Thing) {
        match (a, b) {
            (
                Thing::Calendar(Calendar { month: Some(_), year: None, .. }),
                Thing::Calendar(day @ Calendar { day: Some(_), month: None, year: None, .. }),
            ) => match self.year_written(at).filter(|(end, _)| !self.counts(*end)) {
                Some((end, year)) => (end, Thing::Calendar(Calendar { year: Some(year), ..day })),
                None => (at, b),
            },
            _ => (at, b),
        }
    }

    /// Each end of "between" for itself, where both are months, quarters or the like.
    fn two_sides(&self, a: Thing, b: Thing) -> Option<[Period; 2]> {
        let (Thing::Calendar(one), Thing::Calendar(two)) = (a, b) else { return None };
        if a.grain() != b.grain() || a.grain() == Grain::Day {
            return None;
        }
        let sides = [
            one.completed(two).resolve(self.today).ok()?,
            two.completed(one).resolve(self.today).ok()?,
        ];
        (sides[0] != sides[1]).then_some(sides)
    }

    /// A hyphen: its own token between digits, dropped between words.
    fn dash(&self, at: usize) -> Option<usize> {
        if self.is(at, &["-", "–", "−"]) {
            return Some(at + 1);
        }
        matches!(self.joined(at), "-" | "–" | " - ").then_some(at)
    }

    /// One end of a range: a point, or a day alone, marked where written as one ("le 3", "1er").
    fn side(&self, at: usize) -> Option<(usize, (Thing, Marked))> {
        let (start, lead) = self.lead(at);
        let day = self.day(start).filter(|(end, _)| self.unit(*end).is_none());
        let short = self.text.tokens.get(start).is_some_and(|token| token.folded.len() <= 2);
        let (bare, in_words) = if short { (day, None) } else { (None, day) };
        let previous = at.checked_sub(1).map_or("", |before| self.text.folded(before));
        let contracted = matches!(previous, "du" | "au" | "del" | "al" | "le" | "el");
        let sided = Lead { prep: true, ..lead };
        longest([
            bare.map(|(end, (day, marked))| {
                let cued = lead.bare_day || lead.article || contracted && start == at;
                let marked = if cued { Marked::Yes } else { marked };
                let day = Calendar { day: Some(day), ..Calendar::default() };
                (end, (Thing::Calendar(day), marked))
            }),
            self.point(at).map(|(end, thing)| (end, (thing, Marked::No))),
            // Between two ends a doubtful word ("March") is what it looks like.
            self.month(start, sided).map(|(end, thing)| (end, (thing, Marked::No))),
            // "du premier au quinze octobre": the other end has to show that it is a day.
            in_words.map(|(end, (day, _))| {
                let day = Calendar { day: Some(day), ..Calendar::default() };
                (end, (Thing::Calendar(day), Marked::No))
            }),
        ])
        .filter(|(_, (thing, _))| matches!(thing, Thing::Calendar(_) | Thing::Fixed(..)))
    }

    fn spanned(&self, a: Thing, b: Thing) -> Option<Meaning> {
        let (a, b) = match (a, b) {
            (Thing::Calendar(a), Thing::Calendar(b)) => match self.paired(a, b) {
                Ok(pair) => pair?,
                Err(NoSuchDay(nearest)) => return Some(Meaning::NoSuchDay(nearest)),
            },
            (a, b) => (a.period(self.today).ok()??, b.period(self.today).ok()??),
        };
        Period::new(a.first(), b.last()).map(Meaning::Period)
    }

    /// Both ends, each with what the other says; the first is the latest that has begun, the second
    /// the next after it.
    fn paired(&self, a: Calendar, b: Calendar) -> Result<Option<(Period, Period)>, NoSuchDay> {
        let month = |one: Calendar, other: Calendar| {
            one.month.or(other.month.filter(|_| one.day.is_some()))
        };
        let a = Calendar { month: month(a, b), ..a };
        let mut b = Calendar { month: month(b, a), ..b };
        if a.year.is_none() && b.year.is_some() && a.completes() {
            let last = b.resolve(self.today)?;
            let first = Calendar { year: b.year, ..a }.resolve(self.today)?;
            if first.first() <= last.last() {
                return Ok(Some((first, last)));
            }
            let year = b.year.map(|year| year - 1);
            return Ok(Some((Calendar { year, ..a }.resolve(self.today)?, last)));
        }
        let first = a.resolve(self.today)?;
        let Some(start) = first.first() else { return Ok(None) };
        if let (Some(weekday), None) = (b.weekday, b.day) {
            let ahead = (weekday - start.weekday().to_monday_zero_offset()).rem_euclid(7);
            return Ok(Some((first, Period::day(Grain::Day.after(start, i32::from(ahead))))));
        }
        if b.month.is_none() && b.day.is_some() {
            let month = [start, Grain::Month.after(start, 1)];
            for month in month {
                b = Calendar { month: Some(month.month()), year: Some(month.year()), ..b };
                let last = b.resolve(self.today)?;
                if last.first() >= Some(start) {
                    return Ok(Some((first, last)));
                }
            }
        }
        if b.year.is_none() {
            b.year = Some(start.year());
            let last = b.resolve(self.today)?;
            if last.last() < Some(start) {
                b.year = Some(start.year() + 1);
            }
        }
        Ok(Some((first, b.resolve(self.today)?)))
    }

    /// A second period after "and", "or", a comma: "juin et juillet", "hier ou avant-hier".
    pub(super) fn next_point(&self, at: usize) -> Option<(usize, Thing)> {
        let comma = self.joined(at).trim_end() == ",";
        if self.is(at, &["/", "&"]) {
            // "août/septembre 2024"
            return self.point(at + 1).filter(|(_, thing)| thing.grain() > Grain::Day);
        }
        let start = self.any(at, &[Cue::And, Cue::Or]).or(comma.then_some(at))?;
        let thing = self.point(start);
        let (end, (side, marked)) = self.side(start)?;
        thing.filter(|(far, _)| *far >= end).or((marked == Marked::Yes).then_some((end, side)))
    }
}

fn meant((end, thing): (usize, Thing)) -> (usize, Meaning) {
    (end, Meaning::Thing(thing))
}

fn with_year(thing: Thing, year: i16) -> Thing {
    match thing {
        Thing::Calendar(calendar) => Thing::Calendar(Calendar { year: Some(year), ..calendar }),
        other => other,
    }
}

/// The part of `open` that lies in the year of `named`.
fn within_its_year(open: Period, named: Period) -> Option<Period> {
    let year = Grain::Year.holding(named.first()?);
    Period::new(open.first().max(year.first()), open.last().into_iter().chain(year.last()).min())
}
