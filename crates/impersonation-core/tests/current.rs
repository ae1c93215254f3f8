//! Who is there for code that nobody hands it to.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::panic::{AssertUnwindSafe, catch_unwind};

use impersonation_core::adapter::Scope;
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::testing::Issuer;
use impersonation_core::{Presence, Verdict, current};

fn presence(actor: Option<&str>) -> Presence {
    let issuer = Issuer::rfc8693();
    let session = issuer.session("user_2");
    let token = actor.map_or(session.clone(), |actor| session.acting(actor)).token();
    let value = format!("Bearer {token}");
    let headers = [("authorization", value.as_bytes())];
    match issuer.verifier().check(&RequestView::new("GET", &HeaderList::new(&headers))) {
        Verdict::Decided(decision) => decision.unwrap(),
        Verdict::Undecided(_) => unreachable!("the keys are known"),
    }
}

fn who() -> Option<String> {
    let presence = current::presence()?;
    Some(presence.session()?.actor()?.subject().to_owned())
}

#[test]
fn outside_of_a_request_nothing_is_known() {
    assert!(current::presence().is_none());
}

#[test]
fn who_is_there_is_there_for_a_piece_of_work() {
    let mut scope = Scope::of(&presence(Some("staff_1")));
    for _ in 0..2 {
        scope.run(|| {
            assert_eq!(who().as_deref(), Some("staff_1"));
            assert_eq!(who().as_deref(), Some("staff_1"), "asking changes nothing");
        });
        assert!(current::presence().is_none());
    }
}

#[test]
fn an_inner_piece_of_work_gives_the_outer_one_back() {
    let mut outer = Scope::of(&presence(Some("staff_1")));
    outer.run(|| {
        current::within(Some(presence(Some("staff_2"))), || assert_eq!(who().as_deref(), Some("staff_2")));
        assert_eq!(who().as_deref(), Some("staff_1"));
        current::within(None, || assert!(current::presence().is_none()));
        assert_eq!(who().as_deref(), Some("staff_1"));
    });
}

#[test]
fn a_panic_leaves_nobody_behind() {
    let work = || current::within(Some(presence(Some("staff_1"))), || panic!("on purpose"));
    assert!(catch_unwind(AssertUnwindSafe(work)).is_err());
    assert!(current::presence().is_none());
}

#[test]
fn a_thread_knows_only_what_was_carried_into_it() {
    let mut scope = Scope::of(&presence(Some("staff_1")));
    scope.run(|| {
        assert_eq!(std::thread::spawn(who).join().unwrap(), None);
        assert_eq!(std::thread::spawn(current::carry_into(who)).join().unwrap().as_deref(), Some("staff_1"));
    });
}

#[tokio::test]
async fn tasks_on_one_thread_do_not_see_each_other() {
    let task = |actor: &'static str| {
        let carried = current::within(Some(presence(Some(actor))), || {
            current::carry(async move {
                for _ in 0..10 {
                    assert_eq!(who().as_deref(), Some(actor));
                    tokio::task::yield_now().await;
                }
            })
        });
        tokio::spawn(carried)
    };
    let tasks = [task("staff_1"), task("staff_2"), task("staff_3")];
    for _ in 0..5 {
        assert!(current::presence().is_none());
        tokio::task::yield_now().await;
    }
    for task in tasks {
        task.await.unwrap();
    }
}

#[tokio::test]
async fn a_task_that_was_not_told_knows_nothing() {
    let mut scope = Scope::of(&presence(None));
    let ask = async || current::presence().map(|presence| presence.is_acting());
    let (told, untold) = scope.run(|| (tokio::spawn(current::carry(ask())), tokio::spawn(ask())));
    assert_eq!(told.await.unwrap(), Some(false));
    assert_eq!(untold.await.unwrap(), None);
}
