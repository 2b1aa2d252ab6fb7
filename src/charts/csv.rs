//! A table as CSV (RFC 4180), in UTF-8.

use ::csv::{Terminator, WriterBuilder};

use crate::domain::chart::{Cell, Table};

/// The whole file, headings first. A text that a spreadsheet would take for a formula gets an
/// apostrophe before it (OWASP, "CSV Injection"); numbers stay numbers.
///
/// # Errors
/// None that memory does not give.
pub fn write(table: &Table) -> Result<Vec<u8>, ::csv::Error> {
    let mut writer =
        WriterBuilder::new().terminator(Terminator::CRLF).flexible(true).from_writer(Vec::new());
    for row in &table.rows {
        writer.write_record(row.iter().map(text))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Number(number) => number.to_string(),
        Cell::Text(text) if is_formula(text) => format!("'{text}"),
        Cell::Text(text) => text.clone(),
    }
}

fn is_formula(text: &str) -> bool {
    let starts = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    starts && text.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cells: &[Cell]) -> String {
        let table = Table { rows: vec![cells.to_vec()] };
        String::from_utf8(write(&table).unwrap()).unwrap()
    }

    #[test]
    fn lines_end_as_the_standard_says_and_quotes_are_doubled() {
        let cells = [
            Cell::Text("a,b".into()),
            Cell::Text("say \"x\"".into()),
            Cell::Number("-342.50".parse().unwrap()),
            Cell::Empty,
        ];
        assert_eq!(written(&cells), "\"a,b\",\"say \"\"x\"\"\",-342.50,\r\n");
    }

    #[test]
    fn a_formula_becomes_a_text_and_a_number_does_not() {
        for formula in ["=1+1", "+A1", "-A1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "＝1"] {
            let text = written(&[Cell::Text(formula.into()), Cell::Empty]);
            let text = text.trim_start_matches('"');
            assert!(text.starts_with('\''), "{text}");
        }
        for number in ["-12.50", "+3"] {
            assert_eq!(written(&[Cell::Text(number.into())]), format!("{number}\r\n"));
        }
    }
}
