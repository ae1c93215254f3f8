//! A session layer below another adds to what that one found; it never makes an actor unseen.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::convert::Infallible;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use impersonation_core::profile::Dialect;
use impersonation_core::testing::Issuer;
use impersonation_core::{AssertedClaims, Presence, Verifier, profile};
use impersonation_tower::{Gate, SessionExt as _, SessionLayer};
use tower::{ServiceBuilder, ServiceExt as _};

type Body = Full<Bytes>;

async fn who(request: Request<Body>) -> Result<Response<Body>, Infallible> {
    let session = request.presence().ok().and_then(Presence::session);
    let who = session.map_or("nobody".to_owned(), |session| format!("{} {}", session.subject(), session.is_acting()));
    Ok(Response::new(Full::from(who)))
}

/// Status and body below both layers and a gate that lets nobody pass.
async fn answer(outer: SessionLayer, inner: SessionLayer, cookie: String) -> (u16, String) {
    answer_to(outer, inner, ("cookie", cookie)).await
}

async fn answer_to(outer: SessionLayer, inner: SessionLayer, header: (&str, String)) -> (u16, String) {
    let gate = Gate::deny().allow_anonymous();
    let service = ServiceBuilder::new().layer(outer).layer(inner).layer(gate).service_fn(who);
    let request = Request::get("/").header(header.0, header.1).body(Full::default()).unwrap();
    let response = service.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

fn layer(issuer: &Issuer) -> SessionLayer {
    SessionLayer::new(issuer.verifier())
}

#[tokio::test]
async fn an_actor_whom_the_outer_layer_found_stays() {
    let issuer = Issuer::descope();
    let acting = format!("DS={}", issuer.session("user_2").acting("staff_1").token());
    for inner in [layer(&Issuer::rfc8693()), SessionLayer::asserted(|_| None)] {
        assert_eq!(answer(layer(&issuer), inner, acting.clone()).await.0, 403);
    }
}

#[tokio::test]
async fn a_session_of_the_inner_layer_must_be_the_outer_ones() {
    let issuer = Issuer::descope();
    let acting = format!("DS={}", issuer.session("user_2").acting("staff_1").token());
    let own = AssertedClaims::from_json(
        Dialect::Descope,
        issuer.session("staff_1").expires_at(impersonation_core::Timestamp::MAX).claims_json(),
    );
    let inner = SessionLayer::asserted(move |_| Some(own.clone()));
    assert_eq!(answer(layer(&issuer), inner, acting).await.0, 400);
}

#[tokio::test]
async fn a_session_that_the_inner_layer_remembers_must_be_the_outer_ones_too() {
    let issuer = Issuer::rfc8693();
    let lasting = issuer.session("user_2").expires_at(impersonation_core::Timestamp::MAX);
    let verifier = issuer.verifier();
    let own = lasting.token();
    for (found, status) in [(lasting.clone().acting("staff_1"), 400), (lasting.clone(), 200)] {
        let found = AssertedClaims::from_json(Dialect::Rfc8693, found.claims_json());
        for _ in 0..4 {
            let inner = || SessionLayer::new(verifier.clone());
            let bearer = || ("authorization", format!("Bearer {own}"));
            assert_eq!(answer_to(SessionLayer::asserted(|_| None), inner(), bearer()).await.0, 200);
            let found = found.clone();
            let outer = SessionLayer::asserted(move |_| Some(found.clone()));
            assert_eq!(answer_to(outer, inner(), bearer()).await.0, status);
        }
    }
}

#[tokio::test]
async fn whom_either_found_is_there() {
    let issuer = Issuer::descope();
    let own = format!("DS={}", issuer.session("user_2").token());
    let nobody = || SessionLayer::asserted(|_| None);
    for (outer, inner) in [(layer(&issuer), nobody()), (nobody(), layer(&issuer)), (layer(&issuer), layer(&issuer))] {
        assert_eq!(answer(outer, inner, own.clone()).await, (200, "user_2 false".to_owned()));
    }
    assert_eq!(answer(nobody(), nobody(), own).await, (200, "nobody".to_owned()));
}

#[tokio::test]
async fn an_ended_impersonation_stays_ended_whichever_layer_found_it() {
    const PAST: impersonation_core::Timestamp = impersonation_core::Timestamp::from_unix_seconds(1_600_000_000);
    let (desk, own) = (Issuer::descope(), Issuer::rfc8693());
    let ended = desk.session("user_2").acting("staff_1").expires_at(PAST).token();
    let cookies = format!("DS={ended}; own={}", own.session("staff_1").token());
    let own = || {
        let trusted = profile::rfc8693(own.url()).audience("api").cookie("own").keys(own.keys());
        SessionLayer::new(Verifier::builder().trust(trusted).build().unwrap())
    };
    assert_eq!(answer(layer(&desk), own(), cookies.clone()).await.0, 400);
    assert_eq!(answer(own(), layer(&desk), cookies).await.0, 400);
}
