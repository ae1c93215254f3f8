//! What a session says, in a form that a payload can be turned into as well.

use impersonation_core::{ActorKind, Session};
use serde_json::Value;

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) subject: String,
    pub(crate) actor: Option<Party>,
    /// Issuer and subject of each nested `act`.
    pub(crate) prior_actors: Vec<(String, String)>,
    pub(crate) session_id: Option<String>,
    pub(crate) organization: Option<String>,
    pub(crate) permissions: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Party {
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) kind: ActorKind,
}

impl Picture {
    pub(crate) fn of(session: &Session) -> Self {
        let party = |actor: &impersonation_core::session::Actor| Party {
            issuer: actor.issuer().into(),
            subject: actor.subject().into(),
            kind: actor.kind(),
        };
        let prior = session.prior_actors().iter().map(|prior| (prior.issuer().into(), prior.subject().into()));
        Self {
            subject: session.subject().into(),
            actor: session.actor().map(party),
            prior_actors: prior.collect(),
            session_id: session.session_id().map(Into::into),
            organization: session.organization().map(|organization| organization.id().into()),
            permissions: session.permissions().map(Into::into).collect(),
        }
    }

    /// What the registered claims of a payload say: `sub`, `act`, `sid`. `issuer` stands in where `act` names none; who
    /// acts is staff unless `act.type` says `agent`.
    pub(crate) fn from_claims(issuer: &str, claims: &Value) -> Self {
        let identity = |act: &Value| (owned(&act["iss"]).unwrap_or(issuer.into()), owned(&act["sub"]).unwrap());
        let mut levels = std::iter::successors(claims.get("act"), |act| act.get("act")).filter(|act| !act.is_null());
        let actor = levels.next().map(|act| {
            let (issuer, subject) = identity(act);
            let kind = if act["type"] == "agent" { ActorKind::Agent } else { ActorKind::Staff };
            Party { issuer, subject, kind }
        });
        Self {
            subject: owned(&claims["sub"]).unwrap(),
            actor,
            prior_actors: levels.map(identity).collect(),
            session_id: owned(&claims["sid"]),
            organization: None,
            permissions: Vec::new(),
        }
    }
}

/// A text as recorded, or nothing where it is `null` or missing.
pub(crate) fn owned(value: &Value) -> Option<String> {
    value.as_str().map(Into::into)
}

/// A list of texts as recorded; none where it is `null` or missing.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(owned).collect()
}
