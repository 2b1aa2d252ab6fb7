//! A label taken apart: what kind of movement, which known merchant, and what is left for a name.

use super::forms::{Formed, Place};
use super::label::{Folded, Token};
use super::merchants::{Merchant, Surroundings};
use super::name::first_column;
use super::operations::Operation;
use super::{Enricher, Line};

/// A label taken apart.
pub struct Parts<'p, 't> {
    pub operation: Option<&'p Operation>,
    pub named: Option<&'p Merchant>,
    /// A payment service that passes on to somebody.
    pub through: Option<&'p Merchant>,
    /// What is left of the label: no words of the bank, no town, no legal form.
    pub core: Vec<Token<'t>>,
    /// It begins as a person's name.
    pub person: bool,
    /// A legal form stands in the label.
    pub company: bool,
}

impl Parts<'_, '_> {
    /// Somebody was paid for something, or the label says no more than a name.
    pub fn is_payment(&self) -> bool {
        self.operation.is_none_or(Operation::is_payment)
    }
}

impl Enricher {
    pub(super) fn parts<'p, 't>(
        &'p self,
        line: Line<'_>,
        folded: &'t Folded,
        tokens: &'t [Token<'t>],
    ) -> Parts<'p, 't> {
        let formed = self.forms.find(&folded.text);
        let part = formed.as_ref().map_or(0..folded.text.len(), |formed| formed.name.clone());
        let kept = self.noise.kept(&folded.text, part, tokens);
        let found = self.operations.find(tokens, line.sign, &self.merchants.strong(tokens));
        let told = formed.as_ref().and_then(|formed| formed.operation);
        let operation = self.operations.stronger(found.operation, told, line.sign);
        let is_kept = |token: &&Token<'_>| kept.get(token.place) == Some(&true);
        // A form tells which words are the bank's; without one the operation's words are.
        let is_bank = |token: &Token<'_>| formed.is_none() && found.cut.get(token.place) == Some(&true);
        let left: Vec<Token<'t>> = tokens.iter().filter(is_kept).copied().collect();
        let core: Vec<bool> = tokens.iter().map(|one| is_kept(&one) && !is_bank(one)).collect();
        let around = Surroundings {
            operation: operation.map(|one| one.id.as_str()),
            country: line.country,
            core: &core,
            tail: &self.tail,
        };
        let mut known = self.merchants.known(&left, &around);
        if known.is_none() && formed.is_none() {
            known = self.merchants.known(tokens, &around);
        }
        let behind = known.through.map_or(0, |(_, end)| end);
        let core: Vec<Token<'t>> = left
            .iter()
            .filter(|one| core.get(one.place) == Some(&true) && one.start >= behind)
            .copied()
            .collect();
        let is_card = operation.is_none_or(|one| one.is_payment() && one.id != "direct_debit");
        let core = self.named_part(line, &core, Shape { formed, is_card, cut: found.cut.contains(&true) });
        let person = self.persons.begins(core, |token| self.codes.is_shop(token));
        Parts {
            operation,
            named: known.merchant,
            through: known.through.map(|(merchant, _)| merchant),
            person,
            company: self.tail.is_company(tokens),
            core: core.to_vec(),
        }
    }

    /// What of the tokens that are left is a name.
    fn named_part<'c, 't>(&self, line: Line<'_>, core: &'c [Token<'t>], shape: Shape<'_>) -> &'c [Token<'t>] {
        let from = |core: &'c [Token<'t>], count: usize| core.get(count..).unwrap_or(&[]);
        let to = |core: &'c [Token<'t>], count: usize| core.get(..count).unwrap_or(&[]);
        let mut core = first_column(line.label, core);
        let place = shape.formed.as_ref().map(|formed| formed.place);
        if place == Some(Place::Start) {
            let town = self.tail.towns.at_start(core, line.country);
            if town < core.len() {
                core = from(core, town);
            }
        }
        if shape.formed.is_none() && shape.cut {
            core = from(core, self.tail.leading(core));
        }
        if !shape.is_card {
            core = from(core, self.tail.leading_note(core));
            core = from(core, self.tail.leading(core));
        }
        core = from(core, self.tail.leading_legal(core));
        if !shape.is_card {
            core = to(core, self.tail.before_note(core));
        }
        let towns = shape.is_card && !matches!(place, Some(Place::None | Place::Start));
        let count = if towns {
            self.tail.without(core, line.country)
        } else {
            self.tail.without_legal(core)
        };
        // "HOTEL BELLEVUE": a shop's word alone is no name, the town belongs to it.
        let shorter = to(core, count);
        if shorter.iter().all(|token| self.codes.is_shop(token)) {
            return to(core, self.tail.without_legal(core));
        }
        shorter
    }
}

/// What is known of the label that a name stands in.
struct Shape<'f> {
    formed: Option<Formed<'f>>,
    is_card: bool,
    /// An operation's words were cut.
    cut: bool,
}
