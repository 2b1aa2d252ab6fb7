//! Bank files, line by line: JSON lines and CSV become objects with the index's fields. What is
//! wrong with a line is told with its file, its number and what is allowed. Memory is bounded by
//! the longest line; lines without ids of their own add the hash of each.

pub mod bank;
pub mod checkpoint;
pub mod corrections;
mod enriching;
mod filled;
mod fnv;
mod folder;
pub mod kept;
mod lines;
mod normal;
mod plain;
mod progress;
pub mod statement;
mod table;
pub mod values;

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::domain::Tenant;
use crate::domain::document::{Account, Transaction};
pub use enriching::{Enriched, EnrichingError, enrich};
pub use filled::{Labels, is_enriched};
pub use lines::LONGEST;
use lines::{Lines, Next};
use normal::{LineKind, Normalizer};
pub use progress::Progress;
use table::Header;

/// The most lines that one record of a table may run over: a quote that nobody closed must not
/// swallow the file.
const MOST_LINES: u64 = 50;

/// One document, in the forms of its index.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The number of its first line, from 1.
    pub number: u64,
    pub document: Document,
}

/// What a line is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Document {
    Transaction(Transaction),
    Account(Account),
}

/// A line that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}:{line}: {problem}", file.display())]
pub struct BadLine {
    pub file: PathBuf,
    pub line: u64,
    /// What is wrong, and what is allowed.
    pub problem: String,
}

/// Why reading a file ended, or did not begin, or one of its lines was left out.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{}: cannot be read: {source}", file.display())]
    Unreadable { file: PathBuf, source: io::Error },
    /// The lines after it can still be read.
    #[error(transparent)]
    Bad(#[from] BadLine),
}

/// The documents of one file. Ends after the last line, after a header that cannot be used, and
/// after an [`ImportError::Unreadable`].
pub struct Documents<R> {
    file: PathBuf,
    lines: Lines<R>,
    line: Vec<u8>,
    rules: Normalizer,
    form: Form,
    /// Where the file tells no merchants and no categories.
    filling: Option<Labels<'static>>,
}

enum Form {
    /// Nothing but empty lines has been read.
    Unknown,
    JsonLines,
    Table(Header),
    Over,
}

