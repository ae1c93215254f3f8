use impersonation_issuer::store::{Begin, GrantFilter, Store, StoreErrorKind, TicketRecord};
use impersonation_issuer::{Cause, EventKind, Slot};

use crate::fixtures::{
    at, begin_of, consent_id, ended, event, event_of, given, grant, grant_id, hash, keep, stopped, ticket, ticket_of,
};
use crate::kinds;

on_every_store!(
    a_start_takes_no_id_that_is_there,
    a_start_takes_no_ticket_of_another_grant,
    a_ticket_takes_the_place_of_no_other_hash,
    no_change_takes_the_id_of_another_event,
    a_consent_takes_no_id_that_is_there,
);

async fn a_start_takes_no_id_that_is_there(store: impl Store) {
    let first = begin_of(grant(1));
    store.begin(first.clone()).await.unwrap();
    let (mut same_ticket, mut same_event) = (begin_of(grant(2)), begin_of(grant(2)));
    same_ticket.ticket = ticket_of(1, 2);
    same_event.event.id = first.event.id.clone();
    let mut same_grant = begin_of(grant(1));
    same_grant.ticket = ticket_of(2, 1);

    for begin in [same_grant, same_ticket, same_event, first.clone()] {
        assert_eq!(store.begin(begin).await.unwrap_err().kind(), StoreErrorKind::Conflict);
    }
    assert_eq!(store.grants(&GrantFilter::all(), None, 10).await.unwrap().items, [grant(1)]);
    assert_eq!(store.ticket(&hash(1)).await.unwrap(), Some((ticket(1), grant(1))));
    assert_eq!(store.ticket(&hash(2)).await.unwrap(), None);
    assert_eq!(kinds(&store).await, ["started"]);
    let redeemed = store.redeem(&hash(1), at(1), Slot::Overlay, &event(EventKind::Redeemed)).await.unwrap();
    assert!(redeemed.is_some(), "the ticket of the first is as good as before");
}

async fn a_start_takes_no_ticket_of_another_grant(store: impl Store) {
    keep(&store, grant(1)).await;
    let Begin { grant, event, limits, .. } = begin_of(grant(2));
    let crossed = Begin::new(grant, ticket_of(2, 1), event, limits);

    assert_eq!(store.begin(crossed).await.unwrap_err().kind(), StoreErrorKind::Conflict);
    assert_eq!(store.grant(&grant_id(2)).await.unwrap(), None);
    assert_eq!(store.ticket(&hash(2)).await.unwrap(), None);
}

async fn a_ticket_takes_the_place_of_no_other_hash(store: impl Store) {
    keep(&store, grant(1)).await;
    keep(&store, grant(2)).await;
    let taken = TicketRecord::new(hash(2), grant_id(1), at(900));

    let error = store.replace(&taken, &event(EventKind::TicketReissued)).await.unwrap_err();

    assert_eq!(error.kind(), StoreErrorKind::Conflict);
    assert_eq!(store.ticket(&hash(2)).await.unwrap(), Some((ticket(2), grant(2))));
    assert_eq!(store.ticket(&hash(1)).await.unwrap(), Some((ticket(1), grant(1))));
    let redeemed = store.redeem(&hash(1), at(1), Slot::Overlay, &event(EventKind::Redeemed)).await.unwrap();
    assert!(redeemed.is_some(), "the ticket that was to be replaced is as good as before");
}

async fn no_change_takes_the_id_of_another_event(store: impl Store) {
    let begin = begin_of(grant(1));
    let mut again = event_of(&begin.grant, ended(Cause::Stopped));
    again.id = begin.event.id.clone();
    store.begin(begin).await.unwrap();
    store.add(&given(1, at(100)), &event(EventKind::ConsentRequested)).await.unwrap();

    let conflicts = [
        store.end(&grant_id(1), &stopped(5), &again).await.unwrap_err(),
        store.replace(&ticket_of(2, 1), &again).await.unwrap_err(),
        store.redeem(&hash(1), at(1), Slot::Overlay, &again).await.unwrap_err(),
        store.add(&given(2, at(100)), &again).await.unwrap_err(),
        store.withdraw(&consent_id(1), at(1), &again).await.unwrap_err(),
        store.append(&again).await.unwrap_err(),
    ];

    assert!(conflicts.iter().all(|error| error.kind() == StoreErrorKind::Conflict), "{conflicts:?}");
    assert_eq!(store.ticket(&hash(1)).await.unwrap(), Some((ticket(1), grant(1))));
    assert_eq!(store.ticket(&hash(2)).await.unwrap(), None);
    assert_eq!(store.consent(&consent_id(1)).await.unwrap(), Some(given(1, at(100))));
    assert_eq!(store.consent(&consent_id(2)).await.unwrap(), None);
    assert_eq!(kinds(&store).await, ["started", "consent_requested"]);
}

async fn a_consent_takes_no_id_that_is_there(store: impl Store) {
    store.add(&given(1, at(100)), &event(EventKind::ConsentRequested)).await.unwrap();

    let error = store.add(&given(1, at(900)), &event(EventKind::ConsentRequested)).await.unwrap_err();

    assert_eq!(error.kind(), StoreErrorKind::Conflict);
    assert_eq!(store.consent(&consent_id(1)).await.unwrap(), Some(given(1, at(100))));
    assert_eq!(kinds(&store).await, ["consent_requested"]);
}
