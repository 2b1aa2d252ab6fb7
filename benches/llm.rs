//! What the service adds to a model's own time: questions that a model plans, each another one, at 500 a
//! second, beside the same requests straight to the model, which is a stand-in that takes 20 ms. Who asks
//! and the stand-in share the machine with the service and go before it, so that what is measured is the
//! service and not how long its load waits for a core. The same plan without a model, at the same rate, tells
//! what of it is the model's way. Prints Markdown. LLM_RATE (500) says how many a second, LLM_SECONDS (20) for how long.

#![expect(clippy::expect_used, reason = "a bench that cannot run has nothing else to say")]

#[path = "support/service.rs"]
mod service;

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::post;
use conversation_service::config::Bounds;
use conversation_service::domain::Dataset;
use conversation_service::domain::caller::Secret;
use conversation_service::domain::document::Transaction;
use conversation_service::llm::client::{Caps, Client, ClientSettings, Deadlines, ServerSettings};
use conversation_service::llm::grounding::Grounding;
use conversation_service::llm::plan::Planner;
use conversation_service::pipeline::{Data, Model, Pipeline, Planning, When};
use conversation_service::search::embedded::{EmbeddedIndex, Importer, Provenance};
use conversation_service::store::sqlite::{FILE, SqliteStore};
use serde_json::{Value, json};
use tempfile::TempDir;
use thread_priority::ThreadPriority;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

/// The service's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USERS: u64 = 50;
/// How long the stand-in takes.
const OWN: Duration = Duration::from_millis(20);

fn main() {
    let rate = number("LLM_RATE", 500);
    let seconds = number("LLM_SECONDS", 20);
    let folder = documents();
    let service = threads(2).build().expect("threads");
    // What is no part of the service takes as little of the machine as it can.
    let load = threads(1).on_thread_start(go_first).build().expect("threads");
    let standin = load.block_on(standin());
    let url = service.block_on(start(&folder, &standin));
    go_first();
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");

    let direct = {
        let (http, standin) = (http.clone(), standin.clone());
        // As long as what the service sends.
        let prompt = "x".repeat(12_000);
        move |place: u64| {
            let body = json!({"model": "m", "messages": [{"role": "system", "content": prompt},
                {"role": "user", "content": place.to_string()}]});
            let request = http.post(format!("{standin}/chat/completions")).json(&body);
            async move {
                let got = request.send().await.expect("an answer");
                got.bytes().await.expect("all of it");
                0.0
            }
        }
    };
    let ask = move |body: Value, by: &'static str| {
        let request = http.post(format!("{url}/api/v3/conversation/ask")).json(&body);
        async move {
            let got = request.send().await.expect("an answer").text().await.expect("all of it");
            let right = [&format!("\"understood_by\":\"{by}\""), "\"outcome\":\"answered\""];
            assert!(right.iter().all(|member| got.contains(*member)), "{got}");
            let (_, understood) = got.split_once("\"understand\":").expect("the stages");
            let end = understood.find([',', '}']).expect("an end");
            understood[..end].parse().expect("milliseconds")
        }
    };
    let asked = {
        let ask = ask.clone();
        move |place: u64| {
            let message = format!("ça zarbouille ou ça gribouille n° {place} ?");
            ask(json!({"user_id": place % USERS + 1, "message": message}), "llm")
        }
    };
    // What the model plans, said so that nobody need ask it.
    let plain = move |place: u64| {
        let message = "Combien ai-je dépensé en septembre 2025 ?";
        ask(json!({"user_id": place % USERS + 1, "message": message}), "local")
    };

    // Connections, profiles and the first pages are there before anything is measured.
    load.block_on(run((rate, 2), 0, direct.clone()));
    load.block_on(run((rate, 2), 0, asked.clone()));
    load.block_on(run((rate, 2), 0, plain.clone()));
    let count = rate * seconds;
    println!("{count} requests, {rate} a second, the stand-in takes {} ms\n", OWN.as_millis());
    println!("| ms | p50 | p90 | p99 | p99.9 |\n|---|---|---|---|---|");
    let (direct, _) = load.block_on(run((rate, seconds), 1_000_000, direct));
    let (asked, planned) = load.block_on(run((rate, seconds), 2_000_000, asked));
    let (plain, _) = load.block_on(run((rate, seconds), 0, plain));
    let added = |to: &[f64], at| quantile(to, at) - quantile(&direct, at);
    row("the stand-in alone", |at| quantile(&direct, at));
    row("the service, to a plan that holds", |at| quantile(&planned, at));
    row("added", |at| added(&planned, at));
    row("the service, all of it: plan, search, answer, synced turn, HTTP", |at| {
        quantile(&asked, at)
    });
    row("added", |at| added(&asked, at));
    row("the service, the same plan without a model", |at| quantile(&plain, at));
    row("added by the model's way, of its own time taken off", |at| {
        added(&asked, at) - quantile(&plain, at)
    });
}

fn number(name: &str, otherwise: u64) -> u64 {
    let said = std::env::var(name).ok();
    said.map_or(otherwise, |text| text.parse().expect("a whole number"))
}

