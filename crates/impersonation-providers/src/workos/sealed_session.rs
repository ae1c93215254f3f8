use std::fmt;
use std::sync::Arc;

use impersonation_core::request::{Cookie, Credentials, InvalidCookieName, Presented, RequestView, Seal, TokenSource};
use impersonation_core::{Clock, SystemClock, Timestamp};
use serde::Deserialize;

use super::opened::Said;
use super::to_seal::ToSeal;
use super::{Authenticated, Impersonator, Opened, Passwords, SealError, iron};
use crate::object::{self, Object};

/// Twice what a browser keeps in one cookie.
const LONGEST: usize = 8 * 1024;
/// What a browser keeps in one cookie: name, value and attributes (RFC 6265 §6.1).
const LONGEST_TO_SET: usize = 4096;
/// As long as AuthKit keeps it, in seconds: 400 days, the longest of browsers.
const MAX_AGE: u32 = 400 * 24 * 60 * 60;
/// As long as WorkOS lets an impersonation last, in seconds.
const IMPERSONATION_MAX_AGE: u32 = 60 * 60;
/// Cookies of one request that are opened; with more it is refused in any case.
const MOST: usize = 4;

/// The cookie into which AuthKit seals a session: `wos-session` of authkit-nextjs and workos-node (`Fe26.2`, as iron-session
/// writes it), so that a Rust API can serve a Next.js front end.
///
/// The access token in it is verified like any other, and its signed `act` decides who acts. What else was sealed only annotates
/// and restrains:
///
/// | the seal | what becomes of the request |
/// | --- | --- |
/// | does not open: tampered with, an unknown password, expired, over 8 KiB, no session in it | refused, `invalid_token` |
/// | opens, and the token in it does not verify | refused, `invalid_token` |
/// | names another user than the token's `sub` | refused, `invalid_token` |
/// | names an impersonator, and the token has no `act` | refused, `invalid_token` |
/// | names no impersonator, and the token has an `act` | an actor is there; no reason is known |
/// | names an impersonator with another e-mail than the actor's, which is `act.sub` | the actor is that of `act`; the sealed reason is dropped |
/// | opens, and the token in it has expired | nobody is there on a safe request, else refused; AuthKit refreshes it |
///
/// The Rust and Python SDKs of WorkOS seal in ways of their own, which this does not open.
///
/// It seals too, for an application that [signs in](super::WorkOs::sign_in) by itself: [`set_cookie`](Self::set_cookie) writes what AuthKit
/// and workos-node open.
///
/// ```
/// use impersonation_core::testing::Issuer;
/// use impersonation_core::{Verifier, profile};
/// use impersonation_providers::workos::{Passwords, SealedSession};
///
/// let password = "a-test-password-of-32-characters"; // WORKOS_COOKIE_PASSWORD
/// let issuer = Issuer::workos(); // in production: the client id, and the keys of WorkOS
/// let verifier = Verifier::builder()
///     .trust(
///         profile::workos(issuer.url())
///             .token_source(SealedSession::new(Passwords::new(password)?))
///             .keys(issuer.keys()),
///     )
///     .build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
#[derive(Clone)]
pub struct SealedSession {
    cookie: Cookie,
    passwords: Passwords,
    domain: Option<Box<str>>,
    clock: Arc<dyn Clock>,
}

impl SealedSession {
    /// Opens `wos-session` with these passwords.
    pub fn new(passwords: Passwords) -> Self {
        #[expect(clippy::expect_used, reason = "of a constant")]
        let cookie = Cookie::named("wos-session").expect("a name");
        Self { cookie, passwords, domain: None, clock: Arc::new(SystemClock) }
    }

    /// Looks into the cookie of this name: `WORKOS_COOKIE_NAME`.
    ///
    /// # Errors
    ///
    /// Where no cookie can have that name.
    pub fn cookie(self, name: &str) -> Result<Self, InvalidCookieName> {
        Ok(Self { cookie: Cookie::named(name)?, ..self })
    }

    /// Judges a seal's own expiry by this clock. AuthKit seals without one.
    pub fn clock(self, clock: impl Clock) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    /// Sets and clears the cookie for this domain and those below it, as a front end on another host of the site does:
    /// `WORKOS_COOKIE_DOMAIN`. Without it the cookie is this host's alone. Every host below that domain can set one beside it.
    ///
    /// # Errors
    ///
    /// Where it is empty or has a character that no domain has.
    pub fn domain(self, domain: &str) -> Result<Self, InvalidDomain> {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
        let is_domain = !domain.is_empty() && domain.bytes().all(is_part);
        if is_domain { Ok(Self { domain: Some(domain.into()), ..self }) } else { Err(InvalidDomain(())) }
    }

    /// The name of the cookie.
    pub fn cookie_name(&self) -> &str {
        self.cookie.name()
    }

