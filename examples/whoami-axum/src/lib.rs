//! Who is acting? Every route rule of `impersonation-axum` in one router. `docs/contract.md` says what each route answers.
//!
//! Try it without an account at a provider: `cargo xtask demo`. Or with your own:
//!
//! ```text
//! PROFILE=clerk ISSUER=https://clerk.example.com AUTHORIZED_PARTIES=https://app.example.com cargo run -p whoami-axum
//! curl -i localhost:3000/whoami -H "authorization: Bearer $TOKEN"
//! ```

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::response::{AppendHeaders, Html, IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Json, Router};
use impersonation_axum::audit::Level;
use impersonation_axum::bar::BarLayer;
use impersonation_axum::policy::Class;
use impersonation_axum::{AuditLayer, Caller, Gate, Redacted, SameOrigin, Session, SessionLayer, Verifier};
use whoami_common::{AFTER_STOP, CLEAR_SITE_DATA, STOP, page_policy};
use whoami_common::{Billing, Changed, Created, Profile, Reports, Shutdown, Whoami};

/// The whole application. `shutdown` closes its event streams.
pub fn app(verifier: Verifier, shutdown: Shutdown) -> Router {
    Router::new()
        .route("/whoami", get(whoami))
        .route("/account", get(account))
        .route("/billing", get(billing).layer(Gate::deny()))
        .route("/reports", any(reports).layer(Gate::read_only()))
        .route("/account/email", post(change_email).layer(Gate::class(Class::Credentials)))
        .route("/profile", get(profile))
        .route("/page", get(page))
        .route("/events", get(events))
        .with_state(shutdown)
        .layer(BarLayer::new(whoami_common::bar()))
        .layer(SameOrigin::default())
        .layer(AuditLayer::new(Level::All))
        .layer(SessionLayer::new(verifier))
        // Added after the session layer, so outside it: whoever stops may have a session that has ended, and a load balancer has
        // none.
        .route(STOP, post(stop).layer(SameOrigin::default()))
        .route("/healthz", get(async || "ok"))
}

async fn whoami(caller: Caller) -> Response {
    Json(caller.session().map_or_else(Whoami::nobody, Whoami::of)).into_response()
}

async fn account(session: Session) -> Response {
    Json(Whoami::of(&session)).into_response()
}

async fn billing() -> Json<Billing> {
    Json(Billing::pro())
}

async fn reports(method: Method) -> Response {
    match method {
        Method::GET | Method::HEAD => Json(Reports::default()).into_response(),
        _ => Json(Created::default()).into_response(),
    }
}

async fn change_email() -> Json<Changed> {
    Json(Changed::default())
}

async fn profile(session: Session) -> Redacted<Json<Profile>> {
    Redacted::new(Json(Profile::of(&session)))
}

async fn page() -> impl IntoResponse {
    ([(CONTENT_SECURITY_POLICY, page_policy())], Html(whoami_common::page()))
}

async fn stop(headers: HeaderMap) -> impl IntoResponse {
    let cookies = headers.get_all(COOKIE).into_iter().flat_map(|line| whoami_common::stop(line.as_bytes()));
    let expired: Vec<_> = cookies.map(|cookie| (SET_COOKIE, cookie)).collect();
    let headers = [(LOCATION, AFTER_STOP), (HeaderName::from_static("clear-site-data"), CLEAR_SITE_DATA)];
    (StatusCode::SEE_OTHER, headers, AppendHeaders(expired))
}

async fn events(session: Session, State(shutdown): State<Shutdown>) -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-cache")];
    (headers, Body::from_stream(whoami_common::events(async move { session.ended().await }, shutdown)))
}
