//! The tables, brought to this version, in a schema of their own.

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection, SqlSafeStr};

use super::PATIENCE;
use crate::store::StoreError;

/// Where the tables are; the statements name it, too.
const SCHEMA: &str = "conversation_v3";

/// What PostgreSQL says to who lacks a right.
const DENIED: &str = "42501";

/// On a connection of its own: a migration that fails leaves a lock behind.
pub async fn migrate(options: &PgConnectOptions) -> Result<(), StoreError> {
    let connecting = PgConnection::connect_with(options);
    let mut connection = match tokio::time::timeout(PATIENCE, connecting).await {
        Ok(connected) => connected?,
        Err(_) => return Err(StoreError::Unavailable("no connection in time".into())),
    };
    let migrated = bring(&mut connection).await;
    connection.close().await?;
    migrated.map_err(|error| match error {
        // What the server names is a database or a table: the role is known to who set it.
        MigrationError::Other(error) => error,
        MigrationError::Denied(why) => StoreError::Forbidden(format!(
            "{why}; let whoever may: CREATE SCHEMA {SCHEMA} AUTHORIZATION the role of DATABASE_URL"
        )),
    })
}

enum MigrationError {
    Denied(String),
    Other(StoreError),
}

impl From<sqlx::Error> for MigrationError {
    fn from(error: sqlx::Error) -> MigrationError {
        let denied = error.as_database_error().and_then(|told| told.code());
        match denied.as_deref() == Some(DENIED) {
            true => MigrationError::Denied(error.to_string()),
            false => MigrationError::Other(error.into()),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for MigrationError {
    fn from(error: sqlx::migrate::MigrateError) -> MigrationError {
        use sqlx::migrate::MigrateError::{Execute, ExecuteMigration};
        match error {
            Execute(error) | ExecuteMigration(error, _) => error.into(),
            other => MigrationError::Other(other.into()),
        }
    }
}

async fn bring(connection: &mut PgConnection) -> Result<(), MigrationError> {
    // Whoever may not create schemas may be given this one.
    let known: Option<(i32,)> = sqlx::query_as("SELECT 1 FROM pg_namespace WHERE nspname = $1")
        .bind(SCHEMA)
        .fetch_optional(&mut *connection)
        .await?;
    let mut migrations = migrations();
    if known.is_none() {
        migrations.create_schema(SCHEMA);
    }
    // Not `run`: what that takes borrows in a way that no boxed future may.
    migrations.run_direct(None, connection, false).await?;
    Ok(())
}

fn migrations() -> Migrator {
    let migration = |version, description: &'static str, text: &'static str| {
        let text = text.into_sql_str();
        Migration::new(version, description.into(), MigrationType::Simple, text, false)
    };
    let mut migrations = Migrator::with_migrations(vec![
        migration(1, "conversations", include_str!("../migrations/postgres_1.sql")),
        migration(2, "requests", include_str!("../migrations/postgres_2.sql")),
    ]);
    migrations.dangerous_set_table_name("conversation_v3.migrations");
    migrations
}
