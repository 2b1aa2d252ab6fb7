//! Turns and conversations of one user.

use std::sync::Arc;

use conversation_service::domain::Tenant;
use conversation_service::store::{
    Change, Changed, Conversation, ConversationPage, Erased, From as Begin, NewTurn, Place, Status,
    Store, StoreError, Summary, TurnPage, TurnPlan,
};

use super::{later, name, on_every_home, plan, somebody, talk, turn};

on_every_home! {
    a_turn_is_read_as_it_was_stored
    a_turn_that_follows_on_what_has_moved_is_not_stored
    a_purged_conversation_is_gone_and_one_of_its_name_is_another
    the_last_plan_is_that_of_the_last_turn_that_had_one
    pages_of_turns_meet_and_end
    conversations_come_newest_first_by_pages_that_meet
    a_change_of_a_version_that_is_no_more_changes_nothing
    archived_conversations_are_listed_apart_and_a_new_turn_brings_one_back
    a_summary_counts_and_an_erasure_leaves_nothing
    what_is_without_activity_expires
    any_text_is_kept_as_it_is
}

async fn conversation(store: &Arc<dyn Store>, tenant: &Tenant, id: &str) -> Conversation {
    store.conversation(name(tenant, id)).await.unwrap().unwrap()
}

async fn a_turn_is_read_as_it_was_stored(store: Arc<dyn Store>) {
    let user = somebody();
    assert_eq!(store.thread(name(&user, "c")).await.unwrap(), None);
    let first = NewTurn { plan: Some(plan()), ..turn(&user, "c", None) };
    let thread = store.append(first.clone()).await.unwrap();
    assert_eq!(thread.place.turns, 1);
    assert_eq!(store.thread(name(&user, "c")).await.unwrap(), Some(thread));

    let page = TurnPage { after: 0, limit: 10 };
    let (known, turns) = store.turns(name(&user, "c"), page).await.unwrap().unwrap();
    assert_eq!((known.total_turns, known.version, known.status), (1, 1, Status::Active));
    assert_eq!(known.title, "Combien en courses ?");
    assert_eq!((known.created_at, known.last_activity_at), (first.at, first.at));
    let [only] = turns.as_slice() else { panic!("{turns:?}") };
    assert_eq!((only.number, &only.id, only.created_at), (1, &first.id, first.at));
    assert_eq!(only.user_message, first.user_message);
    assert_eq!(only.assistant_response, first.assistant_response);
    assert_eq!(only.data, first.data);
    let known = store.turn_plan(name(&user, "c"), &first.id).await.unwrap();
    assert_eq!(known, Some(TurnPlan::Searched(plan())));
    assert_eq!(store.turn_plan(name(&user, "c"), "another").await.unwrap(), None);
}

async fn a_turn_that_follows_on_what_has_moved_is_not_stored(store: Arc<dyn Store>) {
    let user = somebody();
    let thread = talk(&store, (&user, "c"), 2).await;
    let moved = |ended| assert!(matches!(ended, Err(StoreError::Moved)), "{ended:?}");
    moved(store.append(turn(&user, "c", None)).await);
    let mut behind = thread.clone();
    behind.place.turns -= 1;
    moved(store.append(turn(&user, "c", Some(behind))).await);
    let elsewhere = Place { key: thread.place.key + 1_000_000, ..thread.place };
    let mut other = thread.clone();
    other.place = elsewhere;
    moved(store.append(turn(&user, "c", Some(other))).await);
    // Nobody goes on with another user's conversation, not even with its key.
    moved(store.append(turn(&somebody(), "c", Some(thread.clone()))).await);
    let page = TurnPage { after: 0, limit: 10 };
    let (known, turns) = store.turns(name(&user, "c"), page).await.unwrap().unwrap();
    assert_eq!((known.total_turns, turns.len()), (2, 2));
    assert_eq!(store.append(turn(&user, "c", Some(thread))).await.unwrap().place.turns, 3);
}

