use crate::grant::{BoxedGrantCheck, GrantCheck};
use crate::json::{Node, Object};
use crate::key::Algorithm;
use crate::page::is_grant_id;
use crate::profile::choice::Choice;
use crate::profile::organization::named_organization;
use crate::profile::rules::named_kind;
use crate::profile::{Claims, Dialect, Profile, Rules, Settings};
use crate::request::{Cookie, OverlayCookie, TokenSource, is_cookie_name};
use crate::session::{self, Access, ActorKind, BaseSession, Capabilities, Slot};
use crate::time::Timestamp;
use crate::token::Header;
use crate::verify::{ConfigErrorKind, Reason};

pub(super) const ALGORITHMS: &[Algorithm] = &[Algorithm::EdDSA, Algorithm::ES256];

/// The cookie that an impersonation rides in, unless its profile [names another](Profile::overlay_cookie). The prefix keeps other hosts
/// of the domain from setting it.
pub const OVERLAY_COOKIE: &str = "__Host-impersonation";
const TYPE: &str = "JWT";
const TOMBSTONE_TYPE: &str = "impersonation-ended+jwt";

const MAX_CAPABILITIES: usize = 64;
const MAX_CAPABILITY_BYTES: usize = 64;
/// The longest id but a grant's.
const MAX_ID_BYTES: usize = 512;

/// The settings that only [`impersonation`](super::impersonation()) has.
#[derive(Debug)]
pub struct Impersonation {
    audience: Choice,
    cookie: String,
    grants: Grants,
}

/// A decision that an application must take aloud: what checks grants, or that nothing does.
#[derive(Debug)]
enum Grants {
    Undecided,
    Unchecked,
    Checked(BoxedGrantCheck),
}

impl Default for Impersonation {
    fn default() -> Self {
        Self { audience: Choice::default(), cookie: OVERLAY_COOKIE.into(), grants: Grants::Undecided }
    }
}

impl Profile<Impersonation> {
    /// Requires `aud` to be, or to list, this audience. Called again, either will do.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.provider.audience.add(audience.into());
        self
    }

    /// Names the cookie that an impersonation rides in: `__Host-impersonation` by default. The prefix keeps other hosts of the
    /// domain from setting it.
    pub fn overlay_cookie(mut self, name: impl Into<String>) -> Self {
        self.provider.cookie = name.into();
        self
    }

    /// Asks `check` with each request whether the grant is alive.
    pub fn grants(mut self, check: impl GrantCheck) -> Self {
        self.provider.grants = Grants::Checked(BoxedGrantCheck::new(check));
        self
    }

    /// Trusts a token until it expires: an impersonation that was stopped or revoked goes on until then.
    pub fn dangerous_without_grants(mut self) -> Self {
        self.provider.grants = Grants::Unchecked;
        self
    }
}

impl Rules for Impersonation {
    fn dialect(&self) -> Dialect {
        Dialect::Impersonation
    }

    fn problem(&self, settings: &Settings) -> Option<ConfigErrorKind> {
        // A token in any other place than its slot's is refused: one that is looked for there is a mistake.
        let has_places = !settings.cookies.is_empty() || !settings.sources.is_empty();
        self.audience.problem(ConfigErrorKind::AudienceUndecided).or(match self.grants {
            Grants::Undecided => Some(ConfigErrorKind::GrantsUndecided),
            _ if has_places || !is_cookie_name(&self.cookie) => Some(ConfigErrorKind::InvalidSetting),
            _ => None,
        })
    }

    /// Discovered, by OpenID Connect or RFC 8414.
    fn jwks_url(&self, _: &str) -> Option<String> {
        None
    }

    fn cookie_sources(&self, _: &Settings) -> Vec<Box<dyn TokenSource>> {
        vec![Box::new(OverlayCookie(Cookie::known(&self.cookie)))]
    }

    fn check_header(&self, header: &Header) -> Result<(), Reason> {
        match header.typ.as_deref() {
            Some(TYPE | TOMBSTONE_TYPE) => Ok(()),
            _ => Err(Reason::TypeNotAllowed),
        }
    }

    fn check_claims(&self, _: &[String], claims: &Claims<'_>) -> Result<(), Reason> {
        match &self.audience {
            Choice::OneOf(audiences) if claims.audience_holds(audiences) => Ok(()),
            _ => Err(Reason::AudienceMismatch),
        }
    }

