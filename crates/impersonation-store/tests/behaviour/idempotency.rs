use impersonation_issuer::Grant;
use impersonation_issuer::store::{Begun, GrantFilter, Limits, Store};

use crate::fixtures::{begin_of, end, grant, grant_id, hash, idempotency, keep};
use crate::{a_hundred_times, kinds};

on_every_store!(
    the_same_key_finds_the_first_grant_and_keeps_nothing,
    a_key_is_known_after_the_end_too,
    a_key_is_found_before_limits_are_asked,
    other_keys_and_none_begin_anew,
    of_a_hundred_starts_with_one_key_one_begins,
);

fn keyed(number: u64, key: &str) -> Grant {
    let mut grant = grant(number);
    grant.idempotency = Some(idempotency(key));
    grant
}

async fn the_same_key_finds_the_first_grant_and_keeps_nothing(store: impl Store) {
    let first = keep(&store, keyed(1, "key")).await;
    let mut other = keyed(2, "key");
    other.subject = "user_2".into();

    let begun = store.begin(begin_of(other)).await.unwrap();

    assert!(matches!(begun, Begun::Repeated(found) if *found == first));
    assert_eq!(store.grant(&grant_id(2)).await.unwrap(), None);
    assert_eq!(store.ticket(&hash(2)).await.unwrap(), None);
    assert_eq!(kinds(&store).await, ["started"]);
}

async fn a_key_is_known_after_the_end_too(store: impl Store) {
    let first = keep(&store, keyed(1, "key")).await;
    assert!(end(&store, &first).await);

    let begun = store.begin(begin_of(keyed(2, "key"))).await.unwrap();

    assert!(matches!(begun, Begun::Repeated(found) if found.id == first.id && found.end.is_some()));
}

async fn a_key_is_found_before_limits_are_asked(store: impl Store) {
    keep(&store, keyed(1, "key")).await;
    let mut again = begin_of(keyed(2, "key"));
    again.limits = Limits::new(1, 1);
    assert!(matches!(store.begin(again).await.unwrap(), Begun::Repeated(_)));
}

async fn other_keys_and_none_begin_anew(store: impl Store) {
    keep(&store, keyed(1, "key")).await;
    keep(&store, keyed(2, "Key")).await;
    keep(&store, keyed(3, "")).await;
    keep(&store, grant(4)).await;
    keep(&store, grant(5)).await;
}

async fn of_a_hundred_starts_with_one_key_one_begins(store: impl Store + Clone) {
    let begun = a_hundred_times(|number| {
        let store = store.clone();
        async move { store.begin(begin_of(keyed(number, "key"))).await.unwrap() }
    })
    .await;

    let kept = store.grants(&GrantFilter::all(), None, 100).await.unwrap().items;
    assert_eq!(kept.len(), 1);
    assert_eq!(begun.iter().filter(|begun| matches!(begun, Begun::New)).count(), 1);
    let found = begun.iter().filter(|begun| matches!(begun, Begun::Repeated(grant) if **grant == kept[0]));
    assert_eq!(found.count(), 99);
    assert_eq!(kinds(&store).await, ["started"]);
}
