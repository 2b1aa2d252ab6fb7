//! Documents of the index whose file tells neither merchants nor categories: their labels are read.

use std::path::Path;

use super::bank::document::home;
use super::{Document, Documents, ImportError, open};
use crate::domain::document::Transaction;
use crate::domain::{Currency, Tenant};
use crate::enrich::{Enrichment, Filling, Home};

/// Whether a file tells a merchant or a category of any of its movements. Then what it leaves open it means to.
///
/// # Errors
/// There is no such file or it may not be read.
pub fn is_enriched(file: &Path, user: Option<Tenant>) -> Result<bool, ImportError> {
    let told = |line| match line {
        Ok(super::Line { document: Document::Transaction(one), .. }) => {
            one.merchant_name.is_some() || one.category_name.is_some()
        }
        _ => false,
    };
    Ok(open(file, user)?.any(told))
}

impl<R> Documents<R> {
    /// Fills in what the labels of its movements tell.
    pub fn filled_by(self, enrichment: Enrichment<'static>) -> Documents<R> {
        Documents { filling: Some(Labels::new(enrichment)), ..self }
    }
}

/// Reads the labels of documents, account by account.
pub struct Labels<'e> {
    filling: Filling<'e>,
    /// Of the account that was read last.
    account: Option<String>,
    currency: Option<String>,
    home: Home,
}

impl<'e> Labels<'e> {
    pub fn new(enrichment: Enrichment<'e>) -> Labels<'e> {
        Labels { filling: enrichment.begin(), account: None, currency: None, home: Home::default() }
    }

    /// As [`Filling::fill`], by what the document itself tells of its bank.
    pub fn fill(&mut self, transaction: &mut Transaction) -> bool {
        if transaction.account_name != self.account || transaction.currency_code != self.currency {
            self.account.clone_from(&transaction.account_name);
            self.currency.clone_from(&transaction.currency_code);
            let currency = self.currency.as_deref().and_then(Currency::new);
            self.home = home(self.account.as_deref(), currency);
        }
        self.filling.fill(transaction, (&self.home, None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Vec<[Option<String>; 3]> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        let mut lines = open(&file, Tenant::new("1")).unwrap();
        if !is_enriched(&file, Tenant::new("1")).unwrap() {
            lines = lines.filled_by(Enrichment::embedded().unwrap());
        }
        let told = |line: Result<super::super::Line, ImportError>| match line.unwrap().document {
            Document::Transaction(one) => {
                [one.operation_type, one.merchant_name, one.category_name]
            }
            Document::Account(_) => Default::default(),
        };
        lines.map(told).collect()
    }

    const LABEL: &str = "CARTE 14/03 CARREFOUR MKT PARIS";

    #[test]
    fn a_file_without_any_merchant_or_category_gets_them() {
        let all = ["Carte", "Carrefour Market", "Alimentation"].map(|text| Some(text.to_owned()));
        let table =
            format!("date;amount;primary_description;category_name\n2026-03-14;-5;{LABEL};\n");
        let line = format!(
            r#"{{"transaction_id": "1", "user_id": 1, "amount": -5.0, "currency_code": "EUR",
                "transaction_type": "debit", "date": "2026-03-14", "primary_description": "{LABEL}"}}"#
        )
        .replace('\n', "");
        assert_eq!(read("a.csv", &table), std::slice::from_ref(&all));
        assert_eq!(read("a.jsonl", &line), [all]);
    }

    #[test]
    fn a_file_that_tells_some_is_left_as_it_is() {
        let table = format!(
            "date;amount;primary_description;category_name\n2026-03-14;-5;{LABEL};\n\
             2026-03-14;-6;{LABEL};Loisirs\n"
        );
        let category = |name: &str| [None, None, Some(name.to_owned())];
        assert_eq!(read("a.csv", &table), [[None, None, None], category("Loisirs")]);
    }
}
