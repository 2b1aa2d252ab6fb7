//! SQLite in a file: for one process that serves, or several on one machine. A write-ahead log,
//! synced at each commit; writers share commits (`writer.rs`), readers never wait for them.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use super::statements::sqlite as sql;
use super::{
    Change, Changed, Conversation, ConversationPage, Erased, Erasures, From as Begin, Name,
    NewTurn, Repeated, Status, Store, StoreError, Storing, Summary, Thread, Turn, TurnPage,
    TurnPlan, keys_since, rows, written_plan,
};
use crate::domain::Tenant;
use crate::system;

pub mod copy;
mod writer;
mod writes;

use writer::Writer;
use writes::{Append, AppendOnce, Appended, Check, Erase, Expire, Purge, Update};

/// The file in the data directory.
pub const FILE: &str = "conversations.sqlite";

/// Readers at a time: a reading takes a fraction of a millisecond.
const READERS: u32 = 4;
/// How long another process's write is waited for.
const BUSY: Duration = Duration::from_secs(5);

/// Conversations in one file.
pub struct SqliteStore {
    readers: SqlitePool,
    writer: Writer,
}

impl SqliteStore {
    /// Opens the file, makes it where it is absent (for its owner alone), and brings its tables to
    /// this version. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// Names the file, and what to do where that is known.
    pub async fn open(file: &Path) -> Result<SqliteStore, StoreError> {
        create(file)
            .map_err(|error| StoreError::Unavailable(format!("{}: {error}", file.display())))?;
        let options = options(file);
        let opened = async {
            let writer = Writer::open(options.clone(), &migrations()).await?;
            let readers = SqlitePoolOptions::new()
                .max_connections(READERS)
                // A file does not go away as a server does.
                .test_before_acquire(false)
                .idle_timeout(None)
                .max_lifetime(None)
                .connect_with(options.pragma("query_only", "ON"))
                .await?;
            Ok(SqliteStore { readers, writer })
        };
        opened.await.map_err(|error| at(file, error))
    }

    /// Transactions that were synced; a turn shares one with all that waited with it.
    pub fn commits(&self) -> u64 {
        self.writer.commits()
    }
}

/// The file of a `sqlite:` URL: `sqlite:///relative` and `sqlite:////absolute` as SQLAlchemy has them,
/// `sqlite://relative` and `sqlite:relative` as others do. `None` for another URL, one of a database
/// in memory, and one with options.
pub fn file_of(url: &str) -> Option<PathBuf> {
    let (scheme, rest) = url.split_once(':')?;
    if !scheme.eq_ignore_ascii_case("sqlite") {
        return None;
    }
    let path = match rest.strip_prefix("//") {
        Some(after) => after.strip_prefix('/').unwrap_or(after),
        None => rest,
    };
    let plain = !path.is_empty() && !path.contains('?') && !path.contains(":memory:");
    plain.then(|| PathBuf::from(path))
}

/// An error with the file that it is about, and the way out.
fn at(file: &Path, error: StoreError) -> StoreError {
    let file = file.display();
    match error {
        StoreError::Damaged(why) => StoreError::Damaged(format!(
            "{file}: {why}; restore a copy of it, or move it (and its -wal and -shm) away and begin \
             a new one"
        )),
        StoreError::OtherTables(why) => StoreError::OtherTables(format!(
            "{file}: {why}; a newer version has written it: run that, or restore an older copy"
        )),
        StoreError::Unavailable(why) => StoreError::Unavailable(format!("{file}: {why}")),
        StoreError::Full(why) => StoreError::Full(format!("{file}: {why}")),
        StoreError::ReadOnly(why) => StoreError::ReadOnly(format!("{file}: {why}")),
        same @ (StoreError::Moved | StoreError::Repeated | StoreError::Forbidden(_)) => same,
    }
}

