//! The twins whose type was forgotten say what the store says.

use std::sync::Arc;

use impersonation_issuer::store::{
    Begun, BoxedChanges, BoxedConsents, BoxedEvents, BoxedGrants, BoxedTickets, Changes, ConsentStore, EventFilter,
    EventStore, GrantFilter, GrantStore, Memory, Store, TicketStore,
};
use impersonation_issuer::{Consent, EventKind, Slot};

use crate::fixtures::{at, begin_of, consent_id, end, event, grant, grant_id, hash, ticket_of};

on_every_store!(grants_and_tickets_are_the_stores, consents_are_the_stores, events_and_changes_are_the_stores);

async fn grants_and_tickets_are_the_stores(store: impl Store) {
    let store = Arc::new(store);
    let (grants, tickets) = (BoxedGrants::shared(store.clone()), BoxedTickets::shared(store.clone()));

    assert!(matches!(grants.begin(begin_of(grant(1))).await.unwrap(), Begun::New));
    assert_eq!(grants.grant(&grant_id(1)).await.unwrap(), store.grant(&grant_id(1)).await.unwrap());
    assert!(tickets.replace(&ticket_of(2, 1), &event(EventKind::TicketReissued)).await.unwrap());
    assert_eq!(tickets.ticket(&hash(2)).await.unwrap(), store.ticket(&hash(2)).await.unwrap());
    assert!(tickets.redeem(&hash(2), at(1), Slot::Bearer, &event(EventKind::Redeemed)).await.unwrap().is_some());
    grants.touch(&grant_id(1), at(9)).await.unwrap();
    let listed = grants.grants(&GrantFilter::all(), None, 10).await.unwrap().items;
    assert_eq!((listed.len(), listed[0].seen_at, listed[0].slot), (1, at(9), Some(Slot::Bearer)));
    assert_eq!(grants.overdue(at(9), at(9), 10).await.unwrap(), listed);
    assert!(end(&grants, &listed[0]).await);
    assert!(store.grant(&grant_id(1)).await.unwrap().unwrap().end.is_some());
}

async fn consents_are_the_stores(store: impl Store) {
    let store = Arc::new(store);
    let consents = BoxedConsents::shared(store.clone());
    let consent = Consent::new(consent_id(1), "user_1", None);

    consents.add(&consent, &event(EventKind::ConsentRequested)).await.unwrap();
    assert_eq!(consents.consent(&consent.id).await.unwrap(), Some(consent.clone()));
    let given = consents.give(&consent.id, at(1), at(9), &event(EventKind::ConsentRequested)).await.unwrap();
    assert_eq!(consents.good("user_1", None, at(2)).await.unwrap(), given);
    assert_eq!(consents.consents(Some("user_1"), None, 10).await.unwrap().items, [given.unwrap()]);
    assert!(consents.withdraw(&consent.id, at(3), &event(EventKind::ConsentWithdrawn)).await.unwrap().is_some());
    assert_eq!(store.good("user_1", None, at(4)).await.unwrap(), None);
}

async fn events_and_changes_are_the_stores(store: impl Store) {
    let store = Arc::new(store);
    let (events, changes) = (BoxedEvents::shared(store.clone()), BoxedChanges::shared(store.clone()));
    let (event, before) = (event(EventKind::Redeemed), changes.changes().await.unwrap());

    events.append(&event).await.unwrap();
    assert_eq!(events.events(&EventFilter::all(), None, 10).await.unwrap().items, [event]);
    assert_ne!(changes.changes().await.unwrap(), before);
    assert_eq!(changes.changes().await.unwrap(), store.changes().await.unwrap());
}

#[tokio::test]
async fn a_twin_of_a_twin_and_a_clone_share_the_store() {
    let twin = BoxedGrants::new(BoxedGrants::new(Memory::new()));
    let clone = twin.clone();
    assert!(matches!(twin.begin(begin_of(grant(1))).await.unwrap(), Begun::New));
    assert!(clone.grant(&grant_id(1)).await.unwrap().is_some());
}
