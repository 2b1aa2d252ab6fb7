//! The 15 validation questions: what each is read as, and how it ends. How long they may take is for
//! `scripts/validate`, which asks the same ones.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::running::Running;

/// One line of `tests/validation/questions.jsonl`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// simple, category, merchant, analysis, edge.
    kind: String,
    question: String,
    intent: String,
    /// Any of these.
    outcome: Vec<String>,
    /// Beside the cards, where there is an answer.
    charts: Vec<String>,
}

fn expected() -> Vec<Expected> {
    include_str!("../validation/questions.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).expect("a question"))
        .collect()
}

/// The demonstration's first person, as of one day.
fn demonstration(folder: &tempfile::TempDir) -> Running {
    Running::serve(folder.path(), &[("DEMO_DATA", "true"), ("REFERENCE_DATE", "2025-10-20")])
}

fn figure<'a>(answer: &'a Value, id: &str) -> Option<&'a Value> {
    let figures = answer["figures"].as_array().expect("figures");
    figures.iter().find(|figure| figure["id"] == id && figure.get("key").is_none())
}

#[tokio::test]
async fn the_validation_questions_end_as_they_must() {
    let folder = tempfile::tempdir().expect("a folder");
    let service = demonstration(&folder);
    let all = expected();
    assert_eq!(all.len(), 15);
    for Expected { kind, question, intent, outcome, charts } in all {
        let answer = service.ask(json!({"user_id": 1, "message": question})).await;
        let said = format!("{kind}: {question}: {}", answer["message"]);
        let metadata = &answer["metadata"];
        let ended = metadata["outcome"].as_str().unwrap_or_default();
        assert_eq!(answer["success"], true, "{said}");
        assert_eq!(metadata["query_analysis"]["intent"], intent, "{said}");
        assert!(outcome.iter().any(|one| one == ended), "{ended} {said}");
        assert!(answer["message"].as_str().is_some_and(|text| !text.is_empty()), "{question}");
        for stage in ["understand", "search", "profile", "respond"] {
            assert!(metadata["stages_ms"][stage].is_number(), "{stage} {said}");
        }
        let pictures = answer["visualizations"].as_array().expect("pictures");
        let types: Vec<&str> = pictures.iter().filter_map(|one| one["type"].as_str()).collect();
        let (cards, drawn): (Vec<&str>, Vec<&str>) =
            types.into_iter().partition(|one| *one == "kpi_card");
        match ended {
            // The demonstration's first person has two currencies: a set each.
            "answered" => {
                assert!(!cards.is_empty(), "{said}");
                assert!(drawn.chunks(charts.len().max(1)).all(|set| set == charts), "{said}");
                // Nothing unusual is an answer without a bar.
                let nothing = intent == "analytics.anomaly" && answer["total_results"] == 0;
                assert_eq!(drawn.is_empty(), charts.is_empty() || nothing, "{said}");
            }
            "no_data" => assert_eq!((cards.len(), drawn.len()), (2, 0), "{said}"),
            _ => assert!(pictures.is_empty(), "{said}"),
        }
        match ended {
            "answered" => assert!(
                figure(&answer, "count").is_some() || figure(&answer, "total").is_some(),
                "{said}"
            ),
            "no_data" => {
                for id in ["total", "count"] {
                    let value = figure(&answer, id).map(|figure| &figure["value"]);
                    assert_eq!(value, Some(&json!(0)), "{id} {said}");
                }
                assert_eq!(answer["total_results"], 0, "{said}");
            }
            _ => {
                let choices = answer["suggestions"].as_array().map_or(0, Vec::len);
                assert!((2..=4).contains(&choices), "{said}");
                assert_eq!(answer["figures"], json!([]), "{said}");
            }
        }
    }
}
