//! The record comes first.

use serde_json::json;

use crate::world::{Browser, Client, When, everywhere, post};

fn wish() -> serde_json::Value {
    json!({ "target": "user_1", "reason": "Ticket 4711" })
}

#[tokio::test(start_paused = true)]
async fn what_goes_on_has_its_start_on_record_before_its_first_request() {
    everywhere(async |world| {
        let own = Client::of(world, "staff_1");
        let ticket = own.ticket("user_1").await;
        assert_eq!(world.kinds().await, ["started"]);
        assert_eq!(own.redeem(&ticket).await.status, 200);
        assert_eq!(world.kinds().await, ["started", "redeemed"]);
        Browser::acting(world).await;
        assert_eq!(world.kinds().await[2..], ["started", "redeemed"]);
        for event in world.events().await {
            assert_eq!(event.reason.as_deref(), Some("Ticket 4711"));
            let by = event.impersonator.unwrap();
            assert_eq!((&*by.subject, &*event.subject), ("staff_1", "user_1"));
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_the_applications_audit_does_not_take_has_not_happened() {
    everywhere(async |world| {
        world.sink.refuse(true);
        let mut browser = Browser::of(world, "staff_1");
        browser.try_start("user_1").await.assert_sent_back("/desk", "not_recorded");
        let refused = Client::of(world, "staff_1").post("/impersonation/start", &wish()).await;
        refused.assert_refused(503, "not_recorded");
        assert!(refused.header("retry-after").is_some());
        assert_eq!(browser.seen().await, "staff_1");
        let grants = world.grants().await;
        assert_eq!(grants.len(), 2);
        for grant in grants {
            assert!(!grant.is_redeemed());
            assert_eq!(world.cause(&grant.id).await, Some("not_recorded"));
        }
        world.sink.refuse(false);
        browser.start("user_1").await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_the_store_does_not_take_has_not_happened() {
    everywhere(async |world| {
        let mut browser = Browser::of(world, "staff_1");
        for method in ["begin", "good"] {
            // A consent is asked for, so that the store is asked for one.
            let wish = json!({ "target": "user_1", "reason": "Ticket 4711", "consent": method == "good" });
            world.store.fail(method, When::Before);
            let refused = browser.send(post("/impersonation/start").json(&wish)).await;
            refused.assert_refused(503, "unavailable");
            world.store.recover();
        }
        assert_eq!(world.kinds().await, ["start_refused"; 2]);
        assert!(world.grants().await.is_empty());
        world.store.go_down(When::Before);
        browser.try_start("user_1").await.assert_sent_back("/desk", "unavailable");
        world.store.recover();
        assert!(world.grants().await.is_empty());
        assert_eq!(browser.seen().await, "staff_1");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_start_whose_answer_was_lost_is_found_again_by_its_key() {
    everywhere(async |world| {
        let own = Client::of(world, "staff_1");
        let start = || own.send(post("/impersonation/start").header("idempotency-key", "key_1").json(&wish()));
        world.store.fail("begin", When::After);
        start().await.assert_refused(503, "unavailable");
        world.store.recover();
        let (first, second) = (start().await, start().await);
        assert_eq!((first.status, second.status), (201, 201));
        assert_eq!(first.text_of("grant"), second.text_of("grant"));
        let started = world.kinds().await.into_iter().filter(|kind| *kind == "started").count();
        assert_eq!((world.grants().await.len(), started), (1, 1));
        // The last ticket is good, and no other.
        own.redeem(&first.text_of("ticket")).await.assert_refused(400, "invalid_ticket");
        assert_eq!(own.redeem(&second.text_of("ticket")).await.status, 200);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_session_that_the_store_did_not_take_is_none() {
    everywhere(async |world| {
        let own = Client::of(world, "staff_1");
        let ticket = own.ticket("user_1").await;
        world.store.fail("redeem", When::Before);
        own.redeem(&ticket).await.assert_refused(503, "unavailable");
        world.store.recover();
        assert_eq!(world.kinds().await, ["started"]);
        assert_eq!(own.redeem(&ticket).await.status, 200);
        // Whether one whose answer was lost was taken, nobody knows: nobody has a token of it either.
        let ticket = own.ticket("user_1").await;
        world.store.fail("redeem", When::After);
        let lost = own.redeem(&ticket).await;
        lost.assert_refused(503, "unavailable");
        assert!(lost.json().get("token").is_none());
        world.store.recover();
        own.redeem(&ticket).await.assert_refused(400, "invalid_ticket");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_refused_start_is_on_record_too() {
    everywhere(async |world| {
        let mut browser = Browser::of(world, "staff_1");
        for target in ["closed", "user_404"] {
            browser.try_start(target).await.assert_sent_back("/desk", "not_allowed");
        }
        let events = world.events().await;
        let refused: Vec<_> = events.iter().map(|event| (event.kind.as_str(), &*event.subject)).collect();
        assert_eq!(refused, [("start_refused", "closed"), ("start_refused", "user_404")]);
    })
    .await;
}
