//! Overlapping, reordered, re-encoded and truncated exports of the same account in eight dialects: the
//! union each time, to the cent.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

use super::identity::{AccountKey, Identities};
use super::overlap::{Stored, Verdict};
use super::*;
use crate::generate;

struct Line {
    day: Date,
    amount: Decimal,
    label: String,
}

/// Two years of one invented person's account.
fn lines() -> Vec<Line> {
    let (documents, _) = generate::demonstration(jiff::civil::date(2025, 10, 20));
    let mut text = Vec::new();
    documents.iter().for_each(|document| document.write_json_line(&mut text));
    let mut lines: Vec<Line> = Vec::new();
    for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let read: Value = serde_json::from_slice(line).unwrap();
        if read["user_id"] != 1 {
            continue;
        }
        lines.push(Line {
            day: read["date"].as_str().unwrap().parse().unwrap(),
            amount: read["amount"].to_string().parse().unwrap(),
            label: format!("{} é", read["primary_description"].as_str().unwrap()),
        });
    }
    lines.sort_by_key(|line| line.day);
    lines
}

/// An amount with this decimal sign and groups of three.
fn written(amount: Decimal, decimal: char, group: &str) -> String {
    let text = format!("{:.2}", amount.abs());
    let (whole, cents) = text.split_once('.').unwrap();
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push_str(group);
        }
        grouped.push(digit);
    }
    let sign = if amount.is_sign_negative() { "-" } else { "" };
    format!("{sign}{grouped}{decimal}{cents}")
}

fn table(head: &str, lines: &[Line], row: impl Fn(&Line) -> String) -> String {
    let rows: Vec<String> = lines.iter().map(row).collect();
    format!("{head}\n{}\n", rows.join("\n"))
}

