use std::sync::Arc;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::session::{Actor, ActorKind};

/// Somebody who did something: issuer and subject together name them. It serializes as an object of four members.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Party {
    /// The issuer that knows them.
    pub issuer: Arc<str>,
    /// Who they are there.
    pub subject: Box<str>,
    /// What kind of actor they are; `None` for a user in person, which is written `user`.
    pub kind: Option<ActorKind>,
    /// Their e-mail address, where it is known.
    pub email: Option<Box<str>>,
}

impl Party {
    /// An actor, or who may become one.
    pub fn actor(issuer: impl Into<Arc<str>>, subject: impl Into<Box<str>>, kind: ActorKind) -> Self {
        Self { issuer: issuer.into(), subject: subject.into(), kind: Some(kind), email: None }
    }

    /// A user in person, who consents to something or ends it.
    pub fn user(issuer: impl Into<Arc<str>>, subject: impl Into<Box<str>>) -> Self {
        Self { issuer: issuer.into(), subject: subject.into(), kind: None, email: None }
    }

    /// With an e-mail address.
    #[must_use]
    pub fn with_email(self, email: impl Into<Box<str>>) -> Self {
        Self { email: Some(email.into()), ..self }
    }

    /// `user`, or the kind of actor.
    pub fn kind_str(&self) -> &'static str {
        self.kind.map_or("user", ActorKind::as_str)
    }
}

impl From<&Actor> for Party {
    fn from(actor: &Actor) -> Self {
        Self {
            issuer: Arc::clone(&actor.issuer),
            subject: actor.subject.clone(),
            kind: Some(actor.kind),
            email: actor.email.clone(),
        }
    }
}

impl Serialize for Party {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut party = serializer.serialize_struct("Party", 4)?;
        party.serialize_field("subject", &self.subject)?;
        party.serialize_field("issuer", &*self.issuer)?;
        party.serialize_field("kind", self.kind_str())?;
        party.serialize_field("email", &self.email)?;
        party.end()
    }
}
