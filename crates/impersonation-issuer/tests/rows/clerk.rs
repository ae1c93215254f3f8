use std::time::Duration;

use impersonation_core::provider::{EventKind, Handle};
use impersonation_core::{ActorKind, Provider as _};
use impersonation_issuer::{Cause, Slot, StartErrorKind, User};

use super::support::{When, World, base, grant_id, staff, start, ticket};
use super::{claims, refusal};

/// `POST /v1/actor_tokens` with `user_id` and `actor.sub`, which is whatever text the caller sends. Ours is the subject of a verified
/// session of their own, with its issuer.
#[tokio::test(start_paused = true)]
async fn user_id_and_actor_are_a_target_and_a_session_of_the_impersonators_own() {
    let world = World::new().await;
    let inside = world.enter().await;
    let claims = claims(inside.redeemed.token.expose());
    assert_eq!(claims["sub"], "user_1");
    assert_eq!(
        (claims["act"]["sub"].as_str(), claims["act"]["iss"].as_str()),
        (Some("staff_1"), Some("https://issuer.example"))
    );
    let named = start(&staff(), "user_1").known_as("staff_2");
    assert_eq!(refusal(&world, &named).await, StartErrorKind::InvalidRequest);
}

/// `actor` takes members of any name (`additionalProperties: true`), all of which are in the token's `act`. Ours puts claims of the
/// application's beside `act`, and never into it or over what a token says by itself.
#[tokio::test(start_paused = true)]
async fn more_members_of_actor_are_claims_that_replace_nothing() {
    let world = World::new().await;
    let inside = world.enter_with(&start(&staff(), "user_1").claim("ticket", 4711), Slot::Overlay).await;
    let said = claims(inside.redeemed.token.expose());
    assert_eq!(said["ticket"], 4711);
    assert!(said["act"].get("ticket").is_none());
    for name in ["act", "sub", "sid", "email", "roles", "impersonation", "Sub", "permissions"] {
        let wish = start(&staff(), "user_1").claim(name, "x");
        assert_eq!(refusal(&world, &wish).await, StartErrorKind::InvalidRequest, "{name}");
    }
}

/// `expires_in_seconds`, by default 3,600: whoever finds the link has an hour. A ticket of ours has a minute, ten at most, and is
/// worth nothing but to the session that started.
#[tokio::test(start_paused = true)]
async fn expires_in_seconds_is_a_minute_and_the_tickets_finder_gets_nothing() {
    let world = World::new().await;
    let late = world.start().await;
    world.clock.step(60);
    world.redeem(&late, Slot::Overlay).await.unwrap_err();
    let found = world.start().await;
    let finder = base("staff_2", "sess_2").session();
    world.issuer.redeem(&found, &finder, Slot::Overlay).await.unwrap_err();
    world.redeem(&found, Slot::Overlay).await.unwrap_err();
}

/// `session_max_duration_in_seconds`, by default 1,800. Ours is said by the start, and the issuer's own limit holds whatever it says.
#[tokio::test(start_paused = true)]
async fn session_max_duration_is_the_starts_and_never_beyond_the_issuers() {
    let world = World::new().await;
    for (asked, lasts) in [(1800, 1800), (100_000, 3600)] {
        let wish = start(&staff(), "user_1").duration(Duration::from_secs(asked));
        let inside = world.enter_with(&wish, Slot::Overlay).await;
        assert_eq!(inside.redeemed.grant.ends_at, world.now() + Duration::from_secs(lasts));
    }
}

/// "Impersonation sessions have a 10-minute inactivity timeout." So have ours, and it can be set.
#[tokio::test(start_paused = true)]
async fn the_inactivity_timeout_is_ten_minutes() {
    let world = World::new().await;
    let inside = world.enter().await;
    world.clock.step(599);
    inside.request().await;
    world.clock.step(600);
    assert!(!inside.is_live().await);
    world.assert_ended(&inside.id(), Cause::Idle, 1199).await;
}

/// `token` and `url`, with `status` pending, then accepted: a ticket signs in once. Ours too, whoever tries at once.
#[tokio::test(start_paused = true)]
async fn a_ticket_is_accepted_once() {
    let world = World::new().await;
    let ticket = world.start().await;
    let (one, other) = tokio::join!(world.redeem(&ticket, Slot::Overlay), world.redeem(&ticket, Slot::Overlay));
    assert!(one.is_ok() != other.is_ok());
}

