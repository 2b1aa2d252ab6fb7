//! `enrich`: what the index's transactions lack and their labels tell.

use std::error::Error;

use super::data::counted;
use crate::cli::Enrich;
use crate::config::Settings;
use crate::enrich::Enrichment;
use crate::import::corrections::{Corrections, Incoming};
use crate::import::statement::{Batches, mark, own_index};
use crate::import::{self, Labels};
use crate::search::Search as _;
use crate::search::embedded::{Importer, Provenance};

/// Fills in the embedded index, all of it at once or nothing, then marks the transfers between own accounts that
/// can be told now.
///
/// # Errors
/// Another import runs; the index cannot be read or written.
pub fn run(settings: &Settings, asked: &Enrich) -> Result<(), Box<dyn Error>> {
    let searched = &settings.search;
    if searched.service_url.is_some() || searched.elasticsearch_url.is_some() {
        eprintln!(
            "warning: this enriches the embedded index, and the service asks SEARCH_SERVICE_URL or \
             ELASTICSEARCH_URL: import the files there again, with --to elasticsearch"
        );
    }
    let Some(index) = own_index(&settings.data_dir)? else {
        println!("no transactions of one's own in {}", settings.data_dir.display());
        return Ok(());
    };
    let mut importer = Importer::begin(&settings.data_dir, Provenance::Own)?;
    index.refresh()?;
    let users = match &asked.user {
        Some(user) => index.user(user).into_iter().collect(),
        None => index.users()?,
    };
    let mut labels = Labels::new(Enrichment::embedded()?);
    let mut all = import::Enriched::default();
    let corrections = Corrections::of(&settings.data_dir);
    let mut incoming = Incoming::begin(&corrections, &importer)?;
    for user in &users {
        let into = (&mut importer, &mut incoming);
        all += import::enrich(into, (&index, *user), &mut labels)?;
    }
    incoming.write(&mut importer, None)?;
    importer.commit_file()?;
    incoming.settle(&importer)?;
    let batches = Batches::of(&settings.data_dir);
    let mut of = batches.list(asked.user.as_ref(), importer.marked())?;
    of.sort_by(|a, b| a.user.cmp(&b.user));
    of.dedup_by(|a, b| a.user == b.user);
    for user in of.iter().filter_map(|batch| crate::domain::Tenant::new(&batch.user)) {
        mark((&mut importer, &mut incoming), &batches, &user)?;
    }
    importer.commit_file()?;
    importer.finish()?;
    println!(
        "{} of {}: {} had something to add: {} an operation, {} a merchant, {} a category; {} without a \
         category",
        counted(all.transactions, "transaction"),
        counted(users.len() as u64, "user"),
        all.changed,
        all.operations,
        all.merchants,
        all.categories,
        all.open
    );
    Ok(())
}
