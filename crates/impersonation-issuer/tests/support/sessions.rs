use std::sync::LazyLock;

use impersonation_core::testing::{AUDIENCE, Issuer};
use impersonation_core::{OwnSession, Timestamp};
use serde_json::Value;

use super::NOW;

/// Where staff and users sign in.
pub const BASE_ISSUER: &str = "https://issuer.example";

pub static SIGN_IN: LazyLock<Issuer> = LazyLock::new(|| Issuer::rfc8693().at(Timestamp::from_unix_seconds(NOW)));

/// A sign-in to be: `base("staff_1", "sess_1")`.
pub struct Base {
    subject: String,
    claims: Vec<(String, Option<Value>)>,
    expires_in: u64,
}

/// The session `sid` of somebody who signed in when the test began, by a token that is good for a week.
pub fn base(subject: &str, sid: &str) -> Base {
    let base = Base { subject: subject.into(), claims: Vec::new(), expires_in: 7 * 24 * 3600 };
    base.claim("sid", sid).claim("auth_time", NOW)
}

/// A user in person, who signed in just now.
pub fn user(subject: &str) -> OwnSession {
    base(subject, "sess_user").session()
}

impl Base {
    pub fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.claims.push((name.into(), Some(value.into())));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.claims.push((name.into(), None));
        self
    }

    pub fn expires_in(self, seconds: u64) -> Self {
        Self { expires_in: seconds, ..self }
    }

    pub fn token(&self) -> String {
        let token = SIGN_IN.session(&self.subject).audience(AUDIENCE);
        let token = token.expires_at(Timestamp::from_unix_seconds(NOW + self.expires_in));
        let token = self.claims.iter().fold(token, |token, (name, value)| match value {
            Some(value) => token.claim(name, value),
            None => token.without(name),
        });
        token.token()
    }

    pub fn session(&self) -> OwnSession {
        OwnSession::of(&SIGN_IN.verified(&self.token()).expect("a good token")).expect("nobody acts")
    }
}