fn threads(count: usize) -> Builder {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(count).enable_all();
    builder
}

fn go_first() {
    if let Err(error) = ThreadPriority::Max.set_for_current() {
        println!("The load waits for a core like the service ({error}): run as root.\n");
    }
}

fn row(name: &str, value: impl Fn(f64) -> f64) {
    let cells: Vec<String> =
        [0.5, 0.9, 0.99, 0.999].iter().map(|at| format!("{:.2}", value(*at))).collect();
    println!("| {name} | {} |", cells.join(" | "));
}

fn quantile(sorted: &[f64], at: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * at).round() as usize]
}

/// Sends requests at their times, whether those before are answered or not; the times that they took,
/// and those that they tell of themselves, in milliseconds, sorted.
async fn run<F: Future<Output = f64> + Send + 'static>(
    (rate, seconds): (u64, u64),
    first: u64,
    request: impl Fn(u64) -> F,
) -> (Vec<f64>, Vec<f64>) {
    let begun = tokio::time::Instant::now();
    let mut running = Vec::new();
    for place in 0..rate * seconds {
        let due = begun + Duration::from_secs_f64(place as f64 / rate as f64);
        tokio::time::sleep_until(due).await;
        let request = request(first + place);
        running.push(tokio::spawn(async move {
            let sent = Instant::now();
            let told = request.await;
            (sent.elapsed().as_secs_f64() * 1e3, told)
        }));
    }
    let (mut took, mut told) = (Vec::new(), Vec::new());
    for one in running {
        let one = one.await.expect("an end");
        took.push(one.0);
        told.push(one.1);
    }
    took.sort_by(f64::total_cmp);
    told.sort_by(f64::total_cmp);
    (took, told)
}

/// A model that always plans the same, in OpenAI's form.
async fn standin() -> String {
    let plan = json!({"reading": "plan", "ask": "total", "average_per": null,
        "measure": "spending", "filters": [], "labels": [], "amounts": [],
        "period": {"first": "2025-09-01", "last": "2025-09-30"}, "group": null,
        "previous_period": null, "compared_values": null, "analysis": null, "sort": null,
        "limit": null});
    let answer = json!({"id": "c", "object": "chat.completion", "created": 0, "model": "m",
        "choices": [{"index": 0, "finish_reason": "stop", "logprobs": null,
            "message": {"role": "assistant", "content": plan.to_string(), "refusal": null}}],
        "usage": {"prompt_tokens": 4000, "completion_tokens": 150, "total_tokens": 4150}});
    let answer = Bytes::from(answer.to_string());
    let said = move |_: String| {
        let answer = answer.clone();
        async move {
            tokio::time::sleep(OWN).await;
            ([(CONTENT_TYPE, "application/json")], answer)
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/v1", listener.local_addr().expect("an address"));
    let router = Router::new().route("/v1/chat/completions", post(said));
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// A few hundred documents of each user.
fn documents() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut importer = Importer::begin(folder.path(), Provenance::Own).expect("an importer");
    for user in 1..=USERS {
        for place in 0..300_u64 {
            let (month, day) = (place % 9 + 1, place % 28 + 1);
            let document = json!({"transaction_id": format!("{user}-{place}"), "user_id": user,
                "date": format!("2025-0{month}-{day:02}"), "amount": -(place as f64) - 1.0,
                "currency_code": "EUR", "transaction_type": "debit",
                "merchant_name": format!("Magasin {}", place % 40),
                "primary_description": "CB", "category_name": "Alimentation"});
            let read = Transaction::from_json(&document.to_string()).expect("a document");
            importer.add_transaction(&read).expect("room");
        }
    }
    importer.commit_file().expect("a commit");
    importer.finish().expect("an end");
    folder
}

/// The service as it runs, with the stand-in as its model.
async fn start(folder: &TempDir, standin: &str) -> String {
    let index = EmbeddedIndex::open(folder.path()).expect("an index");
    let dataset = Arc::new(Dataset::finance().expect("the dataset"));
    let all = Caps { question: u64::MAX, user_and_day: u64::MAX, day: u64::MAX };
    let client = Client::new(ClientSettings {
        server: ServerSettings {
            base_url: Secret::new(standin),
            key: Some(Secret::new("none")),
            planning: "m".into(),
            wording: "m".into(),
        },
        fallback: None,
        temperature: 0.1,
        deadlines: Deadlines::default(),
        caps: all,
    })
    .expect("a client");
    let grounding = Arc::new(Grounding::embedded().expect("the words"));
    let planner = Planner::new(client.clone(), dataset.clone(), grounding, 2);
    let planning = Some(Planning { planner, when: When::Unsure });
    let pipeline = Pipeline::new(dataset, index.clone(), Data::Users).expect("the words");
    let pipeline = pipeline.with_model(Some(Model { client, planning, words: None }));
    let store = SqliteStore::open(&folder.path().join(FILE)).await.expect("a store");
    service::start(pipeline, (index, Arc::new(store)), Bounds { at_work: 128, waiting: 512 }).await
}
