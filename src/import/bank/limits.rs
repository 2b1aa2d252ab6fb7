//! Bounds on what one file may cost.

use super::event::Refusal;

/// What one file may hold at most. The defaults read ten years of a busy account with room to spare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file, and of all members of an archive together once unpacked.
    pub bytes: usize,
    pub rows: usize,
    pub columns: usize,
    pub cells: usize,
    pub sheets: usize,
    /// Files in an archive.
    pub members: usize,
    /// Elements within each other.
    pub depth: usize,
    /// How many times its packed size a member may unpack to.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            bytes: 400 * 1024 * 1024,
            rows: 5_000_000,
            columns: 512,
            cells: 60_000_000,
            sheets: 64,
            members: 256,
            depth: 64,
            ratio: 200,
        }
    }
}

impl Limits {
    /// # Errors
    /// A file of so many bytes is larger than allowed.
    pub fn bytes(&self, bytes: usize) -> Result<(), Refusal> {
        within("bytes", bytes, self.bytes)
    }

    /// # Errors
    /// So many rows are more than allowed.
    pub fn rows(&self, rows: usize) -> Result<(), Refusal> {
        within("rows", rows, self.rows)
    }

    /// # Errors
    /// So many columns are more than allowed.
    pub fn columns(&self, columns: usize) -> Result<(), Refusal> {
        within("columns", columns, self.columns)
    }

    /// # Errors
    /// So many cells are more than allowed.
    pub fn cells(&self, cells: usize) -> Result<(), Refusal> {
        within("cells", cells, self.cells)
    }
}

fn within(what: &str, has: usize, most: usize) -> Result<(), Refusal> {
    if has <= most {
        return Ok(());
    }
    Err(Refusal::whole(format!("holds {has} {what} or more; allowed: at most {most}")))
}
