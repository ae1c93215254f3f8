//! What a provider's profile decides, once a token's signature is verified or (for asserted claims) taken as verified.

use std::fmt;

use crate::json::{Node, Object};
use crate::profile::{Clerk, Descope, Dialect, Impersonation, Rfc8693, Settings, WorkOs};
use crate::request::{Cookie, CookieSource, TokenSource};
use crate::session::{self, Access, ActorKind};
use crate::time::Timestamp;
use crate::token::Header;
use crate::verify::{ConfigErrorKind, Reason};

/// One provider's rules. The defaults are those of plain RFC 7519 and RFC 8693.
pub(crate) trait Rules: fmt::Debug + Send + Sync + 'static {
    fn dialect(&self) -> Dialect;

    /// What the application has not said and must, or said wrongly.
    fn problem(&self, _: &Settings) -> Option<ConfigErrorKind> {
        None
    }

    /// Whether `iss` is one of this issuer's.
    fn is_issuer(&self, configured: &[String], iss: &str) -> bool {
        configured.iter().any(|issuer| issuer == iss)
    }

    /// Where the key set is, where the profile knows it.
    fn jwks_url(&self, canonical_issuer: &str) -> Option<String>;

    /// Where the provider keeps the token beside `Authorization`.
    fn cookie_sources(&self, settings: &Settings) -> Vec<Box<dyn TokenSource>>;

    /// `typ` and the like.
    fn check_header(&self, header: &Header) -> Result<(), Reason>;

    /// Audience, authorized party, and what is no session though it is well signed.
    fn check_claims(&self, issuers: &[String], claims: &Claims<'_>) -> Result<(), Reason>;

    /// The same for claims that another crate verified: only what makes a session one.
    fn check_asserted(&self, claims: &Claims<'_>) -> Result<(), Reason>;

    fn subject<'c>(&self, claims: &'c Claims<'_>) -> Result<&'c str, Reason> {
        claims.required_text("sub", Reason::SubjectMissing)
    }

    fn null_act_is_absent(&self) -> bool {
        false
    }

    fn actor_kind(&self, act: Object<'_>) -> ActorKind;

    fn actor_email(&self, act: Object<'_>) -> Option<Box<str>> {
        act.text("email").map(Box::from)
    }

    /// Why an actor is there, as a start through [`provider`](crate::provider) writes it. It annotates and decides nothing.
    fn reason<'c>(&self, _: &'c Claims<'_>) -> Option<&'c str> {
        None
    }

    fn authenticated_at(&self, claims: &Claims<'_>) -> Option<Timestamp> {
        claims.get("auth_time")?.as_number().and_then(Timestamp::from_numeric_date)
    }

    fn access(&self, claims: &Claims<'_>) -> Access;

    /// What the token says of its grant; `None` at all issuers but those of impersonations.
    fn impersonation(&self, _: &Claims<'_>) -> Result<Option<Box<session::Impersonation>>, Reason> {
        Ok(None)
    }

    /// Whether the token is no session but says that an impersonation has ended.
    fn is_tombstone(&self, _: &Header) -> bool {
        false
    }
}

/// The rules of a provider for claims that the application asserts.
pub(crate) fn asserted(dialect: Dialect) -> Box<dyn Rules> {
    match dialect {
        Dialect::Rfc8693 => Box::new(Rfc8693::default()),
        Dialect::Clerk => Box::new(Clerk::default()),
        Dialect::WorkOs => Box::new(WorkOs::default()),
        Dialect::Descope => Box::new(Descope::default()),
        Dialect::Impersonation => Box::new(Impersonation::default()),
    }
}

/// A claims set with the typed reads that every profile shares.
pub(crate) struct Claims<'a>(Object<'a>);

impl<'a> std::ops::Deref for Claims<'a> {
    type Target = Object<'a>;

    fn deref(&self) -> &Object<'a> {
        &self.0
    }
}

impl<'a> Claims<'a> {
    pub(crate) fn new(claims: Object<'a>) -> Self {
        Self(claims)
    }

    /// A claim that must be non-empty text.
    pub(crate) fn required_text(&self, claim: &str, missing: Reason) -> Result<&str, Reason> {
        self.optional_text(claim)?.ok_or(missing)
    }

    /// A claim that is non-empty text where it is there at all.
    pub(crate) fn optional_text(&self, claim: &str) -> Result<Option<&str>, Reason> {
        match self.get(claim) {
            None => Ok(None),
            Some(Node::Text(text)) if !text.is_empty() => Ok(Some(text)),
            Some(_) => Err(Reason::ClaimMistyped),
        }
    }

    /// A NumericDate with its fraction, from 0 to the year 9999, where it is there at all.
    pub(crate) fn time(&self, claim: &str) -> Result<Option<f64>, Reason> {
        let Some(node) = self.get(claim) else { return Ok(None) };
        let time = node.as_number().filter(|time| Timestamp::from_numeric_date(*time).is_some());
        time.map(Some).ok_or(Reason::TimeOutOfRange)
    }

    /// Whether `aud`, a text or a list of texts (RFC 7519 §4.1.3), holds one of `expected`.
    pub(crate) fn audience_holds(&self, expected: &[String]) -> bool {
        let ours = |node: Node<'_>| node.as_text().is_some_and(|aud| expected.iter().any(|ours| ours == aud));
        match self.get("aud") {
            Some(Node::List(list)) => list.iter().all(|node| node.as_text().is_some()) && list.iter().any(ours),
            Some(node) => ours(node),
            None => false,
        }
    }
}

impl fmt::Debug for Claims<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims").finish_non_exhaustive()
    }
}

/// `act.sub_profile` is a list of words, of which exactly one kind must be named.
pub(super) fn named_kind(act: Object<'_>) -> ActorKind {
    let words = act.text("sub_profile").unwrap_or_default().split(' ');
    let mut kinds = words.filter_map(|word| match word {
        "human" | "user" => Some(ActorKind::Staff),
        "ai_agent" => Some(ActorKind::Agent),
        "service" | "client" => Some(ActorKind::Service),
        _ => None,
    });
    let first = kinds.next().unwrap_or(ActorKind::Unknown);
    if kinds.all(|kind| kind == first) { first } else { ActorKind::Unknown }
}

/// The cookies that an application named itself.
pub(crate) fn named_cookies(settings: &Settings) -> Vec<Box<dyn TokenSource>> {
    let source = |name: &String| Box::new(CookieSource(Cookie::known(name))) as Box<dyn TokenSource>;
    settings.cookies.iter().map(source).collect()
}
