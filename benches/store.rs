//! Turns stored a second, acknowledged and synced, by one, sixteen and 128 writers at once, in a new
//! SQLite file and, where DATABASE_URL is set, in that PostgreSQL; beside a plain loop that appends as
//! many bytes to a file and syncs it. STORE_SECONDS (3) is how long each is measured. Prints Markdown.

#![expect(clippy::expect_used, reason = "a bench that cannot run has nothing else to say")]

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use conversation_service::domain::Tenant;
use conversation_service::domain::caller::Secret;
use conversation_service::store::postgres::PostgresStore;
use conversation_service::store::sqlite::SqliteStore;
use conversation_service::store::{NewTurn, Store, Thread};
use jiff::Timestamp;

/// Bytes of an answer's JSON, as questions about a month's spending have on average.
const DATA: usize = 4_500;
const WRITERS: [usize; 3] = [1, 16, 128];

fn main() {
    let seconds = std::env::var("STORE_SECONDS").ok().and_then(|text| text.parse().ok());
    let time = Duration::from_secs_f64(seconds.unwrap_or(3.0));
    let folder = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).expect("a folder on this disk");
    let plain = plain(folder.path(), time);
    println!("A plain loop of {DATA} bytes and fdatasync: {plain:.0} a second.\n");
    println!(
        "| store | writers | turns a second | × the plain loop | turns a sync | p50 ms | p99 ms |"
    );
    println!("|---|---|---|---|---|---|---|");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let file = folder.path().join("bench.sqlite");
        let sqlite = Arc::new(SqliteStore::open(&file).await.expect("a store"));
        for writers in WRITERS {
            let before = sqlite.commits();
            let measured = measure(sqlite.clone(), writers, time).await;
            let syncs = (sqlite.commits() - before).max(1);
            let together = format!("{:.1}", measured.turns as f64 / syncs as f64);
            tell(("SQLite", &together), (writers, &measured), plain);
        }
        if let Ok(url) = std::env::var("DATABASE_URL") {
            let store = PostgresStore::open(&Secret::new(url), 32).expect("a URL");
            let postgres = Arc::new(store);
            for writers in WRITERS {
                let measured = measure(postgres.clone(), writers, time).await;
                tell(("PostgreSQL", "–"), (writers, &measured), plain);
            }
        }
    });
}

struct Measured {
    turns: usize,
    seconds: f64,
    /// Of each turn, sorted.
    milliseconds: Vec<f64>,
}

fn tell((store, together): (&str, &str), (writers, measured): (usize, &Measured), plain: f64) {
    let rate = measured.turns as f64 / measured.seconds;
    let at = |part: f64| {
        let place = (measured.milliseconds.len() as f64 * part) as usize;
        measured.milliseconds.get(place).copied().unwrap_or(f64::NAN)
    };
    println!(
        "| {store} | {writers} | {rate:.0} | {:.2} | {together} | {:.2} | {:.2} |",
        rate / plain,
        at(0.5),
        at(0.99)
    );
}

/// Appends and syncs, one after the other; how often a second.
fn plain(folder: &Path, time: Duration) -> f64 {
    let path = folder.join("plain");
    let mut file = OpenOptions::new().create(true).append(true).open(path).expect("a file");
    let bytes = vec![b'x'; DATA];
    let begun = Instant::now();
    let mut times = 0;
    while begun.elapsed() < time {
        file.write_all(&bytes).expect("room");
        file.sync_data().expect("a sync");
        times += 1;
    }
    f64::from(times) / begun.elapsed().as_secs_f64()
}

async fn measure(store: Arc<dyn Store>, writers: usize, time: Duration) -> Measured {
    let begun = Instant::now();
    let writing: Vec<_> = (0..writers)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let user = uuid::Uuid::now_v7().simple().to_string();
                let tenant = Tenant::new(&user).expect("a user");
                let (mut thread, mut taken) = (None, Vec::new());
                while begun.elapsed() < time {
                    let at = Instant::now();
                    thread = Some(store.append(turn(&tenant, thread)).await.expect("a turn"));
                    taken.push(at.elapsed().as_secs_f64() * 1e3);
                }
                store.erase(&tenant).await.expect("an end");
                taken
            })
        })
        .collect();
    let mut milliseconds = Vec::new();
    for one in writing {
        milliseconds.extend(one.await.expect("a writer"));
    }
    let turns = milliseconds.len();
    milliseconds.sort_by(f64::total_cmp);
    // Erasing at the end is not measured.
    Measured { turns, seconds: time.as_secs_f64(), milliseconds }
}

fn turn(tenant: &Tenant, follows: Option<Thread>) -> NewTurn {
    NewTurn {
        tenant: tenant.clone(),
        conversation: "bench".into(),
        follows,
        id: uuid::Uuid::now_v7().to_string(),
        at: Timestamp::UNIX_EPOCH,
        user_message: "Combien j'ai dépensé en courses ce mois-ci ?".into(),
        assistant_response: "Vous avez dépensé **342,50 €** en Alimentation.".into(),
        data: format!("{{\"filler\":\"{}\"}}", "x".repeat(DATA)),
        plan: None,
        request: None,
    }
}
