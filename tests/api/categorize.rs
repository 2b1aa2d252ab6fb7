//! Corrections by the command line: made, listed, taken back, killed on the way, kept with a backup and erased.

use std::path::Path;
use std::time::Duration;

use serde_json::json;

use crate::running::{command, done, figure, run, told};

fn refused(folder: &Path, words: &[&str]) -> String {
    let output = run(folder, words);
    assert!(!output.status.success(), "{words:?}: {}", told(&output));
    told(&output)
}

/// What was spent on leisure in March 2026, in how many transactions.
fn leisure(folder: &Path, user: &str) -> (String, u64) {
    figure(folder, ("Combien j'ai dépensé en loisirs en mars 2026 ?", user))
}

/// The ids of the corrections, newest first.
fn ids(folder: &Path, user: &str) -> Vec<String> {
    let list = done(folder, &["categorize", "list", "--user", user]);
    list.lines().filter(|line| line.contains(" UTC  ")).map(|line| line[..8].to_owned()).collect()
}

const MARCH: &str = "Date;Libellé;Montant\n14/03/2026;CARTE 13/03 LIDL 1243 PARIS CB*1234;-12,50\n\
                     15/03/2026;CARTE 14/03 CARREFOUR MKT 75 PARIS CB*1234;-20,00\n\
                     16/03/2026;CARTE 15/03 LIDL 88 LYON CB*1234;-7,50\n";
const LATER: &str = "Date;Libellé;Montant\n20/03/2026;CARTE 19/03 LIDL 1243 PARIS CB*1234;-2,00\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.csv"), MARCH).unwrap();
    std::fs::write(folder.path().join("b.csv"), LATER).unwrap();
    for user in ["1", "anna"] {
        done(folder.path(), &["import", "a.csv", "--user", user]);
    }
    folder
}

#[test]
fn a_correction_is_previewed_made_listed_and_taken_back_and_is_for_what_comes() {
    let folder = folder();
    let folder = folder.path();
    assert_eq!(leisure(folder, "1").1, 0);
    let wish = ["categorize", "lidl", "--category", "loisirs"];
    let preview = done(folder, &[&wish[..], &["--preview"]].concat());
    assert!(preview.contains("merchant \"lidl\" -> category \"Loisirs\" (money out)"), "{preview}");
    assert!(preview.contains("2 movements, 2 would be changed"), "{preview}");
    assert_eq!(ids(folder, "1"), Vec::<String>::new());
    let made = done(folder, &wish);
    assert!(made.contains("2 movements, 2 changed (correction "), "{made}");
    assert_eq!(leisure(folder, "1"), ("20".to_owned(), 2));
    assert_eq!(leisure(folder, "anna").1, 0);
    done(folder, &["import", "b.csv"]);
    done(folder, &["import", "b.csv", "--user", "anna"]);
    assert_eq!(leisure(folder, "1"), ("22".to_owned(), 3));
    assert_eq!(leisure(folder, "anna").1, 0);
    let list = done(folder, &["categorize", "list"]);
    assert!(list.contains("3 movements"), "{list}");
    assert!(done(folder, &["categorize", "list", "--user", "anna"]).contains("no corrections"));
    // A backup has them too.
    done(folder, &["backup", "copy"]);
    done(folder, &["restore", "copy", "--data-dir", "other"]);
    assert_eq!(done(folder, &["categorize", "list", "--data-dir", "other"]), list);
    let [id] = ids(folder, "1").try_into().unwrap();
    assert!(
        refused(folder, &["categorize", "undo", &id, "--user", "anna"]).contains("no correction")
    );
    let undone = done(folder, &["categorize", "undo", &id]);
    assert!(undone.contains("taken back, 3 movements changed"), "{undone}");
    assert_eq!(leisure(folder, "1").1, 0);
    assert!(refused(folder, &["categorize", "undo", &id]).contains("no correction"));
    assert!(done(folder, &["categorize", "list"]).contains("no corrections of user 1"));
}

#[test]
fn what_cannot_be_is_refused_and_a_name_is_given_to_words_of_labels() {
    let empty = tempfile::tempdir().unwrap();
    assert!(
        refused(empty.path(), &["categorize", "lidl", "--category", "Loisirs"]).contains("import")
    );
    assert!(done(empty.path(), &["categorize", "list"]).contains("no corrections"));
    let folder = folder();
    let folder = folder.path();
    let unknown = refused(folder, &["categorize", "lidl", "--category", "Loisir"]);
    assert!(unknown.contains("no category \"Loisir\"; nearest: Loisirs"), "{unknown}");
    assert!(refused(folder, &["categorize", "lidl"]).contains("neither a category nor"));
    let named = done(folder, &["categorize", "carrefour mkt", "--merchant", "Carrefour City"]);
    assert!(
        named.contains("labels with \"carrefour mkt\" -> merchant \"Carrefour City\""),
        "{named}"
    );
    assert!(named.contains("1 movement, 1 changed"), "{named}");
    let asked = done(folder, &["ask", "Combien chez Carrefour City en mars 2026 ?"]);
    assert!(asked.contains("20,00"), "{asked}");
}

