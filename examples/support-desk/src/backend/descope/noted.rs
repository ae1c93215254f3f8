//! What Descope's trail does not have: why somebody came, and when they left. So the application writes its own starts and stops down, and
//! does not follow that trail, which may be asked ten times a minute.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use impersonation_axum::provider::{
    ActiveSession, Capabilities, Cursor, Event, Feature, Handle, Page, ProviderError, ProviderErrorKind, Start,
    Started, Stop, Stopped,
};
use impersonation_axum::{ActingSession, Clock, Provider};
use impersonation_providers::Descope;

use crate::backend::Needs;
use crate::error::Failure;
use crate::people::People;
use crate::trail::{Entry, Trail};

/// The last session token outlives the time that was asked for: the project's settings say by how long.
const LAST_TOKEN: Duration = Duration::from_secs(10 * 60);

/// Descope, whose starts are written down. Clones share it.
#[derive(Clone)]
pub(super) struct Noted {
    descope: Descope,
    people: People,
    trail: Trail,
    clock: Arc<dyn Clock>,
}

/// A claim of the application's: which visit it is, as Descope's tokens name no session.
#[derive(serde::Deserialize)]
struct Claims {
    visit: String,
}

impl Noted {
    pub(super) fn new(descope: Descope, needs: &Needs<'_>) -> Self {
        let (people, trail) = (needs.people.clone(), needs.trail.clone());
        Self { descope, people, trail, clock: Arc::clone(&needs.clock) }
    }

    /// The entry of a start.
    async fn begun(&self, start: &Start, visit: &str) -> Result<Entry, Failure> {
        let target = self.people.at_address(start.target()).await?.ok_or("nobody has that login id")?;
        Ok(Entry {
            event: Some(format!("{visit}-started")),
            at: self.clock.now().into(),
            kind: "started".into(),
            subject: target.id,
            actor: Some(start.impersonator().into()),
            session: Some(visit.into()),
            organization: start.in_organization().map(String::from),
            reason: start.stated_reason().map(String::from),
            detail: None,
        })
    }

    /// Writes that it is over, unless that was written.
    async fn ended(&self, began: Entry, visit: &str, cause: &str) {
        let (event, at) = (Some(format!("{visit}-ended")), self.clock.now().into());
        let ended = Entry { event, at, kind: "ended".into(), detail: Some(cause.into()), reason: None, ..began };
        if let Err(error) = self.trail.keep(ended).await {
            tracing::error!("an end was not kept: {error}");
        }
    }

    async fn expired(self, began: Entry, visit: String, after: Duration) {
        tokio::time::sleep(after).await;
        self.ended(began, &visit, "expired").await;
    }
}

impl Provider for Noted {
    fn capabilities(&self) -> Capabilities {
        self.descope.capabilities().without(Feature::Follow, "starts and stops are written down here")
    }

    async fn start(&self, start: Start) -> Result<Started, ProviderError> {
        let visit = visit().map_err(failed)?;
        let (began, duration) = (self.begun(&start, &visit).await.map_err(failed)?, start.at_most());
        let started = self.descope.start(start.claim("visit", &*visit)).await?;
        // Nobody gets the tokens of a start that is not written down.
        self.trail.keep(began.clone()).await.map_err(failed)?;
        if let Some(duration) = duration {
            tokio::spawn(self.clone().expired(began, visit, duration + LAST_TOKEN));
        }
        Ok(started)
    }

    async fn stop(&self, stop: Stop) -> Result<Stopped, ProviderError> {
        self.descope.stop(stop).await
    }

    async fn revoke(&self, handle: &Handle) -> Result<(), ProviderError> {
        self.descope.revoke(handle).await
    }

    async fn active(&self, user: &str, after: Option<&Cursor>) -> Result<Page<ActiveSession>, ProviderError> {
        self.descope.active(user, after).await
    }

    async fn follow(&self, _: Option<&Cursor>) -> Result<Page<Event>, ProviderError> {
        Err(self.capabilities().refusal(Feature::Follow))
    }
}

/// Writes down who has stopped, by the response of a stop.
pub(super) async fn stopped(State(noted): State<Noted>, response: Response) -> Response {
    let acting = response.extensions().get::<ActingSession>();
    if let Some((acting, visit)) = acting.and_then(|acting| Some((acting, acting.claims::<Claims>().ok()?.visit))) {
        let (subject, actor) = (acting.subject().into(), Some(acting.actor().subject().into()));
        let began = Entry { subject, actor, session: Some(visit.clone()), ..Entry::default() };
        noted.ended(began, &visit, "stopped").await;
    }
    response
}

fn visit() -> Result<String, Failure> {
    let mut id = [0; 16];
    getrandom::fill(&mut id)?;
    Ok(format!("visit_{:032x}", u128::from_be_bytes(id)))
}

/// A failure of this application's, and none of Descope's.
fn failed(error: Failure) -> ProviderError {
    ProviderError::new(ProviderErrorKind::Unavailable).because(error)
}
