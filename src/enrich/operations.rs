//! What kind of movement a label tells of, by the words that banks write (config/enrichment/operations.toml).

use std::ops::Range;

use serde::Deserialize;

use super::EnrichError;
use super::label::{Token, phrases};
use super::phrases::{Phrases, stands};

/// The highest rank of operations that tell how money went, and not what for.
const PLAIN: u8 = 2;

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
    /// Nobody was paid: money was taken out, or the bank itself took it.
    #[serde(default)]
    pub own: bool,
    /// Somebody was paid for something: a shop's name may stand in the label.
    #[serde(default)]
    pub payment: bool,
    /// Who was paid stands in the label, where it also says that a bill was.
    #[serde(default)]
    pub payee: bool,
    /// A card was used.
    #[serde(default)]
    pub card: bool,
    sign: Option<Sign>,
    rank: u8,
}

impl Operation {
    /// It tells how money went, not what for.
    pub fn is_plain(&self) -> bool {
        self.rank <= PLAIN
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

/// What is known of a label before its words are read: where in it they tell nothing.
pub struct Within<'w> {
    pub sign: Sign,
    /// Where the forms of merchants stand, as places of tokens.
    pub merchants: &'w [Range<usize>],
    /// The bytes of the name that a card's form has: of it and of what follows it the first word alone tells.
    pub card: Option<Range<usize>>,
}

/// Of what the words and what the form of a label tell: the form's, unless the words tell more than how money
/// went.
pub fn stronger<'o>(
    words: Option<&'o Operation>,
    form: Option<&'o Operation>,
) -> Option<&'o Operation> {
    match (words, form) {
        (Some(words), Some(form)) if words.rank > form.rank.max(PLAIN) => Some(words),
        (words, form) => form.or(words),
    }
}

/// Whether nothing but numbers follows a place.
fn is_end(tokens: &[Token<'_>], place: usize) -> bool {
    tokens.get(place..).is_some_and(|rest| rest.iter().all(Token::has_digit))
}

/// What was found of it in a label.
pub struct Found<'o> {
    /// Of several the one of the highest rank.
    pub operation: Option<&'o Operation>,
    /// Whether one of them says that somebody was paid.
    pub paid: bool,
    /// Which tokens are the bank's words and no part of a name.
    pub cut: Vec<bool>,
}

impl Operations {
    /// # Errors
    /// The file is not as its head says, or a phrase is of no operation.
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
    pub fn find(&self, tokens: &[Token<'_>], within: &Within<'_>) -> Found<'_> {
        let mut cut = vec![false; tokens.len()];
        let mut best: Option<&Operation> = None;
        let mut paid = false;
        let mut take = |at: usize, length: usize, told: &Told| {
            let Some(operation) = self.all.get(told.operation) else { return };
            for cut in cut.iter_mut().skip(at).take(length) {
                *cut |= told.cut;
            }
            paid |= operation.payment;
            if best.is_none_or(|best| operation.rank > best.rank) {
                best = Some(operation);
            }
        };
        let mut place = 0;
        loop {
            while tokens.get(place).is_some_and(|token| token.has_digit()) {
                place += 1;
            }
            let Some((length, told)) = self.at((tokens, place), within, Position::Start) else {
                break;
            };
            take(place, length, told);
            place += length;
        }
        while place < tokens.len() {
            match self.at((tokens, place), within, Position::Anywhere) {
                Some((length, told)) => {
                    take(place, length, told);
                    place += length;
                }
                None => place += 1,
            }
        }
        Found { operation: best, paid, cut }
    }

