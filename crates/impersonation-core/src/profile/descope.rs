use crate::json::{Node, Object};
use crate::key::Algorithm;
use crate::profile::organization::named_organization;
use crate::profile::rules::named_cookies;
use crate::profile::{Claims, Dialect, Profile, Rules, Settings};
use crate::request::{Cookie, CookieSource, TokenSource};
use crate::session::{Access, ActorKind, Membership};
use crate::token::Header;
use crate::verify::Reason;

pub(super) const ALGORITHMS: &[Algorithm] = &[Algorithm::ES384, Algorithm::RS256];

/// The session token's cookie. `DSR` holds the refresh token and is never read.
const SESSION_COOKIE: &str = "DS";
/// The custom claim that says why.
const IMPERSONATION_REASON: &str = "impersonation_reason";
/// Project ids of at least this length name their region in bytes 1 to 5.
const REGIONAL_ID_LENGTH: usize = 32;

/// The settings that only [`descope`](super::descope) has.
#[derive(Debug, Default)]
pub struct Descope {
    accept_missing_drn: bool,
}

impl Profile<Descope> {
    /// Also accepts OpenID Connect access tokens, which have no `drn`; their `token_type` must say `access_token`.
    pub fn accept_missing_drn(mut self) -> Self {
        self.provider.accept_missing_drn = true;
        self
    }
}

impl Rules for Descope {
    fn dialect(&self) -> Dialect {
        Dialect::Descope
    }

    /// The project id itself, or the last or second-to-last segment of a URL's path.
    fn is_issuer(&self, configured: &[String], iss: &str) -> bool {
        let path = iss.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map(|(_, path)| path);
        configured.iter().any(|project| {
            let mut segments = path.into_iter().flat_map(|path| path.rsplit('/').take(2));
            iss == project || segments.any(|segment| segment == project)
        })
    }

    fn jwks_url(&self, project_id: &str) -> Option<String> {
        let is_plain = project_id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let region = project_id.get(1..5).filter(|_| is_plain && project_id.len() >= REGIONAL_ID_LENGTH);
        let host = region.map_or("api.descope.com".into(), |region| format!("api.{region}.descope.com"));
        Some(format!("https://{host}/v2/keys/{project_id}"))
    }

    fn cookie_sources(&self, settings: &Settings) -> Vec<Box<dyn TokenSource>> {
        let mut sources = named_cookies(settings);
        sources.push(Box::new(CookieSource(Cookie::known(SESSION_COOKIE))));
        sources
    }

    fn check_header(&self, header: &Header) -> Result<(), Reason> {
        match header.typ.as_deref() {
            None | Some("JWT") => Ok(()),
            Some(_) => Err(Reason::TypeNotAllowed),
        }
    }

    /// `aud` must hold the project where it is there.
    fn check_claims(&self, projects: &[String], claims: &Claims<'_>) -> Result<(), Reason> {
        if claims.contains("aud") && !claims.audience_holds(projects) {
            return Err(Reason::AudienceMismatch);
        }
        self.check_asserted(claims)
    }

    /// `drn` tells a session from a refresh token.
    fn check_asserted(&self, claims: &Claims<'_>) -> Result<(), Reason> {
        match claims.get("drn") {
            Some(Node::Text("DS")) => Ok(()),
            None if self.accept_missing_drn && claims.text("token_type") == Some("access_token") => Ok(()),
            _ => Err(Reason::NotASession),
        }
    }

    fn subject<'c>(&self, claims: &'c Claims<'_>) -> Result<&'c str, Reason> {
        let subject = claims.required_text("sub", Reason::SubjectMissing)?;
        Ok(claims.optional_text("dsub")?.unwrap_or(subject))
    }

    fn actor_kind(&self, _: Object<'_>) -> ActorKind {
        ActorKind::Staff
    }

    /// A custom claim; Descope has no place for it.
    fn reason<'c>(&self, claims: &'c Claims<'_>) -> Option<&'c str> {
        claims.text(IMPERSONATION_REASON)
    }

    /// Top-level roles and permissions, and those of the selected tenant (`dct`); every tenant is a membership.
    fn access(&self, claims: &Claims<'_>) -> Access {
        let memberships: Vec<_> = claims.object("tenants").into_iter().flat_map(Object::iter).map(membership).collect();
        let organization = named_organization(claims, "dct");
        let (mut roles, mut permissions) = (claims.texts("roles"), claims.texts("permissions"));
        let is_selected = |tenant: &&Membership| organization.as_ref().is_some_and(|org| org.id == tenant.organization);
        if let Some(tenant) = memberships.iter().find(is_selected) {
            roles.extend(tenant.roles.iter().cloned());
            permissions.extend(tenant.permissions.iter().cloned());
        }
        Access { organization, roles, permissions, memberships }
    }
}

fn membership((tenant, held): (&str, Node<'_>)) -> Membership {
    let texts = |member| match held {
        Node::Object(held) => held.texts(member),
        _ => Vec::new(),
    };
    Membership { organization: tenant.into(), roles: texts("roles"), permissions: texts("permissions") }
}
