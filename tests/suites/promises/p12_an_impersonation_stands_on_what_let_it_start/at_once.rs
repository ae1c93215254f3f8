//! What this process took away is gone with the next request.

use serde_json::json;

use crate::world::{Browser, Client, Plan, World, poll_again};

/// The application asks for consents, and `user_1` gave one.
async fn consented(world: &World, hours: u64) -> String {
    let given = Client::of(world, "user_1").post("/impersonation/account/consents", &json!({ "hours": hours })).await;
    assert_eq!(given.status, 201, "{given:?}");
    given.text_of("id")
}

#[tokio::test(start_paused = true)]
async fn a_consent_that_is_taken_back() {
    Plan::with_consent()
        .everywhere(async |world| {
            let consent = consented(world, 1).await;
            let (mut browser, client) = (Browser::acting(world).await, Client::acting(world).await);
            let (grant, other) = (browser.grant(), client.grant());
            assert_eq!(browser.seen().await, "staff_1 as user_1");
            let mut user = Browser::of(world, "user_1");
            let withdrawn = user.form(&format!("/impersonation/account/consents/{consent}/withdraw"), &[]).await;
            assert_eq!(withdrawn.location(), "/");
            assert_eq!(browser.seen().await, "staff_1, lapsed");
            client.get("/seen").await.assert_refused(401, "invalid_token");
            for grant in [grant, other] {
                assert_eq!(world.cause(&grant).await, Some("consent_withdrawn"));
            }
            // Another consent lets another one start, and nothing go on.
            consented(world, 1).await;
            assert_eq!(browser.seen().await, "staff_1");
            browser.start("user_1").await;
        })
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_consent_that_ran_out() {
    Plan::with_consent()
        .issuer(|issuer, _| issuer.require_consent().duration(std::time::Duration::from_secs(3 * 3600)))
        .everywhere(async |world| {
            consented(world, 1).await;
            let mut browser = Browser::acting(world).await;
            let grant = browser.grant();
            for _ in 0..6 {
                world.clock.step(9 * 60);
                assert_eq!(browser.seen().await, "staff_1 as user_1");
            }
            world.clock.step(6 * 60 - 1);
            poll_again().await;
            assert_eq!(browser.seen().await, "staff_1 as user_1");
            world.clock.step(1);
            crate::world::ask_again().await;
            assert_eq!(browser.seen().await, "staff_1, lapsed");
            assert_eq!(world.cause(&grant).await, Some("consent_expired"));
        })
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_session_that_staff_or_the_user_end() {
    Plan::new()
        .everywhere(async |world| {
            let everything = [("all", json!({ "all": true }), "kill_switch")];
            let named = [
                ("subject", json!({ "subject": "user_1" }), "revoked"),
                (
                    "impersonator",
                    json!({ "impersonator": "staff_1", "impersonator_issuer": "https://issuer.example" }),
                    "revoked",
                ),
            ];
            for (what, body, cause) in named.into_iter().chain(everything) {
                let (mut browser, client) = (Browser::acting(world).await, Client::acting(world).await);
                let grants = [browser.grant(), client.grant()];
                assert_eq!(browser.seen().await, "staff_1 as user_1");
                let revoked = Client::of(world, "lead").post("/impersonation/sessions/revoke", &body).await;
                assert_eq!(revoked.json()["revoked"], 2, "{what}: {revoked:?}");
                assert_eq!(browser.seen().await, "staff_1, lapsed", "{what}");
                client.get("/seen").await.assert_refused(401, "invalid_token");
                for grant in grants {
                    assert_eq!(world.cause(&grant).await, Some(cause));
                }
            }
            let mut browser = Browser::acting(world).await;
            let (grant, user) = (browser.grant(), Client::of(world, "user_1"));
            user.post(&format!("/impersonation/account/sessions/{grant}/revoke"), &json!({})).await.assert_status(200);
            assert_eq!(browser.seen().await, "staff_1, lapsed");
            assert_eq!(world.cause(&grant).await, Some("revoked_by_subject"));
        })
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_start_that_waits_for_its_redemption_ends_as_well() {
    Plan::with_consent()
        .everywhere(async |world| {
            let consent = consented(world, 1).await;
            let own = Client::of(world, "staff_1");
            let ticket = own.ticket("user_1").await;
            let path = format!("/impersonation/account/consents/{consent}/withdraw");
            Client::of(world, "user_1").post(&path, &json!({})).await.assert_status(200);
            own.redeem(&ticket).await.assert_refused(400, "invalid_ticket");

            consented(world, 1).await;
            let ticket = own.ticket("user_1").await;
            Client::of(world, "lead")
                .post("/impersonation/sessions/revoke", &json!({ "all": true }))
                .await
                .assert_status(200);
            own.redeem(&ticket).await.assert_refused(400, "invalid_ticket");
        })
        .await;
}
