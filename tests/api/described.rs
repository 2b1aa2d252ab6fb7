//! The OpenAPI document: every route with its refusals, headers, examples and events.

use serde_json::{Value, json};

use crate::homes::embedded;
use crate::server::{parts, start};
use crate::tokens::verifier;

#[tokio::test]
async fn every_route_is_described_with_its_headers_examples_and_refusals() {
    let home = embedded(&[], &[]);
    let server = start(parts(home.search.clone())).await;
    let document = server.get("/openapi.json").await.json();
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    let mut count = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let of = format!("{method} {path}");
            let responses = operation["responses"].as_object().unwrap();
            count += 1;
            assert!(operation["operationId"].is_string(), "{of}");
            assert!(
                operation["summary"].is_string() || operation["description"].is_string(),
                "{of}"
            );
            assert!(responses.contains_key("421"), "{of}");
            for (status, response) in responses {
                assert!(response["headers"]["x-request-id"].is_object(), "{of} {status}");
                if status == "429" {
                    assert!(response["headers"]["Retry-After"].is_object(), "{of}");
                }
            }
            if responses.contains_key("401") {
                assert!(operation["security"].is_array(), "{of}");
                assert!(responses.contains_key("403") && responses.contains_key("429"), "{of}");
            }
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                assert!(!parameter["schema"].to_string().contains("null"), "{of}: {parameter}");
            }
            // What is sent has an example, and so has every stream.
            for content in operation["requestBody"]["content"]
                .as_object()
                .into_iter()
                .flat_map(|all| all.values())
            {
                assert!(!content["example"].is_null(), "{of}");
            }
            let stream =
                &responses.get("200").unwrap_or(&Value::Null)["content"]["text/event-stream"];
            if stream.is_object() && !path.contains("{user_id}") {
                assert!(
                    stream["example"].as_str().is_some_and(|text| text.contains("data: ")),
                    "{of}"
                );
                let data = &stream["schema"]["properties"]["data"];
                let event = match stream["example"].to_string().contains("[DONE]") {
                    true => &data["anyOf"][1],
                    false => data,
                };
                assert!(event["contentSchema"].is_object(), "{of}");
            }
        }
    }
    assert!(count >= 30, "{count}");
    let schemes = &document["components"]["securitySchemes"];
    assert_eq!(schemes["token"]["scheme"], "bearer");
    // Whatever is referred to is there.
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(document["components"]["schemas"][name].is_object(), "{name}");
    }
}

#[tokio::test]
async fn a_user_is_wanted_where_no_token_names_one() {
    let home = embedded(&[], &[]);
    let open = start(parts(home.search.clone())).await;
    let mut parts = parts(home.search.clone());
    parts.verifier = verifier();
    let closed = start(parts).await;
    for (server, wanted) in [(open, true), (closed, false)] {
        let document = server.get("/openapi.json").await.json();
        let names = |of: &Value, name: &str| {
            of["required"].as_array().is_some_and(|required| required.contains(&json!(name)))
        };
        let paths = &document["paths"];
        for path in ["ask", "stream"] {
            let sent = &paths[format!("/api/v3/conversation/{path}")]["post"]["requestBody"];
            let body = &sent["content"]["application/json"]["schema"];
            assert_eq!(names(body, "user_id"), wanted, "{path}");
            assert!(names(body, "message"), "{path}");
        }
        let schemas = &document["components"]["schemas"];
        assert_eq!(names(&schemas["UiRequest"], "user_id"), wanted);
        for name in ["ChatRequest", "ResponseRequest"] {
            let user = &schemas[name]["properties"]["user"];
            assert_eq!(names(&schemas[name], "user"), wanted, "{name}");
            assert_eq!(user.to_string().contains("null"), !wanted, "{user}");
        }
        let listing = &paths["/api/v3/conversation/conversations"]["get"]["parameters"];
        let user = listing.as_array().unwrap().iter().find(|one| one["name"] == "user_id");
        assert_eq!(user.unwrap()["required"], wanted);
        assert!(schemas["WebRequest"]["properties"]["user_id"].is_null());
    }
}
