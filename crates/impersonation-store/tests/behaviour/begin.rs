use impersonation_issuer::store::Store;

use crate::fixtures::{begin_of, grant, grant_id, hash, keep, ticket};
use crate::{all_events, kinds};

on_every_store!(
    a_start_keeps_grant_ticket_and_event,
    a_grant_is_read_back_as_it_was_given,
    of_what_was_not_begun_there_is_nothing,
);

async fn a_start_keeps_grant_ticket_and_event(store: impl Store) {
    let begin = begin_of(grant(1));
    store.begin(begin.clone()).await.unwrap();

    assert_eq!(store.grant(&grant_id(1)).await.unwrap(), Some(grant(1)));
    assert_eq!(store.ticket(&hash(1)).await.unwrap(), Some((ticket(1), grant(1))));
    assert_eq!(all_events(&store).await, [begin.event]);
}

async fn a_grant_is_read_back_as_it_was_given(store: impl Store) {
    let mut bare = grant(2);
    (bare.organization, bare.reason, bare.reason_id, bare.return_to) = (None, None, None, None);
    (bare.capabilities, bare.claims, bare.pending_until) = (Vec::new(), serde_json::Map::new(), None);
    bare.impersonator.email = None;

    for grant in [keep(&store, grant(1)).await, keep(&store, bare).await] {
        assert_eq!(store.grant(&grant.id).await.unwrap(), Some(grant));
    }
}

async fn of_what_was_not_begun_there_is_nothing(store: impl Store) {
    assert_eq!(store.grant(&grant_id(1)).await.unwrap(), None);
    assert_eq!(store.ticket(&hash(1)).await.unwrap(), None);
    assert!(kinds(&store).await.is_empty());
}
