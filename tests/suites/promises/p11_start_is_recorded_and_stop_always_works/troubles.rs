//! While nothing else works.

use std::time::Duration;

use tokio::time::Instant;

use crate::world::{Base, Browser, Client, Plan, When, everywhere, poll_again};

#[tokio::test(start_paused = true)]
async fn while_the_store_is_down_it_is_denied_at_once_and_written_later() {
    everywhere(async |world| {
        for (when, takes) in [(When::Before, Duration::ZERO), (When::Never, Duration::from_secs(5))] {
            let mut browser = Browser::acting(world).await;
            let (grant, stolen) = (browser.grant(), browser.copy());
            assert_eq!(browser.seen().await, "staff_1 as user_1");
            world.store.go_down(when);
            let began = Instant::now();
            let stopped = browser.stop().await;
            assert_eq!(stopped.location(), "/", "where one began is in the store");
            assert_eq!(began.elapsed(), takes, "a store that says nothing is not waited for longer");
            // Whoever kept the token has nothing, in this process.
            assert_eq!(stolen.copy().seen().await, "staff_1, lapsed");
            world.store.recover();
            assert_eq!(stolen.copy().seen().await, "staff_1, lapsed");
            assert_eq!(world.cause(&grant).await, None, "it is not written yet");
            world.issuer.sweep().await.unwrap();
            assert_eq!(world.cause(&grant).await, Some("stopped"));
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn another_process_hears_of_it_once_it_is_written() {
    everywhere(async |world| {
        let mut browser = Browser::acting(world).await;
        let other = world.another(Plan::new()).await;
        let elsewhere = Browser { world: &other, ..browser.copy() };
        assert_eq!(elsewhere.copy().seen().await, "staff_1 as user_1");
        world.store.fail("end", When::Before);
        browser.stop().await;
        poll_again().await;
        assert_eq!(elsewhere.copy().seen().await, "staff_1 as user_1");
        world.store.recover();
        world.issuer.sweep().await.unwrap();
        poll_again().await;
        assert_eq!(elsewhere.copy().seen().await, "staff_1, lapsed");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_write_that_was_said_to_fail_and_did_not_is_told_once() {
    everywhere(async |world| {
        let mut browser = Browser::acting(world).await;
        let grant = browser.grant();
        world.store.fail("end", When::After);
        assert_eq!(browser.stop().await.status, 303);
        world.store.recover();
        world.issuer.sweep().await.unwrap();
        assert_eq!(world.cause(&grant).await, Some("stopped"), "and one event of it");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn nobody_else_is_asked() {
    Plan::with_session_check()
        .everywhere(async |world| {
            let mut browser = Browser::acting(world).await;
            let client = Client::acting(world).await;
            let asked = ["impersonator", "user", "search", "may_impersonate", "may", "is_alive"];
            asked.into_iter().for_each(|what| world.people.silence(what, true));
            world.sink.refuse(true);
            world.calls.take();
            let (grant, other) = (browser.grant(), client.grant());
            assert_eq!(browser.stop().await.location(), "/desk");
            assert_eq!(client.stop().await.status, 200);
            let calls = world.calls.take();
            assert!(calls.iter().all(|call| !asked.contains(&&**call)), "{calls:?}");
            for grant in [grant, other] {
                assert_eq!(world.cause(&grant).await, Some("stopped"));
            }
        })
        .await;
}

#[tokio::test(start_paused = true)]
async fn an_audit_that_hangs_is_not_waited_for() {
    everywhere(async |world| {
        let mut browser = Browser::acting(world).await;
        let stolen = browser.copy();
        world.sink.hang(true);
        let began = Instant::now();
        assert_eq!(browser.stop().await.status, 303);
        assert!(began.elapsed() <= Duration::from_secs(5), "{:?}", began.elapsed());
        assert_eq!(stolen.copy().seen().await, "staff_1, lapsed");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_token_of_ones_own_that_does_not_come_is_not_waited_for() {
    everywhere(async |world| {
        let client = Client::acting(world).await;
        world.people.silence("own_token", true);
        let began = Instant::now();
        let stopped = client.stop().await;
        assert_eq!((stopped.status, &stopped.json()["ended"]), (200, &true.into()));
        assert!(began.elapsed() <= Duration::from_secs(10), "{:?}", began.elapsed());
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn where_impersonation_was_switched_off_it_stops_as_well() {
    everywhere(async |world| {
        let browser = Browser::acting(world).await;
        let grant = browser.grant();
        let off = world.another(Plan::new().issuer(|issuer, _| issuer.enabled(false))).await;
        let mut there = Browser { world: &off, ..browser.with_base(Base::Nobody) };
        assert_eq!(there.stop().await.location(), "/desk");
        assert_eq!(world.cause(&grant).await, Some("stopped"));
    })
    .await;
}
