//! A thousand generated requests, the same in every run: nothing breaks, and every refusal is a
//! problem that names the member at fault.

use serde_json::{Value, json};

use crate::homes::embedded;
use crate::server::{Got, Server, parts, start};

/// What must become of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    /// 422; `errors` names this member ("body": the whole).
    Refused(&'static str),
    TooLarge,
    /// A sound request, however odd.
    Valid,
}

struct Case {
    body: Vec<u8>,
    content_type: &'static str,
    fate: Fate,
}

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % below
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.roll(from.len() as u64) as usize].clone()
    }
}

fn sound() -> Value {
    json!({"user_id": 1, "message": "Combien ai-je dépensé en septembre ?", "language": "fr"})
}

/// A value that no member takes where it takes neither objects nor booleans.
fn wrong_value(dice: &mut Dice) -> Value {
    let number = dice.roll(1_000) as f64 + 0.5;
    dice.pick(&[
        json!(true),
        json!(false),
        json!(number),
        json!({}),
        json!({"a": [1]}),
        json!([[]]),
    ])
}

fn wrong_type(dice: &mut Dice) -> Case {
    let member =
        dice.pick(&["user_id", "message", "conversation_id", "context", "language", "timezone"]);
    let mut body = sound();
    body[member] = wrong_value(dice);
    case(body, Fate::Refused(member))
}

fn bad_user(dice: &mut Dice) -> Case {
    let long = "9".repeat(65);
    let ids = ["", " ", "a b", "é", "../x", "1;drop", "\u{0}", "a\nb", long.as_str()];
    let mut body = sound();
    body["user_id"] = json!(dice.pick(&ids));
    case(body, Fate::Refused("user_id"))
}

