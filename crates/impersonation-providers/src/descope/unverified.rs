//! What Descope's tokens say of themselves, as nobody has verified it.

use serde::Deserialize;

use crate::unverified::claims;

/// The claims by which two tokens of one session are told from those of another.
#[derive(Deserialize)]
pub(super) struct Unverified {
    drn: Option<Box<str>>,
    sub: Box<str>,
    dsub: Option<Box<str>>,
    act: Option<Act>,
}

#[derive(Deserialize)]
struct Act {
    sub: Box<str>,
}

impl Unverified {
    /// `None` where it is no token of the form that Descope's have, a malformed `act` included.
    pub(super) fn of(token: &str) -> Option<Self> {
        claims(token)
    }

    /// Whether it is a refresh token, which no session layer may be given.
    pub(super) fn is_refresh_token(&self) -> bool {
        self.drn.as_deref() == Some("DSR")
    }

    /// The user: `dsub` overrides `sub`.
    pub(super) fn subject(&self) -> &str {
        self.dsub.as_deref().unwrap_or(&self.sub)
    }

    /// Who acts.
    pub(super) fn actor(&self) -> Option<&str> {
        self.act.as_ref().map(|act| &*act.sub)
    }

    /// Whether it is a session of a user in which somebody else acts. A JWT template can leave `act` out, and then it would pass for the
    /// user's own; and by another of their ids, staff may have named themselves.
    pub(super) fn is_anothers_with_its_actor(&self) -> bool {
        self.actor().is_some_and(|actor| actor != self.subject()) && !self.is_refresh_token()
    }
}

/// Whether it has claims at all, of whatever form.
pub(super) fn is_token(token: &str) -> bool {
    claims::<serde_json::Value>(token).is_some()
}
