//! The banks' files beside the project, where they are there: what each holds, found by hand and by
//! another program, not by the readers. Facts alone; nothing of the files is kept here.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use conversation_service::import::bank::summary::Summary;
use conversation_service::import::bank::{self, Asked, Limits, archive};

/// The folder, where it is there.
fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/eval/bank_files");
    folder.is_dir().then_some(folder)
}

/// Account: count, sum, first and last day. One account a line; or the line and a word of the reason
/// why the file is refused.
const FACTS: &[(&str, &[&str])] = &[
    ("AU-anzcc-anzcc.ofx", &["1234123412341234: 1 -5.5 AUD 2017-05-08 2017-05-08"]),
    ("AU-suncorp-suncorp.ofx", &["123456789: 1 -16.85 AUD 2013-12-15 2013-12-15"]),
    ("CH-Neon-Neon_Sample.csv", &["-: 47 28351.08 CHF 2024-01-25 2024-12-30"]),
    ("CH-ZKB-ZKB_Sample.csv", &["-: 7 4549.5 CHF 2024-01-01 2024-01-30"]),
    (
        "DE-mt940-mt940.sta",
        &[
            "76198810: 11 87.3 DEM 2013-10-15 2013-10-27",
            "1234567: 2 2200 EUR 2002-11-02 2002-11-02",
            "320000546101: 3 10040 PLN 2003-10-20 2003-10-20",
        ],
    ),
    (
        "DE-mt940-sepa_mt9401.sta",
        &[
            "0194774600888: 7 -2909.87 EUR 2007-09-04 2007-09-04",
            "0194777100888: 2 -485249.95 EUR 2007-09-04 2007-09-04",
            "0194778300888: 5 -528038.51 EUR 2007-09-04 2007-09-04",
            "0194779500888: 3 1050000 EUR 2007-09-04 2007-09-04",
            "0194780100888: 5 -726694.27 EUR 2007-09-04 2007-09-04",
            "0194780101888: 1 50990.05 EUR 2007-09-04 2007-09-04",
            "0194781300888: 8 -60422.25 EUR 2007-09-04 2007-09-04",
            "0194782500888: 11 -750973.73 EUR 2007-09-04 2007-09-04",
            "0194783700888: 12 -1190220.09 EUR 2007-09-04 2007-09-04",
            "0194784900888: 9 -3066839.81 EUR 2007-09-04 2007-09-04",
            "0194784901888: 1 13990.05 EUR 2007-09-04 2007-09-04",
            "0194785000888: 12 -1501074.5 EUR 2007-09-04 2007-09-04",
            "0194785001888: 1 50990.05 EUR 2007-09-04 2007-09-04",
            "0194786200888: 3 92990.19 EUR 2007-09-04 2007-09-04",
            "0194787400888: 4 358593.91 EUR 2007-09-04 2007-09-04",
            "0194791600888: 7 -2501617.22 EUR 2007-09-04 2007-09-04",
            "0194791601888: 3 -72400 EUR 2007-09-04 2007-09-04",
            "0194798900888: 1 -150 EUR 2007-09-04 2007-09-04",
            "0194799000888: 1 -150 EUR 2007-09-04 2007-09-04",
            "0194804000888: 1 50.05 EUR 2007-09-04 2007-09-04",
        ],
    ),
    ("DE-mt940-sepa_snippet_broken.sta", &["refused 6: second account (:25:)"]),
    (
        "DE-mt940-with_binary_character.sta",
        &[
            "0000007055: 3 -180186.75 EUR 2010-03-19 2010-03-19",
            "0000007304: 1 1120 EUR 2010-03-19 2010-03-19",
        ],
    ),
    ("ES-BBVA-bbva_ejemplo.xlsx", &["-: 6 4.5 EUR 2025-11-05 2025-11-13"]),
    ("ES-ING-ing_ejemplo.xls", &["-: 7 2806.22 EUR 2025-10-03 2025-11-13"]),
    ("ES-Imaginbank-imaginbank_ejemplo.csv", &["-: 6 1450 EUR 2025-11-03 2025-11-10"]),
    ("ES-Kutxabank-kutxabank_cuenta_ejemplo.xls", &["-: 32 -1933.01 EUR 2025-11-01 2025-11-12"]),
    ("ES-Kutxabank-kutxabank_tarjeta_ejemplo.xls", &["-: 10 -349.24 EUR 2025-11-01 2025-11-10"]),
    (
        "ES-Openbank-openbank_ejemplo.xls",
        &["0073 0100 50 1234567890: 8 1109.5 EUR 2025-11-01 2025-11-10"],
    ),
    ("EU-N26-N26_Sample.csv", &["Main Account: 87 -12371.59 EUR 2024-01-15 2024-04-10"]),
    ("EU-Revolut-Revolut_EUR_Sample.csv", &["Current: 7 575.74 EUR 2025-01-01 2025-04-02"]),
    ("EU-Splitwise-Splitwise_Trip_Sample.csv", &["refused 1: whose is yours"]),
    ("EU-genkgo-camt052.v8.xml", &["CH2801234000123456789: 1 -200000 SEK 2007-10-18 2007-10-18"]),
    (
        "EU-genkgo-camt053.v2.five.decimals.xml",
        &["NL26VAYB8060476890: 1 8.85 EUR 2014-12-31 2014-12-31"],
    ),
    ("EU-genkgo-camt053.v2.minimal.xml", &["NL26VAYB8060476890: 1 8.85 EUR 2014-12-31 2014-12-31"]),
    (
        "EU-genkgo-camt053.v2.multi.statement.xml",
        &["NL26VAYB8060476890: 2 1.85 EUR 2014-12-31 2014-12-31"],
    ),
    ("EU-genkgo-camt053.v2.wrong.xml", &["refused 3: no statement"]),
    ("EU-genkgo-camt053.v3.xml", &["NL26VAYB8060476890: 1 8.85 EUR 2014-12-31 2014-12-31"]),
    ("EU-genkgo-camt053.v4.xml", &["NL26VAYB8060476890: 1 8.85 EUR 2014-12-31 2014-12-31"]),
    ("EU-genkgo-camt053.v8.xml", &["NL26VAYB8060476890: 1 8.85 EUR 2014-12-31 2014-12-31"]),
    ("EU-genkgo-camt054.v8.xml", &["CH2801234000123456789: 1 -200000 SEK 2007-10-18 2007-10-18"]),
    (
        "FR-CaisseEpargne-test_csv_importer_statement.csv",
        &["-: 7 -140.36 EUR 2020-04-17 2020-05-15"],
    ),
    (
        "US-bank_medium-bank_medium.ofx",
        &["12300 000012345678: 3 -345.27 CAD 2009-04-01 2009-04-03"],
    ),
    ("US-bank_small-bank_small.ofx", &["refused 11: no account"]),
    ("US-checking-checking.ofx", &["1452687~7: 3 -59.5 USD 2011-03-31 2011-04-07"]),
    ("US-error_message-error_message.ofx", &["refused 23: General Server Error"]),
    (
        "US-fidelity-savings-fidelity-savings.ofx",
        &["X0000001: 4 -1778.3952 USD 2012-07-20 2012-07-27"],
    ),
    ("US-multiple_accounts-multiple_accounts.ofx", &["9100: 0", "9200: 0"]),
    (
        "US-ofx-v102-empty-tags-ofx-v102-empty-tags.ofx",
        &["12345678: 1 12.34 AUD 2018-05-07 2018-05-07"],
    ),
    ("US-quiffen-test.qif", &["TestExport: 6 -35.5 - 2020-02-10 2020-02-14"]),
    ("US-quiffen-test_nosymbol.qif", &["refused 4: no account"]),
    ("US-quiffen-test_oth_a.qif", &["TestExport: 6 -35.5 - 2020-02-10 2020-02-14"]),
    ("US-quiffen-test_split.qif", &["-: 1 -10 - 2000-01-01 2000-01-01"]),
    ("US-quiffen-test_unknown_account_type.qif", &["Portfolio Account: 0"]),
    ("US-signon_fail-signon_fail.ofx", &["refused 11: 15500"]),
];

