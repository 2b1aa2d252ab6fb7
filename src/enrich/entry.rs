//! One entry of the merchants' files: what it is called, and what speaks for a form of it in a label.

use serde::Deserialize;

use super::holds_in;
use super::label::{Token, phrases, words};
use super::phrases::{follows, precedes, stands};
use super::tail::{Behind, Tail};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub credits: Option<Credits>,
    #[serde(default)]
    pub purchases: Vec<String>,
    #[serde(default)]
    pub authorities: Vec<String>,
    pub merchant: Vec<Entry>,
}

/// What a credit of a merchant is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credits {
    /// Categories that a credit keeps: money that is paid, not paid back.
    pub income: Vec<String>,
    /// Every other credit's.
    pub paid_back: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    name: String,
    category: String,
    credit: Option<String>,
    #[serde(default)]
    countries: Vec<String>,
    #[serde(default)]
    passes_through: bool,
    #[serde(default)]
    as_written: bool,
    #[serde(default)]
    pub forms: Vec<String>,
    #[serde(default)]
    pub weak: Vec<String>,
    wants: Option<Wants>,
    instead: Option<Instead>,
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default)]
    not_before: Vec<String>,
    #[serde(default)]
    not_after: Vec<String>,
}

/// Another category where one of some words stands in the label: the pump of a supermarket.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Instead {
    category: String,
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wants {
    #[serde(default)]
    operation: Vec<String>,
    position: Option<Position>,
    #[serde(default)]
    words: Vec<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Position {
    Start,
    Alone,
}

/// A merchant, or one of its kinds of shop.
pub struct Merchant {
    pub name: String,
    pub category: String,
    pub credit: Option<String>,
    pub passes_through: bool,
    /// Its name is what the label says: "Stadt Köln" of all towns.
    pub as_written: bool,
    instead: Option<(String, Vec<Vec<String>>)>,
    pub countries: Vec<String>,
    wants: Option<Condition>,
    unless: Vec<Vec<String>>,
    not_before: Vec<Vec<String>>,
    not_after: Vec<Vec<String>>,
}

struct Condition {
    operation: Vec<String>,
    position: Option<Position>,
    words: Vec<Vec<String>>,
}

/// What a weak form is held against.
pub struct Surroundings<'s> {
    /// The id of the label's operation; none where it says none.
    pub operation: Option<&'s str>,
    /// The label's country, in lower case.
    pub country: Option<&'s str>,
    /// Which of the label's tokens are left once the bank's words are cut.
    pub core: &'s [bool],
    pub tail: &'s Tail,
}

impl Entry {
    pub fn merchant(self) -> Merchant {
        Merchant {
            wants: self.wants.as_ref().map(|wants| Condition {
                operation: wants.operation.clone(),
                position: wants.position,
                words: phrases(&wants.words),
            }),
            instead: self.instead.map(|other| (other.category, phrases(&other.words))),
            unless: phrases(&self.unless),
            not_before: phrases(&self.not_before),
            not_after: phrases(&self.not_after),
            name: self.name,
            category: self.category,
            credit: self.credit,
            passes_through: self.passes_through,
            as_written: self.as_written,
            countries: self.countries,
        }
    }
}

impl Merchant {
    /// The category of a debit with this label.
    pub fn on_debit(&self, tokens: &[Token<'_>]) -> &str {
        match &self.instead {
            Some((other, words)) if stands(words, tokens) => other,
            _ => &self.category,
        }
    }

    /// Whether it trades in a country.
    pub fn is_in(&self, country: Option<&str>) -> bool {
        holds_in(&self.countries, country)
    }

    /// Whether it is this bank, by its whole name or one that begins it.
    pub fn is_of(&self, bank: &str) -> bool {
        let (own, bank) = (words(&self.name), words(bank));
        !own.is_empty() && (own.starts_with(&bank) || bank.starts_with(&own))
    }

    /// Whether nothing around a form speaks against it.
    pub fn stands(&self, (tokens, place, length): (&[Token<'_>], usize, usize)) -> bool {
        let after = tokens.get(place + length..).unwrap_or(&[]);
        let before = tokens.get(..place).unwrap_or(&[]);
        !stands(&self.unless, tokens)
            && !follows(&self.not_before, after)
            && !precedes(&self.not_after, before)
    }

    /// Whether what a weak form wants is there.
    pub fn holds(&self, at: (&[Token<'_>], usize, usize), around: &Surroundings<'_>) -> bool {
        let (tokens, place, length) = at;
        let Some(wants) = &self.wants else { return false };
        if !self.is_in(around.country)
            || precedes(&around.tail.weak_not_after, tokens.get(..place).unwrap_or(&[]))
        {
            return false;
        }
        let elsewhere = [tokens.get(..place), tokens.get(place + length..)];
        if elsewhere.into_iter().flatten().any(|part| stands(&wants.words, part)) {
            return true;
        }
        if wants.operation.is_empty() && wants.position.is_none() {
            return false;
        }
        let operation = around.operation.unwrap_or("none");
        let is_core = |at: &usize| {
            tokens.get(*at).is_some_and(|token| around.core.get(token.place) == Some(&true))
        };
        let core: Vec<usize> = (0..tokens.len()).filter(is_core).collect();
        let position = match wants.position {
            None => true,
            // A form of numbers is none of the core's words itself.
            Some(Position::Start) => core.first().is_none_or(|first| *first >= place),
            Some(Position::Alone) => {
                let left: Vec<Token<'_>> =
                    core.iter().filter_map(|at| tokens.get(*at).copied()).collect();
                core.first() == Some(&place)
                    && around
                        .tail
                        .without(&left, Some(Behind::whole(around.country)), |rest| rest.is_empty())
                        <= length
            }
        };
        position
            && (wants.operation.is_empty() || wants.operation.iter().any(|one| one == operation))
    }
}
