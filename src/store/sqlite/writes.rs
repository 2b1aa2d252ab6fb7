//! What is written, one kind each.

use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;

use super::super::statements::{
    SQLITE_BEGIN, SQLITE_GO_ON, SQLITE_REQUEST, SQLITE_TURN, sqlite as sql,
};
use super::super::{
    Change, Erased, NewTurn, Place, RequestKey, Status, Thread, keys_since, mark, rows, title,
};
use super::writer::{Running, Write};
use crate::domain::Tenant;

/// Gives nothing where the conversation is not where the turn follows on.
pub struct Append {
    pub turn: NewTurn,
    /// The turn's plan, as it is written.
    pub plan: Option<String>,
}

impl Write for Append {
    type Output = Option<Thread>;

    fn run<'a>(&'a self, connection: &'a mut SqliteConnection) -> Running<'a, Option<Thread>> {
        Box::pin(async move {
            let turn = &self.turn;
            let now = rows::written(turn.at);
            let begun = match &turn.follows {
                None => sqlx::query_as::<_, (i64, i64)>(SQLITE_BEGIN)
                    .bind(turn.tenant.as_str())
                    .bind(&turn.conversation)
                    .bind(title(&turn.user_message)),
                Some(thread) => sqlx::query_as::<_, (i64, i64)>(SQLITE_GO_ON)
                    .bind(thread.place.key)
                    .bind(turn.tenant.as_str())
                    .bind(thread.place.turns),
            };
            let key = begun.bind(now).bind(&turn.id).fetch_optional(&mut *connection).await?;
            let Some((key, number)) = key else { return Ok(None) };
            sqlx::query(SQLITE_TURN)
                .bind(key)
                .bind(number)
                .bind(&turn.id)
                .bind(now)
                .bind(&self.plan)
                .bind(&turn.user_message)
                .bind(&turn.assistant_response)
                .bind(&turn.data)
                .execute(connection)
                .await?;
            Ok(Some(turn.thread(Place { key, turns: number })))
        })
    }
}

/// Stores a turn under its request's key, where no other turn has that.
pub struct AppendOnce {
    pub append: Append,
    pub request: RequestKey,
}

/// What came of it.
pub enum Appended {
    Stored(Thread),
    Moved,
    Repeated,
}

impl Write for AppendOnce {
    type Output = Appended;

    fn run<'a>(&'a self, connection: &'a mut SqliteConnection) -> Running<'a, Appended> {
        Box::pin(async move {
            let AppendOnce { append, request } = self;
            let (user, at) = (append.turn.tenant.as_str(), append.turn.at);
            sqlx::query(sql::FORGET_REQUESTS)
                .bind(user)
                .bind(rows::written(keys_since(at)))
                .execute(&mut *connection)
                .await?;
            let known = sqlx::query(SQLITE_REQUEST).bind(user).bind(&request.key);
            if known.fetch_optional(&mut *connection).await?.is_some() {
                return Ok(Appended::Repeated);
            }
            let Some(thread) = append.run(&mut *connection).await? else {
                return Ok(Appended::Moved);
            };
            sqlx::query(sql::KEEP_REQUEST)
                .bind(user)
                .bind(&request.key)
                .bind(&request.body)
                .bind(&append.turn.id)
                .bind(rows::written(at))
                .execute(connection)
                .await?;
            Ok(Appended::Stored(thread))
        })
    }
}

/// Gives the changed row, or nothing where there is none of that version.
pub struct Update {
    pub tenant: Tenant,
    pub id: String,
    pub change: Change,
}

impl Write for Update {
    type Output = Option<rows::ConversationRow>;

    fn run<'a>(&'a self, connection: &'a mut SqliteConnection) -> Running<'a, Self::Output> {
        let change = &self.change;
        let update = sqlx::query_as(sql::CHANGE)
            .bind(self.tenant.as_str())
            .bind(&self.id)
            .bind(&change.title)
            .bind(change.tags.as_deref().map(rows::tags))
            .bind(change.status.map(Status::as_str))
            .bind(change.version);
        Box::pin(update.fetch_optional(connection))
    }
}

/// Gives whether there was such a conversation.
pub struct Purge {
    pub tenant: Tenant,
    pub id: String,
}

impl Write for Purge {
    type Output = bool;

    fn run<'a>(&'a self, connection: &'a mut SqliteConnection) -> Running<'a, bool> {
        Box::pin(async move {
            let purge = sqlx::query(sql::PURGE).bind(self.tenant.as_str()).bind(&self.id);
            Ok(purge.execute(connection).await?.rows_affected() > 0)
        })
    }
}

pub struct Erase {
    pub tenant: Tenant,
}

impl Write for Erase {
    type Output = Erased;

    fn run<'a>(&'a self, connection: &'a mut SqliteConnection) -> Running<'a, Erased> {
        Box::pin(async move {
            let user = self.tenant.as_str();
            let turns = sqlx::query(sql::ERASE_TURNS).bind(user).execute(&mut *connection).await?;
            let all = sqlx::query(sql::ERASE).bind(user).execute(&mut *connection).await?;
            let note = sqlx::query(sql::NOTE_ERASURE).bind(mark(&self.tenant));
            note.execute(&mut *connection).await?;
            sqlx::query(sql::FORGET_ERASURES).execute(connection).await?;
            Ok(Erased { conversations: all.rows_affected(), turns: turns.rows_affected() })
        })
    }
}

/// Gives how many conversations it erased.
pub struct Expire {
    pub before: Timestamp,
    pub most: u32,
}

impl Write for Expire {
    type Output = u64;

    fn run<'a>(&'a self, connection: &'a mut SqliteConnection) -> Running<'a, u64> {
        Box::pin(async move {
            let expire = sqlx::query(sql::EXPIRE)
                .bind(rows::written(self.before))
                .bind(i64::from(self.most));
            Ok(expire.execute(connection).await?.rows_affected())
        })
    }
}

pub struct Check {
    pub now: Timestamp,
}

impl Write for Check {
    type Output = ();

    fn run<'a>(&'a self, connection: &'a mut SqliteConnection) -> Running<'a, ()> {
        Box::pin(async move {
            let check = sqlx::query(sql::CHECK).bind(rows::written(self.now)).bind(rows::room());
            check.execute(connection).await.map(drop)
        })
    }
}
