//! The searches of ten common questions on the embedded index, at one and at ten million documents, and
//! on the live server at ELASTICSEARCH_URL, filled by `import --to elasticsearch` with the same million:
//! p50 and p99, as ratios too. Prints Markdown. `HOMES_TEN=no` leaves the ten millions out.

#![expect(clippy::expect_used, reason = "a bench that cannot run has nothing else to say")]

#[path = "support/feed.rs"]
mod feed;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use conversation_service::domain::caller::Secret;
use conversation_service::domain::{Caller, Dataset, Language, Tenant};
use conversation_service::pipeline::{Asked, Data, Pipeline};
use conversation_service::search::elasticsearch::{
    Client, ClientSettings, Credentials, Elasticsearch,
};
use conversation_service::search::embedded::EmbeddedIndex;
use conversation_service::search::remote::IndexFields;
use conversation_service::search::{Index, Search, SearchRequest, Searching};
use jiff::civil::date;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

const QUESTIONS: [&str; 10] = [
    "Combien j'ai dépensé en mars 2025 ?",
    "Combien en courses en mars 2025 ?",
    "Combien chez MERCHANT en 2025 ?",
    "Mes dépenses par catégorie en mars 2025",
    "Mes dépenses par mois en 2025",
    "Compare mes dépenses de février et mars 2025",
    "Mes 5 plus grosses dépenses de mars 2025",
    "Mes transactions de mars 2025",
    "Top 5 marchands en 2025",
    "Combien de pizza en 2025 ?",
];
const INDEX: &str = "bench-transactions";
/// Times that a question's searches are run on each home, after a tenth as many that do not count.
const TIMES: usize = 1_000;
const TIMES_LIVE: usize = 500;

/// A home that notes what it is asked.
struct Noting {
    index: Arc<EmbeddedIndex>,
    asked: Mutex<Vec<(Index, Value)>>,
}

impl Search for Noting {
    fn search<'a>(&'a self, request: SearchRequest<'a>) -> Searching<'a> {
        self.asked.lock().expect("notes").push((request.index, request.body.clone()));
        self.index.search(request)
    }

    fn version(&self) -> Option<u64> {
        self.index.version()
    }

    fn name(&self) -> &'static str {
        "noting"
    }
}

fn caller(user: i64) -> Caller {
    Caller { tenant: Tenant::new(&user.to_string()).expect("a user"), authorization: None }
}

/// The searches of each question, once the asking user's profile is known.
fn bodies(runtime: &Runtime, index: &Arc<EmbeddedIndex>) -> Vec<(String, Vec<(Index, Value)>)> {
    let noting = Arc::new(Noting { index: index.clone(), asked: Mutex::default() });
    let dataset = Arc::new(Dataset::finance().expect("the dataset"));
    let pipeline = Pipeline::new(dataset, noting.clone(), Data::Users).expect("a pipeline");
    let one = json!({"query": {"term": {"user_id": 1}}, "size": 1, "sort": [{"date": "asc"}]});
    let one = index.answer(Index::Records, &one).expect("a document");
    let merchant = one["hits"]["hits"][0]["_source"]["merchant_name"].as_str().expect("a name");
    let mut found = Vec::new();
    for question in QUESTIONS {
        let question = question.replace("MERCHANT", merchant);
        let ask = || {
            noting.asked.lock().expect("notes").clear();
            let answer = runtime.block_on(pipeline.answer(Asked {
                caller: caller(1),
                message: question.clone(),
                conversation_id: None,
                context: Vec::new(),
                language: Some(Language::Fr),
                today: date(2025, 12, 31),
                request_id: String::new(),
                deadline: tokio::time::Instant::now() + Duration::from_secs(30),
            }));
            answer.expect("an answer")
        };
        ask();
        let answer = ask();
        let bodies = std::mem::take(&mut *noting.asked.lock().expect("notes"));
        assert!(!bodies.is_empty(), "{question}: {}", answer.message);
        found.push((question, bodies));
    }
    found
}

/// The body, asked by another user.
fn of_user(body: &Value, user: i64) -> Value {
    match body {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| match (name.as_str(), value) {
                ("user_id", Value::Number(_)) => (name.clone(), json!(user)),
                _ => (name.clone(), of_user(value, user)),
            })
            .collect(),
        Value::Array(values) => values.iter().map(|value| of_user(value, user)).collect(),
        other => other.clone(),
    }
}

/// p50 and p99, in microseconds.
#[derive(Clone, Copy)]
struct Spread {
    p50: f64,
    p99: f64,
}

fn spread(mut times: Vec<Duration>) -> Spread {
    times.sort_unstable();
    let at = |share: usize| times[times.len() * share / 100].as_secs_f64() * 1e6;
    Spread { p50: at(50), p99: at(99) }
}

/// One question's searches, one after the other, by many users.
fn measure(
    (runtime, home): (&Runtime, &dyn Search),
    bodies: &[(Index, Value)],
    (users, times): (i64, usize),
) -> Spread {
    let mut taken = Vec::with_capacity(times);
    for round in 0..times + times / 10 {
        let user = (round as i64 * 7_919) % users;
        let caller = caller(user);
        let own: Vec<(Index, Value)> =
            bodies.iter().map(|(index, body)| (*index, of_user(body, user))).collect();
        let start = Instant::now();
        runtime.block_on(async {
            for (index, body) in &own {
                let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
                let request = SearchRequest {
                    index: *index,
                    body,
                    caller: &caller,
                    request_id: "",
                    deadline,
                };
                home.search(request).await.expect("an answer");
            }
        });
        if round >= times / 10 {
            taken.push(start.elapsed());
        }
    }
    spread(taken)
}

