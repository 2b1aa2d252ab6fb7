//! Several at once: users with the same names, and writers of one conversation.

use std::sync::Arc;

use conversation_service::store::{Store, StoreError, TurnPage};

use super::{name, on_every_home, somebody, talk, turn};

on_every_home! {
    two_users_with_the_same_conversation_never_meet
    of_many_turns_that_follow_on_the_same_one_is_stored
    many_conversations_grow_at_once_and_each_turn_is_there_once
}

async fn two_users_with_the_same_conversation_never_meet(store: Arc<dyn Store>) {
    let (one, other) = (somebody(), somebody());
    talk(&store, (&one, "c"), 3).await;
    assert_eq!(store.thread(name(&other, "c")).await.unwrap(), None);
    assert!(!store.purge(name(&other, "c")).await.unwrap());
    let page = TurnPage { after: 0, limit: 10 };
    assert_eq!(store.turns(name(&other, "c"), page).await.unwrap(), None);
    talk(&store, (&other, "c"), 1).await;
    let (_, theirs) = store.turns(name(&one, "c"), page).await.unwrap().unwrap();
    assert_eq!(theirs.len(), 3);
    assert_eq!(store.turn_plan(name(&other, "c"), &theirs[0].id).await.unwrap(), None);
    assert!(store.purge(name(&other, "c")).await.unwrap());
    assert_eq!(store.summary(&one).await.unwrap().turns, 3);
}

async fn of_many_turns_that_follow_on_the_same_one_is_stored(store: Arc<dyn Store>) {
    let user = somebody();
    let mut thread = None;
    for place in 1..=5 {
        let racing: Vec<_> = (0..16)
            .map(|_| {
                let (store, turn) = (store.clone(), turn(&user, "c", thread.clone()));
                tokio::spawn(async move { store.append(turn).await })
            })
            .collect();
        let mut stored = Vec::new();
        for one in racing {
            match one.await.unwrap() {
                Ok(thread) => stored.push(thread),
                Err(error) => assert!(matches!(error, StoreError::Moved), "{error}"),
            }
        }
        assert_eq!(stored.len(), 1);
        thread = stored.pop();
        assert_eq!(thread.as_ref().unwrap().place.turns, place);
    }
}

async fn many_conversations_grow_at_once_and_each_turn_is_there_once(store: Arc<dyn Store>) {
    let user = somebody();
    let growing: Vec<_> = (0..40)
        .map(|number| {
            let (store, user) = (store.clone(), user.clone());
            tokio::spawn(async move { talk(&store, (&user, &format!("c{number}")), 5).await })
        })
        .collect();
    for one in growing {
        assert_eq!(one.await.unwrap().place.turns, 5);
    }
    let counted = store.summary(&user).await.unwrap();
    assert_eq!((counted.active, counted.turns), (40, 200));
}
