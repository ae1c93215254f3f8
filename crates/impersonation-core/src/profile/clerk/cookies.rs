//! Which of Clerk's cookies counts: `__session`, or `__session_<suffix>` of the instance, and its `__client_uat` companion.
//!
//! Two instances on sibling domains see each other's un-suffixed cookies. The choice follows `usesSuffixedCookies` of
//! `@clerk/backend`, and chooses among this profile's cookies only; whatever is chosen must verify.

use base64_simd::URL_SAFE;
use sha1::{Digest as _, Sha1};

use crate::json::{Document, Escaped, TOKEN_VALUES};
use crate::request::{ClientUat, Cookie, Credentials, Presented, RequestView, TokenSource};
use crate::token::{Compact, base64url};

const SESSION: &str = "__session";
const CLIENT_UAT: &str = "__client_uat";

/// A session cookie and its companion.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    session: Cookie,
    client_uat: Cookie,
}

impl Pair {
    fn plain() -> Self {
        Self { session: Cookie::known(SESSION), client_uat: Cookie::known(CLIENT_UAT) }
    }

    /// Those whose names tell the instance.
    pub(super) fn suffixed(publishable_key: &str) -> Self {
        let digest = URL_SAFE.encode_to_string(Sha1::digest(publishable_key.as_bytes()));
        let named = |name: &str| Cookie::known(&format!("{name}_{}", &digest[..8]));
        Self { session: named(SESSION), client_uat: named(CLIENT_UAT) }
    }

    /// What the companion says; of several the one that lets least pass, since any of them may have been planted.
    fn strictest_client_uat(&self, request: &RequestView<'_>) -> ClientUat {
        let mut strictest = None;
        self.client_uat.visit(request, &mut |value| {
            strictest = Some(match (strictest, client_uat_of(value)) {
                (Some(ClientUat::Since(one)), ClientUat::Since(other)) => ClientUat::Since(one.max(other)),
                (None | Some(ClientUat::Since(_)), other) => other,
                (Some(one), _) => one,
            });
        });
        strictest.unwrap_or(ClientUat::Unknown)
    }
}

#[derive(Debug)]
pub(super) struct ClerkCookies {
    plain: Pair,
    suffixed: Option<Pair>,
    issuers: Vec<String>,
}

impl TokenSource for ClerkCookies {
    fn collect<'r>(&self, request: &RequestView<'r>, found: &mut Credentials<'r>) {
        let pair = match &self.suffixed {
            Some(suffixed) if self.prefers(suffixed, request) => suffixed,
            _ => &self.plain,
        };
        let mut client_uat = None;
        pair.session.visit(request, &mut |token| {
            let client_uat = *client_uat.get_or_insert_with(|| pair.strictest_client_uat(request));
            found.push(Presented::in_cookie(token).beside(client_uat));
        });
    }
}

impl ClerkCookies {
    pub(super) fn new(suffixed: Option<Pair>, issuers: Vec<String>) -> Self {
        Self { plain: Pair::plain(), suffixed, issuers }
    }

    /// Whether the suffixed pair counts. Clerk's own rule for a development instance that was downgraded is left out: it
    /// only trades one way of being signed out for another.
    fn prefers(&self, suffixed: &Pair, request: &RequestView<'_>) -> bool {
        let Some(session) = self.plain.session.first(request) else { return true };
        let suffixed_session = suffixed.session.first(request);
        // As browsers send it. Which of two that are the same counts is a matter of their companions, unless both are refused.
        let is_the_same = suffixed_session == Some(session);
        let mut is_newer = false;
        if !is_the_same {
            // Junk beside a good suffixed cookie was planted or is stale; junk alone is refused like any bad token.
            let Some(session) = Glimpse::of(session) else { return suffixed_session.is_some() };
            if !self.issuers.contains(&session.issuer) {
                return true;
            }
            let suffixed_issued_at = suffixed_session.and_then(Glimpse::of).map_or(0.0, |glimpse| glimpse.issued_at);
            is_newer = session.issued_at > suffixed_issued_at;
        }
        let Some(suffixed_uat) = suffixed.client_uat.first(request) else { return false };
        let signed_out = self.plain.client_uat.first(request) == Some(b"0");
        let suffixed_signed_out = suffixed_uat == b"0";
        is_newer &= !signed_out && !suffixed_signed_out;
        !is_newer && (signed_out || !suffixed_signed_out)
    }
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
        let (payload, _) = (token.payload().ok()?, token.signature().ok()?);
        base64url(token.header)?;
        let escaped = Escaped::default();
        let claims = Document::parse(&payload, &escaped, TOKEN_VALUES).ok()?;
        let claims = claims.object();
        let issued_at = claims.get("iat").and_then(|node| node.as_number()).unwrap_or(0.0);
        Some(Self { issuer: claims.text("iss")?.into(), issued_at })
    }
}
