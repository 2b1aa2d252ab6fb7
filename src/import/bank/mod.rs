//! Files as banks export them, told by their content: tables (CSV, HTML, sheets), OFX, QIF, CAMT,
//! MT940, Norma 43, CFONB 120 → accounts, movements, balances.
//!
//! Every reader hands [`Event`]s on as it reads; nothing is kept of a file that is refused half-way.

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
mod tests;

pub use amounts::Decimals;
pub use dates::Order;
pub use event::{
    AccountKind, Balance, BalanceKind, BankAccount, Event, Movement, Refusal, Status, Take, Unread,
};
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

/// What a file was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pub format: &'static str,
    pub encoding: Option<&'static str>,
    /// What stands between the values of a CSV.
    pub separator: Option<String>,
    /// What was understood of a table.
    pub table: Option<Understood>,
}

/// Reads one file that is no archive (see [`archive::unpack`]).
///
/// # Errors
/// The file as a whole cannot be read; what was handed on before is to be forgotten. A line that cannot
/// be used is an [`Event::Unread`].
pub fn read(bytes: &[u8], asked: &Asked, take: &mut Take<'_>) -> Result<Form, Refusal> {
    let limits = &asked.limits;
    limits.bytes(bytes.len())?;
    let mapping = asked.mapping.as_ref();
    let form = |format, encoding, table| Form { format, encoding, separator: None, table };
    if archive::is_zip(bytes) || sheet::is_compound(bytes) {
        let format = if sheet::is_compound(bytes) { "XLS" } else { "XLSX or ODS" };
        let understood = sheets(sheet::read(bytes, limits)?, mapping, take)?;
        return Ok(form(format, None, Some(understood)));
    }
    if let Some(refusal) = unreadable(bytes) {
        return Err(refusal);
    }
    let decoded = encoding::decode(bytes);
    let (text, name) = (decoded.text.as_ref(), Some(decoded.name));
    if let Some(format) = markup_of(text) {
        let table = match format {
            "OFX" => ofx::read(text, take).map(|()| None),
            "CAMT" => camt::read(text, limits, take).map(|()| None),
            "HTML" => table::read(&html::read(text, limits)?, mapping, take).map(Some),
            _ => Err(Refusal::at(1, "is XML of another kind; allowed: OFX, CAMT.052, .053, .054")),
        }?;
        return Ok(form(format, name, table));
    }
    if mt940::begins(text) {
        mt940::read(text, take)?;
        return Ok(form("MT940", name, None));
    }
    if norma43::begins(text) {
        norma43::read(text, take)?;
        return Ok(form("Norma 43", name, None));
    }
    if cfonb120::begins(text) {
        cfonb120::read(text, take)?;
        return Ok(form("CFONB 120", name, None));
    }
    if is_qif(text) {
        qif::read(text, mapping, take)?;
        return Ok(form("QIF", name, None));
    }
    let Some(dialect) = separated::dialect(text) else {
        return Err(Refusal::at(
            1,
            "is of no format that is known; allowed: CSV, OFX, QFX, QIF, CAMT.052/053/054, MT940, \
             Norma 43, CFONB 120, XLSX, XLS, ODS, HTML tables, ZIP",
        ));
    };
    let grid = separated::read(text, dialect, limits)?;
    drop(decoded.text);
    let understood = table::read(&grid, mapping, take)?;
    let separator = Some(dialect.told());
    Ok(Form { format: "CSV", encoding: name, separator, table: Some(understood) })
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
fn markup_of(text: &str) -> Option<&'static str> {
    let start = &text[..text.floor_char_boundary(8 * 1024)];
    let upper = start.trim_start().to_ascii_uppercase();
    if upper.starts_with("OFXHEADER") || upper.contains("<OFX>") || upper.contains("<?OFX") {
        return Some("OFX");
    }
    if !upper.starts_with('<') {
        return None;
    }
    if upper.contains("<HTML")
        || upper.contains("<TABLE")
        || upper.contains("OFFICE:SPREADSHEET")
        || upper.contains("<!DOCTYPE HTML")
    {
        return Some("HTML");
    }
    let camt = ["CAMT.05", "BKTOCSTMR"];
    if camt.iter().any(|word| upper.contains(word)) {
        return Some("CAMT");
    }
    Some("XML")
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
