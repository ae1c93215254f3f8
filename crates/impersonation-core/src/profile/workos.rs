use crate::json::Object;
use crate::key::Algorithm;
use crate::profile::organization::named_organization;
use crate::profile::rules::named_cookies;
use crate::profile::{Claims, Dialect, Profile, Rules, Settings};
use crate::request::{Cookie, CookieSource, TokenSource};
use crate::session::{Access, ActorKind};
use crate::token::Header;
use crate::verify::{ConfigErrorKind, Reason};

pub(super) const ALGORITHMS: &[Algorithm] = &[Algorithm::RS256];
pub(super) const CANONICAL_ISSUER: &str = "https://api.workos.com";

/// The plain access token that AuthKit keeps for the browser. The sealed `wos-session` is a [`TokenSource`] of
/// `impersonation-providers`.
const ACCESS_TOKEN_COOKIE: &str = "workos-access-token";

/// The settings that only [`workos`](super::workos) has.
#[derive(Debug, Default)]
pub struct WorkOs {
    client_id: Option<String>,
}

impl Profile<WorkOs> {
    /// The client id, from which the address of the key set follows.
    pub fn client_id(mut self, client_id: impl Into<String>) -> Self {
        self.provider.client_id = Some(client_id.into());
        self
    }
}

/// What WorkOS has been seen to write beside the canonical form.
pub(super) fn issuer_forms(client_id: &str) -> [String; 4] {
    [
        format!("{CANONICAL_ISSUER}/"),
        format!("{CANONICAL_ISSUER}/user_management/{client_id}"),
        format!("{CANONICAL_ISSUER}/sso/{client_id}"),
        format!("{CANONICAL_ISSUER}/convex/{client_id}"),
    ]
}

impl Rules for WorkOs {
    fn dialect(&self) -> Dialect {
        Dialect::WorkOs
    }

    fn problem(&self, _: &Settings) -> Option<ConfigErrorKind> {
        let is_empty = self.client_id.as_ref().is_some_and(String::is_empty);
        is_empty.then_some(ConfigErrorKind::InvalidSetting)
    }

    fn jwks_url(&self, _: &str) -> Option<String> {
        self.client_id.as_ref().map(|client_id| format!("{CANONICAL_ISSUER}/sso/jwks/{client_id}"))
    }

    fn cookie_sources(&self, settings: &Settings) -> Vec<Box<dyn TokenSource>> {
        let mut sources = named_cookies(settings);
        sources.push(Box::new(CookieSource(Cookie::known(ACCESS_TOKEN_COOKIE))));
        sources
    }

    fn check_header(&self, header: &Header) -> Result<(), Reason> {
        match header.typ.as_deref() {
            None | Some("JWT") => Ok(()),
            Some(_) => Err(Reason::TypeNotAllowed),
        }
    }

    fn check_claims(&self, _: &[String], claims: &Claims<'_>) -> Result<(), Reason> {
        self.check_asserted(claims)
    }

    /// Agent tokens are signed by the same keys and carry `act` too: no `sid`, an `aud`, a `sub` that is no user.
    fn check_asserted(&self, claims: &Claims<'_>) -> Result<(), Reason> {
        claims.required_text("sid", Reason::SessionIdMissing)?;
        let is_user = claims.text("sub").is_some_and(|sub| sub.starts_with("user_"));
        if claims.contains("aud") || !is_user {
            return Err(Reason::NotASession);
        }
        Ok(())
    }

    fn actor_kind(&self, _: Object<'_>) -> ActorKind {
        ActorKind::Staff
    }

    /// `act.sub` is the e-mail address of a member of the dashboard.
    fn actor_email(&self, act: Object<'_>) -> Option<Box<str>> {
        act.text("sub").filter(|sub| sub.contains('@')).map(Box::from)
    }

    fn access(&self, claims: &Claims<'_>) -> Access {
        let mut roles = claims.texts("roles");
        if let Some(role) = claims.text("role").filter(|role| !roles.iter().any(|held| &**held == *role)) {
            roles.push(role.into());
        }
        Access {
            organization: named_organization(claims, "org_id"),
            roles,
            permissions: claims.texts("permissions"),
            ..Access::default()
        }
    }
}
