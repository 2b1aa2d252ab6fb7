//! The commands, run as the binary that ships.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::running::{Running, command};

fn run(folder: &Path, words: &[&str]) -> Output {
    command(folder).args(words).output().expect("a run")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

const ONE: &str = r#"{"transaction_id": "1", "user_id": 1, "amount": -2.5, "date": "2026-03-01"}"#;
const BAD: &str = r#"{"transaction_id": "2", "user_id": 1, "amount": -4, "date": "2026-02-30"}"#;
const OTHER: &str = r#"{"transaction_id": "3", "user_id": 1, "amount": -8, "date": "2026-03-02"}"#;

fn spent(folder: &Path) -> Value {
    let asked = run(folder, &["ask", "Combien j'ai dépensé en mars 2026 ?", "--json"]);
    assert!(asked.status.success(), "{}", err(&asked));
    serde_json::from_str(&out(&asked)).expect("the whole answer as JSON")
}

#[test]
fn a_question_at_the_terminal_gets_the_answer_of_the_api() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("own.jsonl"), [ONE, OTHER].join("\n")).unwrap();
    assert!(run(folder.path(), &["import", "own.jsonl"]).status.success());
    let answer = spent(folder.path());
    assert_eq!(
        answer["figures"][0],
        json!({"id": "total", "label": "Total dépensé", "value": 10.5, "unit": "EUR"})
    );
    assert_eq!(answer["metadata"]["outcome"], "answered");
    assert_eq!(answer["metadata"]["data"], Value::Null);
    let plain = out(&run(folder.path(), &["ask", "Combien j'ai dépensé en mars 2026 ?"]));
    assert!(plain.contains("10,50") && plain.contains("-2.50 EUR"), "{plain}");
}

#[test]
fn a_bad_line_is_named_and_nothing_of_its_file_is_kept_unless_told_to() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("good.jsonl"), ONE).unwrap();
    std::fs::write(folder.path().join("bad.jsonl"), [OTHER, BAD].join("\n")).unwrap();
    let strict = run(folder.path(), &["import", "good.jsonl", "bad.jsonl"]);
    assert!(!strict.status.success());
    let told = err(&strict);
    assert!(told.contains("bad.jsonl:2: date: ") && told.contains("yyyy-MM-dd"), "{told}");
    assert_eq!(spent(folder.path())["figures"][0]["value"], 2.5, "the good file alone");
    let lenient = run(folder.path(), &["import", "bad.jsonl", "--skip-bad"]);
    assert!(lenient.status.success());
    assert!(err(&lenient).contains("bad.jsonl:2: date: "));
    assert_eq!(spent(folder.path())["figures"][0]["value"], 10.5);
    let missing = run(folder.path(), &["import", "nowhere.jsonl"]);
    assert!(!missing.status.success() && err(&missing).contains("nowhere.jsonl"));
}

#[test]
fn a_second_import_replaces_and_csv_is_read_too() {
    let folder = tempfile::tempdir().unwrap();
    let csv = "transaction_id,amount,date\n1,-2.50,2026-03-01\n3,-8,2026-03-02\n";
    std::fs::write(folder.path().join("own.csv"), csv).unwrap();
    for _ in 0..2 {
        let imported = run(folder.path(), &["import", "own.csv", "--user", "1"]);
        assert!(imported.status.success(), "{}", err(&imported));
    }
    let answer = spent(folder.path());
    assert_eq!(
        (&answer["figures"][0]["value"], &answer["total_results"]),
        (&json!(10.5), &json!(2))
    );
}

#[test]
fn check_shows_every_setting_and_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let checked = command(folder.path())
        .args(["check"])
        .env("OPENAI_API_KEY", "sk-very-secret")
        .env("OPENAI_BASE_URL", "http://llm:pass-of-llm@127.0.0.1:9/v1")
        .env("ELASTICSEARCH_PASSWORD", "hunter2hunter2")
        .env("SIGNING_KEY", "a-signing-key-of-one-s-own")
        .env("REDIS_URL", "redis://bank:pass-of-bank@cache/0")
        .output()
        .unwrap();
    let shown = out(&checked) + &err(&checked);
    assert!(checked.status.success(), "{shown}");
    for secret in ["sk-very-secret", "pass-of-llm", "hunter2", "a-signing-key", "pass-of-bank"] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
    for wanted in [
        "OPENAI_API_KEY",
        "[environment]",
        "PORT",
        "3008",
        "embedded index    ok",
        "sqlite            ok",
        "all is local",
    ] {
        assert!(shown.contains(wanted), "{wanted}: {shown}");
    }
}

#[test]
fn check_fails_where_the_service_would_not_start_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    for (name, value) in [
        ("PORT", "threethousand"),
        ("LOG_LEVEL", "LOUD"),
        ("TIMEZONE", "Mars/Base"),
        ("JWT_SECRET_KEY", "too-short-a-key"),
        ("SEARCH_SERVICE_URL", "http://localhost:3002"),
        ("ELASTICSEARCH_URL", "http://localhost:9200"),
        ("HOST", "0.0.0.0"),
    ] {
        let checked = command(folder.path()).args(["check"]).env(name, value).output().unwrap();
        assert!(!checked.status.success(), "{name}");
        assert!(err(&checked).contains(name), "{name}: {}", err(&checked));
        let secret = name.contains("KEY") && err(&checked).contains(value);
        assert!(!secret, "{name} is told");
    }
}

