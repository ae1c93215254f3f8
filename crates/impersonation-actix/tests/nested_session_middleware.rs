//! A session middleware below another adds to what that one found; it never makes an actor unseen.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, HttpRequest, web};
use impersonation_actix::profile::Dialect;
use impersonation_actix::{AssertedClaims, Gate, SessionExt as _, SessionMiddleware, Timestamp, Verifier, profile};
use impersonation_core::testing::Issuer;

async fn who(request: HttpRequest) -> String {
    let presence = request.presence().unwrap();
    presence.session().map_or("nobody".to_owned(), |session| format!("{} {}", session.subject(), session.is_acting()))
}

/// Status and body below both middleware and a gate that lets nobody pass.
async fn answer(outer: SessionMiddleware, inner: SessionMiddleware, cookie: String) -> (u16, String) {
    answer_to(outer, inner, ("cookie", cookie)).await
}

async fn answer_to(outer: SessionMiddleware, inner: SessionMiddleware, header: (&str, String)) -> (u16, String) {
    let gate = Gate::deny().allow_anonymous();
    let app = App::new().wrap(gate).wrap(inner).wrap(outer).route("/", web::get().to(who));
    let request = TestRequest::get().insert_header(header);
    let response = call_service(&init_service(app).await, request.to_request()).await;
    let status = response.status().as_u16();
    (status, String::from_utf8(read_body(response).await.to_vec()).unwrap())
}

fn middleware(issuer: &Issuer) -> SessionMiddleware {
    SessionMiddleware::new(issuer.verifier())
}

#[actix_web::test]
async fn an_actor_whom_the_outer_one_found_stays() {
    let issuer = Issuer::descope();
    let acting = format!("DS={}", issuer.session("user_2").acting("staff_1").token());
    for inner in [middleware(&Issuer::rfc8693()), SessionMiddleware::asserted(|_| None)] {
        assert_eq!(answer(middleware(&issuer), inner, acting.clone()).await.0, 403);
    }
}

#[actix_web::test]
async fn a_session_of_the_inner_one_must_be_the_outer_ones() {
    let issuer = Issuer::descope();
    let acting = format!("DS={}", issuer.session("user_2").acting("staff_1").token());
    let own = issuer.session("staff_1").expires_at(Timestamp::MAX).claims_json();
    let own = AssertedClaims::from_json(Dialect::Descope, own);
    let inner = SessionMiddleware::asserted(move |_| Some(own.clone()));
    assert_eq!(answer(middleware(&issuer), inner, acting).await.0, 400);
}

#[actix_web::test]
async fn a_session_that_the_inner_one_remembers_must_be_the_outer_ones_too() {
    let issuer = Issuer::rfc8693();
    let lasting = issuer.session("user_2").expires_at(Timestamp::MAX);
    let verifier = issuer.verifier();
    let own = lasting.token();
    for (found, status) in [(lasting.clone().acting("staff_1"), 400), (lasting.clone(), 200)] {
        let found = AssertedClaims::from_json(Dialect::Rfc8693, found.claims_json());
        for _ in 0..4 {
            let inner = || SessionMiddleware::new(verifier.clone());
            let bearer = || ("authorization", format!("Bearer {own}"));
            assert_eq!(answer_to(SessionMiddleware::asserted(|_| None), inner(), bearer()).await.0, 200);
            let found = found.clone();
            let outer = SessionMiddleware::asserted(move |_| Some(found.clone()));
            assert_eq!(answer_to(outer, inner(), bearer()).await.0, status);
        }
    }
}

#[actix_web::test]
async fn whom_either_found_is_there() {
    let issuer = Issuer::descope();
    let own = format!("DS={}", issuer.session("user_2").token());
    let (one, nobody) = (|| middleware(&issuer), || SessionMiddleware::asserted(|_| None));
    for (outer, inner) in [(one(), nobody()), (nobody(), one()), (one(), one())] {
        assert_eq!(answer(outer, inner, own.clone()).await, (200, "user_2 false".to_owned()));
    }
    assert_eq!(answer(nobody(), nobody(), own).await, (200, "nobody".to_owned()));
}

#[actix_web::test]
async fn an_ended_impersonation_stays_ended_whichever_found_it() {
    const PAST: Timestamp = Timestamp::from_unix_seconds(1_600_000_000);
    let (desk, own) = (Issuer::descope(), Issuer::rfc8693());
    let ended = desk.session("user_2").acting("staff_1").expires_at(PAST).token();
    let cookies = format!("DS={ended}; own={}", own.session("staff_1").token());
    let own = || {
        let trusted = profile::rfc8693(own.url()).audience("api").cookie("own").keys(own.keys());
        SessionMiddleware::new(Verifier::builder().trust(trusted).build().unwrap())
    };
    assert_eq!(answer(middleware(&desk), own(), cookies.clone()).await.0, 400);
    assert_eq!(answer(own(), middleware(&desk), cookies).await.0, 400);
}

/// What a provider for one part of an application looks like.
#[actix_web::test]
async fn the_inner_one_may_stand_on_a_scope() {
    let (outer, inner) = (Issuer::descope(), Issuer::rfc8693());
    let trusted = profile::rfc8693(inner.url()).audience("api").cookie("desk").keys(inner.keys());
    let desk = SessionMiddleware::new(Verifier::builder().trust(trusted).build().unwrap());
    let scope = web::scope("/desk").wrap(Gate::deny()).wrap(desk).route("", web::get().to(who));
    let app = init_service(App::new().wrap(middleware(&outer)).service(scope)).await;
    for (name, issuer) in [("DS", &outer), ("desk", &inner)] {
        let cookie = format!("{name}={}", issuer.session("user_2").acting("staff_1").token());
        let request = TestRequest::get().uri("/desk").insert_header(("cookie", cookie)).to_request();
        assert_eq!(call_service(&app, request).await.status(), 403, "{name}");
    }
}
