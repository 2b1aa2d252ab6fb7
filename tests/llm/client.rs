//! The client: what goes out, what comes back, and everything that may go wrong between.

use std::collections::VecDeque;
use std::time::Duration;

use conversation_service::llm::client::{
    Cap, Caps, Client, ClientError, LlmError, Purpose, Waited,
};
use serde_json::json;

use crate::standin::{Act, StandIn, events};
use crate::{call, client, patient, settings, upstream};

async fn read(client: &Client) -> (String, Vec<Option<LlmError>>) {
    let mut stream = match client.stream(&call(Purpose::Wording)).await {
        Ok(stream) => stream,
        Err(error) => return (String::new(), vec![Some(error)]),
    };
    let (mut text, mut ends) = (String::new(), Vec::new());
    // Three more looks after the end: there is only one.
    while ends.len() < 4 {
        match stream.next().await {
            Some(Ok(piece)) => text.push_str(&piece),
            Some(Err(error)) => ends.push(Some(error)),
            None => ends.push(None),
        }
    }
    assert_eq!(ends[1..], [None, None, None]);
    ends.truncate(1);
    (text, ends)
}

#[tokio::test]
async fn a_request_is_openais_and_its_tokens_are_counted() {
    let up = StandIn::start([Act::Say("{\"a\": 1}".into())]).await;
    let client = client(&up.url);
    let mut call = call(Purpose::Plan);
    call.formats = [json!({"type": "json_object"})].into();
    assert_eq!(client.complete(&call).await.as_deref(), Ok("{\"a\": 1}"));
    let seen = &up.seen()[0];
    assert_eq!(
        (seen.path.as_str(), seen.authorization.as_str()),
        ("/v1/chat/completions", "Bearer sk-first")
    );
    assert_eq!(seen.body["model"], "planner");
    assert_eq!(seen.body["messages"], json!([{"role": "user", "content": "hello"}]));
    assert_eq!(seen.body["response_format"], json!({"type": "json_object"}));
    assert_eq!((&seen.body["stream"], &seen.body["max_tokens"]), (&json!(false), &json!(50)));
    let usage = client.usage();
    let counts = usage[&("planner".to_owned(), Purpose::Plan)];
    assert_eq!((counts.calls, counts.prompt_tokens, counts.completion_tokens), (1, 100, 20));
    let (calls, tokens) = call.payer.used();
    assert_eq!((calls, tokens.all()), (1, 120));
}

#[tokio::test]
async fn a_stream_comes_in_pieces_and_ends_once() {
    let up = StandIn::start([Act::Say("Vous avez dépensé 12 €.".into())]).await;
    let client = client(&up.url);
    assert_eq!(read(&client).await, ("Vous avez dépensé 12 €.".to_owned(), vec![None]));
    assert_eq!(up.seen()[0].body["stream_options"], json!({"include_usage": true}));
    assert_eq!(client.usage()[&("writer".to_owned(), Purpose::Wording)].completion_tokens, 20);
}

#[tokio::test]
async fn what_passes_is_tried_again_no_sooner_than_asked() {
    let wait = vec![("retry-after", "1".to_owned())];
    let up =
        StandIn::start([Act::Status(429, wait), Act::Status(500, vec![]), Act::Say("x".into())])
            .await;
    let client = client(&up.url);
    let begun = tokio::time::Instant::now();
    assert_eq!(client.complete(&call(Purpose::Plan)).await.as_deref(), Ok("x"));
    assert!(begun.elapsed() >= Duration::from_secs(1));
    let counts = client.usage()[&("planner".to_owned(), Purpose::Plan)];
    assert_eq!((counts.calls, counts.retries, counts.errors), (3, 2, 2));
}

#[tokio::test]
async fn a_long_wait_goes_to_the_fallback_and_the_server_is_left_alone() {
    let up = StandIn::start([Act::Status(429, vec![("retry-after", "60".to_owned())])]).await;
    let other = StandIn::start([Act::Say("y".into())]).await;
    let mut settings = settings(&up.url);
    settings.fallback = Some(upstream(&other.url, "sk-second"));
    let client = Client::new(settings).expect("a client");
    for _ in 0..3 {
        assert_eq!(client.complete(&call(Purpose::Plan)).await.as_deref(), Ok("y"));
    }
    assert_eq!((up.seen().len(), other.seen().len()), (1, 3));
    assert_eq!(other.seen()[0].authorization, "Bearer sk-second");
}

