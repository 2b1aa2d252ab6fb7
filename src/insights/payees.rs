//! Who each document's money goes to, or comes from.

use std::collections::BTreeMap;

use crate::domain::findings::Record;

/// The payee of each record, in their order: its merchant; without one, the merchant that the same
/// label has elsewhere; else the label without its numbers.
pub fn payees(records: &[Record]) -> Vec<String> {
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    for record in records {
        if let (Some(merchant), Some(label)) = (&record.merchant, &record.label) {
            known.entry(stem(label)).or_insert(merchant);
        }
    }
    let name = |record: &Record| match (&record.merchant, &record.label) {
        (Some(merchant), _) => merchant.clone(),
        (None, Some(label)) => {
            let stem = stem(label);
            known.get(&stem).map_or(stem, |merchant| (*merchant).to_owned())
        }
        (None, None) => String::new(),
    };
    records.iter().map(name).collect()
}

/// A label's words without those that hold a digit: dates, card and order numbers change each time.
fn stem(label: &str) -> String {
    let words: Vec<&str> = label
        .split_whitespace()
        .filter(|word| !word.chars().any(|letter| letter.is_ascii_digit()))
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insights::planted::record;

    #[test]
    fn a_label_without_merchant_takes_the_merchant_of_its_like() {
        let with = |merchant: Option<&str>, label: &str| Record {
            merchant: merchant.map(str::to_owned),
            label: Some(label.to_owned()),
            ..record("2025-01-05", "-10", "x")
        };
        let records = [
            with(Some("Alan"), "PRLV SEPA ALAN SA 0512"),
            with(None, "PRLV SEPA ALAN SA 0612"),
            with(None, "VIR LOYER 05/06"),
        ];
        assert_eq!(payees(&records), ["Alan", "Alan", "VIR LOYER"]);
    }
}
