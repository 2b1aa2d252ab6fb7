//! What was acknowledged survives: kill -9 under load, a full disk, a store that is not there.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::running::{Running, command};
use crate::server::client;

const BASE: &str = "/api/v3/conversation";
const SETTINGS: [(&str, &str); 2] = [("DEMO_DATA", "false"), ("RATE_LIMIT_PER_MINUTE", "0")];
/// Conversations that grow at once, and turns of each.
const CONVERSATIONS: usize = 10;
const TURNS: usize = 20;

/// Asks; the turn's id, or nothing where there was no whole answer.
async fn asked(url: &str, user: &str, conversation: usize) -> Option<String> {
    let body = json!({
        "user_id": user, "conversation_id": format!("c{conversation}"), "message": "Bonjour",
    });
    let request = client().post(format!("{url}{BASE}/ask")).body(body.to_string());
    let response = request.send().await.ok()?;
    if response.status() != 200 {
        return None;
    }
    let answer: Value = serde_json::from_str(&response.text().await.ok()?).ok()?;
    answer["turn_id"].as_str().map(str::to_owned)
}

async fn read(url: &str) -> Value {
    let response = client().get(url).send().await.expect("an answer");
    assert_eq!(response.status(), 200, "{url}");
    serde_json::from_str(&response.text().await.expect("a body")).expect("JSON")
}

/// All turns of a user's conversation, each of which must be whole.
async fn kept(url: &str, user: &str, conversation: usize) -> Vec<String> {
    let base = format!("{url}{BASE}/conversation/c{conversation}/turns?user_id={user}");
    let (mut path, mut ids) = (base.clone(), Vec::new());
    loop {
        let page = read(&path).await;
        for turn in page["turns"].as_array().expect("turns") {
            assert_eq!(turn["turn_number"], ids.len() + 1);
            assert_eq!(turn["user_message"], "Bonjour");
            assert!(turn["data"]["metadata"]["request_id"].is_string(), "{turn}");
            ids.push(turn["id"].as_str().expect("an id").to_owned());
        }
        let Some(cursor) = page["next_cursor"].as_str() else {
            assert_eq!(page["conversation"]["total_turns"], ids.len());
            return ids;
        };
        path = format!("{base}&cursor={cursor}");
    }
}

/// Every acknowledged turn of a user's conversations is kept once.
async fn all_are_kept(url: &str, user: &str, acknowledged: &[Vec<String>]) {
    for (conversation, ids) in acknowledged.iter().enumerate() {
        let kept = kept(url, user, conversation).await;
        for id in ids {
            let times = kept.iter().filter(|known| *known == id).count();
            assert_eq!(times, 1, "{id} of c{conversation} of {user}");
        }
    }
}

