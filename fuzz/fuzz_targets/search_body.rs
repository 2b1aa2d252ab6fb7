//! Any JSON as a search body: answered or refused in Elasticsearch's form, over a few documents.

#![no_main]

use std::path::Path;
use std::sync::{Arc, LazyLock};

use conversation_service::import::{Document, Documents};
use conversation_service::search::Index;
use conversation_service::search::embedded::{EmbeddedIndex, Importer, Provenance};
use libfuzzer_sys::fuzz_target;

const DOCUMENTS: &str = r#"{"transaction_id":"1","user_id":7,"amount":-12.5,"date":"2025-10-20","currency_code":"EUR","account_id":71,"merchant_name":"Lidl","category_name":"Alimentation","operation_type":"Carte","primary_description":"CB LIDL 20/10"}
{"transaction_id":"2","user_id":7,"amount":2000,"date":"2025-09-30","currency_code":"EUR","account_id":71,"category_name":"Salaire","primary_description":"VIR SALAIRE"}
{"transaction_id":"3","user_id":8,"amount":-0.01,"date":"2024-02-29","currency_code":"USD","account_id":81,"merchant_name":"Élan & Co"}
"#;

static HOME: LazyLock<(tempfile::TempDir, Arc<EmbeddedIndex>)> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("a folder");
    let mut importer = Importer::begin(dir.path(), Provenance::Own).expect("an importer");
    for line in Documents::new(DOCUMENTS.as_bytes(), Path::new("fuzz"), None) {
        match line.expect("a good line").document {
            Document::Transaction(one) => importer.add_transaction(&one).expect("added"),
            Document::Account(one) => importer.add_account(&one).expect("added"),
        }
    }
    importer.commit_file().expect("committed");
    importer.finish().expect("finished");
    let index = EmbeddedIndex::open(dir.path()).expect("an index");
    (dir, index)
});

fuzz_target!(|data: &[u8]| {
    let Ok(body) = serde_json::from_slice::<serde_json::Value>(data) else { return };
    for index in [Index::Records, Index::Accounts] {
        match HOME.1.answer(index, &body) {
            Ok(answer) => assert!(answer.get("hits").is_some()),
            Err(error) => {
                let told = error.to_elasticsearch();
                assert!(error.status() < 500, "{told}");
                assert!(told.get("error").is_some());
            }
        }
    }
});
