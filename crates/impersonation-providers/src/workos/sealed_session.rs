use std::fmt;
use std::sync::Arc;

use impersonation_core::provider::Secret;
use impersonation_core::request::{Cookie, Credentials, InvalidCookieName, Presented, RequestView, Seal, TokenSource};
use impersonation_core::{Clock, SystemClock, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Authenticated, Impersonator, Passwords, SealError, User, iron};

/// Twice what a browser keeps in one cookie.
const LONGEST: usize = 8 * 1024;
/// What a browser keeps in one cookie: name, value and attributes (RFC 6265 §6.1).
const LONGEST_TO_SET: usize = 4096;
/// As long as AuthKit keeps it, in seconds: 400 days, the longest of browsers.
const MAX_AGE: u32 = 400 * 24 * 60 * 60;
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

    /// The value of a `Set-Cookie` header with this session in it: `HttpOnly`, `Secure`, `SameSite=Lax`, for the whole site and 400
    /// days, as AuthKit writes it.
    ///
    /// # Errors
    ///
    /// `TooLarge` where it is over 4 KiB, which a browser would drop: a user with much metadata.
    pub fn set_cookie(&self, authenticated: &Authenticated) -> Result<String, SealError> {
        let plain = serde_json::to_vec(&ToSeal::from(authenticated)).map_err(|_| SealError::Malformed)?;
        let sealed = iron::seal(&plain, &self.passwords)?;
        let cookie = self.written(&format!("{sealed}~2"), MAX_AGE);
        if cookie.len() > LONGEST_TO_SET { Err(SealError::TooLarge) } else { Ok(cookie) }
    }

    /// The value of a `Set-Cookie` header that takes the session off the browser.
    pub fn clear_cookie(&self) -> String {
        self.written("", 0)
    }

    /// The refresh token in a cookie's value, for [`WorkOs::refresh`](super::WorkOs::refresh). Whose it is, WorkOS says.
    ///
    /// # Errors
    ///
    /// Where the seal does not open, or there is none in it.
    pub fn refresh_token(&self, cookie: &str) -> Result<Secret, SealError> {
        self.open(cookie.as_bytes())?.refresh_token.map(Secret::new).ok_or(SealError::Malformed)
    }

    fn written(&self, value: &str, max_age: u32) -> String {
        format!("{}={value}; Path=/; Max-Age={max_age}; HttpOnly; Secure; SameSite=Lax", self.cookie.name())
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
    let plain = passwords.dangerous_open(sealed, now)?;
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
    #[serde(rename = "refreshToken")]
    refresh_token: Option<Box<str>>,
    user: Sealee,
    impersonator: Option<Impersonator>,
}

#[derive(Deserialize)]
struct Sealee {
    id: Box<str>,
}

/// What AuthKit and workos-node seal, all of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ToSeal<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_id: Option<&'a str>,
    user: &'a User,
    access_token: &'a str,
    refresh_token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    authentication_method: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    impersonator: Option<&'a Impersonator>,
}

impl<'a> From<&'a Authenticated> for ToSeal<'a> {
    fn from(authenticated: &'a Authenticated) -> Self {
        Self {
            organization_id: authenticated.organization_id.as_deref(),
            user: &authenticated.user,
            access_token: authenticated.access_token(),
            refresh_token: authenticated.refresh_token(),
            authentication_method: authenticated.authentication_method.as_deref(),
            impersonator: authenticated.impersonator.as_ref(),
        }
    }
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
