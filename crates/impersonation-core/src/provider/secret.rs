use std::fmt;

/// A text that opens something: a token, a ticket, a key. It is never shown, only [exposed](Self::expose).
///
/// ```
/// use impersonation_core::provider::Secret;
///
/// let ticket = Secret::new("a-test-ticket");
/// assert_eq!(format!("{ticket:?}"), "Secret(..)");
/// assert_eq!(ticket.expose(), "a-test-ticket");
/// ```
#[derive(Clone)]
pub struct Secret(Box<str>);

impl Secret {
    /// Keeps a text.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the cookie, form or header that it goes into: never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// An address to send a browser to. Its query may hold a ticket, so nothing of it is shown.
#[derive(Clone)]
pub struct Link(Box<str>);

impl Link {
    /// Keeps an address.
    pub fn new(url: impl Into<Box<str>>) -> Self {
        Self(url.into())
    }

    /// The address itself, for a `Location` header or a link on a page that is not cached.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Link(..)")
    }
}

/// A session as its tokens.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Tokens {
    /// What requests carry: the access token, or session token.
    pub session: Secret,
    /// What gets the next one, where the provider gives it out.
    pub refresh: Option<Secret>,
}

impl Tokens {
    /// A session token alone.
    pub fn new(session: Secret) -> Self {
        Self { session, refresh: None }
    }

    /// With what refreshes it.
    #[must_use]
    pub fn refreshed_by(self, refresh: Secret) -> Self {
        Self { refresh: Some(refresh), ..self }
    }
}
