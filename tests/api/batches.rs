//! Imports of banks' files as batches: listed, taken back, killed on the way.

use std::path::Path;
use std::time::Duration;

use crate::running::{command, done, figure, run};

/// What was spent in March 2026, in how many transactions.
fn spent(folder: &Path, user: &str) -> (String, u64) {
    figure(folder, ("Combien j'ai dépensé en mars 2026 ?", user))
}

fn balance(folder: &Path) -> String {
    done(folder, &["ask", "Quel est mon solde ?"])
}

/// The ids of the imports, newest first.
fn ids(folder: &Path, user: &str) -> Vec<String> {
    let list = done(folder, &["imports", "--user", user]);
    list.lines().filter(|line| line.contains(" UTC  ")).map(|line| line[..8].to_owned()).collect()
}

fn write(folder: &Path, name: &str, rows: &[&str]) {
    let text = format!("Date;Libellé;Montant;Solde\n{}\n", rows.join("\n"));
    std::fs::write(folder.join(name), text).unwrap();
}

const MARCH: [&str; 3] = [
    "14/03/2026;CB CAFE;-2,50;95,00",
    "14/03/2026;CB CAFE;-2,50;97,50",
    "13/03/2026;VIR;100,00;100,00",
];
const LATER: [&str; 3] = [
    "16/03/2026;CB LIDL;-10,00;85,00",
    "14/03/2026;CB CAFE;-2,50;95,00",
    "14/03/2026;CB CAFE;-2,50;97,50",
];

#[test]
fn an_import_is_taken_back_but_for_what_another_brought_too() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, "a.csv", &MARCH);
    write(folder, "b.csv", &LATER);
    assert!(done(folder, &["import", "a.csv"]).contains("3 documents"));
    let second = done(folder, &["import", "b.csv"]);
    assert!(second.contains("1 document, 2 movements there already (import "), "{second}");
    assert_eq!(spent(folder, "1"), ("15".to_owned(), 3));
    assert!(balance(folder).contains("85,00"), "{}", balance(folder));
    let list = done(folder, &["imports"]);
    assert!(list.contains("a.csv (CSV)  2026-03-13 to 2026-03-14  3 movements, 3 new"), "{list}");
    let [later, first] = ids(folder, "1").try_into().unwrap();
    // A backup has the list too.
    done(folder, &["backup", "copy"]);
    done(folder, &["restore", "copy", "--data-dir", "other"]);
    assert_eq!(done(folder, &["imports", "--data-dir", "other"]), list);
    // Of the first, what the second brought too stays.
    let undone = done(folder, &["imports", "undo", &first]);
    assert!(undone.contains("1 movement taken back, 2 movements kept"), "{undone}");
    assert_eq!(spent(folder, "1"), ("15".to_owned(), 3));
    assert!(balance(folder).contains("85,00"));
    assert!(!run(folder, &["imports", "undo", &first]).status.success());
    assert!(!run(folder, &["imports", "undo", &later, "--user", "2"]).status.success());
    done(folder, &["imports", "undo", &later]);
    assert_eq!(ids(folder, "1"), Vec::<String>::new());
    assert_eq!(spent(folder, "1").1, 0);
    assert!(!balance(folder).contains("85,00"), "{}", balance(folder));
}

#[test]
fn an_older_file_leaves_the_newer_balance_and_undoing_brings_the_older_back() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, "old.csv", &MARCH);
    write(folder, "new.csv", &LATER);
    let bare = "Date;Libellé;Montant\n20/03/2026;CB;-1,00\n";
    std::fs::write(folder.join("bare.csv"), bare).unwrap();
    done(folder, &["import", "new.csv"]);
    done(folder, &["import", "old.csv"]);
    done(folder, &["import", "bare.csv"]);
    // Neither the older file's balance, nor zero for the file without one.
    assert!(balance(folder).contains("85,00"), "{}", balance(folder));
    let newest = ids(folder, "1").pop().unwrap();
    done(folder, &["imports", "undo", &newest]);
    assert!(balance(folder).contains("95,00"), "{}", balance(folder));
}

