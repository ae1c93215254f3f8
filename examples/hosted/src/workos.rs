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
//! What changes something is a POST from a page of this application: `SameOrigin` refuses another site's, and a sibling domain's, which
//! `SameSite=Lax` lets through with these cookies. Whoever acts sees a bar on every page, and its Stop ends it. What they do is in the log.

mod demo;
mod session;

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{from_fn_with_state, map_response_with_state};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use impersonation_axum::bar::{Bar, BarError, Details};
use impersonation_axum::provider::{Provider, ProviderError, Start};
use impersonation_axum::{
    Acting, AuditLayer, BarLayer, Caller, Gate, OwnSession, Policy, SameOrigin, SessionLayer, Verifier,
};
use impersonation_providers::WorkOs;
use impersonation_providers::workos::{SealedSession, User, Webhook};
use serde::Deserialize;

use crate::bar::{self, Known};
use crate::page::{page, policy, text, under};
use crate::profile;
use crate::told::Told;

pub use demo::{demo, emulated};
pub use session::sessions;

/// The permission of staff, which is a matter of the application.
pub const SUPPORT: &str = "support:impersonate";

/// What the application is made of.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "an example")]
pub struct Settings {
    /// Where the application is, as a browser sees it.
    pub origin: String,
    /// The management API.
    pub workos: WorkOs,
    /// The origin of AuthKit's logout, where Stop leads to.
    pub auth_domain: String,
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
///
/// # Errors
///
/// When the bar's Stop leads nowhere that a form may go.
pub fn app(settings: Settings) -> Result<Router, BarError> {
    let (settings, bar) = (Arc::new(settings), Bar::builder("/stop").build()?);
    let policy = policy("", &settings.auth_domain);
    let (outside, verifier) = (sessions(&settings), settings.verifier.clone());
    let app = App { settings, told: Told::default() };
    let support = Router::new()
        .route("/support", get(support))
        .route("/support/{user_id}", get(start))
        .layer(Gate::new(Policy::open().requires_permission(SUPPORT)));
    Ok(Router::new()
        .route("/", get(home))
        // The bill is a sensitive view: whoever acts as somebody does not see it.
        .route("/billing", get(async || page("Your bill", "<p>42.00</p>")).layer(Gate::deny()))
        .merge(profile::routes())
        .merge(support)
        .layer(from_fn_with_state(app.clone(), bar::details::<App>))
        .layer(BarLayer::new(bar))
        .layer(SameOrigin::default())
        .layer(AuditLayer::default())
        .layer(SessionLayer::new(verifier))
        .route("/webhooks/workos", post(webhook))
        .with_state(app)
        .merge(outside)
        .layer(map_response_with_state(policy, under)))
}

/// Who is there.
async fn home(State(app): State<App>, headers: HeaderMap, Query(after): Query<After>, caller: Caller) -> Response {
    let body = match caller {
        // The access token is good for five minutes, and what renews it is sealed beside it.
        Caller::Anonymous if app.settings.has_cookie(&headers) && after.renewed.is_none() => {
            return Redirect::to("/renew").into_response();
        }
        Caller::Anonymous => "<a href=\"/sign-in\">Sign in</a>".into(),
        Caller::User(session) => {
            let support = if session.has_permission(SUPPORT) { "<a href=\"/support\">Support</a>" } else { "" };
            format!("<p>You are {}.</p>{} {support}", text(session.subject()), profile::LINK)
        }
        // Who it is, the bar says.
        Caller::Actor(acting) => format!("<p>The account of {}.</p>{}", text(acting.subject()), profile::LINK),
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

impl Known for App {
    /// The customer's name, and the hour, which the access token does not say.
    async fn details(&self, acting: &Acting) -> Details {
        let workos = &self.settings.workos;
        let (user, sessions) = tokio::join!(workos.user(acting.subject()), workos.sessions(acting.subject(), None));
        let details = user.map_or_else(|_| Details::new(), |user| Details::new().subject_name(name(&user)));
        let mut sessions = sessions.into_iter().flat_map(|page| page.items);
        match sessions.find(|session| Some(&*session.id) == acting.session_id()) {
            Some(session) => {
                let details = details.began_at(session.created_at);
                session.expires_at.into_iter().fold(details, Details::ends_at)
            }
            None => details,
        }
    }
}

fn name(user: &User) -> String {
    let names = [&user.first_name, &user.last_name].into_iter().flatten().map(|name| &**name);
    let name = names.collect::<Vec<_>>().join(" ");
    if name.is_empty() { user.email.to_string() } else { name }
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
