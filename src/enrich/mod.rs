//! A bank's label read: what kind of movement it is, with whom, and of which category. Rules that are data come
//! first; a classifier that learned from labelled lines only where they say nothing, and only where it is sure:
//! a missing category is better than a wrong one.

use thiserror::Error;

mod classifier;
mod codes;
mod data;
mod merchants;
mod name;
mod noise;
mod operations;
mod phrases;
mod tokens;

use classifier::Classifier;
use codes::Codes;
use merchants::{Merchant, Merchants, Surroundings};
use noise::Noise;
pub use operations::Sign;
use operations::{Operation, Operations};
use tokens::{Token, tokens};

#[derive(Debug, Error)]
pub enum EnrichError {
    #[error("config/enrichment/{file}: {error}")]
    File { file: String, error: toml::de::Error },
    #[error("config/enrichment/operations.toml: no operation is called {0:?}")]
    Unknown(String),
    #[error("config/enrichment/noise.toml, pattern {id:?}: {error}")]
    Pattern { id: String, error: regex::Error },
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

pub struct Enricher {
    operations: Operations,
    merchants: Merchants,
    noise: Noise,
    codes: Codes,
    classifier: Classifier,
}

/// A label taken apart.
struct Parts<'p> {
    operation: Option<&'p Operation>,
    named: Option<&'p Merchant>,
    /// A payment service that passes on to somebody.
    through: Option<&'p Merchant>,
    /// What is left of it: no words of the bank, no place, no legal form.
    core: Vec<&'p Token>,
}

impl Enricher {
    /// The rules and lines of config/enrichment.
    ///
    /// # Errors
    /// A file of it is not as its head says.
    pub fn embedded() -> Result<Enricher, EnrichError> {
        let mut enricher = Enricher {
            operations: Operations::read(data::OPERATIONS)?,
            merchants: Merchants::read(data::MERCHANTS)?,
            noise: Noise::read(data::NOISE, data::PLACES)?,
            codes: Codes::read(data::CODES, data::WORDS)?,
            classifier: Classifier::default(),
        };
        enricher.classifier = enricher.learned()?;
        Ok(enricher)
    }

