//! A copy of the file, made while others write.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Row};

use super::{BUSY, StoreError, at};
use crate::system;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    pub conversations: u64,
    pub turns: u64,
}

/// Writes one consistent state of `file` to `to`, which must not exist: all turns that were
/// acknowledged before. Writers are not kept waiting.
pub async fn copy(file: &Path, to: &Path) -> Result<(), StoreError> {
    let mut connection = connected(file).await?;
    sqlx::query("VACUUM INTO ?")
        .bind(to.display().to_string())
        .execute(&mut connection)
        .await
        .map_err(|error| at(file, error.into()))?;
    let unsynced = |error| StoreError::Unavailable(format!("{}: {error}", to.display()));
    system::sync(to).map_err(unsynced)
}

/// Reads the whole file: how much it holds, and that it is in order.
pub async fn held(file: &Path) -> Result<Held, StoreError> {
    let mut connection = connected(file).await?;
    let failed = |error: sqlx::Error| at(file, error.into());
    let checked: String = sqlx::query("PRAGMA integrity_check(1)")
        .fetch_one(&mut connection)
        .await
        .and_then(|row| row.try_get(0))
        .map_err(failed)?;
    if checked != "ok" {
        return Err(at(file, StoreError::Damaged(checked)));
    }
    let count = "SELECT (SELECT count(*) FROM conversations), (SELECT count(*) FROM turns)";
    let row = sqlx::query(count).fetch_one(&mut connection).await.map_err(failed)?;
    let number = |at: usize| row.try_get::<i64, _>(at).map(|count| count.unsigned_abs());
    Ok(Held { conversations: number(0).map_err(failed)?, turns: number(1).map_err(failed)? })
}

async fn connected(file: &Path) -> Result<SqliteConnection, StoreError> {
    let options = SqliteConnectOptions::new().filename(file).busy_timeout(BUSY);
    SqliteConnection::connect_with(&options).await.map_err(|error| at(file, error.into()))
}
