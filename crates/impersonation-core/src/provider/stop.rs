use super::{Capabilities, Feature, Link, ProviderError, ProviderErrorKind, Secret, Tokens};
use crate::presence::ActingSession;

/// A wish to end an impersonation from within: of the session that the request came with, in which an actor is.
#[derive(Clone, Debug)]
#[must_use]
pub struct Stop {
    session: ActingSession,
    refresh_token: Option<Secret>,
    return_to: Option<Box<str>>,
}

impl Stop {
    /// Ends this session.
    pub fn new(session: &ActingSession) -> Self {
        Self { session: session.clone(), refresh_token: None, return_to: None }
    }

    /// With the session's refresh token, of which Descope makes the actor's own session.
    pub fn refresh_token(self, token: Secret) -> Self {
        Self { refresh_token: Some(token), ..self }
    }

    /// Where the browser shall be afterwards, where it is sent away to stop. Never take it from the request as it is.
    pub fn return_to(self, url: impl Into<Box<str>>) -> Self {
        Self { return_to: Some(url.into()), ..self }
    }

    /// What every provider checks before it asks anybody.
    ///
    /// # Errors
    ///
    /// `Unsupported` where the provider cannot stop; `InvalidRequest` for a session of another provider's.
    pub fn admit(&self, capabilities: &Capabilities) -> Result<(), ProviderError> {
        match capabilities.unsupported(Feature::Stop) {
            Some(unsupported) => Err(unsupported.into()),
            None if capabilities.are_of(&self.session) => Ok(()),
            None => Err(ProviderError::new(ProviderErrorKind::InvalidRequest)),
        }
    }

    /// The session that ends.
    pub fn session(&self) -> &ActingSession {
        &self.session
    }

    /// Its refresh token.
    pub fn refreshed_by(&self) -> Option<&Secret> {
        self.refresh_token.as_ref()
    }

    /// Where the browser shall be afterwards.
    pub fn returns_to(&self) -> Option<&str> {
        self.return_to.as_deref()
    }
}

/// What is left to do after a stop. In each case take the session's cookies off the browser.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Stopped {
    /// It has ended. What the browser has besides, such as another session of Clerk's, it keeps.
    Ended,
    /// It ends when the browser goes there, so send it.
    Visit(Link),
    /// It has ended, and this is the impersonator's own session.
    Returned(Tokens),
}
