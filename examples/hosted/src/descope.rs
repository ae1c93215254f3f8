//! Staff act as users who have consented, and return to their own session. The browser holds Descope's cookies: `DS`, the session
//! token, and `DSR`, which refreshes it.
//!
//! ```console
//! $ cargo run -p hosted --bin with-descope
//! ```
//!
//! Open the addresses that it prints, in Chromium or Firefox: the cookies are `Secure`, which those take from `127.0.0.1`.
//! `docs/descope.md` tells it step by step.
//!
//! What changes something is a POST from a page of this application: `SameOrigin` refuses another site's, and a sibling domain's, which
//! `SameSite=Strict` lets through with these cookies. Whoever acts may only read. They see a bar on every page, and its Stop is the way
//! back. What they do is in the log.

mod demo;
mod flows;
mod session;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{from_fn_with_state, map_response_with_state};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use impersonation_axum::bar::{Bar, BarError, Details};
use impersonation_axum::provider::{HandOver, Provider, ProviderError, ProviderErrorKind as Kind, Start};
use impersonation_axum::{
    Acting, AuditLayer, BarLayer, Caller, Clock, Gate, OwnSession, Policy, SameOrigin, SessionLayer, SystemClock,
    Verifier,
};
use impersonation_providers::Descope;
use impersonation_providers::descope::{AuditSearch, User, UserSearch};
use serde::Deserialize;

use crate::bar::{self, Known};
use crate::cookies::only;
use crate::page::{button, page, policy, text, under};
use crate::profile;

pub use demo::{demo, emulated};
pub use flows::Flows;
use session::links;
pub use session::{REFRESH, sessions, signed_in};

/// The permission of Descope's that lets a role impersonate.
pub const IMPERSONATE: &str = "Impersonate";
/// How long an impersonation can be refreshed.
const IMPERSONATION: Duration = Duration::from_secs(15 * 60);
/// How long a consent is good here; the flow says it in production.
const CONSENT: Duration = Duration::from_secs(60 * 60);

/// What the application is made of.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "an example")]
pub struct Settings {
    /// The management API.
    pub descope: Descope,
    /// Trusts the project's session tokens.
    pub verifier: Verifier,
    /// Stands for Descope's front end.
    pub flows: Arc<dyn Flows>,
}

/// The application.
///
/// # Errors
///
/// When the bar's Stop leads nowhere that a form may go.
pub fn app(settings: Settings) -> Result<Router, BarError> {
    let verifier = settings.verifier.clone();
    // The gate below sees to it that they read only.
    let details = Details::new().read_only(true).return_to("/staff");
    let bar = Bar::builder("/stop").details(move |_| details.clone()).build()?;
    // Of users with the permission, in person: whoever acts as one of them does not borrow it.
    let staff = Router::new()
        .route("/staff", get(customers))
        .route("/staff/impersonate", post(impersonate))
        .route("/staff/trail", get(trail))
        .layer(Gate::new(Policy::open().requires_permission(IMPERSONATE)));
    let outside = sessions(&settings).merge(links(&settings));
    Ok(Router::new()
        .route("/", get(home))
        // The bill is a sensitive view: whoever acts as somebody does not see it.
        .route("/billing", get(async || page("Your bill", "<p>42.00</p>")).layer(Gate::deny()))
        .route("/consent", get(consent).post(give_consent))
        .route("/consent/withdraw", post(withdraw_consent))
        .merge(profile::routes())
        .merge(staff)
        .layer(Gate::read_only().allow_anonymous())
        .layer(from_fn_with_state(settings.clone(), bar::details::<Settings>))
        .layer(BarLayer::new(bar))
        .layer(SameOrigin::default())
        .layer(AuditLayer::default())
        .layer(SessionLayer::new(verifier))
        .with_state(settings)
        .merge(outside)
        .layer(map_response_with_state(policy("", ""), under)))
}

/// Who is there.
async fn home(headers: HeaderMap, Query(after): Query<After>, caller: Caller) -> Response {
    let can_refresh = after.refreshed.is_none() && only(&headers, REFRESH).is_ok_and(|token| token.is_some());
    let body = match caller {
        // A session token is good for minutes, and what refreshes it lies beside it.
        Caller::Anonymous if can_refresh => return Redirect::to("/refresh").into_response(),
        Caller::Anonymous => "<p>Nobody is signed in.</p>".into(),
        Caller::User(session) => {
            let links = "<a href=\"/billing\">Your bill</a> <a href=\"/consent\">May staff act as you?</a>";
            let staff = if session.has_permission(IMPERSONATE) { "<a href=\"/staff\">Customers</a>" } else { "" };
            format!("<p>You are {}.</p>\n{} {links} {staff}", text(session.subject()), profile::LINK)
        }
        // Who it is, the bar says.
        Caller::Actor(acting) => format!("<p>The account of {}.</p>\n{}", text(acting.subject()), profile::LINK),
    };
    page("Acme", &body).into_response()
}

/// Whether this comes after a refresh: one that brought nothing is not tried again and again.
#[derive(Deserialize)]
struct After {
    refreshed: Option<String>,
}

/// Users to choose from, and who of them has consented.
async fn customers(State(app): State<Settings>, session: OwnSession) -> Result<Html<String>, Failed> {
    let found = app.descope.search_users(&UserSearch::new().limit(20)).await?;
    let others = found.users.iter().filter(|user| *user.user_id != *session.subject());
    let items: String = others.map(customer).collect();
    Ok(page("Customers", &format!("<ul>{items}</ul><p><a href=\"/staff/trail\">Who was impersonated</a></p>")))
}

