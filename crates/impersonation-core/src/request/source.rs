use std::borrow::Cow;
use std::fmt;

use smallvec::{SmallVec, smallvec};

use crate::request::RequestView;

/// Credentials of one request that are looked at; more are refused as conflicting.
const MAX_CREDENTIALS: usize = 4;

/// Where else a request may carry a token: bytes of a request in, tokens and annotations out.
///
/// A profile knows its cookies already. A source of your own is for a token that is wrapped, such as a sealed cookie:
///
/// ```
/// use impersonation_core::request::{Credentials, Presented, RequestView, TokenSource};
///
/// /// A proxy in front passes the token on in a header of its own.
/// struct Forwarded;
///
/// impl TokenSource for Forwarded {
///     fn collect<'r>(&self, request: &RequestView<'r>, found: &mut Credentials<'r>) {
///         request.visit_header("x-forwarded-token", &mut |token| found.push(Presented::in_header(token)));
///     }
///
///     fn reads(&self) -> &str {
///         "x-forwarded-token"
///     }
/// }
/// ```
pub trait TokenSource: Send + Sync + 'static {
    /// Adds what the request carries to `found`, unverified; what is there but cannot be read is
    /// [`Credentials::unreadable`].
    fn collect<'r>(&self, request: &RequestView<'r>, found: &mut Credentials<'r>);

    /// The header that it reads, for `Vary`.
    fn reads(&self) -> &str {
        "cookie"
    }
}

/// The credentials of one request, collected before any of them is verified.
#[derive(Debug, Default)]
pub struct Credentials<'r> {
    presented: SmallVec<[Presented<'r>; MAX_CREDENTIALS]>,
    /// Whose sources are collecting; nobody's while `Authorization` is read.
    collecting: Issuers,
    unreadable: bool,
    too_many: bool,
}

impl<'r> Credentials<'r> {
    /// Adds a credential. All of them must verify, and name the same session; the same token twice in one kind of place is one.
    #[inline]
    pub fn push(&mut self, mut presented: Presented<'r>) {
        presented.issuers = self.collecting;
        presented.companions.iter_mut().for_each(|(issuers, _)| *issuers = self.collecting);
        // Two issuers may read the same place: then it may be either's, by the rules of either.
        if let Some(same) = self.presented.iter_mut().find(|other| other.is_same_as(&presented)) {
            same.issuers = same.issuers.or(presented.issuers);
            same.companions.append(&mut presented.companions);
            return;
        }
        match self.presented.len() {
            MAX_CREDENTIALS => self.too_many = true,
            _ => self.presented.push(presented),
        }
    }

    /// Says that a credential is there and cannot be read; the request is refused as `invalid_token`.
    pub fn unreadable(&mut self) {
        self.unreadable = true;
    }

    pub(crate) fn collecting_for(&mut self, issuer: usize) {
        self.collecting = Issuers::only(issuer);
    }

    /// Whether nothing is there, readable or not.
    pub(crate) fn are_none(&self) -> bool {
        self.presented.is_empty() && !self.unreadable
    }

    pub(crate) fn as_slice(&self) -> &[Presented<'r>] {
        &self.presented
    }

    pub(crate) fn is_unreadable(&self) -> bool {
        self.unreadable
    }

    pub(crate) fn are_too_many(&self) -> bool {
        self.too_many
    }
}

/// A token as a request presents it, with what the request says beside it.
pub struct Presented<'r> {
    pub(crate) token: Cow<'r, [u8]>,
    pub(crate) in_cookie: bool,
    /// Whether it is what followed `Bearer`, which may not be one token.
    pub(crate) is_bearer: bool,
    /// Whether it is in the cookie of an impersonation, above whatever session there is.
    pub(crate) is_overlay: bool,
    pub(crate) issuers: Issuers,
    pub(crate) seal: Option<Box<Seal>>,
    /// Clerk's companions, each for the issuer whose source found it: when the client's sessions last changed, which a session
    /// cookie must not predate.
    pub(crate) companions: SmallVec<[(Issuers, ClientUat); 1]>,
}

