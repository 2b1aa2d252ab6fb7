//! `eval`, run as the binary that ships: question files in, tables, a report and a status out.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::running::{Running, command};

const TODAY: (&str, &str) = ("REFERENCE_DATE", "2026-03-31");

/// A folder with generated documents, imported.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let made = ["generate", "--users", "2", "--months", "3", "--until", "2026-03-31"];
    for (name, accounts) in [("t.jsonl", None), ("a.jsonl", Some("--accounts"))] {
        let output = command(folder.path()).args(made).args(accounts).output().expect("a run");
        fs::write(folder.path().join(name), output.stdout).expect("a file");
    }
    let imported = command(folder.path()).args(["import", "t.jsonl", "a.jsonl"]).output().unwrap();
    assert!(imported.status.success(), "{imported:?}");
    folder
}

fn eval(folder: &Path, words: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } =
        command(folder).env(TODAY.0, TODAY.1).arg("eval").args(words).output().expect("a run");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (status.code(), text(stdout), text(stderr))
}

fn right() -> String {
    let spent = r#"{"transaction_type": "debit", "not": {"is_internal": true}, "date": {"prefix": "2026-03"}}"#;
    [
        format!(
            r#"{{"id": "spent", "lang": "fr", "user": 1, "today": "2026-03-31", "question": "Combien j'ai dépensé ce mois-ci ?", "expect": {{"ask": "total", "where": {spent}}}}}"#
        ),
        // The turn before it says what is counted, and the day is another.
        format!(
            r#"{{"id": "again", "lang": "en", "user": 2, "today": "2026-04-02", "turns": ["How much did I spend in February?"], "question": "And last month?", "expect": {{"ask": "total", "where": {spent}}}}}"#
        ),
        r#"{"id": "left", "lang": "es", "user": 1, "question": "¿Cuál es mi saldo?", "kind": "balances", "expect": {"ask": "balance"}}"#.into(),
    ]
    .join("\n")
}

const DATA: [&str; 3] = ["--data", "t.jsonl", "a.jsonl"];

#[test]
fn right_answers_are_a_go_and_the_report_says_so() {
    let folder = folder();
    fs::write(folder.path().join("q.jsonl"), right()).unwrap();
    let words = [&["q.jsonl", "--report", "r.md"][..], &DATA].concat();
    let (status, out, err) = eval(folder.path(), &words);
    assert_eq!(status, Some(0), "{out}{err}");
    assert!(out.ends_with("\nGO\n") && err.is_empty(), "{out}{err}");
    let row = out.lines().find(|line| line.starts_with("balances ")).expect("the file's own kind");
    assert_eq!(row.split_whitespace().take(4).collect::<Vec<_>>(), ["balances", "1", "1", "1"]);
    let report = fs::read_to_string(folder.path().join("r.md")).unwrap();
    assert!(report.starts_with("# Evaluation: GO\n"), "{report}");
    for part in ["| all | 3 | 3 | 3 | 0 | 0 | 0 | 0 |", "| search |", "## Failures\n\nNone.\n"] {
        assert!(report.contains(part), "{part}: {report}");
    }
}

#[test]
fn a_wrong_figure_is_a_no_go_until_the_thresholds_allow_it() {
    let folder = folder();
    let questions = "id,user,kind,question,outcome,expected_total\n\
        far,1,spending,How much did I spend in March 2026?,,1.25\n\
        hi,1,talk,Bonjour,conversational,\n\
        free,2,spending,Mes dépenses de mars 2026,,\n";
    fs::write(folder.path().join("q.csv"), questions).unwrap();
    let (status, out, err) = eval(folder.path(), &["q.csv", "--report", "r.md"]);
    assert_eq!(status, Some(1), "{out}{err}");
    assert!(out.starts_with("wrong       far (q.csv:2)"), "{out}");
    assert!(out.contains("expected 1.25") && out.ends_with("\nNO-GO\n"), "{out}");
    let report = fs::read_to_string(folder.path().join("r.md")).unwrap();
    assert!(report.starts_with("# Evaluation: NO-GO\n"), "{report}");
    assert!(report.contains("- **wrong** far (q.csv:2)"), "{report}");
    fs::write(folder.path().join("own.toml"), "max_wrong = 1\nmin_success_rate = 0.5\n").unwrap();
    let (status, out, _) = eval(folder.path(), &["q.csv", "--thresholds", "own.toml"]);
    assert_eq!(status, Some(0), "{out}");
}

