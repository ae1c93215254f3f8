use impersonation_core::Provider;
use impersonation_core::profile::Dialect;
use impersonation_core::provider::{
    ActiveSession, Capabilities, Cursor, Event, Feature, HandOver, Handle, Page, ProviderError, ProviderErrorKind,
    Secret, Start, Started, Stop, Stopped, Tokens,
};

use super::claims::RESERVED;
use super::unverified::Unverified;
use super::{Descope, Impersonate, RefreshToken, StopImpersonation};

/// The claim that says why, in the tokens of an impersonation that [`Provider::start`] began with a reason. No claim of the
/// application's may have its name.
pub const REASON_CLAIM: &str = "impersonation_reason";

/// - **Start**: the target is a login id, the organization a tenant, the duration that of the refresh token, the reason the claim
///   [`REASON_CLAIM`]. The hand-over is the session itself. If `start` fails after Descope has agreed, the impersonation is in the
///   audit trail, and nobody has its tokens.
/// - **Stop** needs the refresh token of the same session, and returns the actor to a session of their own.
/// - **Follow** reads the audit trail, a hundred records a call. It knows no ends, goes thirty days back, and
///   misses what enters the trail after a later record has been read: to be sure, follow again from an older cursor now and then, and
///   pass over ids that were there. The impersonator is the record's `actorId`, which Descope does not document to be that.
impl Provider for Descope {
    fn capabilities(&self) -> Capabilities {
        Capabilities::all()
            .for_sessions_of(Dialect::Descope)
            .without(Feature::Capabilities, "reveal one field at a time, with a reason: ActingSession::reveal")
            .without(
                Feature::IdempotencyKey,
                "search the audit trail before starting again where the answer was lost: Descope::audit",
            )
            .without(Feature::Revoke, "stop it with its refresh token: Provider::stop")
            .without(Feature::ListActive, "search the audit trail: Descope::audit")
    }

    async fn start(&self, start: Start) -> Result<Started, ProviderError> {
        let reserved: Vec<_> = RESERVED.into_iter().chain([REASON_CLAIM]).collect();
        start.admit(&self.capabilities(), &reserved)?;
        let refresh_token = self.impersonate(&wish(&start)).await?;
        let tokens = self.refresh(&refresh_token).await?;
        let session = Unverified::of(tokens.session.expose());
        match session.is_some_and(|claims| claims.is_anothers_with_its_actor()) {
            true => Ok(Started::new(HandOver::Tokens(tokens))),
            false => Err(ProviderError::new(ProviderErrorKind::Unreadable)),
        }
    }

    async fn stop(&self, stop: Stop) -> Result<Stopped, ProviderError> {
        stop.admit(&self.capabilities())?;
        let given = stop.refreshed_by().filter(|token| is_of_the_session(token, &stop));
        let token = given.ok_or_else(|| ProviderError::new(ProviderErrorKind::InvalidRequest))?;
        let wish = StopImpersonation::of(RefreshToken::from(token.clone()));
        let tokens = self.refresh(&self.stop_impersonation(&wish).await?).await?;
        match is_of_the_actor(&tokens, &stop) {
            true => Ok(Stopped::Returned(tokens)),
            false => Err(ProviderError::new(ProviderErrorKind::Unreadable)),
        }
    }

    async fn revoke(&self, _: &Handle) -> Result<(), ProviderError> {
        Err(self.capabilities().refusal(Feature::Revoke))
    }

    async fn active(&self, _user: &str, _after: Option<&Cursor>) -> Result<Page<ActiveSession>, ProviderError> {
        Err(self.capabilities().refusal(Feature::ListActive))
    }

    async fn follow(&self, after: Option<&Cursor>) -> Result<Page<Event>, ProviderError> {
        self.follow_audit(after).await
    }
}

fn wish(start: &Start) -> Impersonate {
    let mut wish = Impersonate::user(start.target()).by(start.impersonator());
    for (name, value) in start.claims() {
        wish = wish.custom_claim(name, value.clone());
    }
    if let Some(reason) = start.stated_reason() {
        wish = wish.custom_claim(REASON_CLAIM, reason);
    }
    if let Some(tenant) = start.in_organization() {
        wish = wish.selected_tenant(tenant);
    }
    if let Some(duration) = start.at_most() {
        wish = wish.refresh_duration(duration);
    }
    match start.consent() {
        Some(false) => wish.without_consent(),
        _ => wish,
    }
}

/// Whether the refresh token is that of the session that stops. That of another impersonation would return another's session: it
/// may have been put into this browser.
fn is_of_the_session(token: &Secret, stop: &Stop) -> bool {
    let (user, actor) = (stop.session().subject(), stop.session().actor().subject());
    Unverified::of(token.expose())
        .is_some_and(|claims| claims.subject() == user && claims.actor().is_none_or(|other| other == actor))
}

/// Whether this is the actor's session, and nobody acts in it.
fn is_of_the_actor(tokens: &Tokens, stop: &Stop) -> bool {
    Unverified::of(tokens.session.expose()).is_some_and(|claims| {
        claims.subject() == stop.session().actor().subject() && claims.actor().is_none() && !claims.is_refresh_token()
    })
}
