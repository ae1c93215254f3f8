//! Staff find a customer on a page of the application and act as them: Clerk's guide to impersonation, with the permission of an
//! organization before that page.
//!
//! ```console
//! $ cargo run -p hosted --bin with-clerk
//! ```
//!
//! Open the addresses that it prints, in Chromium or Firefox: the cookies are `Secure`, which those take from `127.0.0.1`.
//! `docs/clerk.md` tells it step by step.
//!
//! What changes something is a POST from a page of this application: `SameOrigin` refuses another site's, and a sibling subdomain's,
//! which the cookies' `SameSite` lets through. Staff who act see a bar on every page, and its Stop is the way back. What they do is in
//! the log.

mod demo;
mod front_end;
mod sessions;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{from_fn_with_state, map_response_with_state};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use impersonation_axum::bar::{Bar, BarError, Details};
use impersonation_axum::provider::{HandOver, Provider, ProviderError, ProviderErrorKind as Kind, Start};
use impersonation_axum::{
    Acting, AuditLayer, BarLayer, Caller, Gate, OwnSession, Policy, SameOrigin, SessionLayer, Verifier,
};
use impersonation_providers::Clerk;
use impersonation_providers::clerk::{User, UserQuery, Webhook};
use serde::Deserialize;

use crate::bar::{self, Known};
use crate::page::{page, policy, text, under};
use crate::profile;
use crate::told::Told;

pub use demo::{demo, emulated};
pub use front_end::{FrontEnd, SCRIPT};
pub use sessions::{delivered, sessions};

/// The organization of the staff.
pub const STAFF: &str = "org_staff";
/// The permission, as tokens have it.
pub const MAY_IMPERSONATE: &str = "org:admin:impersonate";
/// How long an impersonation lasts.
const AT_MOST: Duration = Duration::from_secs(15 * 60);

/// What the application is made of.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "an example")]
pub struct Settings {
    /// The Backend API.
    pub clerk: Clerk,
    /// Trusts Clerk.
    pub verifier: Verifier,
    /// The endpoint of its webhooks.
    pub webhook: Webhook,
    /// What clerk-js is in production.
    pub front_end: FrontEnd,
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
    let policy = policy("'self'", settings.front_end.origin());
    let beside = sessions(&settings).merge(settings.front_end.links());
    let verifier = settings.verifier.clone();
    let app = App { settings, told: Told::default() };
    let admin = Router::new()
        .route("/admin", get(admin))
        .route("/admin/impersonate", post(impersonate))
        .layer(Gate::new(may_impersonate()));
    Ok(Router::new()
        .merge(admin)
        .route("/", get(home))
        // The bill is a sensitive view: whoever acts as somebody does not see it.
        .route("/billing", get(async || page("Your bill", "<p>42.00</p>")).layer(Gate::deny()))
        .merge(profile::routes())
        .layer(from_fn_with_state(app.clone(), bar::details::<App>))
        .layer(BarLayer::new(bar))
        .layer(SameOrigin::default())
        .layer(AuditLayer::default())
        .layer(SessionLayer::new(verifier))
        .route("/webhooks/clerk", post(webhook))
        .with_state(app)
        .merge(beside)
        .layer(map_response_with_state(policy, under)))
}

/// The permission alone would do for the administrators of every customer's organization who can give themselves the role.
pub fn may_impersonate() -> Policy {
    Policy::open()
        .requires_permission(MAY_IMPERSONATE)
        .session_must(|session, _| session.organization().is_some_and(|organization| organization.id() == STAFF))
}

fn script() -> String {
    format!("<script src=\"{SCRIPT}\"></script>")
}

/// Who is there.
async fn home(State(app): State<App>, caller: Caller) -> Html<String> {
    let body = match caller {
        Caller::Anonymous => "<p>Nobody is there.</p>".into(),
        Caller::User(session) => {
            let users = if session.has_permission(MAY_IMPERSONATE) { "<a href=\"/admin\">Users</a>" } else { "" };
            format!("<p>You are {}.</p>\n{} {users}", text(&app.name(session.subject()).await), profile::LINK)
        }
        // Who it is, the bar says.
        Caller::Actor(acting) => format!("<p>The account of {}.</p>\n{}", text(acting.subject()), profile::LINK),
    };
    page("Acme", &format!("{body}\n{}", script()))
}

