use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair,
};
use axum::routing::get;
use base64::Engine;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::json;

use super::*;
use crate::domain::caller::Secret;

const SECRET: &str = "a shared key of more than thirty-two bytes";

fn shared() -> Tokens {
    Tokens { secret_key: Some(Secret::new(SECRET)), ..Tokens::default() }
}

fn verifier(tokens: &Tokens) -> Verifier {
    Verifier::new(tokens).unwrap().unwrap()
}

/// Seconds from now.
fn at(seconds: i64) -> i64 {
    i64::try_from(jsonwebtoken::get_current_timestamp()).unwrap() + seconds
}

fn hs256(claims: &Value) -> String {
    encode(&Header::default(), claims, &EncodingKey::from_secret(SECRET.as_bytes())).unwrap()
}

/// A key pair for ES256: what signs, and the public half in PEM form.
fn p256() -> (EncodingKey, String) {
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(
        &ECDSA_P256_SHA256_FIXED_SIGNING,
        &aws_lc_rs::rand::SystemRandom::new(),
    )
    .unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref()).unwrap();
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    (EncodingKey::from_ec_der(pkcs8.as_ref()), pem(public.as_ref()))
}

fn ed25519() -> (EncodingKey, String) {
    let pair = Ed25519KeyPair::generate().unwrap();
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
    let private = pair.to_pkcs8v1().unwrap();
    (EncodingKey::from_ed_der(private.as_ref()), pem(public.as_ref()))
}

fn pem(der: &[u8]) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n")
}

fn signed(algorithm: Algorithm, kid: Option<&str>, key: &EncodingKey, user: u32) -> String {
    let header = Header { kid: kid.map(str::to_owned), ..Header::new(algorithm) };
    encode(&header, &json!({"sub": user.to_string(), "exp": at(600)}), key).unwrap()
}

#[tokio::test]
async fn the_subject_is_the_user_as_text_or_integer() {
    let verifier = verifier(&shared());
    for sub in [json!("7"), json!(7)] {
        let token = hs256(&json!({"sub": sub, "exp": at(600), "aud": "not asked for"}));
        assert_eq!(verifier.subject(&token).await, Ok(Tenant::new("7").unwrap()));
    }
    let late = hs256(&json!({"sub": "7", "exp": at(-20)}));
    assert!(verifier.subject(&late).await.is_ok(), "within the leeway");
}

#[tokio::test]
async fn a_token_that_is_not_valid_now_is_refused() {
    let verifier = verifier(&shared());
    let refused = async |token: String| verifier.subject(&token).await.unwrap_err();
    assert_eq!(refused(hs256(&json!({"sub": "7", "exp": at(-31)}))).await, Refusal::Expired);
    for claims in [
        json!({"sub": "7"}),
        json!({"exp": at(600)}),
        json!({"sub": "7", "exp": at(600), "nbf": at(100)}),
        json!({"sub": "7/8", "exp": at(600)}),
        json!({"sub": 7.5, "exp": at(600)}),
        json!({"sub": {"id": 7}, "exp": at(600)}),
        json!({"sub": null, "exp": at(600)}),
    ] {
        assert!(matches!(refused(hs256(&claims)).await, Refusal::Invalid(_)), "{claims}");
    }
    let good = hs256(&json!({"sub": "7", "exp": at(600)}));
    let (head, signature) = good.rsplit_once('.').unwrap();
    let (header, _) = head.split_once('.').unwrap();
    let none = "eyJhbGciOiJub25lIn0"; // {"alg":"none"}
    let claims = head.split_once('.').unwrap().1;
    for token in [
        format!("{head}."),
        format!("{header}.{claims}.{}", signature.chars().rev().collect::<String>()),
        format!("{none}.{claims}."),
        format!("{none}.{claims}.{signature}"),
        "x".repeat(9_000),
        "..".into(),
        String::new(),
    ] {
        assert!(matches!(refused(token).await, Refusal::Invalid(_)));
    }
}

#[tokio::test]
async fn issuer_and_audience_count_where_they_are_set() {
    let strict = Tokens { issuer: Some("bank".into()), audience: Some("chat".into()), ..shared() };
    let verifier = verifier(&strict);
    let told = async |claims: Value| verifier.subject(&hs256(&claims)).await;
    let exp = at(600);
    assert!(
        told(json!({"sub": "7", "exp": exp, "iss": "bank", "aud": ["x", "chat"]})).await.is_ok()
    );
    for claims in [
        json!({"sub": "7", "exp": exp, "iss": "bank"}),
        json!({"sub": "7", "exp": exp, "aud": "chat"}),
        json!({"sub": "7", "exp": exp, "iss": "other", "aud": "chat"}),
        json!({"sub": "7", "exp": exp, "iss": "bank", "aud": "other"}),
    ] {
        assert!(matches!(told(claims.clone()).await, Err(Refusal::Invalid(_))), "{claims}");
    }
}

