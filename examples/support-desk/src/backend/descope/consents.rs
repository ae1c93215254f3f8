//! Descope keeps until when a customer lets staff in. A flow of Descope's asks them: a form of ours, here.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use hosted::descope::{Flows, Settings};
use impersonation_axum::audit::{self, Level};
use impersonation_axum::{AuditLayer, Clock, OwnSession, SameOrigin, SessionLayer, Verifier};
use impersonation_providers::Descope;

use crate::backend::{Consent, Needs};
use crate::error::{Failed, Failure};
use crate::page::said;
use crate::trail::{Entry, Trail};

pub(crate) const CONSENTS: &str = "/account/access/consents";
const WITHDRAW: &str = "/account/access/consents/withdraw";
/// The longest that a form may ask for: a week, in hours.
const LONGEST: u64 = 7 * 24;

/// Clones share it.
#[derive(Clone)]
pub(crate) struct Consents {
    descope: Descope,
    flows: Arc<dyn Flows>,
    trail: Trail,
    clock: Arc<dyn Clock>,
}

#[derive(serde::Deserialize)]
struct Given {
    hours: u64,
}

impl Consents {
    pub(super) fn new(settings: &Settings, needs: &Needs<'_>) -> Self {
        let (descope, flows) = (settings.descope.clone(), Arc::clone(&settings.flows));
        Self { descope, flows, trail: needs.trail.clone(), clock: Arc::clone(&needs.clock) }
    }

    /// For customers in person: the handlers refuse whoever acts as them, and the trail has that too.
    pub(super) fn router(&self, verifier: Verifier) -> Router {
        let (queue, writes) = audit::queue(self.trail.clone(), 64);
        tokio::spawn(writes);
        Router::new()
            .route(CONSENTS, post(give))
            .route(WITHDRAW, post(withdraw))
            .layer(SameOrigin::default())
            .layer(AuditLayer::new(Level::All).to(queue))
            .layer(SessionLayer::new(verifier))
            .with_state(self.clone())
    }

    /// The one that is good, if there is one: nobody asks for any.
    pub(crate) async fn of(&self, own: &OwnSession) -> Result<Vec<Consent>, Failure> {
        let user = self.descope.user(own.subject()).await?;
        let until = user.consent_expiration.filter(|until| *until > self.clock.now());
        let consent =
            until.map(|until| Consent { request: None, until: Some(until.into()), withdraw: WITHDRAW.into() });
        Ok(consent.into_iter().collect())
    }

    async fn note(&self, kind: &str, own: &OwnSession, detail: Option<String>) -> Result<(), Failure> {
        let (at, subject) = (self.clock.now().into(), own.subject().to_owned());
        self.trail.keep(Entry { at, kind: kind.into(), subject, detail, ..Entry::default() }).await
    }
}

async fn give(State(consents): State<Consents>, own: OwnSession, Form(given): Form<Given>) -> Result<Response, Failed> {
    if !(1..=LONGEST).contains(&given.hours) {
        return Ok(said(StatusCode::BAD_REQUEST, "Nobody is let in", "Let support in for an hour, a day or a week."));
    }
    consents.flows.consent(own.subject(), Duration::from_secs(given.hours * 60 * 60));
    consents.note("consent_granted", &own, Some(format!("for {} h", given.hours))).await?;
    Ok(Redirect::to("/account/access").into_response())
}

/// It keeps anybody from coming in. Whoever is in stays until they stop, or their time is over: Descope ends nothing from outside.
async fn withdraw(State(consents): State<Consents>, own: OwnSession) -> Result<Redirect, Failed> {
    consents.flows.consent(own.subject(), Duration::ZERO);
    consents.note("consent_withdrawn", &own, None).await?;
    Ok(Redirect::to("/account/access"))
}
