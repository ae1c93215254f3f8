use std::fmt;
use std::sync::{Arc, Mutex};

use impersonation_core::key::Algorithm;
use impersonation_core::profile::Dialect;
use serde_json::{Value, json};
use url::Url;

use super::code::{Code, Grant, RefreshToken};
use super::session::{Impersonator, Session};
use crate::clock::rfc3339;
use crate::delivery::Delivery;
use crate::error::{EmulatorError, EmulatorErrorKind};
use crate::server::Shared;
use crate::signer::Signer;
use crate::user::User;
use crate::{lock, random};

pub(super) const ISSUER: &str = "https://api.workos.com";

/// One WorkOS environment: its keys, its users and what they have going on.
pub(super) struct Environment {
    pub(super) id: String,
    pub(super) url: String,
    pub(super) client_id: String,
    pub(super) api_key: String,
    pub(super) webhook_secret: String,
    pub(super) signer: Signer,
    pub(super) shared: Arc<Shared>,
    pub(super) state: Mutex<State>,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) issuer: String,
    pub(super) users: Vec<User>,
    pub(super) codes: Vec<Code>,
    pub(super) refresh_tokens: Vec<RefreshToken>,
    pub(super) sessions: Vec<Session>,
    pub(super) events: Vec<Event>,
    pub(super) deliveries: Vec<Delivery>,
    pub(super) admin_email: String,
    /// Who the hosted sign-in knows.
    pub(super) hosted_user: Option<String>,
    /// The impersonation that the next `/authorize` is for.
    pub(super) pending: Option<Grant>,
    pub(super) callback: Option<String>,
    pub(super) sign_in_url: Option<String>,
    pub(super) sign_out_url: Option<String>,
}

#[derive(Debug)]
pub(super) struct Event {
    pub(super) id: String,
    pub(super) kind: &'static str,
    pub(super) organization_id: Option<String>,
    pub(super) created_at: u64,
    pub(super) json: Value,
}

impl Environment {
    pub(super) fn new(url: String) -> Self {
        let kid = random::workos_id("sso_oidc_key_pair");
        Self {
            id: random::workos_id("environment"),
            client_id: random::workos_id("client"),
            api_key: format!("sk_test_{}", random::secret()),
            webhook_secret: random::secret(),
            signer: Signer::new(Dialect::WorkOs, ISSUER, &kid, Algorithm::RS256),
            shared: Arc::default(),
            state: Mutex::new(State::new()),
            url,
        }
    }

    /// What the dialog of the Dashboard does, with the address that the browser is sent to.
    pub(super) fn impersonate(&self, user_id: &str, reason: &str) -> Result<String, EmulatorError> {
        let refuse = |kind| Err(EmulatorError::new(kind));
        let now = self.shared.clock.millis();
        let mut state = lock(&self.state);
        if state.user(user_id).is_none() {
            return refuse(EmulatorErrorKind::UnknownUser);
        }
        if reason.trim().is_empty() {
            return refuse(EmulatorErrorKind::ReasonMissing);
        }
        let impersonator = Impersonator { email: state.admin_email.clone(), reason: Some(reason.to_owned()) };
        let grant = Grant { user_id: user_id.into(), impersonator: Some(impersonator) };
        if let Some(sign_in_url) = state.sign_in_url.clone() {
            state.pending = Some(grant);
            return Ok(sign_in_url);
        }
        let Some(Ok(mut callback)) = state.callback.as_deref().map(Url::parse) else {
            return refuse(EmulatorErrorKind::NoApplication);
        };
        let code = Code::new(grant, None, now);
        callback.query_pairs_mut().append_pair("code", &code.text);
        state.codes.push(code);
        Ok(callback.into())
    }

    /// Ends a session that is still active. `None` where there is no such session at all.
    pub(super) fn end(&self, session_id: &str) -> Option<()> {
        let now = self.shared.clock.millis();
        let mut state = lock(&self.state);
        let session = state.sessions.iter_mut().find(|session| session.id == session_id)?;
        if session.is_active(now) {
            session.ended_at = Some(now);
            let session = session.clone();
            self.emit(&mut state, "session.revoked", &session);
        }
        Some(())
    }

    pub(super) fn emit(&self, state: &mut State, kind: &'static str, session: &Session) {
        let now = self.shared.clock.millis();
        let id = random::workos_id("event");
        let actor = match &session.impersonator {
            Some(impersonator) => json!({ "id": session.user_id, "source": "dashboard", "name": impersonator.email }),
            None => json!({ "id": session.user_id, "source": "api", "name": session.user_id }),
        };
        let json = json!({
            "object": "event",
            "id": id,
            "event": kind,
            "data": session.json(now),
            "created_at": rfc3339(now),
            "context": { "client_id": self.client_id, "actor": actor },
        });
        state.deliveries.push(Delivery::workos(&self.webhook_secret, now, json.to_string()));
        state.events.push(Event { id, kind, organization_id: session.organization_id.clone(), created_at: now, json });
    }

    /// Signs an access token for the session.
    pub(super) fn access_token(&self, state: &State, session: &Session, user: &User) -> String {
        let seconds = self.shared.clock.seconds();
        self.signer.sign(&session.claims(user, &state.issuer, &self.client_id, seconds))
    }
}

impl State {
    fn new() -> Self {
        let (users, codes, refresh_tokens, sessions) = Default::default();
        let (events, deliveries) = Default::default();
        let (hosted_user, pending, callback, sign_in_url, sign_out_url) = Default::default();
        let (issuer, admin_email) = (ISSUER.to_owned(), "admin@example.com".to_owned());
        Self {
            issuer,
            users,
            codes,
            refresh_tokens,
            sessions,
            events,
            deliveries,
            admin_email,
            hosted_user,
            pending,
            callback,
            sign_in_url,
            sign_out_url,
        }
    }

    pub(super) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").field("id", &self.id).field("url", &self.url).finish_non_exhaustive()
    }
}
