use impersonation_issuer::StartErrorKind;

use super::application::{Application, ticket};
use super::kept::{can_be_ended, events, good_tickets, grants};
use super::{Left, at_every_step, kept};

#[tokio::test]
async fn a_start_that_is_killed_has_happened_or_has_not_and_its_repeat_finds_it() {
    at_every_step("start", 2, look).await;
}

async fn look(left: Left, application: Application) {
    let Left { folder, said, when } = left;
    let before = grants(&application).await;
    assert!(before.len() <= 1, "{when}");
    // What was told to somebody is kept.
    assert!(said.tickets.len() <= before.len(), "{when}");
    assert_eq!(good_tickets(&folder), before.len(), "{when}");

    let started = application.start().await.unwrap();
    let after = grants(&application).await;
    assert_eq!(after.len(), 1, "{when}");
    assert!(before.iter().all(|grant| grant.id == after[0].id), "{when}");
    assert_eq!(kept::count(&events(&application).await, None, "ticket_reissued"), before.len(), "{when}");

    // One ticket of all works, and once.
    assert_eq!(good_tickets(&folder), 1, "{when}");
    for dead in &said.tickets {
        assert!(application.redeem(dead).await.is_none(), "{when}");
    }
    let redeemed = application.redeem(ticket(&started)).await.unwrap();
    assert!(application.is_in(redeemed.token.expose()).await, "{when}");
    assert!(application.redeem(ticket(&started)).await.is_none(), "{when}");
    kept::is_whole(&application, &when).await;

    can_be_ended(&application, &folder, &when).await;
    assert!(!application.is_in(redeemed.token.expose()).await, "{when}");
    assert_eq!(application.start().await.unwrap_err().kind(), StartErrorKind::GrantEnded, "{when}");
    assert_eq!(grants(&application).await.len(), 1, "{when}");
}
