//! All that is kept of one user, erased, and counted again.

use std::error::Error;

use super::data::counted;
use super::store;
use crate::config::Settings;
use crate::domain::Tenant;
use crate::import::corrections::Corrections;
use crate::import::statement::Batches;
use crate::search::Search as _;
use crate::search::embedded::{EmbeddedIndex, Importer, Provenance};
use crate::store::{Store, Summary};

/// Erases and tells how much there was. A running service need not be stopped.
///
/// # Errors
/// Whatever could not be erased; what can be is erased all the same.
pub fn run(settings: &Settings, user: &Tenant) -> Result<(), Box<dyn Error>> {
    let mut failed = Vec::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let conversations = runtime.block_on(async {
        let store = store::open(settings).await?;
        conversations(&*store, user).await
    });
    for ended in [conversations, documents(settings, user)] {
        match ended {
            Ok(told) => println!("{told}"),
            Err(error) => failed.push(error.to_string()),
        }
    }
    let search = &settings.search;
    if search.service_url.is_some() || search.elasticsearch_url.is_some() {
        println!(
            "What SEARCH_SERVICE_URL or ELASTICSEARCH_URL holds of user {user} is not ours to erase."
        );
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n").into()) }
}

async fn conversations(store: &dyn Store, user: &Tenant) -> Result<String, Box<dyn Error>> {
    let erased = store.erase(user).await?;
    let left = store.summary(user).await?;
    if left != Summary::default() {
        let conversations = left.active + left.archived;
        return Err(format!("{conversations} conversations of user {user} are there again").into());
    }
    let conversations = counted(erased.conversations, "conversation");
    Ok(format!("{conversations}, {} erased; none left", counted(erased.turns, "turn")))
}

/// Documents of the embedded index, the list of what brought them, and what was corrected.
fn documents(settings: &Settings, user: &Tenant) -> Result<String, Box<dyn Error>> {
    let dir = &settings.data_dir;
    let nothing = || Ok("0 transactions, 0 accounts erased; none left".to_owned());
    if !EmbeddedIndex::is_in(dir) {
        return nothing();
    }
    let index = EmbeddedIndex::open(dir)?;
    // Under the writer's lock: nobody writes what is forgotten here again.
    let importer = Importer::begin(dir, Provenance::Own)?;
    Batches::of(dir).forget(user)?;
    Corrections::of(dir).forget(user)?;
    let Some(number) = index.user(user) else { return nothing() };
    let erased = importer.erase(number)?;
    if erased.left > 0 {
        return Err(format!("{} documents of user {user} are left", erased.left).into());
    }
    let accounts = counted(erased.accounts, "account");
    Ok(format!("{}, {accounts} erased; none left", counted(erased.transactions, "transaction")))
}
