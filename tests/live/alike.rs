//! The live server and the embedded index side by side: the words of labels, and whole answers.

use std::collections::BTreeSet;

use conversation_service::generate::{self, Options};
use conversation_service::search::embedded::analysis;
use jiff::civil::date;
use reqwest::Method;
use serde_json::{Value, json};

use crate::events::lasting;
use crate::home::{Names, ask, live, write};
use crate::homes;
use crate::server::{parts, start};

fn options(users: u64) -> Options {
    Options { users, months: 24, seed: 5, until: date(2025, 10, 20) }
}

fn generated(users: u64) -> (Vec<Value>, Vec<Value>) {
    let read = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let (mut documents, mut accounts) = (Vec::new(), Vec::new());
    generate::write_documents(options(users), &mut documents).unwrap();
    generate::write_accounts(options(users), &mut accounts).unwrap();
    (read(documents), read(accounts))
}

/// The texts of questions: what is searched in labels comes from them.
fn questions() -> Vec<String> {
    let texts = [
        include_str!("../paraphrases/seen.jsonl"),
        include_str!("../paraphrases/hard.jsonl"),
        include_str!("../paraphrases/blind.jsonl"),
    ];
    texts
        .iter()
        .flat_map(|text| text.lines())
        .filter_map(|line| {
            let line: Value = serde_json::from_str(line).ok()?;
            ["question", "text", "message"]
                .iter()
                .find_map(|name| line[*name].as_str().map(String::from))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a live server: scripts/live-servers"]
async fn labels_have_the_same_words_as_in_the_embedded_index() {
    let names = Names::new();
    let (documents, _) = generated(20);
    write(names.folder.path(), "one.jsonl", &documents[..1]);
    names.imported(&["one.jsonl"]);
    let field = |name: &str| {
        documents
            .iter()
            .filter_map(|one| one[name].as_str().map(str::to_owned))
            .collect::<BTreeSet<_>>()
    };
    let mut labels: Vec<String> = field("primary_description").into_iter().collect();
    // Evenly over all of them, in their order: neighbours differ in a date alone.
    let step = labels.len() / 2_000;
    assert!(step >= 1, "only {} labels", labels.len());
    labels = labels.into_iter().step_by(step).take(2_000).collect();
    labels.extend(field("merchant_name"));
    labels.extend(field("category_name"));
    let asked = questions();
    assert!(asked.len() > 1_000, "{} questions", asked.len());
    labels.extend(asked);
    labels.extend(
        ["L'ÉTÉ D’UN BŒUF ٣٤ x²½ Straße ŒUVRE ﬁn İstanbul ΑΘΗΝΑ e\u{301}té", ""].map(String::from),
    );
    let mut wrong = Vec::new();
    // Many in one text, a call each fifty; places count on.
    for labels in labels.chunks(50) {
        let text = labels.join("\n");
        let body = json!({"analyzer": analysis::FRENCH, "text": text});
        let told = ask(Method::POST, &format!("{}/_analyze", names.transactions), Some(body)).await;
        let tokens = told["tokens"].as_array().unwrap_or_else(|| panic!("{text}: {told}"));
        let theirs = tokens.iter().map(|token| {
            let place = usize::try_from(token["position"].as_u64().unwrap()).unwrap();
            analysis::Word { place, text: token["token"].as_str().unwrap().to_owned() }
        });
        let (theirs, ours) = (theirs.collect::<Vec<_>>(), analysis::words(&text));
        if theirs != ours {
            let at = theirs.iter().zip(&ours).take_while(|(a, b)| a == b).count();
            wrong.push(format!("{text}\n  there {:?}\n  here  {:?}", theirs.get(at), ours.get(at)));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} words differ, the first of fifty labels:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// What must be the same in two answers to one question: all but times and identifiers.
fn told(answer: &Value) -> Value {
    let mut answer = lasting(answer);
    let kept = ["outcome", "total_results", "data_until", "corrections", "query_analysis"];
    if let Some(metadata) = answer.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.retain(|name, _| kept.contains(&name.as_str()));
    }
    answer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a live server: scripts/live-servers"]
async fn a_live_server_and_the_embedded_index_answer_questions_alike() {
    let (documents, accounts) = generated(3);
    let here = homes::embedded(&documents, &accounts);
    let there = live(&documents, &accounts);
    let servers = [start(parts(here.search)).await, start(parts(there.search)).await];
    let mut wrong = Vec::new();
    let questions = questions();
    let asked = questions.iter().step_by(4).enumerate();
    let mut count = 0;
    for (place, question) in asked {
        let body = json!({"user_id": place % 3 + 1, "message": question}).to_string();
        let mut answers = Vec::new();
        for server in &servers {
            let got = server.ask(body.clone()).await;
            assert_eq!(got.status, 200, "{question}: {}", got.text);
            answers.push(told(&got.json()));
        }
        count += 1;
        if answers[0] != answers[1] {
            wrong.push(format!("{body}\n  here  {}\n  there {}", answers[0], answers[1]));
        }
    }
    assert!(count > 300, "{count} questions");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}
