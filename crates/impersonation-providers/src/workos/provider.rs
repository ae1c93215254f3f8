use impersonation_core::Provider;
use impersonation_core::profile::Dialect;
use impersonation_core::provider::{
    ActiveSession, Capabilities, Cursor, Event, Feature, Handle, Page, ProviderError, ProviderErrorKind, Start,
    Started, Stop, Stopped,
};

use super::{EventQuery, Session, WorkOs};

const IN_THE_DASHBOARD: &str =
    "WorkOS starts impersonation in its dashboard alone: send a member of the WorkOS team to the link";

/// WorkOS starts nothing by a call: [`start`](Provider::start) is `Unsupported`, with the link into the dashboard where the
/// [environment](WorkOs::environment) is known.
impl Provider for WorkOs {
    fn capabilities(&self) -> Capabilities {
        let no_return =
            "stopping signs the browser out: give the logout link an address of the application to return to";
        [Feature::Start, Feature::Reason, Feature::Organization, Feature::Claims, Feature::Duration, Feature::Consent]
            .into_iter()
            .chain([Feature::Capabilities, Feature::IdempotencyKey])
            .fold(Capabilities::all(), |all, feature| all.without(feature, IN_THE_DASHBOARD))
            .for_sessions_of(Dialect::WorkOs)
            .without(Feature::Return, no_return)
    }

    async fn start(&self, start: Start) -> Result<Started, ProviderError> {
        let Some(unsupported) = self.capabilities().unsupported(Feature::Start) else {
            return Err(ProviderError::new(ProviderErrorKind::InvalidRequest));
        };
        Err(match self.dashboard_link(start.target()) {
            Some(link) => unsupported.at(link).into(),
            None => unsupported.into(),
        })
    }

    /// The browser ends it by going to [`logout_link`](WorkOs::logout_link): AuthKit's own cookie has to go as well, else the next
    /// sign-in would end in the impersonation again. Where the access token has lapsed there is no session to stop; take its id from
    /// the [seal](super::SealedSession::opened).
    async fn stop(&self, stop: Stop) -> Result<Stopped, ProviderError> {
        stop.admit(&self.capabilities())?;
        let invalid = || ProviderError::new(ProviderErrorKind::InvalidRequest);
        let session_id = stop.session().session_id().ok_or_else(invalid)?;
        Ok(Stopped::Visit(self.logout_link(session_id, stop.returns_to())))
    }

    async fn revoke(&self, handle: &Handle) -> Result<(), ProviderError> {
        match handle {
            Handle::Session(id) => self.revoke_session(id).await,
            _ => Err(ProviderError::new(ProviderErrorKind::InvalidRequest)),
        }
    }

    async fn active(&self, user: &str, after: Option<&Cursor>) -> Result<Page<ActiveSession>, ProviderError> {
        Ok(self.sessions(user, after).await?.filter_map(active))
    }

    async fn follow(&self, after: Option<&Cursor>) -> Result<Page<Event>, ProviderError> {
        let query = match after {
            Some(cursor) => EventQuery::new().after(cursor.clone()),
            None => EventQuery::new(),
        };
        Ok(self.events(&query).await?.filter_map(|event| event.impersonation()))
    }
}

fn active(session: Session) -> Option<ActiveSession> {
    if !session.is_impersonated() || !session.is_active() {
        return None;
    }
    let (impersonator, reason) = match session.impersonator {
        Some(impersonator) => (Some(impersonator.email), impersonator.reason),
        // Impersonated by its method, and WorkOS does not say by whom.
        None => (None, None),
    };
    let mut active = ActiveSession::new(Handle::Session(session.id), session.user_id);
    active.impersonator = impersonator;
    active.reason = reason;
    active.organization = session.organization_id;
    active.started_at = Some(session.created_at);
    active.expires_at = session.expires_at;
    Some(active)
}
