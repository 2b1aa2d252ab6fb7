//! Fills in what the index's transactions lack and their labels tell.

use super::corrections::{CorrectionError, Incoming};
use super::filled::Labels;
use super::kept;
use crate::domain::document::Transaction;
use crate::search::embedded::{BodyError, EmbeddedError, EmbeddedIndex, Importer};

/// What came of a user's transactions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Enriched {
    pub transactions: u64,
    /// Those that lacked something that their labels tell.
    pub changed: u64,
    pub operations: u64,
    pub merchants: u64,
    pub categories: u64,
    /// Those without a category still.
    pub open: u64,
}

impl std::ops::AddAssign for Enriched {
    fn add_assign(&mut self, other: Enriched) {
        self.transactions += other.transactions;
        self.changed += other.changed;
        self.operations += other.operations;
        self.merchants += other.merchants;
        self.categories += other.categories;
        self.open += other.open;
    }
}

/// Why it ended; nothing was committed.
#[derive(Debug, thiserror::Error)]
pub enum EnrichingError {
    #[error(transparent)]
    Search(#[from] BodyError),
    #[error(transparent)]
    Index(#[from] EmbeddedError),
    #[error(transparent)]
    Corrections(#[from] CorrectionError),
}

/// Fills in a user's transactions with the importer's next commit. What is there stays, and a second time there is
/// nothing to do.
///
/// # Errors
/// The index cannot be read or written.
pub fn enrich(
    (importer, incoming): (&mut Importer, &mut Incoming),
    (index, user): (&EmbeddedIndex, i64),
    labels: &mut Labels<'_>,
) -> Result<Enriched, EnrichingError> {
    let mut told = Enriched::default();
    let mut failed = None;
    kept::transactions(index, user, &mut |mut before| {
        if failed.is_some() {
            return;
        }
        told.transactions += 1;
        let shown = before.category_name.is_some();
        // What is missing is told by what was imported, not by what a person made of it.
        failed = incoming.uncorrect(importer, &mut before).err().map(EnrichingError::from);
        let mut filled = before.clone();
        if failed.is_none() && labels.fill(&mut filled) {
            let came = |field: fn(&Transaction) -> &Option<String>| {
                u64::from(field(&before).is_none() && field(&filled).is_some())
            };
            told.changed += 1;
            told.operations += came(|one| &one.operation_type);
            told.merchants += came(|one| &one.merchant_name);
            told.categories += came(|one| &one.category_name);
            failed = incoming
                .correct(importer, &mut filled)
                .map_err(EnrichingError::from)
                .and_then(|()| Ok(importer.add_transaction(&filled)?))
                .err();
        }
        told.open += u64::from(filled.category_name.is_none() && !shown);
    })?;
    failed.map_or(Ok(told), Err)
}

#[cfg(test)]
mod tests {
    use super::super::corrections::Corrections;
    use super::*;
    use crate::enrich::Enrichment;
    use crate::search::embedded::Provenance;

    #[test]
    fn what_is_missing_comes_in_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut importer = Importer::begin(folder.path(), Provenance::Own).unwrap();
        for line in [
            r#"{"transaction_id": "1", "user_id": 1, "amount": -5, "date": "2026-03-14",
                "primary_description": "CARTE 14/03 CARREFOUR MKT PARIS"}"#,
            r#"{"transaction_id": "2", "user_id": 1, "amount": -6, "date": "2026-03-14",
                "primary_description": "CARTE 14/03 LIDL", "category_name": "Loisirs"}"#,
            r#"{"transaction_id": "3", "user_id": 1, "amount": -7, "date": "2026-03-14",
                "primary_description": "ZWYX"}"#,
            r#"{"transaction_id": "1", "user_id": 2, "amount": -5, "date": "2026-03-14",
                "primary_description": "CARTE 14/03 LIDL"}"#,
        ] {
            importer.add_transaction(&Transaction::from_json(line).unwrap()).unwrap();
        }
        importer.commit_file().unwrap();
        let index = EmbeddedIndex::open(folder.path()).unwrap();
        let mut labels = Labels::new(Enrichment::embedded().unwrap());
        let corrections = Corrections::of(folder.path());
        let mut incoming = Incoming::begin(&corrections, &importer).unwrap();
        let first = enrich((&mut importer, &mut incoming), (&index, 1), &mut labels).unwrap();
        assert_eq!((first.transactions, first.categories, first.open), (3, 1, 1));
        assert_eq!(first.operations, 2);
        importer.commit_file().unwrap();
        index.refresh().unwrap();
        let again = enrich((&mut importer, &mut incoming), (&index, 1), &mut labels).unwrap();
        assert_eq!(again, Enriched { transactions: 3, open: 1, ..Enriched::default() });
        let mut read = Vec::new();
        for user in index.users().unwrap() {
            kept::transactions(&index, user, &mut |one| read.push(one)).unwrap();
        }
        read.sort_by_key(|one| (one.user_id, one.transaction_id.clone()));
        let categories: Vec<_> = read.iter().map(|one| one.category_name.as_deref()).collect();
        assert_eq!(categories, [Some("Alimentation"), Some("Loisirs"), None, None]);
        assert_eq!(read[1].merchant_name.as_deref(), Some("Lidl"));
    }
}