#[test]
fn healthcheck_exits_with_0_only_where_a_service_is_healthy() {
    let folder = tempfile::tempdir().unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{free}/health");
    let silent = run(folder.path(), &["healthcheck", "--url", &url]);
    assert_eq!(silent.status.code(), Some(1));
    assert!(err(&silent).contains(&free.to_string()));
    let service = Running::serve(folder.path(), &[("DEMO_DATA", "false")]);
    let port = service.url.rsplit(':').next().unwrap().to_owned();
    let healthy = command(folder.path()).args(["healthcheck"]).env("PORT", port).output().unwrap();
    assert_eq!(healthy.status.code(), Some(0), "{}", err(&healthy));
}

#[test]
fn generate_gives_the_same_documents_again() {
    let folder = tempfile::tempdir().unwrap();
    let line =
        ["generate", "--users", "2", "--months", "2", "--seed", "5", "--until", "2026-03-31"];
    let first = out(&run(folder.path(), &line));
    assert_eq!(first, out(&run(folder.path(), &line)));
    let days: Vec<String> = first
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|document| document["is_future"] != json!(true))
        .map(|document| document["date"].as_str().unwrap().to_owned())
        .collect();
    assert!(days.len() > 100);
    assert!(days.iter().all(|day| ("2026-02-01".."2026-04-01").contains(&day.as_str())));
    let other = out(&run(folder.path(), &[&line[..6], &["6", "--until", "2026-03-31"]].concat()));
    assert_ne!(first, other);
}

#[test]
fn generated_files_can_be_imported_and_a_closed_pipe_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let line = ["generate", "--users", "1", "--months", "1", "--until", "2026-03-31"];
    let documents = run(folder.path(), &line).stdout;
    let accounts = run(folder.path(), &[&line[..], &["--accounts"]].concat()).stdout;
    std::fs::write(folder.path().join("all.jsonl"), [documents, accounts].concat()).unwrap();
    let imported = run(folder.path(), &["import", "all.jsonl"]);
    assert!(imported.status.success(), "{}", err(&imported));
    let head = Command::new("sh")
        .arg("-c")
        .arg(format!(
            "{} generate --users 50 | head -n 1",
            env!("CARGO_BIN_EXE_conversation-service")
        ))
        .output()
        .unwrap();
    assert_eq!(out(&head).lines().count(), 1);
    assert_eq!(err(&head), "");
}

#[tokio::test]
async fn the_demonstration_says_so_until_the_first_import_removes_it() {
    let folder = tempfile::tempdir().unwrap();
    let service = Running::serve(folder.path(), &[("REFERENCE_DATE", "2026-03-18")]);
    let ask = async |question: &str| service.ask(json!({"user_id": 1, "message": question})).await;
    let demonstration = ask("Combien j'ai dépensé en courses ce mois-ci ?").await;
    assert_eq!(demonstration["metadata"]["data"], "demonstration");
    assert_eq!(demonstration["metadata"]["outcome"], "answered");
    let talk = ask("Bonjour").await;
    assert_eq!(talk["metadata"]["data"], "demonstration", "every answer says it");
    std::fs::write(folder.path().join("own.jsonl"), ONE).unwrap();
    let imported = run(folder.path(), &["import", "own.jsonl"]);
    assert!(imported.status.success(), "{}", err(&imported));
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let own = ask("Combien j'ai dépensé ?").await;
    assert_eq!(own["metadata"]["data"], Value::Null);
    assert_eq!((&own["figures"][0]["value"], &own["total_results"]), (&json!(2.5), &json!(1)));
    let balance = ask("Quel est mon solde ?").await;
    assert_eq!(balance["figures"], json!([]), "its accounts are gone too");
}

#[tokio::test]
async fn support_gathers_what_helps_and_nothing_that_was_asked() {
    let folder = tempfile::tempdir().unwrap();
    let service = Running::serve(folder.path(), &[("DEMO_DATA", "true")]);
    service.ask(json!({"user_id": 1, "message": "mot-de-la-question"})).await;
    let lines = [
        r#"{"level":"INFO","message":"asked","question":"mot-de-la-question"}"#,
        "mot-de-la-question",
        r#"{"level":"WARN","message":"slow","ms":7.5}"#,
    ];
    std::fs::write(folder.path().join("log"), lines.join("\n")).unwrap();
    let mut command = command(folder.path());
    command.args(["support", "--url", &service.url, "--log", "log", "--to", "help.tar.gz"]);
    let output =
        command.env("JWT_SECRET_KEY", "cle-secrete-cle-secrete-cle-secrete-1").output().unwrap();
    assert!(output.status.success(), "{}", err(&output));
    let file = std::fs::File::open(folder.path().join("help.tar.gz")).unwrap();
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(file));
    let mut told = String::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        told += &format!("== {}\n", entry.path().unwrap().display());
        std::io::Read::read_to_string(&mut entry, &mut told).unwrap();
    }
    for helpful in [
        "settings.txt",
        "JWT_SECRET_KEY",
        "conversation_outcomes_total",
        "\"uptime_seconds\"",
        "\"status\":\"healthy\"",
        "\"message\":\"slow\"",
        env!("CARGO_PKG_VERSION"),
    ] {
        assert!(told.contains(helpful), "{helpful}: {told}");
    }
    assert!(!told.contains("mot-de-la-question") && !told.contains("cle-secrete"), "{told}");
}
