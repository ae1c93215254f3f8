use impersonation_core::Session;
use serde::Serialize;

use crate::table::{NOW, Server};

/// What `/whoami` says of a session, member by member in the contract's order.
#[must_use]
#[derive(Clone, Debug, Serialize)]
pub struct Seen {
    subject: String,
    acting: String,
    impersonated: bool,
    actor: Option<Party>,
    prior_actors: Vec<PriorParty>,
    reason: Option<String>,
    session_id: Option<String>,
    organization: Option<String>,
    issued_at: Option<u64>,
    expires_at: u64,
}

#[derive(Clone, Debug, Serialize)]
struct Party {
    subject: String,
    issuer: String,
    kind: String,
    email: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct PriorParty {
    subject: String,
    issuer: String,
}

impl Seen {
    /// What [`Server::token`] says.
    pub fn user(server: &Server) -> Self {
        let session_id = match &*server.settings["PROFILE"] {
            "clerk" => Some("sess_1".into()),
            "workos" => Some("session_1".into()),
            _ => None,
        };
        Self {
            subject: "user_2".into(),
            acting: "none".into(),
            impersonated: false,
            actor: None,
            prior_actors: Vec::new(),
            reason: None,
            session_id,
            organization: None,
            issued_at: Some(NOW - 100),
            expires_at: NOW + 200,
        }
    }

    /// What [`Server::acting`] says.
    pub fn staff(server: &Server) -> Self {
        let user = Self::user(server);
        match &*server.settings["PROFILE"] {
            "clerk" => user.actor("staff_1", "https://dashboard.clerk.com", "staff"),
            "workos" => user.actor("staff@example.com", server.issuer(), "staff").email("staff@example.com"),
            _ => user.actor("staff_1", server.issuer(), "staff"),
        }
    }

    /// What a session says, in the contract's words.
    pub fn of(session: &Session) -> Self {
        let seen = Self {
            subject: session.subject().into(),
            acting: "none".into(),
            impersonated: false,
            actor: None,
            prior_actors: Vec::new(),
            reason: session.reason().map(Into::into),
            session_id: session.session_id().map(Into::into),
            organization: session.organization().map(|organization| organization.id().into()),
            issued_at: session.issued_at().map(|time| time.as_unix_seconds()),
            expires_at: session.expires_at().as_unix_seconds(),
        };
        let Some(actor) = session.actor() else { return seen };
        let seen = seen.actor(actor.subject(), actor.issuer(), actor.kind().as_str());
        let seen = actor.email().into_iter().fold(seen, Self::email);
        session.prior_actors().iter().fold(seen, |seen, prior| seen.prior(prior.subject(), prior.issuer()))
    }

    /// Somebody acts.
    pub fn actor(self, subject: &str, issuer: &str, kind: &str) -> Self {
        let actor = Party { subject: subject.into(), issuer: issuer.into(), kind: kind.into(), email: None };
        let impersonated = matches!(kind, "staff" | "unknown");
        Self { acting: kind.into(), impersonated, actor: Some(actor), ..self }
    }

    /// The actor's e-mail.
    pub fn email(mut self, email: &str) -> Self {
        if let Some(actor) = &mut self.actor {
            actor.email = Some(email.into());
        }
        self
    }

    /// Somebody acted before.
    pub fn prior(mut self, subject: &str, issuer: &str) -> Self {
        self.prior_actors.push(PriorParty { subject: subject.into(), issuer: issuer.into() });
        self
    }

    /// Another subject.
    pub fn subject(self, subject: &str) -> Self {
        Self { subject: subject.into(), ..self }
    }

    /// Another session id, or none.
    pub fn session_id(self, session_id: Option<&str>) -> Self {
        Self { session_id: session_id.map(Into::into), ..self }
    }

    /// A reason.
    pub fn reason(self, reason: &str) -> Self {
        Self { reason: Some(reason.into()), ..self }
    }

    /// An organization.
    pub fn organization(self, organization: &str) -> Self {
        Self { organization: Some(organization.into()), ..self }
    }

    /// Other times.
    pub fn times(self, issued_at: Option<u64>, expires_at: u64) -> Self {
        Self { issued_at, expires_at, ..self }
    }

    /// Whether an actor is there.
    #[must_use]
    pub fn is_acting(&self) -> bool {
        self.actor.is_some()
    }

    /// The subject.
    #[must_use]
    pub fn user_id(&self) -> &str {
        &self.subject
    }

    /// How the actor is called: by e-mail, else by subject.
    #[must_use]
    pub fn actor_name(&self) -> Option<&str> {
        let actor = self.actor.as_ref()?;
        Some(actor.email.as_deref().unwrap_or(&actor.subject))
    }

    /// The body.
    pub(crate) fn body(&self) -> String {
        serde_json::to_string(self).expect("text")
    }
}
