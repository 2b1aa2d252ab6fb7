//! Tokens that are not valid: each is refused with 401, whatever it tries.

use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use conversation_service::config::Tokens;
use conversation_service::domain::caller::Secret;
use conversation_service::http::HostRule;
use conversation_service::http::tokens::Verifier;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use sha2::{Sha256, Sha384, Sha512};

use crate::server::{Empty, Server, parts, start};
use crate::tokens::SECRET;

const HS256: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

async fn served(tokens: &Tokens) -> Server {
    let mut parts = parts(Arc::new(Empty));
    parts.verifier = Verifier::new(tokens).unwrap();
    parts.settings.hosts = HostRule::Any;
    start(parts).await
}

/// Seconds from now.
fn at(seconds: i64) -> i64 {
    i64::try_from(jsonwebtoken::get_current_timestamp()).unwrap() + seconds
}

fn encoded(part: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(part)
}

/// A token of these very bytes, signed with HMAC-SHA256.
fn signed(header: &str, claims: &str, key: &[u8]) -> String {
    let head = format!("{}.{}", encoded(header), encoded(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(head.as_bytes());
    format!("{head}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

fn shared(claims: &str) -> String {
    signed(HS256, claims, SECRET.as_bytes())
}

/// The claims of a good token, with some of them replaced; null takes one away.
fn claims(other: Value) -> String {
    let mut claims = json!({"sub": "1", "exp": at(600), "iss": "bank", "aud": "chat"});
    for (name, value) in other.as_object().unwrap() {
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().shift_remove(name)),
            value => claims[name] = value.clone(),
        }
    }
    claims.to_string()
}

/// What is wrong with a token, and the token.
type Bad = (String, String);

fn of_claims() -> Vec<Bad> {
    let exp = at(600);
    let mut bad: Vec<Bad> = [
        json!({"exp": at(-31)}),
        json!({"exp": at(-86_400)}),
        json!({"exp": 0}),
        json!({"exp": -1}),
        json!({"exp": null}),
        json!({"exp": exp.to_string()}),
        json!({"exp": "never"}),
        json!({"exp": true}),
        json!({"exp": [exp]}),
        json!({"exp": {"at": exp}}),
        json!({"nbf": at(120)}),
        json!({"nbf": at(86_400)}),
        json!({"nbf": "tomorrow"}),
        json!({"nbf": [0]}),
        json!({"iss": null}),
        json!({"iss": "another bank"}),
        json!({"iss": "Bank"}),
        json!({"iss": ""}),
        json!({"iss": 7}),
        json!({"aud": null}),
        json!({"aud": "another"}),
        json!({"aud": []}),
        json!({"aud": ["another", "chat2"]}),
        json!({"aud": 7}),
        json!({"sub": null}),
        json!({"sub": ""}),
        json!({"sub": " 1"}),
        json!({"sub": "1/2"}),
        json!({"sub": "../2"}),
        json!({"sub": "1\u{0}"}),
        json!({"sub": "１"}),
        json!({"sub": "x".repeat(65)}),
        json!({"sub": 1.5}),
        json!({"sub": true}),
        json!({"sub": ["1"]}),
        json!({"sub": {"id": 1}}),
    ]
    .into_iter()
    .map(|other| (format!("claims {other}"), shared(&claims(other))))
    .collect();
    let rest = format!(r#""exp":{exp},"iss":"bank","aud":"chat""#);
    for text in [
        format!(r#"{{"sub":"1","sub":"2",{rest}}}"#),
        format!(r#"{{"sub":"1","exp":0,{rest}}}"#),
        format!(r#"{{"sub":"1",{rest},"exp":{}}}"#, at(900)),
        format!(r#"{{"sub":"1",{rest},"iss":"bank"}}"#),
        format!(r#"{{"sub":"1",{rest},"aud":"chat"}}"#),
        format!(r#"{{"sub":"1","nbf":0,"nbf":0,{rest}}}"#),
        r#"{"sub":"1","exp":1e999,"iss":"bank","aud":"chat"}"#.to_owned(),
        format!(r#"{{"sub":"1",{rest}}} "#).repeat(2),
        format!(r#"{{"sub":"1",{rest}"#),
        format!(r#"[{{"sub":"1",{rest}}}]"#),
        r#""1""#.to_owned(),
        "null".to_owned(),
        String::new(),
    ] {
        bad.push((format!("claims {text}"), shared(&text)));
    }
    let long = claims(json!({"filler": "x".repeat(9_000)}));
    bad.push(("huge, and signed well".into(), shared(&long)));
    bad
}

fn of_form() -> Vec<Bad> {
    let good = shared(&claims(json!({})));
    let claims = claims(json!({}));
    let parts: Vec<&str> = good.split('.').collect();
    let (header, body, signature) = (parts[0], parts[1], parts[2]);
    let mut bad = Vec::new();
    for alg in ["none", "None", "NONE", "nOnE", "", "HS257"] {
        let header = encoded(&format!(r#"{{"alg":"{alg}"}}"#));
        bad.push((format!("alg {alg:?} without a signature"), format!("{header}.{body}.")));
        bad.push((format!("alg {alg:?} with one"), format!("{header}.{body}.{signature}")));
    }
    let secret = SECRET.as_bytes();
    for header in [
        r#"{"alg":"RS256"}"#,
        r#"{"alg":"ES256"}"#,
        r#"{"alg":"EdDSA"}"#,
        r#"{"alg":"HS384"}"#,
        r#"{"alg":["HS256"]}"#,
        r#"{"typ":"JWT"}"#,
        r#"{"alg":"HS256","alg":"none"}"#,
        r#"{"alg":"none","alg":"HS256"}"#,
        r#"{"alg":"HS256","crit":["b64"],"b64":false}"#,
        r#"{"alg":"HS256","crit":["exp"]}"#,
        r#"["HS256"]"#,
        "HS256",
    ] {
        bad.push((format!("header {header}"), signed(header, &claims, secret)));
    }
    let head = |alg: &str| format!("{}.{body}", encoded(&format!(r#"{{"alg":"{alg}"}}"#)));
    let mut hs384 = Hmac::<Sha384>::new_from_slice(secret).unwrap();
    hs384.update(head("HS384").as_bytes());
    let hs384 = BASE64_URL_SAFE_NO_PAD.encode(hs384.finalize().into_bytes());
    let mut hs512 = Hmac::<Sha512>::new_from_slice(secret).unwrap();
    hs512.update(head("HS512").as_bytes());
    let hs512 = BASE64_URL_SAFE_NO_PAD.encode(hs512.finalize().into_bytes());
    bad.push(("HS384 by the right key".into(), format!("{}.{hs384}", head("HS384"))));
    bad.push(("HS512 by the right key".into(), format!("{}.{hs512}", head("HS512"))));
    let reversed: String = signature.chars().rev().collect();
    let other = encoded(&claims.replace(r#""1""#, r#""2""#));
    for (what, token) in [
        ("another key", signed(HS256, &claims, b"another key of more than thirty-two bytes")),
        ("an empty key", signed(HS256, &claims, b"")),
        ("the key with an end", signed(HS256, &claims, format!("{SECRET}\n").as_bytes())),
        ("no signature", format!("{header}.{body}.")),
        ("half a signature", format!("{header}.{body}.{}", &signature[..20])),
        ("a signature and more", format!("{good}AAAA")),
        ("a signature backwards", format!("{header}.{body}.{reversed}")),
        ("other claims under a good signature", format!("{header}.{other}.{signature}")),
        ("two parts", format!("{header}.{body}")),
        ("four parts", format!("{good}.{signature}")),
        ("five parts", format!("{good}.{body}.{signature}")),
        ("dots alone", "..".to_owned()),
        ("a space within", format!("{header}. {body}.{signature}")),
        ("padding", format!("{header}=.{body}.{signature}")),
        ("no base64", format!("{header}.{body}!.{signature}")),
        ("standard base64", format!("{header}.{body}.{}", "+/".repeat(21))),
        ("text", "abc".to_owned()),
        ("huge", "x".repeat(9_000)),
        ("huge parts", format!("{header}.{}.{signature}", "A".repeat(60_000))),
    ] {
        bad.push((what.to_owned(), token));
    }
    bad
}

async fn all_are_refused(server: &Server, bad: &[Bad]) {
    let url = format!("{}/api/v3/conversation/rate-limit", server.url);
    for (what, token) in bad {
        let request = server.client.get(&url).header("authorization", format!("Bearer {token}"));
        let got = server.send(request).await;
        // A line of headers may be too long for the server below.
        assert!(
            got.status == 401 || (token.len() > 50_000 && got.status == 431),
            "{what}: {got:?}"
        );
        if got.status == 401 {
            let code = got.problem()["error_code"].clone();
            assert!(["INVALID_TOKEN", "TOKEN_EXPIRED"].contains(&code.as_str().unwrap()), "{what}");
            assert!(got.header("www-authenticate").starts_with("Bearer"), "{what}");
        }
    }
}

async fn is_accepted(server: &Server, token: &str) {
    let url = format!("{}/api/v3/conversation/rate-limit", server.url);
    let request = server.client.get(&url).header("authorization", format!("Bearer {token}"));
    let got = server.send(request).await;
    assert_eq!(got.status, 200, "{}", got.text);
}

#[tokio::test]
async fn of_a_shared_key_no_bad_token_passes() {
    let server = served(&Tokens {
        secret_key: Some(Secret::new(SECRET)),
        issuer: Some("bank".into()),
        audience: Some("chat".into()),
        ..Tokens::default()
    })
    .await;
    is_accepted(&server, &shared(&claims(json!({})))).await;
    let mut bad = of_claims();
    bad.extend(of_form());
    all_are_refused(&server, &bad).await;
    println!("{} bad tokens of a shared key: 401", bad.len());
    assert!(bad.len() >= 60, "{}", bad.len());
}

fn pem(der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n")
}

#[tokio::test]
async fn a_public_key_is_no_shared_one() {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let private: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    let public = pem(public.as_ref());
    let server = served(&Tokens { public_key: Some(public.clone()), ..Tokens::default() }).await;
    let claims: Value = serde_json::from_str(&claims(json!({}))).unwrap();
    let of = |algorithm| {
        let private = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            BASE64_STANDARD.encode(private.as_ref())
        );
        let key = EncodingKey::from_rsa_pem(private.as_bytes()).unwrap();
        encode(&Header::new(algorithm), &claims, &key).unwrap()
    };
    is_accepted(&server, &of(Algorithm::RS256)).await;
    let text = claims.to_string();
    let mut bad: Vec<Bad> = [Algorithm::RS384, Algorithm::RS512, Algorithm::PS256]
        .into_iter()
        .map(|algorithm| (format!("{algorithm:?} by the right key"), of(algorithm)))
        .collect();
    for key in [public.clone(), public.trim_end().to_owned(), public.replace('\n', "")] {
        bad.push(("HS256 by the public key".into(), signed(HS256, &text, key.as_bytes())));
        let confused = signed(r#"{"alg":"RS256"}"#, &text, key.as_bytes());
        bad.push(("RS256 by an HMAC of the public key".into(), confused));
    }
    let good = of(Algorithm::RS256);
    let (head, signature) = good.rsplit_once('.').unwrap();
    let body = head.split_once('.').unwrap().1;
    bad.push(("none".into(), format!("{}.{body}.", encoded(r#"{"alg":"none"}"#))));
    bad.push(("HS256 said".into(), format!("{}.{body}.{signature}", encoded(HS256))));
    all_are_refused(&server, &bad).await;
    println!("{} bad tokens of a public key: 401", bad.len());
}

#[tokio::test]
async fn no_trick_with_the_name_of_a_key_passes() {
    let key = || {
        let random = aws_lc_rs::rand::SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
        EncodingKey::from_ec_der(pkcs8.unwrap().as_ref())
    };
    let (one, two, theirs) = (key(), key(), key());
    let jwk = |key: &EncodingKey, kid: &str| {
        let mut jwk = Jwk::from_encoding_key(key, Algorithm::ES256).unwrap();
        jwk.common.key_id = Some(kid.into());
        jwk
    };
    let set = JwkSet { keys: vec![jwk(&one, "one"), jwk(&two, "two")] };
    let published = serde_json::to_string(&set).unwrap();
    let answer = published.clone();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/keys", listener.local_addr().unwrap());
    let router = axum::Router::new()
        .route("/keys", axum::routing::get(move || std::future::ready(answer.clone())));
    tokio::spawn(axum::serve(listener, router).into_future());
    let server = served(&Tokens { jwks_url: Some(url.clone()), ..Tokens::default() }).await;
    let claims: Value = serde_json::from_str(&claims(json!({}))).unwrap();
    let of = |kid: Option<&str>, key: &EncodingKey| {
        let header = Header { kid: kid.map(str::to_owned), ..Header::new(Algorithm::ES256) };
        encode(&header, &claims, key).unwrap()
    };
    is_accepted(&server, &of(Some("one"), &one)).await;
    let mut bad: Vec<Bad> = [
        (Some("one"), &two),
        (Some("one"), &theirs),
        (Some("three"), &one),
        (Some(""), &one),
        (Some("ONE"), &one),
        (Some("one\u{0}"), &one),
        (Some("../one"), &one),
        (Some("/dev/null"), &theirs),
        (Some("' OR '1'='1"), &theirs),
        (Some("two"), &one),
        // Which of the two it would be is not the token's to leave open.
        (None, &one),
        (None, &theirs),
    ]
    .into_iter()
    .map(|(kid, key)| (format!("kid {kid:?}"), of(kid, key)))
    .collect();
    let long = "k".repeat(4_000);
    bad.push(("a long kid".into(), of(Some(&long), &theirs)));
    // Keys that the token brings along.
    for (what, change) in [
        ("jwk", json!(jwk(&theirs, "one"))),
        ("jku", json!(url)),
        ("x5u", json!("http://127.0.0.1:9/x")),
    ] {
        let mut header = Header { kid: Some("one".into()), ..Header::new(Algorithm::ES256) };
        match what {
            "jwk" => header.jwk = Some(jwk(&theirs, "one")),
            "jku" => header.jku = change.as_str().map(str::to_owned),
            _ => header.x5u = change.as_str().map(str::to_owned),
        }
        bad.push((format!("its own {what}"), encode(&header, &claims, &theirs).unwrap()));
    }
    let text = claims.to_string();
    for kid in ["one", "two"] {
        let header = format!(r#"{{"alg":"HS256","kid":"{kid}"}}"#);
        bad.push((
            "HS256 by the published set".into(),
            signed(&header, &text, published.as_bytes()),
        ));
        let header = format!(r#"{{"alg":"none","kid":"{kid}"}}"#);
        bad.push(("none".into(), format!("{}.{}.", encoded(&header), encoded(&text))));
    }
    for header in [r#"{"alg":"ES256","kid":1}"#, r#"{"alg":"ES256","kid":["one"]}"#] {
        bad.push((format!("header {header}"), signed(header, &text, b"x")));
    }
    all_are_refused(&server, &bad).await;
    println!("{} bad tokens of published keys: 401", bad.len());
}
