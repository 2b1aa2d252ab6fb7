//! Names in an answer: those of the data that it may state, and whose figure is whose.

use std::collections::{HashMap, HashSet};

use super::marks::is_mask;
use super::{Facts, Number, number, stated};
use crate::language::text::{Kind, Text, words_of};

/// One name of the user's own data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// As a message writes it, escaped.
    pub shown: String,
    /// As the index holds it, and the figures' keys.
    pub key: String,
}

/// A name that is more than a number or two letters: those are read as what they look like.
fn is_telling(name: &str) -> bool {
    words_of(name).split(' ').any(|word| word.len() > 2 && word.chars().all(char::is_alphabetic))
}

/// The names of one answer.
pub(super) struct Names {
    /// Those that the template or the question states, the longest first.
    stated: Vec<String>,
    /// Words of other names of the user's.
    strangers: HashSet<String>,
    /// The most words that one of these has.
    longest: usize,
    /// Words that may have a capital.
    words: HashSet<String>,
    /// The groups' own figures by number: the places in `stated` of those that have it.
    owners: HashMap<Number, HashSet<usize>>,
}

/// Names that are taken out of a text, at the most: there are so many characters for private use.
const MOST: usize = 6_000;
/// Letters from which a name that is not the answer's is looked for.
const TELLING: usize = 4;

impl Names {
    pub fn new(facts: &Facts, template: &str) -> Names {
        let question = words_of(facts.question);
        let in_question = |name: &Name| {
            let words = words_of(&name.key);
            !words.is_empty() && format!(" {question} ").contains(&format!(" {words} "))
        };
        let (here, others): (Vec<&Name>, Vec<&Name>) = facts
            .names
            .iter()
            .filter(|name| is_telling(&name.shown))
            .partition(|name| template.contains(name.shown.as_str()) || in_question(name));
        let mut here: Vec<&Name> = here.into_iter().take(MOST).collect();
        here.sort_by_key(|name| std::cmp::Reverse(name.shown.len()));
        let mut words: HashSet<String> = HashSet::new();
        let labels = facts.figures.iter().map(|figure| figure.label.as_str());
        for text in [template, facts.question].into_iter().chain(labels) {
            words.extend(Text::new(text).tokens.into_iter().map(|token| token.folded));
        }
        let strangers: HashSet<String> = others
            .into_iter()
            .map(|name| words_of(&name.shown))
            .filter(|name| name.len() >= TELLING && !words.contains(name))
            .collect();
        let longest = strangers.iter().map(|name| name.split(' ').count()).max().unwrap_or(0);
        let mut owners: HashMap<Number, HashSet<usize>> = HashMap::new();
        let mut free: HashSet<Number> = HashSet::new();
        for figure in facts.figures {
            let key = figure.key.as_ref().and_then(Option::as_deref);
            let place = key.and_then(|key| here.iter().position(|name| name.key == key));
            for claim in stated(figure).filter_map(|claim| number(&claim)) {
                match place {
                    Some(place) => {
                        owners.entry(claim).or_default().insert(place);
                    }
                    None => {
                        free.insert(claim);
                    }
                }
            }
        }
        owners.retain(|claim, _| !free.contains(claim));
        let stated = here.into_iter().map(|name| name.shown.clone()).collect();
        Names { stated, strangers, longest, words, owners }
    }

    /// The text without its marks, each stated name as one character: what stands in a name is no
    /// claim.
    pub fn masked(&self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut rest = text;
        let mut before = ' ';
        while let Some(first) = rest.chars().next() {
            if let Some(behind) = rest.strip_prefix("**") {
                rest = behind;
                continue;
            }
            let begins = !before.is_alphanumeric();
            let found =
                self.stated.iter().enumerate().filter(|_| begins).find_map(|(place, name)| {
                    let behind = rest.strip_prefix(name.as_str())?;
                    let ends = !behind.starts_with(char::is_alphanumeric);
                    ends.then_some((place, behind))
                });
            if let Some((place, behind)) = found {
                masked.extend(
                    u32::try_from(place).ok().and_then(|place| char::from_u32(0xe000 + place)),
                );
                rest = behind;
                before = 'x';
                continue;
            }
            masked.push(first);
            before = first;
            rest = &rest[first.len_utf8()..];
        }
        masked
    }

    /// False where a masked sentence names what the answer does not: another name of the user's, or
    /// a word with a capital that nobody has said. `is_time` knows months and weekdays.
    pub fn are_known(&self, masked: &str, is_time: impl Fn(&str) -> bool) -> bool {
        let text = Text::new(masked);
        let starts = |at: usize| {
            let before = masked[..at].trim_end_matches(|c: char| {
                !c.is_alphanumeric() && !matches!(c, '.' | '!' | '?' | ':')
            });
            before.is_empty() || before.ends_with(['.', '!', '?', ':'])
        };
        let words: Vec<_> = text.tokens.iter().filter(|token| token.kind == Kind::Word).collect();
        let stranger = |place: usize| {
            let mut joined = String::new();
            words.iter().skip(place).take(self.longest).any(|token| {
                if !joined.is_empty() {
                    joined.push(' ');
                }
                joined.push_str(&token.folded);
                self.strangers.contains(&joined)
            })
        };
        let invented = |place: usize| {
            let token = words[place];
            let capital = masked[token.start..].starts_with(char::is_uppercase);
            let said = self.words.contains(&token.folded) || is_time(&token.folded);
            capital && !said && !starts(token.start) && token.folded != "i"
        };
        (0..words.len()).all(|place| !stranger(place) && !invented(place))
    }

    /// False where a number that is one group's own stands beside the name of another: the nearest
    /// before it, or behind it where a sentence gives the numbers first.
    pub fn own(&self, masked: &str, numbers: &[(usize, Number)]) -> bool {
        let named: Vec<(usize, usize)> = masked
            .char_indices()
            .filter(|(_, c)| is_mask(*c))
            .map(|(at, c)| (at, c as usize - 0xe000))
            .collect();
        let Some((first, _)) = named.first() else { return true };
        let leads =
            numbers.iter().all(|(at, number)| at > first || !self.owners.contains_key(number));
        numbers.iter().all(|(at, number)| {
            let Some(owners) = self.owners.get(number) else { return true };
            let before = named.iter().rev().find(|(place, _)| place < at);
            let behind = named.iter().find(|(place, _)| place > at);
            let nearest = if leads { before.or(behind) } else { behind.or(before) };
            nearest.is_none_or(|(_, name)| owners.contains(name))
        })
    }
}
