use impersonation_core::Timestamp;
use impersonation_issuer::store::{GrantStore, Store};
use impersonation_issuer::{EventKind, Slot};

use crate::fixtures::{at, end, event, grant, grant_id, hash, keep};

on_every_store!(
    what_is_past_its_time_is_overdue,
    what_was_not_redeemed_in_time_is_overdue,
    where_nobody_was_seen_is_overdue_once_somebody_was_in,
    what_has_ended_is_not_overdue,
    no_more_come_than_asked_for_and_the_others_after_those,
);

async fn overdue(store: &impl GrantStore, now: Timestamp, idle_since: Timestamp) -> Vec<u64> {
    let grants = store.overdue(now, idle_since, usize::MAX).await.unwrap();
    let mut numbers: Vec<_> =
        (0..1000).filter(|number| grants.iter().any(|grant| grant.id == grant_id(*number))).collect();
    numbers.sort_unstable();
    assert_eq!(numbers.len(), grants.len());
    numbers
}

async fn keep_redeemed(store: &impl Store, number: u64, ends: u64, seen: u64) {
    let mut grant = grant(number);
    grant.ends_at = at(ends);
    keep(store, grant).await;
    store.redeem(&hash(number), at(1), Slot::Overlay, &event(EventKind::Redeemed)).await.unwrap().unwrap();
    store.touch(&grant_id(number), at(seen)).await.unwrap();
}

async fn what_is_past_its_time_is_overdue(store: impl Store) {
    keep_redeemed(&store, 1, 100, 90).await;
    keep_redeemed(&store, 2, 101, 90).await;
    assert!(overdue(&store, at(99), at(0)).await.is_empty());
    assert_eq!(overdue(&store, at(100), at(0)).await, [1]);
    assert_eq!(overdue(&store, at(900), at(0)).await, [1, 2]);
}

async fn what_was_not_redeemed_in_time_is_overdue(store: impl Store) {
    keep(&store, grant(1)).await;
    assert!(overdue(&store, at(59), at(59)).await.is_empty(), "there was nobody to be seen yet");
    assert_eq!(overdue(&store, at(60), at(0)).await, [1]);
}

async fn where_nobody_was_seen_is_overdue_once_somebody_was_in(store: impl Store) {
    keep_redeemed(&store, 1, 3600, 50).await;
    keep_redeemed(&store, 2, 3600, 51).await;
    assert!(overdue(&store, at(200), at(49)).await.is_empty());
    assert_eq!(overdue(&store, at(200), at(50)).await, [1]);
    assert_eq!(overdue(&store, at(200), at(51)).await, [1, 2]);
    store.touch(&grant_id(1), at(100)).await.unwrap();
    assert_eq!(overdue(&store, at(200), at(51)).await, [2]);
}

async fn what_has_ended_is_not_overdue(store: impl Store) {
    let grant = keep(&store, grant(1)).await;
    assert!(end(&store, &grant).await);
    assert!(overdue(&store, at(9000), at(9000)).await.is_empty());
}

async fn no_more_come_than_asked_for_and_the_others_after_those(store: impl Store) {
    for number in 0..10 {
        keep(&store, grant(number)).await;
    }
    let mut seen = Vec::new();
    loop {
        let some = store.overdue(at(9000), at(0), 3).await.unwrap();
        assert!(some.len() <= 3);
        for grant in &some {
            assert!(end(&store, grant).await);
            seen.push(grant.id.clone());
        }
        if some.is_empty() {
            break;
        }
    }
    assert_eq!(seen.len(), 10);
    assert!(store.overdue(at(9000), at(0), 0).await.unwrap().is_empty());
}