    pub fn read(&self, line: Line<'_>) -> Enriched {
        let all = tokens(line.label);
        let every: Vec<&Token> = all.iter().collect();
        let parts = self.parts(&all, line);
        let operation = parts.operation;
        let by_operation = operation.and_then(|one| match line.sign {
            Sign::Debit => one.debit.as_deref(),
            Sign::Credit => one.credit.as_deref(),
        });
        let over = operation.filter(|one| one.over).and(by_operation);
        let of_merchant = |merchant: &'_ Merchant| -> String {
            match line.sign {
                Sign::Debit => merchant.on_debit(&every).to_owned(),
                Sign::Credit => merchant.on_credit().to_owned(),
            }
        };
        let code = line.code.and_then(|code| self.codes.of(code));
        let of_code = |over: bool| code.filter(|code| code.over == over).map(|code| code.category.clone());
        let category = of_code(true)
            .or_else(|| over.map(str::to_owned))
            .or_else(|| parts.named.map(of_merchant))
            .or_else(|| of_code(false))
            .or_else(|| by_operation.filter(|_| !is_plain(operation)).map(str::to_owned))
            .or_else(|| self.by_words(&parts, line.sign).map(str::to_owned))
            .or_else(|| parts.through.map(of_merchant))
            .or_else(|| by_operation.map(str::to_owned));
        Enriched {
            operation: operation.and_then(|one| one.value.clone()),
            merchant: self.merchant(line.label, &parts),
            category,
        }
    }

    fn parts<'p>(&'p self, all: &'p [Token], line: Line<'_>) -> Parts<'p> {
        let every: Vec<&Token> = all.iter().collect();
        let noise = self.noise.cut(line.label, all);
        let left: Vec<&Token> =
            all.iter().zip(&noise).filter(|(_, cut)| !**cut).map(|(token, _)| token).collect();
        let strong = self.merchants.strong(&every);
        let found = self.operations.find(&every, line.sign, &strong);
        let core_of = |tokens: &[&Token]| -> Vec<bool> {
            let is_core = |token: &&Token| {
                let place = every.iter().position(|one| std::ptr::eq(*one, *token));
                place.is_some_and(|place| !found.cut[place] && !noise[place])
            };
            tokens.iter().map(is_core).collect()
        };
        let operation = found.operation;
        let known = |tokens: &[&'p Token]| {
            let core = core_of(tokens);
            let around = Surroundings {
                operation: operation.map(|one| one.id.as_str()),
                country: line.country,
                core: &core,
                noise: &self.noise,
            };
            self.merchants.known(tokens, &around)
        };
        let (named, through) = match known(&left) {
            (None, None) => known(&every),
            found => found,
        };
        let behind = through.as_ref().map_or(0, |(_, end)| *end);
        let is_core = |token: &&&Token| core_of(&[**token]) == [true] && token.start >= behind;
        let core: Vec<&Token> = left.iter().filter(is_core).copied().collect();
        let core = name::first_column(line.label, &core);
        let core = core.get(self.noise.leading(core)..).unwrap_or(&[]);
        let kept = self.noise.without_tail(core, true);
        let core = core.get(..kept).unwrap_or(&[]).to_vec();
        Parts { operation, named, through: through.map(|(merchant, _)| merchant), core }
    }

    fn by_words(&self, parts: &Parts<'_>, sign: Sign) -> Option<&str> {
        let payment = parts.operation.is_none_or(Operation::is_payment);
        let told = self.codes.by_words(&parts.core, (sign, payment));
        match (sign, payment) {
            (Sign::Debit, true) => told.or_else(|| self.classifier.category(&text(&parts.core))),
            (Sign::Credit, true) => told.map(|_| "Remboursements"),
            // A person may be called Boulanger.
            (_, false) => None,
        }
    }

    fn merchant(&self, label: &str, parts: &Parts<'_>) -> Option<String> {
        let operation = parts.operation;
        if operation.is_some_and(Operation::is_own) {
            return None;
        }
        if let Some(named) = parts.named {
            return Some(named.name.clone());
        }
        let payment = operation.is_none_or(Operation::is_payment);
        let employer = operation.is_some_and(|one| one.id == "salary");
        if payment || employer || self.noise.is_company(label) {
            return name::name(label, &parts.core);
        }
        None
    }

    fn learned(&self) -> Result<Classifier, EnrichError> {
        let mut lessons = Vec::new();
        for (place, text) in data::LINES.lines().enumerate() {
            let line: Lesson = serde_json::from_str(text)
                .map_err(|error| EnrichError::Line { line: place + 1, error })?;
            let (Some(category), true) = (line.category, line.amount < 0.0) else { continue };
            let tokens = tokens(&line.label);
            let of = Line {
                label: &line.label,
                sign: Sign::Debit,
                country: None,
                code: None,
            };
            let parts = self.parts(&tokens, of);
            if parts.operation.is_none_or(Operation::is_payment) {
                lessons.push((self::text(&parts.core), category));
            }
        }
        for (name, category) in self.merchants.lines() {
            let tokens = tokens(name);
            lessons.push((self::text(&tokens.iter().collect::<Vec<_>>()), category.to_owned()));
        }
        Ok(Classifier::learn(&lessons))
    }
}

/// Whether an operation tells how money went and not what for.
fn is_plain(operation: Option<&Operation>) -> bool {
    operation.is_none_or(Operation::is_plain)
}

#[derive(serde::Deserialize)]
struct Lesson {
    label: String,
    amount: f64,
    category: Option<String>,
}

fn text(tokens: &[&Token]) -> String {
    tokens.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ")
}
