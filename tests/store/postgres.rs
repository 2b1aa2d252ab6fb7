//! PostgreSQL's own: its schema beside others', replicas that start at once, and what it does not take.

use std::sync::Arc;

use conversation_service::domain::caller::Secret;
use conversation_service::store::postgres::PostgresStore;
use conversation_service::store::{NewTurn, Store, StoreError, TurnPage};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};

use super::{name, somebody, talk, turn};

fn url() -> String {
    std::env::var("DATABASE_URL").expect("DATABASE_URL; scripts/live-store sets it")
}

fn at(url: &str) -> Arc<dyn Store> {
    // Few each: many tests run at once.
    Arc::new(PostgresStore::open(&Secret::new(url), 4).unwrap())
}

/// The server's own database.
pub fn store() -> Arc<dyn Store> {
    at(&url())
}

/// A new database of the same server; its URL.
async fn database() -> String {
    let url = url();
    let (server, _) = url.rsplit_once('/').unwrap();
    let name = format!("test_{}", uuid::Uuid::now_v7().simple());
    let mut connection = connect(&url).await;
    run(&mut connection, &format!("CREATE DATABASE {name}")).await;
    format!("{server}/{name}")
}

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(&url.replacen("postgresql+psycopg2:", "postgresql:", 1)).await.unwrap()
}

async fn run(connection: &mut PgConnection, statement: &str) {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(connection).await.unwrap();
}

#[tokio::test]
#[ignore = "wants a PostgreSQL at DATABASE_URL: scripts/live-store"]
async fn replicas_that_start_at_once_share_one_schema_beside_another_services_tables() {
    let url = database().await;
    let mut connection = connect(&url).await;
    run(
        &mut connection,
        "CREATE TABLE conversations (id int); INSERT INTO conversations VALUES (7);
         CREATE TABLE _sqlx_migrations (version bigint); INSERT INTO _sqlx_migrations VALUES (99);",
    )
    .await;
    let user = somebody();
    let starting: Vec<_> = (0..6)
        .map(|number| {
            let (store, user) = (at(&url), user.clone());
            tokio::spawn(async move { talk(&store, (&user, &format!("c{number}")), 2).await })
        })
        .collect();
    for one in starting {
        assert_eq!(one.await.unwrap().place.turns, 2);
    }
    assert_eq!(at(&url).summary(&user).await.unwrap().turns, 12);
    for (table, expected) in [("conversations", 7_i64), ("_sqlx_migrations", 99)] {
        let statement = format!(
            "SELECT SUM({})::bigint FROM public.{table}",
            if table == "conversations" { "id" } else { "version" }
        );
        let (found,): (i64,) =
            sqlx::query_as(AssertSqlSafe(statement)).fetch_one(&mut connection).await.unwrap();
        assert_eq!(found, expected, "{table}");
    }
}

#[tokio::test]
#[ignore = "wants a PostgreSQL at DATABASE_URL: scripts/live-store"]
async fn tables_of_a_newer_version_are_left_alone() {
    let url = database().await;
    at(&url).check(jiff::Timestamp::UNIX_EPOCH).await.unwrap();
    let mut connection = connect(&url).await;
    let newer = "UPDATE conversation_v3.migrations SET version = 1000 + version";
    run(&mut connection, newer).await;
    let Err(error) = at(&url).check(jiff::Timestamp::UNIX_EPOCH).await else { panic!("it wrote") };
    assert!(matches!(error, StoreError::OtherTables(_)), "{error}");
}

#[tokio::test]
#[ignore = "wants a PostgreSQL at DATABASE_URL: scripts/live-store"]
async fn a_server_that_only_reads_says_so_and_one_that_comes_back_is_used() {
    let url = database().await;
    let store = at(&url);
    let user = somebody();
    let thread = talk(&store, (&user, "c"), 1).await;
    let name_of = url.rsplit_once('/').unwrap().1;
    let mut connection = connect(&url).await;
    let read_only = |on| {
        format!(
            "ALTER DATABASE {name_of} SET default_transaction_read_only = {on};
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = '{name_of}' AND pid <> pg_backend_pid();"
        )
    };
    run(&mut connection, &read_only("on")).await;
    let refused = store.append(turn(&user, "c", Some(thread.clone()))).await;
    assert!(matches!(refused, Err(StoreError::ReadOnly(_))), "{refused:?}");
    assert_eq!(store.thread(name(&user, "c")).await.unwrap(), Some(thread.clone()));
    run(&mut connection, "SET default_transaction_read_only = off").await;
    run(&mut connection, &read_only("off")).await;
    assert_eq!(store.append(turn(&user, "c", Some(thread))).await.unwrap().place.turns, 2);
}

#[tokio::test]
#[ignore = "wants a PostgreSQL at DATABASE_URL: scripts/live-store"]
async fn the_one_character_that_it_does_not_take_is_replaced() {
    let (store, user) = (store(), somebody());
    let with_nul = NewTurn {
        user_message: "a\0b".into(),
        assistant_response: "c\0d".into(),
        ..turn(&user, "c", None)
    };
    store.append(with_nul).await.unwrap();
    let page = TurnPage { after: 0, limit: 1 };
    let (known, turns) = store.turns(name(&user, "c"), page).await.unwrap().unwrap();
    assert_eq!(
        (known.title.as_str(), turns[0].user_message.as_str()),
        ("a\u{FFFD}b", "a\u{FFFD}b")
    );
    assert_eq!(turns[0].assistant_response, "c\u{FFFD}d");
}

#[tokio::test]
#[ignore = "wants a PostgreSQL at DATABASE_URL: scripts/live-store"]
async fn a_role_that_may_not_make_the_schema_says_what_to_do_and_one_that_was_given_it_works() {
    let url = database().await;
    let mut connection = connect(&url).await;
    let role = format!("guest_{}", uuid::Uuid::now_v7().simple());
    run(&mut connection, &format!("CREATE ROLE {role} LOGIN PASSWORD 'guest'")).await;
    let (_, server) = url.rsplit_once('@').unwrap();
    let theirs = format!("postgresql://{role}:guest@{server}");
    let store = at(&theirs);
    let Err(error) = store.check(jiff::Timestamp::UNIX_EPOCH).await else { panic!("it wrote") };
    assert!(matches!(error, StoreError::Forbidden(_)), "{error}");
    assert!(error.to_string().contains("CREATE SCHEMA conversation_v3 AUTHORIZATION"), "{error}");
    assert!(!error.to_string().contains("guest@"), "{error}");
    run(&mut connection, &format!("CREATE SCHEMA conversation_v3 AUTHORIZATION {role}")).await;
    // No restart is needed.
    let user = somebody();
    talk(&store, (&user, "c"), 2).await;
    assert_eq!(store.summary(&user).await.unwrap().turns, 2);
}
