//! A file's content, told apart once and held as it is read: as text, or as tables.

use super::event::{Event, Refusal, Take};
use super::layout::Layout;
use super::table::Table;
use super::{
    Asked, Form, Format, camt, cfonb120, encoding, format, html, mt940, norma43, ofx, qif,
    separated, sheet,
};

/// What a file holds, to be read as often as is needed.
pub struct Content {
    format: Format,
    encoding: Option<&'static str>,
    held: Held,
    asked: Asked,
}

enum Held {
    Text(String),
    Table {
        table: Table,
        /// What stands between the values of a CSV.
        separator: Option<String>,
    },
    Sheets(Vec<Table>),
}

impl Content {
    /// Of one file that is no archive (see [`super::archive::unpack`]).
    ///
    /// # Errors
    /// It is larger than allowed, or nothing that can be read: with what to download instead, where that is
    /// known. It is a table whose columns cannot be told.
    pub fn of(bytes: Vec<u8>, asked: Asked) -> Result<Content, Refusal> {
        asked.limits.bytes(bytes.len())?;
        Content::of_format(format(&bytes)?, bytes, asked)
    }

    /// Of a file of this format.
    ///
    /// # Errors
    /// As [`Content::of`].
    pub fn of_format(format: Format, bytes: Vec<u8>, asked: Asked) -> Result<Content, Refusal> {
        let (limits, mapping) = (&asked.limits, asked.mapping.as_ref());
        if matches!(format, Format::Sheet | Format::Xls) {
            let held = Held::Sheets(sheets(sheet::read(&bytes, limits)?, mapping)?);
            return Ok(Content { format, encoding: None, held, asked });
        }
        let (text, encoding) = encoding::text(bytes);
        let held = match format {
            Format::Html => {
                let grid = html::read(&text, limits)?;
                Held::Table { table: Table::of(grid, mapping)?, separator: None }
            }
            Format::Csv => {
                let dialect = separated::dialect(&text)
                    .ok_or_else(|| Refusal::at(1, "is no table: no separator makes one of it"))?;
                let grid = separated::read(&text, dialect, limits)?;
                // Of a large file it takes as much room as the grid.
                drop(text);
                Held::Table { table: Table::of(grid, mapping)?, separator: Some(dialect.told()) }
            }
            _ => Held::Text(text),
        };
        Ok(Content { format, encoding: Some(encoding), held, asked })
    }

    /// Hands all events on.
    ///
    /// # Errors
    /// The file as a whole cannot be read; what was handed on before is to be forgotten. A line that cannot
    /// be used is an [`Event::Unread`].
    pub fn read(&self, take: &mut Take<'_>) -> Result<(), Refusal> {
        match &self.held {
            Held::Text(text) => self.text(text, take)?,
            Held::Table { table, .. } => table.read(take),
            Held::Sheets(tables) => self::tables(tables, take),
        }
        Ok(())
    }

    fn text(&self, text: &str, take: &mut Take<'_>) -> Result<(), Refusal> {
        match self.format {
            Format::Ofx => ofx::read(text, take),
            Format::Qif => qif::read(text, self.asked.mapping.as_ref(), take),
            Format::Camt => camt::read(text, &self.asked.limits, take),
            Format::Mt940 => mt940::read(text, take),
            Format::Norma43 => norma43::read(text, take),
            Format::Cfonb120 => cfonb120::read(text, take),
            Format::Csv | Format::Html | Format::Sheet | Format::Xls => Ok(()),
        }
    }

    /// What was understood of the file.
    pub fn form(&self) -> Form {
        let (separator, table) = match &self.held {
            Held::Text(_) => (None, None),
            Held::Table { table, separator } => (separator.clone(), Some(&table.understood)),
            Held::Sheets(tables) => (None, tables.first().map(|table| &table.understood)),
        };
        Form { format: self.format, encoding: self.encoding, separator, table: table.cloned() }
    }
}

/// The sheets that hold a table; one that holds none is passed over where another does.
fn sheets(sheets: Vec<sheet::Named>, mapping: Option<&Layout>) -> Result<Vec<Table>, Refusal> {
    let (mut tables, mut refused) = (Vec::new(), None);
    for (name, grid) in sheets.into_iter().filter(|(_, grid)| !grid.is_empty()) {
        match Table::of(grid, mapping) {
            Ok(table) => tables.push(table),
            Err(refusal) => {
                let problem = format!("sheet {name:?}: {}", refusal.problem);
                refused.get_or_insert(Refusal { problem, ..refusal });
            }
        }
    }
    match refused {
        _ if !tables.is_empty() => Ok(tables),
        Some(refusal) => Err(refusal),
        None => Err(Refusal::whole("holds no sheet with anything in it")),
    }
}

/// Hands the events of several tables on, each with accounts of its own.
fn tables(tables: &[Table], take: &mut Take<'_>) {
    let mut accounts = 0;
    for table in tables {
        let before = accounts;
        table.read(&mut |event| {
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
        });
    }
}
