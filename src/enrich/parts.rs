//! A label taken apart: what kind of movement, which known merchant, and what is left for a name.

use std::ops::Range;

use super::entry::{Merchant, Surroundings};
use super::forms::{Formed, Place};
use super::label::{Folded, Token};
use super::name::first_column;
use super::noise::Cutting;
use super::operations::{Operation, Sign, Within, stronger};
use super::tail::Behind;
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
    /// Words or the form say that somebody was paid, whatever else the label says.
    pub paid: bool,
}

impl Parts<'_, '_> {
    /// Somebody was paid for something, or the label says no more than a name.
    pub fn is_payment(&self) -> bool {
        self.operation.is_none_or(|one| one.payment)
    }
}

impl Enricher {
    pub(super) fn parts<'p, 't>(
        &'p self,
        line: Line<'_>,
        folded: &'t Folded,
        tokens: &'t [Token<'t>],
    ) -> Parts<'p, 't> {
        let formed = self.forms.find(&folded.text, line.country);
        let strong = self.merchants.strong(tokens, line.bank);
        let part = self.part((line, folded), (&formed, tokens), &strong);
        let told =
            formed.as_ref().and_then(|formed| self.operations.of(formed.operation?, line.sign));
        let by_card = told.is_some_and(|told| told.card);
        let found = self.operations.find(
            tokens,
            &Within { sign: line.sign, merchants: &strong, card: by_card.then(|| part.clone()) },
        );
        let operation = stronger(found.operation, told);
        let is_card = operation.is_none_or(|one| one.card);
        let place = formed.as_ref().map(|formed| formed.place);
        let towns = is_card && !matches!(place, Some(Place::None | Place::Start));
        let kept = self.noise.kept(
            (&folded.text, part.clone()),
            tokens,
            Cutting { towns, country: line.country },
        );
        // "LOYER AVRIL SCI DU MOULIN", "NOMINA MARZO"
        let is_period = |token: &Token<'_>| {
            let before = token.place.checked_sub(1).and_then(|before| tokens.get(before..));
            !is_card
                && before.is_some_and(|tokens| self.tail.is_note(tokens))
                && self.tail.is_month(token)
        };
        let is_kept =
            |token: &&Token<'_>| kept.get(token.place) == Some(&true) && !is_period(token);
        // A form tells which words are the bank's; without one the operation's words are.
        let is_bank =
            |token: &Token<'_>| formed.is_none() && found.cut.get(token.place) == Some(&true);
        let left: Vec<Token<'t>> = tokens.iter().filter(is_kept).copied().collect();
        let core: Vec<bool> = tokens.iter().map(|one| is_kept(&one) && !is_bank(one)).collect();
        let around = Surroundings {
            operation: operation.map(|one| one.id.as_str()),
            country: line.country,
            core: &core,
            tail: &self.tail,
        };
        let mut known = self.merchants.known(&left, &around);
        if known.is_none() {
            let is_within = |token: &&Token<'_>| {
                (formed.is_none() || part.contains(&token.at)) && !is_period(token)
            };
            let within: Vec<Token<'t>> = tokens.iter().filter(is_within).copied().collect();
            known = self.merchants.known(&within, &around);
        }
        let behind = known.through.map_or(0, |(_, end)| end);
        let core: Vec<Token<'t>> = left
            .iter()
            .filter(|one| core.get(one.place) == Some(&true) && one.start >= behind)
            .copied()
            .collect();
        // "MAIRIE DE SCEAUX": its town is the name.
        let written = known.merchant.is_some_and(|one| one.as_written)
            && !self.is_called_after(&core, known.at.0);
        let shape = Shape {
            formed: formed.is_some(),
            is_card,
            noted: operation.map_or(formed.is_none(), |one| !one.card),
            towns: towns && !written,
            certain: place == Some(Place::Behind),
            cut: found.cut.contains(&true),
        };
        let core = self.named_part(line, &core, &shape);
        let nobody = known.through.is_some()
            && (core.iter().all(|token| token.has_digit() || self.tail.is_service(token))
                || self.tail.towns.at_start(core, line.country) == core.len());
        let mut core = if nobody { Vec::new() } else { core.to_vec() };
        core.extend(number_behind(&core, tokens, &part));
        // "R J PENNINGTON BUTCHER": paid for something, and its kind stands behind the initials.
        let paid = operation.is_none_or(|one| one.payment) && line.sign == Sign::Debit;
        let initials = core.iter().take_while(|one| one.text.len() == 1).count() > 1;
        let kind = core.last().map_or(&[][..], std::slice::from_ref);
        let shop = paid && initials && self.codes.by_words(kind, (line.sign, false)).is_some();
        let person =
            !by_card && !shop && self.persons.begins(&core, |token| self.codes.is_shop(token));
        let company = self.tail.is_company(tokens);
        let moved = operation.is_some_and(|one| one.is_plain() && !one.payment);
        let first = core.first().is_none_or(|first| first.start == known.at.0);
        let whose = company || first || !moved;
        let named = known.merchant.filter(|merchant| {
            (!person || is_whose(&core, known.at))
                && (whose || !self.merchants.is_shop(merchant))
                && !self.is_called_after(&core, known.at.0)
                && !self.is_of_another_kind((line, &core), (merchant, known.at.0))
        });
        let person = person && named.is_none();
        Parts {
            // "VIR DE … REMBOURSEMENT": a friend pays back, no shop.
            operation: if person {
                operation.map(|one| self.operations.between_people(one))
            } else {
                operation
            },
            named,
            through: known.through.map(|(merchant, _)| merchant),
            person,
            company,
            paid: found.paid || told.is_some_and(|told| told.payment),
            core,
        }
    }

    /// The bytes of the folded label in which the name stands, without a town that the form sets before it.
    fn part(
        &self,
        (line, folded): (Line<'_>, &Folded),
        (formed, tokens): (&Option<Formed<'_>>, &[Token<'_>]),
        strong: &[Range<usize>],
    ) -> Range<usize> {
        let Some(formed) = formed else { return 0..folded.text.len() };
        let part = formed.name.clone();
        if formed.place != Place::Start {
            return part;
        }
        let from = tokens.partition_point(|token| token.at < part.start);
        let to = tokens.partition_point(|token| token.at < part.end);
        let within = tokens.get(from..to).unwrap_or(&[]);
        // A town that no list knows is one word; an online shop has none, and some labels have none.
        let begins = within
            .first()
            .is_some_and(|first| self.codes.is_shop(first) || self.tail.leading(within) > 0);
        let town = match self.tail.towns.at_start(within, line.country) {
            0 if begins || strong.iter().any(|known| known.start == from) => return part,
            town => town.max(1),
        };
        match within.get(town) {
            Some(first) => first.at..part.end,
            None => part,
        }
    }

    /// Whether a shop is called after what a merchant is called as well: "TABAC DE LA POSTE".
    fn is_called_after(&self, core: &[Token<'_>], start: usize) -> bool {
        let Some(at) = core.iter().position(|token| token.start == start) else { return false };
        let joined = at > 1 && core.get(at - 1).is_some_and(|token| self.tail.towns.joins(token));
        joined && core.first().is_some_and(|first| self.codes.is_shop(first))
    }

    /// Whether a shop of another kind has a merchant's name: "BAKKERIJ MEIJER".
    fn is_of_another_kind(
        &self,
        (line, core): (Line<'_>, &[Token<'_>]),
        (merchant, start): (&Merchant, usize),
    ) -> bool {
        let Some(first) = core.first().filter(|first| first.start < start) else { return false };
        let kind = self.codes.by_words(std::slice::from_ref(first), (line.sign, false));
        kind.is_some_and(|kind| {
            self.merchants.is_purchase(kind)
                && (kind != merchant.category || !merchant.is_in(line.country))
        })
    }

    /// What of the tokens that are left is a name.
    fn named_part<'c, 't>(
        &self,
        line: Line<'_>,
        core: &'c [Token<'t>],
        shape: &Shape,
    ) -> &'c [Token<'t>] {
        let from = |core: &'c [Token<'t>], count: usize| core.get(count..).unwrap_or(&[]);
        let to = |core: &'c [Token<'t>], count: usize| core.get(..count).unwrap_or(&[]);
        let mut core = first_column(line.label, core);
        if !shape.formed && shape.cut {
            core = from(core, self.tail.leading(core));
        }
        if !shape.is_card {
            core = from(core, self.tail.leading_note(core));
            core = from(core, self.tail.leading(core));
        }
        core = from(core, self.tail.leading_legal(core));
        if shape.noted {
            core = to(core, self.tail.before_note(core));
        }
        let wide = core.first().zip(core.last()).is_some_and(|(first, last)| {
            line.label.get(first.start..last.end).is_some_and(|name| name.chars().count() >= WIDE)
        });
        let towns = shape.towns.then_some(Behind { country: line.country, wide });
        // "HOTEL BELLEVUE": a shop's word alone is no name, the town belongs to it.
        let alone = |rest: &[Token<'_>]| matches!(rest, [one] if self.codes.is_shop(one));
        match self.tail.without(core, towns, alone) {
            all if shape.certain && all == core.len() && all > 1 => to(core, all - 1),
            left => to(core, left),
        }
    }
}