#[test]
fn a_user_whose_id_is_no_number_has_what_was_imported_and_nobody_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, "a.csv", &MARCH);
    write(folder, "b.csv", &LATER);
    done(folder, &["import", "a.csv", "--user", "anna"]);
    done(folder, &["import", "b.csv", "--user", "007"]);
    assert_eq!(spent(folder, "anna"), ("5".to_owned(), 2));
    assert_eq!(spent(folder, "007"), ("15".to_owned(), 3));
    for other in ["7", "1", "Anna", "-9223372036854775807", "-9223372036854775806"] {
        assert_eq!(spent(folder, other).1, 0, "{other}");
    }
    let list = ids(folder, "anna");
    assert_eq!(list.len(), 1);
    done(folder, &["purge", "--user", "anna"]);
    assert_eq!(spent(folder, "anna").1, 0);
    assert_eq!(ids(folder, "anna"), Vec::<String>::new());
    assert_eq!(spent(folder, "007"), ("15".to_owned(), 3));
}

#[test]
fn what_does_not_fit_warns_and_what_is_not_booked_is_shown_and_not_imported() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let sta = ":20:A\n:25:37040044/0532013000\n:60F:C260301EUR100,00\n\
               :61:2603020302D20,50NTRFNONREF\n:86:Laden\n:62F:C260302EUR80,00\n-\n";
    std::fs::write(folder.join("a.sta"), sta).unwrap();
    let imported = done(folder, &["import", "a.sta"]);
    assert!(imported.contains("warning: line 6") && imported.contains("79.50"), "{imported}");
    let csv = "Type,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\n\
               CARD_PAYMENT,2026-03-14 10:00:00,2026-03-15 10:00:00,Lidl,-5.00,0.00,EUR,COMPLETED,95.00\n\
               CARD_PAYMENT,2026-03-16 10:00:00,,Aldi,-7.00,0.00,EUR,PENDING,\n\
               CARD_PAYMENT,2026-03-16 10:00:00,,Spar,-8.00,0.00,EUR,REVERTED,\n\
               CARD_PAYMENT,2026-03-17 10:00:00,,Rewe,-9.00,0.00,EUR,DECLINED,\n";
    std::fs::write(folder.join("b.csv"), csv).unwrap();
    let preview = done(folder, &["import", "b.csv", "--preview"]);
    assert!(preview.contains("not imported: 1 pending"), "{preview}");
    assert!(preview.contains("not imported: 2 reverted or declined"), "{preview}");
    assert!(done(folder, &["import", "b.csv"]).contains("1 document"));
    assert_eq!(spent(folder, "1"), ("25.5".to_owned(), 2));
}

/// Killed at any moment, an import is there with all of its file and in the list, or not at all.
#[test]
fn a_killed_import_leaves_nothing_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let rows: Vec<String> =
        (0..20_000).map(|at| format!("{:02}/03/2026;CB {at};-1,00;", at % 28 + 1)).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    write(folder, "many.csv", &rows);
    write(folder, "a.csv", &MARCH);
    done(folder, &["import", "a.csv"]);
    let mut came = 0;
    for wait in [0, 100, 200, 400, 700, 1100, 1600, 2300] {
        let mut child = command(folder).args(["import", "many.csv"]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        let _ = child.kill();
        let _ = child.wait();
        let listed = ids(folder, "1").len();
        let (total, count) = spent(folder, "1");
        match listed - 1 - came {
            0 if came == 0 => assert_eq!((total, count), ("5".to_owned(), 2)),
            0 => assert_eq!(count, 20_002),
            _ => {
                came += 1;
                assert_eq!((total, count), ("20005".to_owned(), 20_002));
            }
        }
    }
    assert!(done(folder, &["import", "many.csv"]).contains("import "));
    for id in ids(folder, "1") {
        done(folder, &["imports", "undo", &id]);
    }
    assert_eq!(spent(folder, "1").1, 0);
    assert_eq!(std::fs::read_dir(folder.join("data/imports")).unwrap().count(), 0);
}
