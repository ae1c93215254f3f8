use std::time::Duration;

use impersonation_core::Provider;
use impersonation_core::provider::{Cursor, EventKind, Feature, Handle, Start};
use impersonation_issuer::{Cause, RenewErrorKind, Slot, StartErrorKind};

use super::support::{When, World, base, staff, start};
use super::{claims, refusal};

/// Impersonation starts in the dashboard, or by a link into it, and by no call. Ours starts by a call, of a session of the application's
/// staff.
#[tokio::test(start_paused = true)]
async fn the_dashboard_is_a_call() {
    let world = World::new().await;
    assert!(world.issuer.capabilities().supports(Feature::Start));
    Provider::start(&world.issuer, start(&staff(), "user_1")).await.unwrap();
}

/// "Reason is required and will be recorded internally on the `session.created` event." So is ours, and it can be held to a form.
#[tokio::test(start_paused = true)]
async fn a_reason_is_required_and_recorded() {
    let world = World::with(|builder| builder.reason_pattern("^SUP-[0-9]+$")).await;
    let wish = |reason: &str| Start::new(&staff(), "user_1").reason(reason);
    assert_eq!(refusal(&world, &Start::new(&staff(), "user_1")).await, StartErrorKind::ReasonRequired);
    assert_eq!(refusal(&world, &wish("because")).await, StartErrorKind::ReasonInvalid);
    world.begin(&wish("SUP-4711")).await.unwrap();
    let began = world.events().await.pop().unwrap();
    assert_eq!((began.kind.as_str(), began.reason.as_deref()), ("started", Some("SUP-4711")));
}

/// "Impersonation sessions automatically expire after 60 minutes." So do ours, and a start may say less.
#[tokio::test(start_paused = true)]
async fn it_expires_after_sixty_minutes() {
    let world = World::new().await;
    let inside = world.enter().await;
    for _ in 0..11 {
        world.clock.step(5 * 60);
        inside.request().await;
    }
    world.clock.step(5 * 60);
    assert!(!inside.is_live().await);
    world.assert_ended(&inside.id(), Cause::Expired, 3600).await;
}

/// An admin enables it for each environment in the dashboard; it is off before. Ours is off unless the configuration says otherwise, and
/// what goes on when it is switched off ends.
#[tokio::test(start_paused = true)]
async fn it_is_off_until_it_is_enabled() {
    let world = World::new().await;
    let inside = world.enter().await;
    let shut = world.another(|builder| builder.enabled(false));
    assert_eq!(refusal(&shut, &start(&staff(), "user_1")).await, StartErrorKind::Disabled);
    shut.issuer.sweep().await.unwrap();
    world.assert_ended(&inside.id(), Cause::Disabled, 0).await;
}

/// `act.sub` is an e-mail address, which one day is another person's. Ours is an id with its issuer, and the address beside it.
#[tokio::test(start_paused = true)]
async fn act_has_an_id_and_the_email_beside_it() {
    let world = World::new().await;
    let inside = world.enter().await;
    let act = &claims(inside.redeemed.token.expose())["act"];
    assert_eq!((act["sub"].as_str(), act["email"].as_str()), (Some("staff_1"), Some("staff_1@example.com")));
}

/// `impersonator: {email, reason}` beside the access token, which no client holds to its `act`. Ours comes with the grant that the token
/// was made of.
#[tokio::test(start_paused = true)]
async fn impersonator_is_that_of_the_grant_and_of_the_token_alike() {
    let world = World::new().await;
    let inside = world.enter().await;
    let grant = &inside.redeemed.grant;
    assert_eq!(
        (grant.impersonator.email.as_deref(), grant.reason.as_deref()),
        (Some("staff_1@example.com"), Some("Ticket 4711"))
    );
    assert_eq!(inside.session.actor().email(), grant.impersonator.email.as_deref());
    assert_eq!(inside.session.session_id(), Some(grant.id.as_str()));
}