fn huge_number(dice: &mut Dice) -> Case {
    let digits = "9".repeat(20 + dice.roll(200) as usize);
    let raw =
        dice.pick(&[digits.clone(), format!("-{digits}"), format!("{digits}.0"), "1e300".into()]);
    // What no float holds is no JSON number to the reader.
    let (raw, member) = match dice.roll(4) {
        0 => ("1e999".to_owned(), "body"),
        _ => (raw, "user_id"),
    };
    let text = format!(r#"{{"message": "x", "user_id": {raw}}}"#);
    raw_case(text.into_bytes(), Fate::Refused(member))
}

fn bad_message(dice: &mut Dice) -> Case {
    let long = "é".repeat(2_001 + dice.roll(1_000) as usize);
    let messages = ["", "   ", "\n\t", "\u{0}\u{1}\u{1f}", long.as_str()];
    let mut body = sound();
    body["message"] = json!(dice.pick(&messages));
    case(body, Fate::Refused("message"))
}

fn bad_context(dice: &mut Dice) -> Case {
    let bad = dice.pick(&[
        json!(1),
        json!("x"),
        json!({}),
        json!({"role": 1, "content": "x"}),
        json!({"role": "user"}),
        json!({"role": "user", "content": ["x"]}),
    ]);
    let good = json!({"role": "assistant", "content": "Bonjour"});
    let mut turns = vec![good; dice.roll(15) as usize];
    turns.insert(dice.roll(turns.len() as u64 + 1) as usize, bad);
    let mut body = sound();
    body["context"] = json!(turns);
    case(body, Fate::Refused("context"))
}

fn bad_name(dice: &mut Dice) -> Case {
    let long = "x".repeat(129);
    let names = ["", " ", "a\u{0}b", "\u{7f}", long.as_str()];
    let (member, value) = match dice.roll(3) {
        0 => ("conversation_id", dice.pick(&names)),
        1 => ("language", dice.pick(&["de", "FR", "français", "", "fr "])),
        _ => ("timezone", dice.pick(&["Paris", "Europe/", "/etc/passwd", "../UTC", "", "+99:99"])),
    };
    let mut body = sound();
    body[member] = json!(value);
    case(body, Fate::Refused(member))
}

fn bad_json(dice: &mut Dice) -> Case {
    let text = sound().to_string();
    let cut = loop {
        let cut = dice.roll(text.len() as u64) as usize;
        if text.is_char_boundary(cut) {
            break cut;
        }
    };
    let (head, tail) = text.split_at(cut);
    let broken = match dice.roll(4) {
        0 => head.to_owned(),
        1 => format!("{text}{}", dice.pick(&["}", ",", "x", "{}", "\u{0}"])),
        2 => format!("{}{text}", dice.pick(&["[", ",", "//", "callback("])),
        _ => format!("{head}\u{1}\"{tail}"),
    };
    raw_case(broken.into_bytes(), Fate::Refused("body"))
}

fn no_object(dice: &mut Dice) -> Case {
    let body = dice.pick(&[json!([]), json!(null), json!("text"), json!(5), json!(true)]);
    case(body, Fate::Refused("body"))
}

fn invalid_utf8(dice: &mut Dice) -> Case {
    let mut body = sound().to_string().into_bytes();
    let at = dice.roll(body.len() as u64) as usize;
    let bad: &[u8] = dice.pick(&[&b"\xFF"[..], b"\xC0\x80", b"\xED\xA0\x80", b"\xF8\x88\x80\x80"]);
    body.splice(at..at, bad.iter().copied());
    raw_case(body, Fate::Refused("body"))
}

fn deep(dice: &mut Dice) -> Case {
    let depth = 10_000;
    let (open, close) = dice.pick(&[("[", "]"), (r#"{"a":"#, "}")]);
    let nested = format!("{}1{}", open.repeat(depth), close.repeat(depth));
    let member = dice.pick(&["message", "unknown", "context"]);
    let text = format!(r#"{{"user_id": 1, "message": "x", "{member}": {nested}}}"#);
    raw_case(text.into_bytes(), Fate::Refused("body"))
}

fn large(dice: &mut Dice) -> Case {
    let mut body = sound();
    body["message"] = json!("x".repeat(1_000_000 + dice.roll(1_000) as usize));
    case(body, Fate::TooLarge)
}

fn doubled(dice: &mut Dice) -> Case {
    // The last counts.
    let (text, fate) = dice.pick(&[
        (r#"{"user_id": 1, "user_id": true, "message": "x"}"#, Fate::Refused("user_id")),
        (r#"{"user_id": true, "user_id": 1, "message": "Bonjour"}"#, Fate::Valid),
        (r#"{"user_id": 1, "message": "x", "message": 1}"#, Fate::Refused("message")),
    ]);
    raw_case(text.as_bytes().to_vec(), fate)
}

fn absent(dice: &mut Dice) -> Case {
    let member = dice.pick(&["user_id", "message"]);
    let mut body = sound();
    body.as_object_mut().unwrap().remove(member);
    case(body, Fate::Refused(member))
}

fn odd_but_sound(dice: &mut Dice) -> Case {
    let mut body = sound();
    body["message"] =
        json!(dice.pick(&["Bonjour\u{0}\u{7}", "\u{1b}[31mBonjour", "\u{202e}ruojnoB", "👋"]));
    body["user_id"] = dice.pick(&[json!("007"), json!(-1), json!(i64::MAX), json!("a.b-c_d")]);
    body[format!("unknown{}", dice.roll(10))] = wrong_value(dice);
    body["conversation_id"] = dice.pick(&[json!(null), json!(5), json!("é 1")]);
    body["context"] = dice.pick(&[json!(null), json!([]), json!([{"role": "tool", "x": {}}])]);
    case(body, Fate::Valid)
}

fn wrong_content_type(dice: &mut Dice) -> Case {
    let content_type = dice.pick(&["text/plain", "application/xml", "multipart/form-data", ";;"]);
    let (body, fate) = match dice.roll(2) {
        0 => (json!({"user_id": 1, "message": "Bonjour"}).to_string(), Fate::Valid),
        _ => ("user_id=1&message=Bonjour".to_owned(), Fate::Refused("body")),
    };
    Case { body: body.into_bytes(), content_type, fate }
}

fn case(body: Value, fate: Fate) -> Case {
    raw_case(body.to_string().into_bytes(), fate)
}

fn raw_case(body: Vec<u8>, fate: Fate) -> Case {
    Case { body, content_type: "application/json", fate }
}

/// True when the errors of a problem name `member`.
fn names(problem: &Value, member: &str) -> bool {
    let errors = problem["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().any(|error| match member {
        "body" => error["loc"] == json!(["body"]),
        member => error["loc"][0] == "body" && error["loc"][1] == member,
    })
}

fn judge(case: &Case, got: &Got) {
    let shown: String = String::from_utf8_lossy(&case.body).chars().take(300).collect();
    let about = format!("{:?}, {}: {shown}\n{}", case.fate, got.status, got.text);
    match case.fate {
        Fate::Refused(member) => {
            assert_eq!(got.status, 422, "{about}");
            assert!(names(&got.problem(), member), "{about}");
        }
        Fate::TooLarge => {
            assert_eq!(got.status, 413, "{about}");
            got.problem();
        }
        Fate::Valid => assert_eq!(got.status, 200, "{about}"),
    }
}

async fn send(server: &Server, case: &Case) -> Got {
    let request = server.asking().header("content-type", case.content_type);
    server.send(request.body(case.body.clone())).await
}

#[tokio::test]
async fn a_thousand_malformed_requests_are_refused_by_name_and_break_nothing() {
    let document = |user: i64, day: &str| {
        json!({"transaction_id": day, "user_id": user, "date": day, "amount": -12.5,
            "amount_abs": 12.5, "transaction_type": "debit", "currency_code": "EUR"})
    };
    let documents = [document(1, "2025-09-03"), document(-1, "2025-09-04")];
    let home = embedded(&documents, &[]);
    let server = start(parts(home.search.clone())).await;
    let kinds: [fn(&mut Dice) -> Case; 15] = [
        wrong_type,
        bad_user,
        huge_number,
        bad_message,
        bad_context,
        bad_name,
        bad_json,
        no_object,
        invalid_utf8,
        deep,
        large,
        doubled,
        absent,
        odd_but_sound,
        wrong_content_type,
    ];
    let mut dice = Dice(2025);
    for n in 0..1_000 {
        let case = kinds[n % kinds.len()](&mut dice);
        judge(&case, &send(&server, &case).await);
    }
    let metrics = server.get("/metrics").await.text;
    assert!(!metrics.contains(r#"status="500""#), "{metrics}");
    assert_eq!(server.get("/health").await.status, 200);
    let sound = server.ask(sound().to_string()).await.json();
    assert_eq!(sound["figures"][0]["value"], 12.5);
    drop(home.kept);
}
