use impersonation_core::Timestamp;
use impersonation_issuer::store::{Store, TicketRecord, TicketStore};
use impersonation_issuer::{EventKind, Grant, Slot};

use crate::fixtures::{at, event, grant, grant_id, hash, keep, ticket, ticket_of};
use crate::{a_hundred_times, all_events, kinds};

on_every_store!(
    a_new_ticket_kills_the_one_before,
    a_replaced_ticket_is_found_still,
    a_grant_that_waits_waits_for_the_new_ticket,
    a_grant_that_was_redeemed_waits_for_nothing,
    a_ticket_of_no_grant_is_not_kept,
    of_a_hundred_new_tickets_the_last_is_good,
);

async fn replace(store: &impl TicketStore, ticket: &TicketRecord) -> bool {
    store.replace(ticket, &event(EventKind::TicketReissued)).await.unwrap()
}

async fn redeem(store: &impl TicketStore, number: u64, at: Timestamp) -> Option<Grant> {
    store.redeem(&hash(number), at, Slot::Overlay, &event(EventKind::Redeemed)).await.unwrap()
}

async fn a_new_ticket_kills_the_one_before(store: impl Store) {
    keep(&store, grant(1)).await;
    let event = event(EventKind::TicketReissued);
    assert!(store.replace(&ticket_of(2, 1), &event).await.unwrap());
    assert!(replace(&store, &ticket_of(3, 1)).await);

    assert_eq!(redeem(&store, 1, at(1)).await, None);
    assert_eq!(redeem(&store, 2, at(1)).await, None);
    assert!(redeem(&store, 3, at(1)).await.is_some());
    assert_eq!(all_events(&store).await[1], event);
    assert_eq!(kinds(&store).await, ["started", "ticket_reissued", "ticket_reissued", "redeemed"]);
}

async fn a_replaced_ticket_is_found_still(store: impl Store) {
    keep(&store, grant(1)).await;
    assert!(replace(&store, &ticket_of(2, 1)).await);
    assert_eq!(store.ticket(&hash(1)).await.unwrap(), Some((ticket(1), grant(1))));
}

async fn a_grant_that_waits_waits_for_the_new_ticket(store: impl Store) {
    keep(&store, grant(1)).await;
    for until in [at(500), at(20)] {
        let ticket = TicketRecord::new(hash(until.as_unix_seconds()), grant_id(1), until);
        assert!(replace(&store, &ticket).await);
        let (_, grant) = store.ticket(&ticket.hash).await.unwrap().unwrap();
        assert_eq!(grant.pending_until, Some(until));
    }
    let waiting = store.overdue(at(19), at(0), 10).await.unwrap();
    assert_eq!((waiting.len(), store.overdue(at(20), at(0), 10).await.unwrap().len()), (0, 1));
}

async fn a_grant_that_was_redeemed_waits_for_nothing(store: impl Store) {
    keep(&store, grant(1)).await;
    assert!(redeem(&store, 1, at(1)).await.is_some());

    assert!(replace(&store, &ticket_of(2, 1)).await);

    assert_eq!(store.grant(&grant_id(1)).await.unwrap().unwrap().pending_until, None);
    assert_eq!(redeem(&store, 1, at(2)).await, None);
    let redeemed = store.redeem(&hash(2), at(2), Slot::Bearer, &event(EventKind::Redeemed)).await.unwrap().unwrap();
    assert_eq!((redeemed.slot, redeemed.seen_at), (Some(Slot::Bearer), at(2)));
}

async fn a_ticket_of_no_grant_is_not_kept(store: impl Store) {
    assert!(!replace(&store, &ticket(1)).await);
    assert_eq!(store.ticket(&hash(1)).await.unwrap(), None);
    assert!(kinds(&store).await.is_empty());
}

async fn of_a_hundred_new_tickets_the_last_is_good(store: impl Store + Clone) {
    keep(&store, grant(1)).await;
    let replaced = a_hundred_times(|number| {
        let store = store.clone();
        async move { replace(&store, &ticket_of(1000 + number, 1)).await }
    })
    .await;
    assert!(replaced.into_iter().all(|replaced| replaced));

    let mut redeemed = 0;
    for number in (1000..1100).chain([1]) {
        redeemed += usize::from(redeem(&store, number, at(1)).await.is_some());
    }
    assert_eq!(redeemed, 1);
}
