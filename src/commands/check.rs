//! The settings in force and the state of every component.

use std::error::Error;
use std::time::Instant;

use jiff::Timestamp;

use super::{home, model, store};
use crate::clock::clock;
use crate::config::{Purpose, Settings, Sources};
use crate::domain::Dataset;
use crate::http::Probe;
use crate::http::tokens::Verifier;
use crate::language::read::Reader;
use crate::search::Index;
use crate::search::embedded::EmbeddedIndex;

/// Prints both; fails where the service would not start.
pub fn run(sources: &Sources) -> Result<(), Box<dyn Error>> {
    let settings = Settings::load(sources, Purpose::Serve)?;
    print!("{}", told(&settings));
    println!("Components");
    let words = Dataset::finance()
        .map_err(|error| error.to_string())
        .and_then(|dataset| Reader::new(dataset.into()).map_err(|error| error.to_string()));
    let mut failed = Vec::new();
    match &words {
        Ok(_) => println!("  language          ok"),
        Err(error) => failed.push(format!("language: {error}")),
    }
    match Verifier::new(&settings.tokens) {
        Ok(Some(_)) => println!("  tokens            verified"),
        Ok(None) => println!("  tokens            not asked for: the service runs open"),
        Err(error) => failed.push(error.to_string()),
    }
    match searched(&settings) {
        Ok(told) => println!("  {told}"),
        Err(error) => failed.push(error.to_string()),
    }
    match asked(&settings) {
        Ok(told) => println!("  {told}"),
        Err(error) => failed.push(error.to_string()),
    }
    match stored(&settings) {
        Ok(told) => println!("  {told}"),
        Err(error) => failed.push(format!("store: {error}")),
    }
    println!("  {:<17} not configured", "cache");
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n").into()) }
}

/// Every setting, secrets masked, and where it is from.
pub(super) fn told(settings: &Settings) -> String {
    let mut told = String::from("Settings\n");
    for one in settings.described() {
        let shown = one.shown.as_deref().unwrap_or("(unset)");
        told += &format!("  {:<36} {shown}  [{}]\n", one.name, one.source);
    }
    for warning in &settings.warnings {
        told += &format!("  warning: {warning}\n");
    }
    told
}

/// The store, and that it can be written.
fn stored(settings: &Settings) -> Result<String, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let store = store::open(settings).await?;
        let begun = Instant::now();
        store.check(clock(None).now()).await?;
        let ms = begun.elapsed().as_secs_f64() * 1e3;
        Ok(format!("{:<17} ok ({ms:.1} ms)", store.name()))
    })
}

/// The model, and whether its server is there: the service starts without it too.
fn asked(settings: &Settings) -> Result<String, Box<dyn Error>> {
    let Some(client) = model::client(&settings.llm)? else {
        return Ok(format!("{:<17} not configured (OPENAI_API_KEY)", "llm"));
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let name = format!("{}, {}", client.models().0, client.models().1);
    let finding = runtime.block_on(Probe::of_model(client).finding(Timestamp::UNIX_EPOCH));
    let shown = settings.described().iter().find(|one| one.name == "OPENAI_BASE_URL");
    let shown = shown.and_then(|one| one.shown.clone()).unwrap_or_default();
    let state = match finding.failure {
        None => format!("ok ({:.1} ms)", finding.latency_ms),
        Some(failure) => format!("{failure}: all is local"),
    };
    Ok(format!("{:<17} {state}, {name} at {shown} and its fallback", "llm"))
}

/// The search home, and that it answers.
fn searched(settings: &Settings) -> Result<String, Box<dyn Error>> {
    if let Some(remote) = home::remote(&settings.search)? {
        let name = remote.name();
        let setting = match settings.search.service_url {
            Some(_) => "SEARCH_SERVICE_URL",
            None => "ELASTICSEARCH_URL",
        };
        let shown = settings.described().iter().find(|one| one.name == setting);
        let shown = shown.and_then(|one| one.shown.clone()).unwrap_or_default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let finding = runtime.block_on(Probe::new(remote).finding(Timestamp::UNIX_EPOCH));
        return match finding.failure {
            None => Ok(format!("{name:<17} ok, {shown} ({:.1} ms)", finding.latency_ms)),
            Some(failure) => Err(format!("{name} at {shown} ({setting}): {failure}").into()),
        };
    }
    let wrong =
        |error: &dyn Error| format!("embedded index in {}: {error}", settings.data_dir.display());
    let index = EmbeddedIndex::open(&settings.data_dir).map_err(|error| wrong(&error))?;
    let count = |of| index.document_count(of).map_err(|error| wrong(&error));
    let (records, accounts) = (count(Index::Records)?, count(Index::Accounts)?);
    let whose = if index.is_demonstration() { " (demonstration)" } else { "" };
    Ok(format!("embedded index    ok, {records} transactions, {accounts} accounts{whose}"))
}