    /// The value of a `Set-Cookie` header with this session in it: `HttpOnly`, `Secure`, `SameSite=Lax`, for the whole site. It is kept for
    /// 400 days, as AuthKit keeps it, and that of an impersonation for its hour. The user's metadata is left out where the whole would be
    /// over 4 KiB, which a browser would drop.
    ///
    /// # Errors
    ///
    /// `TooLarge` where it is over 4 KiB all the same.
    pub fn set_cookie(&self, authenticated: &Authenticated) -> Result<String, SealError> {
        let has_actor = Said::of(&authenticated.access_token).is_some_and(|said| said.act.is_some());
        let is_impersonation = has_actor || authenticated.impersonator.is_some();
        let max_age = if is_impersonation { IMPERSONATION_MAX_AGE } else { MAX_AGE };
        let written = |session: &ToSeal<'_>| {
            let plain = serde_json::to_vec(session).map_err(|_| SealError::Malformed)?;
            let sealed = iron::seal(&plain, &self.passwords)?;
            let cookie = self.written(&format!("{sealed}~2"), max_age);
            if cookie.len() > LONGEST_TO_SET { Err(SealError::TooLarge) } else { Ok(cookie) }
        };
        let session = ToSeal::from(authenticated);
        match written(&session) {
            Err(SealError::TooLarge) => written(&session.without_metadata()),
            written => written,
        }
    }

    /// The value of a `Set-Cookie` header that takes the session off the browser.
    pub fn clear_cookie(&self) -> String {
        self.written("", 0)
    }

    /// What this browser's cookie has sealed, to renew the session or to end it; `None` where there is no such cookie.
    ///
    /// # Errors
    ///
    /// Where the seal does not open; where there is more than one cookie of the name, whatever is in them: a sibling domain can set one
    /// beside the application's.
    pub fn opened(&self, request: &RequestView<'_>) -> Result<Option<Opened>, SealError> {
        let value = self.cookie.only(request).map_err(|_| SealError::SeveralCookies)?;
        value.map(|value| self.open(value)).transpose()
    }

    fn written(&self, value: &str, max_age: u32) -> String {
        let domain = self.domain.as_deref().map(|domain| format!("; Domain={domain}")).unwrap_or_default();
        format!("{}={value}; Path=/{domain}; Max-Age={max_age}; HttpOnly; Secure; SameSite=Lax", self.cookie.name())
    }

    fn open(&self, cookie: &[u8]) -> Result<Opened, SealError> {
        let text = std::str::from_utf8(cookie).ok().filter(|text| text.len() <= LONGEST).ok_or(SealError::Malformed)?;
        open(text, &self.passwords, self.clock.now())
    }
}

impl TokenSource for SealedSession {
    fn collect<'r>(&self, request: &RequestView<'r>, found: &mut Credentials<'r>) {
        let mut seen = 0;
        self.cookie.visit(request, &mut |value| {
            seen += 1;
            let opened = if seen <= MOST { self.open(value) } else { Err(SealError::Malformed) };
            match opened {
                Ok(opened) => found.push(opened.presented()),
                Err(_) => found.unreadable(),
            }
        });
    }
}

/// Opens a cookie of any version that iron-session wrote: `~2`, `~1` or none.
fn open(cookie: &str, passwords: &Passwords, now: Timestamp) -> Result<Opened, SealError> {
    let (sealed, version) = match cookie.split_once('~') {
        Some((sealed, version)) => (sealed, Some(version)),
        None => (cookie, None),
    };
    if !matches!(version, None | Some("1" | "2")) {
        return Err(SealError::Malformed);
    }
    let plain = passwords.dangerous_open(sealed, now)?;
    let direct = || serde_json::from_slice(&plain).map(|Object(opened)| opened);
    let wrapped = || serde_json::from_slice(&plain).map(|Object(Wrapped { persistent })| persistent);
    let read = match version {
        Some("2") => direct(),
        Some(_) => wrapped(),
        // iron-session wrote the wrapper before it wrote versions; workos-node takes the session itself.
        None => wrapped().or_else(|_| direct()),
    };
    read.map_err(|_| SealError::Malformed)
}

/// The form of versions before 2.
#[derive(Deserialize)]
struct Wrapped {
    #[serde(deserialize_with = "object::one")]
    persistent: Opened,
}

impl Opened {
    fn presented<'r>(self) -> Presented<'r> {
        let seal = Seal::new().user(self.user.id);
        let seal = match self.impersonator {
            Some(Impersonator { email, reason }) => seal.impersonator(email, reason.as_deref()),
            None => seal,
        };
        Presented::in_cookie(self.access_token.into_bytes()).sealed(seal)
    }
}

/// What no cookie can be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidDomain(());

impl fmt::Display for InvalidDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a domain has letters, digits, hyphens and dots")
    }
}

impl std::error::Error for InvalidDomain {}

/// Neither passwords nor what was sealed is shown.
impl fmt::Debug for SealedSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedSession")
            .field("cookie", &self.cookie)
            .field("passwords", &self.passwords)
            .finish_non_exhaustive()
    }
}
