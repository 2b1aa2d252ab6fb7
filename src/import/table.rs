//! Tables: records of a CSV file under a header of field names.

use serde_json::{Map, Value};

/// The fields that a column may be named after; other columns are left out.
const FIELDS: [&str; 20] = [
    "transaction_id",
    "user_id",
    "account_id",
    "account_name",
    "account_type",
    "account_balance",
    "account_currency",
    "amount",
    "currency_code",
    "transaction_type",
    "operation_type",
    "date",
    "primary_description",
    "merchant_name",
    "category_name",
    "is_deleted",
    "is_future",
    "is_internal",
    "is_active",
    "last_sync_timestamp",
];

/// The header of a table: what its columns hold, and what is between them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    delimiter: u8,
    /// The field of each column; `None` where it is left out.
    columns: Vec<Option<&'static str>>,
}

impl Header {
    /// Reads the first line. The delimiter is the one of `,`, `;` and tab that makes the most
    /// columns with a known name.
    pub(super) fn read(line: &str) -> Result<Header, String> {
        let mut best: Option<(usize, Header)> = None;
        for delimiter in [b',', b';', b'\t'] {
            let columns: Vec<_> = split(line, delimiter)?.iter().map(known).collect();
            let count = columns.iter().flatten().count();
            if best.as_ref().is_none_or(|(most, _)| count > *most) {
                best = Some((count, Header { delimiter, columns }));
            }
        }
        let allowed = "allowed: columns named as the fields, among them amount and date, or \
                       account_balance, separated by , ; or tab";
        let Some((_, header)) = best else { return Err(format!("no header; {allowed}")) };
        let has = |field| header.columns.contains(&Some(field));
        if !(has("amount") && has("date") || has("account_balance")) {
            let shown: String = line.chars().take(120).collect();
            return Err(format!(
                "the header {shown:?} names no transactions or accounts; {allowed}"
            ));
        }
        for (at, field) in header.columns.iter().enumerate() {
            if field.is_some() && header.columns[..at].contains(field) {
                let field = field.unwrap_or_default();
                return Err(format!("the header names {field} twice; allowed: each once"));
            }
        }
        Ok(header)
    }

    /// Whether a column has a field's name in the index's own spelling: `user_id`, not `date`.
    pub(super) fn is_of_fields(&self) -> bool {
        self.columns.iter().flatten().any(|field| field.contains('_'))
    }

    /// Whether `record` ends within a quoted value, so that the next line belongs to it.
    pub(super) fn is_open(&self, record: &[u8]) -> bool {
        let mut quoted = false;
        let mut starts = true;
        let mut bytes = record.iter().peekable();
        while let Some(&byte) = bytes.next() {
            match byte {
                b'"' if quoted && bytes.peek() == Some(&&b'"') => {
                    bytes.next();
                }
                b'"' if quoted => quoted = false,
                b'"' if starts => quoted = true,
                _ => {}
            }
            starts = !quoted && (byte == self.delimiter || byte == b'\n');
        }
        quoted
    }

    /// The record as an object of the fields that it has a value for.
    pub(super) fn object(&self, record: &str) -> Result<Map<String, Value>, String> {
        let values = split(record, self.delimiter)?;
        if values.len() != self.columns.len() {
            return Err(format!(
                "has {} values; allowed: {}, as the header has",
                values.len(),
                self.columns.len()
            ));
        }
        let mut object = Map::new();
        for (field, value) in self.columns.iter().zip(&values) {
            if let Some(field) = field
                && !value.trim().is_empty()
            {
                object.insert((*field).to_owned(), value.trim().into());
            }
        }
        Ok(object)
    }
}

fn known(name: &str) -> Option<&'static str> {
    FIELDS.into_iter().find(|field| name.trim().eq_ignore_ascii_case(field))
}

fn split(record: &str, delimiter: u8) -> Result<csv::StringRecord, String> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(record.len().clamp(64, 8192))
        .from_reader(record.as_bytes());
    let mut values = csv::StringRecord::new();
    reader.read_record(&mut values).map_err(|why| format!("is no record of a table: {why}"))?;
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_detected_and_unknown_columns_are_left_out() {
        for line in [
            "Date,amount,memo,\"merchant_name\"",
            "date;AMOUNT;memo;merchant_name",
            "date\tamount\tmemo\tmerchant_name",
        ] {
            let header = Header::read(line).unwrap();
            let expected = [Some("date"), Some("amount"), None, Some("merchant_name")];
            assert_eq!(header.columns, expected, "{line}");
        }
    }

    #[test]
    fn a_header_without_amounts_or_with_one_name_twice_is_refused() {
        assert!(Header::read("Datum;Betrag").unwrap_err().contains("amount"));
        assert!(Header::read("").is_err());
        assert!(Header::read("date;amount;date").unwrap_err().contains("twice"));
    }

    #[test]
    fn quotes_hold_delimiters_and_lines_and_count_only_at_a_values_start() {
        let header = Header::read("date;amount;primary_description").unwrap();
        assert!(header.is_open(b"2025-01-01;-5;\"CB A;"));
        assert!(!header.is_open(b"2025-01-01;-5;\"CB A; \"\"B\"\"\""));
        assert!(!header.is_open(b"2025-01-01;-5;12\" PIZZA"));
        let object = header.object("2025-01-01;\"-5,00\";\"CB A;\nB\"").unwrap();
        assert_eq!(object["primary_description"], "CB A;\nB");
        assert_eq!(object["amount"], "-5,00");
        assert!(header.object("2025-01-01;-5").unwrap_err().contains("2 values"));
    }
}
