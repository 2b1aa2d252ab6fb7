//! Documents into the embedded index: from files, and the demonstration's.

use std::error::Error;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use super::statements::{OfBatch, Statements, preview_files};
use crate::cli::Import;
use crate::config::Settings;
use crate::domain::document::{Account, Transaction};
use crate::enrich::Enrichment;
use crate::generate;
use crate::import::corrections::{CorrectionError, Corrections, Incoming};
use crate::import::{self, Document, ImportError, Progress, statement};
use crate::search::Index;
use crate::search::embedded::{EmbeddedError, EmbeddedIndex, Importer, Provenance};

/// Reads the files one after the other: all of a file or, where a line of it is bad, nothing.
pub fn import(settings: &Settings, asked: &Import) -> Result<(), Box<dyn Error>> {
    let searched = &settings.search;
    if searched.service_url.is_some() || searched.elasticsearch_url.is_some() {
        eprintln!(
            "warning: this fills the embedded index, and the service asks SEARCH_SERVICE_URL or \
             ELASTICSEARCH_URL; --to elasticsearch fills that"
        );
    }
    let statements = Statements::new(settings, asked)?;
    if asked.preview {
        return preview_files(asked, &statements);
    }
    // One that cannot be read says so where it is opened.
    let banks = |file: &PathBuf| matches!(import::is_documents(file), Ok(false));
    let files: Vec<(&PathBuf, bool)> = asked.files.iter().map(|file| (file, banks(file))).collect();
    let mut importer = match files.iter().any(|(_, of_bank)| *of_bank) {
        true => statement::importer(&settings.data_dir)?,
        false => Importer::begin(&settings.data_dir, Provenance::Own)?,
    };
    let corrections = Corrections::of(&settings.data_dir);
    let progress = Progress::new(import::size(&asked.files));
    let mut read_before = 0;
    let mut failed = 0_usize;
    for (file, of_bank) in files {
        let imported = match of_bank {
            true => statements.import(&mut importer, file),
            false => {
                let into = (&mut importer, &corrections);
                import_file(into, (file, asked), (&progress, read_before))
            }
        };
        match imported {
            Ok(imported) => {
                progress.finish();
                let left_out = match imported.left_out {
                    0 => String::new(),
                    lines => format!(", {} left out", counted(lines, "bad line")),
                };
                let documents = counted(imported.documents, "document");
                let batch = imported.batch.map_or(String::new(), |batch| batch.told());
                println!("{}: {documents}{left_out}{batch}", file.display());
            }
            Err(error) => {
                progress.finish();
                importer.rollback_file()?;
                eprintln!("error: {error}\n  nothing of {} was kept", file.display());
                failed += 1;
            }
        }
        read_before += file.metadata().map_or(0, |metadata| metadata.len());
    }
    importer.finish()?;
    match failed {
        0 => Ok(()),
        1 => Err("1 file was not imported; mend the line named above, or add --skip-bad".into()),
        many => Err(format!(
            "{many} files were not imported; mend the lines named above, or add --skip-bad"
        )
        .into()),
    }
}

/// A number of things.
pub fn counted(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// What came of a file.
pub struct Imported {
    pub documents: u64,
    pub left_out: u64,
    /// Of a bank's file.
    pub batch: Option<OfBatch>,
}

fn import_file(
    (importer, corrections): (&mut Importer, &Corrections),
    (file, asked): (&Path, &Import),
    (progress, read_before): (&Progress, u64),
) -> Result<Imported, Box<dyn Error>> {
    let mut lines = open(file, asked)?;
    let mut left_out = 0;
    let mut documents = 0_u64;
    let mut incoming = Incoming::begin(corrections, importer)?;
    while let Some(line) = lines.next() {
        let added = match line {
            Ok(line) => {
                add((importer, &mut incoming), line.document).map_err(|problem| import::BadLine {
                    file: file.to_owned(),
                    line: line.number,
                    problem: problem.to_string(),
                })
            }
            Err(ImportError::Bad(bad)) => Err(bad),
            Err(unreadable) => return Err(unreadable.into()),
        };
        match added {
            Ok(()) => documents += 1,
            Err(bad) if asked.skip_bad => {
                eprintln!("left out: {bad}");
                left_out += 1;
            }
            Err(bad) => return Err(bad.into()),
        }
        if documents.is_multiple_of(4096) {
            progress.at(read_before + lines.bytes());
        }
    }
    incoming.write(importer, None)?;
    importer.commit_file()?;
    incoming.settle(importer)?;
    Ok(Imported { documents, left_out, batch: None })
}

/// Opens a file of documents. Where it tells neither merchants nor categories, they are read in the labels.
///
/// # Errors
/// There is no such file or it may not be read.
pub fn open(
    file: &Path,
    asked: &Import,
) -> Result<import::Documents<BufReader<File>>, Box<dyn Error>> {
    let lines = import::open(file, asked.user.clone())?;
    Ok(match import::is_enriched(file, asked.user.clone())? {
        true => lines,
        false => lines.filled_by(Enrichment::embedded()?),
    })
}

fn add(
    (importer, incoming): (&mut Importer, &mut Incoming),
    document: Document,
) -> Result<(), CorrectionError> {
    match document {
        Document::Transaction(mut transaction) => {
            incoming.correct(importer, &mut transaction)?;
            importer.add_transaction(&transaction)?;
        }
        Document::Account(account) => importer.add_account(&account)?,
    }
    Ok(())
}

/// The index of the data folder; an empty one gets the demonstration where that is wanted.
pub fn index(settings: &Settings, today: Date) -> Result<Arc<EmbeddedIndex>, Box<dyn Error>> {
    let index = EmbeddedIndex::open(&settings.data_dir)?;
    let empty =
        index.document_count(Index::Records)? == 0 && index.document_count(Index::Accounts)? == 0;
    if empty && settings.wants_demonstration() {
        match demonstration(&settings.data_dir, today) {
            // Somebody's own data are on their way in: no place for a demonstration.
            Err(EmbeddedError::ImportRunning { .. } | EmbeddedError::NotEmpty { .. }) => {}
            other => other?,
        }
        index.refresh()?;
    }
    Ok(index)
}

/// Puts the demonstration's documents as of a day into the index of a data folder.
///
/// # Errors
/// There are other documents, another import runs, or the folder cannot be written.
pub fn demonstration(data_dir: &Path, today: Date) -> Result<(), EmbeddedError> {
    let mut importer = Importer::begin(data_dir, Provenance::Demonstration)?;
    let (documents, accounts) = generate::demonstration(today);
    let mut line = Vec::new();
    for document in documents {
        line.clear();
        document.write_json_line(&mut line);
        importer.add_transaction(&Transaction::from_json(&String::from_utf8_lossy(&line))?)?;
    }
    for account in accounts {
        line.clear();
        account.write_json_line(&mut line);
        importer.add_account(&Account::from_json(&String::from_utf8_lossy(&line))?)?;
    }
    importer.commit_file()?;
    importer.finish()
}
