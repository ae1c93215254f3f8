use std::time::Duration;

use impersonation_core::provider::{EventKind, Feature, HandOver, Handle, Secret, Start, Stop, Stopped};
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::{Provider, Timestamp, Verdict};
use impersonation_issuer::{
    BaseSession, Cause, ConsentState, EventKind as Happened, GiveConsent, HookError, OwnToken, OwnTokens,
    RequestConsent, Right, Slot, StartErrorKind, User,
};

use super::support::{NOW, World, base, grant_id, staff, start, ticket, user};
use super::{claims, refusal};

/// `POST /v1/mgmt/impersonate` with `loginId` and `impersonatorId`, both texts of the caller's. Ours takes a verified session for the
/// second, and the directory's own id for the first: a user who is known by another name too is not found by it.
#[tokio::test(start_paused = true)]
async fn login_id_and_impersonator_id_are_an_id_and_a_session() {
    let world = World::new().await;
    let inside = world.enter().await;
    assert_eq!(claims(inside.redeemed.token.expose())["sub"], "user_1");
    assert_eq!(inside.session.actor().subject(), "staff_1");
    assert_eq!(refusal(&world, &start(&staff(), "staff_1")).await, StartErrorKind::InvalidRequest);
}

/// The impersonator "must have `impersonation` permission", one for all users. Ours is asked for each pair, and again while it goes on.
#[tokio::test(start_paused = true)]
async fn the_impersonation_permission_is_for_a_pair_and_can_be_lost() {
    let world = World::new().await;
    world.people.forbid("staff_1", "user_2", true);
    assert_eq!(refusal(&world, &start(&staff(), "user_2")).await, StartErrorKind::NotAllowed);
    let inside = world.enter().await;
    world.people.forbid("staff_1", "user_1", true);
    tokio::time::advance(Duration::from_secs(6)).await;
    assert!(!inside.is_live().await);
    world.assert_ended(&inside.id(), Cause::NotEntitled, 0).await;
}

/// `validateConsent: true`: "only if a consent to this operation was granted". So is ours.
#[tokio::test(start_paused = true)]
async fn validate_consent_asks_for_the_users() {
    let world = World::new().await;
    let wish = start(&staff(), "user_1").require_consent();
    assert_eq!(refusal(&world, &wish).await, StartErrorKind::ConsentRequired);
    let consent =
        world.issuer.give_consent(&user("user_1"), GiveConsent::lasting(Duration::from_secs(60))).await.unwrap();
    let inside = world.enter_with(&wish, Slot::Overlay).await;
    assert_eq!(inside.redeemed.grant.consent, ConsentState::Given(consent.id));
}

/// `validateConsent: false`, by whoever calls. Where ours asks for consent, to go without is a right of its own, and the event says so.
#[tokio::test(start_paused = true)]
async fn to_go_without_consent_is_a_right_and_recorded() {
    let world = World::with(|builder| builder.require_consent()).await;
    let wish = start(&staff(), "user_1").without_consent();
    assert_eq!(refusal(&world, &wish).await, StartErrorKind::WaiverNotAllowed);
    world.people.entitle("staff_1", Right::WaiveConsent);
    let started = world.begin(&wish).await.unwrap();
    assert_eq!(world.grant(&grant_id(&started)).await.consent, ConsentState::Waived);
    let began = world.events().await.pop().unwrap();
    assert!(matches!(began.kind, Happened::Started { consent_waived: true, .. }));
}

