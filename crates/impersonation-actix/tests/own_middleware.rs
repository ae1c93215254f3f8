//! Middleware of an application's own, beside ours: requests that are cloned, extensions that are borrowed.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::cell::RefCell;

use actix_web::body::MessageBody;
use actix_web::dev::{Service as _, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compat, Condition, Next, from_fn};
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{App, Error, HttpMessage as _, HttpRequest, HttpResponse, web};
use impersonation_actix::profile::Dialect;
use impersonation_actix::{AssertedClaims, Gate, Policy, Refusal, SessionExt as _, SessionMiddleware};
use impersonation_core::testing::Issuer;

async fn holds(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let held = request.request().clone();
    let response = next.call(request).await;
    drop(held);
    response
}

fn as_staff(issuer: &Issuer) -> TestRequest {
    let token = issuer.session("user_2").acting("staff_1").token();
    TestRequest::get().uri("/api/7").insert_header(("authorization", format!("Bearer {token}")))
}

/// Routing panics where a request was cloned before: ours holds none, above a scope and a resource with data of their own.
#[actix_web::test]
async fn no_clone_of_a_request_is_held_while_it_is_routed() {
    let issuer = Issuer::rfc8693();
    let session = || SessionMiddleware::new(issuer.verifier());
    let gate = || Gate::new(Policy::open().session_must(|_, _| true));
    let resource = web::resource("/{id}").app_data(1).wrap(gate()).wrap(session()).get(async |_: HttpRequest| "in");
    let scope = web::scope("/api").app_data(2).wrap(gate()).wrap(session()).service(resource);
    let app = init_service(App::new().wrap(gate()).wrap(session()).service(scope)).await;
    assert_eq!(call_service(&app, as_staff(&issuer).to_request()).await.status(), 200);
}

/// Past routing anybody may hold one.
#[actix_web::test]
async fn a_clone_that_is_held_around_a_gate_and_inside_it_disturbs_nothing() {
    let issuer = Issuer::rfc8693();
    let gate = || Gate::new(Policy::open().session_must(|_, _| true));
    let resource = web::resource("/api/{id}").wrap(from_fn(holds)).wrap(gate()).wrap(from_fn(holds)).get(async || "in");
    let app = init_service(App::new().wrap(SessionMiddleware::new(issuer.verifier())).service(resource)).await;
    assert_eq!(call_service(&app, as_staff(&issuer).to_request()).await.status(), 200);
}

/// Switched by configuration, as actix has it for any middleware.
#[actix_web::test]
async fn a_gate_may_be_conditional() {
    let issuer = Issuer::rfc8693();
    for (enabled, status) in [(true, 403), (false, 200)] {
        let resource = web::resource("/api/{id}").wrap(Condition::new(enabled, Gate::deny())).get(async || "in");
        let session = Condition::new(true, SessionMiddleware::new(issuer.verifier()));
        let app = init_service(App::new().wrap(Compat::new(session)).service(resource)).await;
        assert_eq!(call_service(&app, as_staff(&issuer).to_request()).await.status(), status);
    }
}

#[actix_web::test]
async fn a_closure_that_asserts_may_write_to_the_extensions() {
    let issuer = Issuer::rfc8693();
    let claims = issuer.session("user_2").acting("staff_1").claims_json();
    let session = SessionMiddleware::asserted(move |request| {
        request.extensions_mut().insert(7_u8);
        Some(AssertedClaims::from_json(Dialect::Rfc8693, claims.clone()))
    });
    let app = App::new().wrap(session).default_service(web::to(async |request: HttpRequest| {
        let written = request.extensions().get::<u8>().copied();
        format!("{written:?} {}", request.session().unwrap().is_acting())
    }));
    let body = actix_web::test::call_and_read_body(&init_service(app).await, TestRequest::get().to_request()).await;
    assert_eq!(body, "Some(7) true");
}

thread_local! {
    static CURRENT: RefCell<Option<HttpRequest>> = const { RefCell::new(None) };
}

/// Leaves the request where any function of the application finds it.
async fn leaves(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    CURRENT.set(Some(request.request().clone()));
    let response = next.call(request).await;
    CURRENT.set(None);
    response
}

fn writes() {
    CURRENT.with_borrow(|request| request.as_ref().unwrap().extensions_mut().insert(7_u8));
}

#[actix_web::test]
async fn a_predicate_and_a_replacement_may_write_to_the_extensions_of_the_request() {
    fn teapot(_: &Refusal) -> HttpResponse {
        writes();
        HttpResponse::ImATeapot().finish()
    }
    let issuer = Issuer::rfc8693();
    let policy = Policy::deny().actor_must(|_, _| {
        writes();
        true
    });
    let resource = web::resource("/api/{id}").wrap(Gate::new(policy)).wrap(from_fn(leaves)).get(async || "in");
    let session = SessionMiddleware::new(issuer.verifier()).on_refusal(teapot);
    let app = init_service(App::new().wrap(session).service(resource)).await;
    assert_eq!(app.call(as_staff(&issuer).to_request()).await.unwrap().status(), 418);
}
