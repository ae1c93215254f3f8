//! The issuer behind the interface of the hosted providers, so that an application can put it in the place of one.

use impersonation_core::Provider;
use impersonation_core::provider::{
    self, ActiveSession, Capabilities, Cursor, Handle, Page, ProviderError, ProviderErrorKind, Start, Started, Stop,
    Tokens,
};

use crate::cause::Cause;
use crate::event::{Event, EventKind};
use crate::grant::{End, Grant};
use crate::id::GrantId;
use crate::issuer::{Issuer, StartError, StartErrorKind};
use crate::ledger::Ledger;
use crate::store::{EventFilter, GrantFilter, StoreError, StoreErrorKind};

/// How many of a listing at a time.
const PAGE: usize = 100;

/// - **A hand-over** is a ticket, good for [a minute](crate::IssuerBuilder::ticket_lifetime), for once, and for the very session that
///   started: [`redeem`](Self::redeem) it, or send the browser to the route that does. The handle names the session that it becomes, and
///   revokes it before and after that.
/// - **Starts** come from sessions of whatever issuer the directory knows. `act` is the subject of that session, so that
///   [another name](Start::known_as) for it is an `invalid_request`.
/// - **A stop** needs no refresh token and cannot fail. In a browser the impersonator's own session lies beneath and is there again; put
///   [`tombstone_of`](Self::tombstone_of) into the cookie rather than nothing, so that pages from before the stop change nothing. An API
///   client gets a token of its own where the application [makes them](crate::OwnTokens).
/// - **Whoever revokes** is not known here: [`Ledger::revoke`] has a place for them.
/// - **Follow** tells starts and ends, and why one ended; [`Ledger::events`] tells all that has happened. A start is told though
///   nobody redeems it, and then its end is too.
/// - **An error** has the issuer's own code, such as `consent_required`. Who may not is never told whether there is such a user.
///
/// ```
/// use impersonation_core::provider::{BoxedProvider, Start};
/// use impersonation_core::{OwnSession, Provider};
/// use impersonation_issuer::Issuer;
///
/// /// Clerk yesterday, and an issuer of one's own today: nothing else changes.
/// fn provider(issuer: Issuer) -> BoxedProvider {
///     BoxedProvider::new(issuer)
/// }
///
/// async fn start(provider: &impl Provider, staff: &OwnSession) -> Option<()> {
///     let start = Start::new(staff, "user_2").reason("Ticket 4711");
///     let started = provider.start(start).await.ok()?;
///     provider.revoke(&started.handle?).await.ok()
/// }
/// ```
impl Provider for Issuer {
    fn capabilities(&self) -> Capabilities {
        Capabilities::all()
    }

    async fn start(&self, start: Start) -> Result<Started, ProviderError> {
        Self::start(self, &start).await.map_err(refused)
    }

    async fn stop(&self, stop: Stop) -> Result<provider::Stopped, ProviderError> {
        let stopped = Self::stop(self, stop.session()).await;
        let stopped = stopped.ok_or_else(|| ProviderError::new(ProviderErrorKind::InvalidRequest))?;
        Ok(match stopped.own_token {
            Some(own) => provider::Stopped::Returned(Tokens::new(own.token)),
            None => provider::Stopped::Ended,
        })
    }

    async fn revoke(&self, handle: &Handle) -> Result<(), ProviderError> {
        let (Handle::Pending(id) | Handle::Session(id)) = handle else {
            return Err(ProviderError::new(ProviderErrorKind::InvalidRequest));
        };
        let not_found = || ProviderError::new(ProviderErrorKind::NotFound);
        let id = GrantId::parse(id).ok_or_else(not_found)?;
        let end = End::new(self.ledger().now(), Cause::Revoked);
        self.ledger().end_by_id(&id, end).await.map_err(failed)?.map(drop).ok_or_else(not_found)
    }

    async fn active(&self, user: &str, after: Option<&Cursor>) -> Result<Page<ActiveSession>, ProviderError> {
        let ledger = self.ledger();
        let page = ledger.active(GrantFilter::all().subject(user), after, PAGE).await.map_err(failed)?;
        Ok(page.filter_map(|grant| active(ledger, grant)))
    }

    async fn follow(&self, after: Option<&Cursor>) -> Result<Page<provider::Event>, ProviderError> {
        let page = self.ledger().events(&EventFilter::all(), after, PAGE).await.map_err(failed)?;
        Ok(page.filter_map(told))
    }
}

fn refused(error: StartError) -> ProviderError {
    let kind = match error.kind() {
        StartErrorKind::InvalidRequest | StartErrorKind::SessionUnidentified => ProviderErrorKind::InvalidRequest,
        StartErrorKind::AuthenticationTooOld => ProviderErrorKind::InvalidGrant,
        StartErrorKind::Disabled
        | StartErrorKind::NotAllowed
        | StartErrorKind::ConsentRequired
        | StartErrorKind::WaiverNotAllowed => ProviderErrorKind::Denied,
        StartErrorKind::ReasonRequired
        | StartErrorKind::ReasonInvalid
        | StartErrorKind::OrganizationRequired
        | StartErrorKind::KeyReused
        | StartErrorKind::GrantEnded => ProviderErrorKind::Rejected,
        StartErrorKind::LimitReached => ProviderErrorKind::RateLimited,
        StartErrorKind::NotRecorded | StartErrorKind::Unavailable => ProviderErrorKind::Unavailable,
    };
    ProviderError::new(kind).with_code(error.kind().as_str()).because(error)
}

fn failed(error: StoreError) -> ProviderError {
    let kind = match error.kind() {
        StoreErrorKind::Unavailable => ProviderErrorKind::Unavailable,
        StoreErrorKind::Corrupt => ProviderErrorKind::Unreadable,
        StoreErrorKind::Conflict => ProviderErrorKind::Rejected,
        StoreErrorKind::InvalidCursor => ProviderErrorKind::InvalidRequest,
    };
    ProviderError::new(kind).because(error)
}

/// A grant that goes on for all that this process knows: the store may not have heard yet of its end, or of who was seen in it.
fn active(ledger: &Ledger, grant: Grant) -> Option<ActiveSession> {
    if ledger.has_unwritten_end(&grant.id) || ledger.due(&grant, ledger.now()).is_some() {
        return None;
    }
    let mut active = ActiveSession::new(Handle::Session(grant.id.into()), grant.subject);
    active.impersonator = Some(grant.impersonator.subject);
    active.reason = grant.reason;
    active.organization = grant.organization;
    active.started_at = Some(grant.started_at);
    active.expires_at = Some(grant.ends_at);
    Some(active)
}

/// A start or an end; `None` of what else happens.
fn told(event: Event) -> Option<provider::Event> {
    let (kind, cause) = match event.kind {
        EventKind::Started { .. } => (provider::EventKind::Started, None),
        EventKind::Ended { cause, .. } => (provider::EventKind::Ended, Some(cause.as_str().into())),
        _ => return None,
    };
    let mut told = provider::Event::new(kind, event.at, event.subject);
    told.id = Some(event.id.into());
    told.impersonator = event.impersonator.map(|party| party.subject);
    told.session_id = event.grant.map(Into::into);
    told.organization = event.organization;
    told.reason = event.reason;
    told.cause = cause;
    Some(told)
}