#[tokio::test]
async fn a_model_that_reasons_is_asked_in_its_own_terms_and_remembered() {
    let up = StandIn::start([Act::Status(400, vec![]), Act::Say("x".into())]).await;
    let client = client(&up.url);
    for _ in 0..2 {
        assert_eq!(client.complete(&call(Purpose::Plan)).await.as_deref(), Ok("x"));
    }
    let bounds: Vec<_> = up
        .seen()
        .iter()
        .map(|seen| {
            ["max_tokens", "max_completion_tokens", "temperature"]
                .map(|name| seen.body[name].is_number())
        })
        .collect();
    let (plain, reasoning) = ([true, false, true], [false, true, false]);
    assert_eq!(bounds, [plain, reasoning, reasoning]);
    assert_eq!(client.usage()[&("planner".to_owned(), Purpose::Plan)].retries, 0);
}

#[tokio::test]
async fn a_bad_key_goes_to_the_fallback_and_the_server_is_left_alone() {
    let up = StandIn::start([Act::Status(401, vec![])]).await;
    let other = StandIn::start([Act::Say("y".into())]).await;
    let mut settings = settings(&up.url);
    settings.fallback = Some(upstream(&other.url, "sk-second"));
    let client = Client::new(settings).expect("a client");
    for _ in 0..2 {
        assert_eq!(client.complete(&call(Purpose::Plan)).await.as_deref(), Ok("y"));
    }
    assert_eq!((up.seen().len(), other.seen().len()), (1, 2));
}

#[tokio::test]
async fn a_server_that_wants_no_key_gets_none() {
    let up = StandIn::start([Act::Say("x".into())]).await;
    let mut settings = settings(&up.url);
    settings.server.key = None;
    let client = Client::new(settings).expect("a client");
    assert!(client.complete(&call(Purpose::Plan)).await.is_ok());
    assert_eq!(up.seen()[0].authorization, "");
}

#[tokio::test]
async fn a_server_is_probed_without_tokens() {
    let soon = || tokio::time::Instant::now() + Duration::from_secs(5);
    let up = StandIn::start([Act::Silent]).await;
    assert_eq!(client(&up.url).probe(soon()).await, None);
    assert_eq!(client("http://127.0.0.1:9/v1").probe(soon()).await, Some("out of reach"));
}

#[tokio::test]
async fn a_server_that_keeps_failing_is_left_alone() {
    let up = StandIn::start([Act::Status(500, vec![])]).await;
    let client = client(&up.url);
    let mut last = Ok(String::new());
    for _ in 0..6 {
        last = client.complete(&call(Purpose::Plan)).await;
    }
    assert_eq!(last, Err(LlmError::Resting));
    assert_eq!(up.seen().len(), 5);
}

#[tokio::test]
async fn every_way_to_fail_has_its_name() {
    let text = "Un texte assez long pour plusieurs morceaux.";
    let half = events(text).concat().len() / 2;
    for (act, wanted) in [
        (Act::FailInside, LlmError::Failed),
        (Act::FailAfter(text.into(), 3), LlmError::Failed),
        (Act::NoEnd(text.into()), LlmError::Cut),
        (Act::CutAt(text.into(), half), LlmError::Cut),
        (Act::StallAt(text.into(), half), LlmError::Deadline(Waited::BetweenTokens)),
        (Act::StallAt(text.into(), 0), LlmError::Deadline(Waited::FirstToken)),
        (Act::Silent, LlmError::Deadline(Waited::FirstToken)),
        (Act::Raw(b"data: {\"choices\": [{\"del\n\n".to_vec()), LlmError::Malformed),
        (Act::Raw(b"<html>no</html>".to_vec()), LlmError::Cut),
    ] {
        let up = StandIn::start([act.clone()]).await;
        let (_, ends) = read(&client(&up.url)).await;
        assert_eq!(ends, [Some(wanted)], "{act:?}");
    }
    assert_eq!(read(&client("http://127.0.0.1:9/v1")).await.1, [Some(LlmError::Unreachable)]);
}

