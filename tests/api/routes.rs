//! Every route of the OpenAPI document that the contract does not call open, without a token, with a
//! bad one, and with another user's. A new route is met here by being described.

use conversation_service::domain::caller::Secret;
use conversation_service::http::{HostRule, Imports};
use reqwest::Method;
use serde_json::{Value, json};

use crate::conversations::groceries;
use crate::homes::filled;
use crate::server::{Got, Server, parts, start};
use crate::tokens::{SECRET, token, verifier};
use crate::uploads::{FORM, form};

/// What the contract calls open.
const OPEN: [&str; 11] = [
    "/",
    "/health",
    "/ready",
    "/metrics",
    "/docs",
    "/docs/docs.js",
    "/openapi.json",
    "/api/v3/conversation/health",
    "/api/v3/conversation/stats",
    "/api/v3/conversation/artifacts/{picture}",
    "/api/v3/conversation/artifacts/{token}/{file}",
];

/// Of what is user 2's: their conversation's name and words, their merchant.
const MARKS: [&str; 4] = ["quibberonne", "Quibberonne", "Bio Vallon", "prive.csv"];

const STATEMENT: &[u8] = "Date;Libellé;Montant\n14/03/2025;CB CAFE;-2,50\n".as_bytes();

struct Route {
    method: Method,
    path: String,
    has_body: bool,
    names_something: bool,
}

/// All routes that are not open.
async fn routes(server: &Server) -> Vec<Route> {
    let document = server.get("/openapi.json").await.json();
    let mut routes = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        if OPEN.contains(&path.as_str()) {
            continue;
        }
        for (method, operation) in operations.as_object().unwrap() {
            let Ok(method) = Method::from_bytes(method.to_uppercase().as_bytes()) else { continue };
            for refusal in ["401", "403"] {
                let told = operation["responses"].get(refusal);
                assert!(told.is_some(), "{method} {path} does not describe {refusal}");
            }
            routes.push(Route {
                method,
                has_body: operation.get("requestBody").is_some(),
                names_something: path.contains("{id}"),
                path: path.clone(),
            });
        }
    }
    assert!(routes.len() >= 14, "{}", routes.len());
    routes
}

/// Of one's own things that paths name: a conversation, its turn, an import, a correction.
#[derive(Clone, Copy)]
struct Ids<'a> {
    conversation: &'a str,
    turn: &'a str,
    import: &'a str,
    correction: &'a str,
}

/// How a route is called: with what in its path, and for whom.
struct Call<'a> {
    ids: Ids<'a>,
    user: Option<&'a str>,
    authorization: Option<&'a str>,
}

impl Route {
    /// The problem of a refusal, whole, in whichever form the route has.
    fn failure(&self, got: &Got) -> Value {
        if !self.path.starts_with("/v1/") {
            return got.problem();
        }
        let body = got.json();
        assert_eq!(body["error"]["code"], body["conversation_service"]["error_code"]);
        assert!(body["error"]["message"].as_str().is_some_and(|told| !told.is_empty()));
        body["conversation_service"].clone()
    }

    async fn call(&self, server: &Server, call: &Call<'_>) -> Got {
        let path: String = self
            .path
            .split('/')
            .map(|step| match step {
                "{id}" if self.path.contains("/imports/") => call.ids.import,
                "{id}" if self.path.contains("/corrections/") => call.ids.correction,
                "{id}" => call.ids.conversation,
                "{turn_id}" => call.ids.turn,
                "{user_id}" => "2",
                step if step.starts_with('{') => "x",
                step => step,
            })
            .collect::<Vec<_>>()
            .join("/");
        let mut request = server
            .client
            .request(self.method.clone(), format!("{}{path}", server.url))
            .header("x-request-id", "the-same");
        if let Some(authorization) = call.authorization {
            request = request.header("authorization", authorization);
        }
        let said = json!([{"role": "user", "content": "Bonjour"}]);
        let mut body = json!({
            "message": "Bonjour", "title": "Titre", "messages": said, "input": "Bonjour",
            "when": {"words": "bonjour"}, "then": {"merchant": "Bonjour"}, "preview": true,
        });
        if let Some(user) = call.user {
            request = request.query(&[("user_id", user)]);
            body["user_id"] = user.into();
            body["user"] = user.into();
        }
        if self.path.ends_with("/imports") && self.has_body {
            let parts = [("file", Some("a.csv"), STATEMENT), ("preview", None, b"true".as_slice())];
            request = request.header("content-type", FORM).body(form(&parts));
        } else if self.has_body {
            request = request.body(body.to_string());
        }
        server.send(request).await
    }
}

fn told_nothing(got: &Got, of: &str) {
    for mark in MARKS {
        assert!(!got.text.contains(mark), "{of}: {}", got.text);
    }
}

/// What user 2 has in a service.
struct Theirs {
    turn: String,
    import: String,
    correction: String,
    _folder: tempfile::TempDir,
}

impl Theirs {
    fn ids(&self) -> Ids<'_> {
        let Theirs { turn, import, correction, .. } = self;
        Ids { conversation: "quibberonne", turn, import, correction }
    }
}

