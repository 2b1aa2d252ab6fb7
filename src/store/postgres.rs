//! PostgreSQL: for several replicas. All tables stand in a schema of their own, `conversation_v3`. A
//! server that is out of reach is no reason not to start: each use tries again.

use std::borrow::Cow;
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{Connection, SqlSafeStr};
use tokio::sync::OnceCell;

use super::statements::{POSTGRES_BEGIN, POSTGRES_GO_ON, postgres as sql};
use super::{
    Change, Changed, Conversation, ConversationPage, Erased, From as Begin, Name, NewTurn, Place,
    Status, Store, StoreError, Storing, Summary, Thread, Turn, TurnPage, TurnPlan, rows, title,
    written_plan,
};
use crate::domain::Tenant;
use crate::domain::caller::Secret;

/// Where the tables are; the statements name it, too.
const SCHEMA: &str = "conversation_v3";

/// How long a connection is waited for: less than a health check waits.
const PATIENCE: Duration = Duration::from_millis(1_800);
const IDLE: Duration = Duration::from_secs(600);
const LIFETIME: Duration = Duration::from_secs(1_800);

/// Turns are acknowledged when the server has them on disk, whatever its default.
const SYNCED: &str = "SELECT set_config('synchronous_commit', 'on', false) \
     WHERE current_setting('synchronous_commit') = 'off'";

/// Conversations in a database.
pub struct PostgresStore {
    pool: PgPool,
    options: PgConnectOptions,
    /// Set once the tables are this version's.
    ready: OnceCell<()>,
}

impl PostgresStore {
    /// A store at this URL, with so many connections at the most; nothing is asked yet. Must be
    /// called within a tokio runtime. The scheme's driver (`postgresql+psycopg2`) is left out.
    ///
    /// # Errors
    /// A URL that cannot be read. The error does not show it.
    pub fn open(url: &Secret, connections: u32) -> Result<PostgresStore, StoreError> {
        let options = options(url.expose())?;
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(PATIENCE)
            .idle_timeout(IDLE)
            .max_lifetime(LIFETIME)
            .after_connect(|connection, _| {
                Box::pin(async move { sqlx::query(SYNCED).execute(connection).await.map(drop) })
            })
            .connect_lazy_with(options.clone());
        Ok(PostgresStore { pool, options, ready: OnceCell::new() })
    }

    /// The connections, to tables of this version.
    async fn pool(&self) -> Result<&PgPool, StoreError> {
        self.ready.get_or_try_init(|| self.migrate()).await?;
        Ok(&self.pool)
    }

    /// On a connection of its own: a migration that fails leaves a lock behind.
    async fn migrate(&self) -> Result<(), StoreError> {
        let connecting = PgConnection::connect_with(&self.options);
        let mut connection = match tokio::time::timeout(PATIENCE, connecting).await {
            Ok(connected) => connected?,
            Err(_) => return Err(StoreError::Unavailable("no connection in time".into())),
        };
        // Whoever may not create schemas may be given this one.
        let known: Option<(i32,)> = sqlx::query_as("SELECT 1 FROM pg_namespace WHERE nspname = $1")
            .bind(SCHEMA)
            .fetch_optional(&mut connection)
            .await?;
        let mut migrations = migrations();
        if known.is_none() {
            migrations.create_schema(SCHEMA);
        }
        // Not `run`: what that takes borrows in a way that no boxed future may.
        migrations.run_direct(None, &mut connection, false).await?;
        connection.close().await?;
        Ok(())
    }
}

fn options(url: &str) -> Result<PgConnectOptions, StoreError> {
    let unreadable = || StoreError::Unavailable("its URL cannot be read".into());
    let (scheme, rest) = url.split_once(':').ok_or_else(unreadable)?;
    let plain = match scheme.split_once('+') {
        Some((scheme, _driver)) => Cow::Owned(format!("{scheme}:{rest}")),
        None => Cow::Borrowed(url),
    };
    let options = PgConnectOptions::from_str(&plain).map_err(|_| unreadable())?;
    Ok(match options.get_application_name() {
        Some(_) => options,
        None => options.application_name("conversation-service"),
    })
}

