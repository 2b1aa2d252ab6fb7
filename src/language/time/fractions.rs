//! Parts of a year: quarters, halves, seasons.

use super::calendar::{Calendar, Grain, season};
use super::lexicon::{Cue, Role};
use super::reader::{Count, Lead, Marked, Reader, Thing, longest};
use super::years::full_year;

type Read = Option<(usize, Thing)>;
/// Which quarter or half.
type Fraction = (Grain, i8);

impl Reader<'_> {
    /// "T1 2025", "premier trimestre de 2024", "first half", "1T", "Q2-24", "24Q2", "last quarter of
    /// 2024".
    pub(super) fn fraction(&self, at: usize) -> Read {
        if let Some((end, fraction, year)) = self.glued(at) {
            return Some(self.of_year(end, (fraction, year)));
        }
        if let Some((end, fraction)) = longest([self.short(at), self.nth_fraction(at)]) {
            return Some(self.of_year(end, (fraction, None)));
        }
        let (end, fraction) = self.numbered_fraction(at)?;
        let (after, thing) = self.of_year(end, (fraction, None));
        // "du trimestre 3 restos": a number that counts what follows.
        let closed = self.text.tokens.get(end).is_none_or(|_| !self.joined(end).trim().is_empty());
        (after > end || closed).then_some((after, thing))
    }

    /// "trimestre 3", "quarter 3".
    fn numbered_fraction(&self, at: usize) -> Option<(usize, Fraction)> {
        let (end, (grain, count)) = self.unit(at)?;
        let (nth, _) = self.plain(end).filter(|_| count == Count::One)?;
        let nth = i8::try_from(nth).ok().filter(|nth| (1..=most(grain).unwrap_or(0)).contains(nth));
        Some((end + 1, (grain, nth?)))
    }

    fn short(&self, at: usize) -> Option<(usize, Fraction)> {
        self.find(at, |role| match role {
            Role::Quarter(nth) => Some((Grain::Quarter, nth)),
            Role::Half(nth) => Some((Grain::Half, nth)),
            _ => None,
        })
    }

    fn of_year(&self, at: usize, (fraction, year): (Fraction, Option<i16>)) -> (usize, Thing) {
        let calendar = Calendar { fraction: Some(fraction), year, ..Calendar::default() };
        if year.is_some() {
            return (at, Thing::Calendar(calendar));
        }
        // "Q2-24", "Q2/2024"
        let tied = self.is(at, &["-", "–", "/"])
            && self.text.tokens.get(at).is_some_and(|token| token.glued)
            && self.year_written(at + 1).is_some();
        self.with_year(at + usize::from(tied), calendar)
    }

    /// Digits and letters without a space: "1T", "2T24", "24Q2", "1H2025".
    fn glued(&self, at: usize) -> Option<(usize, Fraction, Option<i16>)> {
        let (number, _) = self.plain(at)?;
        let word = self.text.tokens.get(at + 1).filter(|token| token.glued)?;
        if let (Some((end, fraction)), Some(_)) = (self.short(at + 1), self.year_written(at)) {
            return Some((end, fraction, self.year_written(at).map(|(_, year)| year)));
        }
        let (letter, digits) = word.folded.split_at_checked(1)?;
        let (grain, most) = match letter {
            "t" | "q" => (Grain::Quarter, 4),
            "s" | "h" if !digits.is_empty() => (Grain::Half, 2),
            _ => return None,
        };
        let nth = i8::try_from(number).ok().filter(|nth| (1..=most).contains(nth))?;
        let year = match (digits.len(), digits.parse().ok()) {
            (0, _) => None,
            (2, Some(short)) => Some(full_year(short)),
            (4, Some(year)) if (1900..=2099).contains(&year) => Some(year),
            _ => return None,
        };
        Some((at + 2, (grain, nth), year))
    }

    fn nth_fraction(&self, at: usize) -> Option<(usize, Fraction)> {
        if let Some(end) = self.cue(at, Cue::Last) {
            let (end, (grain, _)) = self.unit(end)?;
            // "last quarter" alone counts from today; with a year it is the year's last.
            let (after, _) = self.with_year(end, Calendar::default());
            return (after > end).then_some((end, (grain, most(grain)?)));
        }
        let (end, nth) = self.ordinal(at)?;
        let (end, grain) = match self.unit(end) {
            Some((end, (grain, _))) => (end, grain),
            None => (end, self.shared_unit(end)?),
        };
        (1..=most(grain)?).contains(&nth).then_some((end, (grain, nth)))
    }

    fn ordinal(&self, at: usize) -> Option<(usize, i8)> {
        let (end, (nth, marked)) = self.day(at)?;
        (marked == Marked::Yes).then_some((end, nth))
    }

    /// "le premier et le deuxième trimestre": the unit is said behind the other.
    fn shared_unit(&self, at: usize) -> Option<Grain> {
        let next = self.any(at, &[Cue::And, Cue::Or, Cue::To, Cue::Versus])?;
        let (start, _) = self.lead(next);
        let (end, _) = self.ordinal(start).or_else(|| self.ordinal(next))?;
        self.unit(end).map(|(_, (grain, _))| grain)
    }

    /// "cet été", "l'été dernier", "summer 2024": never the word alone ("j'ai été").
    pub(super) fn season(&self, at: usize, lead: Lead) -> Read {
        const PLACED: [Cue; 3] = [Cue::This, Cue::Last, Cue::Next];
        let before = self.any(at, &PLACED);
        let (end, which) = self.find_strong(before.unwrap_or(at), |phrase| match phrase.role {
            Role::Season(which) if !phrase.weak || self.native => Some(which),
            _ => None,
        })?;
        let after = self.any(end, &PLACED);
        let (said, thing) = self.with_year(end, Calendar::default());
        if let Thing::Calendar(Calendar { year: Some(year), .. }) = thing {
            // "hiver 2023-2024": winter has both.
            let next = self.plain(said + 1).map(|(next, _)| next);
            let both = which == 3
                && self.is(said, &["-", "–", "/"])
                && (next == Some(year + 1) || next == Some((year + 1) % 100));
            let said = if both { said + 2 } else { said };
            return Some((said, Thing::Fixed(season(which, year), Grain::Season)));
        }
        if before.is_none() && after.is_none() && !lead.prep && !lead.article {
            return None;
        }
        let cue = if before.is_some() { at } else { end };
        let year = self.today.year();
        let mut years =
            [year + 1, year, year - 1, year - 2].map(|year| season(which, year)).into_iter();
        let today = self.today;
        let found = if self.cue(cue, Cue::Next).is_some() {
            years.rev().find(|period| period.is_future(today))
        } else if self.cue(cue, Cue::Last).is_some() {
            years.find(|period| period.last().is_some_and(|last| last < today))
        } else {
            years.find(|period| !period.is_future(today))
        };
        Some((after.unwrap_or(end), Thing::Fixed(found?, Grain::Season)))
    }
}

/// How many of it a year has.
fn most(grain: Grain) -> Option<i8> {
    match grain {
        Grain::Quarter => Some(4),
        Grain::Half => Some(2),
        _ => None,
    }
}
