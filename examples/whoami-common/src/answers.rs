use impersonation_core::redact::Sensitive;
use impersonation_core::session::{Actor, PriorActor};
use impersonation_core::{Session, Timestamp};
use serde::Serialize;

/// `GET /whoami` and `GET /account`: who is there.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[expect(clippy::exhaustive_enums, reason = "an example's own answer")]
pub enum Whoami<'a> {
    /// Nobody.
    Nobody {
        /// Always null.
        subject: Option<&'a str>,
        /// Always `none`.
        acting: &'static str,
        /// Always false.
        impersonated: bool,
    },
    /// A session.
    Session(Box<WhoamiSession<'a>>),
}

/// A session as `/whoami` shows it.
#[derive(Debug, Serialize)]
pub struct WhoamiSession<'a> {
    subject: &'a str,
    acting: &'static str,
    impersonated: bool,
    actor: Option<WhoamiActor<'a>>,
    prior_actors: Vec<WhoamiPriorActor<'a>>,
    reason: Option<&'a str>,
    session_id: Option<&'a str>,
    organization: Option<&'a str>,
    issued_at: Option<Timestamp>,
    expires_at: Timestamp,
}

#[derive(Debug, Serialize)]
struct WhoamiActor<'a> {
    subject: &'a str,
    issuer: &'a str,
    kind: &'static str,
    email: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct WhoamiPriorActor<'a> {
    subject: &'a str,
    issuer: &'a str,
}

impl<'a> Whoami<'a> {
    /// Nobody is there.
    pub fn nobody() -> Self {
        Self::Nobody { subject: None, acting: "none", impersonated: false }
    }

    /// This session is there.
    pub fn of(session: &'a Session) -> Self {
        Self::Session(Box::new(WhoamiSession {
            subject: session.subject(),
            acting: session.actor().map_or("none", |actor| actor.kind().as_str()),
            impersonated: session.is_impersonated(),
            actor: session.actor().map(WhoamiActor::of),
            prior_actors: session.prior_actors().iter().map(WhoamiPriorActor::of).collect(),
            reason: session.reason(),
            session_id: session.session_id(),
            organization: session.organization().map(|organization| organization.id()),
            issued_at: session.issued_at(),
            expires_at: session.expires_at(),
        }))
    }
}

impl<'a> WhoamiActor<'a> {
    fn of(actor: &'a Actor) -> Self {
        Self { subject: actor.subject(), issuer: actor.issuer(), kind: actor.kind().as_str(), email: actor.email() }
    }
}

impl<'a> WhoamiPriorActor<'a> {
    fn of(actor: &'a PriorActor) -> Self {
        Self { subject: actor.subject(), issuer: actor.issuer() }
    }
}

/// `GET /billing`.
#[derive(Debug, Serialize)]
pub struct Billing {
    plan: &'static str,
}

impl Billing {
    /// The plan of everybody.
    pub fn pro() -> Self {
        Self { plan: "pro" }
    }
}

/// `GET /reports`.
#[derive(Debug, Default, Serialize)]
pub struct Reports {
    reports: [&'static str; 0],
}

/// Any other method on `/reports`.
#[derive(Debug, Serialize)]
pub struct Created {
    created: bool,
}

impl Default for Created {
    fn default() -> Self {
        Self { created: true }
    }
}

/// `POST /account/email`.
#[derive(Debug, Serialize)]
pub struct Changed {
    changed: bool,
}

impl Default for Changed {
    fn default() -> Self {
        Self { changed: true }
    }
}

/// `GET /profile`: personal data, of which an actor does not see all.
#[derive(Debug, Serialize)]
pub struct Profile {
    id: String,
    email: &'static str,
    national_id: Sensitive<&'static str>,
}

impl Profile {
    /// The profile of the session's subject. Who sees what of it, the response decides.
    pub fn of(session: &Session) -> Self {
        Self { id: session.subject().into(), email: "user@example.com", national_id: Sensitive::new("000-00-0000") }
    }
}
