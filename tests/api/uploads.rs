//! Imports over HTTP: previewed, decided, imported, asked about, taken back; and every refusal.

use std::io::Write as _;
use std::sync::Arc;

use conversation_service::commands::data::demonstration;
use conversation_service::http::Imports;
use conversation_service::search::embedded::{EmbeddedIndex, Importer, Provenance};
use serde_json::{Value, json};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

use crate::homes::filled;
use crate::server::{Empty, Got, Server, parts, start};

const BOUNDARY: &str = "----a-boundary";
pub const FORM: &str = "multipart/form-data; boundary=----a-boundary";
const MOST: u64 = 64 * 1024;

/// A part: its name, its file's name, what it holds.
type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

/// The body of a form.
pub fn form(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, content) in parts {
        let file = file.map_or(String::new(), |file| format!("; filename=\"{file}\""));
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

fn csv<'a>(name: &'a str, text: &'a str) -> Part<'a> {
    ("file", Some(name), text.as_bytes())
}

fn said<'a>(name: &'a str, value: &'a str) -> Part<'a> {
    (name, None, value.as_bytes())
}

struct Served {
    server: Server,
    folder: TempDir,
}

/// An open service over an index of one's own documents, which imports into it.
async fn served() -> Served {
    let (index, folder) = filled(&[], &[]);
    over(index, folder).await
}

async fn over(index: Arc<EmbeddedIndex>, folder: TempDir) -> Served {
    let mut parts = parts(index.clone());
    parts.imports = Some(Imports::new(folder.path(), index, MOST));
    Served { server: start(parts).await, folder }
}

impl Served {
    async fn post(&self, query: &str, parts: &[Part<'_>]) -> Got {
        let url = format!("{}/api/v3/imports?{query}", self.server.url);
        let request = self.server.client.post(url).header("content-type", FORM);
        self.server.send(request.body(form(parts))).await
    }

    async fn import(&self, parts: &[Part<'_>]) -> Got {
        self.post("user_id=1", parts).await
    }

    async fn imported(&self, parts: &[Part<'_>]) -> Value {
        let got = self.import(parts).await;
        assert_eq!(got.status, 201, "{}", got.text);
        got.json()
    }

    /// A refusal with this code.
    async fn refused(&self, code: &str, parts: &[Part<'_>]) -> Value {
        let got = self.import(parts).await;
        let problem = got.problem();
        assert_eq!(problem["error_code"], code, "{}", got.text);
        problem
    }

    async fn preview(&self, parts: &[Part<'_>]) -> Value {
        let got = self.post("user_id=1&preview=true", parts).await;
        assert_eq!(got.status, 200, "{}", got.text);
        got.json()
    }

    async fn one(&self, method: reqwest::Method, path: &str) -> Got {
        let url = format!("{}/api/v3/imports{path}", self.server.url);
        self.server.send(self.server.client.request(method, url)).await
    }

    async fn list(&self) -> Vec<Value> {
        let got = self.one(reqwest::Method::GET, "?user_id=1").await;
        assert_eq!(got.status, 200, "{}", got.text);
        got.json()["imports"].as_array().unwrap().clone()
    }

    /// What user 1 spent in March 2025, and in how many transactions.
    async fn spent(&self) -> (f64, u64) {
        let question = json!({"user_id": 1, "message": "Combien j'ai dépensé en mars 2025 ?"});
        let answer = self.server.ask(question.to_string()).await.json();
        let value = answer["figures"][0]["value"].as_f64().unwrap_or_default();
        (value, answer["total_results"].as_u64().unwrap())
    }
}

const MARCH: &str = "Date;Libellé;Montant;Solde\n14/03/2025;CB CAFE;-2,50;95,00\n\
                     14/03/2025;CB CAFE;-2,50;97,50\n13/03/2025;VIR;100,00;100,00\n";
const LATER: &str = "Date;Libellé;Montant;Solde\n16/03/2025;CB LIDL;-10,00;85,00\n\
                     14/03/2025;CB CAFE;-2,50;95,00\n14/03/2025;CB CAFE;-2,50;97,50\n";

#[tokio::test]
async fn a_preview_tells_what_is_in_a_file_as_described_and_changes_nothing() {
    let served = served().await;
    let shown = served.preview(&[csv("releve mars.csv", MARCH)]).await;
    let file = &shown["files"][0];
    assert_eq!(shown["counts"], json!({"new": 3, "there": 0, "alike": 0}));
    assert_eq!(shown["questions"], json!([]));
    assert_eq!((&file["file"], &file["format"]), (&json!("releve mars.csv"), &json!("CSV")));
    assert_eq!(file["separator"], ";");
    let account = &file["accounts"][0];
    assert_eq!((&account["first"], &account["last"]), (&"2025-03-13".into(), &"2025-03-14".into()));
    assert_eq!((&account["count"], &account["balances_agree"]), (&json!(3), &json!(true)));
    let sums = &account["sums"][0];
    assert_eq!((&sums["credits"], &sums["debits"]), (&json!(100.0), &json!(-5.0)));
    // The part says the same as the query.
    let part = served.import(&[csv("releve mars.csv", MARCH), said("preview", "true")]).await;
    assert_eq!((part.status, part.json()), (200, shown.clone()));
    assert!(served.list().await.is_empty());
    assert_eq!(served.spent().await.1, 0);

    let mut schema = served.server.get("/openapi.json").await.json();
    schema["$ref"] = "#/components/schemas/ImportPreview".into();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let open =
        served.preview(&[csv("a.csv", "Date,Description,Amount\n03/04/2025,A,-5.00\n")]).await;
    let bad = served.preview(&[csv("a.csv", &MARCH.replace("13/03", "31/02"))]).await;
    for shown in [&shown, &open, &bad] {
        let wrong: Vec<String> =
            validator.iter_errors(shown).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:?}: {shown}");
    }
}

#[tokio::test]
async fn what_is_imported_is_asked_about_at_once_listed_and_taken_back() {
    let served = served().await;
    let got = served.import(&[csv("mars.csv", MARCH)]).await;
    assert_eq!(got.status, 201, "{}", got.text);
    let first = got.json();
    let id = first["id"].as_str().unwrap();
    assert_eq!(got.header("location"), format!("/api/v3/imports/{id}"));
    assert_eq!((&first["new"], &first["brought"]), (&json!(3), &json!(3)));
    assert_eq!(served.spent().await, (5.0, 2));
    // Two files are one import: all of it overlaps the first but one movement.
    let second = served.imported(&[csv("a.csv", LATER), csv("b.csv", MARCH)]).await;
    assert_eq!((&second["file"], &second["new"]), (&json!("a.csv, b.csv"), &json!(1)));
    assert_eq!(served.spent().await, (15.0, 3));
    let listed = served.list().await;
    assert_eq!(listed.len(), 2);
    assert!(listed.contains(&first));
    let one = served.one(reqwest::Method::GET, &format!("/{id}?user_id=1")).await;
    assert_eq!((one.status, one.json()), (200, first.clone()));
    let path = format!("/{}?user_id=1", second["id"].as_str().unwrap());
    let undone = served.one(reqwest::Method::DELETE, &path).await;
    assert_eq!(undone.status, 200, "{}", undone.text);
    assert_eq!((&undone.json()["removed"], &undone.json()["kept"]), (&json!(1), &json!(3)));
    assert_eq!(served.spent().await, (5.0, 2));
    assert_eq!(served.list().await, [first]);
    assert_eq!(served.one(reqwest::Method::DELETE, &path).await.status, 404);
    let metrics = served.server.get("/metrics").await.text;
    for line in ["conversation_imports_total{outcome=\"imported\"} 2", "outcome=\"undone\"} 1"] {
        assert!(metrics.contains(line), "{line}");
    }
}

#[tokio::test]
async fn an_archive_is_imported_as_its_files() {
    let served = served().await;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [("mars.csv", MARCH), ("avril.csv", LATER)] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    let zip = writer.finish().unwrap().into_inner();
    let batch = served.imported(&[("file", Some("tout.zip"), zip.as_slice())]).await;
    assert_eq!((&batch["file"], &batch["new"]), (&json!("tout.zip"), &json!(4)));
    assert_eq!(served.spent().await, (15.0, 3));
}

#[tokio::test]
async fn what_must_be_said_is_asked_with_the_preview_and_nothing_is_imported_before() {
    let served = served().await;
    let bad = MARCH.replace("13/03", "31/02");
    let asked = served.refused("DECISION_REQUIRED", &[csv("bad.csv", &bad)]).await;
    assert_eq!(asked["status"], 409);
    assert_eq!(asked["preview"]["questions"], json!([{"about": "skip_bad", "count": 1}]));
    let unread = &asked["preview"]["files"][0]["unread"][0];
    assert_eq!(
        (&unread["line"], &unread["text"]),
        (&json!(4), &json!("31/02/2025 | VIR | 100,00 | 100,00"))
    );
    assert!(served.list().await.is_empty());
    let left_out = served.imported(&[csv("bad.csv", &bad), said("skip_bad", "true")]).await;
    assert_eq!((&left_out["new"], &left_out["left_out"]), (&json!(2), &json!(1)));

    let ofx = "OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30006<BRANCHID>00001\
               <ACCTID>12345678901</BANKACCTFROM><STMTTRN><DTPOSTED>20250320<TRNAMT>-7.50<FITID>77\
               <NAME>CAFE</STMTTRN></STMTRS></OFX>";
    let same = "Compte;FR7630006000011234567890189\nDate;Libellé;Montant\n20/03/2025;CB CAFE DU COIN;-7,50\n";
    served.imported(&[csv("compte.csv", same)]).await;
    let before = served.spent().await;
    let asked = served.refused("DECISION_REQUIRED", &[csv("compte.ofx", ofx)]).await;
    assert_eq!(asked["preview"]["questions"], json!([{"about": "alike", "count": 1}]));
    assert_eq!(asked["preview"]["files"][0]["perhaps_there"][0]["date"], "2025-03-20");
    assert_eq!(served.spent().await, before);
    served.imported(&[csv("compte.ofx", ofx), said("alike", "skip")]).await;
    assert_eq!(served.spent().await, before);
    served.imported(&[csv("compte.ofx", ofx), said("alike", "import")]).await;
    assert_eq!(served.spent().await, (20.0, 4));
}

#[tokio::test]
async fn what_a_table_leaves_open_is_asked_with_its_choices_and_one_of_them_settles_it() {
    let served = served().await;
    let open = "Date,Description,Amount\n03/04/2025,A,-5.00\n03/05/2025,B,-6.00\n";
    let asked = served.refused("DECISION_REQUIRED", &[csv("open.csv", open)]).await;
    assert_eq!(served.preview(&[csv("open.csv", open)]).await, asked["preview"]);
    let question = &asked["preview"]["questions"][0];
    assert_eq!((&question["about"], &question["file"]), (&"mapping".into(), &"open.csv".into()));
    let choices = question["open"]["choices"].as_array().unwrap();
    let reads = |at: usize| (choices[at]["mapping"].clone(), choices[at]["reads"].clone());
    assert_eq!(reads(0), (json!("dates=dmy"), json!("2025-04-03")));
    assert_eq!(reads(1), (json!("dates=mdy"), json!("2025-03-04")));
    assert!(served.list().await.is_empty());
    let said = [csv("open.csv", open), said("mapping", "dates=mdy"), said("account", "Carte")];
    let batch = served.imported(&said).await;
    assert_eq!((&batch["first"], &batch["accounts"]), (&json!("2025-03-04"), &json!(["Carte"])));
    assert_eq!(served.spent().await, (11.0, 2));
}

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
async fn another_import_at_work_is_told_when_to_come_again_and_questions_go_on() {
    let served = served().await;
    served.imported(&[csv("mars.csv", MARCH)]).await;
    let other = Importer::begin(served.folder.path(), Provenance::Own).unwrap();
    let got = served.import(&[csv("plus.csv", LATER)]).await;
    let problem = got.problem();
    assert_eq!((got.status, &problem["error_code"]), (503, &"IMPORT_RUNNING".into()));
    assert!(got.header("retry-after").parse::<u32>().unwrap() > 0);
    let id = served.list().await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/{id}?user_id=1");
    let undoing = served.one(reqwest::Method::DELETE, &path).await;
    assert_eq!(undoing.problem()["error_code"], "IMPORT_RUNNING");
    // What only reads needs no turn.
    assert_eq!(served.preview(&[csv("plus.csv", LATER)]).await["counts"]["new"], 1);
    assert_eq!(served.spent().await, (5.0, 2));
    drop(other);
    served.imported(&[csv("plus.csv", LATER)]).await;
    assert_eq!(served.spent().await, (15.0, 3));
}

#[tokio::test]
async fn imports_are_each_user_s_own() {
    let served = served().await;
    let first = served.imported(&[csv("mars.csv", MARCH)]).await;
    let id = first["id"].as_str().unwrap();
    let theirs = served.one(reqwest::Method::GET, "?user_id=2").await;
    assert_eq!(theirs.json(), json!({"imports": []}));
    for method in [reqwest::Method::GET, reqwest::Method::DELETE] {
        let another = served.one(method.clone(), &format!("/{id}?user_id=2")).await;
        let missing = served.one(method, "/0123abcd?user_id=2").await;
        assert_eq!((another.status, missing.status), (404, 404));
        let but_the_request = |got: &Got| {
            let mut problem = got.problem();
            problem["request_id"] = Value::Null;
            problem
        };
        assert_eq!(but_the_request(&another), but_the_request(&missing));
    }
    // The same file is new to another user, whatever their id looks like.
    let own = served.post("user_id=marie.d", &[csv("mars.csv", MARCH)]).await;
    assert_eq!((own.status, &own.json()["new"]), (201, &json!(3)));
    assert_eq!(served.spent().await, (5.0, 2));
    assert_eq!(served.list().await, [first]);
}

#[tokio::test]
async fn the_first_import_takes_the_demonstration_s_place() {
    let folder = tempfile::tempdir().unwrap();
    demonstration(folder.path(), jiff::civil::date(2025, 10, 20)).unwrap();
    let index = EmbeddedIndex::open(folder.path()).unwrap();
    let served = over(index.clone(), folder).await;
    assert!(served.spent().await.1 > 10);
    assert_eq!(served.preview(&[csv("mars.csv", MARCH)]).await["counts"]["new"], 3);
    served.refused("FILE_UNREADABLE", &[csv("releve.pdf", "%PDF-1.7")]).await;
    assert!(index.is_demonstration());
    served.imported(&[csv("mars.csv", MARCH)]).await;
    assert!(!index.is_demonstration());
    assert_eq!(served.spent().await, (5.0, 2));
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