#[tokio::test]
async fn an_answer_without_end_is_bounded() {
    let up = StandIn::start([Act::Raw(vec![b'['; 3 << 20])]).await;
    let outcome = client(&up.url).complete(&call(Purpose::Plan)).await;
    assert_eq!(outcome, Err(LlmError::Malformed));
    let mut flood = Vec::new();
    while flood.len() < 3 << 20 {
        flood.extend_from_slice(events("x")[1].as_bytes());
    }
    let up = StandIn::start([Act::Raw(flood)]).await;
    let (text, ends) = read(&client(&up.url)).await;
    assert_eq!(ends, [Some(LlmError::Cut)]);
    assert!(text.len() < 1 << 20, "{}", text.len());
}

#[tokio::test]
async fn a_stream_cut_at_any_byte_ends_once() {
    for text in ["Ça fait 12 €.", "You spent €12.", "**Total** : 1 234,56 €"] {
        let whole = events(text).concat();
        let said = whole.find("\"finish_reason\":\"stop\"").expect("an end");
        // A whole answer in between, or the server would be left alone.
        let acts =
            (0..=whole.len()).flat_map(|at| [Act::CutAt(text.into(), at), Act::Say(text.into())]);
        let up = StandIn::start(acts.collect::<VecDeque<_>>()).await;
        let client = patient(&up.url);
        for at in 0..=whole.len() {
            let (got, ends) = read(&client).await;
            assert_eq!(ends.len(), 1);
            assert!(text.starts_with(&got), "{at}: {got}");
            if at < said {
                assert!(ends[0].is_some(), "{at}");
            }
            assert_eq!(read(&client).await, (text.to_owned(), vec![None]), "{at}");
        }
    }
}

#[tokio::test]
async fn a_reader_that_goes_away_closes_the_connection() {
    let text = "Un texte assez long pour plusieurs morceaux.";
    let up = StandIn::start([Act::StallAt(text.into(), 900)]).await;
    let client = client(&up.url);
    let mut stream = client.stream(&call(Purpose::Wording)).await.expect("a stream");
    assert!(stream.next().await.is_some_and(|piece| piece.is_ok()));
    assert_eq!(up.closed_early(), 0);
    drop(stream);
    for _ in 0..100 {
        if up.closed_early() == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the connection stayed open");
}

#[tokio::test]
async fn a_cap_stops_the_call_before_it_is_made() {
    let up = StandIn::start([Act::Say("x".into())]).await;
    let mut settings = settings(&up.url);
    settings.caps = Caps { question: 100, user_and_day: 200, day: 200 };
    let client = Client::new(settings).expect("a client");
    let first = call(Purpose::Plan);
    assert!(client.complete(&first).await.is_ok());
    // The stand-in counts 120 tokens: the question's own bound is used up, then the user's.
    assert_eq!(client.complete(&first).await, Err(LlmError::Capped(Cap::Question)));
    let mut greedy = call(Purpose::Plan);
    greedy.max_tokens = 90;
    assert_eq!(client.complete(&greedy).await, Err(LlmError::Capped(Cap::UserAndDay)));
    assert_eq!(up.seen().len(), 1);
}

#[tokio::test]
async fn no_key_and_nothing_of_another_service_is_told() {
    let mut bad = settings("http://127.0.0.1:9/v1");
    assert!(!format!("{bad:?}").contains("sk-first"));
    bad.server = upstream("http://127.0.0.1:9/v1", "sk-\n");
    let refused = Client::new(bad).err().expect("a refusal");
    assert_eq!(refused, ClientError::Key);
    assert!(!refused.to_string().contains("sk-"));
    for act in [Act::Status(400, vec![]), Act::Status(503, vec![]), Act::FailInside] {
        let up = StandIn::start([act]).await;
        let error = client(&up.url).complete(&call(Purpose::Plan)).await.expect_err("a failure");
        let told = format!("{error} {error:?}");
        assert!(!told.contains("sk-") && !told.contains("INTERNAL"), "{told}");
    }
}
