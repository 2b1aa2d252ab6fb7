//! Why the store did not do what it was asked for.

use sqlx::migrate::MigrateError;

/// A failure of the store. Its texts are for the log and the terminal: they may name files and hosts.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The conversation has other turns than the caller followed on; nothing was stored.
    #[error("the conversation went on meanwhile")]
    Moved,
    /// The request was answered before; nothing was stored.
    #[error("the request was answered before")]
    Repeated,
    /// It cannot be reached, is locked, or failed; asking again may help.
    #[error("the store is out of reach: {0}")]
    Unavailable(String),
    /// There is no room: the disk is full, or a quota is reached.
    #[error("the store is full: {0}")]
    Full(String),
    /// It may be read, not written.
    #[error("the store cannot be written: {0}")]
    ReadOnly(String),
    /// The role lacks a right.
    #[error("the store is not open to this role: {0}")]
    Forbidden(String),
    /// Its file is no database, or is damaged.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// A newer version of this service has been at work there, or somebody changed its tables.
    #[error("the store's tables are not this version's: {0}")]
    OtherTables(String),
}

impl StoreError {
    /// In one word, for metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            StoreError::Moved => "moved",
            StoreError::Repeated => "repeated",
            StoreError::Unavailable(_) => "unavailable",
            StoreError::Full(_) => "full",
            StoreError::ReadOnly(_) => "read_only",
            StoreError::Forbidden(_) => "forbidden",
            StoreError::Damaged(_) => "damaged",
            StoreError::OtherTables(_) => "other_tables",
        }
    }

    /// The same failure for another who waited for it.
    pub(super) fn told_again(&self) -> StoreError {
        match self {
            StoreError::Moved => StoreError::Moved,
            StoreError::Repeated => StoreError::Repeated,
            StoreError::Unavailable(why) => StoreError::Unavailable(why.clone()),
            StoreError::Full(why) => StoreError::Full(why.clone()),
            StoreError::ReadOnly(why) => StoreError::ReadOnly(why.clone()),
            StoreError::Forbidden(why) => StoreError::Forbidden(why.clone()),
            StoreError::Damaged(why) => StoreError::Damaged(why.clone()),
            StoreError::OtherTables(why) => StoreError::OtherTables(why.clone()),
        }
    }
}

/// SQLite's primary result codes; an extended code has one in its lowest byte.
mod sqlite {
    pub const READ_ONLY: i64 = 8;
    pub const CORRUPT: i64 = 11;
    pub const FULL: i64 = 13;
    pub const NOT_A_DATABASE: i64 = 26;
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> StoreError {
        let told = error.to_string();
        let sqlx::Error::Database(database) = &error else {
            return match error {
                // What a home wrote and cannot read again.
                sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => {
                    StoreError::Damaged(told)
                }
                _ => StoreError::Unavailable(told),
            };
        };
        let code = database.code().unwrap_or_default();
        // PostgreSQL's codes have five characters (SQLSTATE); SQLite's are numbers.
        match code.as_ref() {
            "53100" => return StoreError::Full(told),
            "42501" => return StoreError::Forbidden(told),
            "25006" => return StoreError::ReadOnly(told),
            "XX001" | "XX002" => return StoreError::Damaged(told),
            _ => {}
        }
        match code.parse::<i64>().ok().filter(|_| code.len() < 5).map(|code| code & 0xFF) {
            Some(sqlite::READ_ONLY) => StoreError::ReadOnly(told),
            Some(sqlite::FULL) => StoreError::Full(told),
            Some(sqlite::CORRUPT | sqlite::NOT_A_DATABASE) => StoreError::Damaged(told),
            _ => StoreError::Unavailable(told),
        }
    }
}

impl From<MigrateError> for StoreError {
    fn from(error: MigrateError) -> StoreError {
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
            MigrateError::VersionMissing(_)
            | MigrateError::VersionMismatch(_)
            | MigrateError::Dirty(_) => StoreError::OtherTables(error.to_string()),
            other => StoreError::Unavailable(other.to_string()),
        }
    }
}
