//! Amounts of money as people write them, with their bounds: "plus de 50 €", "between 20 and 60
//! euros", "cien euros o más".

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;
use serde::Deserialize;

use super::number::{Joins, LexiconError, NumberLexicon};
use super::text::{Kind, Text};
use crate::domain::plan::AmountRange;
use crate::domain::{Currency, Language};
use sum::sum;

mod sum;
#[cfg(test)]
mod tests;

/// An amount or a range of amounts found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmountMatch {
    /// The token after the last one consumed.
    pub end: usize,
    pub range: AmountRange,
    /// `None` where none was said, or slang for the user's own ("balles", "quid").
    pub currency: Option<Currency>,
    pub certain: Certainty,
}

/// How surely a number is an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// A currency, or a word for a note, says so.
    Said,
    /// Only a bound says so: "plus de 50".
    Likely,
}

/// The words of amounts of all languages. Built once.
#[derive(Debug)]
pub struct AmountLexicon {
    numbers: NumberLexicon,
    phrases: HashMap<String, Vec<(Vec<String>, Role)>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Before(Bound),
    After(Bound),
    Of,
    Between,
    To,
    Currency(Option<Currency>),
    Note(i64),
    Scale(i64),
    Cents,
    CentJoin,
    /// "a" before a currency.
    One,
    /// A currency that may stand before its number.
    Leading,
    Counted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Bound {
    Gt,
    Gte,
    Lt,
    Lte,
    Exactly,
    About,
    // Of `before` alone.
    Of,
    Between,
    To,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    before: BTreeMap<Bound, Vec<String>>,
    after: BTreeMap<Bound, Vec<String>>,
    currencies: BTreeMap<String, Vec<String>>,
    own: BTreeMap<String, Vec<String>>,
    notes: BTreeMap<String, Vec<String>>,
    scales: BTreeMap<String, Vec<String>>,
    cents: BTreeMap<String, Vec<String>>,
    counted: BTreeMap<String, Vec<String>>,
    one: BTreeMap<String, Vec<String>>,
    leading: BTreeMap<String, Vec<String>>,
}

impl AmountLexicon {
    /// The lexicon that this binary carries.
    pub fn embedded() -> Result<AmountLexicon, LexiconError> {
        let file = "amounts.toml";
        let source: File = toml::from_str(include_str!("../../config/lexicon/amounts.toml"))
            .map_err(|source| LexiconError { file, source: Box::new(source) })?;
        let numbers = NumberLexicon::embedded()?;
        let mut lexicon = AmountLexicon { numbers, phrases: HashMap::new() };
        lexicon.add(source.before, |bound| match bound {
            Bound::Of => Some(Role::Of),
            Bound::Between => Some(Role::Between),
            Bound::To => Some(Role::To),
            bound => Some(Role::Before(bound)),
        });
        lexicon.add(source.after, |bound| Some(Role::After(bound)));
        lexicon
            .add(source.currencies, |code| Currency::new(&code).map(|c| Role::Currency(Some(c))));
        lexicon.add(source.own, |_| Some(Role::Currency(None)));
        lexicon.add(source.notes, |value| value.parse().ok().map(Role::Note));
        lexicon.add(source.scales, |value| value.parse().ok().map(Role::Scale));
        lexicon.add(source.cents, |kind| {
            Some(if kind == "joins" { Role::CentJoin } else { Role::Cents })
        });
        lexicon.add(source.counted, |_| Some(Role::Counted));
        lexicon.add(source.one, |_| Some(Role::One));
        lexicon.add(source.leading, |_| Some(Role::Leading));
        for phrases in lexicon.phrases.values_mut() {
            phrases.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        Ok(lexicon)
    }

    fn add<K>(&mut self, lists: BTreeMap<K, Vec<String>>, role: impl Fn(K) -> Option<Role>) {
        for (key, list) in lists {
            let Some(role) = role(key) else { continue };
            for phrase in list {
                let mut words = Text::new(&phrase).tokens.into_iter().map(|token| token.folded);
                if let Some(first) = words.next() {
                    self.phrases.entry(first).or_default().push((words.collect(), role));
                }
            }
        }
    }

    fn find<T>(
        &self,
        text: &Text,
        at: usize,
        wanted: impl Fn(Role) -> Option<T>,
    ) -> Option<(usize, T)> {
        let token = text.tokens.get(at)?;
        self.phrases.get(&token.folded)?.iter().find_map(|(rest, role)| {
            let said =
                rest.iter().enumerate().all(|(step, word)| text.folded(at + 1 + step) == word);
            if !said {
                return None;
            }
            Some((at + 1 + rest.len(), wanted(*role)?))
        })
    }

    fn is(&self, text: &Text, at: usize, role: Role) -> Option<usize> {
        self.find(text, at, |found| (found == role).then_some(())).map(|(end, ())| end)
    }
}

/// The longest amount that starts exactly at token `at`, with the words that bound it.
///
/// A number with neither currency nor bound is none; nor is one that counts ("plus de 3 fois") or, with
/// "from" and "until", reads as a year. "environ" is ±10 %. Of "plus de 100 € ou moins de 10 €" the
/// second half is a match of its own.
pub fn read(text: &Text, at: usize, lexicon: &AmountLexicon) -> Option<AmountMatch> {
    let token = text.tokens.get(at)?;
    let starts = token.kind == Kind::Number
        || lexicon.phrases.contains_key(&token.folded)
        || Language::ALL.iter().any(|language| lexicon.numbers.knows(&token.folded, *language))
        || token.folded.ends_with(|last: char| last.is_ascii_digit());
    if !starts {
        return None;
    }
    let found = [between(text, at, lexicon), bounded(text, at, lexicon), plain(text, at, lexicon)];
    found.into_iter().flatten().reduce(|best, next| if next.end > best.end { next } else { best })
}

/// "entre 20 et 60 €", "de 10 à 20 euros", "10-20 €".
fn between(text: &Text, at: usize, lexicon: &AmountLexicon) -> Option<AmountMatch> {
    let start = lexicon.is(text, at, Role::Between);
    [Joins::Read, Joins::Stop].into_iter().find_map(|joins| {
        let a = sum(text, start.unwrap_or(at), (lexicon, joins))?;
        let to = lexicon.is(text, a.end, Role::To)?;
        let dash = text.tokens.get(a.end).is_some_and(|token| token.kind == Kind::Symbol);
        if start.is_none() && !dash {
            return None;
        }
        let b = sum(text, to, (lexicon, Joins::Read))?;
        let currency = b.currency.or(a.currency);
        // "de 10 à 20", "from 3 to 5" may be days; "entre 2023 et 2024" are years.
        let strong =
            matches!(text.folded(at), "entre" | "between" | "compris" | "comprises" | "comprise");
        let counted = counts(text, b.end, lexicon) || year_like(a.value) && year_like(b.value);
        if currency.is_none() && (!strong || counted) {
            return None;
        }
        // "entre 2 et 3k": thousands both, where the first is the smaller number.
        let (low, times) = (a.value, b.times);
        let shared = a.times == Decimal::ONE && a.currency.is_none() && times > Decimal::ONE;
        let low = if shared && low * times < b.value { low * times } else { low };
        let (low, high) = (low.min(b.value), low.max(b.value));
        let range = AmountRange { gte: Some(low), lte: Some(high), ..AmountRange::default() };
        Some(matched(b.end, range, currency))
    })
}

/// "plus de 50 €", "au moins 100", "no more than $7".
fn bounded(text: &Text, at: usize, lexicon: &AmountLexicon) -> Option<AmountMatch> {
    let (mut end, mut bound) = lexicon.find(text, at, |role| match role {
        Role::Before(bound) => Some(bound),
        _ => None,
    })?;
    // "exactement égales à", "d'environ de"
    if let Some((next, inner)) = lexicon.find(text, end, |role| match role {
        Role::Before(inner) => Some(inner),
        _ => None,
    }) {
        (end, bound) = (next, if bound == Bound::Exactly { inner } else { bound });
    }
    if let Some(range) = between(text, end, lexicon).filter(|_| bound == Bound::About) {
        return Some(range);
    }
    let sum = sum(text, end, (lexicon, Joins::Read)).or_else(|| {
        let end = lexicon.is(text, end, Role::Of)?;
        sum(text, end, (lexicon, Joins::Read))
    })?;
    if sum.currency.is_none() {
        let dated = matches!(bound, Bound::Gte | Bound::Lte) && year_like(sum.value);
        // "exactly 49.79": the cents show that it is money.
        let cents = sum.value.scale() == 2;
        let vague = bound == Bound::About || bound == Bound::Exactly && !cents;
        if dated || vague || counts(text, sum.end, lexicon) {
            return None;
        }
    }
    Some(matched(sum.end, bound.range(sum.value), sum.currency))
}

/// "50 €", "de 50 euros", "100 € et plus", "25 maximum", "a tenner".
fn plain(text: &Text, at: usize, lexicon: &AmountLexicon) -> Option<AmountMatch> {
    let start = lexicon.is(text, at, Role::Of);
    [Some(at), start].into_iter().flatten().find_map(|start| {
        let note = start > at
            && text.tokens[at..start].iter().any(|token| token.folded.starts_with("bill"));
        let sum = sum(text, start, (lexicon, Joins::Read))?;
        let after = lexicon.find(text, sum.end, |role| match role {
            Role::After(bound) => Some(bound),
            _ => None,
        });
        let symbol = text
            .tokens
            .get(sum.end)
            .is_some_and(|token| token.kind == Kind::Symbol && !token.glued);
        let after = after.filter(|_| !symbol);
        match after {
            Some((end, bound)) if sum.currency.is_some() || !counts(text, end, lexicon) => {
                Some(matched(end, bound.range(sum.value), sum.currency))
            }
            _ if sum.currency.is_some() || note => {
                let currency = sum.currency.or(Some(None));
                Some(matched(sum.end, AmountRange::exactly(sum.value), currency))
            }
            _ if sum.scaled => Some(matched(sum.end, AmountRange::exactly(sum.value), None)),
            _ => None,
        }
    })
}

fn matched(end: usize, range: AmountRange, currency: Option<Option<Currency>>) -> AmountMatch {
    let certain = if currency.is_some() { Certainty::Said } else { Certainty::Likely };
    AmountMatch { end, range, currency: currency.flatten(), certain }
}

/// True where what follows shows that the number counts something, or is cut out of a longer word.
fn counts(text: &Text, at: usize, lexicon: &AmountLexicon) -> bool {
    let glued = text.tokens.get(at).is_some_and(|token| token.glued && token.kind == Kind::Word);
    glued || lexicon.is(text, at, Role::Counted).is_some()
}

fn year_like(value: Decimal) -> bool {
    value.is_integer() && value >= Decimal::from(1900) && value <= Decimal::from(2099)
}

impl Bound {
    fn range(self, value: Decimal) -> AmountRange {
        let none = AmountRange::default();
        match self {
            Bound::Gt => AmountRange { gt: Some(value), ..none },
            Bound::Gte => AmountRange { gte: Some(value), ..none },
            Bound::Lt => AmountRange { lt: Some(value), ..none },
            Bound::Lte => AmountRange { lte: Some(value), ..none },
            Bound::About => {
                let part = value / Decimal::TEN;
                let (low, high) = (value - part, value.saturating_add(part));
                let (low, high) = (low.normalize(), high.normalize());
                AmountRange { gte: Some(low), lte: Some(high), ..none }
            }
            _ => AmountRange::exactly(value),
        }
    }
}
