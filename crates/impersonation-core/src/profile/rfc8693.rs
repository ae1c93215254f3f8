use crate::json::Object;
use crate::key::Algorithm;
use crate::profile::choice::Choice;
use crate::profile::organization::named_organization;
use crate::profile::rules::{named_cookies, named_kind};
use crate::profile::{Claims, Dialect, Profile, Rules, Settings};
use crate::request::TokenSource;
use crate::session::{Access, ActorKind};
use crate::token::Header;
use crate::verify::{ConfigErrorKind, Reason};

pub(super) const ALGORITHMS: &[Algorithm] = &[
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// The settings that only [`rfc8693`](super::rfc8693) has.
#[derive(Debug, Default)]
pub struct Rfc8693 {
    audience: Choice,
    scopes_are_permissions: bool,
}

impl Profile<Rfc8693> {
    /// Requires `aud` to be, or to list, this audience. Called again, either will do.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.provider.audience.add(audience.into());
        self
    }

    /// Counts the words of `scope` (RFC 8693 §4.2) as permissions too. Only for an issuer that grants a scope because of what
    /// the user may do; by itself it says what a client asked for.
    pub fn scopes_are_permissions(mut self) -> Self {
        self.provider.scopes_are_permissions = true;
        self
    }

    /// Does not look at `aud`: a token that the issuer made for any other service is a session here.
    pub fn dangerous_any_audience(mut self) -> Self {
        self.provider.audience = Choice::Any;
        self
    }
}

impl Rules for Rfc8693 {
    fn dialect(&self) -> Dialect {
        Dialect::Rfc8693
    }

    fn problem(&self, _: &Settings) -> Option<ConfigErrorKind> {
        self.audience.problem(ConfigErrorKind::AudienceUndecided)
    }

    /// Discovered, by OpenID Connect or RFC 8414.
    fn jwks_url(&self, _: &str) -> Option<String> {
        None
    }

    fn cookie_sources(&self, settings: &Settings) -> Vec<Box<dyn TokenSource>> {
        named_cookies(settings)
    }

    /// Absent, `JWT` or `at+jwt` (RFC 9068 §4), in any case and with or without `application/` (RFC 7515 §4.1.9).
    fn check_header(&self, header: &Header) -> Result<(), Reason> {
        let Some(typ) = header.typ.as_deref() else { return Ok(()) };
        const PREFIX: &str = "application/";
        let prefixed = typ.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX));
        let name = if prefixed { &typ[PREFIX.len()..] } else { typ };
        let known = name.eq_ignore_ascii_case("JWT") || name.eq_ignore_ascii_case("at+jwt");
        known.then_some(()).ok_or(Reason::TypeNotAllowed)
    }

    fn check_claims(&self, _: &[String], claims: &Claims<'_>) -> Result<(), Reason> {
        refuse_events(claims)?;
        match &self.audience {
            Choice::Any => Ok(()),
            Choice::OneOf(audiences) if claims.audience_holds(audiences) => Ok(()),
            Choice::OneOf(_) | Choice::Undecided => Err(Reason::AudienceMismatch),
        }
    }

    fn check_asserted(&self, claims: &Claims<'_>) -> Result<(), Reason> {
        refuse_events(claims)
    }

    fn actor_kind(&self, act: Object<'_>) -> ActorKind {
        named_kind(act)
    }

    /// `roles` (RFC 9068 §2.2.3.1), `permissions` (Auth0); `org_id` (Auth0) or `organization_id` (Logto).
    fn access(&self, claims: &Claims<'_>) -> Access {
        let mut permissions = claims.texts("permissions");
        let scope = claims.text("scope").filter(|_| self.scopes_are_permissions).unwrap_or_default();
        permissions.extend(scope.split(' ').filter(|word| !word.is_empty()).map(Box::from));
        let organization =
            named_organization(claims, "org_id").or_else(|| named_organization(claims, "organization_id"));
        Access { organization, roles: claims.texts("roles"), permissions, ..Access::default() }
    }
}

/// A security event token (RFC 8417 §2.2), such as a logout token (OpenID Connect Back-Channel Logout 1.0 §2.4), has issuer,
/// audience and subject of a session, and often no `typ` of its own. What makes it one is the object `events`.
fn refuse_events(claims: &Claims<'_>) -> Result<(), Reason> {
    if claims.object("events").is_some() { Err(Reason::NotASession) } else { Ok(()) }
}
