//! XLSX, XLS and ODS → grids, by calamine. What it would hold whole is measured before.

use std::io::{Cursor, Read};

use calamine::{
    Data, DataRef, ExcelDateTime, Ods, Reader, Sheet, SheetVisible, Xls, Xlsx,
    open_workbook_from_rs,
};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::event::Refusal;
use super::grid::{Grid, Kind};
use super::limits::Limits;
use super::markup::{Markup, Piece};

/// The most cells of a sheet that is held whole, empty ones within it included.
const MOST_HELD: u64 = 4_000_000;

/// The first bytes of Microsoft's compound files.
pub fn is_compound(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

fn refused(why: impl std::fmt::Display) -> Refusal {
    Refusal::whole(format!("is no sheet that can be read: {why}"))
}

/// A sheet's name and cells.
pub type Named = (String, Grid);

/// Reads the visible sheets of a file that is packed (XLSX, ODS) or compound (XLS).
///
/// # Errors
/// It is broken, locked, or larger than allowed.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Named>, Refusal> {
    if is_compound(bytes) {
        return xls(bytes, limits);
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(refused)?;
    let mut content = String::new();
    match archive.by_name("content.xml") {
        Ok(file) => file.take(limits.bytes as u64).read_to_string(&mut content).map_err(refused)?,
        Err(_) => return xlsx(bytes, limits),
    };
    measure_ods(&content)?;
    let mut workbook: Ods<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(refused)?;
    let mut grids = Vec::new();
    for name in visible(workbook.sheets_metadata(), limits)? {
        let range = workbook.worksheet_range(&name).map_err(refused)?;
        grids.push((name, of_range(&range, limits)?));
    }
    Ok(grids)
}

fn visible(sheets: &[Sheet], limits: &Limits) -> Result<Vec<String>, Refusal> {
    if sheets.len() > limits.sheets {
        let problem = format!("holds {} sheets; allowed: at most {}", sheets.len(), limits.sheets);
        return Err(Refusal::whole(problem));
    }
    let visible = sheets.iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
    Ok(visible.map(|sheet| sheet.name.clone()).collect())
}

/// Cell by cell: a sheet of two cells far apart costs two cells.
fn xlsx(bytes: &[u8], limits: &Limits) -> Result<Vec<Named>, Refusal> {
    let mut workbook: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(refused)?;
    let mut grids = Vec::new();
    for name in visible(workbook.sheets_metadata(), limits)? {
        let Ok(mut cells) = workbook.worksheet_cells_reader(&name) else { continue };
        let mut grid = Grid::default();
        let (mut row, mut column) = (None, 0);
        while let Some(cell) = cells.next_cell().map_err(refused)? {
            let (at, place) = cell.get_position();
            if row != Some(at) {
                grid.row(u64::from(at) + 1, limits)?;
                (row, column) = (Some(at), 0);
            }
            limits.columns(place as usize + 1)?;
            if (place as usize) < column {
                continue;
            }
            while column < place as usize {
                grid.cell("");
                column += 1;
            }
            match cell.get_value() {
                DataRef::Float(number) => add_number(&mut grid, *number),
                DataRef::Int(number) => grid.typed(&number.to_string(), Kind::Number),
                DataRef::String(text) => grid.cell(text),
                DataRef::SharedString(text) => grid.cell(text),
                DataRef::DateTime(day) => add_day(&mut grid, *day),
                DataRef::DateTimeIso(text) => add_iso(&mut grid, text),
                _ => grid.cell(""),
            }
            column += 1;
        }
        grid.end(limits)?;
        grids.push((name, grid));
    }
    Ok(grids)
}

fn xls(bytes: &[u8], limits: &Limits) -> Result<Vec<Named>, Refusal> {
    measure_xls(bytes)?;
    let mut workbook: Xls<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(refused)?;
    let mut grids = Vec::new();
    for name in visible(workbook.sheets_metadata(), limits)? {
        let Ok(range) = workbook.worksheet_range(&name) else { continue };
        grids.push((name, of_range(&range, limits)?));
    }
    Ok(grids)
}

fn of_range(range: &calamine::Range<Data>, limits: &Limits) -> Result<Grid, Refusal> {
    let mut grid = Grid::default();
    let (first, left) = range.start().unwrap_or_default();
    for (at, row) in range.rows().enumerate() {
        grid.row(u64::from(first) + at as u64 + 1, limits)?;
        let filled = row.iter().rposition(|cell| *cell != Data::Empty).map_or(0, |last| last + 1);
        limits.columns(left as usize + filled)?;
        (0..left).for_each(|_| grid.cell(""));
        for cell in &row[..filled] {
            match cell {
                Data::Float(number) => add_number(&mut grid, *number),
                Data::Int(number) => grid.typed(&number.to_string(), Kind::Number),
                Data::String(text) => grid.cell(text),
                Data::DateTime(day) => add_day(&mut grid, *day),
                Data::DateTimeIso(text) => add_iso(&mut grid, text),
                _ => grid.cell(""),
            }
        }
    }
    grid.end(limits)?;
    Ok(grid)
}

/// A number without the noise of its float: 15 digits.
fn add_number(grid: &mut Grid, number: f64) {
    match Decimal::from_f64(number) {
        Some(decimal) => grid.typed(&decimal.normalize().to_string(), Kind::Number),
        None => grid.cell(""),
    }
}

fn add_day(grid: &mut Grid, day: ExcelDateTime) {
    if !day.is_datetime() {
        return add_number(grid, day.as_f64());
    }
    let (year, month, day, ..) = day.to_ymd_hms_milli();
    grid.typed(&format!("{year:04}-{month:02}-{day:02}"), Kind::Day);
}

fn add_iso(grid: &mut Grid, text: &str) {
    match text.get(..10).filter(|day| day.parse::<jiff::civil::Date>().is_ok()) {
        Some(day) => grid.typed(day, Kind::Day),
        None => grid.cell(text),
    }
}

fn held(rows: u64, columns: u64) -> Result<(), Refusal> {
    if rows.saturating_mul(columns) <= MOST_HELD {
        return Ok(());
    }
    Err(Refusal::whole(format!(
        "a sheet spans {rows} rows and {columns} columns; allowed: at most {MOST_HELD} cells"
    )))
}

/// The corners of a sheet's cells, by the records of its stream (MS-XLS 2.3).
fn measure_xls(bytes: &[u8]) -> Result<(), Refusal> {
    const CELLS: [u16; 10] =
        [0x0006, 0x00d6, 0x00fd, 0x0201, 0x0203, 0x0204, 0x0205, 0x027e, 0x0003, 0x0004];
    const SEVERAL: [u16; 2] = [0x00bd, 0x00be];
    let mut compound = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(refused)?;
    for name in ["/Workbook", "/Book"] {
        let Ok(mut stream) = compound.open_stream(name) else { continue };
        let mut records = Vec::new();
        stream.by_ref().take(bytes.len() as u64).read_to_end(&mut records).map_err(refused)?;
        let number = |at: usize| {
            let pair = records.get(at..at + 2)?;
            Some(u16::from_le_bytes([pair[0], pair[1]]))
        };
        let (mut at, mut rows, mut columns) = (0, 0_u64, 0_u64);
        while let (Some(kind), Some(length)) = (number(at), number(at + 2)) {
            let (body, length) = (at + 4, usize::from(length));
            let several = SEVERAL.contains(&kind);
            if several || CELLS.contains(&kind) {
                rows = rows.max(u64::from(number(body).unwrap_or_default()) + 1);
                columns = columns.max(u64::from(number(body + 2).unwrap_or_default()) + 1);
            }
            if several && length >= 2 {
                columns = columns.max(u64::from(number(body + length - 2).unwrap_or_default()) + 1);
            }
            at = body + length;
        }
        held(rows, columns)?;
    }
    Ok(())
}

/// What the repeats of a sheet's cells come to.
fn measure_ods(content: &str) -> Result<(), Refusal> {
    let times = |attributes: &str, name: &str| -> u64 {
        let said = attributes.split_once(name).and_then(|(_, rest)| {
            rest.trim_start_matches(['=', ' ', '"', '\'']).split(['"', '\'']).next()
        });
        said.and_then(|text| text.parse().ok()).unwrap_or(1)
    };
    // Empty rows and cells count where something stands behind them.
    let (mut rows, mut columns, mut at, mut repeated) = (0_u64, 0_u64, 0_u64, 1_u64);
    let (mut row, mut filled, mut cell) = (0_u64, false, 1_u64);
    for (_, piece) in Markup::new(content) {
        match piece {
            Piece::Open { name, attributes, value } => match name.as_str() {
                "TABLE:TABLE" => (row, at, filled) = (0, 0, false),
                "TABLE:TABLE-ROW" => {
                    repeated = times(attributes, "number-rows-repeated");
                    row = row.saturating_add(repeated);
                    at = 0;
                }
                "TABLE:TABLE-CELL" | "TABLE:COVERED-TABLE-CELL" => {
                    cell = times(attributes, "number-columns-repeated");
                    at = at.saturating_add(cell);
                    filled = attributes.contains("value");
                    if filled || !value.is_empty() {
                        (rows, columns) = (rows.max(row), columns.max(at));
                    }
                }
                "TEXT:P" if !value.is_empty() => {
                    (rows, columns) = (rows.max(row), columns.max(at));
                }
                _ => {}
            },
            Piece::Close { .. } => {}
        }
        held(rows, columns)?;
        // Of repeated rows, calamine holds each with all its cells.
        held(repeated.max(1), if filled { cell } else { 1 })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lose_the_noise_of_floats() {
        let mut grid = Grid::default();
        grid.row(1, &Limits::default()).unwrap();
        [2_306.740_000_000_000_2, -0.1, 1e14, 45.5]
            .iter()
            .for_each(|number| add_number(&mut grid, *number));
        add_iso(&mut grid, "2025-05-02T00:00:00");
        assert_eq!(grid.at(0).shown(), "2306.74 | -0.1 | 100000000000000 | 45.5 | 2025-05-02");
    }

    #[test]
    fn what_spans_too_much_is_refused_before_it_is_held() {
        let wide = "<table:table><table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell \
                    office:value=\"1\" table:number-columns-repeated=\"16000\"/></table:table-row></table:table>";
        assert!(measure_ods(wide).is_err());
        let trailing = wide.replace("office:value=\"1\" ", "");
        assert!(measure_ods(&trailing).is_ok());
        assert!(read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken", &Limits::default()).is_err());
    }
}
