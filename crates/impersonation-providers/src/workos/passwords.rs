use std::fmt;

use impersonation_core::Timestamp;

use super::{SealError, iron};

/// The least that iron accepts, in bytes.
const SHORTEST: usize = 32;
/// The id that iron-session gives to a password that comes alone.
const FIRST: &str = "1";

/// What cookies were sealed with: `WORKOS_COOKIE_PASSWORD`, and those before it.
///
/// A cookie names the id of its password, which at AuthKit and workos-node is always `1`. So that cookies sealed before a change
/// of the password still open, add the old one under the same id. iron-session lets its callers give ids of their own. What is sealed
/// here is sealed with the first.
///
/// ```
/// use impersonation_providers::workos::Passwords;
///
/// let passwords = Passwords::new("a-test-password-of-32-characters")?;
/// let rotated = Passwords::new("a-test-password-of-32-characters")?.and("1", "the-test-password-before-that-one")?;
/// assert!(Passwords::new("short").is_err());
/// # Ok::<(), impersonation_providers::workos::InvalidPassword>(())
/// ```
#[derive(Clone)]
pub struct Passwords {
    first: Password,
    others: Vec<Password>,
}

#[derive(Clone)]
struct Password {
    id: Box<str>,
    text: Box<str>,
}

impl Passwords {
    /// The password that AuthKit seals with, under the id `1`.
    ///
    /// # Errors
    ///
    /// Where it is shorter than 32 bytes.
    pub fn new(password: impl Into<Box<str>>) -> Result<Self, InvalidPassword> {
        Ok(Self { first: Password::new(FIRST, password)?, others: Vec::new() })
    }

    /// Another password, under its id, which may have others. Whoever knows it can seal what [opens](super::SealedSession::opened), and so end
    /// sessions, though never begin one: take it away again. iron seals without an id where it is `default`.
    ///
    /// # Errors
    ///
    /// Where the password is shorter than 32 bytes, or the id is empty or anything but letters, digits and `_`.
    pub fn and(mut self, id: &str, password: impl Into<Box<str>>) -> Result<Self, InvalidPassword> {
        self.others.push(Password::new(id, password)?);
        Ok(self)
    }

    /// What was sealed, in format `Fe26.2` of [iron](https://github.com/hapijs/iron): without the `~2` that iron-session puts behind
    /// it. `now` is compared with the seal's own expiry, if it has one.
    ///
    /// **Nobody is signed in by it**: whatever token is in it is not verified. A session layer with
    /// [`SealedSession`](super::SealedSession) verifies.
    ///
    /// # Errors
    ///
    /// Where it does not open; nothing of it is decrypted unless its MAC holds.
    pub fn dangerous_open(&self, sealed: &str, now: Timestamp) -> Result<Vec<u8>, SealError> {
        iron::open(sealed, self, now)
    }

    /// Id and password that are sealed with.
    pub(super) fn first(&self) -> (&str, &str) {
        (&self.first.id, &self.first.text)
    }

    /// The passwords of that id.
    pub(super) fn of(&self, id: &str) -> impl Iterator<Item = &str> {
        self.all().filter(move |password| *password.id == *id).map(|password| &*password.text)
    }

    fn all(&self) -> impl Iterator<Item = &Password> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

impl Password {
    fn new(id: &str, text: impl Into<Box<str>>) -> Result<Self, InvalidPassword> {
        let text = text.into();
        let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if text.len() < SHORTEST || !is_id { Err(InvalidPassword(())) } else { Ok(Self { id: id.into(), text }) }
    }
}

/// Passwords are never shown.
impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.all().map(|password| &password.id)).finish()
    }
}

/// A password that is too short, or an id that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidPassword(());

impl fmt::Display for InvalidPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a password has at least 32 bytes, and an id of letters, digits and underscores")
    }
}

impl std::error::Error for InvalidPassword {}