/// "Despite its expiration date, you can revoke a token at any time": `POST /v1/actor_tokens/{id}/revoke` revokes what is pending and
/// refuses what was accepted, whose session goes on under another id. One handle of ours does both.
#[tokio::test(start_paused = true)]
async fn revoking_a_start_revokes_the_session_that_it_became_too() {
    let world = World::new().await;
    let pending = world.begin(&start(&staff(), "user_1")).await.unwrap();
    world.issuer.revoke(pending.handle.as_ref().unwrap()).await.unwrap();
    world.redeem(&ticket(&pending), Slot::Overlay).await.unwrap_err();
    let accepted = world.begin(&start(&staff(), "user_1")).await.unwrap();
    let inside = world.inside(world.redeem(&ticket(&accepted), Slot::Overlay).await.unwrap());
    world.issuer.revoke(accepted.handle.as_ref().unwrap()).await.unwrap();
    assert!(!inside.is_live().await);
}

/// `POST /v1/sessions/{id}/revoke`: tokens that are out are good for a minute more. Ours are refused by the next request.
#[tokio::test(start_paused = true)]
async fn a_revoked_session_is_over_with_the_next_request() {
    let world = World::new().await;
    let inside = world.enter().await;
    inside.request().await;
    world.issuer.revoke(&Handle::Session(inside.id().as_str().into())).await.unwrap();
    assert!(!inside.is_live().await);
}

/// `GET /v1/sessions?user_id=…&status=active`, where `actor` says that it is one. Ours lists impersonations alone, with who and why.
#[tokio::test(start_paused = true)]
async fn sessions_with_an_actor_are_listed_with_who_and_why() {
    let world = World::new().await;
    let _inside = world.enter().await;
    let page = world.issuer.active("user_1", None).await.unwrap();
    assert_eq!(page.items[0].impersonator.as_deref(), Some("staff_1"));
    assert_eq!(page.items[0].reason.as_deref(), Some("Ticket 4711"));
}

/// `act` has `sub`, `iss` (the dashboard that it came from) and `sid`. Ours has who it is by issuer and subject, and what the
/// impersonation stands on.
#[tokio::test(start_paused = true)]
async fn act_says_who_by_issuer_and_subject_and_on_which_session_it_stands() {
    let world = World::new().await;
    let inside = world.enter().await;
    assert_eq!(
        (inside.session.actor().issuer(), inside.session.actor().subject()),
        ("https://issuer.example", "staff_1")
    );
    assert_eq!(inside.session.session().impersonation().unwrap().base().session_id(), "sess_1");
}

/// `act.type: "agent"` tells an agent's task from impersonation. Ours says what each actor is, by the directory and not by the caller.
#[tokio::test(start_paused = true)]
async fn an_agent_is_told_from_staff() {
    let world = World::new().await;
    world.people.hire(User::new("staff_1").rank(10).kind(ActorKind::Agent));
    let inside = world.enter().await;
    assert_eq!(inside.session.actor().kind(), ActorKind::Agent);
    assert!(!inside.session.session().is_impersonated());
    assert!(inside.session.session().is_acting());
}

/// A JWT template without `{{session.actor}}` hides the impersonation. No token of ours is without `act`.
#[tokio::test(start_paused = true)]
async fn no_template_hides_act() {
    let world = World::new().await;
    for slot in [Slot::Overlay, Slot::Bearer] {
        let inside = world.enter_by(slot).await;
        assert_eq!(claims(inside.redeemed.token.expose())["act"]["sub"], "staff_1");
    }
    let inside = world.enter().await;
    let renewed = world.issuer.renew(&inside.session).await.unwrap();
    assert_eq!(claims(renewed.token.expose())["act"]["sub"], "staff_1");
}

/// There is no reason, unless the caller puts one into `actor`, where the browser sees it. Ours is kept, and asked for; a token has its
/// id alone.
#[tokio::test(start_paused = true)]
async fn a_reason_is_kept_and_not_shown_to_the_browser() {
    let world = World::new().await;
    let without = impersonation_core::provider::Start::new(&staff(), "user_1");
    assert_eq!(refusal(&world, &without).await, StartErrorKind::ReasonRequired);
    let inside = world.enter().await;
    let said = claims(inside.redeemed.token.expose());
    assert!(said["impersonation"]["reason_id"].is_string());
    assert!(!said.to_string().contains("4711"));
    assert_eq!(inside.redeemed.grant.reason.as_deref(), Some("Ticket 4711"));
}

/// The link "will use the token to sign out existing users". Ours lies above the session of the impersonator's own, which goes on, and
/// which it is nothing without.
#[tokio::test(start_paused = true)]
async fn nobody_is_signed_out() {
    let world = World::new().await;
    let inside = world.enter().await;
    assert_eq!(claims(inside.redeemed.token.expose())["impersonation"]["slot"], "overlay");
    assert!(inside.session.session().impersonation().unwrap().base().is(staff().session()));
    world.issuer.stop(&inside.session).await.unwrap();
    // The same session starts again.
    world.enter().await;
}

