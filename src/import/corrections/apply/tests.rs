use std::sync::{Arc, LazyLock};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::super::{Then, When};
use super::*;
use crate::import::corrections::Incoming;
use crate::import::statement::Batches;

/// Made once for all tests.
pub static ENRICHER: LazyLock<Enricher> = LazyLock::new(|| Enricher::embedded().unwrap());

/// A data folder with documents of users 7 and 8.
pub struct House {
    folder: TempDir,
    pub corrections: Corrections,
    pub index: Arc<EmbeddedIndex>,
    importer: Option<Importer>,
}

fn tenant(id: &str) -> Tenant {
    Tenant::new(id).unwrap()
}

pub fn document(user: i64, id: &str, (label, cents): (&str, i64)) -> Value {
    json!({"transaction_id": id, "user_id": user, "amount": cents as f64 / 100.0, "date": "2026-03-14",
        "primary_description": label, "account_id": 3, "currency_code": "EUR", "is_internal": false})
}

fn with(mut document: Value, merchant: &str, category: &str) -> Value {
    if !merchant.is_empty() {
        document["merchant_name"] = merchant.into();
    }
    if !category.is_empty() {
        document["category_name"] = category.into();
    }
    document
}

impl House {
    pub fn of(documents: &[Value]) -> House {
        let folder = tempfile::tempdir().unwrap();
        let corrections = Corrections::of(folder.path());
        let index = EmbeddedIndex::open(folder.path()).unwrap();
        let importer = Some(Importer::begin(folder.path(), Provenance::Own).unwrap());
        let mut house = House { folder, corrections, index, importer };
        house.import(documents);
        house
    }

    /// As an import of documents does it.
    pub fn import(&mut self, documents: &[Value]) {
        let importer = self.importer.as_mut().unwrap();
        let mut incoming = Incoming::begin(&self.corrections, importer).unwrap();
        for document in documents {
            let mut transaction = Transaction::from_object(document).unwrap();
            incoming.correct(importer, &mut transaction).unwrap();
            importer.add_transaction(&transaction).unwrap();
        }
        incoming.write(importer, None).unwrap();
        importer.commit_file().unwrap();
        incoming.settle(importer).unwrap();
        self.index.refresh().unwrap();
    }

    pub fn add(&mut self, user: &str, wish: &Wish) -> Result<Added, CorrectionError> {
        let of = Movements { index: &self.index, user: &tenant(user), enricher: &ENRICHER };
        let importer = self.importer.as_mut().unwrap();
        let now = Timestamp::UNIX_EPOCH;
        let preview = self.corrections.preview(of, (wish, now));
        let added = self.corrections.add(importer, of, (wish, now));
        assert_eq!(format!("{preview:?}"), format!("{added:?}"));
        added
    }

    pub fn undo(&mut self, user: &str, id: &str) -> Result<Undone, CorrectionError> {
        let importer = self.importer.as_mut().unwrap();
        let of = Movements { index: &self.index, user: &tenant(user), enricher: &ENRICHER };
        self.corrections.undo(importer, of, id)
    }

    pub fn list(&self, user: &str) -> Vec<Listed> {
        let of = Movements { index: &self.index, user: &tenant(user), enricher: &ENRICHER };
        self.corrections.list(of).unwrap()
    }

    /// Every document of a user, whole, by its id.
    pub fn documents(&self, user: &str) -> Vec<String> {
        let mut found = Vec::new();
        each((&self.index, &tenant(user)), &mut |transaction| {
            found.push((
                transaction.transaction_id.clone(),
                serde_json::to_string(&transaction).unwrap(),
            ));
            Ok(())
        })
        .unwrap();
        found.sort();
        found.into_iter().map(|(_, document)| document).collect()
    }

