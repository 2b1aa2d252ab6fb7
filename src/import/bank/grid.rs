//! Rows of cells, as CSV, HTML tables and sheets have them alike, in few allocations.

use super::event::Refusal;
use super::limits::Limits;

/// What a cell is known to hold, before any column is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// A number of a sheet, written with a decimal point and no groups.
    Number,
    /// A day of a sheet, written yyyy-MM-dd.
    Day,
}

/// All rows of a table, empty ones left out.
#[derive(Debug, Default)]
pub struct Grid {
    text: String,
    /// Where each cell's text ends.
    ends: Vec<u32>,
    /// Nothing where all cells are text.
    kinds: Vec<Kind>,
    rows: Vec<Begin>,
    columns: usize,
    /// The text that it was read from does not end with a line's end.
    pub open_end: bool,
}

#[derive(Clone, Copy, Debug)]
struct Begin {
    cell: u32,
    line: u32,
}

impl Grid {
    /// An empty one, for cells whose texts together have so many bytes at most.
    pub fn sized(bytes: usize) -> Grid {
        Grid { text: String::with_capacity(bytes), ..Grid::default() }
    }

    /// Begins a row.
    ///
    /// # Errors
    /// There are more rows, or the row before has more columns, than allowed.
    pub fn row(&mut self, line: u64, limits: &Limits) -> Result<(), Refusal> {
        self.close();
        limits.rows(self.rows.len() + 1)?;
        limits.columns(self.columns)?;
        limits.cells(self.ends.len())?;
        let cell = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.rows.push(Begin { cell, line: u32::try_from(line).unwrap_or(u32::MAX) });
        Ok(())
    }

    /// Takes the last row back where it holds nothing.
    fn close(&mut self) {
        let Some(last) = self.rows.last() else { return };
        let (first, cells) = (last.cell as usize, self.ends.len());
        let begin = if first == 0 { 0 } else { self.ends[first - 1] as usize };
        if self.text[begin..].trim().is_empty() {
            self.rows.pop();
            self.ends.truncate(first);
            self.kinds.truncate(first);
            self.text.truncate(begin);
        } else {
            self.columns = self.columns.max(cells - first);
        }
    }

    /// Adds a cell to the last row.
    pub fn cell(&mut self, text: &str) {
        self.typed(text, Kind::Text);
    }

    /// Adds a cell of a sheet to the last row.
    pub fn typed(&mut self, text: &str, kind: Kind) {
        if kind != Kind::Text && self.kinds.len() < self.ends.len() {
            self.kinds.resize(self.ends.len(), Kind::Text);
        }
        self.text.push_str(text);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        if kind != Kind::Text || !self.kinds.is_empty() {
            self.kinds.push(kind);
        }
    }

    /// After the last cell.
    ///
    /// # Errors
    /// The last row has more columns than allowed.
    pub fn end(&mut self, limits: &Limits) -> Result<(), Refusal> {
        self.close();
        limits.columns(self.columns)
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row at a place below [`Grid::len`].
    pub fn at(&self, row: usize) -> Row<'_> {
        let first = self.rows.get(row).map_or(self.ends.len(), |begin| begin.cell as usize);
        let end = self.rows.get(row + 1).map_or(self.ends.len(), |begin| begin.cell as usize);
        let line = self.rows.get(row).map_or(0, |begin| u64::from(begin.line));
        Row { grid: self, first, cells: end - first, line }
    }

    /// All rows from a place on, up to another.
    pub fn rows(&self, range: std::ops::Range<usize>) -> impl Iterator<Item = Row<'_>> {
        range.map(|row| self.at(row))
    }
}

/// One row.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    grid: &'a Grid,
    first: usize,
    cells: usize,
    /// The line of the file that it begins on; in a sheet, the row's number.
    pub line: u64,
}

impl<'a> Row<'a> {
    pub fn width(&self) -> usize {
        self.cells
    }

    /// The text of a cell, trimmed; empty where the row is shorter.
    pub fn get(&self, column: usize) -> &'a str {
        if column >= self.cells {
            return "";
        }
        let at = self.first + column;
        let begin = if at == 0 { 0 } else { self.grid.ends[at - 1] as usize };
        self.grid.text[begin..self.grid.ends[at] as usize].trim()
    }

    pub fn kind(&self, column: usize) -> Kind {
        if column >= self.cells {
            return Kind::Text;
        }
        self.grid.kinds.get(self.first + column).copied().unwrap_or(Kind::Text)
    }

    /// The cells' texts.
    pub fn texts(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let row = *self;
        (0..self.cells).map(move |column| row.get(column))
    }

    /// The row in one line, for a person.
    pub fn shown(&self) -> String {
        super::event::shortened(&self.texts().collect::<Vec<_>>().join(" | "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_lines_and_empty_ones_are_left_out() {
        let limits = Limits::default();
        let mut grid = Grid::default();
        for (line, cells) in [(1, &["a", "b"][..]), (2, &["", " "]), (4, &["c"]), (9, &[""])] {
            grid.row(line, &limits).unwrap();
            cells.iter().for_each(|cell| grid.cell(cell));
        }
        grid.end(&limits).unwrap();
        assert_eq!(grid.len(), 2);
        assert_eq!((grid.at(1).line, grid.at(1).get(0), grid.at(1).get(7)), (4, "c", ""));
        assert_eq!(grid.at(0).shown(), "a | b");
    }

    #[test]
    fn more_than_allowed_is_refused() {
        let limits = Limits { rows: 2, columns: 2, ..Limits::default() };
        let mut grid = Grid::default();
        for line in 1..=2 {
            grid.row(line, &limits).unwrap();
            grid.cell("a");
        }
        assert!(grid.row(3, &limits).unwrap_err().problem.contains("at most 2"));
        ["b", "c"].iter().for_each(|cell| grid.cell(cell));
        assert!(grid.end(&limits).is_err());
    }
}