/// The browser comes back with a `code` and no `state`, so that a code that was planted signs the victim in. A ticket of ours that
/// another session presents is dead, and its grant with it.
#[tokio::test(start_paused = true)]
async fn a_code_without_state_is_a_ticket_of_one_session() {
    let world = World::new().await;
    let planted = world.start().await;
    let victim = base("staff_2", "sess_2").session();
    world.issuer.redeem(&planted, &victim, Slot::Overlay).await.unwrap_err();
    assert_eq!(world.kinds().await, ["started", "ended"]);
    world.redeem(&planted, Slot::Overlay).await.unwrap_err();
}

/// `GET /user_management/users/{id}/sessions`, with `auth_method` and `impersonator`. Ours lists impersonations alone.
#[tokio::test(start_paused = true)]
async fn sessions_of_a_user_are_listed_with_their_impersonator() {
    let world = World::new().await;
    let inside = world.enter().await;
    let page = world.issuer.active("user_1", None).await.unwrap();
    assert_eq!(page.items.len(), 1);
    assert_eq!(page.items[0].handle, Handle::Session(inside.id().as_str().into()));
    assert_eq!(page.items[0].impersonator.as_deref(), Some("staff_1"));
}

/// `POST /user_management/sessions/revoke`: the access token is good for five minutes more. Ours is refused by the next request.
#[tokio::test(start_paused = true)]
async fn a_revoked_session_is_over_with_the_next_request() {
    let world = World::new().await;
    let inside = world.enter().await;
    world.issuer.revoke(&Handle::Session(inside.id().as_str().into())).await.unwrap();
    assert!(!inside.is_live().await);
    world.assert_ended(&inside.id(), Cause::Revoked, 0).await;
}

/// `Stop` goes to `/sessions/logout?return_to=…` and signs the browser out. Ours leaves the impersonator in their own session, at the
/// place where they began.
#[tokio::test(start_paused = true)]
async fn stop_returns_to_where_the_impersonator_began_signed_in() {
    let world = World::new().await;
    let started = world.issuer.start_from(&start(&staff(), "user_1"), Some("/users/1")).await.unwrap();
    let redeemed = world.redeem(&super::support::ticket(&started), Slot::Overlay).await.unwrap();
    let inside = world.inside(redeemed);
    let stopped = world.issuer.stop(&inside.session).await.unwrap();
    assert_eq!(stopped.return_to.as_deref(), Some("/users/1"));
    assert!(stopped.tombstone.is_some());
    world.start().await;
}

/// `logout` needs WorkOS to answer. Ours ends it in this process though the store does not.
#[tokio::test(start_paused = true)]
async fn stop_needs_no_answer() {
    let world = World::new().await;
    let inside = world.enter().await;
    world.store.fail("end", When::Never);
    let stopped = world.issuer.stop(&inside.session).await.unwrap();
    assert!(!stopped.is_recorded);
    world.store.recover();
    assert!(!inside.is_live().await);
}

/// `session.created` and `session.revoked`, by `GET /events?after=…`; one that expires has no event. Ours has one for each end.
#[tokio::test(start_paused = true)]
async fn events_tell_each_start_and_each_end() {
    let world = World::new().await;
    let (revoked, idle) = (world.enter().await, world.enter().await);
    world.issuer.revoke(&Handle::Session(revoked.id().as_str().into())).await.unwrap();
    let first = world.issuer.follow(None).await.unwrap();
    world.clock.step(3600);
    world.issuer.sweep().await.unwrap();
    let kept = Cursor::new(first.next.unwrap().as_str().to_owned());
    let second = world.issuer.follow(Some(&kept)).await.unwrap();
    let [ended] = &*second.items else { panic!("{second:?}") };
    assert_eq!((ended.kind, ended.session_id.as_deref()), (EventKind::Ended, Some(idle.id().as_str())));
    assert_eq!(first.items.iter().filter(|event| event.kind == EventKind::Started).count(), 2);
    assert!(first.items.iter().all(|event| event.reason.as_deref() == Some("Ticket 4711")));
}

