use impersonation_issuer::store::{Changes, GrantFilter, Store};
use impersonation_issuer::{Consent, EventKind, Slot};

use crate::fixtures::{at, consent_id, end, event, grant, hash, keep, ticket_of};

on_every_store!(each_change_is_noticed, nothing_changes_by_itself);

/// Notices what has changed since it was asked last.
struct Watch<'a, C>(&'a C, u64);

impl<C: Changes> Watch<'_, C> {
    async fn noticed(&mut self) -> bool {
        let before = std::mem::replace(&mut self.1, self.0.changes().await.unwrap());
        before != self.1
    }
}

async fn each_change_is_noticed(store: impl Store) {
    let mut watch = Watch(&store, store.changes().await.unwrap());
    let grant = keep(&store, grant(1)).await;
    assert!(watch.noticed().await);
    assert!(store.replace(&ticket_of(2, 1), &event(EventKind::TicketReissued)).await.unwrap());
    assert!(watch.noticed().await);
    store.redeem(&hash(2), at(1), Slot::Overlay, &event(EventKind::Redeemed)).await.unwrap().unwrap();
    assert!(watch.noticed().await);
    assert!(end(&store, &grant).await);
    assert!(watch.noticed().await);

    let consent = Consent::new(consent_id(1), "user_1", None);
    store.add(&consent, &event(EventKind::ConsentRequested)).await.unwrap();
    assert!(watch.noticed().await);
    store.give(&consent.id, at(1), at(9), &event(EventKind::ConsentRequested)).await.unwrap().unwrap();
    assert!(watch.noticed().await);
    store.withdraw(&consent.id, at(1), &event(EventKind::ConsentWithdrawn)).await.unwrap().unwrap();
    assert!(watch.noticed().await);
}

async fn nothing_changes_by_itself(store: impl Store) {
    let grant = keep(&store, grant(1)).await;
    assert!(end(&store, &grant).await);
    let mut watch = Watch(&store, store.changes().await.unwrap());
    assert!(!watch.noticed().await);
    store.grants(&GrantFilter::all(), None, 10).await.unwrap();
    assert!(!end(&store, &grant).await);
    assert!(!watch.noticed().await);
}
