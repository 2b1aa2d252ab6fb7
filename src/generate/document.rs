//! What is generated: a document of either index, and its line of JSON.

use std::io::{self, Write};

use jiff::civil::{Date, Weekday};

use super::accounts::AccountKind;

/// One transaction of the index `transactions`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Unique over all users that one run generates.
    pub id: u64,
    pub user: u64,
    pub account: &'static AccountKind,
    /// Signed, in the currency's cents: a debit is negative.
    pub cents: i64,
    pub operation: &'static str,
    pub date: Date,
    /// The bank's label.
    pub label: String,
    pub merchant: Option<&'static str>,
    pub category: Option<&'static str>,
    pub mark: Mark,
}

/// The mark that a document may carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    None,
    /// One leg of a pair between the user's own accounts, or a card's settlement.
    Internal,
    /// Taken back by the bank: counts nowhere.
    Deleted,
    /// Announced for a day to come: counts nowhere yet.
    Future,
}

/// One account of the index `accounts`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub user: u64,
    pub kind: &'static AccountKind,
    /// In cents, before the first document; not part of the line.
    pub opening: i64,
    /// In cents: the opening and all documents that count.
    pub balance: i64,
    /// Whether the account is still open.
    pub active: bool,
    /// The day of the last synchronisation.
    pub synced: Date,
}

impl Document {
    pub fn account_id(&self) -> u64 {
        self.user * 10 + self.account.slot
    }

    /// Whether the document moves its account's balance.
    pub fn counts(&self) -> bool {
        !matches!(self.mark, Mark::Deleted | Mark::Future)
    }

    /// Writes the document as one line of JSON, its line end included.
    pub fn write_json_line(&self, out: &mut Vec<u8>) {
        let mut digits = itoa::Digits::default();
        out.extend_from_slice(b"{\"transaction_id\":\"");
        out.extend_from_slice(digits.of(self.id));
        out.extend_from_slice(b"\",\"user_id\":");
        out.extend_from_slice(digits.of(self.user));
        out.extend_from_slice(b",\"account_id\":");
        out.extend_from_slice(digits.of(self.account_id()));
        text(out, "account_name", self.account.name);
        text(out, "account_type", self.account.kind);
        out.extend_from_slice(b",\"amount\":");
        money(out, self.cents);
        out.extend_from_slice(b",\"amount_abs\":");
        money(out, self.cents.abs());
        text(out, "currency_code", self.account.currency);
        text(out, "transaction_type", if self.cents < 0 { "debit" } else { "credit" });
        text(out, "operation_type", self.operation);
        out.extend_from_slice(b",\"date\":\"");
        year_month(out, self.date);
        out.push(b'-');
        two_digits(out, self.date.day());
        out.extend_from_slice(b"\",\"month_year\":\"");
        year_month(out, self.date);
        out.push(b'"');
        text(out, "weekday", weekday(self.date));
        text(out, "primary_description", &self.label);
        if let Some(merchant) = self.merchant {
            text(out, "merchant_name", merchant);
        }
        if let Some(category) = self.category {
            text(out, "category_name", category);
        }
        out.extend_from_slice(match self.mark {
            Mark::None => b"",
            Mark::Internal => b",\"is_internal\":true",
            Mark::Deleted => b",\"is_deleted\":true",
            Mark::Future => b",\"is_future\":true",
        });
        out.extend_from_slice(b"}\n");
    }
}

impl Account {
    pub fn id(&self) -> u64 {
        self.user * 10 + self.kind.slot
    }

    /// Writes the account as one line of JSON, its line end included.
    pub fn write_json_line(&self, out: &mut Vec<u8>) {
        let mut digits = itoa::Digits::default();
        out.extend_from_slice(b"{\"user_id\":");
        out.extend_from_slice(digits.of(self.user));
        out.extend_from_slice(b",\"account_id\":");
        out.extend_from_slice(digits.of(self.id()));
        text(out, "account_name", self.kind.name);
        text(out, "account_type", self.kind.kind);
        out.extend_from_slice(b",\"account_balance\":");
        money(out, self.balance);
        text(out, "account_currency", self.kind.currency);
        out.extend_from_slice(if self.active {
            b",\"is_active\":true"
        } else {
            b",\"is_active\":false"
        });
        out.extend_from_slice(b",\"last_sync_timestamp\":\"");
        year_month(out, self.synced);
        out.push(b'-');
        two_digits(out, self.synced.day());
        out.extend_from_slice(b"T05:00:00Z\"}\n");
    }
}

