use super::*;

fn limits(per_user: u32) -> Limits {
    Limits::new((per_user, 600), Proxies::default(), None)
}

fn user(id: &str) -> Tenant {
    Tenant::new(id).unwrap()
}

#[tokio::test]
async fn a_whole_minutes_worth_may_come_at_once_and_not_one_more() {
    let limits = Arc::new(limits(60));
    let asked = (0..200).map(|_| {
        let limits = limits.clone();
        tokio::spawn(async move { limits.question(&user("1")).await.unwrap().is_ok() })
    });
    let mut passed = 0;
    for one in asked.collect::<Vec<_>>() {
        passed += usize::from(one.await.unwrap());
    }
    assert_eq!(passed, 60);
    // Another user's minute is untouched.
    assert_eq!(limits.question(&user("2")).await.unwrap().unwrap().remaining, 59);
}

#[tokio::test]
async fn what_is_left_is_told_without_counting() {
    let limits = limits(10);
    assert_eq!(limits.left(&user("1")).await.unwrap().remaining, 10);
    for _ in 0..4 {
        limits.question(&user("1")).await.unwrap().unwrap();
    }
    let left = limits.left(&user("1")).await.unwrap();
    assert_eq!((left.limit, left.remaining, seconds(left.reset)), (10, 6, 24));
    assert_eq!(limits.left(&user("1")).await.unwrap().remaining, 6);
}

#[tokio::test]
async fn who_has_none_left_is_told_when_to_come_back() {
    let limits = limits(1);
    limits.question(&user("1")).await.unwrap().unwrap();
    let exhausted = limits.question(&user("1")).await.unwrap().unwrap_err();
    assert!((59..=60).contains(&seconds(exhausted.wait)), "{exhausted:?}");
    let met = Met::default();
    let problem = met.count(Some(Err(exhausted))).unwrap_err();
    assert_eq!(problem.code(), Code::RateLimited);
    let mut headers = HeaderMap::new();
    met.write(&mut headers);
    assert_eq!(headers[RATE_LIMIT], "\"user\";r=0;t=60");
    assert_eq!(headers[RATE_LIMIT_POLICY], "\"user\";q=1;w=60");
}

#[tokio::test]
async fn zero_is_no_limit_of_either_kind() {
    let limits = limits(0);
    assert_eq!(limits.question(&user("1")).await, None);
    assert!(limits.addresses.is_none());
}