#[test]
fn an_import_taken_back_and_a_purge_leave_nothing_behind() {
    let folder = folder();
    let folder = folder.path();
    done(folder, &["import", "b.csv", "--user", "anna"]);
    for user in ["1", "anna"] {
        done(folder, &["categorize", "lidl", "--category", "Loisirs", "--user", user]);
    }
    let kept = || {
        let files = std::fs::read_dir(folder.join("data/corrections")).unwrap();
        let text = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
        text.collect::<Vec<_>>()
    };
    let lines = |texts: &[String]| texts.iter().map(|text| text.lines().count()).sum::<usize>();
    // A head and a rule for each, and what the movements were: two, and three.
    assert_eq!((kept().len(), lines(&kept())), (2, 9));
    let imports = done(folder, &["imports", "--user", "anna"]);
    let first = imports.lines().next().unwrap()[..8].to_owned();
    done(folder, &["imports", "undo", &first, "--user", "anna"]);
    assert_eq!(lines(&kept()), 8);
    assert_eq!(leisure(folder, "anna"), ("20".to_owned(), 2));
    done(folder, &["purge", "--user", "anna"]);
    assert_eq!(kept().len(), 1);
    assert!(!kept()[0].contains("anna"));
    assert_eq!(leisure(folder, "1"), ("20".to_owned(), 2));
    let [id] = ids(folder, "1").try_into().unwrap();
    done(folder, &["categorize", "undo", &id]);
    assert_eq!(kept().len(), 0);
}

/// Killed at any moment, a correction is there with all of its movements and in the list, or not at all; and
/// what was imported before it stays listed.
#[test]
fn a_killed_correction_leaves_nothing_half_done() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let rows: Vec<String> = (0..6_000)
        .map(|at| {
            format!("{:02}/03/2026;CARTE {:02}/03 LIDL {at} PARIS;-1,00", at % 28 + 1, at % 28 + 1)
        })
        .collect();
    let text = format!("Date;Libellé;Montant\n{}\n", rows.join("\n"));
    std::fs::write(folder.join("many.csv"), text).unwrap();
    done(folder, &["import", "many.csv"]);
    let spent = "Combien j'ai dépensé en mars 2026 ?";
    // The figure, which no category is part of.
    let all = |folder: &Path| {
        let told = done(folder, &["ask", spent]);
        told.lines().next().map(str::to_owned)
    };
    let before = all(folder);
    let mut count = 0;
    for wait in [0, 200, 400, 700, 1_000, 1_400, 1_900, 2_500, 3_200] {
        let words = ["categorize", "lidl", "--category", "Loisirs"];
        let mut child = command(folder).args(words).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        let _ = child.kill();
        let _ = child.wait();
        let listed = ids(folder, "1").len();
        assert!(listed == count || listed == count + 1, "{listed} of {count}");
        count = listed;
        let expected = if count == 0 { 0 } else { 6_000 };
        assert_eq!(leisure(folder, "1").1, expected, "after {wait} ms");
        assert_eq!(all(folder), before);
        let imports = done(folder, &["imports"]);
        assert_eq!(imports.lines().filter(|line| line.contains("many.csv")).count(), 1);
    }
    done(folder, &["categorize", "lidl", "--category", "Loisirs"]);
    for id in ids(folder, "1") {
        done(folder, &["categorize", "undo", &id]);
    }
    assert_eq!(leisure(folder, "1").1, 0);
    assert_eq!(std::fs::read_dir(folder.join("data/corrections")).unwrap().count(), 0);
}

#[test]
fn documents_imported_again_stay_corrected() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let line = |user: u32| {
        json!({"transaction_id": "a", "user_id": user, "amount": -5, "date": "2026-03-14",
            "merchant_name": "Lidl", "category_name": "Alimentation", "primary_description": "CB LIDL"})
        .to_string()
    };
    std::fs::write(folder.join("all.jsonl"), format!("{}\n{}\n", line(1), line(2))).unwrap();
    done(folder, &["import", "all.jsonl"]);
    done(folder, &["categorize", "--transaction", "a", "--category", "Loisirs"]);
    done(folder, &["import", "all.jsonl"]);
    assert_eq!(leisure(folder, "1"), ("5".to_owned(), 1));
    assert_eq!(leisure(folder, "2").1, 0);
    let [id] = ids(folder, "1").try_into().unwrap();
    done(folder, &["categorize", "undo", &id]);
    assert_eq!(leisure(folder, "1").1, 0);
}