/// A flow's action asks the user to consent, who is signed in just then. Ours asks a user by the notifier, and takes the answer of a user
/// who has proved who they are of late, and of no actor.
#[tokio::test(start_paused = true)]
async fn a_user_is_asked_and_answers_in_person() {
    let world = World::with(|builder| builder.require_consent()).await;
    world.people.entitle("staff_1", Right::RequestConsent);
    let asked =
        world.issuer.request_consent(&staff(), RequestConsent::of("user_1").reason("Ticket 4711")).await.unwrap();
    assert_eq!(world.ears.told(), ["consent_requested"]);
    let give = || GiveConsent::lasting(Duration::from_secs(60)).answering(asked.id.clone());
    let long_ago = base("user_1", "sess_user").claim("auth_time", NOW - 3600).session();
    world.issuer.give_consent(&long_ago, give()).await.unwrap_err();
    world.issuer.give_consent(&user("user_2"), give()).await.unwrap_err();
    world.issuer.give_consent(&user("user_1"), give()).await.unwrap();
    world.begin(&start(&staff(), "user_1")).await.unwrap();
}

/// `consentExpiration`: a consent is for a time. So is ours, and what stands on it ends with it.
#[tokio::test(start_paused = true)]
async fn a_consent_expires_and_with_it_what_stands_on_it() {
    let world = World::with(|builder| builder.require_consent()).await;
    world.issuer.give_consent(&user("user_1"), GiveConsent::lasting(Duration::from_secs(60))).await.unwrap();
    let inside = world.enter().await;
    inside.request().await;
    world.clock.step(61);
    tokio::time::advance(Duration::from_secs(6)).await;
    assert!(!inside.is_live().await);
    assert_eq!(inside.end().await.unwrap().cause, Cause::ConsentExpired);
    assert_eq!(refusal(&world, &start(&staff(), "user_1")).await, StartErrorKind::ConsentRequired);
}

/// Nothing is said of taking it back. Ours can be, at any time, and ends what stands on it at once.
#[tokio::test(start_paused = true)]
async fn a_consent_is_taken_back_and_ends_what_stands_on_it() {
    let world = World::with(|builder| builder.require_consent()).await;
    let given = GiveConsent::lasting(Duration::from_secs(3600));
    let consent = world.issuer.give_consent(&user("user_1"), given).await.unwrap();
    let inside = world.enter().await;
    world.issuer.withdraw_consent(&user("user_1"), &consent.id).await.unwrap();
    assert!(!inside.is_live().await);
    world.assert_ended(&inside.id(), Cause::ConsentWithdrawn, 0).await;
}

/// `customClaims`. So has ours, but for those that a token says by itself.
#[tokio::test(start_paused = true)]
async fn custom_claims_are_in_the_token() {
    let world = World::new().await;
    let inside = world.enter_with(&start(&staff(), "user_1").claim("plan", "pro"), Slot::Bearer).await;
    assert_eq!(claims(inside.redeemed.token.expose())["plan"], "pro");
    assert_eq!(refusal(&world, &start(&staff(), "user_1").claim("sub", "x")).await, StartErrorKind::InvalidRequest);
}

/// `selectedTenant`, the claim `dct`. Ours is `org_id`, and one of the user's for as long as it goes on.
#[tokio::test(start_paused = true)]
async fn the_selected_tenant_is_one_of_the_users_and_stays_it() {
    let world = World::new().await;
    world.people.join("user_1", "org_1");
    let elsewhere = start(&staff(), "user_1").organization("org_2");
    assert_eq!(refusal(&world, &elsewhere).await, StartErrorKind::OrganizationRequired);
    let inside = world.enter_with(&start(&staff(), "user_1").organization("org_1"), Slot::Overlay).await;
    assert_eq!(claims(inside.redeemed.token.expose())["org_id"], "org_1");
    world.people.leave("user_1", "org_1");
    tokio::time::advance(Duration::from_secs(6)).await;
    assert!(!inside.is_live().await);
    world.assert_ended(&inside.id(), Cause::TargetGone, 0).await;
}

/// `refreshDuration`, in seconds. So has ours, and never beyond the issuer's own limit.
#[tokio::test(start_paused = true)]
async fn the_refresh_duration_is_how_long_it_lasts() {
    let world = World::new().await;
    let wish = start(&staff(), "user_1").duration(Duration::from_secs(90));
    let inside = world.enter_with(&wish, Slot::Overlay).await;
    world.clock.step(90);
    assert!(!inside.is_live().await);
    world.assert_ended(&inside.id(), Cause::Expired, 90).await;
}