/// The others, each with a button; and what the webhooks told.
async fn admin(State(app): State<App>, own: OwnSession, Query(search): Query<Search>) -> Result<Html<String>, Failed> {
    let mut query = UserQuery::new().limit(20).order_by("-last_sign_in_at");
    if let Some(part) = search.query.filter(|part| !part.trim().is_empty()) {
        query = query.query(part);
    }
    let users = app.settings.clerk.users(&query).await?;
    let users: String = users.iter().filter(|user| *user.id != *own.subject()).map(row).collect();
    let told = app.told.list();
    let search = "<form><input name=\"query\"><button>Search</button></form>";
    Ok(page("Users", &format!("{search}\n<ul>{users}</ul>\n{told}\n{}", script())))
}

#[derive(Deserialize)]
struct Search {
    query: Option<String>,
}

/// Starts, and sends the browser where it is the customer.
async fn impersonate(
    State(app): State<App>,
    own: OwnSession,
    Form(Wish { user, reason }): Form<Wish>,
) -> Result<Redirect, Failed> {
    let started = app.settings.clerk.start(Start::new(&own, user).reason(reason).duration(AT_MOST)).await?;
    match started.hand_over {
        HandOver::Visit(link) => Ok(Redirect::to(link.expose())),
        _ => Err(ProviderError::new(Kind::Unreadable).into()),
    }
}

#[derive(Deserialize)]
struct Wish {
    user: String,
    reason: String,
}

/// What Clerk tells of sessions that begin and end.
async fn webhook(State(app): State<App>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let Ok(event) = delivered(&app.settings.webhook, &headers, &body) else { return StatusCode::BAD_REQUEST };
    event.into_iter().for_each(|event| app.told.hear(event));
    StatusCode::NO_CONTENT
}

impl App {
    /// The user's name. An application keeps it for a while; and one that is not to be had must not hide who is there.
    async fn name(&self, id: &str) -> String {
        self.settings.clerk.user(id).await.map_or_else(|_| id.to_owned(), |user| name(&user))
    }
}

impl Known for App {
    /// Both names, and what Clerk says of the session: a token is good for a minute, and says none of it.
    async fn details(&self, acting: &Acting) -> Details {
        let session = async { self.settings.clerk.session(acting.session_id()?).await.ok() };
        let (actor, subject) = (self.name(acting.actor().subject()), self.name(acting.subject()));
        let (actor, subject, session) = tokio::join!(actor, subject, session);
        let details = Details::new().actor_name(actor).subject_name(subject);
        match session.and_then(|session| Some((session.created_at?, session.expire_at?))) {
            Some((began_at, ends_at)) => details.began_at(began_at).ends_at(ends_at),
            None => details,
        }
    }
}

fn name(user: &User) -> String {
    let names = [&user.first_name, &user.last_name].into_iter().flatten().map(|name| &**name);
    let name = names.collect::<Vec<_>>().join(" ");
    if name.is_empty() { user.id.to_string() } else { name }
}

fn row(user: &User) -> String {
    let address = user.primary_email().map_or("no address", |email| &email.address);
    format!(
        "<li>{} ({}) <form method=\"post\" action=\"/admin/impersonate\"><input type=\"hidden\" name=\"user\" value=\"{}\">\
         <input name=\"reason\" placeholder=\"Why?\" required maxlength=\"500\"><button>Impersonate</button></form>\n",
        text(&name(user)),
        text(address),
        text(&user.id),
    )
}

/// What the browser hears of a failure at Clerk.
struct Failed(ProviderError);

impl From<ProviderError> for Failed {
    fn from(error: ProviderError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let seconds = self.0.retry_after().map(|delay| delay.as_secs());
        let (status, said) = match (self.0.kind(), seconds) {
            (Kind::RateLimited, Some(seconds)) => {
                (StatusCode::SERVICE_UNAVAILABLE, format!("Clerk has had enough. Try again in {seconds} seconds."))
            }
            _ if self.0.is_retryable() => (StatusCode::SERVICE_UNAVAILABLE, "Clerk does not answer. Try again.".into()),
            (Kind::InvalidRequest | Kind::Rejected, _) => {
                (StatusCode::BAD_REQUEST, "That cannot be: look at the user and the reason.".into())
            }
            _ => (StatusCode::BAD_GATEWAY, "Clerk did not do it.".into()),
        };
        (status, seconds.map(|seconds| [(header::RETRY_AFTER, seconds.to_string())]), said).into_response()
    }
}
