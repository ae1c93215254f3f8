//! A stop gives out the session of whoever the refresh token is of. It may be of somebody else: put into this browser by another.
//! And an impersonated session is given out only with its actor in it.

use impersonation_core::Provider as _;
use impersonation_core::provider::{ProviderErrorKind, Start, Stop, Stopped};
use impersonation_core::testing::Issuer;
use impersonation_providers::descope::Impersonate;
use serde_json::json;

use crate::descope;
use crate::provider::{
    acting_refresh_token, acting_session, acting_token, own_session, own_token, refreshed, stopped_with,
};
use crate::wire::Wire;

#[tokio::test]
async fn the_refresh_token_must_be_of_the_session_that_stops() {
    let issuer = Issuer::descope();
    let refresh_token = |user: &str, actor: &str| issuer.session(user).acting(actor).claim("drn", "DSR").token();
    for token in [
        refresh_token("user_3", "staff_1"),
        refresh_token("user_2", "staff_2"),
        issuer.session("user_2").claim("dsub", "user_3").acting("staff_1").token(),
        issuer.session("user_2").claim("act", json!({ "sub": 7 })).token(),
        issuer.session("user_2").claim("act", json!("staff_1")).token(),
        issuer.session("staff_1").token(),
        "a-test-token".into(),
        "..".into(),
        format!("{}.", acting_refresh_token()),
        "é.é.é".into(),
        String::new(),
    ] {
        let (stopped, wire) = stopped_with(&token, &own_token()).await;
        assert_eq!(stopped.unwrap_err(), ProviderErrorKind::InvalidRequest, "{token}");
        assert!(wire.asked().is_empty(), "{token}");
    }
}

#[tokio::test]
async fn a_stop_without_a_refresh_token_asks_nobody() {
    let wire = Wire::default();
    let error = descope(&wire).stop(Stop::new(&acting_session())).await.unwrap_err();
    assert_eq!((error.kind(), wire.asked().len()), (ProviderErrorKind::InvalidRequest, 0));
}

#[tokio::test]
async fn what_comes_back_must_be_the_actors_own() {
    let issuer = Issuer::descope();
    for session in [
        issuer.session("staff_2").token(),
        issuer.session("user_2").token(),
        issuer.session("staff_1").acting("staff_2").token(),
        issuer.session("staff_1").claim("dsub", "staff_2").token(),
        issuer.session("staff_1").claim("drn", "DSR").token(),
        acting_token(),
        "no-token".into(),
    ] {
        let (stopped, wire) = stopped_with(&acting_refresh_token(), &session).await;
        assert_eq!(stopped.unwrap_err(), ProviderErrorKind::Unreadable, "{session}");
        assert_eq!(wire.asked().len(), 2);
    }
}

/// Where `dsub` overrides `sub`, it is the user on both sides.
#[tokio::test]
async fn the_overriding_subject_is_the_one_that_counts() {
    let own = Issuer::descope().session("an-alias").claim("dsub", "staff_1").token();
    let (stopped, _) = stopped_with(&acting_refresh_token(), &own).await;
    assert!(matches!(stopped, Ok(Stopped::Returned(_))));
}

/// Templates can leave `act` out of tokens. Such a session would pass for the user's own, on every route.
#[tokio::test]
async fn a_started_session_must_have_its_actor_in_it() {
    let issuer = Issuer::descope();
    let user = || issuer.session("user_2");
    for session in [
        user().token(),
        user().claim("act", json!(null)).token(),
        user().claim("act", json!({})).token(),
        user().claim("act", json!("staff_1")).token(),
        user().acting("staff_1").claim("drn", "DSR").token(),
        // By another of their own ids: it would be a session of theirs in which they act as themselves.
        user().acting("user_2").token(),
        "no-token".into(),
    ] {
        let wire = Wire::answering(&json!({ "jwt": acting_refresh_token() })).then(200, &[], &refreshed(&session));
        let error = descope(&wire).start(Start::new(&own_session(), "user_2")).await.unwrap_err();
        assert_eq!(error.kind(), ProviderErrorKind::Unreadable, "{session}");
        assert!(!format!("{error:?}").contains("eyJ"));
    }
}

/// The same of one that has stepped up, which passes where users are asked for a second proof.
#[tokio::test]
async fn a_session_that_has_stepped_up_must_have_its_actor_in_it() {
    let issuer = Issuer::descope();
    for token in [
        issuer.session("user_2").token(),
        issuer.session("user_2").claim("act", json!({ "sub": 7 })).token(),
        issuer.session("user_2").acting("user_2").token(),
        issuer.session("user_2").acting("staff_1").claim("drn", "DSR").token(),
    ] {
        let wire = Wire::answering(&json!({ "jwt": token }));
        let wish = Impersonate::user("user_2").by("staff_1");
        let error = descope(&wire).impersonate_step_up(&wish).await.unwrap_err();
        assert_eq!(error.kind(), ProviderErrorKind::Unreadable, "{token}");
    }
    let good = acting_token();
    let wire = Wire::answering(&json!({ "jwt": good }));
    let token = descope(&wire).impersonate_step_up(&Impersonate::user("user_2").by("staff_1")).await.unwrap();
    assert_eq!(token.expose(), good);
}
