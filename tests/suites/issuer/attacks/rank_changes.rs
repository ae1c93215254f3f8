//! Who was low when it began, and is not any longer.

use serde_json::json;

use super::Family;
use crate::world::{Browser, Client, Plan, ask_again, everywhere, poll_again};

pub(super) const FAMILY: Family = Family {
    name: "rank_changes",
    about: "A target who becomes an administrator in the middle of an impersonation, by whomever, and an impersonator who is demoted: by \
            tokens that were good, tickets that wait, renewals, other processes, and in the routes of staff.",
    sources: &[
        ("CWE-613", "https://cwe.mitre.org/data/definitions/613.html", "sessions that outlast what they stand on"),
        (
            "CWE-367",
            "https://cwe.mitre.org/data/definitions/367.html",
            "what was checked, and changed before it was used",
        ),
    ],
};

#[tokio::test(start_paused = true)]
async fn a_target_who_is_promoted_is_left_by_all() {
    everywhere(async |world| {
        let (browser, client) = (Browser::acting(world).await, Client::acting(world).await);
        let mut lead = Browser::of(world, "lead");
        lead.start("user_1").await;
        let waiting = Client::of(world, "staff_1").ticket("user_1").await;
        let other = world.another(Plan::new()).await;
        world.people.user("user_1", |user| user.rank(10));
        ask_again().await;
        for world in [world, &other] {
            assert_eq!(Browser { world, ..browser.copy() }.seen().await, "staff_1, lapsed");
            Client { world, ..client.clone() }.get("/seen").await.assert_refused(401, "invalid_token");
            assert_eq!(Browser { world, ..lead.copy() }.seen().await, "lead as user_1", "who ranks above goes on");
        }
        Client::of(world, "staff_1").redeem(&waiting).await.assert_refused(400, "invalid_ticket");
        for grant in [browser.grant(), client.grant()] {
            assert_eq!(world.cause(&grant).await, Some("target_protected"));
        }
        world.people.user("user_1", |user| user.rank(100));
        ask_again().await;
        assert_eq!(lead.seen().await, "lead, lapsed", "an equal is protected too");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn promoting_the_account_that_one_is_in_gives_no_reach() {
    everywhere(async |world| {
        let mut browser = Browser::acting(world).await;
        let marker = browser.marker().await.unwrap();
        // A hole in the application lets whoever acts as `user_1` make an administrator of them.
        world
            .people
            .change(|all| drop(all.staff.insert("user_1".into(), impersonation_issuer::User::new("user_1").rank(100))));
        world.people.user("user_1", |user| user.rank(100));
        let ask = post_revoke().marker(&marker);
        browser.send(ask).await.assert_refused(403, "impersonation_denied");
        ask_again().await;
        assert_eq!(browser.seen().await, "staff_1, lapsed");
    })
    .await;
}

fn post_revoke() -> crate::world::Ask {
    crate::world::post("/impersonation/sessions/revoke").json(&json!({ "all": true }))
}

#[tokio::test(start_paused = true)]
async fn whoever_is_demoted_has_no_right_from_then_on() {
    everywhere(async |world| {
        let lead = Client::of(world, "lead");
        assert_eq!(lead.get("/impersonation/sessions").await.status, 200, "the control");
        world.people.change(|all| all.staff.get_mut("lead").unwrap().rank = 10);
        for target in ["/impersonation/sessions", "/impersonation/events"] {
            lead.get(target).await.assert_refused(403, "not_allowed");
        }
        lead.send(post_revoke()).await.assert_refused(403, "not_allowed");
        lead.start("boss").await.assert_refused(403, "not_allowed");
        world.people.change(|all| drop(all.staff.remove("lead")));
        lead.start("user_1").await.assert_refused(403, "not_allowed");
        assert_eq!(lead.get("/impersonation/users?q=user").await.json()["items"], json!([]));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_demotion_reaches_whoever_keeps_busy() {
    everywhere(async |world| {
        let mut browser = Browser::acting(world).await;
        let grant = browser.grant();
        world.people.change(|all| all.staff.get_mut("staff_1").unwrap().rank = 0);
        // A request each poll, so that no answer is ever old by the poll alone.
        let mut live = 0;
        for _ in 0..40 {
            poll_again().await;
            if browser.seen().await == "staff_1 as user_1" {
                live += 1;
            }
        }
        assert!(live <= 20, "five seconds at most: {live} polls");
        assert_eq!(world.cause(&grant).await, Some("target_protected"));
        assert_eq!(browser.seen().await, "staff_1");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_renewal_is_no_way_around_it() {
    everywhere(async |world| {
        let mut browser = Browser::acting(world).await;
        // Half of the token's time is over: the next page renews it.
        world.clock.step(3 * 60);
        let kept = browser.overlay().to_owned();
        assert_eq!(browser.seen().await, "staff_1 as user_1");
        assert_ne!(browser.overlay(), kept, "the control");
        world.people.user("user_1", |user| user.rank(10));
        world.clock.step(3 * 60);
        let grant = browser.grant();
        browser.get("/seen").await;
        assert_eq!(world.cause(&grant).await, Some("target_protected"), "the renewal asked, and ended it");
        assert_eq!(browser.seen().await, "staff_1");
    })
    .await;
}
