//! What every store must do, held against each home: SQLite in a new file, and, where
//! `scripts/live-store` runs the ignored ones, the PostgreSQL at DATABASE_URL.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod postgres;
mod requests;
mod sharing;
mod sqlite;
#[path = "../support/stores.rs"]
mod stores;
mod turns;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use conversation_service::domain::plan::{Ask, Measure};
use conversation_service::domain::{Plan, Tenant};
use conversation_service::store::{Name, NewTurn, Store, Thread};
use jiff::Timestamp;

/// Declares each test for every home.
macro_rules! on_every_home {
    ($($name:ident)*) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $name() { super::$name(crate::stores::store()).await })*
        }
        mod on_postgres {
            $(#[tokio::test]
            #[ignore = "wants a PostgreSQL at DATABASE_URL: scripts/live-store"]
            async fn $name() { super::$name(crate::postgres::store()).await })*
        }
    };
}
pub(crate) use on_every_home;

/// A user that no other test has.
fn somebody() -> Tenant {
    Tenant::new(&uuid::Uuid::now_v7().simple().to_string()).unwrap()
}

fn name<'a>(tenant: &'a Tenant, id: &'a str) -> Name<'a> {
    Name { tenant, id }
}

/// Moments that follow each other.
fn later() -> Timestamp {
    static SECONDS: AtomicU64 = AtomicU64::new(1_760_000_000);
    let second = SECONDS.fetch_add(1, Ordering::Relaxed);
    Timestamp::from_second(i64::try_from(second).unwrap()).unwrap()
}

fn turn(tenant: &Tenant, id: &str, follows: Option<Thread>) -> NewTurn {
    NewTurn {
        tenant: tenant.clone(),
        conversation: id.into(),
        follows,
        id: uuid::Uuid::now_v7().to_string(),
        at: later(),
        user_message: "Combien en courses ?".into(),
        assistant_response: "**12,00 €** en Alimentation.".into(),
        data: r#"{"figures":[{"id":"total","value":12.00}]}"#.into(),
        plan: None,
        request: None,
    }
}

fn plan() -> Arc<Plan> {
    Arc::new(Plan { limit: Some(3), ..Plan::new(Ask::Total, Measure::Spending) })
}

/// A conversation of so many turns.
async fn talk(store: &Arc<dyn Store>, (tenant, id): (&Tenant, &str), turns: usize) -> Thread {
    let mut thread = None;
    for _ in 0..turns {
        thread = Some(store.append(turn(tenant, id, thread)).await.unwrap());
    }
    thread.expect("at least one turn")
}
