//! One language's view of the tokens from a place on, and the small readings that all phrases share.

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::calendar::{Calendar, Grain, NoSuchDay};
use super::lexicon::{Cue, Phrase, Role, TimeLexicon, Words};
use super::shift::Shift;
use crate::domain::Language;
use crate::domain::Period;
use crate::language::number::Joins;
use crate::language::text::{Kind, Text};

/// The most tokens that one phrase of time has.
pub(super) const WINDOW: usize = 16;

/// Saturday and Sunday, as bits from Monday.
pub(super) const WEEKEND: u8 = 0b110_0000;

/// A phrase's meaning before today settles what it leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    Calendar(Calendar),
    Fixed(Period, Grain),
    /// A bit a weekday, from Monday.
    Every(u8),
    /// Those weekdays of a period: "the last two Fridays".
    Among(Period, u8),
    Shifted(Shift),
}

/// What stood before a noun: prepositions and articles.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lead {
    pub prep: bool,
    pub article: bool,
    pub over: bool,
    pub ahead: bool,
    /// A number alone is a day of the month.
    pub bare_day: bool,
    /// A unit alone is the running one: a preposition with an article.
    pub running: bool,
}

/// The tokens that this language knows, from `from` to the first that it does not.
pub(super) struct Reader<'a> {
    pub text: &'a Text<'a>,
    pub today: Date,
    /// The text is in this language.
    pub native: bool,
    lexicon: &'a TimeLexicon,
    words: &'a Words,
    from: usize,
    window: [&'a [Phrase]; WINDOW],
    /// Which tokens may be in a number: looked up once.
    numbers: [bool; WINDOW],
}

impl Thing {
    pub fn period(&self, today: Date) -> Result<Option<Period>, NoSuchDay> {
        match self {
            Thing::Calendar(calendar) => calendar.resolve(today).map(Some),
            Thing::Fixed(period, _) | Thing::Among(period, _) => Ok(Some(*period)),
            Thing::Shifted(shift) => Ok(Some(shift.from(Period::day(today), today))),
            Thing::Every(_) => Ok(None),
        }
    }

    pub fn grain(&self) -> Grain {
        match self {
            Thing::Calendar(calendar) => calendar.grain(),
            Thing::Fixed(_, grain) | Thing::Shifted(Shift::Units { grain, .. }) => *grain,
            _ => Grain::Day,
        }
    }
}

