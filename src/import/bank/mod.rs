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
mod dates;
pub mod document;
mod encoding;
mod event;
mod fixed;
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
pub use dates::Order;
pub use event::{
    AccountKind, Balance, BalanceKind, BankAccount, Event, Movement, Refusal, Status, Take, Unread,
};
pub use layout::Layout;
pub use limits::Limits;
pub use table::Understood;
pub use words::{Role, fold};

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
/// The file as a whole cannot be read; what was handed on before is to be forgotten. A line that cannot
/// be used is an [`Event::Unread`].
pub fn read(bytes: &[u8], asked: &Asked, take: &mut Take<'_>) -> Result<Form, Refusal> {
    asked.limits.bytes(bytes.len())?;
    read_as(format(bytes)?, bytes, asked, take)
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

/// Reads a file as one of a format.
///
/// # Errors
/// As [`read`].
pub fn read_as(
    format: Format,
    bytes: &[u8],
    asked: &Asked,
    take: &mut Take<'_>,
) -> Result<Form, Refusal> {
    let (limits, mapping) = (&asked.limits, asked.mapping.as_ref());
    let form = |encoding, table| Form { format, encoding, separator: None, table };
    if matches!(format, Format::Sheet | Format::Xls) {
        let understood = sheets(sheet::read(bytes, limits)?, mapping, take)?;
        return Ok(form(None, Some(understood)));
    }
    let decoded = encoding::decode(bytes);
    let (text, name) = (decoded.text.as_ref(), Some(decoded.name));
    match format {
        Format::Ofx => ofx::read(text, take)?,
        Format::Qif => qif::read(text, mapping, take)?,
        Format::Camt => camt::read(text, limits, take)?,
        Format::Mt940 => mt940::read(text, take)?,
        Format::Norma43 => norma43::read(text, take)?,
        Format::Cfonb120 => cfonb120::read(text, take)?,
        Format::Html => {
            let grid = html::read(text, limits)?;
            return Ok(form(name, Some(table::read(&grid, mapping, take)?)));
        }
        Format::Csv | Format::Sheet | Format::Xls => {
            let dialect = separated::dialect(text)
                .ok_or_else(|| Refusal::at(1, "is no table: no separator makes one of it"))?;
            let grid = separated::read(text, dialect, limits)?;
            drop(decoded.text);
            let table = Some(table::read(&grid, mapping, take)?);
            return Ok(Form { separator: Some(dialect.told()), ..form(name, table) });
        }
    }
    Ok(form(name, None))
}

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

/// Reads the sheets that hold a table; one that holds none is passed over where another does.
fn sheets(
    sheets: Vec<sheet::Named>,
    mapping: Option<&Layout>,
    take: &mut Take<'_>,
) -> Result<Understood, Refusal> {
    let mut understood = None;
    let mut refused = None;
    let mut accounts = 0;
    for (name, grid) in sheets.into_iter().filter(|(_, grid)| !grid.is_empty()) {
        let before = accounts;
        let mut shifted = |event: Event| {
            accounts += usize::from(matches!(event, Event::Account(_)));
            take(match event {
                Event::Movement(mut movement) => {
                    movement.account += before;
                    Event::Movement(movement)
                }
                Event::Balance(mut balance) => {
                    balance.account += before;
                    Event::Balance(balance)
                }
                other => other,
            });
        };
        match table::read(&grid, mapping, &mut shifted) {
            Ok(read) => {
                understood.get_or_insert(read);
            }
            Err(refusal) => {
                let problem = format!("sheet {name:?}: {}", refusal.problem);
                refused.get_or_insert(Refusal { problem, ..refusal });
            }
        }
    }
    match (understood, refused) {
        (Some(understood), _) => Ok(understood),
        (None, Some(refusal)) => Err(refusal),
        (None, None) => Err(Refusal::whole("holds no sheet with anything in it")),
    }
}
