//! What a token says of itself. Nobody has verified it: it tells a mix-up, never who is there.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;

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
        let mut parts = token.split('.');
        let (_, claims, _, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()) else { return None };
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
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
}