/// Opens a file. `user` is whom lines without a `user_id` belong to; a line that names another is
/// bad.
///
/// # Errors
/// [`ImportError::Unreadable`] where there is no such file or it may not be read.
pub fn open(file: &Path, user: Option<Tenant>) -> Result<Documents<BufReader<File>>, ImportError> {
    let unreadable = |source| ImportError::Unreadable { file: file.to_owned(), source };
    let opened = File::open(file).map_err(unreadable)?;
    if opened.metadata().map_err(unreadable)?.is_dir() {
        return Err(unreadable(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    Ok(Documents::new(BufReader::with_capacity(256 * 1024, opened), file, user))
}

/// Whether a file holds documents of the index: JSON, or a table whose header has a field's name that
/// no bank would write. All else is a bank's own.
///
/// # Errors
/// There is no such file or it may not be read.
pub fn is_documents(file: &Path) -> Result<bool, ImportError> {
    let unreadable = |source| ImportError::Unreadable { file: file.to_owned(), source };
    let mut lines = Lines::new(BufReader::new(File::open(file).map_err(unreadable)?));
    let mut line = Vec::new();
    loop {
        match lines.next(&mut line).map_err(unreadable)? {
            Next::Line if line.iter().all(u8::is_ascii_whitespace) => {}
            Next::Line => break,
            Next::TooLong | Next::End => return Ok(false),
        }
    }
    let start = line.trim_ascii_start().first();
    if matches!(start, Some(b'{' | b'[')) {
        return Ok(true);
    }
    let header = text(&line).ok().and_then(|line| Header::read(line).ok());
    Ok(header.is_some_and(|header| header.is_of_fields()))
}

/// Brings what was interrupted to its end, in all that is kept beside an index whose last mark this is. For
/// whoever holds the writer's lock, before anything else of theirs: the next mark hides this one.
fn settle(data_dir: &Path, mark: Option<&str>) -> io::Result<()> {
    statement::Batches::of(data_dir).settle(mark)?;
    corrections::Corrections::of(data_dir).settle(mark)
}

/// The bytes of all files together, for [`Progress`]; files that cannot be read count nothing.
pub fn size(files: &[PathBuf]) -> u64 {
    files.iter().filter_map(|file| file.metadata().ok()).map(|metadata| metadata.len()).sum()
}

impl<R: BufRead> Documents<R> {
    /// Reads `input`; `file` is what its bad lines are told with.
    pub fn new(input: R, file: &Path, user: Option<Tenant>) -> Documents<R> {
        Documents {
            file: file.to_owned(),
            lines: Lines::new(input),
            line: Vec::new(),
            rules: Normalizer::new(user),
            form: Form::Unknown,
            filling: None,
        }
    }

    /// How many bytes have been read so far.
    pub fn bytes(&self) -> u64 {
        self.lines.bytes
    }

    fn bad(&self, line: u64, problem: impl Into<String>) -> ImportError {
        BadLine { file: self.file.clone(), line, problem: problem.into() }.into()
    }

    fn unreadable(&mut self, source: io::Error) -> ImportError {
        self.form = Form::Over;
        ImportError::Unreadable { file: self.file.clone(), source }
    }

    /// Reads up to the next document; `None` at the end.
    fn read(&mut self) -> Result<Option<Line>, ImportError> {
        loop {
            if matches!(self.form, Form::Over) {
                return Ok(None);
            }
            match self.lines.next(&mut self.line) {
                Ok(Next::End) => {
                    self.form = Form::Over;
                    return Ok(None);
                }
                Ok(Next::Line) => {}
                Ok(Next::TooLong) => {
                    if matches!(self.form, Form::Unknown) {
                        self.form = Form::Over;
                    }
                    let problem = format!("is too long; allowed: at most {LONGEST} bytes");
                    return Err(self.bad(self.lines.number, problem));
                }
                Err(source) => return Err(self.unreadable(source)),
            }
            if self.line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let number = self.lines.number;
            if matches!(self.form, Form::JsonLines)
                && let Some(short) = plain::transaction(&self.line, &self.rules)
            {
                return Ok(Some(Line { number, document: Document::Transaction(short) }));
            }
            if let Some(object) = self.object(number)? {
                let document =
                    self.document(object).map_err(|problem| self.bad(number, problem))?;
                return Ok(Some(Line { number, document }));
            }
        }
    }

    fn document(&mut self, object: Map<String, Value>) -> Result<Document, String> {
        let (kind, object) = self.rules.normalize(object)?;
        let object = Value::Object(object);
        match kind {
            LineKind::Transaction => Transaction::from_object(&object).map(Document::Transaction),
            LineKind::Account => Account::from_object(&object).map(Document::Account),
        }
        .map_err(|error| error.to_string())
    }

    /// The object of the line that was read last; `None` for a header.
    fn object(&mut self, number: u64) -> Result<Option<Map<String, Value>>, ImportError> {
        if matches!(self.form, Form::Unknown) {
            if self.line.trim_ascii_start().first() == Some(&b'{') {
                self.form = Form::JsonLines;
            } else {
                self.form = Form::Over;
                if self.line.trim_ascii_start().first() == Some(&b'[') {
                    let problem = "begins an array of JSON; allowed: one object on each line";
                    return Err(self.bad(number, problem));
                }
                let header = text(&self.line).and_then(Header::read);
                self.form = Form::Table(header.map_err(|problem| self.bad(number, problem))?);
                return Ok(None);
            }
        }
        if let Form::Table(header) = &self.form {
            while header.is_open(&self.line) {
                let lines = self.lines.number - number + 1;
                let mut more = Vec::new();
                let next = match self.lines.next(&mut more) {
                    Ok(next) => next,
                    Err(source) => return Err(self.unreadable(source)),
                };
                let length = self.line.len() + more.len();
                if next != Next::Line || lines >= MOST_LINES || length > LONGEST {
                    let last = self.lines.number;
                    return Err(self.bad(
                        number,
                        format!(
                            "a quoted value is not closed up to line {last}; allowed: at most \
                             {MOST_LINES} lines, {LONGEST} bytes"
                        ),
                    ));
                }
                self.line.push(b'\n');
                self.line.extend_from_slice(&more);
            }
        }
        let read = match &self.form {
            Form::Table(header) => text(&self.line).and_then(|record| header.object(record)),
            _ => serde_json::from_slice::<Map<String, Value>>(&self.line)
                .map_err(|why| format!("is no object of JSON: {why}")),
        };
        read.map(Some).map_err(|problem| self.bad(number, problem))
    }
}

impl<R: BufRead> Iterator for Documents<R> {
    type Item = Result<Line, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut read = self.read().transpose()?;
        if let (Some(filling), Ok(Line { document: Document::Transaction(one), .. })) =
            (&mut self.filling, &mut read)
        {
            filling.fill(one);
        }
        Some(read)
    }
}

fn text(line: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(line).map_err(|why| {
        let at = why.valid_up_to() + 1;
        format!("byte {at} is not UTF-8; allowed: UTF-8, with or without a byte order mark")
    })
}

#[cfg(test)]
mod tests;
