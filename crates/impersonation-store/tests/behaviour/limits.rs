use impersonation_issuer::store::{Begin, Begun, GrantStore, Limits, Store};
use impersonation_issuer::{EventKind, Grant, Slot};

use crate::fixtures::{at, begin_of, end, event, grant, grant_id, hash, idempotency, keep};
use crate::{a_hundred_times, kinds};

on_every_store!(
    an_impersonator_has_as_many_as_the_limit_says,
    a_target_has_as_many_as_the_limit_says,
    an_impersonator_is_issuer_and_subject_together,
    what_has_ended_or_lapsed_by_the_new_start_does_not_count,
    what_waits_to_be_redeemed_counts,
    a_limit_of_none_lets_nobody_start,
    at_the_limit_nothing_is_kept_and_the_key_is_free,
    of_a_hundred_starts_at_once_as_many_begin_as_the_limit_says,
);

fn limited(grant: Grant, per_impersonator: usize, per_subject: usize) -> Begin {
    let mut begin = begin_of(grant);
    begin.limits = Limits::new(per_impersonator, per_subject);
    begin
}

async fn is_begun(store: &impl GrantStore, begin: Begin) -> bool {
    match store.begin(begin).await.unwrap() {
        Begun::New => true,
        Begun::LimitReached => false,
        other => panic!("{other:?}"),
    }
}

fn grant_on(number: u64, subject: &str) -> Grant {
    let mut grant = grant(number);
    grant.subject = subject.into();
    grant
}

fn grant_by(number: u64, issuer: &str, subject: &str) -> Grant {
    let mut grant = grant(number);
    (grant.impersonator.issuer, grant.impersonator.subject) = (issuer.into(), subject.into());
    grant
}

async fn an_impersonator_has_as_many_as_the_limit_says(store: impl Store) {
    for number in 1..=3 {
        let begin = limited(grant_on(number, &format!("user_{number}")), 3, usize::MAX);
        assert!(is_begun(&store, begin).await, "{number}");
    }
    assert!(!is_begun(&store, limited(grant_on(4, "user_4"), 3, usize::MAX)).await);
    assert!(is_begun(&store, limited(grant_on(4, "user_4"), 4, usize::MAX)).await);
}

async fn a_target_has_as_many_as_the_limit_says(store: impl Store) {
    for number in 1..=3 {
        let begin = limited(grant_by(number, "https://staff.example.com", &format!("staff_{number}")), usize::MAX, 3);
        assert!(is_begun(&store, begin).await, "{number}");
    }
    let fourth = grant_by(4, "https://staff.example.com", "staff_4");
    assert!(!is_begun(&store, limited(fourth.clone(), usize::MAX, 3)).await);
    assert!(is_begun(&store, limited(fourth, usize::MAX, 4)).await);
}

async fn an_impersonator_is_issuer_and_subject_together(store: impl Store) {
    for (number, issuer, subject) in [(1, "https://a", "1"), (2, "https://b", "1"), (3, "https://a", "2")] {
        assert!(is_begun(&store, limited(grant_by(number, issuer, subject), 1, usize::MAX)).await, "{number}");
    }
    assert!(!is_begun(&store, limited(grant_by(4, "https://b", "1"), 1, usize::MAX)).await);
}

async fn what_has_ended_or_lapsed_by_the_new_start_does_not_count(store: impl Store) {
    let ended = keep(&store, grant(1)).await;
    assert!(end(&store, &ended).await);
    let mut short = grant(2);
    (short.ends_at, short.pending_until) = (at(100), None);
    keep(&store, short).await;
    let mut unredeemed = grant(3);
    unredeemed.pending_until = Some(at(100));
    keep(&store, unredeemed).await;

    let (mut early, mut late) = (grant(4), grant(5));
    (early.started_at, late.started_at) = (at(99), at(100));
    assert!(!is_begun(&store, limited(early, 2, 2)).await);
    assert!(is_begun(&store, limited(late, 1, 1)).await);
}

async fn what_waits_to_be_redeemed_counts(store: impl Store) {
    keep(&store, grant(1)).await;
    assert!(!is_begun(&store, limited(grant(2), 1, usize::MAX)).await);

    store.redeem(&hash(1), at(1), Slot::Overlay, &event(EventKind::Redeemed)).await.unwrap().unwrap();
    assert!(!is_begun(&store, limited(grant(2), 1, usize::MAX)).await);
}

async fn a_limit_of_none_lets_nobody_start(store: impl Store) {
    assert!(!is_begun(&store, limited(grant(1), 0, 1)).await);
    assert!(!is_begun(&store, limited(grant(1), 1, 0)).await);
    assert!(is_begun(&store, limited(grant(1), 1, 1)).await);
}

async fn at_the_limit_nothing_is_kept_and_the_key_is_free(store: impl Store) {
    keep(&store, grant(1)).await;
    let mut second = grant(2);
    second.idempotency = Some(idempotency("key"));

    assert!(!is_begun(&store, limited(second.clone(), 1, 1)).await);
    assert_eq!(store.grant(&grant_id(2)).await.unwrap(), None);
    assert_eq!(store.ticket(&hash(2)).await.unwrap(), None);
    assert_eq!(kinds(&store).await, ["started"]);
    assert!(is_begun(&store, limited(second, 2, 2)).await);
}

async fn of_a_hundred_starts_at_once_as_many_begin_as_the_limit_says(store: impl Store + Clone) {
    let begun = a_hundred_times(|number| {
        let store = store.clone();
        async move { is_begun(&store, limited(grant(number), 100, 7)).await }
    })
    .await;
    assert_eq!(begun.into_iter().filter(|begun| *begun).count(), 7);
    assert_eq!(kinds(&store).await.len(), 7);
}
