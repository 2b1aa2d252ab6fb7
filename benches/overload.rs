//! Ten times as many questions as the service can answer, for OVERLOAD_SECONDS (60): what it still
//! answers, how soon the others are refused, what memory it takes, and how soon it is itself again.
//! The capacity is small (two questions at work, a search that takes 20 ms), since whoever asks shares
//! the cores with it. Prints Markdown; exit 1 where a limit of the issue does not hold.

#![expect(clippy::expect_used, reason = "a bench that cannot run has nothing else to say")]

#[path = "support/service.rs"]
mod service;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use conversation_service::config::Bounds;
use conversation_service::domain::Dataset;
use conversation_service::domain::document::Transaction;
use conversation_service::pipeline::{Data, Pipeline};
use conversation_service::search::embedded::{EmbeddedIndex, Importer, Provenance};
use conversation_service::search::{Search, SearchRequest, Searching};
use conversation_service::store::sqlite::SqliteStore;
use serde_json::json;

const BOUNDS: Bounds = Bounds { at_work: 2, waiting: 8 };
const SEARCH: Duration = Duration::from_millis(20);
/// Users who ask, each in a conversation of their own a question.
const USERS: usize = 200;
/// Of what is measured before.
const TIMES: f64 = 10.0;

/// What the issue allows.
const LEAST_GOODPUT: f64 = 0.9;
/// In milliseconds, of 99 refusals in 100; OVERLOAD_REFUSAL_MS where the build or the machine is a slower one.
const LATEST_REFUSAL: f64 = 10.0;
const MOST_MEMORY: f64 = 128.0;
const LATEST_NORMAL: Duration = Duration::from_secs(5);

/// The embedded index, which takes its time.
struct Stub(Arc<EmbeddedIndex>);

impl Search for Stub {
    fn search<'a>(&'a self, request: SearchRequest<'a>) -> Searching<'a> {
        Box::pin(async move {
            tokio::time::sleep(SEARCH).await;
            self.0.search(request).await
        })
    }

    fn version(&self) -> Option<u64> {
        Some(0)
    }

    fn name(&self) -> &'static str {
        "stub"
    }
}

/// Three purchases of each user.
fn index(folder: &std::path::Path) -> Arc<EmbeddedIndex> {
    let mut importer = Importer::begin(folder, Provenance::Own).expect("an importer");
    for number in 0..USERS * 3 {
        let document = json!({"transaction_id": number.to_string(), "user_id": number % USERS,
            "amount": -2, "date": "2025-09-15", "merchant_name": "Bio Vallon"});
        let read = Transaction::from_json(&document.to_string()).expect("a transaction");
        importer.add_transaction(&read).expect("room");
    }
    importer.commit_file().expect("a commit");
    importer.finish().expect("an end");
    EmbeddedIndex::open(folder).expect("an index")
}

/// The very service, on a runtime of its own, at this address.
async fn served(folder: &std::path::Path) -> String {
    let store = SqliteStore::open(&folder.join("bench.sqlite")).await.expect("a store");
    let search: Arc<dyn Search> = Arc::new(Stub(index(&folder.join("index"))));
    let dataset = Arc::new(Dataset::finance().expect("the dataset"));
    let pipeline = Pipeline::new(dataset, search.clone(), Data::Users).expect("the words");
    service::start(pipeline, (search, Arc::new(store)), BOUNDS).await
}

/// Whoever asks.
#[derive(Clone)]
struct Asking {
    client: reqwest::Client,
    url: String,
    number: Arc<AtomicUsize>,
}

impl Asking {
    /// The status and how long it took, in milliseconds.
    async fn ask(&self) -> (u16, f64) {
        let user = self.number.fetch_add(1, Ordering::Relaxed) % USERS;
        let body = json!({"user_id": user, "message": "Combien en septembre 2025 ?"}).to_string();
        let begun = Instant::now();
        let request = self.client.post(format!("{}/api/v3/conversation/ask", self.url));
        let response = request.body(body).send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        response.bytes().await.expect("a whole answer");
        assert!(
            status == 200 || (status == 503 && headers.contains_key("retry-after")),
            "{status}"
        );
        (status, begun.elapsed().as_secs_f64() * 1e3)
    }

    /// As many as there are places, each at once again: answers a second, and the median's time.
    async fn peak(&self, time: Duration) -> (f64, f64) {
        let begun = Instant::now();
        let asking: Vec<_> = (0..BOUNDS.at_work + BOUNDS.waiting)
            .map(|_| {
                let one = self.clone();
                tokio::spawn(async move {
                    let mut taken = Vec::new();
                    while begun.elapsed() < time {
                        let (status, ms) = one.ask().await;
                        if status == 200 {
                            taken.push(ms);
                        }
                    }
                    taken
                })
            })
            .collect();
        let mut taken = Vec::new();
        for one in asking {
            taken.extend(one.await.expect("a caller"));
        }
        (taken.len() as f64 / begun.elapsed().as_secs_f64(), at(&mut taken, 0.5))
    }
}

