//! What each stretch of a text is: the longest match of amounts, times, the user's own names and
//! the lexicons' phrases wins.

use jiff::civil::Weekday;
use rust_decimal::prelude::ToPrimitive;

use super::{Question, Reader};
use crate::domain::Language;
use crate::language::amount::{self, AmountMatch};
use crate::language::lexicon::{Found, Meaning};
use crate::language::number::Joins;
use crate::language::text::{Kind, Text, fold};
use crate::language::time::{self, Said, TimeContext, TimeMatch};

/// A stretch of tokens and what it is.
pub struct Span<'s> {
    pub from: usize,
    pub to: usize,
    pub what: What<'s>,
}

pub enum What<'s> {
    Amount(AmountMatch),
    /// A time, and the weekday that names it ("samedi").
    Time(TimeMatch, Option<Weekday>),
    Account(&'s str),
    Merchant(&'s str),
    Words(Found<'s>),
    Number(u32),
    /// A word that nothing knows.
    Unknown,
    /// A slash or other sign that belongs to nothing.
    Symbol,
}

impl Span<'_> {
    pub fn has(&self, meaning: &Meaning) -> bool {
        matches!(&self.what, What::Words(found) if found.has(meaning))
    }
}

impl Reader {
    /// The spans of a text, left to right; symbols that belong to nothing are passed over.
    pub(super) fn spans<'s>(
        &'s self,
        text: &Text,
        question: &Question<'s>,
        language: Language,
    ) -> Vec<Span<'s>> {
        let context = TimeContext { today: question.today, language, lexicon: &self.times };
        let mut spans: Vec<Span> = Vec::new();
        let mut at = 0;
        while at < text.tokens.len() {
            let mut best: Option<(usize, What)> = None;
            // In the order of who wins a tie.
            let phrase = self.phrase(text, at, &context).filter(|found| may_follow(&spans, found));
            if let Some(found) =
                phrase.clone().filter(|found| found.length > 1 && found.is_filler())
            {
                offer(&mut best, at + found.length, What::Words(found));
            }
            if let Some(found) = amount::read(text, at, &self.amounts) {
                offer(&mut best, found.end, What::Amount(found));
            }
            // "mes a mes" is no range of months, "por mes de enero a junio" months of that range.
            let series = phrase.as_ref().is_some_and(|found| {
                let behind = at + found.length;
                // "au mois de mai" is that month.
                let spans = |found: TimeMatch| match found.said {
                    Said::Period(period) => period.as_unit().is_none(),
                    _ => true,
                };
                found.meanings.iter().any(|one| matches!(one, Meaning::Group(_)))
                    && (found.length > 2
                        || found.length == 2
                            && time::read(text, behind, &context).is_some_and(spans))
            });
            let said = if series { None } else { time::read(text, at, &context) };
            if let Some(found) = said {
                let weekday = named_weekday(text, at, (&found, &context));
                offer(&mut best, found.end, What::Time(found, weekday));
            }
            if let Some((length, name)) = question.names.account(text, at) {
                offer(&mut best, at + length, What::Account(name));
            }
            if let Some((length, name)) = question.names.merchant(text, at)
                && name_wins(&spans, (length, name), phrase.as_ref())
            {
                offer(&mut best, at + length, What::Merchant(name));
            }
            if let Some(found) = phrase {
                offer(&mut best, at + found.length, What::Words(found));
            }
            let token = &text.tokens[at];
            if self.is_called_shop(text, at, &spans)
                && matches!(&best, Some((_, What::Words(found))) if found.is_filler())
            {
                best = None;
            }
            if self.is_name_of_shop(text, at, &spans)
                && !matches!(best, Some((_, What::Merchant(_))))
            {
                best = None;
            }
            let (end, what) = match (best, token.kind) {
                (Some((end, what)), _) => (end.max(at + 1), what),
                (None, Kind::Number) => (at + 1, number(&token.folded)),
                (None, Kind::Word) => {
                    self.number_in_words(text, at, language).unwrap_or((at + 1, What::Unknown))
                }
                (None, Kind::Symbol) if token.folded == "/" => (at + 1, What::Symbol),
                (None, Kind::Symbol) => {
                    at += 1;
                    continue;
                }
            };
            spans.push(Span { from: at, to: end, what });
            at = end;
        }
        spans
    }
}

impl Reader {
    /// Behind "chez" or "at", capitals on two words in a row are one name: "Pharmacy Plus" is no
    /// pharmacy in general.
    fn is_name_of_shop(&self, text: &Text, at: usize, before: &[Span]) -> bool {
        let capital = |at: usize| {
            text.tokens.get(at).is_some_and(|token| {
                token.kind == Kind::Word && text.raw[token.start..].starts_with(char::is_uppercase)
            })
        };
        // The text is looked through for few words only: each look is as long as it.
        let shouted = || !text.raw.chars().any(char::is_lowercase);
        let Some(last) = before.last().filter(|_| capital(at) && !shouted()) else { return false };
        (last.has(&Meaning::Shop) && capital(at + 1))
            || matches!(last.what, What::Unknown) && capital(at - 1)
    }

    /// Right behind "chez" or "at", a capital makes a name of a word that else says nothing ("Avis").
    fn is_called_shop(&self, text: &Text, at: usize, before: &[Span]) -> bool {
        let token = &text.tokens[at];
        token.kind == Kind::Word
            && text.raw[token.start..].starts_with(char::is_uppercase)
            && text.raw.chars().any(char::is_lowercase)
            && before.last().is_some_and(|last| last.has(&Meaning::Shop))
    }

