//! Files imported one after the other, and taken back: transfers between one's own accounts.

use std::path::Path;

use jiff::Timestamp;

use super::*;
use crate::import::kept;
use crate::search::embedded::{EmbeddedIndex, Provenance};

const CURRENT: (&str, &str) = (
    "Compte courant",
    "Date;Libellé;Montant\n\
     02/03/2026;VIR EPARGNE VERS LIVRET;-200,00\n\
     03/03/2026;CARTE 02/03 LIDL 1243 PARIS;-50,00\n\
     05/03/2026;PRLV CARTE VISA;-80,00\n\
     09/03/2026;VIR EPARGNE VERS LIVRET;-40,00\n\
     20/03/2026;VIR SEPA M MARTIN;-200,00\n",
);
const SAVINGS: (&str, &str) = (
    "Livret A",
    "Date;Libellé;Montant\n\
     03/03/2026;VIREMENT DE COMPTE;200,00\n\
     03/03/2026;VIREMENT DE COMPTE;50,00\n\
     31/03/2026;INTERETS;4,00\n",
);
const CARD: (&str, &str) = (
    "Carte Visa",
    "Date;Libellé;Montant\n\
     01/03/2026;CARREFOUR MARKET;-30,00\n\
     02/03/2026;FNAC;-50,00\n\
     04/03/2026;PAIEMENT RECU MERCI;80,00\n",
);

struct Person<'f> {
    folder: &'f Path,
    user: Tenant,
}

impl Person<'_> {
    fn new(folder: &Path) -> Person<'_> {
        Person { folder, user: Tenant::new("anna").unwrap() }
    }

    fn import(&self, (account, text): (&str, &str)) -> Batch {
        let (user, account) = (self.user.clone(), Some(account.to_owned()));
        let wish = Wish { user, account, mapping: None };
        let index = own_index(self.folder).unwrap();
        let looked = look(index.as_deref(), &wish, ("a.csv", text.as_bytes().to_vec())).unwrap();
        let enrichment = Enrichment::embedded().unwrap();
        let statement = Statement { file: "a.csv", wish: &wish, looked: &looked, enrichment };
        let mut importer = Importer::begin(self.folder, Provenance::Own).unwrap();
        let alike = Some(Alike::Import);
        let decided = Decided { alike, bad_lines: BadLines::Refuse, now: Timestamp::UNIX_EPOCH };
        let batch = statement.import(&mut importer, &Batches::of(self.folder), decided).unwrap();
        importer.finish().unwrap();
        batch
    }

    fn undo(&self, batch: &Batch) {
        let mut importer = Importer::begin(self.folder, Provenance::Own).unwrap();
        Batches::of(self.folder).undo(&mut importer, &self.user, &batch.id).unwrap();
        importer.finish().unwrap();
    }

    fn documents(&self) -> Vec<Transaction> {
        let index = EmbeddedIndex::open(self.folder).unwrap();
        let user = crate::search::Search::user(&*index, &self.user).unwrap();
        let mut all = Vec::new();
        kept::transactions(&index, user, &mut |one| all.push(one)).unwrap();
        all.sort_by(|a, b| a.transaction_id.cmp(&b.transaction_id));
        all
    }

    /// The cents of those that are marked, from the least.
    fn internal(&self) -> Vec<i64> {
        let marked = self.documents().into_iter().filter(|one| one.is_internal == Some(true));
        let mut cents: Vec<i64> = marked.map(|one| one.amount.0).collect();
        cents.sort_unstable();
        cents
    }
}

#[test]
fn the_two_ends_are_found_in_whichever_order_they_come() {
    let orders = [[CURRENT, SAVINGS, CARD], [CARD, SAVINGS, CURRENT], [SAVINGS, CURRENT, CARD]];
    let mut before: Option<Vec<Transaction>> = None;
    for order in orders {
        let folder = tempfile::tempdir().unwrap();
        let person = Person::new(folder.path());
        order.into_iter().for_each(|file| drop(person.import(file)));
        // Not the groceries of 50, nor what went to somebody else.
        assert_eq!(person.internal(), [-20_000, -8_000, 8_000, 20_000]);
        let documents = person.documents();
        assert_eq!(documents.len(), 11);
        let user = documents[0].user_id;
        assert!(documents.iter().all(|one| one.user_id == user));
        if let Some(before) = before.replace(documents.clone()) {
            assert_eq!(documents, before);
        }
        // Once more, and nothing changes.
        assert_eq!(person.import(order[0]).new, 0);
        assert_eq!(person.documents(), documents);
    }
}

#[test]
fn a_lone_end_loses_its_mark_when_the_other_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let person = Person::new(folder.path());
    let current = person.import(CURRENT);
    assert!(person.internal().is_empty());
    let savings = person.import(SAVINGS);
    assert_eq!(person.internal(), [-20_000, 20_000]);
    person.undo(&savings);
    assert!(person.internal().is_empty());
    assert_eq!(person.documents().len(), 5);
    person.import(SAVINGS);
    assert_eq!(person.internal(), [-20_000, 20_000]);
    person.undo(&current);
    assert!(person.internal().is_empty());
}

#[test]
fn what_another_import_brought_too_stays_paired() {
    let folder = tempfile::tempdir().unwrap();
    let person = Person::new(folder.path());
    person.import(CURRENT);
    let savings = person.import(SAVINGS);
    let longer = format!("{}01/04/2026;INTERETS;1,00\n", SAVINGS.1);
    person.import((SAVINGS.0, &longer));
    person.undo(&savings);
    assert_eq!(person.internal(), [-20_000, 20_000]);
}

#[test]
fn what_came_another_way_is_left_as_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let person = Person::new(folder.path());
    person.import(CURRENT);
    let user = person.documents()[0].user_id;
    let line = |id: &str, amount: f64, internal: bool| {
        let line = serde_json::json!({
            "transaction_id": id, "user_id": user, "amount": amount, "date": "2026-03-09",
            "currency_code": "EUR", "account_id": 5, "account_name": "Autre",
            "operation_type": "Virement", "is_internal": internal,
        });
        Transaction::from_object(&line).unwrap()
    };
    let mut importer = Importer::begin(folder.path(), Provenance::Own).unwrap();
    importer.add_transaction(&line("1", 40.0, false)).unwrap();
    importer.add_transaction(&line("2", 70.0, true)).unwrap();
    importer.commit_file().unwrap();
    importer.finish().unwrap();
    person.import(SAVINGS);
    assert_eq!(person.internal(), [-20_000, 7_000, 20_000]);
}

#[test]
fn labels_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let person = Person::new(folder.path());
    person.import(CURRENT);
    let documents = person.documents();
    let lidl = documents.iter().find(|one| one.merchant_name.as_deref() == Some("Lidl")).unwrap();
    assert_eq!(lidl.category_name.as_deref(), Some("Alimentation"));
    assert_eq!(lidl.operation_type.as_deref(), Some("Carte"));
    assert_eq!(lidl.account_type.as_deref(), Some("checking"));
}
