//! Batches on their way to the server: several at once, no document in two of them.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;

use tokio::task::JoinSet;

use crate::import::Document;
use crate::import::checkpoint::Place;
use crate::search::elasticsearch::bulk::{self, Batch, Landed};
use crate::search::elasticsearch::{Client, ServerError};

/// Calls at once: the server indexes one while another is on its way. Each batch is held until it has
/// landed, so this bounds the memory too.
const AT_ONCE: usize = 3;

/// A batch that the server has answered for.
#[derive(Debug)]
pub struct Landing {
    pub landed: Landed,
    /// The place of its file.
    pub file: usize,
    /// All lines up to here have landed.
    pub safe: Place,
}

struct Left {
    file: usize,
    /// What is safe once it and all before it have landed.
    end: Place,
    landed: bool,
}

/// What is on its way, by its number.
pub struct Flight {
    client: Client,
    filling: Batch,
    /// The last line of the batch that is being filled.
    last: Place,
    next: u64,
    flying: JoinSet<(u64, Result<Landed, ServerError>)>,
    ids: HashMap<u64, Vec<u64>>,
    /// The batches that have left, but for those before which all has landed.
    left: BTreeMap<u64, Left>,
    safe: Place,
}

impl Flight {
    /// Nothing is on its way; all before `start` is safe.
    pub fn new(client: Client, start: Place) -> Flight {
        Flight {
            client,
            filling: Batch::default(),
            last: start,
            next: 0,
            flying: JoinSet::new(),
            ids: HashMap::new(),
            left: BTreeMap::new(),
            safe: start,
        }
    }

    /// Adds a document. Where the batch is full, or has this document already, it leaves first.
    ///
    /// # Errors
    /// A batch did not land.
    pub async fn add(
        &mut self,
        (index, id): (&str, &str),
        document: Document,
        at: Place,
    ) -> Result<Vec<Landing>, Box<dyn Error>> {
        let mut landings = Vec::new();
        if self.filling.is_full() || self.filling.holds(bulk::hash(index, id)) {
            landings = self.leave().await?;
        }
        match document {
            Document::Transaction(mut one) => {
                one.complete();
                self.filling.add((index, id), &one, at.line)?;
            }
            Document::Account(one) => self.filling.add((index, id), &one, at.line)?,
        }
        self.last = at;
        Ok(landings)
    }

    /// The file is over: what has been added leaves, and once it has landed all is safe up to `end`.
    ///
    /// # Errors
    /// A batch did not land.
    pub async fn close(&mut self, end: Place) -> Result<Vec<Landing>, Box<dyn Error>> {
        let landings = self.leave().await?;
        match self.left.values_mut().next_back() {
            Some(left) => left.end = end,
            None => self.safe = end,
        }
        self.last = end;
        Ok(landings)
    }

    /// Waits for all.
    ///
    /// # Errors
    /// A batch did not land.
    pub async fn end(&mut self) -> Result<Vec<Landing>, Box<dyn Error>> {
        let mut landings = self.leave().await?;
        while !self.flying.is_empty() {
            landings.extend(self.landing().await?);
        }
        Ok(landings)
    }

    async fn leave(&mut self) -> Result<Vec<Landing>, Box<dyn Error>> {
        let mut landings = Vec::new();
        if self.filling.is_empty() {
            return Ok(landings);
        }
        // A document that comes again must not overtake the earlier one.
        while self.flying.len() >= AT_ONCE || self.is_on_its_way() {
            landings.extend(self.landing().await?);
        }
        let batch = std::mem::take(&mut self.filling);
        let (number, client) = (self.next, self.client.clone());
        self.next += 1;
        self.ids.insert(number, batch.ids().iter().copied().collect());
        let left = Left { file: self.last.file, end: self.last, landed: false };
        self.left.insert(number, left);
        self.flying.spawn(async move { (number, bulk::send(&client, &batch).await) });
        Ok(landings)
    }

    fn is_on_its_way(&self) -> bool {
        self.ids.values().flatten().any(|id| self.filling.holds(*id))
    }

    async fn landing(&mut self) -> Result<Option<Landing>, Box<dyn Error>> {
        let Some(joined) = self.flying.join_next().await else { return Ok(None) };
        let (number, landed) = joined?;
        let landed = landed?;
        self.ids.remove(&number);
        let mut file = self.safe.file;
        if let Some(left) = self.left.get_mut(&number) {
            left.landed = true;
            file = left.file;
        }
        while let Some(first) = self.left.first_entry().filter(|first| first.get().landed) {
            self.safe = first.remove().end;
        }
        Ok(Some(Landing { landed, file, safe: self.safe }))
    }
}
