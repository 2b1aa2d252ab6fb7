//! A planner that wants other people's documents, a crash, or all the memory.

use conversation_service::domain::answer::Outcome;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use crate::planning::plain;
use crate::service::{Service, document};
use crate::standin::{Act, StandIn};
use conversation_service::pipeline::When;

const PLANS: usize = 2_000;

/// A plan by somebody who wants other people's documents, a crash, or all the memory.
fn hostile(rng: &mut StdRng) -> String {
    let evil = [
        json!({"term": {"user_id": 2}}),
        json!({"script": {"source": "ctx._source"}}),
        json!(2),
        json!("2 OR 1=1"),
        json!({"global": {}}),
        json!(null),
        json!([]),
        json!(-1),
        json!(1e308),
        json!(u64::MAX),
        json!("\u{0}"),
        json!("*"),
        json!("ETRANGER"),
        json!(true),
        json!([[[]]]),
        json!({"bool": {"should": [{"match_all": {}}]}}),
        json!("9999-99-99"),
        json!("-0001-01-01"),
    ];
    let names = ["user_id", "tenant", "script", "query", "aggs", "index", "$where", "__proto__"];
    let any = |rng: &mut StdRng| evil.choose(rng).cloned().unwrap_or_default();
    let mut plan = plain();
    match rng.random_range(0..12) {
        0 => plan[*names.choose(rng).expect("a name")] = any(rng),
        1 => {
            let members: Vec<String> = plan.as_object().expect("members").keys().cloned().collect();
            plan[members.choose(rng).expect("a member")] = any(rng);
        }
        2 => {
            let dimension = *["merchant", "account", "category", "user_id", "currency", "weekday"]
                .choose(rng)
                .expect("one");
            plan["filters"] = json!([{"dimension": dimension, "values": [any(rng)], "exclude": rng.random_bool(0.5)}]);
        }
        3 => plan["labels"] = json!([{"words": any(rng), "exclude": false}]),
        4 => plan["amounts"] = json!([{"gt": any(rng), "gte": null, "lt": null, "lte": any(rng)}]),
        5 => plan["period"] = json!({"first": any(rng), "last": any(rng)}),
        6 => plan["group"] = json!({"by": any(rng), "order": "natural"}),
        7 => return "[".repeat(rng.random_range(1..200_000)),
        8 => return format!("{{\"a\":\"{}\"}}", "x".repeat(rng.random_range(1..300_000))),
        9 => {
            let number = *["NaN", "Infinity", "-Infinity", "1e999", "0x10", "1_000"]
                .choose(rng)
                .expect("one");
            return plan.to_string().replace("\"limit\":null", &format!("\"limit\":{number}"));
        }
        10 => {
            // Fine but for what nobody asked: everything, in any shape.
            plan["measure"] =
                json!(*["spending", "income", "transactions", "credits"].choose(rng).expect("one"));
            plan["ask"] = json!(*["list", "total", "count"].choose(rng).expect("one"));
            plan["period"] = Value::Null;
            plan["filters"] = json!([{"dimension": "direction", "values": ["debit"], "exclude": rng.random_bool(0.5)}]);
        }
        _ => {
            let mut text = plan.to_string().into_bytes();
            for _ in 0..rng.random_range(1..6) {
                let at = rng.random_range(0..text.len());
                text[at] = rng.random_range(32..127);
            }
            return String::from_utf8_lossy(&text).into_owned();
        }
    }
    plan.to_string()
}

/// The most memory that the process ever held, in MiB, where the system tells.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}

#[tokio::test]
async fn a_hostile_planner_reaches_nobody_elses_documents() {
    let mut documents: Vec<Value> = (0..5).map(|id| document(id, 7, "Le Fournil")).collect();
    documents.extend((0..5).map(|id| document(id + 10, 2, "ETRANGER")));
    let mut rng = StdRng::seed_from_u64(6);
    let plans: Vec<Act> = (0..PLANS).map(|_| Act::Say(hostile(&mut rng))).collect();
    let up = StandIn::start(plans).await;
    let service = Service::new(&up.url, (&documents, When::Always), 0);
    let before = peak();
    let (mut planned, mut refused, mut answered) = (0, 0, 0);
    for place in 0..PLANS {
        // Each its own words: none is at hand.
        let text = format!("mes dépenses de ETRANGER {place}");
        let answer = service.ask(&text, None).await;
        planned += usize::from(answer.metadata.understood_by == "llm");
        refused += usize::from(answer.metadata.llm.failure == Some("no_valid_plan"));
        answered += usize::from(answer.metadata.outcome == Outcome::Answered);
        assert!(answer.total_results.unwrap_or(0) <= 5, "{answer:?}");
        for record in &answer.transactions {
            assert_eq!(record.merchant_name.as_deref(), Some("Le Fournil"), "{answer:?}");
        }
        let query = answer.metadata.elasticsearch_query.to_string();
        assert!(!query.contains("user_id") && !query.contains("script"), "{query}");
    }
    assert_eq!(up.seen().len(), PLANS);
    assert!(refused > 1_000 && planned > 50 && answered > 20, "{refused} {planned} {answered}");
    // The stand-in's own script and record are most of it.
    assert!(peak() - before < 512, "{} MiB", peak() - before);
}
