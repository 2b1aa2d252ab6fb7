//! What kind of movement a label tells of, by the words that banks write (config/enrichment/operations.toml).

use std::ops::Range;

use serde::Deserialize;

use super::EnrichError;
use super::label::{Token, phrases};
use super::phrases::{Phrases, stands};

/// A kind of movement.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    pub id: String,
    /// The index's `operation_type`.
    pub value: Option<String>,
    /// The categories of a debit and of a credit whose merchant says nothing.
    pub debit: Option<String>,
    pub credit: Option<String>,
    /// They hold even where the merchant has a category.
    #[serde(default)]
    pub over: bool,
    sign: Option<Sign>,
    rank: u8,
}

impl Operation {
    /// It tells how money went, not what for.
    pub fn is_plain(&self) -> bool {
        self.rank <= 2
    }

    /// Nobody was paid: money was taken out, or the bank itself took it.
    pub fn is_own(&self) -> bool {
        ["withdrawal", "cheque", "fee", "cash_deposit", "interest_paid", "interest_received",
            "exchange", "cashback", "card_settlement"]
            .contains(&self.id.as_str())
    }

    /// A card was used.
    pub fn is_card(&self) -> bool {
        self.id.starts_with("card")
    }

    /// Somebody was paid for something: a shop's name may stand in the label.
    pub fn is_payment(&self) -> bool {
        ["card", "direct_debit", "card_refund", "refund", "returned"].contains(&self.id.as_str())
    }
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    Debit,
    Credit,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    operation: Vec<Operation>,
    phrase: Vec<Phrase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrase {
    of: String,
    position: Position,
    #[expect(dead_code, reason = "for whoever reads the file")]
    lang: String,
    cut: bool,
    #[serde(default)]
    unless: Vec<String>,
    words: Vec<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Position {
    Start,
    Anywhere,
    End,
}

struct Told {
    operation: usize,
    position: Position,
    cut: bool,
    unless: usize,
}

pub struct Operations {
    all: Vec<Operation>,
    phrases: Phrases<Told>,
    unless: Vec<Vec<Vec<String>>>,
}

/// Where in a label words tell nothing.
pub struct Within<'w> {
    /// Where the forms of merchants stand, as places of tokens.
    pub merchants: &'w [Range<usize>],
    /// The bytes of the name that a card's form has: of it and of what follows it the first word alone tells.
    pub card: Option<Range<usize>>,
}

/// Whether nothing but numbers follows a place.
fn is_end(tokens: &[Token<'_>], place: usize) -> bool {
    tokens.get(place..).is_some_and(|rest| rest.iter().all(Token::has_digit))
}

/// What was found of it in a label.
pub struct Found<'o> {
    /// Of several the one of the highest rank.
    pub operation: Option<&'o Operation>,
    /// Which tokens are the bank's words and no part of a name.
    pub cut: Vec<bool>,
}

impl Operations {
    pub fn read(text: &str) -> Result<Operations, EnrichError> {
        let file: File = toml::from_str(text).map_err(EnrichError::in_file("operations.toml"))?;
        let (mut unless, mut told) = (Vec::new(), Vec::new());
        for phrase in file.phrase {
            let operation = file.operation.iter().position(|one| one.id == phrase.of);
            let operation = operation.ok_or_else(|| EnrichError::Unknown(phrase.of.clone()))?;
            unless.push(phrases(&phrase.unless));
            for text in phrase.words {
                let (position, cut) = (phrase.position, phrase.cut);
                told.push((text, Told { operation, position, cut, unless: unless.len() - 1 }));
            }
        }
        Ok(Operations { all: file.operation, phrases: Phrases::new(told), unless })
    }

    /// What the words of a label tell.
    pub fn find(&self, tokens: &[Token<'_>], sign: Sign, within: &Within<'_>) -> Found<'_> {
        let mut cut = vec![false; tokens.len()];
        let mut seen = vec![false; tokens.len()];
        let mut best: Option<&Operation> = None;
        let mut take = |at: usize, length: usize, told: &Told| {
            let Some(operation) = self.all.get(told.operation) else { return };
            for place in at..at + length {
                seen[place] = true;
                cut[place] |= told.cut;
            }
            if best.is_none_or(|best| operation.rank > best.rank) {
                best = Some(operation);
            }
        };
        let mut place = 0;
        loop {
            while tokens.get(place).is_some_and(|token| token.has_digit()) {
                place += 1;
            }
            let Some((length, told)) = self.at(tokens, place, (sign, within), true) else { break };
            take(place, length, told);
            place += length;
        }
        while place < tokens.len() {
            match self.at(tokens, place, (sign, within), false) {
                Some((length, told)) => {
                    take(place, length, told);
                    place += length;
                }
                None => place += 1,
            }
        }
        Found { operation: best, cut }
    }

    /// Of what the words and what the form of a label tell: the form's, unless the words tell more than how
    /// money went.
    pub fn stronger<'o>(
        &'o self,
        words: Option<&'o Operation>,
        form: Option<&str>,
        sign: Sign,
    ) -> Option<&'o Operation> {
        let form = form.and_then(|id| self.all.iter().find(|one| one.id == id));
        let form = form.filter(|one| one.sign.is_none_or(|wanted| wanted == sign));
        match (words, form) {
            (Some(words), Some(form)) if words.rank > form.rank.max(2) => Some(words),
            (words, form) => form.or(words),
        }
    }

    /// What an operation is where a person was paid or pays: no shop's refund.
    pub fn between_people<'o>(&'o self, operation: &'o Operation) -> &'o Operation {
        match self.transfer() {
            Some(transfer) if operation.id == "refund" => transfer,
            _ => operation,
        }
    }

    /// What a line is that says no more than a person's name.
    pub fn transfer(&self) -> Option<&Operation> {
        self.all.iter().find(|one| one.id == "transfer")
    }

    /// The longest phrase from a place that counts there.
    fn at<'a>(
        &'a self,
        tokens: &'a [Token<'a>],
        place: usize,
        (sign, within): (Sign, &Within<'_>),
        starts: bool,
    ) -> Option<(usize, &'a Told)> {
        let token = tokens.get(place)?;
        if within.card.as_ref().is_some_and(|name| name.start < token.at) {
            return None;
        }
        self.phrases.at(tokens.get(place..)?).find(|(length, told)| {
            let in_form = |form: &Range<usize>| form.start <= place && place + length <= form.end;
            let fits = self.all.get(told.operation).is_some_and(|operation| {
                operation.sign.is_none_or(|wanted| wanted == sign)
            });
            let unless = self.unless.get(told.unless).map_or(&[][..], Vec::as_slice);
            let starts = starts || within.card.as_ref().is_some_and(|name| name.start == token.at);
            let placed = match told.position {
                Position::Anywhere => true,
                Position::Start => starts,
                Position::End => is_end(tokens, place + length),
            };
            placed
                && fits
                && !within.merchants.iter().any(in_form)
                && !stands(unless, tokens)
        })
    }
}
