use impersonation_core::Provider;
use impersonation_core::profile::Dialect;
use impersonation_core::provider::{
    ActiveSession, Capabilities, Cursor, Event, Feature, HandOver, Handle, Page, ProviderError, ProviderErrorKind,
    Start, Started, Stop, Stopped,
};

use super::client::sound_id;
use super::error::was_revoked_before;
use super::{ActorTokenRequest, Clerk, Session, SessionQuery, SessionStatus};

/// What claims may not be called besides the registered ones: in `act`, `type` would make an agent of the impersonator, `email` is that
/// of the actor to a session layer and not the user's, and `reason` has a place of its own.
const RESERVED: [&str; 3] = ["type", "reason", "email"];
/// Sessions of one page.
const PAGE: u16 = 100;

/// - **Reason and claims** travel as members of `actor`, so that they are in `act` of every token: `act.reason` says why. Both are
///   seen by the browser.
/// - **A hand-over** is good for [a minute](Clerk::ticket_lifetime), and for once.
/// - **A duration** is cut to whole seconds.
/// - **A stop** ends the session and leaves others of the same browser alone; see [`end_impersonation`](Clerk::end_impersonation) for
///   what clerk-js is told.
/// - **Revoking a start** that was accepted is an error, `actor_token_cannot_be_revoked_code`: its session goes on. Find it by
///   `active`, and revoke that.
/// - **Pages of `active`** count from the newest. What ends between two of them moves the rest up: read them all before revoking, or
///   start again after.
impl Provider for Clerk {
    fn capabilities(&self) -> Capabilities {
        Capabilities::all()
            .for_sessions_of(Dialect::Clerk)
            .without(
                Feature::Organization,
                "let the session that starts choose its organization: setActive() of clerk-js",
            )
            .without(Feature::Consent, "ask the user by the application's own means, before the start")
            .without(Feature::Capabilities, "reveal one field at a time, with a reason: ActingSession::reveal")
            .without(
                Feature::IdempotencyKey,
                "start again where the answer was lost: a ticket that nobody redeems lapses by itself",
            )
            .without(Feature::Return, "make the session active that return_session() finds: setActive() of clerk-js")
            .without(Feature::Follow, "handle Clerk's signed webhooks: clerk::Webhook")
    }

    async fn start(&self, start: Start) -> Result<Started, ProviderError> {
        start.admit(&self.capabilities(), &RESERVED)?;
        let mut request = ActorTokenRequest::new(start.target(), start.impersonator());
        for (name, value) in start.claims() {
            request = request.member(name, value.clone());
        }
        if let Some(reason) = start.stated_reason() {
            request = request.reason(reason);
        }
        if let Some(duration) = start.at_most() {
            request = request.session_at_most(duration);
        }
        let token = self.create_actor_token(&request).await?;
        let hand_over = match (token.url, token.token) {
            (Some(url), _) => HandOver::Visit(url),
            (None, Some(ticket)) => HandOver::Ticket(ticket),
            (None, None) => return Err(ProviderError::new(ProviderErrorKind::Unreadable)),
        };
        let started = Started::new(hand_over).handle(Handle::Pending(token.id));
        Ok(match token.created_at {
            Some(created) => started.expires_at(created + self.ticket_lifetime),
            None => started,
        })
    }

    async fn stop(&self, stop: Stop) -> Result<Stopped, ProviderError> {
        stop.admit(&self.capabilities())?;
        self.end_impersonation(stop.session()).await.map(|()| Stopped::Ended)
    }

    async fn revoke(&self, handle: &Handle) -> Result<(), ProviderError> {
        match handle {
            Handle::Pending(id) => match self.revoke_actor_token(id).await {
                Err(error) if !was_revoked_before(&error) => Err(error),
                _ => Ok(()),
            },
            Handle::Session(id) => self.revoke_session(id).await,
            _ => Err(ProviderError::new(ProviderErrorKind::InvalidRequest)),
        }
    }

    async fn active(&self, user: &str, after: Option<&Cursor>) -> Result<Page<ActiveSession>, ProviderError> {
        let offset = after.map_or(Ok(0), offset)?;
        let query = SessionQuery::of_user(sound_id(user)?).status(SessionStatus::Active).limit(PAGE).offset(offset);
        let sessions = self.sessions(&query).await?;
        let has_more = sessions.len() >= usize::from(PAGE);
        let is_theirs = |session: &&Session| *session.user_id == *user && session.is_active();
        let page = Page::last(sessions.iter().filter(is_theirs).filter_map(impersonation).collect());
        match offset.checked_add(PAGE.into()).filter(|_| has_more) {
            Some(next) => Ok(page.followed_by(Cursor::new(next.to_string()))),
            None => Ok(page),
        }
    }

    async fn follow(&self, _after: Option<&Cursor>) -> Result<Page<Event>, ProviderError> {
        Err(self.capabilities().refusal(Feature::Follow))
    }
}

/// # Errors
///
/// When the cursor is none of these pages'.
fn offset(cursor: &Cursor) -> Result<u32, ProviderError> {
    let is_number = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
    let offset = Some(cursor.as_str()).filter(is_number).and_then(|text| text.parse().ok());
    offset.ok_or_else(|| ProviderError::new(ProviderErrorKind::InvalidRequest))
}

/// The session as an impersonation that is going on; `None` where the user or an agent is there.
fn impersonation(session: &Session) -> Option<ActiveSession> {
    let actor = session.impersonator()?;
    let handle = Handle::Session(session.id.clone());
    let mut active = ActiveSession::new(handle, session.user_id.clone());
    active.impersonator = Some(actor.subject().into());
    active.reason = actor.reason().map(Into::into);
    active.organization = session.last_active_organization_id.clone();
    active.started_at = session.created_at;
    active.expires_at = session.expire_at;
    Some(active)
}
