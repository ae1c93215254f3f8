//! A `Guard` routes and refuses nobody. `docs/guards.md` tells the story; this pins it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use actix_web::body::MessageBody;
use actix_web::dev::{Service as _, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::guard::{GuardContext, fn_guard};
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, Error, HttpResponse, web};
use impersonation_actix::{SessionExt as _, SessionMiddleware};
use impersonation_core::testing::Issuer;

async fn handler() -> &'static str {
    "in"
}

/// What staff get there, under a session middleware.
async fn staff<T, B>(app: App<T>, path: &str) -> u16
where
    T: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()>
        + 'static,
    B: MessageBody + 'static,
{
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").acting("staff_1").token();
    let app = init_service(app.wrap(SessionMiddleware::new(issuer.verifier()))).await;
    let request = TestRequest::get().uri(path).insert_header(("authorization", format!("Bearer {token}")));
    app.call(request.to_request()).await.unwrap().status().as_u16()
}

/// A guard that turns an actor down.
fn nobody_acts(context: &GuardContext<'_>) -> bool {
    context.session().is_ok_and(|session| !session.is_acting())
}

/// The danger: what a guard turns down goes on to whatever fits next.
#[actix_web::test]
async fn a_guard_is_no_gate() {
    let guarded = || web::resource("/billing").guard(fn_guard(nobody_acts)).get(handler);
    assert_eq!(staff(App::new().service(guarded()), "/billing").await, 404, "no refusal");
    let app = App::new().service(guarded()).service(web::resource("/{page}").get(handler));
    assert_eq!(staff(app, "/billing").await, 200, "another route serves it");
    let app = App::new().service(guarded()).default_service(web::to(handler));
    assert_eq!(staff(app, "/billing").await, 200, "and so does the default service");
}

/// A guard is asked before the middleware of what it stands on.
#[actix_web::test]
async fn a_guard_beside_a_session_middleware_finds_none() {
    let somebody = fn_guard(|context| context.session().is_ok());
    let session = SessionMiddleware::new(Issuer::rfc8693().verifier());
    let resource = web::resource("/").guard(somebody).wrap(session).get(handler);
    let app = init_service(App::new().service(resource)).await;
    assert_eq!(app.call(TestRequest::get().to_request()).await.unwrap().status(), 404);
}

/// What a guard is for: a page for actors, another for users, and neither is a secret.
#[actix_web::test]
async fn a_guard_shows_actors_another_page() {
    let app = || {
        let own = web::get().guard(fn_guard(nobody_acts)).to(async || "own");
        let route = web::get().to(async || HttpResponse::Accepted());
        App::new().service(web::resource("/").route(own).route(route))
    };
    assert_eq!(staff(app(), "/").await, 202);
}