/// Which of the trusted issuers' sources found a credential.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Issuers(u64);

impl Issuers {
    /// More issuers than this do not build.
    pub(crate) const MAX: usize = u64::BITS as usize;

    pub(crate) fn only(issuer: usize) -> Self {
        Self(1 << issuer)
    }

    pub(crate) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn contains(self, issuer: usize) -> bool {
        self.0 & 1 << issuer != 0
    }

    /// Whether any issuer may have put the credential there, as into a header.
    pub(crate) fn is_unbound(self) -> bool {
        self.0 == 0
    }
}

/// What Clerk's `__client_uat` cookie says (Unix seconds).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientUat {
    /// Missing or no number.
    Unknown,
    /// Zero: signed out.
    SignedOut,
    Since(u64),
}

impl<'r> Presented<'r> {
    /// A token in a header.
    #[inline]
    pub fn in_header(token: impl Into<Cow<'r, [u8]>>) -> Self {
        Self {
            token: token.into(),
            in_cookie: false,
            is_bearer: false,
            is_overlay: false,
            issuers: Issuers::default(),
            seal: None,
            companions: SmallVec::new(),
        }
    }

    /// What followed `Bearer` in `Authorization`.
    pub(crate) fn bearer(token: &'r [u8]) -> Self {
        Self { is_bearer: true, ..Self::in_header(token) }
    }

    /// A token in a cookie. Expired and otherwise valid, it makes a safe request anonymous instead of refused.
    pub fn in_cookie(token: impl Into<Cow<'r, [u8]>>) -> Self {
        Self { in_cookie: true, ..Self::in_header(token) }
    }

    /// A token in the cookie of an impersonation.
    pub(crate) fn in_overlay_cookie(token: &'r [u8]) -> Self {
        Self { is_overlay: true, ..Self::in_cookie(token) }
    }

    /// Adds what a seal around the token says.
    #[must_use]
    pub fn sealed(self, seal: Seal) -> Self {
        Self { seal: Some(Box::new(seal)), ..self }
    }

    /// Whether a source found the very same: the same token in the same kind of place, with no seal to tell them apart.
    fn is_same_as(&self, other: &Self) -> bool {
        self.seal.is_none()
            && other.seal.is_none()
            && self.in_cookie == other.in_cookie
            && self.is_overlay == other.is_overlay
            && self.issuers.is_unbound() == other.issuers.is_unbound()
            && self.token == other.token
    }

    pub(crate) fn beside(self, client_uat: ClientUat) -> Self {
        Self { companions: smallvec![(Issuers::default(), client_uat)], ..self }
    }
}

/// A token is never shown.
impl fmt::Debug for Presented<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presented").field("in_cookie", &self.in_cookie).finish_non_exhaustive()
    }
}

/// What a sealed cookie says beside its token. The signed `act` decides; the seal only annotates.
///
/// A seal that names another user than the token, or an impersonator where the token has no actor, refuses the request.
#[derive(Clone, Default)]
pub struct Seal {
    pub(crate) user: Option<Box<str>>,
    pub(crate) impersonator: Option<(Box<str>, Option<Box<str>>)>,
}

impl Seal {
    /// A seal that says nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// The user whom the seal names; it must be the token's subject.
    #[must_use]
    pub fn user(self, id: impl Into<Box<str>>) -> Self {
        Self { user: Some(id.into()), ..self }
    }

    /// The impersonator's e-mail and reason. The reason counts only where the e-mail is the actor's.
    #[must_use]
    pub fn impersonator(self, email: impl Into<Box<str>>, reason: Option<&str>) -> Self {
        Self { impersonator: Some((email.into(), reason.map(Box::from))), ..self }
    }

    /// The impersonator's e-mail and, with it, the reason.
    pub(crate) fn reason(&self) -> Option<(&str, &str)> {
        let (email, reason) = self.impersonator.as_ref()?;
        Some((email, reason.as_deref()?))
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seal").finish_non_exhaustive()
    }
}