/// Signed webhooks `session.created` and `session.ended`, whose `actor` is there; what was not delivered is lost. Ours are read from a
/// cursor that the application keeps.
#[tokio::test(start_paused = true)]
async fn webhooks_are_events_behind_a_cursor() {
    let world = World::new().await;
    let page = world.issuer.follow(None).await.unwrap();
    let inside = world.enter().await;
    world.issuer.stop(&inside.session).await.unwrap();
    for _ in 0..2 {
        let page = world.issuer.follow(page.next.as_ref()).await.unwrap();
        let kinds: Vec<_> = page.items.iter().map(|event| event.kind).collect();
        assert_eq!(kinds, [EventKind::Started, EventKind::Ended]);
        assert!(page.items.iter().all(|event| event.impersonator.as_deref() == Some("staff_1")));
    }
}

/// Whoever has the secret key may start, as anybody. Ours asks for each pair, and nobody may unless it is said.
#[tokio::test(start_paused = true)]
async fn the_secret_key_is_an_authorizer() {
    let world = World::new().await;
    world.people.forbid("staff_1", "user_1", true);
    assert_eq!(refusal(&world, &start(&staff(), "user_1")).await, StartErrorKind::NotAllowed);
    world.begin(&start(&staff(), "user_2")).await.unwrap();
}

/// 404 or 422 for a user who is not there. Ours answers as for one who must not be impersonated.
#[tokio::test(start_paused = true)]
async fn an_unknown_user_is_not_told_from_a_closed_one() {
    let world = World::new().await;
    world.people.close("user_2", true);
    assert_eq!(refusal(&world, &start(&staff(), "user_2")).await, StartErrorKind::NotAllowed);
    assert_eq!(refusal(&world, &start(&staff(), "nobody")).await, StartErrorKind::NotAllowed);
}

/// 402: five impersonations a month without a paid plan. Ours counts those that go on, of one impersonator and on one target, and
/// no others: it guards accounts, and sells nothing.
#[tokio::test(start_paused = true)]
async fn the_plans_limit_is_one_on_what_goes_on_at_once() {
    let world = World::new().await;
    for _ in 0..5 {
        world.start().await;
    }
    assert_eq!(refusal(&world, &start(&staff(), "user_2")).await, StartErrorKind::LimitReached);
    world.clock.step(61);
    for _ in 0..10 {
        let inside = world.enter().await;
        world.issuer.stop(&inside.session).await.unwrap();
    }
}

/// A `POST` whose answer is lost leaves a token that somebody may have, and the next makes another. Ours is the same start under the
/// same key, and the ticket that was lost is dead.
#[tokio::test(start_paused = true)]
async fn a_lost_answer_leaves_no_second_start() {
    let world = World::new().await;
    let wish = start(&staff(), "user_1").idempotency_key("key-1");
    world.store.fail("begin", When::After);
    world.begin(&wish).await.unwrap_err();
    world.store.recover();
    let (first, second) = (world.begin(&wish).await.unwrap(), world.begin(&wish).await.unwrap());
    assert_eq!(grant_id(&first), grant_id(&second));
    world.redeem(&ticket(&first), Slot::Overlay).await.unwrap_err();
    world.redeem(&ticket(&second), Slot::Overlay).await.unwrap();
    assert_eq!(world.kinds().await.iter().filter(|kind| **kind == "started").count(), 1);
}

/// The session that starts chooses its organization in the browser. Ours is named by the start, and the authorizer is asked about it.
#[tokio::test(start_paused = true)]
async fn the_organization_is_the_starts() {
    let world = World::new().await;
    world.people.join("user_1", "org_1");
    world.people.join("user_1", "org_2");
    assert_eq!(refusal(&world, &start(&staff(), "user_1")).await, StartErrorKind::OrganizationRequired);
    let inside = world.enter_with(&start(&staff(), "user_1").organization("org_2"), Slot::Overlay).await;
    assert_eq!(claims(inside.redeemed.token.expose())["org_id"], "org_2");
}

/// "Sign out" ends this session and leaves others of the same browser alone. So does ours, and it is the only one that it ends.
#[tokio::test(start_paused = true)]
async fn sign_out_ends_this_one_alone() {
    let world = World::new().await;
    let (one, other) = (world.enter().await, world.enter_with(&start(&staff(), "user_2"), Slot::Overlay).await);
    world.issuer.stop(&one.session).await.unwrap();
    assert!(!one.is_live().await);
    assert!(other.is_live().await);
}
