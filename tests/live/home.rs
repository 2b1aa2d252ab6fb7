//! Homes on the live server: filled by `import --to elasticsearch`, under names of their own.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, OnceLock};

use conversation_service::commands;
use conversation_service::domain::Dataset;
use conversation_service::domain::caller::Secret;
use conversation_service::search::elasticsearch::{
    Client, ClientSettings, Credentials, Elasticsearch,
};
use conversation_service::search::metric_service::MetricService;
use conversation_service::search::remote::IndexFields;
use reqwest::Method;
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

use crate::homes::{self, Home};

/// The server's address; user and password may be in it.
pub fn url() -> String {
    std::env::var("ELASTICSEARCH_URL").expect("ELASTICSEARCH_URL: the live server's address")
}

/// Two names that nobody else uses, and a folder. What is on the server under these names goes with
/// it.
pub struct Names {
    pub transactions: String,
    pub accounts: String,
    pub folder: TempDir,
}

impl Names {
    pub fn new() -> Names {
        let unique = Uuid::now_v7().simple().to_string();
        Names {
            transactions: format!("test-{unique}-transactions"),
            accounts: format!("test-{unique}-accounts"),
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    /// The import of these files of the folder, to be run.
    pub fn import(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_conversation-service"));
        command
            .env_clear()
            .current_dir(self.folder.path())
            .env("ELASTICSEARCH_URL", url())
            .env("ELASTICSEARCH_INDEX", &self.transactions)
            .env("ELASTICSEARCH_ACCOUNTS_INDEX", &self.accounts)
            .args(["import", "--to", "elasticsearch"])
            .args(words);
        command
    }

    /// Imports these files of the folder; gives what was said.
    pub fn imported(&self, words: &[&str]) -> String {
        let output = self.import(words).output().expect("an import");
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
        told
    }

    pub fn client(&self) -> Client {
        let settings = ClientSettings {
            url: Secret::new(url()),
            credentials: Credentials::None,
            ca_file: None,
            index: self.transactions.clone(),
            accounts_index: self.accounts.clone(),
        };
        Client::new(&settings).expect("a client")
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        let names = [self.transactions.clone(), self.accounts.clone()];
        let cleared = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                for name in names {
                    let indexes = ask(Method::GET, &format!("{name},{name}-*"), None).await;
                    for index in indexes.as_object().into_iter().flatten().map(|found| found.0) {
                        if index.starts_with("test-") {
                            ask(Method::DELETE, index, None).await;
                        }
                    }
                    ask(Method::DELETE, &format!("_index_template/{name}"), None).await;
                }
            });
        });
        let _ = cleared.join();
    }
}

/// One client for all tests, and so without connections that belong to one test's runtime.
fn http() -> &'static reqwest::Client {
    static HTTP: OnceLock<reqwest::Client> = OnceLock::new();
    HTTP.get_or_init(|| {
        let built = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build();
        built.expect("a client")
    })
}

/// Asks the server; nothing is made of a status of failure.
pub async fn ask(method: Method, path: &str, body: Option<Value>) -> Value {
    let mut request = http().request(method, format!("{}/{path}", url()));
    if let Some(body) = body {
        request = request.header("content-type", "application/json").body(body.to_string());
    }
    let text = request.send().await.expect("an answer").text().await.expect("a body");
    serde_json::from_str(&text).unwrap_or_default()
}

/// Writes lines of JSON.
pub fn write(folder: &Path, name: &str, lines: &[Value]) {
    let mut file = std::fs::File::create(folder.join(name)).expect("a file");
    for line in lines {
        writeln!(file, "{line}").expect("room for a line");
    }
}

fn filled(documents: &[Value], accounts: &[Value]) -> Names {
    let names = Names::new();
    write(names.folder.path(), "documents.jsonl", documents);
    write(names.folder.path(), "accounts.jsonl", accounts);
    names.imported(&["documents.jsonl", "accounts.jsonl"]);
    names
}

fn fields() -> IndexFields {
    IndexFields::of(&Dataset::finance().expect("the embedded dataset"))
}

/// The live server, asked by the service itself.
pub fn live(documents: &[Value], accounts: &[Value]) -> Home {
    let names = filled(documents, accounts);
    let search = Elasticsearch::new(names.client(), fields());
    Home { search: Arc::new(search), kept: Box::new(names) }
}

/// The live server behind our own metric-service.
pub fn metric_service(documents: &[Value], accounts: &[Value]) -> Home {
    let names = filled(documents, accounts);
    let url = homes::serve(commands::metric_service::elasticsearch(names.client()));
    let search = MetricService::new(&url, fields()).expect("an address");
    Home { search: Arc::new(search), kept: Box::new(names) }
}
