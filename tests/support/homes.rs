//! The search homes that scenarios run on.

use std::any::Any;
use std::sync::Arc;

use conversation_service::domain::document::{Account, Transaction};
use conversation_service::search::Search;
use conversation_service::search::embedded::{EmbeddedIndex, Importer, Provenance};
use serde_json::Value;

/// A home that holds a scenario's documents, and what has to live as long as it.
pub struct Home {
    pub search: Arc<dyn Search>,
    /// A data folder, or a server.
    pub kept: Box<dyn Any>,
}

/// The embedded index in a folder of its own.
pub fn embedded(documents: &[Value], accounts: &[Value]) -> Home {
    let folder = tempfile::tempdir().expect("a folder");
    let mut importer = Importer::begin(folder.path(), Provenance::Own).expect("an importer");
    for document in documents {
        let read = Transaction::from_json(&document.to_string());
        let read = read.unwrap_or_else(|error| panic!("{error}: {document}"));
        importer.add_transaction(&read).expect("room for a transaction");
    }
    for account in accounts {
        let read = Account::from_json(&account.to_string());
        let read = read.unwrap_or_else(|error| panic!("{error}: {account}"));
        importer.add_account(&read).expect("room for an account");
    }
    importer.commit_file().expect("a commit");
    importer.finish().expect("an end");
    let index = EmbeddedIndex::open(folder.path()).expect("an index");
    Home { search: index, kept: Box::new(folder) }
}