/// The month of one user, straight from the index: filter, sum, group by category.
fn month(index: &EmbeddedIndex, users: i64) -> Spread {
    let mut taken = Vec::new();
    for round in 0..5_500_i64 {
        let body = json!({"query": {"bool": {"filter": [
            {"term": {"user_id": (round * 7_919) % users}}, {"term": {"transaction_type": "debit"}},
            {"range": {"date": {"gte": "2025-03-01", "lte": "2025-03-31"}}}]}},
            "size": 0, "aggs": {"total": {"sum": {"field": "amount_abs"}},
                "groups": {"terms": {"field": "category_name", "size": 50},
                    "aggs": {"total": {"sum": {"field": "amount_abs"}}}}}});
        let start = Instant::now();
        index.answer(Index::Records, &body).expect("an answer");
        if round >= 500 {
            taken.push(start.elapsed());
        }
    }
    spread(taken)
}

fn megabytes(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let size = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(of) if of.is_dir() => megabytes(&entry.path()) << 20,
        Ok(of) => of.len(),
        Err(_) => 0,
    };
    entries.flatten().map(size).sum::<u64>() >> 20
}

/// The live server with the first million, imported by the binary that ships where it is not there.
fn live(runtime: &Runtime, url: &str) -> Elasticsearch {
    let client = Client::new(&ClientSettings {
        url: Secret::new(url),
        credentials: Credentials::None,
        ca_file: None,
        index: INDEX.into(),
        accounts_index: "bench-accounts".into(),
    })
    .expect("a client");
    let indexes = conversation_service::search::elasticsearch::Indexes(&client);
    let behind = runtime.block_on(indexes.behind(INDEX)).expect("the server");
    if behind.is_empty() {
        let file = feed::folder().join("feed-1m.jsonl");
        let mut generator = feed::Generator::new(1_000);
        let mut out = BufWriter::new(File::create(&file).expect("a file"));
        for id in 0..1_000_000 {
            serde_json::to_writer(&mut out, &generator.next(id).0).expect("written");
            out.write_all(b"\n").expect("written");
        }
        out.flush().expect("written");
        let start = Instant::now();
        let imported = Command::new(env!("CARGO_BIN_EXE_conversation-service"))
            .env("ELASTICSEARCH_URL", url)
            .env("ELASTICSEARCH_INDEX", INDEX)
            .arg("--data-dir")
            .arg(feed::folder().join("live"))
            .args(["import", "--to", "elasticsearch"])
            .arg(&file)
            .status();
        assert!(imported.expect("an import").success());
        let taken = start.elapsed().as_secs_f64();
        println!("live: {:.0} documents/s imported ({taken:.1} s)", 1e6 / taken);
        std::fs::remove_file(file).expect("removed");
    }
    let size = runtime.block_on(async {
        let stats = format!("{url}/{INDEX}/_stats/store");
        let told = reqwest::get(stats).await.expect("an answer").text().await.expect("a body");
        let told: Value = serde_json::from_str(&told).expect("JSON");
        told["_all"]["primaries"]["store"]["size_in_bytes"].as_u64().unwrap_or(0) >> 20
    });
    println!("live: {size} MB on disk for a million documents");
    Elasticsearch::new(client, IndexFields::of(&Dataset::finance().expect("the dataset")))
}

fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    println!("load at the start: {}", load());
    let (folder, rows) = feed::prepare(1);
    drop(rows);
    println!("embedded: {} MB on disk for a million documents", megabytes(&folder));
    let one = EmbeddedIndex::open(&folder).expect("the index");
    let ten = (std::env::var("HOMES_TEN").as_deref() != Ok("no")).then(|| {
        let (folder, rows) = feed::prepare(10);
        drop(rows);
        println!("embedded: {} MB on disk for ten million documents", megabytes(&folder));
        EmbeddedIndex::open(&folder).expect("the index")
    });
    let url = std::env::var("ELASTICSEARCH_URL").ok().filter(|url| !url.is_empty());
    let live = url.map(|url| live(&runtime, &url));
    let told = |name: &str, month: Spread| {
        println!("a user's month, {name}: p50 {:.0} µs, p99 {:.0} µs", month.p50, month.p99);
    };
    told("a million documents", month(&one, 1_000));
    if let Some(ten) = &ten {
        told("ten million documents", month(ten, 10_000));
    }
    println!(
        "\n| question | searches | 1 M: p50, p99 µs | 10 M: p50, p99 µs | p50 of 10 M / 1 M | live, 1 M: p50, p99 µs | live / embedded, p50, p99 |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (question, bodies) in bodies(&runtime, &one) {
        let here = measure((&runtime, &*one), &bodies, (1_000, TIMES));
        let more = ten.as_ref().map(|ten| measure((&runtime, &**ten), &bodies, (10_000, TIMES)));
        let there =
            live.as_ref().map(|live| measure((&runtime, live), &bodies, (1_000, TIMES_LIVE)));
        let pair = |of: Option<Spread>| {
            of.map_or("–".into(), |of| format!("{:.0}, {:.0}", of.p50, of.p99))
        };
        let grown = more.map_or("–".into(), |more| format!("{:.2}", more.p50 / here.p50));
        let ratios = there.map_or("–".into(), |there| {
            format!("{:.0}, {:.0}", there.p50 / here.p50, there.p99 / here.p99)
        });
        println!(
            "| {question} | {} | {} | {} | {grown} | {} | {ratios} |",
            bodies.len(),
            pair(Some(here)),
            pair(more),
            pair(there)
        );
    }
    println!("\nload at the end: {}", load());
}
