//! The base slot: two credentials that disagree are refused, in issuer, subject, session or actor. A profile selects among its
//! cookies only.

use http::Method;
use http::header::{AUTHORIZATION, UPGRADE};
use impersonation_core::testing::{AUTHORIZED_PARTY, Issuer, TokenBuilder};
use impersonation_core::{Timestamp, Verifier, profile};

use serde_json::json;

use impersonation_conformance::drive::{App, Ask};

const PAST: Timestamp = Timestamp::from_unix_seconds(1_600_000_000);

fn cookie(token: &TokenBuilder) -> String {
    format!("other=1; DS={}", token.token())
}

#[tokio::test]
async fn a_header_and_a_cookie_that_agree_are_one_session() {
    let issuer = Issuer::descope();
    let session = issuer.session("user_2").acting("staff_1");
    let later = session.clone().claim("jti", "another-token-of-it");
    let answer = Ask::get("/whoami").bearer(&session.token()).cookie(&cookie(&later)).of(&App::of(&issuer)).await;
    assert_eq!(answer.json()["actor"]["subject"], "staff_1");
}

#[tokio::test]
async fn a_header_and_a_cookie_that_differ_in_anything_are_refused() {
    let issuer = Issuer::descope();
    let app = App::of(&issuer);
    let header = issuer.session("user_2").acting("staff_1").claim("sid", "s1");
    for other in [
        header.clone().claim("sub", "user_3"),
        header.clone().claim("sid", "s2"),
        header.clone().without("sid"),
        header.clone().without("act"),
        header.clone().acting("staff_2"),
        header.clone().claim("act", json!({ "sub": "staff_1", "iss": "https://other.example" })),
    ] {
        let answer = Ask::get("/whoami").bearer(&header.token()).cookie(&cookie(&other)).of(&app).await;
        answer.assert_refused(400, "conflicting_credentials");
        assert_eq!(answer.header("www-authenticate"), Some(r#"Bearer realm="api", error="invalid_request""#));
    }
}

#[tokio::test]
async fn a_second_authorization_line_is_refused_whatever_it_says() {
    let issuer = Issuer::rfc8693();
    let app = App::of(&issuer);
    let token = issuer.session("user_2").token();
    for second in [format!("Bearer {token}"), "Basic dXNlcjpwYXNz".into(), String::new()] {
        let answer = Ask::get("/whoami").bearer(&token).header(AUTHORIZATION, &second).of(&app).await;
        answer.assert_refused(400, "conflicting_credentials");
    }
}

#[tokio::test]
async fn a_planted_twin_of_a_cookie_is_noticed() {
    let issuer = Issuer::descope();
    let app = App::of(&issuer);
    let (own, planted) = (issuer.session("user_2").token(), issuer.session("attacker").token());
    for cookies in [format!("DS={own}; DS={planted}"), format!("DS={planted}; DS={own}")] {
        Ask::get("/whoami").cookie(&cookies).of(&app).await.assert_refused(400, "conflicting_credentials");
    }
    let answer = Ask::get("/whoami").cookie(&format!("DS={own}")).cookie(&format!("DS={planted}")).of(&app).await;
    answer.assert_refused(400, "conflicting_credentials");
    Ask::get("/whoami").cookie(&format!("DS={own}; DS=junk")).of(&app).await.assert_refused(401, "invalid_token");
    Ask::get("/whoami").cookie(&format!("DS=\"{own}\"")).of(&app).await.assert_refused(401, "invalid_token");
    let twins = vec![format!("DS={own}"); 5].join("; ");
    assert_eq!(
        Ask::get("/whoami").cookie(&twins).of(&app).await.json()["subject"],
        "user_2",
        "the same five times is one"
    );
    let many = (0..5).map(|id| format!("DS={}", issuer.session("user_2").claim("jti", id.to_string()).token()));
    let many = many.collect::<Vec<_>>().join("; ");
    Ask::get("/whoami").cookie(&many).of(&app).await.assert_refused(400, "conflicting_credentials");
}

#[tokio::test]
async fn an_expired_cookie_beside_a_verified_header_is_ignored() {
    let issuer = Issuer::descope();
    let app = App::of(&issuer);
    let expired = issuer.session("user_3").expires_at(PAST);
    let token = issuer.session("user_2").token();
    let answer = Ask::post("/reports").bearer(&token).cookie(&cookie(&expired)).of(&app).await;
    assert_eq!(answer.body, r#"{"created":true}"#);
    let junk = Ask::get("/whoami").bearer(&token).cookie("DS=junk").of(&app).await;
    junk.assert_refused(401, "invalid_token");
    let forged = Issuer::descope().session("user_2").expires_at(PAST);
    Ask::get("/whoami").bearer(&token).cookie(&cookie(&forged)).of(&app).await.assert_refused(401, "invalid_token");
}

#[tokio::test]
async fn an_expired_cookie_alone_is_nobody_where_nothing_is_done() {
    let issuer = Issuer::descope();
    let app = App::of(&issuer);
    let expired = issuer.session("user_2").expires_at(PAST);
    for method in [Method::GET, Method::HEAD] {
        let answer = Ask::new(method, "/whoami").cookie(&cookie(&expired)).of(&app).await;
        assert_eq!(answer.status, 200);
    }
    let answer = Ask::get("/whoami").cookie(&cookie(&expired)).of(&app).await;
    assert_eq!(answer.body, r#"{"subject":null,"acting":"none","impersonated":false}"#);
    Ask::post("/whoami").cookie(&cookie(&expired)).of(&app).await.assert_refused(401, "invalid_token");
    for path in ["/account", "/billing", "/reports", "/profile"] {
        Ask::get(path).cookie(&cookie(&expired)).of(&app).await.assert_refused(401, "invalid_token");
    }
    let acted = expired.acting("staff_1");
    assert_eq!(Ask::get("/whoami").cookie(&cookie(&acted)).of(&app).await.json()["acting"], "none");
    Ask::post("/reports").cookie(&cookie(&acted)).of(&app).await.assert_refused(401, "invalid_token");
}

#[tokio::test]
async fn an_ended_impersonation_never_turns_into_a_real_login() {
    let issuer = Issuer::descope();
    let app = App::of(&issuer);
    let ended = issuer.session("user_2").acting("staff_1").expires_at(PAST).token();
    let own = issuer.session("staff_1").token();
    for cookies in [format!("DS={ended}; DS={own}"), format!("DS={own}; DS={ended}")] {
        for ask in [Ask::get("/whoami"), Ask::post("/reports")] {
            ask.cookie(&cookies).of(&app).await.assert_refused(400, "conflicting_credentials");
        }
    }
    // However many there are, and in whatever order.
    let stale = issuer.session("staff_1").expires_at(PAST).token();
    for cookies in [[&stale, &ended, &own], [&ended, &stale, &own], [&own, &stale, &ended], [&stale, &own, &ended]] {
        let cookies = cookies.map(|token| format!("DS={token}")).join("; ");
        Ask::get("/whoami").cookie(&cookies).of(&app).await.assert_refused(400, "conflicting_credentials");
    }
    // The same session, minted anew.
    let renewed = issuer.session("user_2").acting("staff_1").token();
    let answer = Ask::get("/whoami").cookie(&format!("DS={ended}; DS={renewed}")).of(&app).await;
    assert_eq!(answer.json()["acting"], "staff");
}

#[tokio::test]
async fn two_credentials_that_name_the_actors_kind_differently_disagree() {
    let issuer = Issuer::rfc8693();
    let profile = profile::rfc8693(issuer.url()).audience("api").cookie("session").keys(issuer.keys());
    let app = App::whoami(Verifier::builder().trust(profile).build().unwrap());
    let of_kind = |kind| issuer.session("user_2").claim("act", json!({ "sub": "x", "sub_profile": kind })).token();
    let cookie = format!("session={}", of_kind("human"));
    Ask::get("/whoami")
        .bearer(&of_kind("service"))
        .cookie(&cookie)
        .of(&app)
        .await
        .assert_refused(400, "conflicting_credentials");
}

#[tokio::test]
async fn under_a_lapsed_cookie_no_connection_is_upgraded() {
    let issuer = Issuer::descope();
    let app = App::of(&issuer);
    let expired = issuer.session("user_2").expires_at(PAST);
    let upgrade = Ask::get("/whoami").cookie(&cookie(&expired)).header(UPGRADE, "websocket");
    upgrade.of(&app).await.assert_refused(401, "invalid_token");
}

#[tokio::test]
async fn a_cookie_that_two_profiles_read_is_judged_by_the_rules_of_the_one_that_it_names() {
    let (clerk, other) = (Issuer::clerk(), Issuer::rfc8693());
    let clerks = || profile::clerk(clerk.url()).authorized_party(AUTHORIZED_PARTY).keys(clerk.keys());
    let others = || profile::rfc8693(other.url()).audience("api").cookie("__session").keys(other.keys());
    for builder in
        [Verifier::builder().trust(clerks()).trust(others()), Verifier::builder().trust(others()).trust(clerks())]
    {
        let app = App::whoami(builder.build().unwrap());
        let signed_out = format!("__session={}; __client_uat=0", clerk.session("user_2").token());
        Ask::post("/whoami").cookie(&signed_out).of(&app).await.assert_refused(401, "invalid_token");
        let signed_in = format!("__session={}; __client_uat=1", clerk.session("user_2").token());
        assert_eq!(Ask::get("/account").cookie(&signed_in).of(&app).await.json()["subject"], "user_2");
        let without_companion = format!("__session={}", other.session("user_3").token());
        assert_eq!(Ask::get("/account").cookie(&without_companion).of(&app).await.json()["subject"], "user_3");
    }
    let twice = profile::clerk(clerk.url()).authorized_party(AUTHORIZED_PARTY).cookie("__session").keys(clerk.keys());
    let app = App::whoami(Verifier::builder().trust(twice).build().unwrap());
    let signed_out = format!("__session={}; __client_uat=0", clerk.session("user_2").token());
    Ask::post("/whoami").cookie(&signed_out).of(&app).await.assert_refused(401, "invalid_token");
}

#[tokio::test]
async fn a_cookie_that_its_companion_contradicts_has_lapsed() {
    let issuer = Issuer::clerk();
    let app = App::of(&issuer);
    let session = issuer.session("user_2");
    let future = issuer.now() + std::time::Duration::from_secs(60);
    for companion in
        ["".into(), "; __client_uat=0".into(), format!("; __client_uat={future}"), "; __client_uat=x".into()]
    {
        let cookie = format!("__session={}{companion}", session.token());
        let answer = Ask::get("/whoami").cookie(&cookie).of(&app).await;
        assert_eq!(answer.body, r#"{"subject":null,"acting":"none","impersonated":false}"#, "{companion}");
        Ask::get("/account").cookie(&cookie).of(&app).await.assert_refused(401, "invalid_token");
        Ask::post("/whoami").cookie(&cookie).of(&app).await.assert_refused(401, "invalid_token");
        let answer = Ask::get("/whoami").cookie(&cookie).bearer(&session.token()).of(&app).await;
        assert_eq!(answer.json()["subject"], "user_2");
    }
    let cookie = format!("__session={}; __client_uat=1", session.token());
    assert_eq!(Ask::get("/account").cookie(&cookie).of(&app).await.json()["subject"], "user_2");
}

#[tokio::test]
async fn an_expired_header_is_refused() {
    let issuer = Issuer::descope();
    let expired = issuer.session("user_2").expires_at(PAST).token();
    Ask::get("/whoami").bearer(&expired).of(&App::of(&issuer)).await.assert_refused(401, "invalid_token");
}

#[tokio::test]
async fn a_refresh_token_in_its_cookie_is_never_read() {
    let issuer = Issuer::descope();
    let refresh = issuer.session("user_2").claim("drn", "DSR").token();
    let app = App::of(&issuer);
    let answer = Ask::get("/whoami").cookie(&format!("DSR={refresh}")).of(&app).await;
    assert_eq!(answer.json()["acting"], "none");
    Ask::get("/whoami").cookie(&format!("DS={refresh}")).of(&app).await.assert_refused(401, "invalid_token");
    Ask::get("/whoami").bearer(&refresh).of(&app).await.assert_refused(401, "invalid_token");
}
