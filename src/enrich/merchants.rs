//! The merchants that are known, by the forms in which labels name them (config/enrichment/merchants*.toml,
//! whose head says what each member means).

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::EnrichError;
use super::entry::{File, Merchant, Surroundings};
use super::label::Token;
use super::phrases::Phrases;
use super::spelling::Spelling;

/// The fewest letters of a name that is nobody else's: of one that wants something in a label as it is, and of one
/// in another country.
const OWN: usize = 9;
const ABROAD: usize = 11;

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
    authorities: Vec<String>,
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

impl Merchants {
    pub fn read<'t>(
        files: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<Merchants, EnrichError> {
        let (mut all, mut forms) = (Vec::new(), Vec::new());
        let (mut income, mut paid_back) = (Vec::new(), String::new());
        let (mut purchases, mut authorities) = (Vec::new(), Vec::new());
        for (name, text) in files {
            let file: File = toml::from_str(text).map_err(EnrichError::in_file(name))?;
            if let Some(credits) = file.credits {
                (income, paid_back) = (credits.income, credits.paid_back);
            }
            purchases.extend(file.purchases);
            authorities.extend(file.authorities);
            for entry in file.merchant {
                let form = |weak| Form { merchant: all.len(), weak };
                forms.extend(entry.forms.iter().map(|text| (text.clone(), form(false))));
                forms.extend(entry.weak.iter().map(|text| (text.clone(), form(true))));
                all.push(entry.merchant());
            }
        }
        let forms = Phrases::new(forms);
        let spelling = spelling(&all, &forms);
        Ok(Merchants { all, forms, spelling, income, paid_back, purchases, authorities })
    }

    /// The merchant that a name is in another spelling.
    pub fn spelled(&self, core: &[Token<'_>], country: Option<&str>) -> Option<&Merchant> {
        let home = self.spelling.near(core, self.trades(country));
        // Abroad people pay in other countries' shops; a short name is another's there.
        let letters: usize = core.iter().map(|token| token.text.len()).sum();
        let found = home
            .or_else(|| if letters < ABROAD { None } else { self.spelling.near(core, |_| true) });
        self.all.get(found?)
    }

    /// The merchant that a name begins where it was cut.
    pub fn cut(&self, core: &[Token<'_>], country: Option<&str>) -> Option<&Merchant> {
        self.all.get(self.spelling.cut(core, self.trades(country))?)
    }

    fn trades<'m>(&'m self, country: Option<&'m str>) -> impl Fn(usize) -> bool + use<'m> {
        move |place| self.all.get(place).is_some_and(|merchant| merchant.is_in(country))
    }

    /// Names and categories, as labels that teach the classifier.
    pub fn lines(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all.iter().map(|merchant| (merchant.name.as_str(), merchant.category.as_str()))
    }

    /// Whether a category is one of money that comes in.
    pub fn is_income(&self, category: &str) -> bool {
        self.income.iter().any(|income| income == category)
    }

    /// The category of a merchant's credit.
    pub fn on_credit<'m>(&'m self, merchant: &'m Merchant) -> &'m str {
        match &merchant.credit {
            Some(credit) => credit,
            None if self.is_income(&merchant.category) => &merchant.category,
            None => &self.paid_back,
        }
    }

    /// Whether a merchant is a shop, of a purchase's category.
    pub fn is_shop(&self, merchant: &Merchant) -> bool {
        self.is_purchase(&merchant.category)
    }

    /// Whether a category is one of purchases.
    pub fn is_purchase(&self, category: &str) -> bool {
        self.purchases.iter().any(|one| one == category)
    }

    /// Whether a category is an authority's, which a terminal of it does not tell.
    pub fn is_authority(&self, category: &str) -> bool {
        self.authorities.iter().any(|one| one == category)
    }

    /// The category of what a shop pays back.
    pub fn paid_back(&self) -> &str {
        &self.paid_back
    }

    /// Where forms stand that need no condition; what the bank itself is called is no merchant's.
    pub fn strong(&self, tokens: &[Token<'_>], bank: Option<&str>) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for place in 0..tokens.len() {
            let here = self.forms.at(tokens.get(place..).unwrap_or(&[]));
            let longest = here.filter(|(_, form)| !form.weak).find(|(length, form)| {
                self.all.get(form.merchant).is_some_and(|one| one.stands((tokens, place, *length)))
            });
            let of_other = longest.filter(|(_, form)| {
                let merchant = self.all.get(form.merchant);
                !bank.zip(merchant).is_some_and(|(bank, merchant)| merchant.is_of(bank))
            });
            found.extend(of_other.map(|(length, _)| place..place + length));
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
        let behind = all
            .iter()
            .find(|named| !named.merchant.passes_through && named.at.start >= service.at.end);
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
            let home = around
                .country
                .is_some_and(|country| named.merchant.countries.iter().any(|one| one == country));
            let abroad = around.country.is_some() && !named.merchant.countries.is_empty() && !home;
            let rank = if home {
                0
            } else if abroad {
                2
            } else {
                1
            };
            let here = tokens.get(named.at.clone()).unwrap_or(&[]);
            let core = here.iter().all(|token| around.core.get(token.place) == Some(&true));
            (
                !core,
                std::cmp::Reverse((named.at.len(), letters(named), named.weak)),
                rank,
                named.at.start,
            )
        });
        found
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
        let long = words.iter().map(String::len).sum::<usize>() >= OWN;
        let alone = (long || !form.weak) && !merchant.passes_through && !merchant.name.is_empty();
        alone.then_some((words, *first.get(merchant.name.as_str())?))
    }))
}