    /// Merchant and category of a document.
    pub fn shown(&self, user: &str, id: &str) -> [String; 2] {
        let documents = self.documents(user);
        let mark = format!("\"transaction_id\":\"{id}\"");
        let document = documents.iter().find(|one| one.contains(&mark)).unwrap();
        let read: Value = serde_json::from_str(document).unwrap();
        ["merchant_name", "category_name"]
            .map(|name| read[name].as_str().unwrap_or_default().to_owned())
    }
}

fn wish(of: Of, category: &str, merchant: &str) -> Wish {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Wish { of, category: some(category), merchant: some(merchant), direction: None }
}

fn transaction_of(id: &str) -> Of {
    Of::Transaction(id.into())
}

fn house() -> House {
    let mut documents = Vec::new();
    for user in [7, 8] {
        let lidl = |id, cents| document(user, id, ("CB LIDL 1243", cents));
        documents.push(with(lidl("1", -250), "Lidl", "Restaurant"));
        documents.push(with(lidl("2", -350), "Lidl", ""));
        documents.push(with(lidl("3", 350), "LIDL", "Remboursements"));
        let rent = ("VIR INST MATHILDE SCHNEIDER LOYER 02/26", -70_000);
        documents.push(with(document(user, "4", rent), "", "Virement sortants"));
    }
    House::of(&documents)
}

#[test]
fn a_correction_is_for_what_is_there_and_for_what_comes_and_for_nobody_else() {
    let mut house = house();
    let (own, others) = (house.documents("7"), house.documents("8"));
    let added = house.add("7", &wish(transaction_of("1"), "groceries", "")).unwrap();
    assert_eq!((added.movements, added.changed), (2, 2));
    assert_eq!(added.correction.when, When::Merchant("Lidl".into()));
    assert_eq!(added.correction.then.direction, Direction::Out);
    for id in ["1", "2"] {
        assert_eq!(house.shown("7", id), ["Lidl", "Alimentation"]);
    }
    // A refund is no purchase.
    assert_eq!(house.shown("7", "3"), ["LIDL", "Remboursements"]);
    let coming = with(document(7, "5", ("CB LIDL 88", -100)), "Lidl", "Loisirs");
    house
        .import(&[coming.clone(), with(document(8, "5", ("CB LIDL 88", -100)), "Lidl", "Loisirs")]);
    assert_eq!(house.shown("7", "5"), ["Lidl", "Alimentation"]);
    assert_eq!(house.shown("8", "5"), ["Lidl", "Loisirs"]);
    assert_eq!(house.list("7")[0].movements, 3);
    assert_eq!(house.list("8"), []);
    let id = &added.correction.id;
    assert!(matches!(house.undo("8", id), Err(CorrectionError::NoCorrection(_))));
    assert_eq!(house.undo("7", id).unwrap().changed, 3);
    assert_eq!(house.documents("7")[..4], own);
    assert_eq!(house.documents("8")[..4], others);
    assert_eq!(house.shown("7", "5"), ["Lidl", "Loisirs"]);
    assert_eq!(house.list("7"), []);
    assert!(house.corrections.is_empty().unwrap());
}

#[test]
fn without_a_merchant_the_labels_words_say_which_and_the_next_months_is_one() {
    let mut house = house();
    let added = house.add("7", &wish(transaction_of("4"), "Autre paiement", "Mme Schneider"));
    assert!(matches!(added.unwrap().correction.when, When::Label(_)));
    let next = ("VIR INST MATHILDE SCHNEIDER LOYER 03/26", -70_000);
    house.import(&[with(document(7, "5", next), "", "Virement sortants")]);
    for id in ["4", "5"] {
        assert_eq!(house.shown("7", id), ["Mme Schneider", "Autre paiement"]);
    }
}

