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
    held: Buffers,
    steps: Vec<Step>,
}

/// What the documents of a batch hold.
#[derive(Default)]
struct Buffers {
    texts: String,
    cells: Vec<(Field, Held)>,
}

enum Step {
    Delete(Term),
    Add(Range<usize>),
}

#[derive(Clone, Copy)]
enum Held {
    Number(i64),
    /// From and to, in the batch's texts.
    Text(u32, u32),
}

impl Filling {
    /// Deletes, at its place among the additions.
    pub fn delete(&mut self, term: Term) {
        self.steps.push(Step::Delete(term));
    }

    pub fn number(&mut self, field: Field, number: i64) {
        self.held.cells.push((field, Held::Number(number)));
    }

    pub fn text(&mut self, field: Field, text: &str) {
        let texts = &mut self.held.texts;
        let from = texts.len() as u32;
        texts.push_str(text);
        self.held.cells.push((field, Held::Text(from, texts.len() as u32)));
    }

    /// Ends a document: all cells since the last end are its own.
    pub fn end(&mut self) {
        let from = self.steps.iter().rev().find_map(|step| match step {
            Step::Add(cells) => Some(cells.end),
            Step::Delete(_) => None,
        });
        self.steps.push(Step::Add(from.unwrap_or(0)..self.held.cells.len()));
    }

    pub fn is_full(&self) -> bool {
        self.steps.len() >= BATCH
    }

    /// The operations of the batch, once there is room for them; leaves an empty batch to fill.
    pub fn operations(&mut self, flight: &Arc<Flight>) -> Vec<UserOperation<Row>> {
        let held = std::mem::replace(&mut self.held, flight.start());
        let batch = Arc::new(Batch { held, flight: Arc::clone(flight) });
        let operation = |step| match step {
            Step::Delete(term) => UserOperation::Delete(term),
            Step::Add(cells) => UserOperation::Add(Row { batch: Arc::clone(&batch), cells }),
        };
        self.steps.drain(..).map(operation).collect()
    }
}

struct Batch {
    held: Buffers,
    flight: Arc<Flight>,
}

/// The batches on their way, and the emptied buffers of those that have landed.
#[derive(Default)]
pub struct Flight {
    state: Mutex<InFlight>,
    landed: Condvar,
}

#[derive(Default)]
struct InFlight {
    batches: usize,
    spare: Vec<Buffers>,
}

impl Flight {
    fn start(&self) -> Buffers {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut state, _) = self
            .landed
            .wait_timeout_while(state, PATIENCE, |state| state.batches >= IN_FLIGHT)
            .unwrap_or_else(PoisonError::into_inner);
        state.batches += 1;
        state.spare.pop().unwrap_or_default()
    }
}

impl Drop for Batch {
    /// Dropped with its last document.
    fn drop(&mut self) {
        let mut held = std::mem::take(&mut self.held);
        held.texts.clear();
        held.cells.clear();
        let mut state = self.flight.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.batches -= 1;
        state.spare.push(held);
        self.flight.landed.notify_one();
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
            Held::Text(from, to) => {
                Cell::Text(self.texts.get(from as usize..to as usize).unwrap_or_default())
            }
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
        let held = &self.batch.held;
        let cells = held.cells.get(self.cells.clone()).unwrap_or_default();
        Cells { texts: &held.texts, cells: cells.iter() }
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
        assert_eq!(flight.state.lock().unwrap().batches, 1);
        operations.pop();
        assert_eq!(flight.state.lock().unwrap().batches, 1);
        operations.pop();
        assert_eq!(flight.state.lock().unwrap().batches, 0);
    }
}