/// `POST /v1/mgmt/impersonate/stepup` makes a session that has proved who it is, as the user. No token of ours says so of the user, who
/// has proved nothing: when the impersonator did is in `act`, and how recently it must have been is the issuer's to ask of them.
#[tokio::test(start_paused = true)]
async fn step_up_is_the_impersonators_own() {
    let world = World::with(|builder| builder.recent_authentication(Duration::from_secs(300))).await;
    let inside = world.enter().await;
    let said = claims(inside.redeemed.token.expose());
    assert!(["auth_time", "acr", "amr"].iter().all(|name| said.get(*name).is_none()), "{said}");
    assert_eq!(said["act"]["auth_time"], NOW);
    assert_eq!(inside.session.authenticated_at(), None);
    world.clock.step(301);
    assert_eq!(refusal(&world, &start(&staff(), "user_1")).await, StartErrorKind::AuthenticationTooOld);
}

/// The answer is a refresh JWT of the user's: whoever sees it is in, and clients take it for a session. Ours is a ticket, which is no
/// token at all, and worth nothing but to the session that started.
#[tokio::test(start_paused = true)]
async fn the_answer_is_no_token() {
    let world = World::new().await;
    let started = world.begin(&start(&staff(), "user_1")).await.unwrap();
    assert!(matches!(started.hand_over, HandOver::Ticket(_)));
    let ticket = ticket(&started);
    assert!(!ticket.contains('.'));
    let authorization = format!("Bearer {ticket}");
    let headers = [("authorization", authorization.as_bytes())];
    let headers = HeaderList::new(&headers);
    let verdict = world.verifier.check(&RequestView::new("GET", &headers));
    assert!(matches!(verdict, Verdict::Decided(Err(_))), "{verdict:?}");
}

/// `act` is `{"sub": …}`, an id without whose. Ours has the issuer too, so that staff of another sign-in are somebody else.
#[tokio::test(start_paused = true)]
async fn act_says_whose_id_it_is() {
    let world = World::new().await;
    let inside = world.enter().await;
    assert_eq!(claims(inside.redeemed.token.expose())["act"]["iss"], "https://issuer.example");
}

/// Makes tokens of the impersonator's own.
struct Own;

impl OwnTokens for Own {
    async fn own_token(&self, session: &BaseSession<'_>) -> Result<Option<OwnToken>, HookError> {
        let token = Secret::new(format!("{} in {}", session.party.subject, session.id));
        Ok(Some(OwnToken::new(token, Timestamp::from_unix_seconds(NOW + 60))))
    }
}

/// `POST /v1/mgmt/stop/impersonation` answers "a JWT of the actor". So does ours, to an API client, where the application makes them; in
/// a browser the session of their own has been there all the time.
#[tokio::test(start_paused = true)]
async fn stop_answers_a_token_of_the_actor() {
    let world = World::with(|builder| builder.own_tokens(Own)).await;
    let inside = world.enter_by(Slot::Bearer).await;
    let stopped = Provider::stop(&world.issuer, Stop::new(&inside.session)).await.unwrap();
    let Stopped::Returned(tokens) = stopped else { panic!("{stopped:?}") };
    assert_eq!(tokens.session.expose(), "staff_1 in sess_1");
}

/// `customClaims`, `selectedTenant` and `refreshDuration` of a stop say what the actor's own session shall be. Ours takes none of them:
/// a session of the impersonator's own is what their sign-in made it, and stopping is no way to another. The hook has the session's id
/// and whose it is, and nothing of the request.
#[tokio::test(start_paused = true)]
async fn terms_of_a_stop_are_the_sign_ins() {
    let world = World::with(|builder| builder.own_tokens(Own)).await;
    let inside = world.enter_by(Slot::Bearer).await;
    let stop =
        Stop::new(&inside.session).refresh_token(Secret::new("of somebody else's")).return_to("https://evil.example");
    let Stopped::Returned(tokens) = Provider::stop(&world.issuer, stop).await.unwrap() else {
        panic!("nothing came back");
    };
    assert_eq!(tokens.session.expose(), "staff_1 in sess_1");
}

