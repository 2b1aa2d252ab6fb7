//! The merchants that are known, by the forms in which labels name them (config/enrichment/merchants*.toml,
//! whose head says what each member means).

use std::ops::Range;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::EnrichError;
use super::tail::Tail;
use super::label::{Token, phrases};
use super::phrases::{Phrases, follows, precedes, stands};
use super::spelling::Spelling;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    credits: Option<Credits>,
    #[serde(default)]
    purchases: Vec<String>,
    merchant: Vec<Entry>,
}

/// What a credit of a merchant is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credits {
    /// Categories that a credit keeps: money that is paid, not paid back.
    income: Vec<String>,
    /// Every other credit's.
    paid_back: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
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
    forms: Vec<String>,
    #[serde(default)]
    weak: Vec<String>,
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
    category: String,
    credit: Option<String>,
    pub passes_through: bool,
    /// Its name is what the label says: "Stadt Köln" of all towns.
    pub as_written: bool,
    instead: Option<(String, Vec<Vec<String>>)>,
    countries: Vec<String>,
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

#[derive(Clone, Copy)]
struct Form {
    merchant: usize,
    weak: bool,
}

pub struct Merchants {
    all: Vec<Merchant>,
    forms: Phrases<Form>,
    spelling: Spelling,
    income: Vec<String>,
    paid_back: String,
    purchases: Vec<String>,
}

/// A form in a label.
struct Named<'m> {
    merchant: &'m Merchant,
    /// A form that wants something, which is there.
    weak: bool,
    /// Which of the tokens looked at.
    at: Range<usize>,
}

/// Who was found in a label.
#[derive(Clone, Copy, Default)]
pub struct Known<'m> {
    pub merchant: Option<&'m Merchant>,
    /// The byte of the label at which its name begins, and how many tokens it has.
    pub at: (usize, usize),
    /// A payment service, and the byte of the label at which what follows it begins.
    pub through: Option<(&'m Merchant, usize)>,
}

impl Known<'_> {
    pub fn is_none(&self) -> bool {
        self.merchant.is_none() && self.through.is_none()
    }
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

impl Merchants {
    pub fn read<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> Result<Merchants, EnrichError> {
        let (mut all, mut forms) = (Vec::new(), Vec::new());
        let (mut income, mut paid_back, mut purchases) = (Vec::new(), String::new(), Vec::new());
        for (name, text) in files {
            let file: File = toml::from_str(text).map_err(EnrichError::in_file(name))?;
            if let Some(credits) = file.credits {
                (income, paid_back) = (credits.income, credits.paid_back);
            }
            purchases.extend(file.purchases);
            for entry in file.merchant {
                let form = |weak| Form { merchant: all.len(), weak };
                forms.extend(entry.forms.iter().map(|text| (text.clone(), form(false))));
                forms.extend(entry.weak.iter().map(|text| (text.clone(), form(true))));
                all.push(entry.merchant());
            }
        }
        let forms = Phrases::new(forms);
        let spelling = spelling(&all, &forms);
        Ok(Merchants { all, forms, spelling, income, paid_back, purchases })
    }

    /// The merchant that a name is in another spelling.
    pub fn spelled(&self, core: &[Token<'_>], country: Option<&str>) -> Option<&Merchant> {
        self.all.get(self.spelling.near(core, self.trades(country))?)
    }

    /// The merchant that a name begins where it was cut.
    pub fn cut(&self, core: &[Token<'_>], country: Option<&str>) -> Option<&Merchant> {
        self.all.get(self.spelling.cut(core, self.trades(country))?)
    }

    fn trades<'m>(&'m self, country: Option<&'m str>) -> impl Fn(usize) -> bool + use<'m> {
        move |place| self.all.get(place).is_some_and(|merchant| merchant.is_in(country))
    }

    /// Name forms and categories, as labels that teach the classifier.
    pub fn lines(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all.iter().map(|merchant| (merchant.name.as_str(), merchant.category.as_str()))
    }

    /// The category of a merchant's credit.
    pub fn on_credit<'m>(&'m self, merchant: &'m Merchant) -> &'m str {
        match &merchant.credit {
            Some(credit) => credit,
            None if self.income.contains(&merchant.category) => &merchant.category,
            None => &self.paid_back,
        }
    }

    /// Whether a merchant is a shop, of a purchase's category.
    pub fn is_shop(&self, merchant: &Merchant) -> bool {
        self.purchases.contains(&merchant.category)
    }

    /// The category of what a shop pays back.
    pub fn paid_back(&self) -> &str {
        &self.paid_back
    }

    /// Where forms stand that need no condition.
    pub fn strong(&self, tokens: &[Token<'_>]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for place in 0..tokens.len() {
            let here = self.forms.at(tokens.get(place..).unwrap_or(&[]));
            let longest = here.filter(|(_, form)| !form.weak).find(|(length, form)| {
                self.all.get(form.merchant).is_some_and(|one| one.stands((tokens, place, *length)))
            });
            found.extend(longest.map(|(length, _)| place..place + length));
        }
        found
    }

    /// The merchant that a label names; behind a payment service the one that it passes on to.
    pub fn known<'m>(&'m self, tokens: &[Token<'_>], around: &Surroundings<'_>) -> Known<'m> {
        let all = self.named(tokens, around);
        let Some(first) = all.first() else { return Known::default() };
        let found = |named: &Named<'m>| Known {
            merchant: Some(named.merchant),
            at: (tokens.get(named.at.start).map_or(0, |token| token.start), named.at.len()),
            through: None,
        };
        let service = all.iter().find(|named| named.merchant.passes_through);
        let Some(service) = service.filter(|one| one.at.start <= first.at.start) else {
            return found(first);
        };
        let behind = all.iter().find(|named| {
            !named.merchant.passes_through && named.at.start >= service.at.end
        });
        let end = tokens.get(service.at.end - 1).map_or(0, |token| token.end);
        let behind = behind.map_or_else(Known::default, found);
        Known { through: Some((service.merchant, end)), ..behind }
    }

