//! Imports over HTTP that are refused: files, forms, sizes, homes.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::server::{Empty, parts, start};
use crate::uploads::{BOUNDARY, FORM, LATER, MARCH, MOST, Served, csv, form, said, served};

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_the_reason_and_changes_nothing() {
    let served = served().await;
    served.imported(&[csv("mars.csv", MARCH)]).await;
    let before = (served.spent().await, served.list().await);
    let two = "Compte;FR7630006000011234567890189\nDate;Libellé;Montant\n20/03/2025;A;-1,00\n\n\
               Compte;FR7610107001011234567890129\nDate;Libellé;Montant\n20/03/2025;B;-2,00\n";
    let large = format!("Date;Libellé;Montant\n14/03/2025;A;-{}\n", "9".repeat(20));
    for (parts, said) in [
        (vec![csv("releve.pdf", "%PDF-1.7 …")], "CSV, OFX, CAMT"),
        (vec![csv("notes.txt", "Bonjour.")], "of no format that is known"),
        (vec![csv("vide.csv", "")], "holds nothing"),
        (vec![csv("bombe.zip", "PK\u{3}\u{4} broken")], "no ZIP archive"),
        (vec![csv("deux.csv", two), ("account", None, b"Joint")], "holds 2 accounts"),
        (vec![csv("large.csv", &large), ("skip_bad", None, b"true")], "too large"),
        // One good, one bad: neither is kept.
        (vec![csv("bon.csv", LATER), csv("releve.pdf", "%PDF-1.7")], "releve.pdf: is a PDF"),
    ] {
        let problem = served.refused("FILE_UNREADABLE", &parts).await;
        assert_eq!(problem["status"], 422);
        assert!(problem["detail"].as_str().unwrap().contains(said), "{said}: {problem}");
        assert!(
            problem["refused"]["file"].is_string() && problem["refused"]["problem"].is_string()
        );
        // For the one who asked, in their language, with what to do.
        assert!(problem["message"].as_str().unwrap().contains("CSV, OFX, CAMT"), "{problem}");
    }
    let pdf = served.post("user_id=1&preview=true", &[csv("releve.pdf", "%PDF-1.7")]).await;
    assert_eq!(pdf.problem()["error_code"], "FILE_UNREADABLE");
    assert_eq!((served.spent().await, served.list().await), before);
}

#[tokio::test]
async fn a_form_that_is_not_valid_is_refused_part_by_part() {
    let served = served().await;
    let good = csv("mars.csv", MARCH);
    for (parts, place) in [
        (vec![], "file"),
        (vec![("preview", None, b"true".as_slice())], "file"),
        (vec![good, said("preview", "oui")], "preview"),
        (vec![good, said("skip_bad", "1")], "skip_bad"),
        (vec![good, said("alike", "both")], "alike"),
        (vec![good, said("mapping", "dates=dym")], "mapping"),
        (vec![good, said("account", "a\nb")], "account"),
        (vec![good, said("colour", "red")], "body"),
        (vec![good, ("account", None, &[0xFF])], "body"),
    ] {
        let problem = served.refused("INVALID_REQUEST", &parts).await;
        assert_eq!(problem["status"], 422);
        let step = problem["errors"][0]["loc"].as_array().unwrap().last().unwrap();
        assert_eq!(step, place, "{problem}");
    }
    let url = format!("{}/api/v3/imports?user_id=1", served.server.url);
    let post = || served.server.client.post(&url);
    for request in [
        post().body("{}"),
        post().header("content-type", "application/json").body("{}"),
        post().header("content-type", "multipart/form-data").body("x"),
        post().header("content-type", FORM).body("no form"),
        post().header("content-type", FORM).body(format!("--{BOUNDARY}\r\nno header")),
    ] {
        let got = served.server.send(request).await;
        assert_eq!((got.status, &got.problem()["error_code"]), (422, &"INVALID_REQUEST".into()));
    }
    let got = served.post("user_id=1&preview=maybe", &[good]).await;
    assert_eq!(got.problem()["errors"][0]["loc"], json!(["query", "preview"]));
    assert_eq!(served.post("", &[good]).await.status, 422);
    assert!(served.list().await.is_empty());
}

#[tokio::test]
async fn more_than_the_bound_is_refused_whether_its_length_is_told_or_not() {
    let served = served().await;
    let start = served.server.get("/api/v3/conversation/start?user_id=1").await.json();
    assert_eq!(start["imports"]["max_bytes"], MOST);
    let row = "14/03/2025;CB CAFE;-2,50\n";
    let fits = format!("Date;Libellé;Montant\n{}", row.repeat(MOST as usize / row.len() - 2));
    let over = format!("Date;Libellé;Montant\n{}", row.repeat(MOST as usize / row.len() + 2));
    let much = format!("Date;Libellé;Montant\n{}", row.repeat(4 * MOST as usize / row.len()));
    assert_eq!(served.preview(&[csv("a.csv", &fits)]).await["counts"]["there"], 0);
    for text in [&over, &much] {
        let problem = served.refused("PAYLOAD_TOO_LARGE", &[csv("a.csv", text)]).await;
        assert_eq!(problem["status"], 413);
    }
    // Together, too.
    let half = &fits[..fits.len() / 2 + 400];
    served.refused("PAYLOAD_TOO_LARGE", &[csv("a.csv", half), csv("b.csv", half)]).await;
    let body = form(&[csv("a.csv", &over)]);
    let pieces: Vec<std::io::Result<Vec<u8>>> =
        body.chunks(9_000).map(|piece| Ok(piece.to_vec())).collect();
    let stream = reqwest::Body::wrap_stream(futures_util::stream::iter(pieces));
    let url = format!("{}/api/v3/imports?user_id=1", served.server.url);
    let request = served.server.client.post(url).header("content-type", FORM).body(stream);
    let got = served.server.send(request).await;
    assert_eq!(got.problem()["error_code"], "PAYLOAD_TOO_LARGE");
    assert!(served.list().await.is_empty());
}

#[tokio::test]
async fn where_another_service_keeps_the_data_imports_are_told_so() {
    let server = start(parts(Arc::new(Empty))).await;
    let served = Served { server, folder: tempfile::tempdir().unwrap() };
    let start = served.server.get("/api/v3/conversation/start?user_id=1").await.json();
    assert_eq!(start["imports"], Value::Null);
    let mut all = vec![served.import(&[csv("mars.csv", MARCH)]).await];
    for (method, path) in [
        (reqwest::Method::GET, "?user_id=1"),
        (reqwest::Method::GET, "/0123abcd?user_id=1"),
        (reqwest::Method::DELETE, "/0123abcd?user_id=1"),
    ] {
        all.push(served.one(method, path).await);
    }
    for got in all {
        assert_eq!(got.problem()["error_code"], "DATA_ELSEWHERE");
        assert_eq!(got.status, 409);
    }
}