fn customer(user: &User) -> String {
    let Some(login_id) = user.login_ids.first() else { return String::new() };
    format!(
        "<li>{0}: {1}\n<form method=\"post\" action=\"/staff/impersonate\"><input type=\"hidden\" name=\"login_id\" value=\"{0}\">\
         <input name=\"reason\" placeholder=\"Why?\" required maxlength=\"500\"> <button>Impersonate</button></form></li>\n",
        text(login_id),
        consent_of(user)
    )
}

/// For display: whether a start goes well is Descope's to decide.
fn consent_of(user: &User) -> String {
    let left = user.consent_expiration.map(|until| until.since(SystemClock.now())).unwrap_or_default();
    match left.as_secs().div_ceil(60) {
        0 => "no consent".into(),
        minutes => format!("consent for {minutes} minutes"),
    }
}

#[derive(Deserialize)]
struct Wish {
    login_id: String,
    reason: String,
}

/// Puts a session of the customer's in place of the staff member's own.
async fn impersonate(
    State(app): State<Settings>,
    session: OwnSession,
    Form(wish): Form<Wish>,
) -> Result<Response, Failed> {
    let start = Start::new(&session, wish.login_id).reason(wish.reason).duration(IMPERSONATION);
    match app.descope.start(start).await?.hand_over {
        HandOver::Tokens(tokens) => Ok((signed_in(&tokens), Redirect::to("/")).into_response()),
        _ => Err(ProviderError::new(Kind::Unreadable).into()),
    }
}

/// Who acted as whom, the latest first.
async fn trail(State(app): State<Settings>) -> Result<Html<String>, Failed> {
    let mut records = app.descope.audit(&AuditSearch::impersonations().size(50)).await?.records;
    records.retain(|record| record.is_impersonation());
    records.sort_by_key(|record| std::cmp::Reverse(record.occurred_ms));
    let items = records.iter().map(|record| {
        let who = text(record.actor_id.as_deref().unwrap_or("somebody"));
        format!("<li>{}: {who} as {}</li>\n", record.occurred(), text(&record.user_id))
    });
    Ok(page("Who was impersonated", &format!("<ul>{}</ul>", items.collect::<String>())))
}

/// What a user in person has agreed to. An actor is refused here and below: nobody consents in somebody else's name.
async fn consent(State(app): State<Settings>, session: OwnSession) -> Result<Html<String>, Failed> {
    let state = consent_of(&app.descope.user(session.subject()).await?);
    let buttons = button("/consent", "Let staff act as me") + &button("/consent/withdraw", "Take it back");
    Ok(page("May staff act as you?", &format!("<p>Now: {state}.</p>{buttons}")))
}

/// In production a flow of Descope's asks, with its own action for consent.
async fn give_consent(State(app): State<Settings>, session: OwnSession) -> Redirect {
    app.flows.consent(session.subject(), CONSENT);
    Redirect::to("/consent")
}

async fn withdraw_consent(State(app): State<Settings>, session: OwnSession) -> Redirect {
    app.flows.consent(session.subject(), Duration::ZERO);
    Redirect::to("/consent")
}

impl Known for Settings {
    /// The names of who acts, of the customer and of the tenant. For how long, nobody knows to the minute: the last session token outlives the time
    /// that was asked for.
    async fn details(&self, acting: &Acting) -> Details {
        let (actor, user) =
            tokio::join!(self.descope.user(acting.actor().subject()), self.descope.user(acting.subject()));
        let actor = actor.ok().and_then(|actor| actor.name);
        let details = actor.into_iter().fold(Details::new(), Details::actor_name);
        let Ok(user) = user else { return details };
        let details = user.name.into_iter().fold(details, Details::subject_name);
        let active = acting.organization().map(|organization| organization.id());
        let tenant = user.tenants.into_iter().find(|tenant| Some(&*tenant.tenant_id) == active);
        tenant.and_then(|tenant| tenant.tenant_name).into_iter().fold(details, Details::organization_name)
    }
}

/// Descope did not do what it was asked. The browser hears what to do about it.
struct Failed(ProviderError);

impl From<ProviderError> for Failed {
    fn from(error: ProviderError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let seconds = self.0.retry_after().map(|delay| delay.as_secs().to_string());
        let (status, said) = match self.0.kind() {
            // Descope documents no code for a consent or a permission that is missing: both may come as either.
            Kind::Denied | Kind::Rejected => {
                (StatusCode::FORBIDDEN, "Descope refuses. Has the user consented, and may you impersonate?".into())
            }
            Kind::NotFound => (StatusCode::NOT_FOUND, "There is no such user.".into()),
            Kind::InvalidRequest => (StatusCode::BAD_REQUEST, "Say whom, and why in 1 to 500 characters.".into()),
            _ if self.0.is_retryable() => (StatusCode::SERVICE_UNAVAILABLE, try_again(seconds.as_deref())),
            _ => (StatusCode::BAD_GATEWAY, "Descope gives no answer that can be used.".into()),
        };
        let wait = seconds.map(|seconds| [(header::RETRY_AFTER, seconds)]);
        (status, wait, page("That did not work", &format!("<p>{said}</p>"))).into_response()
    }
}

fn try_again(seconds: Option<&str>) -> String {
    let when = seconds.map_or_else(|| "in a moment".into(), |seconds| format!("in {seconds} seconds"));
    format!("Descope cannot be asked now. Try again {when}.")
}
