//! CSV in the dialects that banks write: which separator, which escape, told by what makes the most
//! regular table.

use super::event::Refusal;
use super::grid::Grid;
use super::limits::Limits;
use super::words::Words;

/// The most lines that one record may run over: a quote that nobody closed must not swallow the file.
const MOST_LINES: u64 = 50;
/// Of a file's beginning, how much the dialect is told by.
const LOOKED_AT: usize = 64 * 1024;
const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    pub separator: u8,
    /// A quote within quotes is written `\"` instead of `""`.
    pub backslash: bool,
}

impl Dialect {
    /// The separator for a person: tab has a name.
    pub fn told(self) -> String {
        match self.separator {
            b'\t' => "tab".to_owned(),
            other => char::from(other).to_string(),
        }
    }
}

/// The dialect of a text; `None` where no separator makes a table.
pub fn dialect(text: &str) -> Option<Dialect> {
    let mut start = &text[..text.floor_char_boundary(LOOKED_AT)];
    if start.len() < text.len() {
        start = &start[..start.rfind('\n').unwrap_or(start.len())];
    }
    if let Some(separator) = declared(start) {
        return Some(Dialect { separator, backslash: false });
    }
    let mut best: Option<((usize, usize), Dialect)> = None;
    for separator in SEPARATORS {
        for backslash in [false, true] {
            if backslash && !start.contains("\\\"") {
                continue;
            }
            let dialect = Dialect { separator, backslash };
            let Some(score) = score(start, dialect) else { continue };
            if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, dialect));
            }
        }
    }
    best.map(|(_, dialect)| dialect)
}

/// Excel's `sep=;` on the first line.
fn declared(text: &str) -> Option<u8> {
    let line = text.lines().next()?.trim().trim_matches('"');
    let separator = line.strip_prefix("sep=")?;
    match separator.as_bytes() {
        [one] if SEPARATORS.contains(one) => Some(*one),
        [] if line.len() == 4 => Some(b'\t'),
        _ => None,
    }
}

/// How regular the table would be: known headings in one row, then rows of the same length.
fn score(text: &str, dialect: Dialect) -> Option<(usize, usize)> {
    let mut lengths = std::collections::HashMap::new();
    let mut headings = 0;
    let mut reader = reader(text.as_bytes(), dialect);
    let mut record = csv::StringRecord::new();
    let mut records = 0_usize;
    while records < 300 && matches!(reader.read_record(&mut record), Ok(true)) {
        records += 1;
        if record.len() < 2 {
            continue;
        }
        *lengths.entry(record.len()).or_insert(0_usize) += 1;
        if records <= 40 {
            let known = |cell: &&str| {
                !cell.trim().is_empty() && Words::get().heading(cell).is_some_and(|one| one.whole)
            };
            headings = headings.max(record.iter().filter(known).count());
        }
    }
    let (length, rows) = lengths.into_iter().max_by_key(|(length, rows)| (*rows, *length))?;
    let headings = if headings >= 2 { headings } else { 0 };
    let mut regular = rows * 1000 / records + length.min(50);
    // A quote in the middle of a word tells that it is escaped.
    if dialect.backslash && within_words(text) {
        regular += 1;
    }
    Some((headings, regular))
}

fn within_words(text: &str) -> bool {
    text.match_indices("\\\"")
        .any(|(at, _)| text[at + 2..].starts_with(|c: char| c.is_alphanumeric()))
}

fn reader(bytes: &[u8], dialect: Dialect) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(dialect.separator)
        .has_headers(false)
        .flexible(true)
        .escape(dialect.backslash.then_some(b'\\'))
        .double_quote(true)
        .from_reader(bytes)
}

/// Reads all of a text.
///
/// # Errors
/// It is larger than allowed, or a quoted value is not closed.
pub fn read(text: &str, dialect: Dialect, limits: &Limits) -> Result<Grid, Refusal> {
    let mut grid = Grid::sized(text.len());
    let mut reader = reader(text.as_bytes(), dialect);
    let mut record = csv::StringRecord::new();
    let mut line = 1;
    loop {
        let read = reader
            .read_record(&mut record)
            .map_err(|why| Refusal::at(line, format!("is no record of a table: {why}")))?;
        let begun = record.position().map_or(line, csv::Position::line);
        let next = reader.position().line();
        if next.saturating_sub(begun) > MOST_LINES && read {
            return Err(Refusal::at(
                begun,
                format!(
                    "a quoted value is not closed up to line {next}; allowed: at most {MOST_LINES} \
                     lines"
                ),
            ));
        }
        if !read {
            break;
        }
        line = next;
        if begun == 1 && declared(text).is_some() {
            continue;
        }
        grid.row(begun, limits)?;
        record.iter().for_each(|cell| grid.cell(cell));
    }
    grid.end(limits)?;
    grid.open_end = !text.ends_with(['\n', '\r']);
    Ok(grid)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> (String, Vec<String>) {
        let dialect = dialect(text).unwrap();
        let grid = read(text, dialect, &Limits::default()).unwrap();
        (dialect.told(), grid.rows(0..grid.len()).map(|row| row.shown()).collect())
    }

    #[test]
    fn the_separator_is_the_one_that_makes_a_table() {
        for (text, separator) in [
            ("Date;Libellé;Montant\n01/02/2025;A, B, C;-1,50\n", ";"),
            ("Date,Description,Amount\n2025-02-01,\"A; B\",-1.50\n", ","),
            ("Compte: FR76, courant\n\nDate\tLibellé\tMontant\n01/02/2025\tA\t-1,5\n", "tab"),
            ("Date|Libellé|Montant\n01/02/2025|A|1,5\n", "|"),
            ("20250102;1,50;A\n20250103;2,50;B\n", ";"),
            ("sep=;\nDate;Montant\n01/02/2025;1,5\n", ";"),
        ] {
            assert_eq!(table(text).0, separator, "{text}");
        }
        assert_eq!(dialect("no table at all"), None);
    }

    #[test]
    fn quotes_are_escaped_in_both_ways_and_lines_are_the_files() {
        let (_, rows) =
            table("Date,Payee,Amount\n2025-01-01,\"A \\\"B\\\", C\",1\n2025-01-02,\"D\nE\",2\n");
        assert_eq!(rows[1..], ["2025-01-01 | A \"B\", C | 1", "2025-01-02 | D E | 2"]);
        let (_, rows) = table("Date,Payee,Amount\n2025-01-01,\"A \"\"B\"\"\\\",1\n");
        assert_eq!(rows[1], "2025-01-01 | A \"B\"\\ | 1");
    }

    #[test]
    fn a_quote_that_nobody_closes_is_refused_with_its_line() {
        let text = format!("Date;Montant\n01/02/2025;\"1\n{}", "01/02/2025;2\n".repeat(80));
        let told = Dialect { separator: b';', backslash: false };
        let refused = read(&text, told, &Limits::default()).unwrap_err();
        assert_eq!(refused.line, Some(2));
    }
}
