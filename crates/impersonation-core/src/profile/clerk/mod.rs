//! Clerk session tokens, as `@clerk/backend` judges them, and stricter where it is loose: `iss` and `act` are checked.

mod cookies;
mod permissions;

use crate::json::Object;
use crate::key::Algorithm;
use crate::profile::choice::Choice;
use crate::profile::rules::named_cookies;
use crate::profile::{Claims, Dialect, Profile, Rules, Settings};
use crate::request::TokenSource;
use crate::session::{Access, ActorKind};
use crate::time::Timestamp;
use crate::token::Header;
use crate::verify::{ConfigErrorKind, Reason};

use cookies::{ClerkCookies, Pair};

pub(super) const ALGORITHMS: &[Algorithm] = &[Algorithm::RS256, Algorithm::RS384, Algorithm::RS512];

/// The `cat` of a session token.
const SESSION_CATEGORY: &str = "cl_B7d4PD111AAA";
/// The `cat` of an instance that stamps the same on every class of token; it says nothing.
const UNDISCRIMINATING_CATEGORY: &str = "cl_I7d4PD111III";
/// What the `sub` of a machine-to-machine token starts with.
const MACHINE_PREFIX: &str = "mch_";

/// The settings that only [`clerk`](super::clerk) has.
#[derive(Debug, Default)]
pub struct Clerk {
    parties: Choice,
    accept_missing_party: bool,
    require_category: bool,
    audiences: Vec<String>,
    suffixed: Option<Pair>,
    /// Whether what was given as the publishable key is none.
    has_foreign_key: bool,
}

impl Profile<Clerk> {
    /// Requires `azp`, the origin that the token was made for, to be this one. Called again, either will do.
    pub fn authorized_party(mut self, origin: impl Into<String>) -> Self {
        self.provider.parties.add(origin.into());
        self
    }

    /// Does not look at `azp`: a token made for any origin of the instance, a subdomain that is not yours among them, is a
    /// session here.
    pub fn dangerous_any_authorized_party(mut self) -> Self {
        self.provider.parties = Choice::Any;
        self
    }

    /// Accepts tokens without `azp` beside those of an authorized party. Clerk leaves it out where a client sends no
    /// `Origin`.
    pub fn accept_missing_authorized_party(mut self) -> Self {
        self.provider.accept_missing_party = true;
        self
    }

    /// Requires the category (`cat`) of session tokens. Without this an absent one passes, as tokens from before the
    /// category existed have none; that of any other class never does.
    pub fn require_category(mut self) -> Self {
        self.provider.require_category = true;
        self
    }

    /// Requires `aud` to be, or to list, this audience. Without this it is not looked at.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.provider.audiences.push(audience.into());
        self
    }

    /// The publishable key (`pk_live_…`, `pk_test_…`), from which the suffix of the instance's cookies follows.
    pub fn publishable_key(mut self, key: &str) -> Self {
        self.provider.has_foreign_key = !["pk_live_", "pk_test_"].iter().any(|prefix| key.starts_with(prefix));
        self.provider.suffixed = Some(Pair::suffixed(key));
        self
    }
}

impl Clerk {
    fn check_party(&self, claims: &Claims<'_>) -> Result<(), Reason> {
        let parties = match &self.parties {
            Choice::Any => return Ok(()),
            Choice::OneOf(parties) => parties.as_slice(),
            Choice::Undecided => &[],
        };
        let is_ours = |azp: &str| !azp.is_empty() && parties.iter().any(|party| party == azp);
        match claims.get("azp") {
            None if self.accept_missing_party => Ok(()),
            Some(azp) if azp.as_text().is_some_and(is_ours) => Ok(()),
            _ => Err(Reason::AuthorizedPartyMismatch),
        }
    }
}

impl Rules for Clerk {
    fn dialect(&self) -> Dialect {
        Dialect::Clerk
    }

    fn problem(&self, _: &Settings) -> Option<ConfigErrorKind> {
        let is_invalid = self.audiences.iter().any(String::is_empty) || self.has_foreign_key;
        let parties = self.parties.problem(ConfigErrorKind::AuthorizedPartyUndecided);
        parties.or(is_invalid.then_some(ConfigErrorKind::InvalidSetting))
    }

    fn jwks_url(&self, frontend_api: &str) -> Option<String> {
        Some(format!("{}/.well-known/jwks.json", frontend_api.trim_end_matches('/')))
    }

    fn cookie_sources(&self, settings: &Settings) -> Vec<Box<dyn TokenSource>> {
        let mut sources = named_cookies(settings);
        sources.push(Box::new(ClerkCookies::new(self.suffixed.clone(), settings.issuers.clone())));
        sources
    }

    fn check_header(&self, header: &Header) -> Result<(), Reason> {
        match header.typ.as_deref() {
            None | Some("JWT") => {}
            Some(_) => return Err(Reason::TypeNotAllowed),
        }
        match header.category.as_deref() {
            Some(SESSION_CATEGORY) => Ok(()),
            None | Some(UNDISCRIMINATING_CATEGORY) if !self.require_category => Ok(()),
            _ => Err(Reason::NotASession),
        }
    }

    fn check_claims(&self, _: &[String], claims: &Claims<'_>) -> Result<(), Reason> {
        if !self.audiences.is_empty() && !claims.audience_holds(&self.audiences) {
            return Err(Reason::AudienceMismatch);
        }
        self.check_party(claims)?;
        self.check_asserted(claims)
    }

    /// A member of the actor token, of which Clerk makes `act`.
    fn reason<'c>(&self, claims: &'c Claims<'_>) -> Option<&'c str> {
        claims.object("act")?.text("reason")
    }

    fn check_asserted(&self, claims: &Claims<'_>) -> Result<(), Reason> {
        claims.required_text("sid", Reason::SessionIdMissing)?;
        if claims.text("sub").is_some_and(|sub| sub.starts_with(MACHINE_PREFIX)) {
            return Err(Reason::NotASession);
        }
        match claims.get("sts").map(|sts| sts.as_text()) {
            None | Some(Some("active")) => Ok(()),
            Some(_) => Err(Reason::SessionPending),
        }
    }

    /// Templates write `"act": null` from `{{session.actor}}`.
    fn null_act_is_absent(&self) -> bool {
        true
    }

    fn actor_kind(&self, act: Object<'_>) -> ActorKind {
        match act.get("type").map(|kind| kind.as_text()) {
            None => ActorKind::Staff,
            Some(Some("agent")) => ActorKind::Agent,
            Some(_) => ActorKind::Unknown,
        }
    }

    /// `fva`: minutes from the first and second factor to `iat`, -1 for never.
    fn authenticated_at(&self, claims: &Claims<'_>) -> Option<Timestamp> {
        let crate::json::Node::List(ages) = claims.get("fva")? else { return None };
        let minutes = ages.iter().next()?.as_number().filter(|minutes| *minutes >= 0.0)?;
        Timestamp::from_numeric_date(claims.get("iat")?.as_number()? - minutes * 60.0)
    }

    fn access(&self, claims: &Claims<'_>) -> Access {
        permissions::access(claims)
    }
}
