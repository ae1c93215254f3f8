//! Which of Clerk's cookies counts: `__session`, or `__session_<suffix>` of the instance, and its `__client_uat` companion.
//!
//! Two instances on sibling domains see each other's un-suffixed cookies. The choice follows `usesSuffixedCookies` of
//! `@clerk/backend`, and chooses among this profile's cookies only; whatever is chosen must verify.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use sha1::{Digest as _, Sha1};

use crate::json::{self, TOKEN_VALUES};
use crate::request::{ClientUat, Credentials, Presented, RequestView, TokenSource, cookies};
use crate::token::Compact;

const SESSION: &str = "__session";
const CLIENT_UAT: &str = "__client_uat";

/// The part of cookie names that tells an instance.
#[derive(Clone, Debug)]
pub(super) struct Suffix {
    session: String,
    client_uat: String,
}

impl Suffix {
    pub(super) fn of(publishable_key: &str) -> Self {
        let digest = URL_SAFE.encode(Sha1::digest(publishable_key.as_bytes()));
        let suffix = &digest[..8];
        Self { session: format!("{SESSION}_{suffix}"), client_uat: format!("{CLIENT_UAT}_{suffix}") }
    }
}

#[derive(Debug)]
pub(super) struct ClerkCookies {
    pub(super) suffix: Option<Suffix>,
    pub(super) issuers: Vec<String>,
}

impl TokenSource for ClerkCookies {
    fn collect<'r>(&self, request: &RequestView<'r>, found: &mut Credentials<'r>) {
        let (session, client_uat) = match &self.suffix {
            Some(suffix) if self.prefers_suffixed(request, suffix) => (&*suffix.session, &*suffix.client_uat),
            _ => (SESSION, CLIENT_UAT),
        };
        let client_uat = strictest(request, client_uat);
        cookies(request, session, &mut |token| found.push(Presented::in_cookie(token).beside(client_uat)));
    }
}

impl ClerkCookies {
    /// Whether the suffixed pair counts. Clerk's own rule for a development instance that was downgraded is left out: it
    /// only trades one way of being signed out for another.
    fn prefers_suffixed(&self, request: &RequestView<'_>, suffix: &Suffix) -> bool {
        let suffixed = first(request, &suffix.session);
        let Some(session) = first(request, SESSION) else { return true };
        // Junk beside a good suffixed cookie was planted or is stale; junk alone is refused like any bad token.
        let Some(session) = Glimpse::of(session) else { return suffixed.is_some() };
        if !self.issuers.contains(&session.issuer) {
            return true;
        }
        let (uat, suffixed_uat) = (first(request, CLIENT_UAT), first(request, &suffix.client_uat));
        let Some(suffixed_uat) = suffixed_uat else { return false };
        let (signed_out, suffixed_signed_out) = (uat == Some(b"0"), suffixed_uat == b"0");
        let suffixed_issued_at = suffixed.and_then(Glimpse::of).map_or(0.0, |glimpse| glimpse.issued_at);
        let is_newer = !signed_out && !suffixed_signed_out && session.issued_at > suffixed_issued_at;
        !is_newer && (signed_out || !suffixed_signed_out)
    }
}

fn first<'r>(request: &RequestView<'r>, name: &str) -> Option<&'r [u8]> {
    let mut first = None;
    cookies(request, name, &mut |value| first = first.or(Some(value)));
    first
}

/// What the companion says; of several the one that lets least pass, since any of them may have been planted.
fn strictest(request: &RequestView<'_>, name: &str) -> ClientUat {
    let mut strictest = None;
    cookies(request, name, &mut |value| {
        strictest = Some(match (strictest, client_uat_of(value)) {
            (Some(ClientUat::Since(one)), ClientUat::Since(other)) => ClientUat::Since(one.max(other)),
            (None | Some(ClientUat::Since(_)), other) => other,
            (Some(one), _) => one,
        });
    });
    strictest.unwrap_or(ClientUat::Unknown)
}

fn client_uat_of(cookie: &[u8]) -> ClientUat {
    match std::str::from_utf8(cookie).ok().and_then(|value| value.parse().ok()) {
        None => ClientUat::Unknown,
        Some(0) => ClientUat::SignedOut,
        Some(seconds) => ClientUat::Since(seconds),
    }
}

/// What an unverified token says of itself: enough to choose a cookie by, never to believe.
struct Glimpse {
    issuer: String,
    issued_at: f64,
}

impl Glimpse {
    fn of(token: &[u8]) -> Option<Self> {
        let token = Compact::split(token).ok()?;
        let claims = json::parse(&token.payload, TOKEN_VALUES).ok()?;
        let issued_at = claims.get("iat").and_then(|node| node.as_number()).unwrap_or(0.0);
        Some(Self { issuer: claims.text("iss")?.into(), issued_at })
    }
}