#[test]
fn the_newest_rule_wins_and_the_one_before_holds_again() {
    let mut house = house();
    let before = house.documents("7");
    let first = house.add("7", &wish(Of::Text("lidl".into()), "Alimentation", "")).unwrap();
    let second = house.add("7", &wish(Of::Text("LIDL".into()), "Loisirs", "Lidl Nord")).unwrap();
    assert_eq!(house.shown("7", "1"), ["Lidl Nord", "Loisirs"]);
    assert_eq!(house.shown("7", "3"), ["Lidl Nord", "Remboursements"]);
    assert_eq!(house.list("7")[0].correction, second.correction);
    house.undo("7", &second.correction.id).unwrap();
    assert_eq!(house.shown("7", "1"), ["Lidl", "Alimentation"]);
    let third = house.add("7", &wish(Of::Text("Lidl".into()), "Loisirs", "")).unwrap();
    house.undo("7", &first.correction.id).unwrap();
    assert_eq!(house.shown("7", "2"), ["Lidl", "Loisirs"]);
    house.undo("7", &third.correction.id).unwrap();
    assert_eq!(house.documents("7"), before);
}

#[test]
fn what_is_imported_again_stays_corrected_and_goes_back_to_what_was_imported_last() {
    let mut house = house();
    let added = house.add("7", &wish(transaction_of("1"), "Alimentation", "")).unwrap();
    house.import(&[with(document(7, "1", ("CB LIDL 1243", -250)), "Lidl", "Garage")]);
    assert_eq!(house.shown("7", "1"), ["Lidl", "Alimentation"]);
    house.undo("7", &added.correction.id).unwrap();
    assert_eq!(house.shown("7", "1"), ["Lidl", "Garage"]);
}

#[test]
fn a_wish_that_cannot_be_fulfilled_changes_nothing() {
    let mut house = house();
    let before = house.documents("7");
    let lidl = || Of::Text("Lidl".into());
    for (wish, told) in [
        (wish(lidl(), "Alimantation", ""), "no category \"Alimantation\"; nearest: Alimentation"),
        (wish(lidl(), "", ""), "neither a category nor"),
        (wish(lidl(), "", " \n "), "a merchant's name of 0 bytes"),
        (wish(lidl(), "", &"x".repeat(201)), "of 201 bytes; allowed: 1 to 200"),
        (wish(transaction_of("9"), "Loisirs", ""), "no transaction \"9\" of this user"),
        (wish(Of::Text("12 34".into()), "Loisirs", ""), "no words in \"12 34\""),
        (wish(Of::When(When::Label("1/2".into())), "Loisirs", ""), "no words in \"1/2\""),
        (wish(Of::When(When::Merchant(" ".into())), "Loisirs", ""), "no words in \" \""),
    ] {
        let refused = house.add("7", &wish).unwrap_err().to_string();
        assert!(refused.contains(told), "{refused}");
    }
    let bare = json!({"transaction_id": "6", "user_id": 7, "amount": 1, "date": "2026-03-14"});
    house.import(&[bare]);
    assert!(house.add("7", &wish(transaction_of("6"), "Loisirs", "")).is_err());
    assert_eq!(house.documents("7")[..4], before);
    assert!(house.corrections.is_empty().unwrap());
    // One's own categories may be given.
    house.import(&[with(document(7, "5", ("CB CHAT", -1)), "", "Mes chats")]);
    assert!(house.add("7", &wish(lidl(), "mes chats", "")).is_ok());
    assert!(house.add("8", &wish(lidl(), "mes chats", "")).is_err());
}