/// Kills a service in the middle of two hundred turns of a new user, KILLS times (3); looks at each
/// restart whether every turn acknowledged before the kill is there, once and whole, and after the last
/// one whether all turns of all kills are. Prints how long the slowest restart took to be ready
/// (scripts/kills holds that against a limit).
async fn kills_lose_nothing(folder: &Path, settings: &[(&str, &str)]) {
    let kills = std::env::var("KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(3);
    let run = uuid::Uuid::now_v7().simple().to_string();
    let settings: Vec<_> = settings.iter().chain(&SETTINGS).copied().collect();
    let mut users: Vec<(String, Vec<Vec<String>>)> = Vec::new();
    let mut slowest = Duration::ZERO;
    for kill in 0..kills {
        let user = format!("{run}-{kill}");
        let mut running = Running::serve(folder, &settings);
        let count = Arc::new(AtomicUsize::new(0));
        let talking: Vec<_> = (0..CONVERSATIONS)
            .map(|conversation| {
                let (url, user, count) = (running.url.clone(), user.clone(), count.clone());
                tokio::spawn(async move {
                    let mut ids = Vec::new();
                    while ids.len() < TURNS
                        && let Some(id) = asked(&url, &user, conversation).await
                    {
                        ids.push(id);
                        count.fetch_add(1, Ordering::Relaxed);
                    }
                    ids
                })
            })
            .collect();
        // Not always at the same point.
        let enough = CONVERSATIONS * TURNS / 3 + kill % 50;
        while count.load(Ordering::Relaxed) < enough {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        running.kill();
        let mut acknowledged = Vec::new();
        for one in talking {
            acknowledged.push(one.await.expect("a conversation"));
        }
        let told: usize = acknowledged.iter().map(Vec::len).sum();
        assert!(told < CONVERSATIONS * TURNS, "the kill came too late");
        let again = Running::serve(folder, &settings);
        slowest = slowest.max(again.ready().await);
        all_are_kept(&again.url, &user, &acknowledged).await;
        users.push((user, acknowledged));
    }
    let last = Running::serve(folder, &settings);
    for (user, acknowledged) in &users {
        all_are_kept(&last.url, user, acknowledged).await;
    }
    let turns: usize = users.iter().flat_map(|(_, acknowledged)| acknowledged).map(Vec::len).sum();
    let slowest = slowest.as_millis();
    println!("{kills} kills, {turns} acknowledged turns, slowest: {slowest} ms until ready again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_turn_survives_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    kills_lose_nothing(folder.path(), &[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "wants a PostgreSQL at DATABASE_URL: scripts/live-store"]
async fn every_acknowledged_turn_survives_kill_9_on_postgres() {
    let folder = tempfile::tempdir().unwrap();
    let url = std::env::var("DATABASE_URL").unwrap();
    kills_lose_nothing(folder.path(), &[("DATABASE_URL", &url)]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "wants a PostgreSQL at DATABASE_URL: scripts/live-store"]
async fn two_replicas_answer_one_conversation_in_turn_on_postgres() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let url = std::env::var("DATABASE_URL").unwrap();
    let settings: Vec<_> = [("DATABASE_URL", url.as_str())].into_iter().chain(SETTINGS).collect();
    let replicas = folders.each_ref().map(|folder| Running::serve(folder.path(), &settings));
    let user = uuid::Uuid::now_v7().simple().to_string();
    let asking: Vec<_> = (0..40)
        .map(|number| {
            let (url, user) = (replicas[number % 2].url.clone(), user.clone());
            tokio::spawn(async move { asked(&url, &user, 0).await.expect("an answer") })
        })
        .collect();
    let mut ids = Vec::new();
    for one in asking {
        ids.push(one.await.unwrap());
    }
    let mut stored = kept(&replicas[0].url, &user, 0).await;
    assert_eq!(stored.len(), 40);
    ids.sort();
    stored.sort();
    assert_eq!(stored, ids);
}

#[tokio::test]
async fn a_full_disk_refuses_answers_and_keeps_what_there_is() {
    let folder = tempfile::tempdir().unwrap();
    // No file of the service may grow beyond 600 KiB; a write beyond is an error, not the end.
    let program = env!("CARGO_BIN_EXE_conversation-service");
    let limited = format!("trap '' XFSZ; ulimit -f 1200; exec '{program}' \"$@\"");
    let mut shell = std::process::Command::new("sh");
    shell.env_clear().current_dir(folder.path()).args(["-c", &limited, "sh"]);
    let running = Running::start(shell, &SETTINGS);
    let user = "7";
    let mut acknowledged = Vec::new();
    let refused = loop {
        let body = json!({"user_id": user, "conversation_id": "c0", "message": "Bonjour"});
        let request = client().post(format!("{}{BASE}/ask", running.url)).body(body.to_string());
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let answer: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        if status != 200 {
            break (status, answer);
        }
        acknowledged.push(answer["turn_id"].as_str().unwrap().to_owned());
        assert!(acknowledged.len() < 5_000, "the disk is never full");
    };
    assert_eq!((refused.0, &refused.1["error_code"]), (503, &json!("STORE_UNAVAILABLE")));
    assert_eq!(kept(&running.url, user, 0).await, acknowledged);
    let health = read(&format!("{}{BASE}/health", running.url)).await;
    let store = &health["components"]["store"];
    assert_eq!(store["status"], "unhealthy", "{store}");
    drop(running);
    // With room again it goes on where it was.
    let again = Running::serve(folder.path(), &SETTINGS);
    acknowledged.push(asked(&again.url, user, 0).await.expect("an answer"));
    assert_eq!(kept(&again.url, user, 0).await, acknowledged);
}

#[tokio::test]
async fn without_its_store_the_service_starts_says_so_and_answers_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = ("DATABASE_URL", "postgresql+psycopg2://bank:pass-of-bank@127.0.0.1:9/bank");
    let settings: Vec<_> = [nowhere].into_iter().chain(SETTINGS).collect();
    let running = Running::serve(folder.path(), &settings);
    assert_eq!(asked(&running.url, "7", 0).await, None);
    let ready = client().get(format!("{}/ready", running.url)).send().await.unwrap();
    assert_eq!(ready.status(), 503);
    let text = ready.text().await.unwrap();
    assert!(text.contains("The store: ") && !text.contains("pass-of-bank"), "{text}");
    let checked =
        command(folder.path()).arg("check").envs(settings.iter().copied()).output().unwrap();
    let told = String::from_utf8(checked.stderr).unwrap();
    assert!(!checked.status.success() && told.contains("store: "), "{told}");
    assert!(!told.contains("pass-of-bank"), "{told}");
}

#[tokio::test]
async fn a_store_that_is_no_database_stops_the_start_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    let file = folder.path().join("data/conversations.sqlite");
    std::fs::write(&file, "somebody's letter ".repeat(500)).unwrap();
    let started = command(folder.path()).args(["serve", "--port", "0"]).envs(SETTINGS).output();
    let told = String::from_utf8(started.unwrap().stderr).unwrap();
    assert!(told.contains("conversations.sqlite") && told.contains("restore"), "{told}");
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("somebody's letter"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_signal_waits_for_what_is_in_flight_and_the_second_does_not() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let search = format!("http://{}", silent.local_addr().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let mut settings = SETTINGS.to_vec();
    settings.push(("SEARCH_SERVICE_URL", &search));
    let mut running = Running::serve(folder.path(), &settings);
    let url = running.url.clone();
    let asking = tokio::spawn(async move {
        let body = json!({"user_id": 7, "message": "Combien en mars 2025 ?"}).to_string();
        client().post(format!("{url}{BASE}/ask")).body(body).send().await.is_ok()
    });
    // The question is at work when the search is asked.
    let (asked, _) = silent.accept().unwrap();
    let told = |pid: u32| {
        std::process::Command::new("kill").args(["-TERM", &pid.to_string()]).status().unwrap()
    };
    assert!(told(running.process.id()).success());
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(running.process.try_wait().unwrap().is_none(), "it waits for its question");
    assert!(told(running.process.id()).success());
    let ended = running.process.wait().unwrap();
    assert_eq!(ended.code(), Some(130));
    assert!(!asking.await.unwrap());
    drop(asked);
}
