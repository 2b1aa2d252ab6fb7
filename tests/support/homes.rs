//! The search homes that scenarios run on.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use conversation_service::app::{Bound, run};
use conversation_service::commands;
use conversation_service::domain::Dataset;
use conversation_service::domain::document::{Account, Transaction};
use conversation_service::http::metric_service::{Mapping, Searcher};
use conversation_service::http::{HostRule, metric_service};
use conversation_service::search::Search;
use conversation_service::search::embedded::{EmbeddedIndex, Importer, Provenance};
use conversation_service::search::metric_service::MetricService;
use conversation_service::search::remote::IndexFields;
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;

/// A home that holds a scenario's documents, and what has to live as long as it.
pub struct Home {
    pub search: Arc<dyn Search>,
    /// A data folder, or a server.
    pub kept: Box<dyn Any>,
}

/// The embedded index in a folder of its own.
pub fn embedded(documents: &[Value], accounts: &[Value]) -> Home {
    let (index, folder) = filled(documents, accounts);
    Home { search: index, kept: Box::new(folder) }
}

/// Our own metric-service over that index, asked over HTTP.
pub fn metric_service(documents: &[Value], accounts: &[Value]) -> Home {
    let (index, folder) = filled(documents, accounts);
    let url = serve(commands::metric_service::embedded(index));
    let dataset = Dataset::finance().expect("the embedded dataset");
    let home = MetricService::new(&url, IndexFields::of(&dataset)).expect("an address");
    Home { search: Arc::new(home), kept: Box::new(folder) }
}

/// Serves what answers as the `metric-service` command does, on a free port of loopback.
pub fn serve((search, mapping): (Searcher, Mapping)) -> String {
    let service = metric_service::MetricService {
        search,
        mapping,
        hosts: HostRule::Loopback { also: Vec::new() },
        verifier: None,
        tenants: ("user_id".into(), "user_id".into()),
        patience: Duration::from_secs(30),
    };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.set_nonblocking(true).expect("a listener for tokio");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let listener = TcpListener::from_std(listener).expect("a listener");
    let bound = Bound { listener, router: metric_service::router(service) };
    tokio::spawn(run(bound, Duration::from_secs(1), std::future::pending()));
    url
}

/// The embedded index with these documents, and its folder.
pub fn filled(documents: &[Value], accounts: &[Value]) -> (Arc<EmbeddedIndex>, TempDir) {
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
    (EmbeddedIndex::open(folder.path()).expect("an index"), folder)
}
