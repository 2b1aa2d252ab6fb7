//! The store that the settings choose: DATABASE_URL, else SQLite in the data folder.

use std::error::Error;
use std::sync::Arc;

use crate::config::Settings;
use crate::store::Store;
use crate::store::sqlite::{FILE, SqliteStore, file_of};

/// Opens the store; one on a server is not asked yet.
pub async fn open(settings: &Settings) -> Result<Arc<dyn Store>, Box<dyn Error>> {
    let file = match &settings.database_url {
        None => settings.data_dir.join(FILE),
        Some(url) => file_of(url.expose()).ok_or("DATABASE_URL: PostgreSQL is not served yet")?,
    };
    Ok(Arc::new(SqliteStore::open(&file).await?))
}
