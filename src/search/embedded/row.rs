//! Documents on their way to the indexing threads: many in one batch, held in two allocations.

use std::iter::Empty;
use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tantivy::Term;
use tantivy::indexer::UserOperation;
use tantivy::schema::Field;
use tantivy::schema::document::{Document, ReferenceValue, ReferenceValueLeaf, Value};

/// Documents of one batch.
const BATCH: usize = 256;
/// Batches that wait for the indexing threads or are in their hands: a fast reader of a large file
/// must not hold the file in memory.
const IN_FLIGHT: usize = 48;
/// How long a batch waits for room. Threads that died make none: the writer then says so itself.
const PATIENCE: Duration = Duration::from_secs(2);

/// A batch that is being filled.
#[derive(Default)]
pub struct Filling {
    texts: String,
    cells: Vec<(Field, Held)>,
    steps: Vec<Step>,
}

enum Step {
    Delete(Term),
    Add(Range<usize>),
}

#[derive(Clone, Copy)]
enum Held {
    Number(i64),
    /// From and to, in the batch's texts.
    Text(usize, usize),
}

impl Filling {
    /// Deletes, at its place among the additions.
    pub fn delete(&mut self, term: Term) {
        self.steps.push(Step::Delete(term));
    }

    pub fn number(&mut self, field: Field, number: i64) {
        self.cells.push((field, Held::Number(number)));
    }

    pub fn text(&mut self, field: Field, text: &str) {
        let from = self.texts.len();
        self.texts.push_str(text);
        self.cells.push((field, Held::Text(from, self.texts.len())));
    }

    /// Ends a document: all cells since the last end are its own.
    pub fn end(&mut self) {
        let from = self.steps.iter().rev().find_map(|step| match step {
            Step::Add(cells) => Some(cells.end),
            Step::Delete(_) => None,
        });
        self.steps.push(Step::Add(from.unwrap_or(0)..self.cells.len()));
    }

    pub fn is_full(&self) -> bool {
        self.steps.len() >= BATCH
    }

    /// The operations of the batch, once there is room for them.
    pub fn operations(self, flight: &Arc<Flight>) -> Vec<UserOperation<Row>> {
        let batch =
            Arc::new(Batch { texts: self.texts, cells: self.cells, _ticket: flight.ticket() });
        let operation = |step| match step {
            Step::Delete(term) => UserOperation::Delete(term),
            Step::Add(cells) => UserOperation::Add(Row { batch: Arc::clone(&batch), cells }),
        };
        self.steps.into_iter().map(operation).collect()
    }
}

struct Batch {
    texts: String,
    cells: Vec<(Field, Held)>,
    _ticket: Ticket,
}

/// How many batches are on their way.
#[derive(Default)]
pub struct Flight {
    batches: Mutex<usize>,
    landed: Condvar,
}

impl Flight {
    fn ticket(self: &Arc<Flight>) -> Ticket {
        let batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut batches, _) = self
            .landed
            .wait_timeout_while(batches, PATIENCE, |batches| *batches >= IN_FLIGHT)
            .unwrap_or_else(PoisonError::into_inner);
        *batches += 1;
        Ticket(Arc::clone(self))
    }
}

/// Given back as the last document of a batch is dropped.
struct Ticket(Arc<Flight>);

impl Drop for Ticket {
    fn drop(&mut self) {
        *self.0.batches.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.landed.notify_one();
    }
}

/// One document of a batch.
pub struct Row {
    batch: Arc<Batch>,
    cells: Range<usize>,
}

/// A value of a row, as tantivy reads it.
#[derive(Clone, Debug)]
pub enum Cell<'a> {
    Number(i64),
    Text(&'a str),
}

/// The cells of a row.
pub struct Cells<'a> {
    texts: &'a str,
    cells: std::slice::Iter<'a, (Field, Held)>,
}

impl<'a> Iterator for Cells<'a> {
    type Item = (Field, Cell<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (field, held) = self.cells.next()?;
        let cell = match *held {
            Held::Number(number) => Cell::Number(number),
            Held::Text(from, to) => Cell::Text(self.texts.get(from..to).unwrap_or_default()),
        };
        Some((*field, cell))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.cells.size_hint()
    }
}

impl<'a> Value<'a> for Cell<'a> {
    type ArrayIter = Empty<Cell<'a>>;
    type ObjectIter = Empty<(&'a str, Cell<'a>)>;

    fn as_value(&self) -> ReferenceValue<'a, Cell<'a>> {
        ReferenceValue::Leaf(match self {
            Cell::Number(number) => ReferenceValueLeaf::I64(*number),
            Cell::Text(text) => ReferenceValueLeaf::Str(text),
        })
    }
}

impl Document for Row {
    type Value<'a> = Cell<'a>;
    type FieldsValuesIter<'a> = Cells<'a>;

    fn iter_fields_and_values(&self) -> Cells<'_> {
        let cells = self.batch.cells.get(self.cells.clone()).unwrap_or_default();
        Cells { texts: &self.batch.texts, cells: cells.iter() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(id: u32) -> Field {
        Field::from_field_id(id)
    }

    #[test]
    fn each_document_of_a_batch_has_its_own_cells_and_deletions_keep_their_place() {
        let mut filling = Filling::default();
        filling.text(field(0), "a");
        filling.number(field(1), 5);
        filling.end();
        filling.delete(Term::from_field_text(field(0), "b"));
        filling.text(field(0), "b");
        filling.end();
        let operations = filling.operations(&Arc::default());
        let told: Vec<String> = operations
            .iter()
            .map(|operation| match operation {
                UserOperation::Add(row) => {
                    format!(
                        "{:?}",
                        row.iter_fields_and_values().map(|cell| cell.1).collect::<Vec<_>>()
                    )
                }
                UserOperation::Delete(_) => "delete".into(),
            })
            .collect();
        assert_eq!(told, ["[Text(\"a\"), Number(5)]", "delete", "[Text(\"b\")]"]);
    }

    #[test]
    fn a_batch_gives_its_place_back_with_its_last_document() {
        let flight = Arc::<Flight>::default();
        let mut filling = Filling::default();
        filling.end();
        filling.end();
        let mut operations = filling.operations(&flight);
        assert_eq!(*flight.batches.lock().unwrap(), 1);
        operations.pop();
        assert_eq!(*flight.batches.lock().unwrap(), 1);
        operations.pop();
        assert_eq!(*flight.batches.lock().unwrap(), 0);
    }
}