    /// Refused: asserted claims do not say which slot they came in, nor is anybody asked whether the grant is alive.
    fn check_asserted(&self, _: &Claims<'_>) -> Result<(), Reason> {
        Err(Reason::NotASession)
    }

    fn actor_kind(&self, act: Object<'_>) -> ActorKind {
        named_kind(act)
    }

    fn access(&self, claims: &Claims<'_>) -> Access {
        Access {
            organization: named_organization(claims, "org_id"),
            roles: claims.texts("roles"),
            permissions: claims.texts("permissions"),
            ..Access::default()
        }
    }

    fn impersonation(&self, claims: &Claims<'_>) -> Result<Option<Box<session::Impersonation>>, Reason> {
        let check = match &self.grants {
            Grants::Checked(check) => Some(check.clone()),
            Grants::Unchecked | Grants::Undecided => None,
        };
        let read = read(claims, check).filter(|_| is_whole(claims).is_some());
        read.map(|read| Some(Box::new(read))).ok_or(Reason::ImpersonationMalformed)
    }

    fn is_tombstone(&self, header: &Header) -> bool {
        header.typ.as_deref() == Some(TOMBSTONE_TYPE)
    }
}

/// What `impersonation` says, if it and what stands beside it fit together.
fn read(claims: &Claims<'_>, check: Option<BoxedGrantCheck>) -> Option<session::Impersonation> {
    let grant = claims.object("impersonation")?;
    let base = grant.object("base")?;
    let base = BaseSession {
        issuer: id(base, "iss")?.into(),
        subject: id(base, "sub")?.into(),
        session_id: id(base, "sid")?.into(),
    };
    let slot = match grant.text("slot")? {
        "overlay" => Slot::Overlay,
        "bearer" => Slot::Bearer,
        _ => return None,
    };
    let (began_at, ends_at) = (time(grant, "began_at")?, time(grant, "ends_at")?);
    let (issued_at, token_expires_at) = (time(**claims, "iat")?, time(**claims, "exp")?);
    let are_in_order = began_at <= ends_at && issued_at <= token_expires_at && token_expires_at <= ends_at;
    are_in_order.then_some(session::Impersonation {
        slot,
        reason_id: optional(grant, "reason_id", id)?.map(Box::from),
        capabilities: capabilities(grant)?,
        began_at,
        ends_at,
        token_expires_at,
        check,
        base,
    })
}

/// Whether the rest is what an issuer of impersonations writes. `act` is the base session's user, and nobody acts as them.
fn is_whole(claims: &Claims<'_>) -> Option<()> {
    let (act, base) = (claims.object("act")?, claims.object("impersonation")?.object("base")?);
    let is_base = act.text("iss") == base.text("iss") && act.text("sub") == base.text("sub");
    optional(act, "email", id)?;
    optional(act, "auth_time", time)?;
    let sid = claims.text("sid").filter(|sid| is_grant_id(sid))?;
    let random = id(**claims, "jti")?.strip_prefix(sid)?.strip_prefix('.')?;
    optional(**claims, "org_id", id)?;
    let is_first = act.text("sub_profile").is_some() && !act.contains("act");
    (is_base && is_first && !random.is_empty()).then_some(())
}

fn capabilities(grant: Object<'_>) -> Option<Capabilities> {
    let Some(Node::List(list)) = grant.get("capabilities") else { return None };
    let class = |node: Node<'_>| {
        let class = node.as_text().filter(|class| (1..=MAX_CAPABILITY_BYTES).contains(&class.len()));
        class.map(Box::from)
    };
    let classes: Vec<_> = list.iter().map(class).collect::<Option<_>>()?;
    (classes.len() <= MAX_CAPABILITIES).then(|| Capabilities::of(classes))
}

/// A member that is text, neither empty nor long.
fn id<'c>(object: Object<'c>, member: &str) -> Option<&'c str> {
    object.text(member).filter(|text| (1..=MAX_ID_BYTES).contains(&text.len()))
}

fn time(object: Object<'_>, member: &str) -> Option<Timestamp> {
    object.get(member)?.as_number().and_then(Timestamp::from_numeric_date)
}

/// A member that need not be there; `None` where it is and `read` finds it wrong.
fn optional<'c, T>(
    object: Object<'c>,
    member: &str,
    read: impl FnOnce(Object<'c>, &str) -> Option<T>,
) -> Option<Option<T>> {
    match object.contains(member) {
        true => read(object, member).map(Some),
        false => Some(None),
    }
}
