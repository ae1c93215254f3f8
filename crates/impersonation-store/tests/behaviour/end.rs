use impersonation_issuer::store::{Store, TicketHash};
use impersonation_issuer::{Cause, End, EventKind, Party, Slot};

use crate::fixtures::{
    STAFF, at, end, ended, event, event_of, grant, grant_id, hash, keep, stopped, ticket, ticket_of,
};
use crate::{a_hundred_times, all_events, kinds};

on_every_store!(
    an_end_is_kept_with_its_cause_and_its_event,
    what_has_ended_does_not_end_again,
    what_is_not_there_does_not_end,
    of_a_hundred_ends_one_counts,
    its_tickets_are_dead,
    a_lapsed_grant_ends_all_the_same,
);

async fn an_end_is_kept_with_its_cause_and_its_event(store: impl Store) {
    let mut grant = keep(&store, grant(1)).await;
    let how = End::new(at(7), Cause::Revoked).by(Party::new(STAFF, "admin_1"));
    let event = event_of(&grant, ended(Cause::Revoked));

    assert!(store.end(&grant.id, &how, &event).await.unwrap());

    grant.end = Some(how);
    assert_eq!(store.grant(&grant_id(1)).await.unwrap().as_ref(), Some(&grant));
    assert_eq!(store.ticket(&hash(1)).await.unwrap(), Some((ticket(1), grant)));
    assert_eq!(all_events(&store).await[1..], [event]);
}

async fn what_has_ended_does_not_end_again(store: impl Store) {
    let grant = keep(&store, grant(1)).await;
    assert!(end(&store, &grant).await);

    let again = event_of(&grant, ended(Cause::Expired));
    assert!(!store.end(&grant.id, &End::new(at(9), Cause::Expired), &again).await.unwrap());

    assert_eq!(store.grant(&grant.id).await.unwrap().unwrap().end, Some(stopped(5)));
    assert_eq!(kinds(&store).await, ["started", "ended"]);
}

async fn what_is_not_there_does_not_end(store: impl Store) {
    assert!(!end(&store, &grant(1)).await);
    assert!(kinds(&store).await.is_empty());
}

async fn of_a_hundred_ends_one_counts(store: impl Store + Clone) {
    keep(&store, grant(1)).await;
    let results = a_hundred_times(|number| {
        let store = store.clone();
        let event = event_of(&grant(1), ended(Cause::ALL[number as usize % Cause::ALL.len()]));
        async move {
            let how = End::new(at(number), Cause::ALL[number as usize % Cause::ALL.len()]);
            (store.end(&grant_id(1), &how, &event).await.unwrap(), how, event)
        }
    })
    .await;

    let first: Vec<_> = results.into_iter().filter(|(is_first, ..)| *is_first).collect();
    assert_eq!(first.len(), 1);
    let (_, how, event) = first.into_iter().next().unwrap();
    assert_eq!(store.grant(&grant_id(1)).await.unwrap().unwrap().end, Some(how));
    assert_eq!(all_events(&store).await[1..], [event]);
}

async fn its_tickets_are_dead(store: impl Store) {
    let grant = keep(&store, grant(1)).await;
    assert!(end(&store, &grant).await);

    let redeem = |hash: TicketHash| {
        let store = &store;
        async move { store.redeem(&hash, at(6), Slot::Overlay, &event(EventKind::Redeemed)).await.unwrap() }
    };
    assert_eq!(redeem(hash(1)).await, None);
    assert!(!store.replace(&ticket_of(2, 1), &event(EventKind::TicketReissued)).await.unwrap());
    assert_eq!(redeem(hash(2)).await, None);
    assert_eq!(kinds(&store).await, ["started", "ended"]);
}

async fn a_lapsed_grant_ends_all_the_same(store: impl Store) {
    let grant = keep(&store, grant(1)).await;
    let how = End::new(at(90_000), Cause::Expired);
    assert!(store.end(&grant.id, &how, &event_of(&grant, ended(Cause::Expired))).await.unwrap());
}
