//! A user ends an impersonation in their own account.

use impersonation_issuer::{Cause, ConsentErrorKind, GrantId};

use super::support::{World, base, staff, user};

#[tokio::test(start_paused = true)]
async fn the_user_ends_it_and_the_event_says_that_it_was_they() {
    let world = World::new().await;
    let inside = world.enter().await;
    assert!(world.issuer.end_visit(&user("user_1"), &inside.id()).await.unwrap());
    let end = world.issuer.ledger().grant(&inside.id()).await.unwrap().unwrap().end.unwrap();
    assert_eq!((end.cause, &*end.by.unwrap().subject), (Cause::RevokedBySubject, "user_1"));
    assert!(!world.issuer.end_visit(&user("user_1"), &inside.id()).await.unwrap(), "it has ended already");
}

#[tokio::test(start_paused = true)]
async fn nobody_else_does_nor_learns_that_it_is_there() {
    let world = World::new().await;
    let inside = world.enter().await;
    let unknown = GrantId::parse("imp_018f3f5e9c3a7c0e8f00112233445566").unwrap();
    for (who, id) in [(user("user_2"), inside.id()), (staff(), inside.id()), (user("user_1"), unknown)] {
        let error = world.issuer.end_visit(&who, &id).await.unwrap_err();
        assert!(matches!(error.kind(), ConsentErrorKind::NotFound | ConsentErrorKind::NotAllowed), "{error:?}");
    }
    let stranger = base("nobody", "sess_1").session();
    assert!(world.issuer.end_visit(&stranger, &inside.id()).await.is_err());
    assert!(world.issuer.ledger().grant(&inside.id()).await.unwrap().unwrap().end.is_none());
}
