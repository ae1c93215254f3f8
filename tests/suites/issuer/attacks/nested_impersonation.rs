//! From one account into the next.

use serde_json::json;

use super::Family;
use crate::world::{Base, Browser, Client, base, claims, everywhere, post};

pub(super) const FAMILY: Family = Family {
    name: "nested_impersonation",
    about: "Whoever acts as somebody and would go on from there: to whom that somebody may act as, by a second overlay, by a token of \
            an impersonation in the place of their own session, by what they started before.",
    sources: &[(
        "RFC 8693 §4.1",
        "https://www.rfc-editor.org/rfc/rfc8693#section-4.1",
        "chains of delegation, in which prior actors are only told",
    )],
};

#[tokio::test(start_paused = true)]
async fn in_the_account_of_staff_nobody_has_their_reach() {
    everywhere(async |world| {
        // `lead` acts as `staff_1`, who could act as `user_1`.
        let mut browser = Browser::of(world, "lead");
        browser.start("staff_1").await;
        assert_eq!(browser.seen().await, "lead as staff_1");
        browser.try_start("user_1").await.assert_sent_back("/desk", "impersonation_denied");
        let marker = browser.marker().await.unwrap();
        for ask in [
            post("/impersonation/start").json(&json!({ "target": "user_1", "reason": "x" })),
            post("/impersonation/consents/requests").json(&json!({ "subject": "user_1" })),
            post("/impersonation/sessions/revoke").json(&json!({ "all": true })),
            crate::world::get("/impersonation/users?q=user"),
            crate::world::get("/impersonation/sessions"),
        ] {
            browser.send(ask.marker(&marker)).await.assert_refused(403, "impersonation_denied");
        }
        browser.stop().await;
        browser.start("user_1").await;
        assert_eq!(browser.seen().await, "lead as user_1", "the control: by one's own reach, from one's own session");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_token_of_an_impersonation_is_no_session_of_ones_own() {
    everywhere(async |world| {
        let own = Client::of(world, "lead");
        let ticket = own.ticket("staff_1").await;
        let acting = Client { world, token: own.redeem(&ticket).await.text_of("token") };
        acting.start("user_1").await.assert_refused(403, "impersonation_denied");
        let mut overlay = Browser::of(world, "lead");
        overlay.start("staff_1").await;
        // In the cookie of the application's own sessions, and below another overlay.
        let other = Browser::acting(world).await;
        for token in [&*acting.token, overlay.overlay()] {
            for base in [Base::Cookie(token.to_owned()), Base::Header(token.to_owned())] {
                let browser = Browser::new(world, base.clone());
                let wish = json!({ "target": "user_1", "reason": "x" });
                let answer = world.ask(browser.dress(post("/impersonation/start").json(&wish))).await;
                assert!([401, 403].contains(&answer.status) && answer.header("set-cookie").is_none(), "{answer:?}");
                let below = other.with_base(base).get("/seen").await;
                assert!([400, 401].contains(&below.status), "{below:?}");
            }
        }
        assert_eq!(acting.seen().await, "lead as staff_1", "the control");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_was_started_before_is_not_entered_from_within() {
    everywhere(async |world| {
        let ticket = Client::of(world, "staff_1").ticket("user_2").await;
        let browser = Browser::acting(world).await;
        let client = Client::acting(world).await;
        client.redeem(&ticket).await.assert_refused(403, "impersonation_denied");
        let marker = browser.copy().marker().await.unwrap();
        let ask = post("/impersonation/redeem").marker(&marker).json(&json!({ "ticket": ticket }));
        browser.copy().send(ask).await.assert_refused(403, "impersonation_denied");
        assert_eq!(browser.copy().seen().await, "staff_1 as user_1");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_acts_in_the_own_session_is_carried_into_nothing() {
    everywhere(async |world| {
        let browser = Browser::acting(world).await;
        for acted in [base("staff_1").acting("lead"), base("staff_1").acting_agent("agent_1")] {
            let mut nested = browser.with_base(Base::Cookie(acted.token()));
            nested.get("/seen").await.assert_refused(400, "conflicting_credentials");
            let client = Client { world, token: acted.token() };
            client.start("user_1").await.assert_refused(403, "impersonation_denied");
        }
        let act = claims(browser.overlay())["act"].clone();
        assert_eq!((act["sub"].as_str(), act.get("act")), (Some("staff_1"), None), "one actor, and none behind them");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn nobody_acts_as_themselves() {
    everywhere(async |world| {
        world.people.user("lead", |user| user.rank(0));
        Client::of(world, "lead").start("lead").await.assert_refused(400, "invalid_request");
        Client::of(world, "staff_1").start("staff_2").await.assert_refused(403, "not_allowed");
        assert!(world.grants().await.is_empty());
    })
    .await;
}