fn in_windows_1252(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

type Dialect = fn(&[Line]) -> Vec<u8>;

const DIALECTS: [Dialect; 8] = [
    |lines| {
        let row = |one: &Line| {
            format!(
                "{};{};{}",
                one.day.strftime("%d/%m/%Y"),
                one.label,
                written(one.amount, ',', " ")
            )
        };
        in_windows_1252(&table("Date;Libellé;Montant", lines, row))
    },
    |lines| {
        let row =
            |one: &Line| format!("{},\"{}\",{}", one.day, one.label, written(one.amount, '.', ""));
        table("Date,Description,Amount", lines, row).into_bytes()
    },
    |lines| {
        let row = |one: &Line| {
            format!(
                "{}\t{}\t{}",
                one.day.strftime("%m/%d/%y"),
                one.label,
                written(one.amount, '.', ",")
            )
        };
        let text = table("Date\tDescription\tAmount", lines, row);
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    },
    |lines| {
        let row = |one: &Line| {
            let amount = written(one.amount.abs(), ',', ".");
            let (debit, credit) = if one.amount.is_sign_negative() {
                (amount, String::new())
            } else {
                (String::new(), amount)
            };
            format!("{}|{}|{debit}|{credit}", one.day.strftime("%d.%m.%Y"), one.label)
        };
        format!("\u{feff}{}", table("Buchungstag|Verwendungszweck|Soll|Haben", lines, row))
            .into_bytes()
    },
    |lines| {
        let row = |one: &Line| {
            let side = if one.amount.is_sign_negative() { "Af" } else { "Bij" };
            format!(
                "{};{};{side};{}",
                one.day.strftime("%Y%m%d"),
                one.label,
                written(one.amount.abs(), ',', "")
            )
        };
        table("Datum;Omschrijving;Af Bij;Bedrag", lines, row).into_bytes()
    },
    |lines| {
        let row = |one: &Line| {
            format!(
                "{};{};{} EUR",
                one.day.strftime("%-d/%-m/%Y"),
                one.label,
                written(one.amount, ',', ".")
            )
        };
        let text = table("Fecha;Concepto;Importe", lines, row);
        format!("Cuenta corriente\n\n{text}Total;;0,00\n").into_bytes()
    },
    |lines| {
        let row = |one: &Line| {
            format!(
                "\"{}\";\"{}\";\"{}\"",
                one.day.strftime("%d-%m-%y"),
                one.label,
                written(one.amount, ',', "'")
            )
        };
        table("Data;Descrizione;Importo", lines, row).replace('\n', "\r\n").into_bytes()
    },
    |lines| {
        let row = |one: &Line| {
            let sign = if one.amount.is_sign_negative() { "-" } else { "" };
            format!(
                "{},{},{}{sign}",
                one.label.replace(',', " "),
                one.day.strftime("%d %b %Y"),
                written(one.amount.abs(), '.', "")
            )
        };
        in_windows_1252(
            &table("Narrative,Date,Value amount", lines, row).replace("Value amount", "Amount"),
        )
    },
];

/// What has come in: how often each day and amount.
#[derive(Default)]
struct Held {
    stored: Stored,
    sums: BTreeMap<(Date, Decimal), usize>,
}

impl Held {
    /// Reads a file as an import does; those perhaps there are others, as `--alike import` says.
    fn import(&mut self, bytes: &[u8]) {
        let key = AccountKey::named("Compte");
        let (mut identities, mut movements, mut known) =
            (Identities::default(), Vec::new(), Vec::new());
        let read = read(bytes, &Asked::default(), &mut |event| match event {
            Event::Movement(movement) => {
                known.push(identities.of(&key, &movement));
                movements.push(movement);
            }
            Event::Unread(unread) => assert!(unread.problem.contains("cut off"), "{unread:?}"),
            _ => {}
        });
        assert!(read.is_ok(), "{read:?}");
        let verdicts = self.stored.judge(&known);
        for (place, (movement, identity)) in movements.iter().zip(&known).enumerate() {
            if verdicts.at(place).0 != Verdict::There {
                *self.sums.entry((movement.booked, movement.amount.normalize())).or_default() += 1;
                self.stored.add(identity.own(), identity.likeness);
            }
        }
    }
}

#[test]
fn overlapping_exports_are_their_union_in_each_dialect() {
    let mut lines = lines();
    let mut expected: BTreeMap<(Date, Decimal), usize> = BTreeMap::new();
    for line in &lines {
        *expected.entry((line.day, line.amount.normalize())).or_default() += 1;
    }
    assert!(expected.values().any(|count| *count > 1), "no two are alike: nothing is shown");
    for (number, dialect) in DIALECTS.iter().enumerate() {
        // Whole days, as a bank exports them, newest first in the second.
        lines.sort_by_key(|line| line.day);
        let day = |share: usize| lines[lines.len() * share / 100].day;
        let (early, late) = (day(40), day(60));
        let end = lines.partition_point(|line| line.day <= late);
        let begin = lines.partition_point(|line| line.day < early);
        let mut held = Held::default();
        held.import(&dialect(&lines[..end]));
        lines[begin..].reverse();
        held.import(&dialect(&lines[begin..]));
        // The beginning of the same again, cut within a line, and then all of it.
        let all = dialect(&lines);
        held.import(&all[..all.len() / 3 / 2 * 2]);
        held.import(&all);
        assert!(held.sums == expected, "dialect {number}");
    }
}

#[test]
fn an_account_is_the_union_of_all_dialects_together() {
    let lines = lines();
    let mut held = Held::default();
    for (dialect, part) in DIALECTS.iter().zip(0..) {
        let day = |share: usize| lines[(lines.len() * share / 8).min(lines.len() - 1)].day;
        let (first, last) = (day(part), day(part + 2));
        let chosen = lines.partition_point(|line| line.day < first)
            ..lines.partition_point(|line| line.day <= last);
        held.import(&dialect(&lines[chosen]));
    }
    let count: usize = held.sums.values().sum();
    let sum: Decimal =
        held.sums.iter().map(|((_, amount), count)| amount * Decimal::from(*count)).sum();
    assert_eq!(count, lines.len());
    assert_eq!(sum, lines.iter().map(|line| line.amount).sum::<Decimal>());
}