fn at(milliseconds: &mut [f64], part: f64) -> f64 {
    milliseconds.sort_by(f64::total_cmp);
    let place = (milliseconds.len() as f64 * part) as usize;
    milliseconds.get(place).or(milliseconds.last()).copied().unwrap_or(f64::NAN)
}

/// Of this process, in MiB: the service and whoever asks.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
    line.split_whitespace().next().and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn main() -> ExitCode {
    let seconds = std::env::var("OVERLOAD_SECONDS").ok().and_then(|text| text.parse().ok());
    let time = Duration::from_secs_f64(seconds.unwrap_or(60.0));
    let folder = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).expect("a folder on this disk");
    let serving = tokio::runtime::Runtime::new().expect("a runtime");
    let url = serving.block_on(served(folder.path()));
    let asking = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let held = asking.block_on(measure(url, time));
    asking.shutdown_background();
    serving.shutdown_background();
    if held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn measure(url: String, time: Duration) -> bool {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let asking = Asking { client, url, number: Arc::default() };
    // Profiles of all users, the first connections.
    asking.peak(Duration::from_secs(USERS as u64 / 20)).await;
    let (peak, usual) = asking.peak(Duration::from_secs(5)).await;
    let before = memory();
    let ended = Arc::new(AtomicBool::new(false));
    let watching = {
        let ended = ended.clone();
        tokio::spawn(async move {
            let mut most = 0.0_f64;
            while !ended.load(Ordering::Relaxed) {
                most = most.max(memory());
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            most
        })
    };
    let begun = Instant::now();
    let mut asked = tokio::task::JoinSet::new();
    let (mut answered, mut refused) = (0_usize, Vec::new());
    let mut count = |one: (u16, f64)| match one {
        (200, _) => answered += 1,
        (_, ms) => refused.push(ms),
    };
    let mut sent = 0_usize;
    while begun.elapsed() < time {
        let due = (begun.elapsed().as_secs_f64() * peak * TIMES) as usize;
        while sent < due {
            let one = asking.clone();
            asked.spawn(async move { one.ask().await });
            sent += 1;
        }
        while let Some(one) = asked.try_join_next() {
            count(one.expect("a caller"));
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let loaded = begun.elapsed().as_secs_f64();
    let after = Instant::now();
    // One at a time, until it takes no longer than one of a full house did.
    let normal = loop {
        let (status, ms) = asking.ask().await;
        if status == 200 && ms <= usual {
            break after.elapsed();
        }
        if after.elapsed() > LATEST_NORMAL * 2 {
            break after.elapsed();
        }
    };
    let in_flight = asked.len();
    while let Some(one) = asked.join_next().await {
        count(one.expect("a caller"));
    }
    ended.store(true, Ordering::Relaxed);
    let grown = watching.await.expect("a watch") - before;
    let goodput = answered as f64 / loaded;
    let (half, most) = (at(&mut refused, 0.5), at(&mut refused, 0.99));
    println!("| what | measured | limit |\n|---|---|---|");
    println!("| peak, answers a second | {peak:.1} | |");
    println!(
        "| asked, a second | {:.0} ({:.1} × the peak) | |",
        sent as f64 / loaded,
        sent as f64 / loaded / peak
    );
    println!(
        "| answered, a second, over {loaded:.0} s | {goodput:.1} ({:.0} % of the peak) | 90 % |",
        goodput / peak * 100.0
    );
    let latest = std::env::var("OVERLOAD_REFUSAL_MS").ok().and_then(|text| text.parse().ok());
    let latest = latest.unwrap_or(LATEST_REFUSAL);
    println!(
        "| refused after, ms: half, 99 % | {half:.2}, {most:.2} ({} of them) | {latest:.0} |",
        refused.len()
    );
    println!(
        "| memory grown, MiB, with whoever asks | {grown:.0} (from {before:.0}) | {MOST_MEMORY:.0} |"
    );
    println!(
        "| normal again after, s ({in_flight} still in flight) | {:.2} | 5 |",
        normal.as_secs_f64()
    );
    let held = goodput >= LEAST_GOODPUT * peak
        && most <= latest
        && grown <= MOST_MEMORY
        && normal <= LATEST_NORMAL;
    if !held {
        println!("\nA limit does not hold.");
    }
    held
}
