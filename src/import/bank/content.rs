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
    Text(String, TextReader),
    Tables {
        tables: Vec<Table>,
        /// What stands between the values of a CSV.
        separator: Option<String>,
    },
}

/// Hands the events of a text on.
type TextReader = fn(&str, &Asked, &mut Take<'_>) -> Result<(), Refusal>;

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
        let (held, encoding) = match format {
            Format::Sheet | Format::Xls => {
                let tables = sheets(sheet::read(&bytes, limits)?, mapping)?;
                (Held::Tables { tables, separator: None }, None)
            }
            Format::Html => {
                let (text, encoding) = encoding::text(bytes);
                let tables = vec![Table::of(html::read(&text, limits)?, mapping)?];
                (Held::Tables { tables, separator: None }, Some(encoding))
            }
            Format::Csv => {
                let (text, encoding) = encoding::text(bytes);
                let dialect = separated::dialect(&text)
                    .ok_or_else(|| Refusal::at(1, "is no table: no separator makes one of it"))?;
                let grid = separated::read(&text, dialect, limits)?;
                // Of a large file it takes as much room as the grid.
                drop(text);
                let tables = vec![Table::of(grid, mapping)?];
                (Held::Tables { tables, separator: Some(dialect.told()) }, Some(encoding))
            }
            Format::Ofx => text(bytes, |text, _, take| ofx::read(text, take)),
            Format::Qif => {
                text(bytes, |text, asked, take| qif::read(text, asked.mapping.as_ref(), take))
            }
            Format::Camt => text(bytes, |text, asked, take| camt::read(text, &asked.limits, take)),
            Format::Mt940 => text(bytes, |text, _, take| mt940::read(text, take)),
            Format::Norma43 => text(bytes, |text, _, take| norma43::read(text, take)),
            Format::Cfonb120 => text(bytes, |text, _, take| cfonb120::read(text, take)),
        };
        Ok(Content { format, encoding, held, asked })
    }

    /// Hands all events on.
    ///
    /// # Errors
    /// The file as a whole cannot be read; what was handed on before is to be forgotten. A line that cannot
    /// be used is an [`Event::Unread`].
    pub fn read(&self, take: &mut Take<'_>) -> Result<(), Refusal> {
        match &self.held {
            Held::Text(text, read) => read(text, &self.asked, take)?,
            Held::Tables { tables, .. } => self::tables(tables, take),
        }
        Ok(())
    }

    /// What was understood of the file.
    pub fn form(&self) -> Form {
        let (separator, table) = match &self.held {
            Held::Text(..) => (None, None),
            Held::Tables { tables, separator } => (separator.clone(), tables.first()),
        };
        let table = table.map(|table| &table.understood);
        Form { format: self.format, encoding: self.encoding, separator, table: table.cloned() }
    }
}

/// A text that a reader of its own reads, and its encoding.
fn text(bytes: Vec<u8>, read: TextReader) -> (Held, Option<&'static str>) {
    let (text, encoding) = encoding::text(bytes);
    (Held::Text(text, read), Some(encoding))
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
