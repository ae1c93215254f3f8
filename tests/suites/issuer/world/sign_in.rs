use std::sync::LazyLock;

use impersonation_core::Timestamp;
use impersonation_core::profile::{self, TrustedIssuer};
use impersonation_core::testing::{AUDIENCE, Issuer, TokenBuilder};

use super::{COOKIE, NOW};

/// The application's own sign-in.
pub(crate) static SIGN_IN: LazyLock<Issuer> = LazyLock::new(|| at_now(Issuer::rfc8693()));
/// Hosted providers that an application may sign in by instead.
pub(crate) static CLERK: LazyLock<Issuer> = LazyLock::new(|| at_now(Issuer::clerk()));
pub(crate) static WORKOS: LazyLock<Issuer> = LazyLock::new(|| at_now(Issuer::workos()));
pub(crate) static DESCOPE: LazyLock<Issuer> = LazyLock::new(|| at_now(Issuer::descope()));

/// Another sign-in of the same application, where the same names mean other people.
pub(crate) static OTHER: LazyLock<Issuer> = LazyLock::new(|| at_now(Issuer::rfc8693().iss("https://other.example")));

fn at_now(issuer: Issuer) -> Issuer {
    issuer.at(Timestamp::from_unix_seconds(NOW))
}

/// Somebody's own session `sess_…`, a minute after they signed in.
pub(crate) fn base(subject: &str) -> TokenBuilder {
    let token = SIGN_IN.session(subject).claim("sid", format!("sess_{subject}"));
    token.claim("auth_time", NOW - 60).claim("exp", NOW + 86_400)
}

/// The session of the same name, of somebody else.
pub(crate) fn namesake(subject: &str) -> TokenBuilder {
    let token = OTHER.session(subject).claim("sid", format!("sess_{subject}"));
    token.claim("auth_time", NOW - 60).claim("exp", NOW + 86_400)
}

/// Whom an application trusts that lets users of both in.
pub(crate) fn other() -> TrustedIssuer {
    profile::rfc8693(OTHER.url()).audience(AUDIENCE).keys(OTHER.keys())
}

/// How somebody's own session comes along.
#[derive(Clone, Debug)]
pub(crate) enum Base {
    Nobody,
    Cookie(String),
    Header(String),
}

impl Base {
    /// The part of a `Cookie` line.
    pub(super) fn cookie(&self) -> Option<String> {
        match self {
            Self::Cookie(token) => Some(format!("{COOKIE}={token}")),
            Self::Nobody | Self::Header(_) => None,
        }
    }

    pub(super) fn header(&self) -> Option<&str> {
        match self {
            Self::Header(token) => Some(token),
            Self::Nobody | Self::Cookie(_) => None,
        }
    }
}
