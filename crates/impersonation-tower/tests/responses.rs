//! What a session layer adds to responses, and what it refuses where it is required.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, VARY};
use http::{Request, Response};
use http_body_util::Full;
use impersonation_core::grant::Standing;
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::testing::{AUDIENCE, Grants, Issuer};
use impersonation_tower::{Ended, Session, SessionLayer, Timestamp, Verdict, Verifier, profile};
use tower::{ServiceBuilder, ServiceExt as _};

type Body = Full<Bytes>;

/// A page that wants to be cached.
async fn page(_: Request<Body>) -> Result<Response<Body>, Infallible> {
    let response = Response::builder().header(CACHE_CONTROL, "public, max-age=60").header(VARY, "accept");
    let response = response.header("cdn-cache-control", "max-age=600").header("surrogate-control", "max-age=600");
    Ok(response.body(Full::default()).unwrap())
}

async fn answer(layer: SessionLayer, token: Option<String>) -> Response<Body> {
    let mut request = Request::get("/");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let service = ServiceBuilder::new().layer(layer).service_fn(page);
    service.oneshot(request.body(Full::default()).unwrap()).await.unwrap()
}

#[tokio::test]
async fn vary_is_added_to_what_is_there() {
    let issuer = Issuer::rfc8693();
    let response = answer(SessionLayer::new(issuer.verifier()), None).await;
    let vary: Vec<_> = response.headers().get_all(VARY).iter().collect();
    assert_eq!(vary, ["accept", "authorization"]);
    assert_eq!(response.headers()[CACHE_CONTROL], "public, max-age=60");
}

#[tokio::test]
async fn nothing_of_an_actors_session_may_be_kept() {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").acting("staff_1").token();
    let response = answer(SessionLayer::new(issuer.verifier()), Some(token)).await;
    let cache_control: Vec<_> = response.headers().get_all(CACHE_CONTROL).iter().collect();
    assert_eq!(cache_control, ["private, no-store"]);
    assert!(!response.headers().contains_key("cdn-cache-control"), "a cache that obeys it looks at nothing else");
    assert!(!response.headers().contains_key("surrogate-control"));
}

#[tokio::test]
async fn a_required_layer_refuses_nobody() {
    let issuer = Issuer::rfc8693();
    let required = || SessionLayer::new(issuer.verifier()).required();
    assert_eq!(answer(required(), None).await.status(), 401);
    assert_eq!(answer(required(), Some(issuer.session("user_2").token())).await.status(), 200);
}

#[tokio::test(start_paused = true)]
async fn a_session_ends_when_its_token_does() {
    let issuer = Issuer::rfc8693();
    let expired = issuer.session("user_2").expires_at(issuer.now());
    // Expired by the machine's clock, and within the leeway for a verifier.
    let session = issuer.verified(&expired.token()).unwrap();
    assert_eq!(impersonation_tower::ended(&session).await, Ended::Expired);
    let open = issuer.verified(&issuer.session("user_2").token()).unwrap();
    let soon = tokio::time::timeout(std::time::Duration::from_secs(30), impersonation_tower::ended(&open));
    assert!(soon.await.is_err(), "five minutes are not over");
}

/// The session of an API client under a grant.
fn granted(grants: &Grants) -> Session {
    let issuer = Issuer::impersonation();
    let profile = profile::impersonation(issuer.url()).audience(AUDIENCE).grants(grants.clone());
    let verifier = Verifier::builder().trust(profile.keys(issuer.keys())).build().unwrap();
    let authorization = format!("Bearer {}", issuer.session("user_2").bearer().token());
    let headers = [("authorization", authorization.as_bytes())];
    match verifier.check(&RequestView::new("GET", &HeaderList::new(&headers))) {
        Verdict::Decided(presence) => presence.unwrap().session().unwrap().clone(),
        Verdict::Undecided(_) => unreachable!("everything is known"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_ends_with_its_grant_which_is_asked_every_half_a_second() {
    let grants = Grants::live();
    let session = granted(&grants);
    let asked = grants.asked();
    let soon = tokio::time::timeout(Duration::from_secs(10), impersonation_tower::ended(&session));
    assert!(soon.await.is_err(), "the grant is alive");
    assert!(grants.asked() - asked >= 20, "{}", grants.asked());
    let end = async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        grants.end("grant_1");
        tokio::time::Instant::now()
    };
    let (ended, since) = tokio::join!(impersonation_tower::ended(&session), end);
    assert_eq!(ended, Ended::Grant);
    assert!(since.elapsed() <= Duration::from_millis(501), "{:?}", since.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_grant_that_cannot_be_asked_keeps_no_stream_open() {
    for (standing, refreshed, ended) in [
        (Standing::Ended, None, Ended::Grant),
        (Standing::Live { until: Timestamp::from_unix_seconds(1) }, None, Ended::Grant),
        (Standing::Unavailable { retry_after: Duration::from_secs(1) }, None, Ended::GrantUnavailable),
        (Standing::Unknown, None, Ended::GrantUnavailable),
        (Standing::Unknown, Some(Standing::Ended), Ended::Grant),
    ] {
        let grants = Grants::live();
        let session = granted(&grants);
        grants.answer("grant_1", standing);
        refreshed.into_iter().for_each(|standing| grants.answer_refreshed("grant_1", standing));
        assert_eq!(impersonation_tower::ended(&session).await, ended, "{standing:?}");
    }
}
