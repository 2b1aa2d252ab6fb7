//! PostgreSQL: for several replicas. All tables stand in a schema of their own, `conversation_v3`. A
//! server that is out of reach is no reason not to start: each use tries again.

use std::borrow::Cow;
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use tokio::sync::OnceCell;

mod tables;

use super::statements::{POSTGRES_BEGIN, POSTGRES_GO_ON, postgres as sql};
use super::{
    Change, Changed, Conversation, ConversationPage, Erased, Erasures, From as Begin, Name,
    NewTurn, Place, Repeated, Status, Store, StoreError, Storing, Summary, Thread, Turn, TurnPage,
    TurnPlan, keys_since, mark, rows, title, written_plan,
};
use crate::domain::Tenant;
use crate::domain::caller::Secret;

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
        self.ready.get_or_try_init(|| tables::migrate(&self.options)).await?;
        Ok(&self.pool)
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

/// A text without the one character that the server does not take.
fn taken(text: &str) -> Cow<'_, str> {
    match text.contains('\0') {
        true => Cow::Owned(text.replace('\0', "\u{FFFD}")),
        false => Cow::Borrowed(text),
    }
}

async fn append(
    connection: &mut PgConnection,
    (turn, plan): (&NewTurn, Option<String>),
) -> Result<Thread, StoreError> {
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
        .fetch_optional(connection)
        .await?;
    let (key, turns) = stored.ok_or(StoreError::Moved)?;
    Ok(turn.thread(Place { key, turns }))
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

    fn append(&self, turn: NewTurn) -> Storing<'_, Thread> {
        Box::pin(async move {
            let plan = turn.plan.as_deref().map(written_plan::write).transpose()?;
            let Some(request) = &turn.request else {
                // One statement, hence one transaction and one way there and back.
                let mut connection = self.pool().await?.acquire().await?;
                return append(&mut connection, (&turn, plan)).await;
            };
            let mut storing = self.pool().await?.begin().await?;
            let (user, at) = (turn.tenant.as_str(), rows::written(turn.at));
            sqlx::query(sql::FORGET_REQUESTS)
                .bind(user)
                .bind(rows::written(keys_since(turn.at)))
                .execute(&mut *storing)
                .await?;
            let thread = append(&mut storing, (&turn, plan)).await?;
            let kept = sqlx::query(sql::KEEP_REQUEST)
                .bind(user)
                .bind(&request.key)
                .bind(&request.body)
                .bind(&turn.id)
                .bind(at)
                .execute(&mut *storing)
                .await?;
            if kept.rows_affected() == 0 {
                storing.rollback().await?;
                return Err(StoreError::Repeated);
            }
            storing.commit().await?;
            Ok(thread)
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
                .fetch_optional(self.pool().await?)
                .await?;
            row.map(rows::repeated).transpose()
        })
    }

    fn erasures(&self, after: Option<i64>) -> Storing<'_, Erasures> {
        Box::pin(async move {
            let pool = self.pool().await?;
            let Some(after) = after else {
                let (last,) = sqlx::query_as(sql::LAST_ERASURE).fetch_one(pool).await?;
                return Ok(Erasures { last, users: Vec::new() });
            };
            let found = sqlx::query_as(sql::ERASURES).bind(after).fetch_all(pool).await?;
            Ok(rows::erasures(found, after))
        })
    }

    fn erase<'a>(&'a self, tenant: &'a Tenant) -> Storing<'a, Erased> {
        Box::pin(async move {
            let mut erasing = self.pool().await?.begin().await?;
            let user = tenant.as_str();
            let turns = sqlx::query(sql::ERASE_TURNS).bind(user).execute(&mut *erasing).await?;
            let all = sqlx::query(sql::ERASE).bind(user).execute(&mut *erasing).await?;
            sqlx::query(sql::NOTE_ERASURE).bind(mark(tenant)).execute(&mut *erasing).await?;
            sqlx::query(sql::FORGET_ERASURES).execute(&mut *erasing).await?;
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
    use sqlx::Connection;

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
