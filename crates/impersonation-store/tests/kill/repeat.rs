use super::application::{Application, ticket};
use super::kept::{can_be_ended, good_tickets, grants};
use super::{Left, at_every_step, kept};

#[tokio::test]
async fn a_repeat_that_is_killed_leaves_one_ticket_that_works() {
    at_every_step("repeat", 4, look).await;
}

async fn look(left: Left, application: Application) {
    let Left { folder, said, when } = left;
    let before = grants(&application).await;
    assert_eq!(before.len(), 1, "{when}");
    assert_eq!(good_tickets(&folder), 1, "{when}");
    if let [first, _second] = &*said.tickets {
        assert!(application.redeem(first).await.is_none(), "the second was told: {when}");
    }

    let started = application.start().await.unwrap();
    assert_eq!(grants(&application).await[0].id, before[0].id, "{when}");
    assert_eq!(good_tickets(&folder), 1, "{when}");
    for dead in &said.tickets {
        assert!(application.redeem(dead).await.is_none(), "{when}");
    }
    assert!(application.redeem(ticket(&started)).await.is_some(), "{when}");
    assert!(application.redeem(ticket(&started)).await.is_none(), "{when}");
    kept::is_whole(&application, &when).await;
    can_be_ended(&application, &folder, &when).await;
}
