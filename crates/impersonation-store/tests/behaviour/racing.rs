use impersonation_issuer::store::Store;
use impersonation_issuer::{EventKind, Slot};

use crate::fixtures::{at, end, event, grant, grant_id, hash, keep, ticket_of};
use crate::{a_hundred_times, kinds};

on_every_store!(
    an_end_among_redemptions_leaves_no_ticket_that_works,
    a_new_ticket_among_redemptions_leaves_one_that_works_at_most,
);

async fn an_end_among_redemptions_leaves_no_ticket_that_works(store: impl Store + Clone) {
    for round in 0..10 {
        let grant = keep(&store, grant(round)).await;
        let redeemed = a_hundred_times(|number| {
            let (store, grant) = (store.clone(), grant.clone());
            async move {
                if number == 50 {
                    assert!(end(&store, &grant).await);
                    return false;
                }
                let event = event(EventKind::Redeemed);
                store.redeem(&hash(round), at(1), Slot::Overlay, &event).await.unwrap().is_some()
            }
        })
        .await;

        let redeemed = redeemed.into_iter().filter(|redeemed| *redeemed).count();
        let kept = store.grant(&grant_id(round)).await.unwrap().unwrap();
        assert!(kept.end.is_some() && redeemed <= 1);
        assert_eq!(kept.is_redeemed(), redeemed == 1);
    }
    let kinds = kinds(&store).await;
    assert_eq!(kinds.iter().filter(|kind| **kind == "ended").count(), 10);
}

async fn a_new_ticket_among_redemptions_leaves_one_that_works_at_most(store: impl Store + Clone) {
    keep(&store, grant(1)).await;
    let redeemed = a_hundred_times(|number| {
        let store = store.clone();
        async move {
            if number == 50 {
                assert!(store.replace(&ticket_of(2, 1), &event(EventKind::TicketReissued)).await.unwrap());
                return false;
            }
            store.redeem(&hash(1), at(1), Slot::Overlay, &event(EventKind::Redeemed)).await.unwrap().is_some()
        }
    })
    .await;
    assert!(redeemed.into_iter().filter(|redeemed| *redeemed).count() <= 1);
    let again = store.redeem(&hash(1), at(1), Slot::Overlay, &event(EventKind::Redeemed)).await.unwrap();
    let newer = store.redeem(&hash(2), at(1), Slot::Overlay, &event(EventKind::Redeemed)).await.unwrap();
    assert!(again.is_none() && newer.is_some());
}