fn migrations() -> Migrator {
    let migration = |version, description: &'static str, text: &'static str| {
        let text = text.into_sql_str();
        Migration::new(version, description.into(), MigrationType::Simple, text, false)
    };
    let mut migrations = Migrator::with_migrations(vec![migration(
        1,
        "conversations",
        include_str!("migrations/postgres_1.sql"),
    )]);
    migrations.dangerous_set_table_name("conversation_v3.migrations");
    migrations
}

/// A text without the one character that the server does not take.
fn taken(text: &str) -> Cow<'_, str> {
    match text.contains('\0') {
        true => Cow::Owned(text.replace('\0', "\u{FFFD}")),
        false => Cow::Borrowed(text),
    }
}

impl Store for PostgresStore {
    fn thread<'a>(&'a self, name: Name<'a>) -> Storing<'a, Option<Thread>> {
        Box::pin(async move {
            let row: Option<rows::ThreadRow> = sqlx::query_as(sql::THREAD)
                .bind(name.tenant.as_str())
                .bind(name.id)
                .fetch_optional(self.pool().await?)
                .await?;
            Ok(row.map(rows::thread))
        })
    }

    /// One statement, hence one transaction and one way there and back.
    fn append(&self, turn: NewTurn) -> Storing<'_, Thread> {
        Box::pin(async move {
            let plan = turn.plan.as_deref().map(written_plan::write).transpose()?;
            let title = title(&turn.user_message);
            let begun = match &turn.follows {
                None => sqlx::query_as::<_, (i64, i64)>(POSTGRES_BEGIN)
                    .bind(turn.tenant.as_str())
                    .bind(&turn.conversation)
                    .bind(taken(&title)),
                Some(thread) => sqlx::query_as::<_, (i64, i64)>(POSTGRES_GO_ON)
                    .bind(thread.place.key)
                    .bind(turn.tenant.as_str())
                    .bind(thread.place.turns),
            };
            let stored = begun
                .bind(rows::written(turn.at))
                .bind(&turn.id)
                .bind(&plan)
                .bind(taken(&turn.user_message))
                .bind(taken(&turn.assistant_response))
                .bind(taken(&turn.data))
                .fetch_optional(self.pool().await?)
                .await?;
            let (key, turns) = stored.ok_or(StoreError::Moved)?;
            Ok(turn.thread(Place { key, turns }))
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
            let found = reading.bind(i64::from(page.limit)).fetch_all(self.pool().await?).await?;
            rows::conversations(found)
        })
    }

    fn conversation<'a>(&'a self, name: Name<'a>) -> Storing<'a, Option<Conversation>> {
        Box::pin(async move {
            let row: Option<rows::ConversationRow> = sqlx::query_as(sql::CONVERSATION)
                .bind(name.tenant.as_str())
                .bind(name.id)
                .fetch_optional(self.pool().await?)
                .await?;
            row.map(rows::conversation).transpose()
        })
    }

    fn change<'a>(&'a self, name: Name<'a>, change: Change) -> Storing<'a, Changed> {
        Box::pin(async move {
            let changed: Option<rows::ConversationRow> = sqlx::query_as(sql::CHANGE)
                .bind(name.tenant.as_str())
                .bind(name.id)
                .bind(&change.title)
                .bind(change.tags.as_deref().map(rows::tags))
                .bind(change.status.map(Status::as_str))
                .bind(change.version)
                .fetch_optional(self.pool().await?)
                .await?;
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
        Box::pin(async move {
            let purge = sqlx::query(sql::PURGE).bind(name.tenant.as_str()).bind(name.id);
            Ok(purge.execute(self.pool().await?).await?.rows_affected() > 0)
        })
    }

    fn turns<'a>(
        &'a self,
        name: Name<'a>,
        page: TurnPage,
    ) -> Storing<'a, Option<(Conversation, Vec<Turn>)>> {
        Box::pin(async move {
            let Some(conversation) = self.conversation(name).await? else { return Ok(None) };
            let turns = sqlx::query_as(sql::TURNS)
                .bind(name.tenant.as_str())
                .bind(name.id)
                .bind(page.after)
                .bind(i64::from(page.limit))
                .fetch_all(self.pool().await?)
                .await?;
            Ok(Some((conversation, rows::turns(turns)?)))
        })
    }

    fn turn_plan<'a>(&'a self, name: Name<'a>, turn: &'a str) -> Storing<'a, Option<TurnPlan>> {
        Box::pin(async move {
            let row: Option<(Option<String>,)> = sqlx::query_as(sql::TURN_PLAN)
                .bind(name.tenant.as_str())
                .bind(name.id)
                .bind(turn)
                .fetch_optional(self.pool().await?)
                .await?;
            Ok(row.map(|(plan,)| written_plan::read(plan.as_deref())))
        })
    }

    fn summary<'a>(&'a self, tenant: &'a Tenant) -> Storing<'a, Summary> {
        Box::pin(async move {
            let counted = sqlx::query_as(sql::SUMMARY).bind(tenant.as_str());
            rows::summary(counted.fetch_all(self.pool().await?).await?)
        })
    }

    fn erase<'a>(&'a self, tenant: &'a Tenant) -> Storing<'a, Erased> {
        Box::pin(async move {
            let mut erasing = self.pool().await?.begin().await?;
            let user = tenant.as_str();
            let turns = sqlx::query(sql::ERASE_TURNS).bind(user).execute(&mut *erasing).await?;
            let all = sqlx::query(sql::ERASE).bind(user).execute(&mut *erasing).await?;
            erasing.commit().await?;
            Ok(Erased { conversations: all.rows_affected(), turns: turns.rows_affected() })
        })
    }

    fn expire(&self, before: Timestamp, most: u32) -> Storing<'_, u64> {
        Box::pin(async move {
            let expire = sqlx::query(sql::EXPIRE).bind(rows::written(before)).bind(i64::from(most));
            Ok(expire.execute(self.pool().await?).await?.rows_affected())
        })
    }

    fn check(&self, now: Timestamp) -> Storing<'_, ()> {
        Box::pin(async move {
            let check = sqlx::query(sql::CHECK).bind(rows::written(now)).bind(rows::room());
            check.execute(self.pool().await?).await?;
            Ok(())
        })
    }

    fn name(&self) -> &'static str {
        "postgres"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_other_drivers_name_the_same_server() {
        for url in [
            "postgres://bank:geheim@db.lan:5433/harena",
            "postgresql://bank:geheim@db.lan:5433/harena?sslmode=require",
            "postgresql+psycopg2://bank:geheim@db.lan:5433/harena",
            "postgresql+asyncpg://bank:geheim@db.lan:5433/harena",
        ] {
            let options = options(url).unwrap();
            assert_eq!((options.get_host(), options.get_port()), ("db.lan", 5433), "{url}");
            assert_eq!(options.get_database(), Some("harena"), "{url}");
            assert_eq!(options.get_application_name(), Some("conversation-service"));
        }
        let wrong = "postgres://bank:geheim@db.lan:notaport/harena";
        let told = options(wrong).unwrap_err().to_string();
        assert!(!told.contains("geheim"), "{told}");
    }

    #[tokio::test]
    #[ignore = "wants a PostgreSQL at DATABASE_URL: scripts/live-store"]
    async fn turns_are_synced_even_where_the_default_is_not_to_on_postgres() {
        let url = std::env::var("DATABASE_URL").unwrap();
        let lax = format!("{url}?options[synchronous_commit]=off");
        let asked = "SELECT current_setting('synchronous_commit')";
        let mut connection = PgConnection::connect_with(&options(&lax).unwrap()).await.unwrap();
        let told: (String,) = sqlx::query_as(asked).fetch_one(&mut connection).await.unwrap();
        assert_eq!(told.0, "off");
        let store = PostgresStore::open(&Secret::new(lax), 1).unwrap();
        let told: (String,) = sqlx::query_as(asked).fetch_one(&store.pool).await.unwrap();
        assert_eq!(told.0, "on");
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_told_without_its_password() {
        let url = Secret::new("postgres://bank:geheim@127.0.0.1:9/harena");
        let store = PostgresStore::open(&url, 2).unwrap();
        let Err(error) = store.check(Timestamp::UNIX_EPOCH).await else { panic!("it answered") };
        assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
        assert!(!error.to_string().contains("geheim"), "{error}");
    }
}
