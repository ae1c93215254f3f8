//! A customer as staff see them, and the way into their account.

use std::time::Duration;

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use impersonation_axum::OwnSession;
use impersonation_axum::provider::{
    Capabilities, Feature, HandOver, Provider as _, ProviderError, ProviderErrorKind, Start,
};

use super::desk::Active;
use crate::app::App;
use crate::backend::Consents;
use crate::error::Failed;
use crate::page::{Shell, render, said};
use crate::people::Person;
use crate::trail::{Entry, Visits};

#[derive(Template)]
#[template(path = "customer.html")]
struct Customer {
    shell: Shell,
    customer: Person,
    can: Can,
    active: Vec<Active>,
}

/// What the form can say: what the provider cannot take is not asked for.
struct Can {
    /// `Err` says what to do instead.
    start: Result<(), &'static str>,
    reason: bool,
    organization: bool,
    duration: bool,
    /// Where a form posts to that asks the customer for their consent.
    ask: Option<String>,
}

impl Can {
    fn of(app: &App, customer: &Person, capabilities: &Capabilities) -> Self {
        let routes = app.backend.routes.as_ref().filter(|_| customer.support.asks());
        Self {
            start: capabilities.unsupported(Feature::Start).map_or(Ok(()), |unsupported| Err(unsupported.instead())),
            reason: capabilities.supports(Feature::Reason),
            organization: capabilities.supports(Feature::Organization),
            duration: capabilities.supports(Feature::Duration),
            ask: routes.map(|routes| format!("{}/consents/requests", routes.base_path())),
        }
    }
}

pub(crate) async fn customer(
    State(app): State<App>,
    own: OwnSession,
    Path(id): Path<String>,
    shell: Shell,
) -> Result<Response, Failed> {
    app.catch_up().await;
    let Some(customer) = app.people.find(&id).await? else { return Ok(nobody()) };
    let which = Visits { subject: Some(customer.id.clone()), ..Visits::default() };
    let active = app.active(&own, which).await?;
    let can = Can::of(&app, &customer, &app.backend.provider.capabilities());
    Ok(render(&Customer { shell, customer, can, active })?.into_response())
}

#[derive(serde::Deserialize)]
pub(crate) struct Wish {
    reason: Option<String>,
    organization: Option<String>,
    minutes: Option<u64>,
}

const AT_LEAST: Duration = Duration::from_secs(60);
const AT_MOST: Duration = Duration::from_secs(60 * 60);

/// Starts, whoever the provider is, and sends the browser where it is the customer.
pub(crate) async fn impersonate(
    State(app): State<App>,
    own: OwnSession,
    Path(id): Path<String>,
    Form(wish): Form<Wish>,
) -> Result<Response, Failed> {
    // Whoever is not there is asked about like anybody: the answer tells nothing.
    let customer = app.people.find(&id).await?;
    let (whom, reason) = (customer.as_ref(), wish.reason.clone());
    if let Err(code) = app.admit(&own, whom).await? {
        return app.refused(&own, whom.map(|whom| &*whom.id), reason, code).await;
    }
    let can_duration = app.backend.provider.capabilities().supports(Feature::Duration);
    let start = wish.start(&own, whom.map_or(&id, app.backend.target), can_duration);
    match app.backend.provider.start(start).await {
        Ok(started) => app.entered(&own, started.hand_over).await,
        Err(error) => match error.unsupported().and_then(|unsupported| unsupported.link()) {
            // WorkOS starts in its own dashboard alone.
            Some(link) => Ok(Redirect::to(link.expose()).into_response()),
            None => {
                tracing::warn!("it did not start: {error}");
                app.refused(&own, whom.map(|whom| &*whom.id), reason, code(&error)).await
            }
        },
    }
}

impl Wish {
    /// For how long is said each time: a hosted provider sets no bound of ours.
    fn start(self, own: &OwnSession, target: &str, can_duration: bool) -> Start {
        let minutes = self.minutes.unwrap_or(15);
        let filled = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let start = Start::new(own, target);
        let start = filled(self.reason).into_iter().fold(start, Start::reason);
        let start = filled(self.organization).into_iter().fold(start, Start::organization);
        match can_duration {
            true => start.duration(AT_LEAST.max(AT_MOST.min(Duration::from_secs(minutes.saturating_mul(60))))),
            false => start,
        }
    }
}

impl App {
    /// What a hosted provider does not know of: who may act as whom here, and who must be asked. Our issuer asks by itself.
    async fn admit(&self, own: &OwnSession, customer: Option<&Person>) -> Result<Result<(), &'static str>, Failed> {
        if self.backend.routes.is_some() {
            return Ok(Ok(()));
        }
        let who = self.people.find(own.subject()).await?;
        let (Some(who), Some(customer)) = (who, customer) else { return Ok(Err("not_allowed")) };
        if !who.may_act_as(customer) {
            return Ok(Err("not_allowed"));
        }
        let is_never_asked = matches!(self.backend.consents, Consents::Nowhere(_));
        Ok(if is_never_asked && customer.support.asks() { Err("consent_required") } else { Ok(()) })
    }

    /// Puts the browser into the session that was started.
    async fn entered(&self, own: &OwnSession, hand_over: HandOver) -> Result<Response, Failed> {
        let account = Redirect::to("/account");
        match (hand_over, &self.backend.routes) {
            (HandOver::Visit(link), _) => Ok(Redirect::to(link.expose()).into_response()),
            (HandOver::Tokens(tokens), _) => Ok(((self.backend.cookies)(&tokens), account).into_response()),
            (HandOver::Ticket(ticket), Some(routes)) => {
                Ok((routes.enter(&ticket, own).await?, account).into_response())
            }
            _ => Err("the provider hands over in a way that this program does not know".into()),
        }
    }

    /// Back to the customer's page, which says why. Our issuer has written it down; of another's refusals we do.
    async fn refused(
        &self,
        own: &OwnSession,
        customer: Option<&str>,
        reason: Option<String>,
        code: &str,
    ) -> Result<Response, Failed> {
        let Some(customer) = customer else {
            return Ok(Redirect::to(&format!("/desk?impersonation_error={code}")).into_response());
        };
        if self.backend.routes.is_none() {
            let entry = Entry {
                at: self.now(),
                kind: "start_refused".into(),
                subject: customer.into(),
                actor: Some(own.subject().into()),
                reason,
                detail: Some(code.into()),
                ..Entry::default()
            };
            self.trail.keep(entry).await?;
        }
        Ok(Redirect::to(&format!("/desk/customers/{customer}?impersonation_error={code}")).into_response())
    }
}

/// A word for the page. A code of another's goes into no address.
fn code(error: &ProviderError) -> &str {
    match (error.kind(), error.code()) {
        (_, Some(code)) if code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') => code,
        (ProviderErrorKind::Denied | ProviderErrorKind::Rejected, _) => "denied",
        (ProviderErrorKind::InvalidRequest, _) => "invalid_request",
        (ProviderErrorKind::Unsupported, _) => "unsupported",
        _ => "failed",
    }
}

fn nobody() -> Response {
    said(StatusCode::NOT_FOUND, "Nobody", "There is no such person.")
}