/// Writes many lines through one buffer; `lines` fills it with one at a time.
pub(super) fn write_lines<T>(
    items: impl Iterator<Item = T>,
    out: &mut dyn Write,
    line: impl Fn(&T, &mut Vec<u8>),
) -> io::Result<()> {
    const FULL: usize = 256 * 1024;
    let mut buffer = Vec::with_capacity(FULL + 4096);
    for item in items {
        line(&item, &mut buffer);
        if buffer.len() >= FULL {
            out.write_all(&buffer)?;
            buffer.clear();
        }
    }
    out.write_all(&buffer)?;
    out.flush()
}

fn text(out: &mut Vec<u8>, name: &str, value: &str) {
    out.extend_from_slice(b",\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":\"");
    if value.bytes().any(|byte| byte == b'"' || byte == b'\\' || byte < 0x20) {
        escaped(out, value);
    } else {
        out.extend_from_slice(value.as_bytes());
    }
    out.push(b'"');
}

fn escaped(out: &mut Vec<u8>, value: &str) {
    for byte in value.bytes() {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            0..0x20 => {
                out.extend_from_slice(b"\\u00");
                out.extend_from_slice(&[b"0123456789abcdef"[usize::from(byte >> 4)]]);
                out.extend_from_slice(&[b"0123456789abcdef"[usize::from(byte & 15)]]);
            }
            _ => out.push(byte),
        }
    }
}

/// Cents as major units, with all decimals: no float is near.
fn money(out: &mut Vec<u8>, cents: i64) {
    if cents < 0 {
        out.push(b'-');
    }
    let cents = cents.unsigned_abs();
    out.extend_from_slice(itoa::Digits::default().of(cents / 100));
    out.push(b'.');
    two_digits(out, (cents % 100) as i8);
}

fn year_month(out: &mut Vec<u8>, date: Date) {
    out.extend_from_slice(itoa::Digits::default().of(date.year().unsigned_abs().into()));
    out.push(b'-');
    two_digits(out, date.month());
}

fn two_digits(out: &mut Vec<u8>, number: i8) {
    let number = number.unsigned_abs();
    out.extend_from_slice(&[b'0' + number / 10, b'0' + number % 10]);
}

fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// Decimal digits without the machinery of `fmt`: ten million documents hold sixty million numbers.
mod itoa {
    #[derive(Default)]
    pub(super) struct Digits([u8; 20]);

    impl Digits {
        pub(super) fn of(&mut self, mut number: u64) -> &[u8] {
            let mut start = self.0.len();
            loop {
                start -= 1;
                self.0[start] = b'0' + (number % 10) as u8;
                number /= 10;
                if number == 0 {
                    return &self.0[start..];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    static CHECKING: AccountKind =
        AccountKind { slot: 1, name: "Compte \"courant\"", kind: "checking", currency: "EUR" };

    #[test]
    fn a_line_is_json_with_the_index_fields() {
        let document = Document {
            id: 42,
            user: 7,
            account: &CHECKING,
            cents: -5405,
            operation: "Carte",
            date: date(2025, 3, 4),
            label: "CB \\ \"A\"\n".into(),
            merchant: Some("L'Étal"),
            category: None,
            mark: Mark::Internal,
        };
        let mut line = Vec::new();
        document.write_json_line(&mut line);
        let read: serde_json::Value = serde_json::from_slice(&line).unwrap();
        let expected = serde_json::json!({
            "transaction_id": "42", "user_id": 7, "account_id": 71,
            "account_name": "Compte \"courant\"", "account_type": "checking",
            "amount": -54.05, "amount_abs": 54.05, "currency_code": "EUR",
            "transaction_type": "debit", "operation_type": "Carte", "date": "2025-03-04",
            "month_year": "2025-03", "weekday": "Tuesday", "primary_description": "CB \\ \"A\"\n",
            "merchant_name": "L'Étal", "is_internal": true,
        });
        assert_eq!(read, expected);
    }

    #[test]
    fn money_keeps_its_cents() {
        let shown = |cents| {
            let mut out = Vec::new();
            money(&mut out, cents);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(shown(-5), "-0.05");
        assert_eq!(shown(0), "0.00");
        assert_eq!(shown(123_450), "1234.50");
    }
}
