//! The searches of ten common questions on the embedded index, at one and at ten million documents, and
//! on the live server at ELASTICSEARCH_URL, filled by `import --to elasticsearch` with the same million:
//! p50 and p99, as ratios too. Prints Markdown. Each user has a thousand documents; HOMES_USERS (1000)
//! says how many are on both homes, HOMES_MORE (10000; 0: none) how many on the larger embedded one.

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
/// Times that a question's searches are run on each home, after a tenth as many that do not count.
const TIMES: usize = 500;

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
                request: None,
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

/// One question's searches, one after the other, by many users of both homes in turn: whatever else the
/// machine does slows both.
fn measure(runtime: &Runtime, bodies: &[(Index, Value)], homes: [Measured<'_>; 2]) -> [Spread; 2] {
    let mut taken = [Vec::new(), Vec::new()];
    for round in 0..TIMES + TIMES / 10 {
        for ((home, users, _), taken) in homes.iter().zip(&mut taken) {
            let user = (round as i64 * 7_919) % *users as i64;
            let caller = caller(user);
            let own: Vec<(Index, Value)> =
                bodies.iter().map(|(index, body)| (*index, of_user(body, user))).collect();
            let start = Instant::now();
            runtime.block_on(async {
                for (index, body) in &own {
                    let request = SearchRequest {
                        index: *index,
                        body,
                        caller: &caller,
                        request_id: "bench",
                        deadline: tokio::time::Instant::now() + Duration::from_secs(30),
                    };
                    home.search(request).await.expect("an answer");
                }
            });
            if round >= TIMES / 10 {
                taken.push(start.elapsed());
            }
        }
    }
    taken.map(spread)
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

/// The live server with the smaller index's documents, imported by the binary that ships where they
/// are not there.
fn live((runtime, url): (&Runtime, &str), users: u64) -> Elasticsearch {
    let documents = users * 1_000;
    let name = format!("bench-{users}-transactions");
    let client = Client::new(&ClientSettings {
        url: Secret::new(url),
        credentials: Credentials::None,
        ca_file: None,
        index: name.clone(),
        accounts_index: "bench-accounts".into(),
    })
    .expect("a client");
    let indexes = conversation_service::search::elasticsearch::Indexes(&client);
    let behind = runtime.block_on(indexes.behind(&name)).expect("the server");
    if behind.is_empty() {
        let file = feed::folder().join("feed.jsonl");
        let mut generator = feed::Generator::new(users as i64);
        let mut out = BufWriter::new(File::create(&file).expect("a file"));
        for id in 0..documents {
            serde_json::to_writer(&mut out, &generator.next(id).0).expect("written");
            out.write_all(b"\n").expect("written");
        }
        out.flush().expect("written");
        let start = Instant::now();
        let imported = Command::new(env!("CARGO_BIN_EXE_conversation-service"))
            .env("ELASTICSEARCH_URL", url)
            .env("ELASTICSEARCH_INDEX", &name)
            .arg("--data-dir")
            .arg(feed::folder().join("live"))
            .args(["import", "--to", "elasticsearch"])
            .arg(&file)
            .status();
        assert!(imported.expect("an import").success());
        let taken = start.elapsed().as_secs_f64();
        let rate = documents as f64 / taken;
        println!("live: {rate:.0} documents/s imported ({taken:.1} s)");
        std::fs::remove_file(file).expect("removed");
    }
    let size = runtime.block_on(async {
        let stats = format!("{url}/{name}/_stats/store");
        let told = reqwest::get(stats).await.expect("an answer").text().await.expect("a body");
        let told: Value = serde_json::from_str(&told).expect("JSON");
        told["_all"]["primaries"]["store"]["size_in_bytes"].as_u64().unwrap_or(0) >> 20
    });
    println!("live: {size} MB on disk for {documents} documents");
    Elasticsearch::new(client, IndexFields::of(&Dataset::finance().expect("the dataset")))
}

fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn embedded(users: u64) -> Arc<EmbeddedIndex> {
    let (folder, rows) = feed::prepare(users);
    println!("embedded: {} MB on disk for {} documents", megabytes(&folder), rows.len());
    let index = EmbeddedIndex::open(&folder).expect("the index");
    let month = month(&index, users as i64);
    println!("  a user's month: p50 {:.0} µs, p99 {:.0} µs", month.p50, month.p99);
    index
}

/// A home, its users, and what it is called.
type Measured<'a> = (&'a dyn Search, u64, &'a str);

/// One home beside another, question by question.
fn beside(
    runtime: &Runtime,
    questions: &[(String, Vec<(Index, Value)>)],
    [one, other]: [Measured<'_>; 2],
) {
    println!(
        "\n| question | searches | {}: p50, p99 µs | {}: p50, p99 µs | ratios |",
        one.2, other.2
    );
    println!("|---|---|---|---|---|");
    for (question, bodies) in questions {
        let [a, b] = measure(runtime, bodies, [one, other]);
        println!(
            "| {question} | {} | {:.0}, {:.0} | {:.0}, {:.0} | {:.2}, {:.2} |",
            bodies.len(),
            a.p50,
            a.p99,
            b.p50,
            b.p99,
            b.p50 / a.p50,
            b.p99 / a.p99
        );
    }
    println!("\nload: {}", load());
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    println!("load: {}", load());
    let (users, more) = (number("HOMES_USERS", 1_000), number("HOMES_MORE", 10_000));
    let one = embedded(users);
    let questions = bodies(&runtime, &one);
    let here: Measured<'_> = (&*one, users, "embedded");
    if more > 0 {
        let larger = embedded(more);
        beside(&runtime, &questions, [here, (&*larger, more, "the larger")]);
    }
    if let Some(url) = std::env::var("ELASTICSEARCH_URL").ok().filter(|url| !url.is_empty()) {
        let live = live((&runtime, &url), users);
        beside(&runtime, &questions, [here, (&live, users, "live")]);
    }
}
