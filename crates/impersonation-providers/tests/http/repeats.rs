use std::time::Duration;

use impersonation_core::provider::{ProviderErrorKind, Secret};
use tokio::time::Instant;

use crate::wire::Wire;
use crate::{USER, client};

/// Time stands still but for the waits.
#[tokio::test(start_paused = true)]
async fn what_only_reads_is_repeated_after_a_delay() {
    let wire = Wire::default().then(503, &[], "").then(500, &[], "").then(200, &[], USER);
    let started = Instant::now();
    client(wire.connection().repeats(2)).user("user_1").await.unwrap();
    assert_eq!(wire.asked().len(), 3);
    // 200 ms and 400 ms, each with as much again of jitter at most.
    let waited = started.elapsed();
    assert!((Duration::from_millis(600)..Duration::from_millis(1300)).contains(&waited), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn the_delays_differ() {
    let mut delays = std::collections::BTreeSet::new();
    for _ in 0..8 {
        let wire = Wire::default().then(503, &[], "").then(200, &[], USER);
        let started = Instant::now();
        client(wire.connection().repeats(1)).user("user_1").await.unwrap();
        delays.insert(started.elapsed());
    }
    assert!(delays.len() > 1, "{delays:?}");
}

#[tokio::test(start_paused = true)]
async fn it_ends_after_the_repeats_that_were_allowed() {
    for repeats in [0, 1, 2] {
        let wire = Wire::default();
        let wire = (0..9).fold(wire, |wire, _| wire.then(503, &[], ""));
        let error = client(wire.connection().repeats(repeats)).user("user_1").await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ProviderErrorKind::Unavailable, Some(503)));
        assert_eq!(wire.asked().len(), repeats + 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_broke_is_tried_again() {
    let wire = Wire::default();
    let error = client(wire.connection().repeats(2)).user("user_1").await.unwrap_err();
    assert_eq!(error.kind(), ProviderErrorKind::Unreachable);
    assert_eq!(wire.asked().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_end_may_come_twice_and_a_change_may_not() {
    let twice = Wire::default().then(503, &[], "").then(200, &[], "{}");
    client(twice.connection().repeats(2)).revoke_session("session_1").await.unwrap();
    assert_eq!(twice.asked().len(), 2);

    let once = Wire::default().then(503, &[], "").then(200, &[], "{}");
    client(once.connection().repeats(2)).refresh(&Secret::new("t"), None).await.unwrap_err();
    assert_eq!(once.asked().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_refused_is_not_repeated() {
    for status in [302, 400, 401, 402, 403, 404, 409, 422] {
        let wire = Wire::default().then(status, &[], "").then(200, &[], USER);
        client(wire.connection().repeats(2)).user("user_1").await.unwrap_err();
        assert_eq!(wire.asked().len(), 1, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wish_to_wait_is_honoured_or_told() {
    let soon = Wire::default().then(429, &[("retry-after", "1")], "").then(200, &[], USER);
    let started = Instant::now();
    client(soon.connection().repeats(2)).user("user_1").await.unwrap();
    assert_eq!(started.elapsed(), Duration::from_secs(1));

    let late = Wire::default().then(429, &[("retry-after", "10")], "").then(200, &[], USER);
    let error = client(late.connection().repeats(2)).user("user_1").await.unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ProviderErrorKind::RateLimited, Some(Duration::from_secs(10))));
    assert_eq!(late.asked().len(), 1, "too long to wait here");
}

#[tokio::test]
async fn a_wish_to_wait_has_two_forms_and_a_bound() {
    const DATE: (&str, &str) = ("date", "Fri, 27 Nov 2026 10:00:00 GMT");
    let asked = async |retry_after: &str, date: Option<(&str, &str)>| {
        let headers: Vec<_> = [("retry-after", retry_after)].into_iter().chain(date).collect();
        let wire = Wire::default().then(503, &headers, "");
        client(wire.connection()).user("user_1").await.unwrap_err().retry_after().map(|delay| delay.as_secs())
    };
    assert_eq!(asked("120", None).await, Some(120));
    assert_eq!(asked("Fri, 27 Nov 2026 10:00:30 GMT", Some(DATE)).await, Some(30));
    assert_eq!(asked("Fri, 27 Nov 2026 09:00:00 GMT", Some(DATE)).await, Some(0), "it is over");
    assert_eq!(asked("9999999999", None).await, Some(24 * 60 * 60));
    for no_wish in ["", "soon", "-1", "1.5", "99999999999999999999999"] {
        assert_eq!(asked(no_wish, Some(DATE)).await, None, "{no_wish}");
    }
    assert_eq!(asked("Fri, 27 Nov 2026 10:00:30 GMT", None).await, None, "from when is not said");
}
