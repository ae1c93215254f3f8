use impersonation_issuer::store::Store;

use crate::fixtures::{at, end, grant, grant_id, keep};
use crate::{a_hundred_times, kinds};

on_every_store!(
    whoever_was_seen_later_is_not_seen_earlier_again,
    a_grant_that_has_ended_is_left_alone,
    a_grant_that_is_not_there_is_no_error,
    of_a_hundred_the_latest_stays,
);

async fn whoever_was_seen_later_is_not_seen_earlier_again(store: impl Store) {
    let mut grant = keep(&store, grant(1)).await;
    for (seen, latest) in [(7, 7), (9, 9), (8, 9), (0, 9), (9, 9)] {
        store.touch(&grant_id(1), at(seen)).await.unwrap();
        grant.seen_at = at(latest);
        assert_eq!(store.grant(&grant_id(1)).await.unwrap().as_ref(), Some(&grant));
    }
    assert_eq!(kinds(&store).await, ["started"]);
}

async fn a_grant_that_has_ended_is_left_alone(store: impl Store) {
    let grant = keep(&store, grant(1)).await;
    assert!(end(&store, &grant).await);
    let ended = store.grant(&grant.id).await.unwrap();
    store.touch(&grant.id, at(9)).await.unwrap();
    assert_eq!(store.grant(&grant.id).await.unwrap(), ended);
}

async fn a_grant_that_is_not_there_is_no_error(store: impl Store) {
    store.touch(&grant_id(1), at(9)).await.unwrap();
    assert_eq!(store.grant(&grant_id(1)).await.unwrap(), None);
}

async fn of_a_hundred_the_latest_stays(store: impl Store + Clone) {
    keep(&store, grant(1)).await;
    a_hundred_times(|number| {
        let store = store.clone();
        async move { store.touch(&grant_id(1), at(number * 7 % 100)).await.unwrap() }
    })
    .await;
    assert_eq!(store.grant(&grant_id(1)).await.unwrap().unwrap().seen_at, at(99));
}
