//! The settings in force and the state of every component.

use std::error::Error;

use crate::config::{Purpose, Settings, Sources};
use crate::domain::Dataset;
use crate::language::read::Reader;
use crate::search::Index;
use crate::search::embedded::EmbeddedIndex;

/// Prints both; fails where the service would not start.
pub fn run(sources: &Sources) -> Result<(), Box<dyn Error>> {
    let settings = Settings::load(sources, Purpose::Serve)?;
    println!("Settings");
    for one in settings.described() {
        println!(
            "  {:<36} {}  [{}]",
            one.name,
            one.shown.as_deref().unwrap_or("(unset)"),
            one.source
        );
    }
    for warning in &settings.warnings {
        println!("  warning: {warning}");
    }
    println!("Components");
    let words = Dataset::finance()
        .map_err(|error| error.to_string())
        .and_then(|dataset| Reader::new(dataset.into()).map_err(|error| error.to_string()));
    let index = EmbeddedIndex::open(&settings.data_dir)
        .map_err(|error| error.to_string())
        .and_then(|index| {
            let count = |of| index.document_count(of).map_err(|error| error.to_string());
            Ok((count(Index::Records)?, count(Index::Accounts)?, index.is_demonstration()))
        });
    let mut failed = Vec::new();
    match &words {
        Ok(_) => println!("  language          ok"),
        Err(error) => failed.push(format!("language: {error}")),
    }
    match &index {
        Ok((records, accounts, demonstration)) => {
            let whose = if *demonstration { " (demonstration)" } else { "" };
            println!("  embedded index    ok, {records} transactions, {accounts} accounts{whose}");
        }
        Err(error) => {
            failed.push(format!("embedded index in {}: {error}", settings.data_dir.display()))
        }
    }
    for component in ["llm", "store", "cache"] {
        println!("  {component:<17} not configured");
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n").into()) }
}
