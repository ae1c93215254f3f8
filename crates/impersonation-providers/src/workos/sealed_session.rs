use std::fmt;
use std::sync::Arc;

use impersonation_core::request::{Cookie, Credentials, InvalidCookieName, Presented, RequestView, Seal, TokenSource};
use impersonation_core::{Clock, SystemClock, Timestamp};
use serde::Deserialize;

use super::{Passwords, SealError};

/// Twice what a browser keeps in one cookie.
const LONGEST: usize = 8 * 1024;
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
/// | names an impersonator with another e-mail than `act.sub` | the actor is that of `act`; the sealed reason is dropped |
/// | opens, and the token in it has expired | nobody is there on a safe request, else refused; AuthKit refreshes it |
///
/// The Rust and Python SDKs of WorkOS seal in ways of their own, which this does not open.
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
    clock: Arc<dyn Clock>,
}

impl SealedSession {
    /// Opens `wos-session` with these passwords.
    pub fn new(passwords: Passwords) -> Self {
        #[expect(clippy::expect_used, reason = "of a constant")]
        let cookie = Cookie::named("wos-session").expect("a name");
        Self { cookie, passwords, clock: Arc::new(SystemClock) }
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

    fn open(&self, cookie: &[u8]) -> Result<Sealed, SealError> {
        let text = std::str::from_utf8(cookie).ok().filter(|text| text.len() <= LONGEST).ok_or(SealError::Malformed)?;
        open(text, &self.passwords, self.clock.now())
    }
}

impl TokenSource for SealedSession {
    fn collect<'r>(&self, request: &RequestView<'r>, found: &mut Credentials<'r>) {
        let mut seen = 0;
        self.cookie.visit(request, &mut |value| {
            seen += 1;
            let sealed = if seen <= MOST { self.open(value) } else { Err(SealError::Malformed) };
            match sealed {
                Ok(sealed) => found.push(sealed.presented()),
                Err(_) => found.unreadable(),
            }
        });
    }
}

/// Opens a cookie of any version that iron-session wrote: `~2`, `~1` or none.
fn open(cookie: &str, passwords: &Passwords, now: Timestamp) -> Result<Sealed, SealError> {
    let (sealed, version) = match cookie.split_once('~') {
        Some((sealed, version)) => (sealed, Some(version)),
        None => (cookie, None),
    };
    if !matches!(version, None | Some("1" | "2")) {
        return Err(SealError::Malformed);
    }
    let plain = passwords.open(sealed, now)?;
    let direct = || serde_json::from_slice(&plain);
    let wrapped = || serde_json::from_slice(&plain).map(|Wrapped { persistent }| persistent);
    let read = match version {
        Some("2") => direct(),
        Some(_) => wrapped(),
        // iron-session wrote the wrapper before it wrote versions; workos-node takes the session itself.
        None => wrapped().or_else(|_| direct()),
    };
    read.map_err(|_| SealError::Malformed)
}

/// What AuthKit seals, as far as it is asked for.
#[derive(Deserialize)]
struct Sealed {
    #[serde(rename = "accessToken")]
    access_token: String,
    user: User,
    impersonator: Option<Impersonator>,
}

#[derive(Deserialize)]
struct User {
    id: Box<str>,
}

#[derive(Deserialize)]
struct Impersonator {
    email: Box<str>,
    reason: Option<String>,
}

/// The form of versions before 2.
#[derive(Deserialize)]
struct Wrapped {
    persistent: Sealed,
}

impl Sealed {
    fn presented<'r>(self) -> Presented<'r> {
        let seal = Seal::new().user(self.user.id);
        let seal = match self.impersonator {
            Some(Impersonator { email, reason }) => seal.impersonator(email, reason.as_deref()),
            None => seal,
        };
        Presented::in_cookie(self.access_token.into_bytes()).sealed(seal)
    }
}

/// Neither passwords nor what was sealed is shown.
impl fmt::Debug for SealedSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedSession")
            .field("cookie", &self.cookie)
            .field("passwords", &self.passwords)
            .finish_non_exhaustive()
    }
}
