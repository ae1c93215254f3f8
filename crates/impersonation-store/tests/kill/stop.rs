use impersonation_issuer::{Cause, StartErrorKind};

use super::application::Application;
use super::kept::{can_be_ended, count, events, grants};
use super::{Left, at_every_step, kept};

#[tokio::test]
async fn a_stop_that_is_killed_has_happened_or_happens_when_it_is_repeated_and_once() {
    at_every_step("stop", 2, look).await;
}

async fn look(left: Left, application: Application) {
    let Left { folder, said, when } = left;
    let token = said.token.as_deref().unwrap();
    let [before] = &*grants(&application).await else { panic!("one grant: {when}") };
    let had_ended = before.end.is_some();
    assert!(had_ended || !said.has_stopped, "{when}");
    assert_eq!(application.is_in(token).await, !had_ended, "{when}");

    let acting = application.acting(token).await;
    for _ in 0..2 {
        assert!(application.issuer.stop(&acting).await.unwrap().is_recorded, "{when}");
        assert!(!application.is_in(token).await, "{when}");
    }
    let [after] = &*grants(&application).await else { panic!("one grant: {when}") };
    let end = after.end.as_ref().unwrap();
    assert_eq!(end.cause, Cause::Stopped, "{when}");
    assert!(!had_ended || before.end == after.end, "{when}");
    kept::is_whole(&application, &when).await;

    assert_eq!(application.start().await.unwrap_err().kind(), StartErrorKind::GrantEnded, "{when}");
    for ticket in &said.tickets {
        assert!(application.redeem(ticket).await.is_none(), "{when}");
    }
    can_be_ended(&application, &folder, &when).await;
    assert_eq!(count(&events(&application).await, None, "ended"), 1, "{when}");
}