/// Webhooks signed by a secret, with three minutes of tolerance. Ours gives each event to the application in the process, before anybody
/// gets in: there is nothing to forge, and nothing that does not arrive.
#[tokio::test(start_paused = true)]
async fn a_webhook_is_a_sink_that_has_the_event_before_anybody_gets_in() {
    let world = World::new().await;
    world.sink.refuse(true);
    assert_eq!(refusal(&world, &start(&staff(), "user_1")).await, StartErrorKind::NotRecorded);
    world.sink.refuse(false);
    let inside = world.enter().await;
    assert_eq!(world.sink.kinds(inside.id().as_str()), ["started", "redeemed"]);
}

/// `session.refresh()` carries the impersonator on for as long as it is asked. Ours asks anew whether it may go on.
#[tokio::test(start_paused = true)]
async fn a_refresh_asks_anew() {
    let world = World::new().await;
    let inside = world.enter().await;
    world.clock.step(200);
    let renewed = world.issuer.renew(&inside.session).await.unwrap();
    assert_eq!(claims(renewed.token.expose())["act"]["sub"], "staff_1");
    world.people.dismiss("staff_1");
    assert_eq!(world.issuer.renew(&inside.session).await.unwrap_err().kind(), RenewErrorKind::Ended);
    world.assert_ended(&inside.id(), Cause::NotEntitled, 200).await;
}

/// Failures of a refresh are terminal (400 `invalid_grant`) or worth repeating (408, 429, 5xx). So are ours: what nobody can say has not
/// ended.
#[tokio::test(start_paused = true)]
async fn a_failed_refresh_says_whether_to_ask_again() {
    let world = World::new().await;
    let inside = world.enter().await;
    world.store.go_down();
    assert_eq!(world.issuer.renew(&inside.session).await.unwrap_err().kind(), RenewErrorKind::Unavailable);
    world.store.recover();
    world.issuer.renew(&inside.session).await.unwrap();
    world.issuer.stop(&inside.session).await.unwrap();
    assert_eq!(world.issuer.renew(&inside.session).await.unwrap_err().kind(), RenewErrorKind::Ended);
}

/// An access token lasts 300 seconds. So does ours, and it is asked about with each request all the same.
#[tokio::test(start_paused = true)]
async fn a_token_lasts_three_hundred_seconds() {
    let world = World::new().await;
    let inside = world.enter().await;
    assert_eq!(inside.redeemed.expires_at, world.now() + Duration::from_secs(300));
}

/// `org_id`, `role`, `roles` and `permissions` of the user are in the token. Ours has the organization alone: what a user may do is the
/// application's to look up, as it does for the user, and no start can say more of it.
#[tokio::test(start_paused = true)]
async fn roles_and_permissions_are_not_the_tokens_to_say() {
    let world = World::new().await;
    world.people.join("user_1", "org_1");
    let inside = world.enter().await;
    let said = claims(inside.redeemed.token.expose());
    assert_eq!(said["org_id"], "org_1");
    for name in ["role", "roles", "permissions", "entitlements", "scope"] {
        assert!(said.get(name).is_none(), "{name}");
    }
    for name in ["roles", "permissions", "entitlements", "scope"] {
        let wish = start(&staff(), "user_1").claim(name, "admin");
        assert_eq!(refusal(&world, &wish).await, StartErrorKind::InvalidRequest, "{name}");
    }
}

/// Any member of the dashboard may be any user. Ours lets nobody act as their equals or superiors.
#[tokio::test(start_paused = true)]
async fn nobody_acts_as_an_equal() {
    let world = World::new().await;
    world.people.rank("user_1", 10);
    assert_eq!(refusal(&world, &start(&staff(), "user_1")).await, StartErrorKind::NotAllowed);
}

/// The user is told nothing. Ours tells them when somebody gets in and when that ends, where the application has a way.
#[tokio::test(start_paused = true)]
async fn the_user_is_told() {
    let world = World::new().await;
    let inside = world.enter().await;
    world.issuer.stop(&inside.session).await.unwrap();
    assert_eq!(world.ears.told(), ["redeemed", "ended"]);
}
