//! What another process took away is gone within half a second.

use serde_json::json;

use crate::world::{Browser, Client, Plan, everywhere, poll_again};

#[tokio::test(start_paused = true)]
async fn a_session_that_was_ended_there() {
    everywhere(async |world| {
        let (mut browser, client) = (Browser::acting(world).await, Client::acting(world).await);
        assert_eq!(browser.seen().await, "staff_1 as user_1");
        let other = world.another(Plan::new()).await;
        let revoked = Client::of(&other, "lead").post("/impersonation/sessions/revoke", &json!({ "all": true })).await;
        assert_eq!(revoked.json()["revoked"], 2);
        poll_again().await;
        assert_eq!(browser.seen().await, "staff_1, lapsed");
        client.get("/seen").await.assert_refused(401, "invalid_token");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_consent_that_was_taken_back_there() {
    Plan::with_consent()
        .everywhere(async |world| {
            let user = Client::of(world, "user_1");
            let consent = user.post("/impersonation/account/consents", &json!({ "hours": 1 })).await.text_of("id");
            let mut browser = Browser::acting(world).await;
            assert_eq!(browser.seen().await, "staff_1 as user_1");
            let grant = browser.grant();
            let other = world.another(Plan::with_consent()).await;
            // Its own end of what stands on it is lost; the consent itself is withdrawn.
            world.store.fail("end", crate::world::When::Before);
            let path = format!("/impersonation/account/consents/{consent}/withdraw");
            Client::of(&other, "user_1").post(&path, &json!({})).await.assert_status(200);
            world.store.recover();
            poll_again().await;
            assert_eq!(browser.seen().await, "staff_1, lapsed");
            assert_eq!(world.cause(&grant).await, Some("consent_withdrawn"));
        })
        .await;
}

#[tokio::test(start_paused = true)]
async fn an_environment_in_which_it_was_switched_off() {
    everywhere(async |world| {
        let browser = Browser::acting(world).await;
        let client = Client::acting(world).await;
        let (grant, other) = (browser.grant(), client.grant());
        let own = Client::of(world, "staff_1");
        let waiting = own.ticket("user_1").await;
        let off = || Plan::new().issuer(|issuer, _| issuer.enabled(false));
        let there = world.another(off()).await;
        // The next request there ends it; what nobody asks for, the sweep does.
        assert_eq!(Browser { world: &there, ..browser.copy() }.seen().await, "staff_1, lapsed");
        assert_eq!(world.cause(&grant).await, Some("disabled"));
        Client { world: &there, ..own.clone() }.start("user_1").await.assert_refused(403, "disabled");
        Client { world: &there, ..own.clone() }.redeem(&waiting).await.assert_refused(400, "invalid_ticket");
        there.issuer.sweep().await.unwrap();
        assert_eq!(world.cause(&other).await, Some("disabled"));
        // Where it was still on for a moment, it is over as well.
        poll_again().await;
        assert_eq!(browser.copy().seen().await, "staff_1, lapsed");
        client.get("/seen").await.assert_refused(401, "invalid_token");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn being_seen_there_keeps_it_alive_here() {
    everywhere(async |world| {
        let mut browser = Browser::acting(world).await;
        let other = world.another(Plan::new()).await;
        for _ in 0..4 {
            world.clock.step(4 * 60);
            poll_again().await;
            assert_eq!(Browser { world: &other, ..browser.copy() }.seen().await, "staff_1 as user_1");
        }
        assert_eq!(browser.seen().await, "staff_1 as user_1", "sixteen minutes after it was seen here last");
        world.clock.step(10 * 60);
        let grant = browser.grant();
        assert_eq!(browser.seen().await, "staff_1, lapsed");
        assert_eq!(world.cause(&grant).await, Some("idle"));
    })
    .await;
}
