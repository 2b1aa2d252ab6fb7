//! Requests with keys, and users who were erased.

use std::sync::Arc;

use conversation_service::store::{NewTurn, RequestKey, Store, StoreError, mark};
use jiff::{SignedDuration, Timestamp};

use super::{name, on_every_home, somebody, talk, turn};

on_every_home! {
    a_request_is_stored_once_and_its_turn_is_found_by_its_key
    of_one_request_at_once_one_is_stored
    a_key_lives_for_a_day_and_with_its_turn
    a_keyed_turn_that_moved_leaves_no_key
    who_was_erased_is_told_to_who_looks
}

fn keyed(turn: NewTurn, key: &str) -> NewTurn {
    NewTurn { request: Some(RequestKey { key: key.into(), body: "body".into() }), ..turn }
}

fn after(moment: Timestamp, hours: i64) -> Timestamp {
    moment.checked_add(SignedDuration::from_hours(hours)).unwrap()
}

async fn a_request_is_stored_once_and_its_turn_is_found_by_its_key(store: Arc<dyn Store>) {
    let (user, other) = (somebody(), somebody());
    let first = keyed(turn(&user, "c", None), "k");
    let thread = store.append(first.clone()).await.unwrap();
    let found = store.repeated(&user, ("k", first.at)).await.unwrap().unwrap();
    assert_eq!((found.body.as_str(), found.conversation.as_str()), ("body", "c"));
    assert_eq!((&found.turn.id, &found.turn.data), (&first.id, &first.data));
    for (user, key) in [(&user, "K"), (&other, "k")] {
        assert_eq!(store.repeated(user, (key, first.at)).await.unwrap(), None);
    }
    for again in [turn(&user, "c", Some(thread.clone())), turn(&user, "d", None)] {
        let refused = store.append(keyed(again, "k")).await;
        assert!(matches!(refused, Err(StoreError::Repeated)), "{refused:?}");
    }
    assert_eq!(store.summary(&user).await.unwrap().turns, 1);
    assert_eq!(store.thread(name(&user, "c")).await.unwrap(), Some(thread));
    store.append(keyed(turn(&other, "c", None), "k")).await.unwrap();
}

async fn of_one_request_at_once_one_is_stored(store: Arc<dyn Store>) {
    let user = somebody();
    let racing: Vec<_> = (0..16)
        .map(|number| {
            let (store, id) = (store.clone(), format!("c{number}"));
            let one = keyed(turn(&user, &id, None), "k");
            tokio::spawn(async move { store.append(one).await })
        })
        .collect();
    let mut stored = 0;
    for one in racing {
        match one.await.unwrap() {
            Ok(_) => stored += 1,
            Err(error) => assert!(matches!(error, StoreError::Repeated), "{error}"),
        }
    }
    assert_eq!((stored, store.summary(&user).await.unwrap().turns), (1, 1));
}

async fn a_key_lives_for_a_day_and_with_its_turn(store: Arc<dyn Store>) {
    let user = somebody();
    let first = keyed(turn(&user, "c", None), "k");
    let thread = store.append(first.clone()).await.unwrap();
    let found = async |hours| store.repeated(&user, ("k", after(first.at, hours))).await.unwrap();
    assert!(found(23).await.is_some() && found(24).await.is_none());
    let next_day = NewTurn { at: after(first.at, 25), ..turn(&user, "c", Some(thread)) };
    store.append(keyed(next_day.clone(), "k")).await.unwrap();
    assert_eq!(found(25).await.unwrap().turn.id, next_day.id);
    assert!(store.purge(name(&user, "c")).await.unwrap());
    assert_eq!(found(25).await, None);
}

async fn a_keyed_turn_that_moved_leaves_no_key(store: Arc<dyn Store>) {
    let user = somebody();
    let thread = talk(&store, (&user, "c"), 1).await;
    talk(&store, (&user, "d"), 1).await;
    store.append(turn(&user, "c", Some(thread.clone()))).await.unwrap();
    let late = keyed(turn(&user, "c", Some(thread)), "k");
    assert!(matches!(store.append(late.clone()).await, Err(StoreError::Moved)));
    assert_eq!(store.repeated(&user, ("k", late.at)).await.unwrap(), None);
    store.append(keyed(turn(&user, "e", None), "k")).await.unwrap();
}

async fn who_was_erased_is_told_to_who_looks(store: Arc<dyn Store>) {
    let before = store.erasures(None).await.unwrap();
    assert!(before.users.is_empty());
    let (one, other) = (somebody(), somebody());
    talk(&store, (&one, "c"), 1).await;
    for user in [&one, &other] {
        store.erase(user).await.unwrap();
    }
    let told = store.erasures(Some(before.last)).await.unwrap();
    for user in [&one, &other] {
        assert!(told.users.contains(&mark(user)));
        assert!(!told.users.contains(&user.as_str().to_owned()), "not by name");
    }
    // Other tests erase others meanwhile.
    let again = store.erasures(Some(told.last)).await.unwrap();
    assert!(!again.users.contains(&mark(&one)) && again.last >= told.last);
    assert!(store.erasures(None).await.unwrap().last >= told.last);
}
