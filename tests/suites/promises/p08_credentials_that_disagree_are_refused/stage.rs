use impersonation_conformance::drive::{Answer, App, Ask};
use impersonation_core::testing::{AUDIENCE, Grants, Issuer, TokenBuilder};
use impersonation_core::verify::Reason;
use impersonation_core::{Verifier, profile};

use crate::small::{self, Layer, Plumbing};

/// The application of an own issuer, where `staff_1` is signed in, and an issuer of impersonations, which lets them act as `user_2`
/// under `grant_1`.
pub(super) struct Stage {
    pub(super) own: Issuer,
    pub(super) issuer: Issuer,
    pub(super) grants: Grants,
}

/// Requests that change something, or may.
pub(super) const CHANGING: [&str; 6] = ["POST", "PUT", "PATCH", "DELETE", "PURGE", "get"];
pub(super) const SAFE: [&str; 4] = ["GET", "HEAD", "OPTIONS", "TRACE"];

impl Stage {
    pub(super) fn new() -> Self {
        Self { own: Issuer::rfc8693(), issuer: Issuer::impersonation(), grants: Grants::live() }
    }

    pub(super) async fn app(&self) -> App {
        self.layers(None, Layer::Verifies(self.verifier())).await
    }

    pub(super) async fn layers(&self, outer: Option<Layer>, inner: Layer) -> App {
        small::app(Plumbing::Layers { outer, inner }).await
    }

    /// Verifies both slots.
    pub(super) fn verifier(&self) -> Verifier {
        let own = profile::rfc8693(self.own.url()).audience(AUDIENCE).cookie("session").keys(self.own.keys());
        Verifier::builder().trust(own).trust(self.impersonations()).build().unwrap()
    }

    /// Verifies the overlay slot alone.
    pub(super) fn overlays(&self) -> Verifier {
        Verifier::builder().trust(self.impersonations()).build().unwrap()
    }

    /// Verifies the base slot alone.
    pub(super) fn bases(&self) -> Verifier {
        let own = profile::rfc8693(self.own.url()).audience(AUDIENCE).cookie("session").keys(self.own.keys());
        Verifier::builder().trust(own).build().unwrap()
    }

    fn impersonations(&self) -> profile::TrustedIssuer {
        let profile = profile::impersonation(self.issuer.url()).audience(AUDIENCE).grants(self.grants.clone());
        profile.keys(self.issuer.keys())
    }

    pub(super) fn staff(&self) -> TokenBuilder {
        self.own.session("staff_1").claim("sid", "sess_staff")
    }

    pub(super) fn overlay(&self) -> TokenBuilder {
        self.issuer.session("user_2")
    }

    /// Minted ten minutes ago for five.
    pub(super) fn expired(&self) -> TokenBuilder {
        let now = self.issuer.now().as_unix_seconds();
        self.overlay().claim("iat", now - 600).claim("exp", now - 300).granted("began_at", now - 600)
    }

    pub(super) fn tombstone(&self) -> TokenBuilder {
        self.issuer.tombstone("grant_1")
    }
}

/// What a browser sends: a session of its own, and what is in the overlay slot.
pub(super) fn browser(method: &str, base: Option<&TokenBuilder>, overlays: &[&TokenBuilder]) -> Ask {
    at("/seen", method, base, overlays)
}

pub(super) fn at(path: &str, method: &str, base: Option<&TokenBuilder>, overlays: &[&TokenBuilder]) -> Ask {
    let ask = base.iter().fold(Ask::new(method, path), |ask, base| ask.cookie(&format!("session={}", base.token())));
    overlays.iter().fold(ask, |ask, token| ask.cookie(&format!("__Host-impersonation={}", token.token())))
}

/// What a session layer left, where the request passed.
#[track_caller]
pub(super) fn assert_seen(answer: &Answer, seen: &str) {
    assert_eq!((answer.status, answer.body.as_str()), (200, seen), "{answer:?}");
}

#[track_caller]
pub(super) fn assert_refused(answer: &Answer, status: u16, code: &str, reason: Reason) {
    // The answer to HEAD has no body.
    let refusal = answer.refusal.as_ref().unwrap_or_else(|| panic!("no refusal: {answer:?}"));
    assert_eq!((answer.status, refusal.code().as_str(), refusal.reason()), (status, code, Some(reason)));
}

pub(super) const ACTING: &str = "staff_1 as user_2, base sess_staff, page grant_1, lapsed -, stray -";
pub(super) const ONESELF: &str = "staff_1, base -, page -, lapsed -, stray -";
/// As oneself, under a tombstone.
pub(super) const AFTER: &str = "staff_1, base -, page after-grant_1, lapsed -, stray -";
/// As oneself, under an overlay that is over.
pub(super) const LAPSED: &str = "staff_1, base -, page after-grant_1, lapsed grant_1, stray -";
pub(super) const NOBODY: &str = "nobody, base -, page -, lapsed -, stray -";
pub(super) const STRAY: &str = "nobody, base -, page -, lapsed -, stray grant_1";