#[cfg(test)]
mod tests {
    use super::super::data;
    use super::super::label::Folded;
    use super::super::noise::Noise;
    use super::super::tail::Tail;
    use super::*;

    const FILE: &str = r#"
        credits = { income = ["wages"], paid_back = "back" }
        purchases = ["food"]
        merchant = [
          { name = "Pay", category = "", passes_through = true, forms = ["pay"] },
          { name = "Super", category = "food", countries = ["fr"], forms = ["super"], not_before = ["clean"] },
          { name = "Super Market", category = "food", forms = ["super market"], instead = { category = "fuel", words = ["pump"] } },
          { name = "Orange", category = "phone", weak = ["orange"], wants = { operation = ["card"], position = "alone" } },
          { name = "Works", category = "wages", forms = ["works"], unless = ["road"] },
        ]"#;

    fn known(label: &str, operation: Option<&str>) -> Option<String> {
        let merchants = Merchants::read([("merchants.toml", FILE)]).unwrap();
        let tail = Tail::new(Noise::read(data::NOISE).unwrap().1, "paris\n", "");
        let folded = Folded::new(label);
        let tokens = folded.tokens();
        let core = vec![true; tokens.len()];
        let around = Surroundings { operation, country: Some("fr"), core: &core, tail: &tail };
        merchants.known(&tokens, &around).merchant.map(|one| one.name.clone())
    }

    #[test]
    fn the_longest_form_wins_and_services_pass_on() {
        assert_eq!(known("SUPER MARKET 12", None).as_deref(), Some("Super Market"));
        assert_eq!(known("PAY *SUPER", None).as_deref(), Some("Super"));
        assert_eq!(known("PAY *OTHER", None), None);
    }

    #[test]
    fn what_stands_around_a_form_may_speak_against_it() {
        assert_eq!(known("SUPER CLEAN", None), None);
        assert_eq!(known("WORKS", None).as_deref(), Some("Works"));
        assert_eq!(known("ROAD WORKS", None), None);
    }

    #[test]
    fn a_weak_form_wants_its_surroundings() {
        assert_eq!(known("ORANGE PARIS", Some("card")).as_deref(), Some("Orange"));
        assert_eq!(known("ORANGE TREE", Some("card")), None);
        assert_eq!(known("ORANGE", Some("transfer")), None);
    }

    #[test]
    fn debits_and_credits_have_their_categories() {
        let merchants = Merchants::read([("merchants.toml", FILE)]).unwrap();
        let of = |name: &str| merchants.all.iter().find(|one| one.name == name).unwrap();
        let folded = Folded::new("super market pump");
        assert_eq!(of("Super Market").on_debit(&folded.tokens()), "fuel");
        assert_eq!(of("Super Market").on_debit(&[]), "food");
        assert_eq!(merchants.on_credit(of("Works")), "wages");
        assert_eq!(merchants.on_credit(of("Super")), "back");
        assert!(merchants.is_shop(of("Super")) && !merchants.is_shop(of("Works")));
    }
}
