//! A bank's label read: what kind of movement it is, with whom, and of which category. Rules that are data come
//! first; a classifier that learned from labelled lines only where they say nothing, and only where it is sure:
//! a missing category is better than a wrong one.

use thiserror::Error;

mod canonical;
mod classifier;
mod codes;
mod data;
mod enrichment;
mod entry;
mod forms;
mod label;
mod merchants;
mod name;
mod noise;
mod operations;
mod own_words;
mod parts;
mod patterns;
mod persons;
mod phrases;
mod reading;
mod remembering;
mod spelling;
mod tail;
mod towns;

use classifier::Classifier;
use codes::Codes;
pub use enrichment::{Enrichment, Filling, Home};
use forms::Forms;
use label::{Folded, Token};
use merchants::Merchants;
use name::Names;
use noise::Noise;
use operations::Operations;
pub use operations::Sign;
pub use own_words::words;
use persons::Persons;
pub use remembering::Remembering;
use tail::Tail;

/// A file of config/enrichment is not as its head says.
#[derive(Debug, Error)]
pub enum EnrichError {
    #[error("config/enrichment/{file}: {error}")]
    File { file: String, error: toml::de::Error },
    #[error("config/enrichment/operations.toml: no operation is called {0:?}")]
    Unknown(String),
    #[error("config/enrichment/{file}, {id:?}: {error}")]
    Pattern { file: &'static str, id: String, error: regex::Error },
    #[error("config/enrichment/labelled.jsonl, line {line}: {error}")]
    Line { line: usize, error: serde_json::Error },
}

impl EnrichError {
    fn in_file(file: &str) -> impl FnOnce(toml::de::Error) -> EnrichError {
        let file = file.to_owned();
        move |error| EnrichError::File { file, error }
    }
}

/// A movement as a bank tells of it.
#[derive(Clone, Copy, Debug)]
pub struct Line<'l> {
    pub label: &'l str,
    pub sign: Sign,
    /// Of the bank, ISO 3166 in lower case.
    pub country: Option<&'l str>,
    /// The bank's name, where the file tells it: its own loans and fees have no merchant.
    pub bank: Option<&'l str>,
    /// ISO 18245, where the file has it.
    pub code: Option<u16>,
}

/// What was read in a label; nothing where it says nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Enriched {
    /// The index's `operation_type`.
    pub operation: Option<String>,
    pub merchant: Option<String>,
    pub category: Option<String>,
}

/// Reads labels; made once, for it holds all the lists.
pub struct Enricher {
    forms: Forms,
    operations: Operations,
    merchants: Merchants,
    noise: Noise,
    tail: Tail,
    persons: Persons,
    names: Names,
    codes: Codes,
    classifier: Classifier,
}

impl Enricher {
    /// The rules and lines of config/enrichment.
    ///
    /// # Errors
    /// A file of it is not as its head says.
    pub fn embedded() -> Result<Enricher, EnrichError> {
        Enricher::taught_by(data::LINES.lines())
    }

    /// The rules of config/enrichment, and a classifier that learned from some of its lines alone.
    ///
    /// # Errors
    /// A file is not as its head says, or a line is none.
    pub fn taught_by<'l>(lines: impl Iterator<Item = &'l str>) -> Result<Enricher, EnrichError> {
        let (noise, context) = Noise::read(data::NOISE)?;
        let mut enricher = Enricher {
            forms: Forms::read(data::FORMS)?,
            operations: Operations::read(data::OPERATIONS)?,
            merchants: Merchants::read(data::MERCHANTS)?,
            noise,
            tail: Tail::new(context, data::PLACES, data::TOWNS),
            persons: Persons::read(data::PERSONS)?,
            names: Names::read(data::ABBREVIATIONS)?,
            codes: Codes::read(data::CODES, data::WORDS)?,
            classifier: Classifier::default(),
        };
        enricher.classifier = enricher.learned(lines)?;
        Ok(enricher)
    }

    fn learned<'l>(&self, lines: impl Iterator<Item = &'l str>) -> Result<Classifier, EnrichError> {
        let mut lessons = Vec::new();
        for (place, text) in lines.enumerate() {
            let lesson: Lesson = serde_json::from_str(text)
                .map_err(|error| EnrichError::Line { line: place + 1, error })?;
            let (Some(category), true) = (lesson.category, lesson.amount < 0.0) else { continue };
            if self.operations.transfer().is_some_and(|one| one.debit.as_ref() == Some(&category)) {
                continue;
            }
            let country = lesson.country.to_lowercase();
            let of = Line {
                label: &lesson.label,
                sign: Sign::Debit,
                country: Some(&country),
                bank: None,
                code: None,
            };
            let folded = Folded::new(&lesson.label);
            let tokens = folded.tokens();
            let parts = self.parts(of, &folded, &tokens);
            let name = self.names.name(of.label, &parts.core, of.country);
            if let (Some(name), true, false) = (name, parts.is_payment(), parts.person) {
                lessons.push((self::text(&Folded::new(&name).tokens()), category));
            }
        }
        let paid = |(_, category): &(&str, &str)| !self.merchants.is_income(category);
        for (name, category) in self.merchants.lines().filter(paid) {
            lessons.push((text(&Folded::new(name).tokens()), category.to_owned()));
        }
        Ok(Classifier::learn(&lessons))
    }
}

