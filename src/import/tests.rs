use std::io::Write;

use super::*;

impl Line {
    fn object(&self) -> Map<String, Value> {
        let object = match &self.document {
            Document::Transaction(transaction) => serde_json::to_value(transaction),
            Document::Account(account) => serde_json::to_value(account),
        };
        object.unwrap().as_object().unwrap().clone()
    }
}

fn read(text: impl AsRef<[u8]>, user: Option<&str>) -> Vec<Result<Line, String>> {
    Documents::new(text.as_ref(), Path::new("mai.csv"), user.and_then(Tenant::new))
        .map(|line| line.map_err(|error| error.to_string()))
        .collect()
}

#[test]
fn transactions_and_accounts_may_be_mixed_in_one_file_of_json_lines() {
    let lines = read(
        "{\"user_id\":1,\"amount\":-5.5,\"date\":\"2025-05-02\",\"transaction_id\":\"a\"}\n\n\
         {\"user_id\":1,\"account_id\":11,\"account_balance\":10}\r\n",
        None,
    );
    let lines: Vec<_> = lines.into_iter().map(Result::unwrap).collect();
    assert!(matches!(lines[0], Line { number: 1, document: Document::Transaction(_) }));
    assert!(matches!(lines[1], Line { number: 3, document: Document::Account(_) }));
    assert_eq!(lines[0].object()["transaction_type"], "debit");
}

#[test]
fn a_french_table_is_read_with_the_user_who_is_named() {
    let lines = read(
        "\u{feff}date;amount;primary_description;merchant_name\r\n\
         02/05/2025;-1 234,56 €;\"VIR LOYER; MAI\";\r\n\
         03/05/2025;20,00;CB AVOIR;Lidl\r\n",
        Some("7"),
    );
    let lines: Vec<_> = lines.into_iter().map(Result::unwrap).collect();
    assert_eq!(lines.len(), 2);
    let rent = &lines[0].object();
    assert_eq!(rent["user_id"], 7);
    assert_eq!(rent["amount"], -1234.56);
    assert_eq!(rent["primary_description"], "VIR LOYER; MAI");
    assert_eq!(rent["date"], "2025-05-02");
    assert!(!rent.contains_key("merchant_name"));
    assert_eq!(lines[1].object()["transaction_type"], "credit");
    assert_eq!(lines[1].number, 3);
}

#[test]
fn a_bad_line_is_told_with_its_file_number_and_what_is_allowed_and_the_next_is_read() {
    let lines = read("date;amount\n2025-05-02;-5\nhier;-5\n2025-05-04\n2025-05-05;-6\n", Some("1"));
    assert_eq!(lines.len(), 4);
    assert!(lines[0].is_ok() && lines[3].is_ok());
    let problem = lines[1].as_ref().unwrap_err();
    assert_eq!(problem, "mai.csv:3: date: \"hier\" is no day; allowed: yyyy-MM-dd, dd/MM/yyyy");
    assert!(lines[2].as_ref().unwrap_err().starts_with("mai.csv:4: has 1 values"));
}

#[test]
fn a_quote_that_nobody_closes_costs_a_bounded_number_of_lines() {
    let mut text = String::from("date;amount;primary_description\n2025-05-02;-5;\"CB\n");
    for _ in 0..MOST_LINES + 20 {
        text.push_str("2025-05-02;-5;CB\n");
    }
    let lines = read(text, Some("1"));
    assert!(lines[0].as_ref().unwrap_err().contains("not closed"));
    assert!(lines.len() > 15 && lines[1..].iter().all(Result::is_ok));
}

#[test]
fn broken_json_other_encodings_and_too_long_lines_are_bad_lines() {
    let lines = read("{\"user_id\":1,\n{\"amount\":1}\n[1]\n", None);
    assert_eq!(lines.iter().filter(|line| line.is_err()).count(), 3);
    let lines = read(b"date;amount;merchant_name\n2025-05-02;-5;Caf\xe9\n", Some("1"));
    assert!(lines[0].as_ref().unwrap_err().contains("mai.csv:2: byte 18 is not UTF-8"));
    let long = format!("{{\"user_id\":1}}\n{}\n", "x".repeat(LONGEST + 1));
    assert!(read(long, None)[1].as_ref().unwrap_err().contains("too long"));
}

#[test]
fn a_header_that_cannot_be_used_is_one_error_and_no_more() {
    let lines = read("Datum;Betrag\n1;2\n3;4\n", Some("1"));
    assert_eq!(lines.len(), 1);
    assert!(lines[0].as_ref().unwrap_err().starts_with("mai.csv:1: the header"));
    let array = read("[\n{}\n]\n", None);
    assert!(array.len() == 1 && array[0].as_ref().unwrap_err().contains("one object on each line"));
    assert!(read("", None).is_empty());
}

#[test]
fn the_same_table_read_twice_gives_the_same_ids() {
    let text =
        "date,amount,primary_description\n2025-05-02,-2.50,CB CAFE\n2025-05-02,-2.50,CB CAFE\n";
    let ids = || -> Vec<_> {
        let lines = read(text, Some("1"));
        lines.into_iter().map(|line| line.unwrap().object()["transaction_id"].clone()).collect()
    };
    assert_eq!(ids(), ids());
    assert_ne!(ids()[0], ids()[1]);
}

#[test]
fn what_is_generated_can_be_imported_as_it_is() {
    let (transactions, accounts) = crate::generate::demonstration(jiff::civil::date(2025, 10, 20));
    let mut text = Vec::new();
    transactions.iter().for_each(|document| document.write_json_line(&mut text));
    accounts.iter().for_each(|account| account.write_json_line(&mut text));
    let lines = read(&text, None);
    assert_eq!(lines.len(), transactions.len() + accounts.len());
    for (written, line) in text.split(|byte| *byte == b'\n').zip(lines) {
        let before: Map<String, Value> = serde_json::from_slice(written).unwrap();
        let after = line.unwrap().object();
        assert_eq!(Value::Object(after), Value::Object(before));
    }
}

#[test]
fn a_file_that_is_not_there_or_is_a_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mai.jsonl");
    assert!(open(&path, None).err().unwrap().to_string().contains("mai.jsonl: cannot be read"));
    assert!(open(folder.path(), None).is_err());
    let mut file = File::create(&path).unwrap();
    file.write_all(b"{\"user_id\":1,\"amount\":1,\"date\":\"2025-05-02\"}").unwrap();
    let mut documents = open(&path, None).unwrap();
    assert!(documents.next().unwrap().is_ok());
    assert_eq!(documents.bytes(), size(&[path]));
    assert!(documents.next().is_none());
}
