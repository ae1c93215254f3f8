//! What the application takes away, and tells nobody of.

use impersonation_issuer::User;

use crate::world::{Browser, Client, People, Plan, World, ask_again, everywhere};

/// What is lost, how, and the cause that is recorded.
type Loss = (&'static str, fn(&People), &'static str);

const LOSSES: [Loss; 9] = [
    ("the right", |people| forbid(people, "staff_1"), "not_entitled"),
    ("the post", |people| people.change(|all| drop(all.staff.remove("staff_1"))), "not_entitled"),
    ("the impersonator's rank", demote, "target_protected"),
    ("the target's, who was promoted", |people| people.user("user_2", |user| user.rank(11)), "target_protected"),
    ("the difference of both", |people| people.user("user_2", |user| user.rank(10)), "target_protected"),
    ("that they may be impersonated", close, "target_protected"),
    ("the target", |people| people.change(|all| drop(all.users.remove("user_2"))), "target_gone"),
    ("their organization", |people| people.user("user_2", without_organizations), "target_gone"),
    ("the impersonator's own session", sign_out, "base_session_ended"),
];

fn forbid(people: &People, who: &str) {
    people.change(|all| assert!(all.forbidden.insert((who.into(), "user_2".into()))));
}

fn demote(people: &People) {
    people.change(|all| all.staff.get_mut("staff_1").unwrap().rank = 0);
}

fn close(people: &People) {
    people.user("user_2", |user| user.may_be_impersonated(false));
}

fn without_organizations(mut user: User) -> User {
    user.organizations.clear();
    user
}

fn sign_out(people: &People) {
    people.change(|all| assert!(all.signed_out.insert("sess_staff_1".into())));
}

/// The same application with everybody as they were.
async fn each(test: impl AsyncFn(&World, &Loss)) {
    for loss in LOSSES {
        Plan::with_session_check().everywhere(async |world| test(world, &loss).await).await;
    }
}

async fn in_account(world: &World) -> (Browser<'_>, Client<'_>) {
    let mut browser = Browser::of(world, "staff_1");
    browser.start("user_2").await;
    let own = Client::of(world, "staff_1");
    let ticket = own.ticket("user_2").await;
    let client = Client { world, token: own.redeem(&ticket).await.text_of("token") };
    assert_eq!(browser.seen().await, "staff_1 as user_2");
    assert_eq!(client.seen().await, "staff_1 as user_2");
    (browser, client)
}

#[tokio::test(start_paused = true)]
async fn whatever_is_lost_ends_it_within_the_staleness() {
    each(async |world, (what, lose, cause)| {
        let (mut browser, client) = in_account(world).await;
        lose(&world.people);
        ask_again().await;
        let (grant, other) = (browser.grant(), client.grant());
        assert_eq!(browser.seen().await, "staff_1, lapsed", "{what}");
        client.get("/seen").await.assert_refused(401, "invalid_token");
        for grant in [grant, other] {
            assert_eq!(world.cause(&grant).await, Some(*cause), "{what}");
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_browser_keeps_the_end_of_it() {
    each(async |world, (what, lose, _)| {
        let (mut browser, _) = in_account(world).await;
        let (grant, marker) = (browser.grant(), browser.marker().await);
        lose(&world.people);
        ask_again().await;
        // The first request that changes something changes nothing.
        browser.change(marker.as_deref()).await.assert_refused(409, "impersonation_ended");
        browser.change(None).await.assert_refused(409, "impersonation_ended");
        // The next page leaves a tombstone.
        assert_eq!(browser.seen().await, "staff_1, lapsed", "{what}");
        assert_eq!(browser.seen().await, "staff_1", "{what}");
        assert_eq!(browser.marker().await, Some(format!("after-{grant}")));
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_is_given_back_revives_nothing() {
    each(async |world, (what, lose, cause)| {
        let (browser, client) = in_account(world).await;
        lose(&world.people);
        ask_again().await;
        assert_eq!(browser.copy().seen().await, "staff_1, lapsed");
        client.get("/seen").await.assert_refused(401, "invalid_token");
        world.people.change(|all| {
            all.forbidden.clear();
            all.signed_out.clear();
            all.staff.insert("staff_1".into(), User::new("staff_1").rank(10));
        });
        let open = |user: User| {
            let user = if user.organizations.is_empty() { user.organization("org_1") } else { user };
            user.rank(0).may_be_impersonated(true)
        };
        world.people.user("user_2", open);
        ask_again().await;
        let another = world.another(Plan::with_session_check()).await;
        for world in [world, &another] {
            assert_eq!(Browser { world, ..browser.copy() }.seen().await, "staff_1, lapsed", "{what}");
            Client { world, ..client.clone() }.get("/seen").await.assert_refused(401, "invalid_token");
        }
        assert_eq!(world.cause(&browser.grant()).await, Some(*cause));
        // But another may start.
        Browser::of(world, "staff_1").start("user_2").await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_is_lost_between_start_and_redemption_lets_nobody_in() {
    each(async |world, (what, lose, cause)| {
        let own = Client::of(world, "staff_1");
        let ticket = own.ticket("user_2").await;
        lose(&world.people);
        own.redeem(&ticket).await.assert_refused(400, "invalid_ticket");
        let grants = world.grants().await;
        assert_eq!(world.cause(&grants[0].id).await, Some(*cause), "{what}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn nothing_is_renewed_that_was_lost() {
    each(async |world, (what, lose, cause)| {
        let (mut browser, client) = in_account(world).await;
        let grants = [browser.grant(), client.grant()];
        lose(&world.people);
        // At once: a renewal asks all, whatever is remembered.
        browser.form("/impersonation/renew", &[]).await.assert_sent_back("/", "grant_ended");
        client.post("/impersonation/renew", &serde_json::json!({})).await.assert_refused(409, "grant_ended");
        for grant in grants {
            assert_eq!(world.cause(&grant).await, Some(*cause), "{what}");
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_has_nothing_to_do_with_it_is_no_loss() {
    everywhere(async |world| {
        let (mut browser, client) = in_account(world).await;
        forbid(&world.people, "staff_2");
        world.people.change(|all| {
            all.staff.remove("staff_2");
            all.users.remove("user_1");
            all.signed_out.insert("sess_staff_1".into()); // nobody asks
        });
        world.people.user("user_2", |user| user.rank(9).organization("org_2"));
        ask_again().await;
        assert_eq!(browser.seen().await, "staff_1 as user_2");
        assert_eq!(client.seen().await, "staff_1 as user_2");
        assert_eq!(browser.form("/impersonation/renew", &[]).await.location(), "/");
    })
    .await;
}