#[test]
fn input_that_cannot_be_used_is_named_and_is_no_verdict() {
    let folder = folder();
    let file = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    file("bad.jsonl", "{\"question\": \"Bonjour\"}\n{\"question\": 5}\n");
    file("empty.csv", "question\n");
    file("q.jsonl", &right());
    file(
        "kind.jsonl",
        &right().replace(r#""not": {"is_internal": true}"#, r#""kind": "purchases""#),
    );
    file("own.toml", "max_wrongs = 1\n");
    file("bad-data.jsonl", "{\"amount\": 1}\n");
    for (words, told) in [
        (&["bad.jsonl"][..], "bad.jsonl:2: invalid type: integer `5`, expected a string at column"),
        (
            &["kind.jsonl", "--data", "t.jsonl", "a.jsonl"],
            "kind.jsonl:1: expect: no category is of",
        ),
        (&["nowhere.jsonl"], "nowhere.jsonl: cannot be read"),
        (&["empty.csv"], "no question in empty.csv"),
        (&["q.jsonl"], "q.jsonl:1: expects figures of transactions"),
        (&["q.jsonl", "--data", "t.jsonl"], "q.jsonl:3: expects figures of accounts"),
        (&["q.jsonl", "--data", "bad-data.jsonl"], "bad-data.jsonl:1: "),
        (&["q.jsonl", "--thresholds", "own.toml"], "own.toml: "),
        (
            &["q.jsonl", "--data", "t.jsonl", "a.jsonl", "--url", "http://127.0.0.1:1"],
            "several days",
        ),
    ] {
        let (status, out, err) = eval(folder.path(), words);
        assert_eq!(status, Some(2), "{words:?}: {out}{err}");
        assert!(err.contains(told), "{words:?}: {err}");
    }
}

#[test]
fn a_running_service_is_asked_over_http() {
    let folder = folder();
    let one_day = right().replace("2026-04-02", "2026-03-31").replace("last month", "this month");
    fs::write(folder.path().join("q.jsonl"), one_day).unwrap();
    let service = Running::serve(folder.path(), &[TODAY]);
    let words = [&["q.jsonl", "--url", &service.url][..], &DATA].concat();
    let (status, out, err) = eval(folder.path(), &words);
    assert_eq!(status, Some(0), "{out}{err}");
    assert!(err.contains("REFERENCE_DATE=2026-03-31"), "{err}");
    let gone = service.url.clone();
    drop(service);
    let (status, _, err) =
        eval(folder.path(), &["q.jsonl", "--data", "t.jsonl", "a.jsonl", "--url", &gone]);
    assert_eq!(status, Some(2), "{err}");
    assert!(err.contains("cannot be asked"), "{err}");
}

#[test]
fn rows_of_one_conversation_and_user_follow_each_other() {
    let folder = folder();
    for (whose, outcome) in
        [("1;a", "answered"), ("1;b", "clarification"), ("2;a", "clarification")]
    {
        let rows = format!(
            "question;user;conversation;outcome\n\
             Combien j'ai dépensé en mars 2026 ?;1;a;answered\nEt en février ?;{whose};{outcome}\n"
        );
        fs::write(folder.path().join("q.csv"), rows).unwrap();
        let (status, out, err) = eval(folder.path(), &["q.csv"]);
        assert_eq!(status, Some(0), "{whose}: {out}{err}");
    }
}