/// A stop makes a session of the actor's of any refresh token that has `act`, again and again. Ours gives one for the stop that ended it,
/// and ends it.
#[tokio::test(start_paused = true)]
async fn stop_gives_a_token_once_and_ends_it() {
    let world = World::with(|builder| builder.own_tokens(Own)).await;
    let inside = world.enter_by(Slot::Bearer).await;
    assert!(world.issuer.stop(&inside.session).await.unwrap().own_token.is_some());
    assert!(world.issuer.stop(&inside.session).await.unwrap().own_token.is_none());
    assert!(!inside.is_live().await);
    world.assert_ended(&inside.id(), Cause::Stopped, 0).await;
}

/// There is no call to revoke, and none to list what goes on. Ours has both.
#[tokio::test(start_paused = true)]
async fn what_goes_on_is_listed_and_revoked() {
    let world = World::new().await;
    let capabilities = world.issuer.capabilities();
    assert!(capabilities.supports(Feature::Revoke) && capabilities.supports(Feature::ListActive));
    let inside = world.enter().await;
    let listed = world.issuer.active("user_1", None).await.unwrap().items.remove(0);
    assert_eq!(listed.handle, Handle::Session(inside.id().as_str().into()));
    world.issuer.revoke(&listed.handle).await.unwrap();
    assert!(!inside.is_live().await);
}

/// The audit trail has `LoginSucceed` with the method `Impersonate`, for thirty days; no end, and no reason. Ours has both, for good, and
/// starts that were refused.
#[tokio::test(start_paused = true)]
async fn the_audit_trail_has_ends_and_reasons_and_refusals() {
    let world = World::new().await;
    world.people.forbid("staff_1", "user_2", true);
    refusal(&world, &start(&staff(), "user_2")).await;
    let inside = world.enter().await;
    world.issuer.stop(&inside.session).await.unwrap();
    assert_eq!(world.kinds().await, ["start_refused", "started", "redeemed", "ended"]);
    assert!(world.events().await.iter().all(|event| event.reason.as_deref() == Some("Ticket 4711")));
    world.clock.step(40 * 24 * 3600);
    let told = world.issuer.follow(None).await.unwrap().items;
    let kinds: Vec<_> = told.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::Started, EventKind::Ended]);
}

/// Errors are `{errorCode, errorDescription}`, with none for a missing permission or consent. Ours has a code for each that the impersonator
/// can do something about, and one for all that they must not tell apart.
#[tokio::test(start_paused = true)]
async fn each_error_has_a_code() {
    let world = World::with(|builder| builder.require_consent()).await;
    let code = async |whom| {
        let error = Provider::start(&world.issuer, start(&staff(), whom)).await.unwrap_err();
        error.code().map(str::to_owned)
    };
    assert_eq!(code("user_1").await.as_deref(), Some("consent_required"));
    assert_eq!(code("nobody").await.as_deref(), Some("not_allowed"));
    world.people.sign_up(User::new("closed"));
    assert_eq!(code("closed").await.as_deref(), Some("not_allowed"));
}

/// Each start is a new one. Ours is the same under the same key, and another under another.
#[tokio::test(start_paused = true)]
async fn a_start_can_be_repeated() {
    let world = World::new().await;
    let keyed = |key: &str| Start::new(&staff(), "user_1").reason("Ticket 4711").idempotency_key(key);
    let first = grant_id(&world.begin(&keyed("a")).await.unwrap());
    assert_eq!(grant_id(&world.begin(&keyed("a")).await.unwrap()), first);
    assert_ne!(grant_id(&world.begin(&keyed("b")).await.unwrap()), first);
}