/// The file, where it is absent; SQLite gives its companions the same rights.
fn create(file: &Path) -> io::Result<()> {
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    system::for_owner_alone(OpenOptions::new().create(true).append(true)).open(file).map(drop)
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY)
        // What is erased is overwritten.
        .pragma("secure_delete", "ON")
        .pragma("journal_size_limit", "67108864")
        .thread_name(|number| format!("conversations-{number}"))
}

fn migrations() -> Migrator {
    let migration = |version, description: &'static str, text: &'static str| {
        let text = text.into_sql_str();
        Migration::new(version, description.into(), MigrationType::Simple, text, false)
    };
    Migrator::with_migrations(vec![
        migration(1, "conversations", include_str!("../migrations/sqlite_1.sql")),
        migration(2, "requests", include_str!("../migrations/sqlite_2.sql")),
    ])
}

impl Store for SqliteStore {
    fn thread<'a>(&'a self, name: Name<'a>) -> Storing<'a, Option<Thread>> {
        Box::pin(async move {
            let row: Option<rows::ThreadRow> = sqlx::query_as(sql::THREAD)
                .bind(name.tenant.as_str())
                .bind(name.id)
                .fetch_optional(&self.readers)
                .await?;
            Ok(row.map(rows::thread))
        })
    }

    fn append(&self, turn: NewTurn) -> Storing<'_, Thread> {
        Box::pin(async move {
            let plan = turn.plan.as_deref().map(written_plan::write).transpose()?;
            let request = turn.request.clone();
            let append = Append { turn, plan };
            match request {
                None => self.writer.write(append).await?.ok_or(StoreError::Moved),
                Some(request) => match self.writer.write(AppendOnce { append, request }).await? {
                    Appended::Stored(thread) => Ok(thread),
                    Appended::Moved => Err(StoreError::Moved),
                    Appended::Repeated => Err(StoreError::Repeated),
                },
            }
        })
    }

    fn conversations<'a>(
        &'a self,
        tenant: &'a Tenant,
        page: &'a ConversationPage,
    ) -> Storing<'a, Vec<Conversation>> {
        Box::pin(async move {
            let status = page.status.map(Status::as_str);
            let reading = match &page.from {
                Begin::Offset(offset) => sqlx::query_as(sql::CONVERSATIONS_FROM)
                    .bind(tenant.as_str())
                    .bind(status)
                    .bind(i64::from(*offset)),
                Begin::After { last_activity_at, last_turn } => {
                    sqlx::query_as(sql::CONVERSATIONS_AFTER)
                        .bind(tenant.as_str())
                        .bind(status)
                        .bind(rows::written(*last_activity_at))
                        .bind(last_turn)
                }
            };
            rows::conversations(reading.bind(i64::from(page.limit)).fetch_all(&self.readers).await?)
        })
    }

    fn conversation<'a>(&'a self, name: Name<'a>) -> Storing<'a, Option<Conversation>> {
        Box::pin(async move {
            let row: Option<rows::ConversationRow> = sqlx::query_as(sql::CONVERSATION)
                .bind(name.tenant.as_str())
                .bind(name.id)
                .fetch_optional(&self.readers)
                .await?;
            row.map(rows::conversation).transpose()
        })
    }

    fn change<'a>(&'a self, name: Name<'a>, change: Change) -> Storing<'a, Changed> {
        Box::pin(async move {
            let tenant = name.tenant.clone();
            let changed =
                self.writer.write(Update { tenant, id: name.id.to_owned(), change }).await?;
            match changed {
                Some(row) => Ok(Changed::Done(rows::conversation(row)?)),
                None => Ok(match self.conversation(name).await? {
                    Some(known) => Changed::Stale { version: known.version },
                    None => Changed::Missing,
                }),
            }
        })
    }

    fn purge<'a>(&'a self, name: Name<'a>) -> Storing<'a, bool> {
        let purge = Purge { tenant: name.tenant.clone(), id: name.id.to_owned() };
        Box::pin(self.writer.write(purge))
    }

    fn turns<'a>(
        &'a self,
        name: Name<'a>,
        page: TurnPage,
    ) -> Storing<'a, Option<(Conversation, Vec<Turn>)>> {
        Box::pin(async move {
            // Both of one moment.
            let mut reading = self.readers.begin().await?;
            let conversation: Option<rows::ConversationRow> = sqlx::query_as(sql::CONVERSATION)
                .bind(name.tenant.as_str())
                .bind(name.id)
                .fetch_optional(&mut *reading)
                .await?;
            let Some(conversation) = conversation else { return Ok(None) };
            let turns = sqlx::query_as(sql::TURNS)
                .bind(name.tenant.as_str())
                .bind(name.id)
                .bind(page.after)
                .bind(i64::from(page.limit))
                .fetch_all(&mut *reading)
                .await?;
            Ok(Some((rows::conversation(conversation)?, rows::turns(turns)?)))
        })
    }

    fn turn_plan<'a>(&'a self, name: Name<'a>, turn: &'a str) -> Storing<'a, Option<TurnPlan>> {
        Box::pin(async move {
            let row: Option<(Option<String>,)> = sqlx::query_as(sql::TURN_PLAN)
                .bind(name.tenant.as_str())
                .bind(name.id)
                .bind(turn)
                .fetch_optional(&self.readers)
                .await?;
            Ok(row.map(|(plan,)| written_plan::read(plan.as_deref())))
        })
    }

    fn summary<'a>(&'a self, tenant: &'a Tenant) -> Storing<'a, Summary> {
        Box::pin(async move {
            let counted = sqlx::query_as(sql::SUMMARY).bind(tenant.as_str());
            rows::summary(counted.fetch_all(&self.readers).await?)
        })
    }

    fn repeated<'a>(
        &'a self,
        tenant: &'a Tenant,
        (key, now): (&'a str, Timestamp),
    ) -> Storing<'a, Option<Repeated>> {
        Box::pin(async move {
            let row: Option<rows::RepeatedRow> = sqlx::query_as(sql::REPEATED)
                .bind(tenant.as_str())
                .bind(key)
                .bind(rows::written(keys_since(now)))
                .fetch_optional(&self.readers)
                .await?;
            row.map(rows::repeated).transpose()
        })
    }

    fn erasures(&self, after: Option<i64>) -> Storing<'_, Erasures> {
        Box::pin(async move {
            let Some(after) = after else {
                let (last,) = sqlx::query_as(sql::LAST_ERASURE).fetch_one(&self.readers).await?;
                return Ok(Erasures { last, users: Vec::new() });
            };
            let found = sqlx::query_as(sql::ERASURES).bind(after).fetch_all(&self.readers).await?;
            Ok(rows::erasures(found, after))
        })
    }

    fn erase<'a>(&'a self, tenant: &'a Tenant) -> Storing<'a, Erased> {
        Box::pin(async move {
            let erased = self.writer.write(Erase { tenant: tenant.clone() }).await?;
            self.writer.truncate_log().await?;
            Ok(erased)
        })
    }

    fn expire(&self, before: Timestamp, most: u32) -> Storing<'_, u64> {
        Box::pin(self.writer.write(Expire { before, most }))
    }

    fn check(&self, now: Timestamp) -> Storing<'_, ()> {
        Box::pin(self.writer.write(Check { now }))
    }

    fn name(&self) -> &'static str {
        "sqlite"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_its_file() {
        let file = |url| file_of(url).map(|file| file.display().to_string());
        assert_eq!(file("sqlite:///var/a.db").as_deref(), Some("var/a.db"));
        assert_eq!(file("sqlite:////var/a.db").as_deref(), Some("/var/a.db"));
        assert_eq!(file("sqlite:a.db").as_deref(), Some("a.db"));
        for other in ["postgres://h/d", "sqlite:", "sqlite://:memory:", "sqlite:a.db?mode=ro"] {
            assert_eq!(file(other), None, "{other}");
        }
    }
}
