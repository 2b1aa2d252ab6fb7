//! Files as banks export them, told by their content: tables (CSV, HTML, sheets), OFX, QIF, CAMT,
//! MT940, Norma 43, CFONB 120 → accounts, movements, balances.
//!
//! Every reader hands [`Event`]s on as it reads; nothing is kept of a file that is refused half-way.

mod accounts;
mod amounts;
pub mod archive;
mod camt;
mod cfonb120;
mod columns;
mod content;
mod dates;
pub mod document;
mod encoding;
mod event;
mod fixed;
mod fold;
mod grid;
mod headless;
mod html;
pub mod identity;
mod layout;
mod limits;
mod markup;
mod mt940;
mod norma43;
mod ofx;
pub mod open;
pub mod overlap;
mod qif;
mod running;
mod sections;
mod separated;
mod sheet;
pub mod summary;
mod table;
mod words;

#[cfg(test)]
mod overlapping;
#[cfg(test)]
mod tests;

use std::fmt;

pub use amounts::Decimals;
pub use content::Content;
pub use dates::Order;
pub use event::{
    AccountKind, Balance, BalanceKind, BankAccount, Event, Movement, Refusal, Status, Take, Unread,
};
pub use fold::fold;
pub use layout::Layout;
pub use limits::Limits;
pub use table::Understood;
pub use words::Role;

/// How a file is to be read, beyond what it tells itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    pub mapping: Option<Layout>,
    pub limits: Limits,
}

/// What a file can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    Csv,
    Html,
    /// XLSX or ODS.
    Sheet,
    Xls,
    Ofx,
    Qif,
    Camt,
    Mt940,
    Norma43,
    Cfonb120,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Csv => "CSV",
            Format::Html => "HTML",
            Format::Sheet => "XLSX or ODS",
            Format::Xls => "XLS",
            Format::Ofx => "OFX",
            Format::Qif => "QIF",
            Format::Camt => "CAMT",
            Format::Mt940 => "MT940",
            Format::Norma43 => "Norma 43",
            Format::Cfonb120 => "CFONB 120",
        })
    }
}

/// What was understood of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pub format: Format,
    pub encoding: Option<&'static str>,
    /// What stands between the values of a CSV.
    pub separator: Option<String>,
    /// What was understood of a table.
    pub table: Option<Understood>,
}

/// Reads one file that is no archive (see [`archive::unpack`]), told by its content.
///
/// # Errors
/// As [`Content::of`] and [`Content::read`].
pub fn read(bytes: &[u8], asked: &Asked, take: &mut Take<'_>) -> Result<Form, Refusal> {
    let content = Content::of(bytes.to_vec(), asked.clone())?;
    content.read(take)?;
    Ok(content.form())
}

/// What a file is.
///
/// # Errors
/// It is nothing that can be read: with what to download instead, where that is known.
pub fn format(bytes: &[u8]) -> Result<Format, Refusal> {
    if sheet::is_compound(bytes) {
        return Ok(Format::Xls);
    }
    if archive::is_zip(bytes) {
        return Ok(Format::Sheet);
    }
    if let Some(refusal) = unreadable(bytes) {
        return Err(refusal);
    }
    let decoded = encoding::decode(&bytes[..bytes.len().min(LOOKED_AT)]);
    let text = decoded.text.as_ref();
    if let Some(format) = markup_of(text) {
        return format;
    }
    let all = [
        (Format::Mt940, mt940::begins(text)),
        (Format::Norma43, norma43::begins(text)),
        (Format::Cfonb120, cfonb120::begins(text)),
        (Format::Qif, is_qif(text)),
        (Format::Csv, separated::dialect(text).is_some()),
    ];
    let found = all.into_iter().find(|(_, is)| *is).map(|(format, _)| format);
    found.ok_or_else(|| {
        Refusal::at(
            1,
            "is of no format that is known; allowed: CSV, OFX, QFX, QIF, CAMT.052/053/054, MT940, \
             Norma 43, CFONB 120, XLSX, XLS, ODS, HTML tables, ZIP",
        )
    })
}

/// Of a file's beginning, how much its format is told by.
const LOOKED_AT: usize = 64 * 1024;

/// Formats that are known and not read.
fn unreadable(bytes: &[u8]) -> Option<Refusal> {
    let start = &bytes[..bytes.len().min(1024)];
    if memchr::memmem::find(start, b"%PDF-").is_some() {
        return Some(Refusal::whole(
            "is a PDF, whose figures cannot be read with certainty; download the account's movements \
             as CSV, OFX, CAMT, MT940 or Excel instead",
        ));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Some(Refusal::whole("holds nothing"));
    }
    let pictures: [&[u8]; 4] = [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF"];
    if pictures.iter().any(|magic| start.starts_with(magic)) {
        return Some(Refusal::whole(
            "is a picture; download the account's movements as CSV, OFX, CAMT, MT940 or Excel instead",
        ));
    }
    None
}

/// What a text of tags is; `None` for one without.
fn markup_of(text: &str) -> Option<Result<Format, Refusal>> {
    let start = &text[..text.floor_char_boundary(8 * 1024)];
    let upper = start.trim_start().to_ascii_uppercase();
    let holds = |words: &[&str]| words.iter().any(|word| upper.contains(word));
    if upper.starts_with("OFXHEADER") || holds(&["<OFX>", "<?OFX"]) {
        return Some(Ok(Format::Ofx));
    }
    if !upper.starts_with('<') {
        return None;
    }
    Some(if holds(&["<HTML", "<TABLE", "OFFICE:SPREADSHEET", "<!DOCTYPE HTML"]) {
        Ok(Format::Html)
    } else if holds(&["CAMT.05", "BKTOCSTMR"]) {
        Ok(Format::Camt)
    } else {
        Err(Refusal::at(1, "is XML of another kind; allowed: OFX, CAMT.052, .053, .054"))
    })
}

fn is_qif(text: &str) -> bool {
    let headers = ["!type:", "!account", "!option:", "!clear:"];
    text.lines().take(60).any(|line| {
        let start = line.get(..line.len().min(12)).unwrap_or("").to_ascii_lowercase();
        headers.iter().any(|header| start.starts_with(header))
    })
}