async fn a_purged_conversation_is_gone_and_one_of_its_name_is_another(store: Arc<dyn Store>) {
    let user = somebody();
    let before = talk(&store, (&user, "c"), 2).await;
    assert!(store.purge(name(&user, "c")).await.unwrap());
    assert!(!store.purge(name(&user, "c")).await.unwrap());
    assert_eq!(store.conversation(name(&user, "c")).await.unwrap(), None);
    let after = talk(&store, (&user, "c"), 2).await;
    assert_ne!(after.place.key, before.place.key);
    let ended = store.append(turn(&user, "c", Some(before))).await;
    assert!(matches!(ended, Err(StoreError::Moved)));
}

async fn the_last_plan_is_that_of_the_last_turn_that_had_one(store: Arc<dyn Store>) {
    let user = somebody();
    let planned = NewTurn { plan: Some(plan()), ..turn(&user, "c", None) };
    let thread = store.append(planned).await.unwrap();
    let thank_you = turn(&user, "c", Some(thread));
    let said = thank_you.id.clone();
    let thread = store.append(thank_you).await.unwrap();
    assert_eq!(thread.plan, Some(plan()));
    assert_eq!(store.thread(name(&user, "c")).await.unwrap(), Some(thread));
    let known = store.turn_plan(name(&user, "c"), &said).await.unwrap();
    assert_eq!(known, Some(TurnPlan::NothingSearched));
}

async fn pages_of_turns_meet_and_end(store: Arc<dyn Store>) {
    let user = somebody();
    talk(&store, (&user, "c"), 7).await;
    let mut numbers = Vec::new();
    loop {
        let page = TurnPage { after: numbers.last().copied().unwrap_or(0), limit: 3 };
        let (_, turns) = store.turns(name(&user, "c"), page).await.unwrap().unwrap();
        if turns.is_empty() {
            break;
        }
        numbers.extend(turns.iter().map(|turn| turn.number));
    }
    assert_eq!(numbers, (1..=7).collect::<Vec<_>>());
}

async fn conversations_come_newest_first_by_pages_that_meet(store: Arc<dyn Store>) {
    let user = somebody();
    let moment = later();
    let mut first = None;
    for number in 0..7 {
        // Two of them at the same moment.
        let at = if number < 2 { moment } else { later() };
        let begun = NewTurn { at, ..turn(&user, &format!("c{number}"), None) };
        let thread = store.append(begun).await.unwrap();
        first.get_or_insert(thread);
    }
    store.append(turn(&user, "c0", first)).await.unwrap();
    let mut ids: Vec<String> = Vec::new();
    let mut from = Begin::Offset(0);
    loop {
        let page = ConversationPage { status: None, from: from.clone(), limit: 2 };
        let found = store.conversations(&user, &page).await.unwrap();
        let Some(last) = found.last() else { break };
        from = Begin::After {
            last_activity_at: last.last_activity_at,
            last_turn: last.last_turn.clone(),
        };
        ids.extend(found.iter().map(|one| one.id.clone()));
    }
    assert_eq!(ids, ["c0", "c6", "c5", "c4", "c3", "c2", "c1"]);
    let page = ConversationPage { status: None, from: Begin::Offset(5), limit: 10 };
    let rest = store.conversations(&user, &page).await.unwrap();
    assert_eq!(rest.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["c2", "c1"]);
}

async fn a_change_of_a_version_that_is_no_more_changes_nothing(store: Arc<dyn Store>) {
    let user = somebody();
    let thread = talk(&store, (&user, "c"), 1).await;
    let change = |title: &str, version| Change {
        title: Some(title.into()),
        tags: Some(vec!["a".into(), "é \"x\"".into()]),
        version,
        ..Change::default()
    };
    let done = store.change(name(&user, "c"), change("Mes courses", Some(1))).await.unwrap();
    let Changed::Done(changed) = done else { panic!("{done:?}") };
    assert_eq!((changed.title.as_str(), changed.version), ("Mes courses", 2));
    assert_eq!(changed.tags, ["a", "é \"x\""]);
    let stale = store.change(name(&user, "c"), change("Autre", Some(1))).await.unwrap();
    assert_eq!(stale, Changed::Stale { version: 2 });
    assert_eq!(conversation(&store, &user, "c").await, changed);
    // The same again is no change; a turn is none, either.
    let again = store.change(name(&user, "c"), change("Mes courses", None)).await.unwrap();
    assert_eq!(again, Changed::Done(changed));
    store.append(turn(&user, "c", Some(thread))).await.unwrap();
    assert_eq!(conversation(&store, &user, "c").await.version, 2);
    for missing in [name(&user, "d"), name(&somebody(), "c")] {
        let none = store.change(missing, change("x", None)).await.unwrap();
        assert_eq!(none, Changed::Missing);
    }
}