/// The characters from which on a terminal's or a bank's width may have cut a name and its town.
const WIDE: usize = 19;

/// Whether a merchant's form is how a person's name begins, and of more than one word ("Paul Smith").
fn is_whose(core: &[Token<'_>], (start, length): (usize, usize)) -> bool {
    length > 1 && core.first().is_some_and(|first| first.start == start)
}

/// A number that belongs to a name ("OPTIC 2000"), and is no terminal's: short, not behind a zero.
fn number_behind<'t>(
    core: &[Token<'t>],
    tokens: &[Token<'t>],
    part: &Range<usize>,
) -> Option<Token<'t>> {
    let last = core.last()?;
    let next = tokens.get(last.place + 1)?;
    let short =
        (2..=4).contains(&next.text.len()) && next.text.bytes().all(|one| one.is_ascii_digit());
    let apart = next.at == last.folded().end + 1 && next.folded().end == part.end;
    (short && apart && !next.text.starts_with('0') && part.contains(&next.at)).then_some(*next)
}

/// What is known of the label that a name stands in.
struct Shape {
    /// A bank's form told where it stands.
    formed: bool,
    is_card: bool,
    /// What it is for may stand behind the name.
    noted: bool,
    /// A town may stand behind it.
    towns: bool,
    /// One does.
    certain: bool,
    /// An operation's words were cut.
    cut: bool,
}