/// A server with tokens, a conversation of user 2 named "quibberonne", its turn, an import and a correction.
async fn served() -> (Server, Theirs) {
    let (index, folder) = filled(&groceries(2, 3), &[]);
    let mut parts = parts(index.clone());
    parts.imports = Some(Imports::new(folder.path(), index, 1 << 20));
    parts.verifier = verifier();
    parts.settings.hosts = HostRule::Any;
    parts.settings.signing_key = Some(Secret::new(SECRET));
    let server = start(parts).await;
    let body = json!({"conversation_id": "quibberonne", "message": "Quibberonne chez Bio Vallon"});
    let bearer = format!("Bearer {}", token("2", 600));
    let asking = server.asking().header("authorization", &bearer).body(body.to_string());
    let turn = server.send(asking).await.json()["turn_id"].as_str().unwrap().to_owned();
    let importing = server.client.post(format!("{}/api/v3/imports", server.url));
    let importing = importing.header("authorization", &bearer).header("content-type", FORM);
    let importing = importing.body(form(&[("file", Some("prive.csv"), STATEMENT)]));
    let import = server.send(importing).await.json()["id"].as_str().unwrap().to_owned();
    let correcting = server.client.post(format!("{}/api/v3/corrections", server.url));
    let wish = json!({"when": {"words": "quibberonne"}, "then": {"merchant": "Quibberonne"}});
    let correcting = correcting.header("authorization", &bearer).body(wish.to_string());
    let correction = server.send(correcting).await.json()["id"].as_str().unwrap().to_owned();
    (server, Theirs { turn, import, correction, _folder: folder })
}

async fn kept(server: &Server) -> Value {
    let bearer = format!("Bearer {}", token("2", 600));
    let mut kept = Vec::new();
    for path in ["conversation/conversation/quibberonne/turns", "imports", "corrections"] {
        let url = format!("{}/api/v3/{path}", server.url);
        let got = server.send(server.client.get(url).header("authorization", &bearer)).await;
        kept.push(got.json());
    }
    kept.into()
}

#[tokio::test]
async fn without_a_token_and_with_a_bad_one_every_route_is_401_and_tells_nothing() {
    let (server, theirs) = served().await;
    let before = kept(&server).await;
    let expired = format!("Bearer {}", token("2", -600));
    let bad = [None, Some("Bearer abc"), Some("Basic Mjp4"), Some(expired.as_str())];
    let routes = routes(&server).await;
    for route in &routes {
        for authorization in bad {
            for user in [None, Some("2")] {
                let ids = theirs.ids();
                let got = route.call(&server, &Call { ids, user, authorization }).await;
                let of = format!("{} {} {authorization:?}", route.method, route.path);
                assert_eq!(got.status, 401, "{of}: {}", got.text);
                assert!(got.header("www-authenticate").starts_with("Bearer"), "{of}");
                route.failure(&got);
                told_nothing(&got, &of);
            }
        }
    }
    assert_eq!(kept(&server).await, before);
    println!("{} routes × {} tokens", routes.len(), bad.len());
}

#[tokio::test]
async fn another_users_token_gives_nothing_and_their_conversation_is_as_a_missing_one() {
    let (server, kept_of_them) = served().await;
    let before = kept(&server).await;
    let bearer = format!("Bearer {}", token("1", 600));
    let authorization = Some(bearer.as_str());
    let theirs = kept_of_them.ids();
    let missing = Ids {
        conversation: "there-is-none",
        turn: "0199d4a0-0000-7000-8000-000000000000",
        import: "0123abcd",
        correction: "0123abcd",
    };
    for route in &routes(&server).await {
        let of = format!("{} {}", route.method, route.path);
        // Whoever says that they are user 2 is refused.
        let claimed = Call { ids: theirs, user: Some("2"), authorization };
        let got = route.call(&server, &claimed).await;
        told_nothing(&got, &of);
        if route.path.starts_with("/v1/models") {
            // The same for everybody.
            continue;
        }
        assert_eq!(got.status, 403, "{of}: {}", got.text);
        assert_eq!(route.failure(&got)["error_code"], "AUTHORIZATION_MISMATCH", "{of}");
        // What is no message of JSON-RPC gets no answer.
        if route.path.contains("{user_id}") || route.path == "/mcp" {
            continue;
        }
        // Under one's own name there is nothing of theirs.
        let own = |ids| Call { ids, user: None, authorization };
        let got = route.call(&server, &own(theirs)).await;
        told_nothing(&got, &of);
        if route.names_something {
            let none = route.call(&server, &own(missing)).await;
            assert_eq!(got.status, 404, "{of}: {}", got.text);
            assert_eq!(got.text.as_bytes(), none.text.as_bytes(), "{of}");
            let but_the_date = |got: &Got| {
                let mut headers = got.headers.clone();
                headers.remove("date");
                headers
            };
            assert_eq!(but_the_date(&got), but_the_date(&none), "{of}");
        } else {
            assert_eq!(got.status, 200, "{of}: {}", got.text);
        }
    }
    assert_eq!(kept(&server).await, before);
}

#[tokio::test]
async fn what_is_open_tells_nothing_of_any_user() {
    let (server, _theirs) = served().await;
    for path in OPEN.iter().filter(|path| !path.contains('{')) {
        let got = server.get(path).await;
        assert_eq!(got.status, 200, "{path}");
        if !["/docs", "/docs/docs.js", "/openapi.json"].contains(path) {
            told_nothing(&got, path);
        }
    }
}
