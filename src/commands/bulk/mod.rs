//! `import --to elasticsearch`: files into the server's indexes. All files are read once before the
//! first document is sent, so that a bad line keeps all of its file out; sending stops safely anywhere.

mod flight;
mod target;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::data::{counted, open};
use super::home;
use crate::cli::Import;
use crate::config::Settings;
use crate::domain::document::DocumentError;
use crate::import::checkpoint::{Checkpoint, Checkpoints, Filled, Mark, Order, Place};
use crate::import::{self, BadLine, Document, ImportError, Progress};
use crate::search::Index;
use crate::search::elasticsearch::bulk::LONGEST_ID;
use crate::search::elasticsearch::{Client, Indexes};
use flight::{Flight, Landing};

/// How often the place reached is written down.
const SAVED_EVERY: Duration = Duration::from_millis(500);
/// Documents between two looks at the bar.
const SHOWN_EVERY: u64 = 4096;

/// A file whose lines can be sent.
struct Checked {
    file: PathBuf,
    mark: Mark,
    transactions: u64,
    accounts: u64,
    left_out: u64,
}

/// Reads the files into the indexes of the settings.
pub fn import(settings: &Settings, asked: &Import) -> Result<(), Box<dyn Error>> {
    let client = home::client(&settings.search)?.ok_or(
        "ELASTICSEARCH_URL is not set; allowed: http(s)://host[:port] of an Elasticsearch or \
         OpenSearch",
    )?;
    let checkpoints = Checkpoints::open(&settings.data_dir)
        .map_err(|error| format!("DATA_DIR {}: {error}", settings.data_dir.display()))?
        .ok_or(
            "another import into Elasticsearch with this DATA_DIR is running; wait for its end",
        )?;
    let (files, failed) = check(asked);
    if failed > 0 && asked.replace {
        return Err("nothing was sent: --replace takes all files or none; mend the lines named \
                    above, or add --skip-bad"
            .into());
    }
    let order = Order {
        files: files.iter().map(|checked| checked.mark.clone()).collect(),
        user: asked.user.as_ref().map(|user| user.as_str().to_owned()),
        skip_bad: asked.skip_bad,
        replace: asked.replace,
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let run = Run { client: &client, checkpoints: &checkpoints, asked, files: &files };
    runtime.block_on(run.run(order))?;
    match failed {
        0 => Ok(()),
        _ => Err(format!(
            "{} not imported; mend the lines named above, or add --skip-bad",
            if failed == 1 { "1 file was".to_owned() } else { format!("{failed} files were") }
        )
        .into()),
    }
}

/// Reads all files and tells what is wrong with them; gives those that can be sent, and how many
/// cannot.
fn check(asked: &Import) -> (Vec<Checked>, usize) {
    let progress = Progress::new(import::size(&asked.files));
    let mut files = Vec::new();
    let mut failed = 0;
    let mut read_before = 0;
    for file in &asked.files {
        match check_file(file, asked, (&progress, read_before)) {
            Ok(checked) => files.push(checked),
            Err(error) => {
                progress.finish();
                eprintln!("error: {error}\n  nothing of {} was sent", file.display());
                failed += 1;
            }
        }
        read_before += file.metadata().map_or(0, |metadata| metadata.len());
    }
    progress.finish();
    (files, failed)
}

fn check_file(
    file: &Path,
    asked: &Import,
    (progress, read_before): (&Progress, u64),
) -> Result<Checked, Box<dyn Error>> {
    let mark = Mark::of(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut checked =
        Checked { file: file.to_owned(), mark, transactions: 0, accounts: 0, left_out: 0 };
    let mut lines = import::open(file, asked.user.clone())?;
    while let Some(line) = lines.next() {
        let fit = match line {
            Ok(line) => fit(&line.document).map(|()| line.document).map_err(|error| BadLine {
                file: file.to_owned(),
                line: line.number,
                problem: error.to_string(),
            }),
            Err(ImportError::Bad(bad)) => Err(bad),
            Err(unreadable) => return Err(unreadable.into()),
        };
        match fit {
            Ok(Document::Transaction(_)) => checked.transactions += 1,
            Ok(Document::Account(_)) => checked.accounts += 1,
            Err(bad) if asked.skip_bad => {
                eprintln!("left out: {bad}");
                checked.left_out += 1;
            }
            Err(bad) => return Err(bad.into()),
        }
        if (checked.transactions + checked.accounts).is_multiple_of(SHOWN_EVERY) {
            progress.at(read_before + lines.bytes());
        }
    }
    Ok(checked)
}

/// Whether the server can hold it: ids there are shorter than ours may be.
fn fit(document: &Document) -> Result<(), DocumentError> {
    let length = id(document).len();
    if length <= LONGEST_ID {
        return Ok(());
    }
    let reason = format!(
        "makes an id of {length} bytes; allowed in Elasticsearch: {LONGEST_ID}, the user's id and a \
         bar before it included"
    );
    Err(DocumentError { field: "transaction_id", reason })
}

/// The document's id in its index: of the user, and unique among the user's.
fn id(document: &Document) -> String {
    match document {
        Document::Transaction(one) => format!("{}|{}", one.user_id, one.transaction_id),
        Document::Account(one) => format!("{}|{}", one.user_id, one.account_id),
    }
}

/// One import, once its files are known to be good.
struct Run<'a> {
    client: &'a Client,
    checkpoints: &'a Checkpoints,
    asked: &'a Import,
    files: &'a [Checked],
}

/// Where documents go, and how far the import is.
struct Course {
    checkpoint: Checkpoint,
    saved: Instant,
    /// Documents that the server had not before.
    created: u64,
    replaced: u64,
    refused: u64,
}

impl Run<'_> {
    async fn run(&self, order: Order) -> Result<(), Box<dyn Error>> {
        let kinds = [
            (Index::Records, self.files.iter().any(|file| file.transactions > 0)),
            (Index::Accounts, self.files.iter().any(|file| file.accounts > 0)),
        ];
        let kinds: Vec<Index> =
            kinds.into_iter().filter(|kind| kind.1).map(|kind| kind.0).collect();
        let indexes = Indexes(self.client);
        let found = target::find(indexes, &kinds, self.asked.replace).await?;
        let resumed = self.resumable(indexes, &order).await?;
        let filled = match &resumed {
            Some(checkpoint) => checkpoint.filled.clone(),
            None => target::make(indexes, &found).await?,
        };
        let at = resumed.as_ref().map_or(Place::default(), |checkpoint| checkpoint.at);
        let checkpoint = Checkpoint { order, filled, at };
        self.checkpoints.save(&checkpoint)?;
        let mut course =
            Course { checkpoint, saved: Instant::now(), created: 0, replaced: 0, refused: 0 };
        if let Err(error) = self.send(&mut course).await {
            self.checkpoints.save(&course.checkpoint)?;
            return Err(format!("{error}\n{}", unfinished(&course.checkpoint.filled)).into());
        }
        let whole = course.refused == 0 && resumed.is_none();
        let created = course.created;
        let told = target::finish(indexes, (&found, &course.checkpoint.filled), (created, whole))
            .await
            .map_err(|error| format!("{error}\n{}", unfinished(&course.checkpoint.filled)))?;
        self.checkpoints.clear()?;
        for file in self.files {
            let documents = counted(file.transactions + file.accounts, "document");
            let left_out = match file.left_out {
                0 => String::new(),
                lines => format!(", {} left out", counted(lines, "bad line")),
            };
            println!("{}: {documents}{left_out}", file.file.display());
        }
        println!(
            "{} new, {} replaced, {} refused",
            course.created, course.replaced, course.refused
        );
        told.iter().for_each(|line| println!("{line}"));
        Ok(())
    }

    /// What an interrupted import of the same order left, where its indexes are still there.
    async fn resumable(
        &self,
        indexes: Indexes<'_>,
        order: &Order,
    ) -> Result<Option<Checkpoint>, Box<dyn Error>> {
        let Some(left) = self.checkpoints.load() else { return Ok(None) };
        let mut same = left.order == *order;
        for filled in &left.filled {
            let behind = indexes.behind(&filled.index).await?;
            let there = behind.iter().any(|one| one.uuid == filled.uuid);
            if !same && there && filled.fresh {
                eprintln!(
                    "warning: an import of other files was interrupted and left {} half filled; \
                     nothing reads it, and it is kept",
                    filled.index
                );
            }
            same &= there;
        }
        if same {
            let Place { file, line } = left.at;
            if let Some(checked) = self.files.get(file) {
                let file = checked.file.display();
                eprintln!(
                    "an import of these files was interrupted: it goes on after {file}:{line}"
                );
            }
        }
        Ok(same.then_some(left))
    }

    /// Sends all documents after the checkpoint's place.
    async fn send(&self, course: &mut Course) -> Result<(), Box<dyn Error>> {
        let sizes = self.files.iter().map(|checked| checked.file.clone()).collect::<Vec<_>>();
        let progress = Progress::new(import::size(&sizes));
        let sent = self.send_files(course, &progress).await;
        progress.finish();
        sent
    }

    async fn send_files(
        &self,
        course: &mut Course,
        progress: &Progress,
    ) -> Result<(), Box<dyn Error>> {
        let start = course.checkpoint.at;
        let names = target::names(self.client, &course.checkpoint.filled);
        let mut flight = Flight::new(self.client.clone(), start);
        let mut read_before = 0;
        for (place, checked) in self.files.iter().enumerate() {
            let file = &checked.file;
            if place < start.file {
                read_before += file.metadata()?.len();
                continue;
            }
            if Mark::of(file)? != checked.mark {
                return Err(format!("{} was changed meanwhile", file.display()).into());
            }
            let mut lines = open(file, self.asked)?;
            let mut documents = 0_u64;
            while let Some(line) = lines.next() {
                let line = match line {
                    Ok(line) => line,
                    // Told when the files were checked.
                    Err(ImportError::Bad(_)) if self.asked.skip_bad => continue,
                    Err(error) => return Err(error.into()),
                };
                let at = Place { file: place, line: line.number };
                if at <= start || fit(&line.document).is_err() {
                    continue;
                }
                let index = match &line.document {
                    Document::Transaction(_) => names.0.as_str(),
                    Document::Account(_) => names.1.as_str(),
                };
                let landings = flight.add((index, &id(&line.document)), line.document, at).await?;
                self.landed(course, landings)?;
                documents += 1;
                if documents.is_multiple_of(SHOWN_EVERY) {
                    progress.at(read_before + lines.bytes());
                }
            }
            let landings = flight.close(Place { file: place + 1, line: 0 }).await?;
            self.landed(course, landings)?;
            read_before += file.metadata()?.len();
        }
        self.landed(course, flight.end().await?)
    }

    /// Counts what has landed, and writes down how far all is safe.
    fn landed(&self, course: &mut Course, landings: Vec<Landing>) -> Result<(), Box<dyn Error>> {
        for Landing { landed, file, safe } in landings {
            course.created += landed.created;
            course.replaced += landed.replaced;
            for refused in landed.refused {
                let file = self.files[file].file.clone();
                let bad = BadLine { file, line: refused.line, problem: refused.problem };
                if !self.asked.skip_bad {
                    return Err(bad.into());
                }
                eprintln!("left out: {bad}");
                course.refused += 1;
            }
            course.checkpoint.at = safe;
            if course.saved.elapsed() >= SAVED_EVERY {
                self.checkpoints.save(&course.checkpoint)?;
                course.saved = Instant::now();
            }
        }
        Ok(())
    }
}

/// What an import that stopped leaves.
fn unfinished(filled: &[Filled]) -> String {
    let fresh: Vec<&str> =
        filled.iter().filter(|one| one.fresh).map(|one| one.index.as_str()).collect();
    let left = match fresh.is_empty() {
        true => "what was sent before is kept".to_owned(),
        false => format!("nothing reads the half filled {} yet", fresh.join(", ")),
    };
    format!("  {left}; the same command, with the same files, goes on from here")
}