    /// The operation of an id, where it is one of lines with this sign.
    pub fn of(&self, id: &str, sign: Sign) -> Option<&Operation> {
        let found = self.all.iter().find(|one| one.id == id)?;
        found.sign.is_none_or(|wanted| wanted == sign).then_some(found)
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
        (tokens, place): (&'a [Token<'a>], usize),
        within: &Within<'_>,
        here: Position,
    ) -> Option<(usize, &'a Told)> {
        let token = tokens.get(place)?;
        if within.card.as_ref().is_some_and(|name| name.start < token.at) {
            return None;
        }
        self.phrases.at(tokens.get(place..)?).find(|(length, told)| {
            let in_form = |form: &Range<usize>| form.start <= place && place + length <= form.end;
            let fits = self
                .all
                .get(told.operation)
                .is_some_and(|operation| operation.sign.is_none_or(|wanted| wanted == within.sign));
            let unless = self.unless.get(told.unless).map_or(&[][..], Vec::as_slice);
            let starts = here == Position::Start
                || within.card.as_ref().is_some_and(|name| name.start == token.at);
            let placed = match told.position {
                Position::Anywhere => true,
                Position::Start => starts,
                Position::End => is_end(tokens, place + length),
            };
            placed && fits && !within.merchants.iter().any(in_form) && !stands(unless, tokens)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::label::Folded;
    use super::*;

    const FILE: &str = r#"
        operation = [
          { id = "card", value = "Card", rank = 1, payment = true, card = true },
          { id = "transfer", value = "Transfer", rank = 1, credit = "in", debit = "out" },
          { id = "salary", value = "Transfer", sign = "credit", credit = "wages", over = true, rank = 5 },
          { id = "debit", value = "Debit", sign = "debit", rank = 1, payment = true },
          { id = "refund", sign = "credit", rank = 3 },
        ]
        phrase = [
          { of = "card", lang = "fr", position = "start", cut = true, words = ["carte", "paiement cb"] },
          { of = "transfer", lang = "fr", position = "start", cut = true, words = ["vir"] },
          { of = "salary", lang = "fr", position = "anywhere", cut = false, unless = ["avance"], words = ["salaire"] },
          { of = "debit", lang = "en", position = "end", cut = true, words = ["dd"] },
        ]"#;

    fn found(label: &str, sign: Sign, merchants: &[Range<usize>]) -> (Option<String>, Vec<bool>) {
        let operations = Operations::read(FILE).unwrap();
        let folded = Folded::new(label);
        let found = operations.find(&folded.tokens(), &Within { sign, merchants, card: None });
        (found.operation.map(|one| one.id.clone()), found.cut)
    }

    #[test]
    fn words_count_where_they_may_stand() {
        let id = |label: &str, sign| found(label, sign, &[]).0;
        assert_eq!(id("18 PAIEMENT CB LIDL", Sign::Debit).as_deref(), Some("card"));
        assert_eq!(id("LIDL CARTE", Sign::Debit), None);
        assert_eq!(id("RSPB DD 12", Sign::Debit).as_deref(), Some("debit"));
        assert_eq!(id("RSPB DD 12", Sign::Credit), None);
        assert_eq!(id("DD RSPB", Sign::Debit), None);
    }

    #[test]
    fn the_highest_rank_wins_unless_something_speaks_against_it() {
        let id = |label: &str| found(label, Sign::Credit, &[]).0;
        assert_eq!(id("VIR SALAIRE ACME").as_deref(), Some("salary"));
        assert_eq!(id("VIR AVANCE SALAIRE").as_deref(), Some("transfer"));
    }

    #[test]
    fn words_are_cut_as_the_file_says_but_not_within_a_merchants_form() {
        assert_eq!(found("VIR SALAIRE ACME", Sign::Credit, &[]).1, [true, false, false]);
        let form = 0..2;
        assert_eq!(found("CARTE NOIRE", Sign::Debit, &[form]), (None, vec![false, false]));
    }

    #[test]
    fn a_form_tells_unless_words_tell_what_for() {
        let operations = Operations::read(FILE).unwrap();
        let of = |id: &str| operations.of(id, Sign::Credit);
        let id = |one: Option<&Operation>| one.map(|one| one.id.clone());
        assert_eq!(id(stronger(of("transfer"), of("card"))).as_deref(), Some("card"));
        assert_eq!(id(stronger(of("salary"), of("card"))).as_deref(), Some("salary"));
        assert_eq!(id(stronger(of("salary"), of("debit"))).as_deref(), Some("salary"));
        let refund = of("refund").unwrap();
        assert_eq!(operations.between_people(refund).id, "transfer");
    }

    #[test]
    fn a_phrase_of_no_operation_is_refused() {
        let text = FILE.replace("of = \"debit\"", "of = \"nothing\"");
        assert!(Operations::read(&text).err().unwrap().to_string().contains("nothing"));
    }
}
