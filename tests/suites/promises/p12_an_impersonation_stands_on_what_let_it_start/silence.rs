//! Where nobody can say.

use std::time::Duration;

use tokio::time::Instant;

use crate::world::{Answer, Base, Browser, Client, Plan, When, World, ask_again, base, poll_again};

#[track_caller]
fn assert_nobody_says(answer: &Answer) {
    answer.assert_refused(503, "grant_unavailable");
    assert!(answer.header("retry-after").is_some());
    assert_eq!(answer.header("clear-site-data"), None);
}

/// What does not answer any longer, and by when that is noticed.
async fn go_silent(world: &World, what: &'static str, is_silent: bool) {
    match (what, is_silent) {
        ("store", true) => world.store.go_down(When::Before),
        ("store", false) => world.store.recover(),
        _ => world.people.silence(what, is_silent),
    }
    if what == "store" { poll_again().await } else { ask_again().await }
}

const SILENT: [&str; 5] = ["impersonator", "user", "may_impersonate", "is_alive", "store"];

#[tokio::test(start_paused = true)]
async fn nobody_acts_and_nobody_is_themselves_until_somebody_can() {
    for what in SILENT {
        Plan::with_session_check()
            .everywhere(async |world| {
                let (mut browser, client) = (Browser::acting(world).await, Client::acting(world).await);
                let marker = browser.marker().await;
                assert_eq!(client.seen().await, "staff_1 as user_1");
                go_silent(world, what, true).await;
                for _ in 0..2 {
                    assert_nobody_says(&browser.get("/seen").await);
                    assert_nobody_says(&browser.change(marker.as_deref()).await);
                    assert_nobody_says(&client.get("/seen").await);
                }
                // Whoever does not act is not concerned.
                assert_eq!(Browser::of(world, "user_1").seen().await, "user_1");
                assert_eq!(browser.with_base(Base::Nobody).with_overlays(&[]).seen().await, "nobody");
                go_silent(world, what, false).await;
                assert_eq!(browser.seen().await, "staff_1 as user_1", "{what}");
                assert_eq!(client.seen().await, "staff_1 as user_1", "{what}");
                assert_eq!(world.cause(&browser.grant()).await, None, "no answer ends nothing");
            })
            .await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_lost_meanwhile_ends_it_when_somebody_can_say() {
    for what in SILENT {
        Plan::with_session_check()
            .everywhere(async |world| {
                let browser = Browser::acting(world).await;
                go_silent(world, what, true).await;
                assert_nobody_says(&browser.copy().get("/seen").await);
                world.people.user("user_1", |user| user.may_be_impersonated(false));
                ask_again().await;
                assert_nobody_says_live(&browser.copy().get("/seen").await);
                go_silent(world, what, false).await;
                ask_again().await;
                assert_eq!(browser.copy().seen().await, "staff_1, lapsed", "{what}");
                assert_eq!(world.cause(&browser.grant()).await, Some("target_protected"));
            })
            .await;
    }
}

/// What can be said of it by others may have ended it already.
#[track_caller]
fn assert_nobody_says_live(answer: &Answer) {
    assert!(!answer.text.contains("as user_1"), "{answer:?}");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_hangs_is_not_waited_for() {
    Plan::new()
        .everywhere(async |world| {
            let mut browser = Browser::acting(world).await;
            world.store.go_down(When::Never);
            poll_again().await;
            let began = Instant::now();
            assert_nobody_says(&browser.get("/seen").await);
            assert!(began.elapsed().as_secs() <= 5, "{:?}", began.elapsed());
            world.store.recover();
            poll_again().await;
            assert_eq!(browser.seen().await, "staff_1 as user_1");
        })
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_directory_that_hangs_keeps_no_page_back() {
    Plan::new()
        .everywhere(async |world| {
            let mut browser = Browser::acting(world).await;
            assert_eq!(browser.seen().await, "staff_1 as user_1");
            world.people.change(|all| all.takes = Duration::from_secs(3600));
            // What is known is fresh enough for the page, and its cookie is due to be renewed.
            world.clock.step(3 * 60);
            let began = Instant::now();
            assert_eq!(browser.seen().await, "staff_1 as user_1");
            assert!(began.elapsed() <= Duration::from_secs(10), "{:?}", began.elapsed());
            ask_again().await;
            assert_nobody_says(&browser.get("/seen").await);
        })
        .await;
}

#[tokio::test(start_paused = true)]
async fn nothing_starts_and_nothing_is_redeemed() {
    for what in SILENT {
        Plan::with_session_check()
            .everywhere(async |world| {
                let own = Client::of(world, "staff_1");
                let ticket = own.ticket("user_1").await;
                go_silent(world, what, true).await;
                own.redeem(&ticket).await.assert_refused(503, "unavailable");
                if what != "is_alive" {
                    own.start("user_1").await.assert_refused(503, "unavailable");
                }
                go_silent(world, what, false).await;
                assert_eq!(own.redeem(&ticket).await.status, 200, "{what}: the ticket is not spent");
            })
            .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_process_that_knows_nothing_yet_asks_first() {
    Plan::new()
        .everywhere(async |world| {
            let browser = Browser::acting(world).await;
            let other = world.another(Plan::new()).await;
            world.store.go_down(When::Before);
            let mut there = Browser { world: &other, ..browser.copy() };
            assert_nobody_says(&there.get("/seen").await);
            world.store.recover();
            poll_again().await;
            assert_eq!(there.seen().await, "staff_1 as user_1");
            assert_eq!(there.with_base(Base::Cookie(base("staff_1").token())).seen().await, "staff_1 as user_1");
        })
        .await;
}
