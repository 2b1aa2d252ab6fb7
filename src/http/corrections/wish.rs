//! The body of a correction, read member by member; all that is wrong is told at once.

use serde_json::Value;

use crate::http::error::{FieldError, Problem, Step};
use crate::import::corrections::{Direction, Of, When, Wish};

/// Bytes of a text.
const LONGEST: usize = 1024;

/// What is asked.
#[derive(Debug)]
pub struct Asked {
    pub wish: Wish,
    pub preview: bool,
}

const OF: [&str; 4] = ["transaction_id", "merchant", "label", "words"];

/// Reads what is asked.
///
/// # Errors
/// The members that are missing or not valid.
pub fn read(body: &Value) -> Result<Asked, Problem> {
    if !body.is_object() {
        let told = "a JSON object is required";
        return Err(Problem::invalid(vec![FieldError::body(&[], "object_type", told)]));
    }
    let mut wrong = Vec::new();
    let mut text = |outer: &'static str, inner: &'static str| {
        let value = body.get(outer).and_then(|outer| outer.get(inner)).unwrap_or(&Value::Null);
        // Ids may be whole numbers, as `import` takes them.
        let text = match value {
            Value::Null => return None,
            Value::Number(number) if inner == "transaction_id" && !number.is_f64() => {
                Some(number.to_string())
            }
            value => value.as_str().map(str::to_owned),
        };
        let read = text.filter(|text| (1..=LONGEST).contains(&text.len()));
        if read.is_none() {
            let told = format!("a text of 1 to {LONGEST} bytes");
            wrong.push(FieldError::body(
                &[Step::Name(outer), Step::Name(inner)],
                "value_error",
                told,
            ));
        }
        read
    };
    let of = OF.map(|name| text("when", name));
    let named = OF.iter().filter(|name| {
        body.get("when").and_then(|when| when.get(**name)).is_some_and(|value| !value.is_null())
    });
    let named = named.count();
    let (category, merchant) = (text("then", "category"), text("then", "merchant"));
    let direction = text("then", "direction");
    if named != 1 {
        let told = "one of transaction_id, merchant, label and words is required, and no other";
        let kind = if named == 0 { "missing" } else { "value_error" };
        wrong.push(FieldError::body(&[Step::Name("when")], kind, told));
    }
    let direction = direction.map(|said| match said.as_str() {
        "in" => Ok(Direction::In),
        "out" => Ok(Direction::Out),
        "both" => Ok(Direction::Both),
        _ => Err(FieldError::body(
            &[Step::Name("then"), Step::Name("direction")],
            "value_error",
            "in, out or both",
        )),
    });
    let direction = direction.transpose().unwrap_or_else(|error| {
        wrong.push(error);
        None
    });
    let preview = match body.get("preview") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(preview)) => *preview,
        Some(_) => {
            let told = "true or false";
            wrong.push(FieldError::body(&[Step::Name("preview")], "value_error", told));
            false
        }
    };
    let [transaction, of_merchant, label, words] = of;
    let of = transaction
        .map(Of::Transaction)
        .or(of_merchant.map(|name| Of::When(When::Merchant(name))))
        .or(label.map(|label| Of::When(When::Label(label))))
        .or(words.map(|words| Of::When(When::Words(words))));
    match of {
        Some(of) if wrong.is_empty() => {
            Ok(Asked { wish: Wish { of, category, merchant, direction }, preview })
        }
        _ => Err(Problem::invalid(wrong)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_wish_is_read_member_by_member() {
        let asked = read(&json!({
            "when": {"transaction_id": 12, "label": null}, "then": {"category": "a", "direction": "in"},
            "preview": true, "unknown": 1,
        }))
        .unwrap();
        let (of, category) = (Of::Transaction("12".into()), Some("a".into()));
        let wish = Wish { of, category, merchant: None, direction: Some(Direction::In) };
        assert_eq!((asked.wish, asked.preview), (wish, true));
        let asked = read(&json!({"when": {"words": "a b"}, "then": {"merchant": "c"}})).unwrap();
        assert_eq!(asked.wish.of, Of::When(When::Words("a b".into())));
        assert!(!asked.preview);
    }

    #[test]
    fn every_member_at_fault_is_named() {
        let body = json!({"when": {"transaction_id": 1.5, "merchant": 1, "words": ""}, "then": {"category": [], "merchant": "",
            "direction": "up"}, "preview": "yes"});
        let problem = read(&body).unwrap_err();
        let at: Vec<String> = problem
            .errors()
            .iter()
            .map(|error| serde_json::to_value(&error.loc).unwrap().to_string())
            .collect();
        for path in [
            r#"["body","when","transaction_id"]"#,
            r#"["body","when","merchant"]"#,
            r#"["body","when","words"]"#,
            r#"["body","when"]"#,
            r#"["body","then","category"]"#,
            r#"["body","then","merchant"]"#,
            r#"["body","then","direction"]"#,
            r#"["body","preview"]"#,
        ] {
            assert!(at.iter().any(|one| one == path), "{path}: {at:?}");
        }
        for body in [json!([]), json!({}), json!({"when": "x"}), json!({"when": {}, "then": {}})] {
            assert!(read(&body).is_err(), "{body}");
        }
    }
}
