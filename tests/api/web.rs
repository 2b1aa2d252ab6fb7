//! The routes of the existing web front end.

use reqwest::Method;
use serde_json::{Value, json};

use crate::conversations::groceries;
use crate::homes::embedded;
use crate::server::{parts, start};

#[tokio::test]
async fn the_web_front_end_asks_lists_and_reads_under_its_own_names() {
    let home = embedded(&groceries(34, 3), &[]);
    let server = start(parts(home.search.clone())).await;
    let said = "Combien en courses en janvier 2025 ?";
    let body = json!({"message": said, "client_info": {"platform": "web"}, "user_id": 1});
    let got = server.call(Method::POST, "/34", body).await;
    assert_eq!(got.status, 200, "{}", got.text);
    let answer = got.json();
    assert_eq!((&answer["user_id"], &answer["message"]), (&json!(34), &json!(said)));
    assert_eq!(answer["status"], "success");
    let told = answer["response"]["message"].as_str().unwrap();
    assert!(told.contains("**6,00\u{a0}€**"), "{told}");
    let data = &answer["response"]["structured_data"];
    assert_eq!(data["total_results"], 3);
    assert!(data["aggregations_summary"].as_str().unwrap().contains("total_amount: 6.00"));
    assert_eq!(answer["search_summary"], json!({"found_results": 3, "total_results": 3}));
    assert_eq!(answer["metadata"]["outcome"], "answered");
    let id = answer["conversation_id"].as_str().unwrap();

    let body = json!({"message": "et en février ?", "conversation_id": id});
    let events = server.call(Method::POST, "/34/stream", body).await;
    assert!(events.header("content-type").starts_with("text/event-stream"), "{}", events.text);
    assert!(events.text.contains(r#""type":"response_end""#), "{}", events.text);

    for name in ["a", "b"] {
        server.say(34, name, "Bonjour").await;
    }
    let list = server.call(Method::GET, "/conversations/34?limit=2&offset=1", Value::Null).await;
    let list = list.json();
    let counts = (&list["total"], &list["limit"], &list["offset"]);
    assert_eq!(counts, (&json!(3), &json!(2), &json!(1)));
    let ids: Vec<_> =
        list["conversations"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, ["a", id]);
    let asked = &list["conversations"][1];
    assert_eq!((&asked["title"], &asked["total_turns"]), (&json!(said), &json!(2)));
    for member in ["status", "last_activity_at", "created_at", "data"] {
        assert!(asked.get(member).is_some_and(|value| !value.is_null()), "{member}");
    }

    let path = format!("/conversation/{id}/turns?user_id=34");
    let turns = server.call(Method::GET, &path, Value::Null).await.json();
    assert_eq!(turns["conversation"]["id"], *id);
    assert_eq!(turns["turns"][1]["user_message"], "et en février ?");
    assert_eq!(turns["turns"][0]["assistant_response"], answer["response"]["message"]);
}

#[tokio::test]
async fn a_path_that_names_no_user_is_refused() {
    let home = embedded(&groceries(1, 1), &[]);
    let server = start(parts(home.search.clone())).await;
    for (method, path) in
        [(Method::POST, "/a%2Fb"), (Method::GET, "/conversations/%20"), (Method::POST, "/é/stream")]
    {
        let got = server.call(method, path, json!({"message": "Bonjour"})).await;
        assert_eq!(got.status, 422, "{path}: {}", got.text);
        assert_eq!(got.problem()["errors"][0]["loc"], json!(["path", "user_id"]), "{path}");
    }
    let got = server.call(Method::GET, "/conversations/1?offset=-1", Value::Null).await;
    assert_eq!(got.problem()["errors"][0]["loc"], json!(["query", "offset"]));
}