impl<'a> Reader<'a> {
    /// `None` where the language knows nothing of the first token.
    pub fn new(
        text: &'a Text<'a>,
        from: usize,
        (lexicon, words): (&'a TimeLexicon, &'a Words),
    ) -> Option<Reader<'a>> {
        let mut reader = Reader {
            text,
            today: Date::constant(1, 1, 1),
            native: true,
            lexicon,
            words,
            from,
            window: [&[]; WINDOW],
            numbers: [false; WINDOW],
        };
        let mut telling = false;
        for (slot, token) in text.tokens.get(from..)?.iter().take(WINDOW).enumerate() {
            let phrases = words.starting(&token.folded);
            let digits = token.kind == Kind::Number;
            let number = digits || lexicon.numbers.knows(&token.folded, words.language);
            let symbol = matches!(token.folded.as_str(), "-" | "–" | "−" | "/" | "&");
            if phrases.is_none() && !number && !symbol {
                break;
            }
            reader.window[slot] = phrases.unwrap_or_default();
            reader.numbers[slot] = number;
            // Two number words together may be a year.
            telling |= number && slot > 0 && reader.numbers[slot - 1];
            // "a" begins "a principios", which is not there unless its next word is.
            let next = text.tokens.get(from + slot + 1);
            let begins = |phrase: &Phrase| {
                let rest = phrase.rest.first();
                rest.is_none_or(|word| next.is_some_and(|next| next.folded == **word))
            };
            let tells = |phrase: &Phrase| phrase.tells() && begins(phrase);
            telling |= digits || phrases.is_some_and(|all| all.iter().any(tells));
        }
        // Prepositions and articles alone say nothing of time.
        (telling && (reader.numbers[0] || !reader.window[0].is_empty())).then_some(reader)
    }

    pub fn number(&self, at: usize) -> Option<(usize, Decimal)> {
        let slot = at.checked_sub(self.from)?;
        if !self.numbers.get(slot).copied().unwrap_or(false) {
            return None;
        }
        self.lexicon.numbers.read(self.text, at, (self.words.language, Joins::Read))
    }

    fn phrases(&self, at: usize) -> &'a [Phrase] {
        let slot = at.checked_sub(self.from);
        slot.and_then(|slot| self.window.get(slot)).copied().unwrap_or(&[])
    }

    /// The longest phrase at `at` whose role `wanted` takes, and the token after it.
    pub fn find<T>(&self, at: usize, wanted: impl Fn(Role) -> Option<T>) -> Option<(usize, T)> {
        self.find_strong(at, |phrase| wanted(phrase.role))
    }

    /// The same, with the phrase itself.
    pub fn find_strong<T>(
        &self,
        at: usize,
        wanted: impl Fn(&Phrase) -> Option<T>,
    ) -> Option<(usize, T)> {
        self.phrases(at).iter().find_map(|phrase| {
            let said = phrase.rest.iter().enumerate();
            let all = said.into_iter().all(|(step, word)| self.text.folded(at + 1 + step) == word);
            if !all || phrase.capitals && !self.shouted(at) {
                return None;
            }
            Some((at + 1 + phrase.rest.len(), wanted(phrase)?))
        })
    }

    fn shouted(&self, at: usize) -> bool {
        !self.text.slice(at, at + 1).contains(char::is_lowercase)
    }

    pub fn cue(&self, at: usize, cue: Cue) -> Option<usize> {
        self.find(at, |role| (role == Role::Cue(cue)).then_some(())).map(|(end, ())| end)
    }

    pub fn any(&self, at: usize, cues: &[Cue]) -> Option<usize> {
        let found = self.find(at, |role| match role {
            Role::Cue(cue) if cues.contains(&cue) => Some(()),
            _ => None,
        });
        found.map(|(end, ())| end)
    }

    /// Where the phrase goes on after an optional cue.
    pub fn after_any(&self, at: usize, cues: &[Cue]) -> usize {
        self.any(at, cues).unwrap_or(at)
    }

    /// The prepositions and articles at `at`.
    pub fn lead(&self, at: usize) -> (usize, Lead) {
        let mut lead = Lead::default();
        let mut end = at;
        for _ in 0..4 {
            let Some(next) = self.any(
                end,
                &[Cue::Of, Cue::OfThe, Cue::In, Cue::Over, Cue::Ahead, Cue::Article, Cue::These],
            ) else {
                break;
            };
            let has = |cue| self.cue(end, cue) == Some(next);
            let article = has(Cue::Article) || has(Cue::These);
            let contracted = has(Cue::OfThe);
            lead.running = contracted || lead.prep && article && !lead.article || lead.running;
            lead.article |= article || contracted;
            lead.prep |= contracted || has(Cue::Of) || has(Cue::In);
            lead.over |= has(Cue::Over);
            lead.ahead |= has(Cue::Ahead);
            lead.bare_day = has(Cue::BareDay);
            end = next;
        }
        // "à la semaine", "al mes": each of them, not the running one.
        if matches!(self.text.folded(at), "a" | "al" | "au") && end <= at + 2 {
            lead.running = false;
        }
        (end, lead)
    }

    /// True where the word at `at`, which may stand before this phrase, can do `wanted`.
    pub fn can(&self, at: usize, wanted: impl Fn(Role) -> bool) -> bool {
        let phrases = self.words.starting(self.text.folded(at)).unwrap_or_default();
        phrases.iter().any(|phrase| phrase.rest.is_empty() && wanted(phrase.role))
    }

    /// True when the word before `at` is a unit: "jour de la semaine".
    pub fn unit_before(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|before| {
            self.can(before, |role| matches!(role, Role::Unit(_) | Role::Units(_)))
        })
    }

    pub fn unit(&self, at: usize) -> Option<(usize, (Grain, Count))> {
        self.find_strong(at, |phrase| match phrase.role {
            _ if phrase.weak && !self.native => None,
            Role::Unit(grain) => Some((grain, Count::One)),
            Role::Units(grain) => Some((grain, Count::Many)),
            _ => None,
        })
    }

    /// A count of units: digits, words, "a", "a few".
    pub fn count(&self, at: usize) -> Option<(usize, i32)> {
        if let Some(end) = self.cue(at, Cue::Couple) {
            return Some((end, 2));
        }
        if let Some(end) = self.cue(at, Cue::Few) {
            return Some((end, 3));
        }
        let counted = self.find(at, |role| match role {
            Role::Count(count) => Some(count),
            _ => None,
        });
        if counted.is_some() {
            return counted;
        }
        let number = self.number(at);
        match number {
            Some((end, value)) if value.is_integer() => {
                value.to_i32().filter(|count| (1..=2000).contains(count)).map(|count| (end, count))
            }
            Some(_) => None,
            None => self.cue(at, Cue::One).map(|end| (end, 1)),
        }
    }

    /// The language whose words it reads.
    pub fn language(&self) -> Language {
        self.words.language
    }

    /// Digits alone: the number and how many digits.
    pub fn plain(&self, at: usize) -> Option<(i16, usize)> {
        let token = self.text.tokens.get(at).filter(|token| token.kind == Kind::Number)?;
        let digits = token.folded.len();
        if digits > 4 {
            return None;
        }
        Some((token.folded.parse().ok()?, digits))
    }

    /// A day of the month, and whether it is written as one ("1er", "5th", "first"). Up to 39: "32
    /// février" is told, not passed over.
    pub fn day(&self, at: usize) -> Option<(usize, (i8, Marked))> {
        if let Some((day, digits)) = self.plain(at) {
            let day = i8::try_from(day).ok().filter(|day| (1..=39).contains(day) && digits <= 2)?;
            return Some(match self.cue(at + 1, Cue::Suffix) {
                Some(end) => (end, (day, Marked::Yes)),
                None => (at + 1, (day, Marked::No)),
            });
        }
        if let Some((end, day)) = self.find(at, |role| match role {
            Role::Ordinal(day) => Some(day),
            _ => None,
        }) {
            return Some((end, (day, Marked::Yes)));
        }
        let (end, day) = self.number(at)?;
        let day = day.to_i8().filter(|day| (1..=31).contains(day))?;
        Some((end, (day, Marked::No)))
    }

    /// True where the number before `at` counts or costs something.
    pub fn counts(&self, at: usize) -> bool {
        let Some(token) = self.text.tokens.get(at) else { return false };
        let symbol = matches!(token.folded.as_str(), "€" | "$" | "£" | "¥" | "%");
        let glued = token.glued && token.kind != Kind::Symbol;
        symbol || glued || self.cue(at, Cue::Money).is_some()
    }

    /// What stands in the text between token `at` and the one before.
    pub fn joined(&self, at: usize) -> &str {
        match (
            at.checked_sub(1).and_then(|before| self.text.tokens.get(before)),
            self.text.tokens.get(at),
        ) {
            (Some(before), Some(token)) => self.text.raw.get(before.end..token.start).unwrap_or(""),
            _ => "",
        }
    }

    pub fn is(&self, at: usize, symbols: &[&str]) -> bool {
        symbols.contains(&self.text.folded(at))
    }
}

/// One of a unit, or several ("last months" counts none).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    One,
    Many,
}

/// Whether a number is written as a day ("5th").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marked {
    Yes,
    No,
}

/// The reading that goes furthest; the first of equals.
pub(super) fn longest<T>(
    readings: impl IntoIterator<Item = Option<(usize, T)>>,
) -> Option<(usize, T)> {
    readings.into_iter().flatten().reduce(|best, next| if next.0 > best.0 { next } else { best })
}