async fn archived_conversations_are_listed_apart_and_a_new_turn_brings_one_back(
    store: Arc<dyn Store>,
) {
    let user = somebody();
    let thread = talk(&store, (&user, "old"), 1).await;
    talk(&store, (&user, "new"), 1).await;
    let archive = Change { status: Some(Status::Archived), ..Change::default() };
    store.change(name(&user, "old"), archive).await.unwrap();
    let listed = |status| {
        let (store, user) = (store.clone(), user.clone());
        async move {
            let page = ConversationPage { status, from: Begin::Offset(0), limit: 10 };
            let found = store.conversations(&user, &page).await.unwrap();
            found.into_iter().map(|one| one.id).collect::<Vec<_>>()
        }
    };
    assert_eq!(listed(Some(Status::Active)).await, ["new"]);
    assert_eq!(listed(Some(Status::Archived)).await, ["old"]);
    assert_eq!(listed(None).await, ["new", "old"]);
    store.append(turn(&user, "old", Some(thread))).await.unwrap();
    let back = conversation(&store, &user, "old").await;
    assert_eq!((back.status, back.version, back.total_turns), (Status::Active, 3, 2));
}

async fn a_summary_counts_and_an_erasure_leaves_nothing(store: Arc<dyn Store>) {
    let (user, other) = (somebody(), somebody());
    assert_eq!(store.summary(&user).await.unwrap(), Summary::default());
    talk(&store, (&user, "a"), 3).await;
    talk(&store, (&user, "b"), 2).await;
    talk(&store, (&other, "a"), 1).await;
    let archive = Change { status: Some(Status::Archived), ..Change::default() };
    store.change(name(&user, "b"), archive).await.unwrap();
    let counted = store.summary(&user).await.unwrap();
    assert_eq!((counted.active, counted.archived, counted.turns), (1, 1, 5));
    assert!(counted.first_activity_at < counted.last_activity_at);
    let erased = store.erase(&user).await.unwrap();
    assert_eq!(erased, Erased { conversations: 2, turns: 5 });
    assert_eq!(store.summary(&user).await.unwrap(), Summary::default());
    assert_eq!(store.erase(&user).await.unwrap(), Erased::default());
    assert_eq!(store.summary(&other).await.unwrap().turns, 1);
}

async fn what_is_without_activity_expires(store: Arc<dyn Store>) {
    let user = somebody();
    // Long before what other tests store beside.
    let long_ago = |second: i64| jiff::Timestamp::from_second(second).unwrap();
    for (id, second) in [("a", 1_000), ("b", 2_000), ("c", 3_000)] {
        let old = NewTurn { at: long_ago(second), ..turn(&user, id, None) };
        store.append(old).await.unwrap();
    }
    assert_eq!(store.expire(long_ago(3_000), 1).await.unwrap(), 1);
    assert_eq!(store.conversation(name(&user, "a")).await.unwrap(), None);
    assert_eq!(store.expire(long_ago(3_000), 10).await.unwrap(), 1);
    assert_eq!(store.summary(&user).await.unwrap().turns, 1);
    store.erase(&user).await.unwrap();
}

async fn any_text_is_kept_as_it_is(store: Arc<dyn Store>) {
    let user = somebody();
    let id = "Straße/../%2F? '; DROP TABLE turns; -- 👨‍👩‍👧‍👦";
    let said = "¿Cuánto? \u{202e}\u{feff}今月 'é' \"e\u{301}\" \\u0000 $1 {}".repeat(40);
    let stored = NewTurn { user_message: said.clone(), ..turn(&user, id, None) };
    store.append(stored).await.unwrap();
    let page = TurnPage { after: 0, limit: 1 };
    let (known, turns) = store.turns(name(&user, id), page).await.unwrap().unwrap();
    assert_eq!((known.id.as_str(), turns[0].user_message.as_str()), (id, said.as_str()));
    for close in [id.to_lowercase(), id.to_uppercase(), format!("{id} ")] {
        assert_eq!(store.conversation(name(&user, &close)).await.unwrap(), None, "{close}");
    }
}
