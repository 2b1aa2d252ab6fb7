//! What an import fills in: merchants, categories and operations that a file does not tell.

use std::sync::OnceLock;

use super::{EnrichError, Enricher, Remembering, Sign};
use crate::domain::document::Transaction;

/// The most homes whose labels are remembered at once.
const HOMES: usize = 8;

/// Whose label it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// Of the bank, ISO 3166 in lower case.
    pub country: Option<String>,
    /// The bank's name: its own loans and fees have no merchant.
    pub bank: Option<String>,
}

/// What fills in a user's movements. One for all threads; each of them begins a [`Filling`] of its own.
#[derive(Clone, Copy)]
pub struct Enrichment<'e> {
    enricher: &'e Enricher,
}

impl<'e> Enrichment<'e> {
    pub fn new(enricher: &'e Enricher) -> Enrichment<'e> {
        Enrichment { enricher }
    }

    /// By the rules that the program was built with; the first call of a process reads them.
    ///
    /// # Errors
    /// A file of config/enrichment is not as its head says.
    pub fn embedded() -> Result<Enrichment<'static>, EnrichError> {
        static ENRICHER: OnceLock<Enricher> = OnceLock::new();
        if let Some(enricher) = ENRICHER.get() {
            return Ok(Enrichment { enricher });
        }
        let made = Enricher::embedded()?;
        Ok(Enrichment { enricher: ENRICHER.get_or_init(|| made) })
    }

    /// What it reads labels with.
    pub fn enricher(self) -> &'e Enricher {
        self.enricher
    }

    pub fn begin(self) -> Filling<'e> {
        Filling { enrichment: self, known: Vec::new() }
    }
}

/// Fills in movements one after the other, and remembers labels.
pub struct Filling<'e> {
    enrichment: Enrichment<'e>,
    known: Vec<(Home, Remembering<'e>)>,
}

impl Filling<'_> {
    /// Fills in what the movement lacks and its label tells; what it has stays. `code` is the merchant category
    /// code (ISO 18245), where the file has it. Says whether anything came in.
    pub fn fill(
        &mut self,
        transaction: &mut Transaction,
        (home, code): (&Home, Option<u16>),
    ) -> bool {
        let Some(label) = transaction.primary_description.as_deref() else { return false };
        let told =
            [&transaction.operation_type, &transaction.merchant_name, &transaction.category_name];
        if told.iter().all(|one| one.is_some()) {
            return false;
        }
        let sign = if transaction.amount.0 < 0 { Sign::Debit } else { Sign::Credit };
        let place = self.place(home);
        let Some((_, remembering)) = self.known.get_mut(place) else { return false };
        let read = remembering.read(label, sign, code);
        let mut filled = false;
        for (field, read) in [
            (&mut transaction.operation_type, read.operation),
            (&mut transaction.merchant_name, read.merchant),
            (&mut transaction.category_name, read.category),
        ] {
            if field.is_none() && read.is_some() {
                *field = read;
                filled = true;
            }
        }
        filled
    }

    fn place(&mut self, home: &Home) -> usize {
        if let Some(place) = self.known.iter().position(|(known, _)| known == home) {
            return place;
        }
        if self.known.len() >= HOMES {
            self.known.clear();
        }
        let remembering = Remembering::new(self.enrichment.enricher, home.clone());
        self.known.push((home.clone(), remembering));
        self.known.len() - 1
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::ENRICHER;
    use super::*;

    fn movement(amount: f64, label: &str) -> Transaction {
        let line = serde_json::json!({
            "transaction_id": "1", "user_id": 1, "amount": amount, "date": "2026-03-14",
            "primary_description": label,
        });
        Transaction::from_object(&line).unwrap()
    }

    #[test]
    fn what_a_file_says_stays_and_what_it_lacks_comes_in() {
        let home = Home { country: Some("fr".into()), bank: None };
        let mut filling = Enrichment::new(&ENRICHER).begin();
        let mut bare = movement(-2.5, "CARTE 14/03 CARREFOUR MKT PARIS");
        assert!(filling.fill(&mut bare, (&home, None)));
        assert_eq!(bare.merchant_name.as_deref(), Some("Carrefour Market"));
        assert_eq!(bare.category_name.as_deref(), Some("Alimentation"));
        assert_eq!(bare.operation_type.as_deref(), Some("Carte"));
        assert!(!filling.fill(&mut bare.clone(), (&home, None)));
        let mut told = movement(-2.5, "CARTE 14/03 CARREFOUR MKT PARIS");
        told.category_name = Some("Loisirs".into());
        assert!(filling.fill(&mut told, (&home, None)));
        assert_eq!(told.category_name.as_deref(), Some("Loisirs"));
        assert_eq!(told.merchant_name, bare.merchant_name);
    }

    #[test]
    fn what_says_nothing_stays_open() {
        let mut filling = Enrichment::new(&ENRICHER).begin();
        let mut silent = movement(-2.5, "ZWYX");
        filling.fill(&mut silent, (&Home::default(), None));
        assert_eq!(silent.category_name, None);
        silent.primary_description = None;
        silent.merchant_name = None;
        assert!(!filling.fill(&mut silent, (&Home::default(), Some(5541))));
    }

    #[test]
    fn homes_are_read_apart_and_forgotten_rather_than_kept() {
        let mut filling = Enrichment::new(&ENRICHER).begin();
        for number in 0..20 {
            let home = Home { country: None, bank: Some(number.to_string()) };
            filling.fill(&mut movement(-1.0, "LIDL"), (&home, None));
        }
        assert!(filling.known.len() <= HOMES);
    }
}
