//! The embedded index from outside: a directory, imports, bodies.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{EmbeddedIndex, Importer, Provenance};
use crate::domain::document::{Account, Transaction};
use crate::search::Index;

mod aggregations;
mod clauses;
mod exact;
mod imports;
mod refusals;

/// A transaction of user 7 on 2025-10-20; `with` overrides.
fn transaction(id: u32, with: Value) -> Transaction {
    let mut line = json!({
        "transaction_id": id.to_string(), "user_id": 7, "amount": -1, "date": "2025-10-20",
        "currency_code": "EUR", "account_id": 71,
    });
    for (name, value) in with.as_object().unwrap() {
        line[name] = value.clone();
    }
    Transaction::from_json(&line.to_string()).unwrap()
}

fn account(with: Value) -> Account {
    let mut line = json!({
        "user_id": 7, "account_id": 71, "account_balance": 2.5, "account_currency": "EUR",
        "account_name": "Livret A", "is_active": true,
        "last_sync_timestamp": "2025-10-20T04:00:00Z",
    });
    for (name, value) in with.as_object().unwrap() {
        line[name] = value.clone();
    }
    Account::from_json(&line.to_string()).unwrap()
}

/// Imports one file.
fn import(dir: &Path, documents: &[Transaction]) {
    let mut importer = Importer::begin(dir, Provenance::Own).unwrap();
    for document in documents {
        importer.add_transaction(document).unwrap();
    }
    importer.commit_file().unwrap();
}

struct Home {
    dir: TempDir,
    index: Arc<EmbeddedIndex>,
}

impl Home {
    /// The documents in two files, so that there are several segments.
    fn of(documents: &[Transaction]) -> Home {
        let dir = TempDir::new().unwrap();
        let (one, other) = documents.split_at(documents.len() / 2);
        import(dir.path(), one);
        import(dir.path(), other);
        Home { index: EmbeddedIndex::open(dir.path()).unwrap(), dir }
    }

    fn answer(&self, body: Value) -> Value {
        self.index.answer(Index::Records, &body).unwrap()
    }

    /// The ids that a query finds, sorted.
    fn ids(&self, query: Value) -> Vec<u32> {
        let body = json!({"query": query, "size": 1000, "_source": ["transaction_id"]});
        let answer = self.answer(body);
        let mut ids: Vec<u32> = answer["hits"]["hits"]
            .as_array()
            .unwrap()
            .iter()
            .map(|hit| hit["_source"]["transaction_id"].as_str().unwrap().parse().unwrap())
            .collect();
        ids.sort_unstable();
        assert_eq!(answer["hits"]["total"], json!({"value": ids.len(), "relation": "eq"}));
        ids
    }
}
