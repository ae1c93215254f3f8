//! Customers sign in by AuthKit; members of the WorkOS team act as them from the dashboard. The browser holds `wos-session`, as
//! AuthKit seals it.
//!
//! ```console
//! $ cargo run -p hosted --bin with-workos
//! ```
//!
//! Open the address that it prints, in Chromium or Firefox: the cookies are `Secure`, which those take from `127.0.0.1`.
//! `docs/workos.md` tells it step by step.
//!
//! What changes something is a POST, and `SameSite=Lax` keeps other sites from sending one with these cookies. Pages of sibling domains are
//! not kept from it: the check for that comes with a later release.

mod demo;
mod session;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::map_response;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use impersonation_axum::provider::{Provider, ProviderError, Start};
use impersonation_axum::{Caller, Gate, OwnSession, Policy, SessionLayer, Verifier};
use impersonation_providers::WorkOs;
use impersonation_providers::workos::{SealedSession, Webhook};
use serde::Deserialize;

use crate::cookies;
use crate::page::{button, page, text};
use crate::told::Told;

pub use demo::demo;
use session::{callback, renew, sign_in, stop};

/// The permission of staff, which is a matter of the application.
const SUPPORT: &str = "support:impersonate";

/// What the application is made of.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "an example")]
pub struct Settings {
    /// Where the application is, as a browser sees it.
    pub origin: String,
    /// The management API.
    pub workos: WorkOs,
    /// Seals the session, and opens it for the verifier.
    pub sealed: SealedSession,
    /// Trusts WorkOS, and finds its tokens in sealed sessions.
    pub verifier: Verifier,
    /// The endpoint of its webhooks.
    pub webhook: Webhook,
}

#[derive(Clone)]
struct App {
    settings: Arc<Settings>,
    told: Told,
}

/// The application.
pub fn app(settings: Settings) -> Router {
    let layer = SessionLayer::new(settings.verifier.clone());
    let support = Router::new()
        .route("/support", get(support))
        .route("/support/{user_id}", get(start))
        .layer(Gate::new(Policy::open().requires_permission(SUPPORT)));
    // Outside the layer: it refuses a POST once the access token has expired, and stopping always works.
    let outside = Router::new()
        .route("/sign-in", get(sign_in))
        .route("/callback", get(callback))
        .route("/renew", get(renew))
        .route("/stop", post(stop))
        .layer(map_response(cookies::no_store));
    Router::new()
        .route("/", get(home))
        // The bill is a sensitive view: whoever acts as somebody does not see it.
        .route("/billing", get(async || page("Your bill", "<p>42.00</p>")).layer(Gate::deny()))
        .merge(support)
        .layer(layer)
        .merge(outside)
        .route("/webhooks/workos", post(webhook))
        .with_state(App { settings: Arc::new(settings), told: Told::default() })
}

/// Who is there.
async fn home(State(app): State<App>, headers: HeaderMap, Query(after): Query<After>, caller: Caller) -> Response {
    let body = match caller {
        // The access token is good for five minutes, and what renews it is sealed beside it.
        Caller::Anonymous if app.has_cookie(&headers) && after.renewed.is_none() => {
            return Redirect::to("/renew").into_response();
        }
        Caller::Anonymous => "<a href=\"/sign-in\">Sign in</a>".into(),
        Caller::User(session) => {
            let support = if session.has_permission(SUPPORT) { "<a href=\"/support\">Support</a>" } else { "" };
            format!("<p>You are {}.</p>{support}", text(session.subject()))
        }
        Caller::Actor(acting) => {
            let actor = acting.actor();
            let who = text(actor.email().unwrap_or(actor.subject()));
            let reason = text(acting.reason().unwrap_or("they did not say"));
            format!("<p>{who} is acting as {}: {reason}</p>{}", text(acting.subject()), button("/stop", "Stop"))
        }
    };
    page("Acme", &body).into_response()
}

/// Whether this comes after a renewal: one that brought nothing is not tried again and again.
#[derive(Deserialize)]
struct After {
    renewed: Option<String>,
}

/// What the webhooks told, for staff.
async fn support(State(app): State<App>) -> Html<String> {
    page("Support", &app.told.list())
}

/// A link for the support tool: where a member of the WorkOS team begins to act as a customer.
async fn start(State(app): State<App>, session: OwnSession, Path(user_id): Path<String>) -> Result<Redirect, Failed> {
    match app.settings.workos.start(Start::new(&session, user_id)).await {
        Err(error) => match error.unsupported().and_then(|unsupported| unsupported.link()) {
            Some(link) => Ok(Redirect::to(link.expose())),
            None => Err(error.into()),
        },
        Ok(_) => Err(Failed(StatusCode::INTERNAL_SERVER_ERROR)),
    }
}

/// What WorkOS tells of sessions that begin and end.
async fn webhook(State(app): State<App>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let event = Webhook::signature(&headers).and_then(|signature| app.settings.webhook.verify(signature, &body));
    let Ok(event) = event else { return StatusCode::BAD_REQUEST };
    if let Some(event) = event.impersonation() {
        app.told.hear(event);
    }
    StatusCode::NO_CONTENT
}

/// What the browser hears of a failure: that there was one.
struct Failed(StatusCode);

impl From<ProviderError> for Failed {
    fn from(error: ProviderError) -> Self {
        Self(if error.is_retryable() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::BAD_GATEWAY })
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        (self.0, "That did not work. Try again.").into_response()
    }
}
