use impersonation_core::Timestamp;
use impersonation_issuer::store::{Begin, Store, TicketHash, TicketStore};
use impersonation_issuer::{EventKind, Grant, Slot};

use crate::fixtures::{at, begin_of, event, grant, grant_id, hash, keep, ticket};
use crate::{a_hundred_times, all_events, kinds};

on_every_store!(
    a_redeemed_ticket_says_when_and_how,
    a_ticket_is_redeemed_once,
    of_a_hundred_that_redeem_one_does,
    an_unknown_ticket_is_not_redeemed,
    a_ticket_is_good_until_it_expires_and_no_longer,
    a_ticket_is_good_while_its_grant_has_time_and_no_longer,
    a_ticket_outlives_the_wait_for_it,
    a_late_clock_sees_nobody_earlier,
);

async fn redeem(store: &impl TicketStore, hash: &TicketHash, at: Timestamp) -> Option<Grant> {
    store.redeem(hash, at, Slot::Overlay, &event(EventKind::Redeemed)).await.unwrap()
}

async fn a_redeemed_ticket_says_when_and_how(store: impl Store) {
    for (number, slot) in [(1, Slot::Overlay), (2, Slot::Bearer)] {
        let mut grant = keep(&store, grant(number)).await;
        let event = event(EventKind::Redeemed);

        let redeemed = store.redeem(&hash(number), at(9), slot, &event).await.unwrap();

        (grant.pending_until, grant.slot, grant.seen_at) = (None, Some(slot), at(9));
        assert_eq!(redeemed.as_ref(), Some(&grant));
        assert_eq!(store.grant(&grant_id(number)).await.unwrap().as_ref(), Some(&grant));
        let mut ticket = ticket(number);
        ticket.redeemed_at = Some(at(9));
        assert_eq!(store.ticket(&hash(number)).await.unwrap(), Some((ticket, grant)));
        assert_eq!(all_events(&store).await.last(), Some(&event));
    }
}

async fn a_ticket_is_redeemed_once(store: impl Store) {
    keep(&store, grant(1)).await;
    assert!(redeem(&store, &hash(1), at(1)).await.is_some());
    assert!(store.redeem(&hash(1), at(2), Slot::Bearer, &event(EventKind::Redeemed)).await.unwrap().is_none());

    let (ticket, grant) = store.ticket(&hash(1)).await.unwrap().unwrap();
    assert_eq!((ticket.redeemed_at, grant.seen_at, grant.slot), (Some(at(1)), at(1), Some(Slot::Overlay)));
    assert_eq!(kinds(&store).await, ["started", "redeemed"]);
}

async fn of_a_hundred_that_redeem_one_does(store: impl Store + Clone) {
    keep(&store, grant(1)).await;
    let redeemed = a_hundred_times(|_| {
        let store = store.clone();
        async move { redeem(&store, &hash(1), at(1)).await }
    })
    .await;
    assert_eq!(redeemed.iter().flatten().count(), 1);
    assert_eq!(kinds(&store).await, ["started", "redeemed"]);
}

async fn an_unknown_ticket_is_not_redeemed(store: impl Store) {
    keep(&store, grant(1)).await;
    assert_eq!(redeem(&store, &hash(2), at(1)).await, None);
    assert_eq!(redeem(&store, &TicketHash::of(""), at(1)).await, None);
    assert_eq!(kinds(&store).await, ["started"]);
}

async fn a_ticket_is_good_until_it_expires_and_no_longer(store: impl Store) {
    keep(&store, grant(1)).await;
    assert_eq!(redeem(&store, &hash(1), at(61)).await, None);
    assert_eq!(redeem(&store, &hash(1), at(60)).await, None);
    assert_eq!(kinds(&store).await, ["started"]);
    assert!(redeem(&store, &hash(1), at(59)).await.is_some(), "by another clock it has not expired");
}

async fn a_ticket_is_good_while_its_grant_has_time_and_no_longer(store: impl Store) {
    let mut short = grant(1);
    short.ends_at = at(30);
    keep(&store, short).await;
    assert_eq!(redeem(&store, &hash(1), at(30)).await, None);
    assert_eq!(kinds(&store).await, ["started"]);
    assert!(redeem(&store, &hash(1), at(29)).await.is_some());
}

async fn a_ticket_outlives_the_wait_for_it(store: impl Store) {
    let mut impatient = grant(1);
    impatient.pending_until = Some(at(10));
    keep(&store, impatient).await;
    assert!(redeem(&store, &hash(1), at(20)).await.is_some(), "what is asked is the ticket's own time");
}

async fn a_late_clock_sees_nobody_earlier(store: impl Store) {
    let Begin { mut grant, ticket, event, limits, .. } = begin_of(grant(1));
    grant.seen_at = at(5);
    store.begin(Begin::new(grant, ticket, event, limits)).await.unwrap();
    assert_eq!(redeem(&store, &hash(1), at(3)).await.unwrap().seen_at, at(5));
}
