//! The HTML tables, and the XML spreadsheets of 2003, that some banks call .xls.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};

use super::event::Refusal;
use super::grid::{Grid, Kind};
use super::limits::Limits;

/// Reads all tables of a text as one grid, nested ones as rows of their own.
///
/// # Errors
/// It holds no table, or a larger one than allowed.
pub fn read(text: &str, limits: &Limits) -> Result<Grid, Refusal> {
    let mut grid = Grid::default();
    let mut reading = Reading::default();
    let (mut line, mut counted) = (1, 0);
    for token in Tokenizer::new_with_emitter(text, DefaultEmitter::<usize>::new_with_span()) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let at = tag.span.start.min(text.len());
                if at > counted {
                    line +=
                        memchr::memchr_iter(b'\n', &text.as_bytes()[counted..at]).count() as u64;
                    counted = at;
                }
                reading.open(&tag, line, (&mut grid, limits))?;
            }
            Token::EndTag(tag) => reading.close(&String::from_utf8_lossy(&tag.name), &mut grid),
            Token::String(part) if reading.cell && reading.silent == 0 => {
                reading.text.push_str(&String::from_utf8_lossy(&part));
            }
            _ => {}
        }
    }
    reading.end_cell(&mut grid);
    grid.end(limits)?;
    if grid.is_empty() {
        return Err(Refusal::at(1, "is HTML without a table that holds anything"));
    }
    Ok(grid)
}

#[derive(Default)]
struct Reading {
    row: bool,
    cell: bool,
    text: String,
    kind: Option<Kind>,
    /// Cells that this one spans beyond its own.
    span: usize,
    column: usize,
    /// Within how many styles and scripts.
    silent: usize,
}

fn attribute(tag: &StartTag<usize>, name: &[u8]) -> Option<String> {
    let value = tag.attributes.iter().find(|(key, _)| key.as_slice() == name)?.1;
    Some(String::from_utf8_lossy(value).into_owned())
}

impl Reading {
    fn open(
        &mut self,
        tag: &StartTag<usize>,
        line: u64,
        (grid, limits): (&mut Grid, &Limits),
    ) -> Result<(), Refusal> {
        match tag.name.as_slice() {
            b"tr" | b"row" => {
                self.end_cell(grid);
                grid.row(line, limits)?;
                (self.row, self.column) = (true, 0);
            }
            b"td" | b"th" | b"cell" => {
                self.end_cell(grid);
                if !self.row {
                    grid.row(line, limits)?;
                    (self.row, self.column) = (true, 0);
                }
                let span =
                    attribute(tag, b"colspan").and_then(|text| text.trim().parse::<usize>().ok());
                self.span = span.unwrap_or(1).clamp(1, limits.columns) - 1;
                // A sheet's cell may leave out those before it.
                let index =
                    attribute(tag, b"ss:index").and_then(|text| text.trim().parse::<usize>().ok());
                let index = index.unwrap_or(0).min(limits.columns);
                while self.column + 1 < index {
                    grid.cell("");
                    self.column += 1;
                }
                limits.columns(self.column + self.span + 1)?;
                self.cell = !(tag.self_closing && tag.name.as_slice() == b"cell");
                if !self.cell {
                    grid.cell("");
                    self.column += 1;
                }
            }
            b"data" => {
                self.kind = match attribute(tag, b"ss:type").as_deref() {
                    Some("Number") => Some(Kind::Number),
                    Some("DateTime") => Some(Kind::Day),
                    _ => None,
                };
            }
            b"br" | b"p" | b"div" => self.text.push(' '),
            b"style" | b"script" => self.silent += 1,
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str, grid: &mut Grid) {
        match name {
            "td" | "th" | "cell" => self.end_cell(grid),
            "tr" | "row" | "table" => {
                self.end_cell(grid);
                self.row = false;
            }
            "style" | "script" => self.silent = self.silent.saturating_sub(1),
            _ => {}
        }
    }

    fn end_cell(&mut self, grid: &mut Grid) {
        if !self.cell {
            self.text.clear();
            return;
        }
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        match self.kind.take() {
            Some(Kind::Day) if text.len() >= 10 && text.is_char_boundary(10) => {
                grid.typed(&text[..10], Kind::Day)
            }
            Some(Kind::Number) => match text.parse::<rust_decimal::Decimal>() {
                Ok(number) => grid.typed(&number.to_string(), Kind::Number),
                Err(_) => grid.cell(&text),
            },
            _ => grid.cell(&text),
        }
        (0..self.span).for_each(|_| grid.cell(""));
        self.column += 1 + self.span;
        (self.cell, self.span) = (false, 0);
        self.text.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<String> {
        let grid = read(text, &Limits::default()).unwrap();
        grid.rows(0..grid.len()).map(|row| format!("{} {}", row.line, row.shown())).collect()
    }

    #[test]
    fn cells_are_read_whether_they_are_closed_or_not() {
        let html = "<html><style>td {x}</style>\n<table><tr><th>Date<th colspan=2>Libell&eacute;\n<tr><td>1<br>2</td><td/><td><b>B &amp; C</b></table>";
        assert_eq!(rows(html), ["2 Date | Libellé |", "3 1 2 | | B & C"]);
    }

    #[test]
    fn an_xml_sheet_of_2003_is_a_table_too() {
        let xml = "<?xml version=\"1.0\"?><Workbook xmlns:ss=\"urn:x\"><Worksheet><Table><Row>\
                   <Cell><Data ss:Type=\"DateTime\">2025-05-02T00:00:00.000</Data></Cell>\
                   <Cell ss:Index=\"3\"><Data ss:Type=\"Number\">-12.5</Data></Cell></Row></Table></Worksheet></Workbook>";
        let grid = read(xml, &Limits::default()).unwrap();
        let row = grid.at(0);
        assert_eq!((row.get(0), row.kind(0)), ("2025-05-02", Kind::Day));
        assert_eq!((row.get(2), row.kind(2)), ("-12.5", Kind::Number));
    }

    #[test]
    fn a_page_without_a_table_and_a_table_too_wide_are_refused() {
        assert!(read("<html><p>Bonjour</p></html>", &Limits::default()).is_err());
        let wide = format!("<table><tr>{}</table>", "<td colspan=400>".repeat(9));
        assert!(read(&wide, &Limits::default()).is_err());
    }
}