/// What a file holds, in the form of the facts.
fn told(bytes: Vec<u8>) -> Result<Vec<String>, bank::Refusal> {
    let members = archive::unpack(bytes, &Limits::default())?;
    let mut summary = Summary::default();
    for member in members {
        bank::read(&member.bytes, &Asked::default(), &mut |event| summary.take(&event))?;
    }
    assert!(summary.unread.is_empty(), "{:?}", summary.unread);
    let of_account = |one: &bank::summary::OfAccount| {
        let name = one.account.number.as_ref().or(one.account.name.as_ref());
        let mut line = format!("{}: {}", name.map_or("-", |name| name), one.count);
        for (currency, sums) in &one.sums {
            let currency = currency.map_or("-".to_owned(), |one| one.to_string());
            let _ = write!(line, " {} {currency}", sums.net().normalize());
        }
        if let (Some(first), Some(last)) = (one.first, one.last) {
            let _ = write!(line, " {first} {last}");
        }
        line
    };
    Ok(summary.accounts.iter().map(of_account).collect())
}

#[test]
fn each_file_is_read_as_it_is_or_refused_with_its_line() {
    let Some(folder) = folder() else { return };
    let mut wrong = String::new();
    for (name, facts) in FACTS {
        let bytes = fs::read(folder.join(name)).expect(name);
        let told = match told(bytes) {
            Ok(told) => told,
            Err(refusal) => vec![format!("refused {}", refusal)],
        };
        let fits = |told: &String, fact: &&str| match fact.strip_prefix("refused ") {
            None => told == fact,
            Some(refusal) => {
                let (line, word) = refusal.split_once(": ").unwrap();
                told.starts_with(&format!("refused line {line}: ")) && told.contains(word)
            }
        };
        if told.len() != facts.len()
            || !told.iter().zip(*facts).all(|(told, fact)| fits(told, fact))
        {
            let _ = writeln!(wrong, "{name}: {told:?}");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_file_of_the_folder_has_its_facts() {
    let Some(folder) = folder() else { return };
    let mut without = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name != "MANIFEST.jsonl" && !FACTS.iter().any(|(known, _)| *known == name) {
            without.push(name);
        }
    }
    assert_eq!(without, Vec::<String>::new());
}

/// The opening and closing balances of these fit, or do not.
#[test]
fn balances_that_do_not_fit_are_warned_of() {
    let Some(folder) = folder() else { return };
    for (name, words) in [
        ("EU-genkgo-camt053.v2.five.decimals.xml", &["27.050"][..]),
        ("EU-genkgo-camt053.v2.minimal.xml", &["SEK"]),
        ("EU-genkgo-camt053.v2.multi.statement.xml", &[]),
        ("DE-mt940-sepa_mt9401.sta", &[]),
        ("ES-Kutxabank-kutxabank_cuenta_ejemplo.xls", &[]),
    ] {
        let bytes = fs::read(folder.join(name)).expect(name);
        let mut summary = Summary::default();
        bank::read(&bytes, &Asked::default(), &mut |event| summary.take(&event)).expect(name);
        assert_eq!(summary.warnings.len(), words.len(), "{name}: {:?}", summary.warnings);
        assert!(words.iter().all(|word| summary.warnings[0].contains(word)), "{name}");
        if words.is_empty() {
            assert!(summary.accounts.iter().all(|account| account.balanced > 0), "{name}");
        }
    }
}