    /// All merchants that a label names, the best first: the longest form, one of the label's country,
    /// the first in the label.
    fn named<'m>(&'m self, tokens: &[Token<'_>], around: &Surroundings<'_>) -> Vec<Named<'m>> {
        let mut found: Vec<Named<'_>> = Vec::new();
        for place in 0..tokens.len() {
            let from = tokens.get(place..).unwrap_or(&[]);
            for (length, form) in self.forms.at(from) {
                let Some(merchant) = self.all.get(form.merchant) else { continue };
                let at = (tokens, place, length);
                if merchant.stands(at) && (!form.weak || merchant.holds(at, around)) {
                    found.push(Named { merchant, weak: form.weak, at: place..place + length });
                }
            }
        }
        let letters = |named: &Named<'_>| -> usize {
            tokens.get(named.at.clone()).unwrap_or(&[]).iter().map(|token| token.text.len()).sum()
        };
        found.sort_by_key(|named| {
            let home = around.country.is_some_and(|country| {
                named.merchant.countries.iter().any(|one| one == country)
            });
            let abroad = around.country.is_some() && !named.merchant.countries.is_empty() && !home;
            let rank = if home { 0 } else if abroad { 2 } else { 1 };
            let here = tokens.get(named.at.clone()).unwrap_or(&[]);
            let core = here.iter().all(|token| around.core.get(token.place) == Some(&true));
            (!core, std::cmp::Reverse((named.at.len(), letters(named), named.weak)), rank, named.at.start)
        });
        found
    }
}

impl Entry {
    fn merchant(self) -> Merchant {
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

/// The spellings of all forms that stand by themselves; entries of one name are one merchant.
fn spelling(all: &[Merchant], forms: &Phrases<Form>) -> Spelling {
    let mut first: FxHashMap<&str, usize> = FxHashMap::default();
    for (place, merchant) in all.iter().enumerate() {
        first.entry(&merchant.name).or_insert(place);
    }
    Spelling::new(forms.all().filter_map(|(words, form)| {
        let merchant = all.get(form.merchant)?;
        let alone = !form.weak && !merchant.passes_through;
        alone.then_some((words, *first.get(merchant.name.as_str())?))
    }))
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
    fn is_in(&self, country: Option<&str>) -> bool {
        country.is_none_or(|country| {
            self.countries.is_empty() || self.countries.iter().any(|one| one == country)
        })
    }

    /// Whether nothing around a form speaks against it.
    fn stands(&self, (tokens, place, length): (&[Token<'_>], usize, usize)) -> bool {
        let after = tokens.get(place + length..).unwrap_or(&[]);
        let before = tokens.get(..place).unwrap_or(&[]);
        !stands(&self.unless, tokens)
            && !follows(&self.not_before, after)
            && !precedes(&self.not_after, before)
    }

    /// Whether what a weak form wants is there.
    fn holds(&self, at: (&[Token<'_>], usize, usize), around: &Surroundings<'_>) -> bool {
        let (tokens, place, length) = at;
        let Some(wants) = &self.wants else { return false };
        if !self.is_in(around.country) || precedes(&around.tail.weak_not_after, tokens.get(..place).unwrap_or(&[])) {
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
            Some(Position::Start) => core.first().is_none_or(|first| *first == place),
            Some(Position::Alone) => {
                let left: Vec<Token<'_>> = core.iter().filter_map(|at| tokens.get(*at).copied()).collect();
                core.first() == Some(&place) && around.tail.without(&left, Some(around.country), |rest| rest.is_empty()) <= length
            }
        };
        position && (wants.operation.is_empty() || wants.operation.iter().any(|one| one == operation))
    }
}