#[tokio::test]
async fn the_algorithm_is_the_keys_and_never_the_tokens() {
    for ((private, public), algorithm) in
        [(p256(), Algorithm::ES256), (ed25519(), Algorithm::EdDSA)]
    {
        let verifier = verifier(&Tokens {
            public_key: Some(public.replace('\n', "\\n")),
            ..Tokens::default()
        });
        let good = signed(algorithm, None, &private, 7);
        assert!(verifier.subject(&good).await.is_ok(), "{algorithm:?}");
        // The public key is no secret: signed with it as if it were one.
        let forged = EncodingKey::from_secret(public.as_bytes());
        let forged = signed(Algorithm::HS256, None, &forged, 7);
        assert!(matches!(verifier.subject(&forged).await, Err(Refusal::Invalid(_))));
    }
}

#[test]
fn keys_that_do_not_go_together_are_refused_by_name() {
    let (_, public) = p256();
    let told = |tokens: Tokens| Verifier::new(&tokens).err().unwrap().to_string();
    let both = Tokens { jwks_url: Some("http://issuer/keys".into()), ..shared() };
    assert!(told(both).contains("more than one"));
    let wrong = Tokens { algorithm: Some(TokenAlgorithm::Rs256), ..shared() };
    assert!(told(wrong).contains("JWT_SECRET_KEY"));
    let wrong = Tokens {
        public_key: Some(public),
        algorithm: Some(TokenAlgorithm::EdDsa),
        ..Tokens::default()
    };
    assert!(told(wrong).contains("JWT_PUBLIC_KEY"));
    assert!(
        told(Tokens { public_key: Some("no key".into()), ..Tokens::default() }).contains("PEM")
    );
    assert!(Verifier::new(&Tokens::default()).unwrap().is_none());
}

/// Serves a key set that can be exchanged, and counts how often it was fetched.
async fn issuer(set: Arc<std::sync::Mutex<JwkSet>>) -> (String, Arc<AtomicUsize>) {
    let fetched = Arc::new(AtomicUsize::new(0));
    let counted = fetched.clone();
    let answer = move || {
        counted.fetch_add(1, Ordering::Relaxed);
        let set = set.lock().unwrap().clone();
        std::future::ready(axum::Json(set))
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/keys", listener.local_addr().unwrap());
    let router = axum::Router::new().route("/keys", get(answer));
    tokio::spawn(axum::serve(listener, router).into_future());
    (url, fetched)
}

fn jwk(key: &EncodingKey, kid: &str) -> Jwk {
    let mut jwk = Jwk::from_encoding_key(key, Algorithm::ES256).unwrap();
    jwk.common.key_id = Some(kid.into());
    jwk
}

async fn later(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

#[tokio::test]
async fn published_keys_are_fetched_for_one_that_is_not_known_at_most_once_a_minute() {
    let ((first, _), (second, _)) = (p256(), p256());
    let set = Arc::new(std::sync::Mutex::new(JwkSet { keys: vec![jwk(&first, "a")] }));
    let (url, fetched) = issuer(set.clone()).await;
    let verifier = verifier(&Tokens { jwks_url: Some(url), ..Tokens::default() });
    let old = signed(Algorithm::ES256, Some("a"), &first, 7);
    let new = signed(Algorithm::ES256, Some("b"), &second, 8);
    for _ in 0..5 {
        assert!(verifier.subject(&old).await.is_ok());
    }
    assert_eq!(fetched.load(Ordering::Relaxed), 1);
    // The issuer has changed its keys; strangers ask meanwhile.
    set.lock().unwrap().keys = vec![jwk(&second, "b")];
    for _ in 0..5 {
        assert!(matches!(verifier.subject(&new).await, Err(Refusal::Invalid(_))));
    }
    assert_eq!(fetched.load(Ordering::Relaxed), 1);
    later(61).await;
    assert_eq!(verifier.subject(&new).await, Ok(Tenant::new("8").unwrap()));
    assert_eq!(fetched.load(Ordering::Relaxed), 2);
    assert!(matches!(verifier.subject(&old).await, Err(Refusal::Invalid(_))), "withdrawn");
}

#[tokio::test]
async fn an_issuer_out_of_reach_is_no_refusal_of_the_token() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/keys", free.local_addr().unwrap());
    drop(free);
    let verifier = verifier(&Tokens { jwks_url: Some(url), ..Tokens::default() });
    let (key, _) = p256();
    let token = signed(Algorithm::ES256, Some("a"), &key, 7);
    assert_eq!(verifier.subject(&token).await, Err(Refusal::NoKeys));
    assert_eq!(verifier.subject(&token).await, Err(Refusal::NoKeys), "not asked again so soon");
}