/// A kill before the commit, and one behind it.
#[test]
fn killed_on_the_way_it_is_there_as_a_whole_or_not_at_all() {
    let mut house = house();
    let before = house.documents("7");
    let correction = Correction {
        id: "0a1b2c3d".into(),
        created_at: Timestamp::UNIX_EPOCH,
        when: When::Merchant("lidl".into()),
        then: Then { category: Some("Garage".into()), merchant: None, direction: Direction::Out },
    };
    let batches = Batches::of(house.folder.path());
    let mark = next_mark(house.importer.as_ref().unwrap().marked());
    for commits in [false, true] {
        let mut kept = house.corrections.kept(&tenant("7"), None).unwrap();
        kept.rules.push(correction.clone());
        let importer = house.importer.as_mut().unwrap();
        let user = tenant("7");
        let of = Movements { index: &house.index, user: &user, enricher: &ENRICHER };
        carry_out(of, &mut kept, &mut |one| Ok(importer.add_transaction(&one)?)).unwrap();
        house.corrections.begin(&kept, &mark).unwrap();
        importer.mark(mark.clone());
        if commits {
            importer.commit_file().unwrap();
        }
        // The writer goes without another word, as it does when it is killed.
        house.importer = None;
        house.index.refresh().unwrap();
        assert_eq!(house.list("7").len(), usize::from(commits));
        assert_eq!(house.documents("7") == before, !commits);
        // Whoever writes next settles what is left: an import of somebody else.
        house.importer = Some(Importer::begin(house.folder.path(), Provenance::Own).unwrap());
        house.import(&[with(document(8, "9", ("CB", -1)), "", "")]);
        assert_eq!(house.list("7").len(), usize::from(commits));
        assert_eq!(batches.list(None, house.index.mark().as_deref()).unwrap(), []);
    }
    house.undo("7", "0a1b2c3d").unwrap();
    assert_eq!(house.documents("7"), before);
}

#[test]
fn the_demonstration_is_corrected_in_its_place_and_takes_its_rules_with_it() {
    let mut house = House::of(&[]);
    house.importer = None;
    let demonstration = || Importer::begin(house.folder.path(), Provenance::Demonstration).unwrap();
    let mut importer = demonstration();
    let one = with(document(7, "1", ("CB LIDL", -250)), "Lidl", "Restaurant");
    importer.add_transaction(&Transaction::from_object(&one).unwrap()).unwrap();
    importer.commit_file().unwrap();
    importer.finish().unwrap();
    house.index.refresh().unwrap();
    house.importer = Some(house.corrections.importer(&house.index).unwrap());
    house.add("7", &wish(transaction_of("1"), "Alimentation", "")).unwrap();
    assert!(house.index.is_demonstration());
    assert_eq!(house.shown("7", "1"), ["Lidl", "Alimentation"]);
    house.importer = None;
    house.importer = Some(Importer::begin(house.folder.path(), Provenance::Own).unwrap());
    house.import(&[with(document(7, "2", ("CB LIDL", -100)), "Lidl", "Garage")]);
    assert_eq!(house.documents("7").len(), 1);
    assert_eq!(house.shown("7", "2"), ["Lidl", "Garage"]);
    assert_eq!(house.list("7"), []);
    assert!(house.corrections.is_empty().unwrap());
}

#[test]
fn enriching_fills_in_what_was_imported_and_the_rules_stay_over_it() {
    use crate::enrich::Enrichment;
    use crate::import::{Labels, enrich};

    let mut house = House::of(&[document(7, "1", ("CARTE 14/03 CARREFOUR MKT PARIS", -250))]);
    let added = house.add("7", &wish(transaction_of("1"), "Loisirs", "")).unwrap();
    assert_eq!(house.shown("7", "1"), ["", "Loisirs"]);
    let importer = house.importer.as_mut().unwrap();
    let mut incoming = Incoming::begin(&house.corrections, importer).unwrap();
    let mut labels = Labels::new(Enrichment::embedded().unwrap());
    let told = enrich((importer, &mut incoming), (&house.index, 7), &mut labels).unwrap();
    assert_eq!((told.merchants, told.categories, told.open), (1, 1, 0));
    incoming.write(importer, None).unwrap();
    importer.commit_file().unwrap();
    incoming.settle(importer).unwrap();
    house.index.refresh().unwrap();
    assert_eq!(house.shown("7", "1"), ["Carrefour Market", "Loisirs"]);
    house.undo("7", &added.correction.id).unwrap();
    assert_eq!(house.shown("7", "1"), ["Carrefour Market", "Alimentation"]);
}