/// A line of labelled.jsonl; its other members are for the tests.
#[derive(serde::Deserialize)]
struct Lesson {
    label: String,
    amount: f64,
    country: String,
    category: Option<String>,
}

/// Whether what is of some countries (of all, where none is named) is of a label's, which may not be known.
fn holds_in(countries: &[String], country: Option<&str>) -> bool {
    countries.is_empty() || country.is_none_or(|country| countries.iter().any(|one| one == country))
}

fn text(tokens: &[Token<'_>]) -> String {
    tokens.iter().map(|token| token.text).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    /// Made once for all tests.
    pub static ENRICHER: LazyLock<Enricher> = LazyLock::new(|| Enricher::embedded().unwrap());

    fn read(label: &str, sign: Sign, country: &str) -> [Option<String>; 3] {
        let country = Some(country);
        let read = ENRICHER.read(Line { label, sign, country, bank: Some("Barclays"), code: None });
        [read.operation, read.merchant, read.category]
    }

    fn says(read: [Option<String>; 3], operation: &str, merchant: &str, category: &str) {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        assert_eq!(read, [some(operation), some(merchant), some(category)]);
    }

    #[test]
    fn a_chain_is_known_behind_the_banks_words() {
        let label = "CARTE 18/10 CARREFOUR MKT 75 PARIS CB*1234";
        says(read(label, Sign::Debit, "fr"), "Carte", "Carrefour Market", "Alimentation");
    }

    #[test]
    fn a_shop_that_no_list_knows_has_the_words_of_its_label() {
        let label = "PAIEMENT CB 0707 GRASSE PHIE ZWYX CARTE 6452";
        says(read(label, Sign::Debit, "fr"), "Carte", "Pharmacie Zwyx", "Santé/pharmacie");
    }

    #[test]
    fn a_shops_number_is_no_brand_of_numbers() {
        for (label, merchant, category) in [
            ("CARTE 12/03 LIDL 123 PARIS CB*1234", "Lidl", "Alimentation"),
            ("CARTE 12/03 123 PARIS NANTES CB*1234", "1.2.3", "Vêtements"),
            ("CARTE 12/03 1.2.3 PARIS CB*1234", "1.2.3", "Vêtements"),
        ] {
            says(read(label, Sign::Debit, "fr"), "Carte", merchant, category);
        }
    }

    #[test]
    fn people_and_the_banks_own_have_no_merchant() {
        let label = "VIR INST DE S BELKACEM REMBOURSEMENT COURSES";
        says(read(label, Sign::Credit, "fr"), "Virement", "", "Virement entrants");
        says(read("Ben Taylor lunch", Sign::Credit, "gb"), "", "", "Virement entrants");
        says(read("RETRAIT DAB 19/03/26 LCL", Sign::Debit, "fr"), "Retrait", "", "Retrait especes");
        let [_, merchant, category] = read("BARCLAYS MORTGAGE 0824997067 DDR", Sign::Debit, "gb");
        assert_eq!((merchant, category.as_deref()), (None, Some("prêt")));
    }

    #[test]
    fn a_code_tells_where_the_label_does_not() {
        let line =
            Line { label: "ZWYX", sign: Sign::Debit, country: None, bank: None, code: Some(5541) };
        assert_eq!(ENRICHER.read(line).category.as_deref(), Some("Carburant"));
        let unknown = ENRICHER.read(Line { code: None, ..line });
        assert_eq!((unknown.merchant.as_deref(), unknown.category), (Some("Zwyx"), None));
    }

    #[test]
    fn a_label_of_nothing_says_nothing() {
        for label in ["", "   ", "123 456", "***", "\u{301}\u{0}"] {
            assert_eq!(read(label, Sign::Debit, "fr")[1], None, "{label:?}");
        }
    }

    #[test]
    fn every_category_of_the_rules_is_one_of_the_house() {
        let file: toml::Table =
            toml::from_str(include_str!("../../config/finance/categories.toml")).unwrap();
        let house = file.iter().flat_map(|(_, value)| value.as_array()).flatten();
        let values: Vec<&str> = house.filter_map(|one| one.get("value")?.as_str()).collect();
        assert!(!values.is_empty());
        for (name, category) in ENRICHER.merchants.lines() {
            assert!(category.is_empty() || values.contains(&category), "{name}: {category}");
        }
    }
}
