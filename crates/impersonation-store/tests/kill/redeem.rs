use super::application::{Application, ticket};
use super::kept::{can_be_ended, events, good_tickets, grants};
use super::{Left, at_every_step, kept};

#[tokio::test]
async fn a_ticket_whose_redemption_is_killed_works_once_in_all() {
    at_every_step("redeem", 2, look).await;
}

async fn look(left: Left, application: Application) {
    let Left { folder, said, when } = left;
    let [before] = &*grants(&application).await else { panic!("one grant: {when}") };
    // What was told to somebody is kept, and lets them in.
    if let Some(token) = &said.token {
        assert!(before.is_redeemed(), "{when}");
        assert!(application.is_in(token).await, "{when}");
    }

    let ticket_of_all = said.tickets.last().unwrap();
    let redeemed = application.redeem(ticket_of_all).await;
    assert_eq!(redeemed.is_some(), !before.is_redeemed(), "{when}");
    assert!(application.redeem(ticket_of_all).await.is_none(), "{when}");
    assert_eq!(kept::count(&events(&application).await, None, "redeemed"), 1, "{when}");
    assert_eq!(good_tickets(&folder), 0, "{when}");
    kept::is_whole(&application, &when).await;

    // Where the token was lost with the process, the start's repeat makes way for another, of the same grant.
    let started = application.start().await.unwrap();
    let again = application.redeem(ticket(&started)).await.unwrap();
    assert_eq!(again.grant.id, before.id, "{when}");
    assert!(application.is_in(again.token.expose()).await, "{when}");
    assert!(application.redeem(ticket(&started)).await.is_none(), "{when}");
    can_be_ended(&application, &folder, &when).await;
    for token in said.token.iter().map(String::as_str).chain([again.token.expose()]) {
        assert!(!application.is_in(token).await, "{when}");
    }
}
