use crate::grant::{BoxedGrantCheck, GrantCheck as _};
use crate::key::{BoxedKeySource, KeySource as _};
use crate::presence::Presence;
use crate::refusal::Refusal;
use crate::request::Issuers;
use crate::session::Session;
use crate::verify::overlay::Asked;

/// What [`Verifier::check`](crate::Verifier::check) can say without waiting.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "whoever checks must handle both")]
pub enum Verdict {
    /// Who is there, or why the request is refused.
    Decided(Result<Presence, Refusal>),
    /// Nothing can be said before something was asked for anew.
    Undecided(Needed),
}

/// What a verdict waits for: keys of an issuer, or how a [grant](crate::grant) stands.
#[derive(Debug)]
pub struct Needed(What);

#[derive(Debug)]
enum What {
    Keys { issuer: usize, keys: BoxedKeySource },
    Grant { check: BoxedGrantCheck, session: Session },
}

impl Needed {
    pub(super) fn keys(issuer: usize, keys: BoxedKeySource) -> Self {
        Self(What::Keys { issuer, keys })
    }

    pub(super) fn grant(check: BoxedGrantCheck, session: Session) -> Self {
        Self(What::Grant { check, session })
    }

    /// Asks for it; then [check](crate::Verifier::check) again. [`Verifier::verify`](crate::Verifier::verify) does both.
    pub async fn refresh(&self) {
        match &self.0 {
            What::Keys { keys, .. } => keys.refresh().await,
            What::Grant { check, session } => check.refresh(session).await,
        }
    }

    /// Remembers that it was asked for.
    pub(super) fn note(self, asked: &mut Asked) {
        match self.0 {
            What::Keys { issuer, .. } => asked.keys = asked.keys.or(Issuers::only(issuer)),
            What::Grant { session, .. } => asked.grant_of(session),
        }
    }
}
