//! What of a name's beginning and end is no part of it: legal forms, towns, what a transfer is for
//! (`context` of config/enrichment/noise.toml).

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::label::{Token, phrases};
use super::phrases::{Phrases, ends, follows};
pub use super::towns::Behind;
use super::towns::{Towns, is_and};

/// The lists of the file; its comments say what each is for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Context {
    weak_not_after: Vec<String>,
    words: Vec<String>,
    leading: Vec<String>,
    leading_kept: Vec<String>,
    leading_legal: Vec<String>,
    company: Vec<String>,
    joining: Vec<String>,
    service: Vec<String>,
    notes: Vec<String>,
    months: Vec<String>,
}

pub struct Tail {
    /// Forms of address, parts of addresses: an ordinary word after one is no merchant.
    pub weak_not_after: Vec<Vec<String>>,
    /// By their last word, longest first.
    words: FxHashMap<String, Vec<Vec<String>>>,
    leading: Vec<Vec<String>>,
    leading_kept: Vec<Vec<String>>,
    leading_legal: Vec<Vec<String>>,
    company: Vec<String>,
    service: Vec<String>,
    notes: Phrases<()>,
    months: Vec<String>,
    pub towns: Towns,
}

impl Tail {
    /// `places` and `towns` as [`Towns::read`] takes them.
    pub fn new(context: Context, places: &str, towns: &str) -> Tail {
        let mut words: FxHashMap<String, Vec<Vec<String>>> = FxHashMap::default();
        for phrase in phrases(&context.words) {
            let last = phrase.last().cloned().unwrap_or_default();
            words.entry(last).or_default().push(phrase);
        }
        for phrases in words.values_mut() {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        }
        Tail {
            weak_not_after: phrases(&context.weak_not_after),
            words,
            leading: phrases(&context.leading),
            leading_kept: phrases(&context.leading_kept),
            leading_legal: phrases(&context.leading_legal),
            company: context.company,
            service: context.service,
            notes: Phrases::new(context.notes.into_iter().map(|note| (note, ()))),
            months: context.months,
            towns: Towns::read(places, towns, context.joining),
        }
    }

    /// Whether it is the name of a month.
    pub fn is_month(&self, token: &Token<'_>) -> bool {
        self.months.iter().any(|month| month == token.text)
    }

    /// How many of these tokens are left when legal forms and towns are cut from the end, as long as something
    /// is left that is a name. `towns`: whether towns are cut at all, and which; `alone`: whether what a town's cut
    /// would leave is no name by itself.
    pub fn without(
        &self,
        tokens: &[Token<'_>],
        towns: Option<Behind<'_>>,
        alone: impl Fn(&[Token<'_>]) -> bool,
    ) -> usize {
        let mut count = tokens.len();
        let mut towns = towns;
        loop {
            let rest = tokens.get(..count).unwrap_or(&[]);
            let legal = self.legal(rest);
            let town = match towns {
                Some(behind) if legal == 0 => self.towns.behind(rest, behind),
                _ => 0,
            };
            // A terminal stands in one town.
            if town > 0 {
                towns = None;
            }
            let cut = legal.max(town);
            if cut == 0
                || cut >= count
                || (town > 0 && alone(rest.get(..count - cut).unwrap_or(&[])))
            {
                return count;
            }
            count -= cut;
        }
    }

    fn legal(&self, tokens: &[Token<'_>]) -> usize {
        let last = tokens.last().and_then(|last| self.words.get(last.text));
        let found = last.into_iter().flatten().find(|phrase| ends(tokens, phrase));
        let length = found.map_or(0, Vec::len);
        let first = tokens.len().checked_sub(length).and_then(|place| tokens.get(place));
        let before = tokens.len().checked_sub(length + 1).and_then(|place| tokens.get(place));
        // "GITES DE FRANCE", "HANSEN & CO"
        let joined = before.zip(first).is_some_and(|(before, first)| {
            self.towns.joins(before) || (length == 1 && is_and(before, first))
        });
        if joined { 0 } else { length }
    }

    /// Whether a legal form stands in a label: it names no person.
    pub fn is_company(&self, tokens: &[Token<'_>]) -> bool {
        tokens.iter().any(|token| self.company.iter().any(|word| word == token.text))
    }

    /// Whether a word behind a payment service names nobody.
    pub fn is_service(&self, token: &Token<'_>) -> bool {
        token.text.len() == 1 || self.service.iter().any(|word| word == token.text)
    }

    /// How many tokens lead to a name without being of it: prepositions behind an operation's words.
    pub fn leading(&self, tokens: &[Token<'_>]) -> usize {
        let leads = |rest: &[Token<'_>]| {
            rest.len() > 1 && !follows(&self.leading_kept, rest) && follows(&self.leading, rest)
        };
        (0..tokens.len()).find(|count| !tokens.get(*count..).is_some_and(leads)).unwrap_or(0)
    }

    /// How many tokens at the start are a legal form.
    pub fn leading_legal(&self, tokens: &[Token<'_>]) -> usize {
        let legal = self.leading_legal.iter().find(|phrase| {
            phrase.len() < tokens.len() && follows(std::slice::from_ref(phrase), tokens)
        });
        legal.map_or(0, Vec::len)
    }

    /// How many tokens stand before what a transfer is for, or before a legal form: never none.
    pub fn before_note(&self, tokens: &[Token<'_>]) -> usize {
        let is_note = |place: &usize| {
            let rest = tokens.get(*place..).unwrap_or(&[]);
            self.notes.at(rest).next().is_some() || self.is_company(rest.get(..1).unwrap_or(&[]))
        };
        (1..tokens.len()).find(is_note).unwrap_or(tokens.len())
    }

    /// Whether what a transfer is for begins here.
    pub fn is_note(&self, tokens: &[Token<'_>]) -> bool {
        self.notes.at(tokens).next().is_some()
    }

    /// How many tokens at the start only say what a transfer is for ("NOMINA DE …").
    pub fn leading_note(&self, tokens: &[Token<'_>]) -> usize {
        let note = self.notes.at(tokens).next().map(|(length, ())| length);
        note.filter(|length| *length < tokens.len()).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::data;
    use super::super::label::Folded;
    use super::super::noise::Noise;
    use super::*;

    fn tail() -> Tail {
        let (_, context) = Noise::read(data::NOISE).unwrap();
        Tail::new(context, "paris\n", "= fr\nvesoul\n")
    }

    fn left(label: &str) -> usize {
        tail().without(&Folded::new(label).tokens(), Some(Behind::whole(Some("fr"))), |rest| {
            rest.is_empty()
        })
    }

    #[test]
    fn legal_forms_and_towns_are_cut_from_the_end_but_something_stays() {
        assert_eq!(left("GARAGE PETIT SARL VESOUL"), 2);
        assert_eq!(left("VESOUL"), 1);
        assert_eq!(left("STADE DE PARIS"), 3);
    }

    #[test]
    fn what_a_transfer_is_for_is_no_name() {
        let folded = Folded::new("ACME SAS SALAIRE OCTOBRE");
        assert_eq!(tail().before_note(&folded.tokens()), 1);
        assert!(tail().is_company(&folded.tokens()));
        let folded = Folded::new("NOMINA EULEN");
        assert_eq!(tail().leading_note(&folded.tokens()), 1);
    }

    #[test]
    fn prepositions_lead_to_a_name() {
        let leading = |label: &str| tail().leading(&Folded::new(label).tokens());
        assert_eq!(leading("de la part"), 1);
        assert_eq!(leading("an post"), 0);
        assert_eq!(leading("lidl"), 0);
    }
}
