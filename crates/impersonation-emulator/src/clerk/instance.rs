use std::fmt;
use std::sync::{Arc, Mutex};

use http::StatusCode;
use impersonation_core::key::Algorithm;
use impersonation_core::profile::Dialect;
use serde_json::json;
use url::Url;

use super::refusal::Refusal;
use super::session::{Ending, OWN_SECONDS, Session};
use super::ticket::{Purpose, Ticket};
use super::user;
use crate::delivery::Delivery;
use crate::query::Query;
use crate::server::Shared;
use crate::signer::Signer;
use crate::user::User;
use crate::{lock, random};

/// One Clerk instance: its keys, its users and what they have going on.
pub(super) struct Instance {
    pub(super) id: String,
    pub(super) url: String,
    pub(super) secret_key: String,
    pub(super) webhook_secret: [u8; 24],
    pub(super) signer: Signer,
    pub(super) shared: Arc<Shared>,
    pub(super) state: Mutex<State>,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) users: Vec<User>,
    pub(super) tickets: Vec<Ticket>,
    pub(super) sessions: Vec<Session>,
    pub(super) deliveries: Vec<Delivery>,
    /// Where people sign in, without a slash at the end.
    pub(super) application: String,
}

impl Instance {
    pub(super) fn new(url: String) -> Self {
        let id = random::clerk_id("ins");
        let (users, tickets, sessions, deliveries) = Default::default();
        let state = State { users, tickets, sessions, deliveries, application: url.clone() };
        Self {
            secret_key: format!("sk_test_{}", random::secret()),
            webhook_secret: random::bytes(),
            signer: Signer::new(Dialect::Clerk, &url, &id, Algorithm::RS256),
            shared: Arc::default(),
            state: Mutex::new(state),
            id,
            url,
        }
    }

    /// The origin that tokens name as their authorized party.
    pub(super) fn authorized_party(&self) -> String {
        let application = lock(&self.state).application.clone();
        Url::parse(&application).map_or(application, |url| url.origin().ascii_serialization())
    }

    /// A user's own session on a new client.
    pub(super) fn sign_in(&self, user_id: &str) -> Option<Session> {
        let now = self.shared.clock.millis();
        let user = lock(&self.state).user(user_id)?.clone();
        let session = Session::start(&random::clerk_id("client"), &user, now, OWN_SECONDS);
        self.open(session.clone());
        Some(session)
    }

    /// Redeems a ticket for the session that it is for, on this client.
    pub(super) fn redeem(&self, secret: &str, client_id: &str) -> Result<Session, Refusal> {
        let now = self.shared.clock.millis();
        let mut state = lock(&self.state);
        let invalid = || Refusal::new(StatusCode::BAD_REQUEST, "ticket_invalid_code", "Ticket is invalid", "");
        let State { users, tickets, .. } = &mut *state;
        let ticket = tickets.iter_mut().find(|ticket| ticket.secret == secret).ok_or_else(invalid)?;
        let user = users.iter().find(|user| user.id == ticket.user_id).ok_or_else(invalid)?;
        ticket.accept(now)?;
        let mut session = Session::start(client_id, user, now, ticket.session_seconds);
        session.actor = Some(ticket.actor.clone());
        drop(state);
        self.open(session.clone());
        Ok(session)
    }

    /// Where the ticket leads after an agent's task; `None` for one of a person.
    pub(super) fn agent_redirect(&self, secret: &str) -> Result<Option<String>, Refusal> {
        let state = lock(&self.state);
        let ticket = state.tickets.iter().find(|ticket| ticket.secret == secret);
        match &ticket.ok_or_else(|| Refusal::not_found("ticket"))?.purpose {
            Purpose::Impersonate => Ok(None),
            Purpose::RunAgent { redirect_url } => Ok(Some(redirect_url.clone())),
        }
    }

    fn open(&self, session: Session) {
        self.deliver("session.created", &session);
        lock(&self.state).sessions.push(session);
    }

    /// Ends a session that is still active. `None` where there is no such session at all.
    pub(super) fn end(&self, session_id: &str, ending: Ending) -> Option<Session> {
        let now = self.shared.clock.millis();
        let mut state = lock(&self.state);
        let session = state.sessions.iter_mut().find(|session| session.id == session_id)?;
        let was_active = session.is_active(now);
        if was_active {
            (session.ended, session.updated_at) = (Some(ending), now);
        }
        let session = session.clone();
        drop(state);
        if was_active {
            self.deliver(&format!("session.{}", session.status(now)), &session);
        }
        Some(session)
    }

    fn deliver(&self, kind: &str, session: &Session) {
        let now = self.shared.clock.millis();
        let mut state = lock(&self.state);
        let mut data = session.json(now);
        data["user"] = state.user(&session.user_id).map(user::json).unwrap_or_default();
        let event = json!({
            "object": "event",
            "type": kind,
            "instance_id": self.id,
            "timestamp": now,
            "event_attributes": { "http_request": { "client_ip": "127.0.0.1", "user_agent": "emulator" } },
            "data": data,
        });
        let id = random::clerk_id("msg");
        state.deliveries.push(Delivery::svix(&self.webhook_secret, &id, now / 1000, event.to_string()));
    }
}

impl State {
    pub(super) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }
}

/// `limit`, ten by default, and `offset`.
pub(super) struct Page {
    limit: usize,
    offset: usize,
}

impl Page {
    pub(super) fn of(query: &Query) -> Result<Self, Refusal> {
        let invalid = |name| Refusal::parameter("form_param_format_invalid", name);
        let limit = query.number("limit", 10, 1..=500).ok_or_else(|| invalid("limit"))?;
        let offset = query.number("offset", 0, 0..=usize::MAX).ok_or_else(|| invalid("offset"))?;
        Ok(Self { limit, offset })
    }

    pub(super) fn take<T>(&self, items: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
        items.skip(self.offset).take(self.limit)
    }
}

impl fmt::Debug for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Instance").field("id", &self.id).field("url", &self.url).finish_non_exhaustive()
    }
}