    /// "les dix plus grosses": a number that bounds the answer.
    fn number_in_words<'s>(
        &self,
        text: &Text,
        at: usize,
        language: Language,
    ) -> Option<(usize, What<'s>)> {
        let (end, value) = self.numbers.read(text, at, (language, Joins::Stop))?;
        Some((end, What::Number(value.to_u32()?)))
    }

    /// The longest phrase that cuts no amount and no time in two: in "dépensé plus de 50 €" the
    /// phrase "dépensé plus" would take the bound away from the amount, in "solde du mois dernier"
    /// "solde du mois" the month from its "dernier".
    fn phrase(&self, text: &Text, at: usize, context: &TimeContext) -> Option<Found<'_>> {
        let longest = self.lexicon.find(text, at, context.language)?;
        let end = at + longest.length;
        let cut = (at + 1..end).find(|inner| {
            self.is_cut_short(text, (at, *inner, end), context)
                || amount::read(text, *inner, &self.amounts).is_some_and(|found| found.end > end)
                || self.cuts_time(text, (*inner, end), context)
        });
        match cut {
            Some(inner) => self.lexicon.find_within(text, (at, inner), context.language),
            None => Some(longest),
        }
    }

    /// True where the phrase `at..end` takes the first words of a phrase from `inner` on, which runs
    /// over its end, and gives nothing but an article for it: "le moins" in "le moins cher". An account's name is
    /// never cut.
    fn is_cut_short(
        &self,
        text: &Text,
        (at, inner, end): (usize, usize, usize),
        context: &TimeContext,
    ) -> bool {
        let longer = self
            .lexicon
            .find(text, inner, context.language)
            .filter(|found| inner + found.length > end);
        let has = |wanted: fn(&Meaning) -> bool| {
            longer.as_ref().is_some_and(|found| found.meanings.iter().any(|one| wanted(one)))
        };
        // "combien j'ai sur mon compte" in "… compte courant".
        if has(|one| matches!(one, Meaning::AccountType(_) | Meaning::AccountNamed(_))) {
            return true;
        }
        has(|one| matches!(one, Meaning::Ask(_)))
            && self
                .lexicon
                .find_within(text, (at, inner), context.language)
                .is_some_and(|head| at + head.length == inner && head.is_filler())
    }

    /// True where a time starts at `inner` and runs over the phrase's `end`, and what is left of it
    /// behind the phrase is no time, or lacks the preposition that the phrase would take from it.
    fn cuts_time(&self, text: &Text, (inner, end): (usize, usize), context: &TimeContext) -> bool {
        if time::read(text, inner, context).is_none_or(|found| found.end <= end) {
            return false;
        }
        let preposition = inner + 1 == end
            && self.lexicon.find_within(text, (inner, end), context.language).is_some_and(|word| {
                [Meaning::At, Meaning::From, Meaning::To].iter().any(|meaning| word.has(meaning))
            });
        preposition || time::read(text, end, context).is_none()
    }
}

/// The weekday that a single day was named by: a day later the same words mean a day of the same
/// name, while "hier" means one of the next.
fn named_weekday(
    text: &Text,
    at: usize,
    (found, context): (&TimeMatch, &TimeContext),
) -> Option<Weekday> {
    let Said::Period(period) = &found.said else { return None };
    let day = period.first().filter(|first| Some(*first) == period.last())?;
    if (at..found.end).any(|inner| text.tokens[inner].kind == Kind::Number) {
        return None;
    }
    let tomorrow = TimeContext { today: context.today.tomorrow().ok()?, ..*context };
    match time::read(text, at, &tomorrow)?.said {
        Said::Period(later) => {
            later.first().filter(|later| later.weekday() == day.weekday()).map(|_| day.weekday())
        }
        _ => None,
    }
}

fn offer<'s>(best: &mut Option<(usize, What<'s>)>, end: usize, what: What<'s>) {
    if best.as_ref().is_none_or(|(longest, _)| end > *longest) {
        *best = Some((end, what));
    }
}

fn number(digits: &str) -> What<'static> {
    digits.parse().map_or(What::Unknown, What::Number)
}

/// Right behind "chez" stands a shop, or a kind of shop: "super" in "chez Super U" is no praise.
fn may_follow(before: &[Span], phrase: &Found) -> bool {
    let shop = before.last().is_some_and(|span| span.has(&Meaning::Shop));
    !shop
        || !phrase.meanings.iter().all(|meaning| {
            matches!(
                meaning,
                Meaning::Talk(_) | Meaning::Ask(_) | Meaning::Analysis(_) | Meaning::Action
            )
        })
}

/// A merchant's full name beats a category or label word of the same length, and any word after
/// "chez"; a word of the grammar beats a name that happens to be spelled the same, and so does a
/// category of the very same name ("CAF").
fn name_wins(before: &[Span], (length, name): (usize, &str), phrase: Option<&Found>) -> bool {
    let Some(phrase) = phrase else { return true };
    if phrase.length != length {
        return true;
    }
    before.last().is_some_and(|span| span.has(&Meaning::Shop))
        || phrase.meanings.iter().all(|meaning| match meaning {
            Meaning::Category(value) => fold(value) != fold(name),
            Meaning::Label(_) | Meaning::Noun | Meaning::Subscriptions | Meaning::KindOfShop => {
                true
            }
            _ => false,
        })
}
