//! Banks' own files by the command line: previewed, imported, asked about.

use std::path::Path;
use std::process::Output;

use crate::running::{command, figure, told};

fn run(folder: &Path, words: &[&str]) -> Output {
    command(folder).args(words).output().expect("a run")
}

/// What was spent in March 2026, and in how many transactions.
fn spent(folder: &Path) -> (String, u64) {
    figure(folder, ("Combien j'ai dépensé en mars 2026 ?", "1"))
}

const FIRST: &str = "Date;Libellé;Montant;Solde\n14/03/2026;CB CAFE;-2,50;95,00\n\
                     14/03/2026;CB CAFE;-2,50;97,50\n13/03/2026;VIR;100,00;100,00\n";
/// Begins within the first, reordered, in another dialect.
const SECOND: &str = "\"Date\",\"Libellé\",\"Montant\"\n\"14/03/2026\",\"CB CAFÉ\",\"-2.50\"\n\
                      \"14/03/2026\",\"CB CAFÉ\",\"-2.50\"\n\"15/03/2026\",\"CB LIDL\",\"-10.00\"\n";

#[test]
fn overlapping_exports_come_in_once_and_two_equal_coffees_stay_two() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), FIRST).unwrap();
    std::fs::write(folder.path().join("b.csv"), SECOND).unwrap();
    let preview = run(folder.path(), &["import", "a.csv", "--preview"]);
    assert!(preview.status.success(), "{}", told(&preview));
    for word in [
        "CSV",
        "2026-03-13 to 2026-03-14",
        "in 100.00, out -5.00",
        "new 3",
        "opening + movements = closing",
    ] {
        assert!(told(&preview).contains(word), "{word}: {}", told(&preview));
    }
    for file in ["a.csv", "b.csv", "a.csv", "b.csv"] {
        let imported = run(folder.path(), &["import", file]);
        assert!(imported.status.success(), "{}", told(&imported));
    }
    assert_eq!(spent(folder.path()), ("15".to_owned(), 3));
    let again = told(&run(folder.path(), &["import", "b.csv", "--preview"]));
    assert!(again.contains("new 0, already there 3"), "{again}");
}

#[test]
fn the_same_movement_in_another_format_is_asked_about() {
    let folder = tempfile::tempdir().unwrap();
    let csv = "Compte;FR7630006000011234567890189\nDate;Libellé;Montant\n13/03/2026;CB CAFE DU COIN;-2,50\n";
    let ofx = "OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30006<BRANCHID>00001\
               <ACCTID>12345678901</BANKACCTFROM><STMTTRN><DTPOSTED>20260313<TRNAMT>-2.50<FITID>77\
               <NAME>CAFE</STMTTRN></STMTRS></OFX>";
    std::fs::write(folder.path().join("a.csv"), csv).unwrap();
    std::fs::write(folder.path().join("a.ofx"), ofx).unwrap();
    assert!(run(folder.path(), &["import", "a.csv"]).status.success());
    let asked = run(folder.path(), &["import", "a.ofx"]);
    assert!(!asked.status.success() && told(&asked).contains("--alike skip"), "{}", told(&asked));
    assert_eq!(spent(folder.path()), ("2.5".to_owned(), 1));
    assert!(run(folder.path(), &["import", "a.ofx", "--alike", "skip"]).status.success());
    assert_eq!(spent(folder.path()), ("2.5".to_owned(), 1));
    assert!(run(folder.path(), &["import", "a.ofx", "--alike", "import"]).status.success());
    assert_eq!(spent(folder.path()), ("5".to_owned(), 2));
}

