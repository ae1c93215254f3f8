//! Who is acting? Every route rule of `impersonation-actix` in one application. `docs/contract.md` says what each route
//! answers.
//!
//! Try it with your own provider:
//!
//! ```text
//! PROFILE=clerk ISSUER=https://clerk.example.com AUTHORIZED_PARTIES=https://app.example.com cargo run -p whoami-actix
//! curl -i localhost:3000/whoami -H "authorization: Bearer $TOKEN"
//! ```

use actix_web::http::Method;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, COOKIE, ContentType, LOCATION, SET_COOKIE};
use actix_web::web::{self, Data, Json, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource, Route, guard};
use impersonation_actix::audit::Level;
use impersonation_actix::bar::BarMiddleware;
use impersonation_actix::policy::Class;
use impersonation_actix::{AuditMiddleware, Caller, Gate, Redacted, SameOrigin, Session, SessionMiddleware, Verifier};
use whoami_common::{AFTER_STOP, CLEAR_SITE_DATA, STOP, page_policy};
use whoami_common::{Billing, Changed, Created, Profile, Reports, Shutdown, Whoami};

/// The whole application, for [`App::configure`](actix_web::App::configure). `shutdown` closes its event streams.
pub fn app(verifier: Verifier, shutdown: Shutdown) -> impl FnOnce(&mut ServiceConfig) {
    let routes = web::scope("")
        // The last is the outermost.
        .wrap(BarMiddleware::new(whoami_common::bar()))
        .wrap(SameOrigin::default())
        .wrap(AuditMiddleware::new(Level::All))
        .wrap(SessionMiddleware::new(verifier))
        .app_data(Data::new(shutdown))
        .service(resource("/whoami", "GET,HEAD").route(read().to(whoami)))
        .service(resource("/account", "GET,HEAD").route(read().to(account)))
        .service(resource("/billing", "GET,HEAD").wrap(Gate::deny()).route(read().to(billing)))
        .service(web::resource("/reports").wrap(Gate::read_only()).to(reports))
        .service(
            resource("/account/email", "POST")
                .wrap(Gate::class(Class::Credentials))
                .route(web::post().to(change_email)),
        )
        .service(resource("/profile", "GET,HEAD").route(read().to(profile)))
        .service(resource("/page", "GET,HEAD").route(read().to(page)))
        .service(resource("/events", "GET,HEAD").route(read().to(events)));
    // Beside the session middleware, not below it: whoever stops may have a session that has ended, and a load balancer has none.
    let stop = resource(STOP, "POST").wrap(SameOrigin::default()).route(web::post().to(stop));
    let health = resource("/healthz", "GET,HEAD").route(read().to(async || "ok"));
    move |config| {
        config.service(health).service(stop).service(routes);
    }
}

/// A resource that says which methods it has where it is asked for another (RFC 9110 §15.5.6).
fn resource(path: &str, allow: &'static str) -> Resource {
    let method_not_allowed =
        move || async move { HttpResponse::MethodNotAllowed().insert_header(("allow", allow)).finish() };
    web::resource(path).default_service(web::to(method_not_allowed))
}

/// GET, and HEAD with it.
fn read() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

async fn whoami(caller: Caller) -> HttpResponse {
    HttpResponse::Ok().json(caller.session().map_or_else(Whoami::nobody, Whoami::of))
}

async fn account(session: Session) -> HttpResponse {
    HttpResponse::Ok().json(Whoami::of(&session))
}

async fn billing() -> HttpResponse {
    HttpResponse::Ok().json(Billing::pro())
}

async fn reports(method: Method) -> HttpResponse {
    match method {
        Method::GET | Method::HEAD => HttpResponse::Ok().json(Reports::default()),
        _ => HttpResponse::Ok().json(Created::default()),
    }
}

async fn change_email() -> HttpResponse {
    HttpResponse::Ok().json(Changed::default())
}

async fn profile(session: Session) -> Redacted<Json<Profile>> {
    Redacted::new(Json(Profile::of(&session)))
}

async fn page() -> HttpResponse {
    let policy = (CONTENT_SECURITY_POLICY, page_policy());
    HttpResponse::Ok().insert_header(policy).content_type(ContentType::html()).body(whoami_common::page())
}

async fn stop(request: HttpRequest) -> HttpResponse {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((LOCATION, AFTER_STOP)).insert_header(("clear-site-data", CLEAR_SITE_DATA));
    for cookie in request.headers().get_all(COOKIE).flat_map(|line| whoami_common::stop(line.as_bytes())) {
        response.append_header((SET_COOKIE, cookie));
    }
    response.finish()
}

async fn events(session: Session, shutdown: Data<Shutdown>) -> HttpResponse {
    let events = whoami_common::events(async move { session.ended().await }, shutdown.get_ref().clone());
    let mut response = HttpResponse::Ok();
    response.content_type("text/event-stream").insert_header(("cache-control", "no-cache")).streaming(events)
}
