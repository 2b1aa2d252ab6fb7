//! The store that the settings choose: DATABASE_URL, else SQLite in the data folder.

use std::error::Error;
use std::sync::Arc;

use crate::config::Settings;
use crate::store::Store;
use crate::store::postgres::PostgresStore;
use crate::store::sqlite::{FILE, SqliteStore, file_of};

/// Opens the store; one on a server is not asked yet.
pub async fn open(settings: &Settings) -> Result<Arc<dyn Store>, Box<dyn Error>> {
    let file = match &settings.database_url {
        None => settings.data_dir.join(FILE),
        Some(url) if url.expose().to_ascii_lowercase().starts_with("sqlite:") => {
            let allowed =
                "DATABASE_URL: a sqlite URL names a file, without options: sqlite:///file";
            file_of(url.expose()).ok_or(allowed)?
        }
        Some(url) => {
            let store = PostgresStore::open(url, settings.database_max_connections);
            return Ok(Arc::new(store.map_err(|error| format!("DATABASE_URL: {error}"))?));
        }
    };
    Ok(Arc::new(SqliteStore::open(&file).await?))
}