#[test]
fn a_bad_line_keeps_its_file_out_and_what_cannot_be_told_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("good.csv"), FIRST).unwrap();
    assert!(run(folder.path(), &["import", "good.csv"]).status.success());
    let bad = FIRST.replace("13/03/2026", "31/02/2026");
    std::fs::write(folder.path().join("bad.csv"), bad).unwrap();
    let refused = run(folder.path(), &["import", "bad.csv"]);
    assert!(!refused.status.success());
    assert!(told(&refused).contains("bad.csv:4: date: \"31/02/2026\""), "{}", told(&refused));
    let open = "Date,Description,Amount\n03/04/2026,A,-5.00\n03/05/2026,B,-6.00\n";
    std::fs::write(folder.path().join("open.csv"), open).unwrap();
    let asked = run(folder.path(), &["import", "open.csv"]);
    assert!(!asked.status.success() && told(&asked).contains("dates=mdy"), "{}", told(&asked));
    std::fs::write(folder.path().join("releve.pdf"), "%PDF-1.7").unwrap();
    let pdf = run(folder.path(), &["import", "releve.pdf"]);
    assert!(!pdf.status.success() && told(&pdf).contains("CSV, OFX"), "{}", told(&pdf));
    assert_eq!(spent(folder.path()), ("5".to_owned(), 2));
    let said = ["import", "open.csv", "--mapping", "dates=mdy", "--account", "Card"];
    assert!(run(folder.path(), &said).status.success());
    assert_eq!(spent(folder.path()), ("16".to_owned(), 4));
}

/// What was spent on groceries in March 2026.
fn groceries(folder: &Path) -> String {
    figure(folder, ("Combien j'ai dépensé en courses en mars 2026 ?", "1")).0
}

#[test]
fn two_commands_lead_from_an_export_to_an_answer_about_groceries() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Date;Libellé;Montant\n14/03/2026;CARTE 13/03 CARREFOUR MKT 75 PARIS CB*1234;-30,00\n\
                15/03/2026;CB LIDL 1243 14/03;-12,50\n16/03/2026;CARTE 15/03 FNAC PARIS;-60,00\n\
                17/03/2026;CB ZWYX 16/03;-4,00\n";
    std::fs::write(folder.path().join("releve.csv"), text).unwrap();
    let preview = told(&run(folder.path(), &["import", "releve.csv", "--preview"]));
    for word in ["of 4: 4 with a merchant, 3 with a category", "no category: 1 × CB ZWYX 16/03"] {
        assert!(preview.contains(word), "{word}: {preview}");
    }
    assert!(run(folder.path(), &["import", "releve.csv"]).status.success());
    assert_eq!(groceries(folder.path()), "42.5");
}

#[test]
fn enrich_fills_in_what_is_there_once_and_keeps_what_a_file_said() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = run(folder.path(), &["enrich"]);
    assert!(nothing.status.success() && told(&nothing).contains("no transactions"));
    let lines = r#"{"transaction_id": "1", "user_id": 1, "amount": -30, "date": "2026-03-14", "primary_description": "CB LIDL 1243 13/03"}
{"transaction_id": "2", "user_id": 1, "amount": -9, "date": "2026-03-14", "primary_description": "CB LIDL 1243 13/03", "category_name": "Loisirs"}
{"transaction_id": "1", "user_id": 2, "amount": -5, "date": "2026-03-14", "primary_description": "CB LIDL 1243 13/03"}
"#;
    std::fs::write(folder.path().join("a.jsonl"), lines).unwrap();
    assert!(run(folder.path(), &["import", "a.jsonl"]).status.success());
    assert_eq!(groceries(folder.path()), "0");
    let one = told(&run(folder.path(), &["enrich", "--user", "1"]));
    let words = "2 transactions of 1 user: 2 had something to add: 2 an operation, 2 a merchant, 1 a \
                 category; 0 without";
    assert!(one.contains(words), "{one}");
    assert_eq!(groceries(folder.path()), "30");
    let all = told(&run(folder.path(), &["enrich"]));
    assert!(all.contains("3 transactions of 2 users: 1 had something to add"), "{all}");
    let again = told(&run(folder.path(), &["enrich"]));
    assert!(again.contains("0 had something to add"), "{again}");
}
