//! One credential against the trusted issuers.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use crate::grant::BoxedGrantCheck;
use crate::json::{Document, Escaped, TOKEN_VALUES};
use crate::key::{Algorithm, BoxedKeySource, KeyLookup, KeySource as _, VerifyingKey};
use crate::profile::{BoxedTokenSource, Claims, Dialect, Rules};
use crate::request::{ClientUat, Issuers, Presented, Seal, is_one_token};
use crate::session::{Classifier, Provenance, Session};
use crate::time::Timestamp;
use crate::token::{Compact, Decoded, Header};
use crate::verify::cache::{Stamp, Verified};
use crate::verify::overlay::{self, Asked, Overlay};
use crate::verify::{Reader, Reason, tombstone};

/// An issuer with its rules and its keys.
pub(crate) struct Issuer {
    pub(crate) canonical: Arc<str>,
    pub(crate) spellings: Vec<String>,
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) leeway: Duration,
    pub(crate) accept_bound_tokens: bool,
    pub(crate) refused_claims: Vec<String>,
    pub(crate) classifier: Option<Classifier>,
    pub(crate) rules: Box<dyn Rules>,
    pub(crate) sources: Vec<BoxedTokenSource>,
    pub(crate) keys: BoxedKeySource,
}

/// What a credential is worth beside the others.
pub(crate) enum Credential {
    Session(Session),
    Overlay(Overlay),
}

/// What became of a credential that is worth nothing by itself.
pub(crate) enum Failure {
    Refused(Reason),
    /// Expired, or contradicted by its companion cookie, and otherwise valid.
    Lapsed(Session, Reason),
    /// Nothing can be said before this issuer's keys were asked for anew.
    KeysNeeded(usize),
    KeysUnavailable(Duration),
    /// The grant that is said to have ended; `None` where that is long ago.
    Tombstone(Option<Box<str>>),
    /// Nothing can be said before it was asked for anew how the grant of this session stands.
    GrantNeeded(BoxedGrantCheck, Session),
    GrantUnavailable(Duration),
}

impl From<Reason> for Failure {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason)
    }
}

/// How long a client should wait where a source of keys does not say.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Verifies a token by itself, for what it says whatever request it came with. `refreshed` are the issuers whose keys were asked
/// for anew already, while this request waited; `stamp` is called once it is known whose token it is, before its key is looked
/// up.
pub(crate) fn verify(
    trusted: &[Issuer],
    presented: &Presented<'_>,
    refreshed: Issuers,
    now: Timestamp,
    stamp: impl FnOnce(&Issuer) -> Stamp,
) -> Result<(Verified, Stamp), Failure> {
    let Pieces { token, header, payload, signature } =
        Pieces::of(&presented.token).map_err(|reason| unreadable(presented).unwrap_or(reason))?;
    let escaped = Escaped::default();
    let document = Document::parse(&payload, &escaped, TOKEN_VALUES).map_err(Reason::from)?;
    let claims = Claims::new(document.object());
    let (index, issuer) = select(trusted, presented.issuers, &claims)?;
    issuer.check_header(&header)?;
    let stamp = stamp(issuer);
    let key = issuer.key(index, &header, refreshed)?;
    if !key.verifies(token.signed, signature.as_bytes()) {
        return Err(Reason::SignatureInvalid.into());
    }
    let is_tombstone = issuer.rules.is_tombstone(&header);
    header.remember(token.header);
    if is_tombstone {
        return Err(match presented.is_overlay {
            true => Failure::Tombstone(tombstone::read(&claims, now)?),
            false => Reason::SlotMismatch.into(),
        });
    }
    let reading = issuer.reader(trusted, &claims, now)?.read(&claims)?;
    let until = reading.until;
    Ok((Verified { issuer: index, session: reading.session(payload), until }, stamp))
}

/// Judges by what the request says beside the token, and by the time.
#[inline]
pub(crate) fn judge(
    verified: Verified,
    presented: &Presented<'_>,
    asked: &Asked,
    now: Timestamp,
) -> Result<Credential, Failure> {
    if verified.session.dialect() == Dialect::Impersonation {
        return overlay::judge(verified, presented, asked, now);
    }
    let Verified { issuer, mut session, until } = verified;
    if let Some(seal) = &presented.seal {
        check_seal(seal, &session)?;
        session = with_sealed_reason(seal, session);
    }
    if until <= now {
        return Err(Failure::Lapsed(session, Reason::Expired));
    }
    let mut companions = presented.companions.iter().filter(|(issuers, _)| issuers.contains(issuer));
    if !companions.all(|(_, client_uat)| is_current(*client_uat, &session)) {
        return Err(Failure::Lapsed(session, Reason::CompanionCookie));
    }
    Ok(Credential::Session(session))
}

/// A token taken apart, decoded, and not believed yet.
struct Pieces<'t> {
    token: Compact<'t>,
    header: Rc<Header>,
    payload: Vec<u8>,
    signature: Decoded,
}

impl<'t> Pieces<'t> {
    fn of(token: &'t [u8]) -> Result<Self, Reason> {
        let token = Compact::split(token)?;
        let (payload, signature) = (token.payload()?, token.signature()?);
        Ok(Self { token, header: Header::read(token.header)?, payload, signature })
    }
}

/// What is wrong with a header that does not hold one token, where that is what makes it malformed.
fn unreadable(presented: &Presented<'_>) -> Option<Reason> {
    let is_unreadable = presented.is_bearer && !is_one_token(&presented.token);
    is_unreadable.then_some(Reason::CredentialUnreadable)
}

/// The issuer whose token it says it is, among those that may have put it there.
fn select<'i>(issuers: &'i [Issuer], bound: Issuers, claims: &Claims<'_>) -> Result<(usize, &'i Issuer), Reason> {
    let iss = claims.text("iss").ok_or(Reason::IssuerUnknown)?;
    let mut candidates = issuers.iter().enumerate().filter(|(index, _)| bound.is_unbound() || bound.contains(*index));
    candidates.find(|(_, issuer)| issuer.is_own(iss)).ok_or(Reason::IssuerUnknown)
}

impl Issuer {
    pub(crate) fn is_own(&self, iss: &str) -> bool {
        self.rules.is_issuer(&self.spellings, iss)
    }

    fn check_header(&self, header: &Header) -> Result<(), Reason> {
        if !self.algorithms.contains(&header.algorithm) {
            return Err(Reason::AlgorithmNotAllowed);
        }
        self.rules.check_header(header)
    }

    fn key(&self, index: usize, header: &Header, refreshed: Issuers) -> Result<VerifyingKey, Failure> {
        let has_refreshed = refreshed.contains(index);
        match self.keys.find(header.kid.as_deref(), header.algorithm) {
            // A source of one's own may err: what was pinned to the key decides, not what it was found by.
            KeyLookup::Found(key) if key.algorithm() == header.algorithm => Ok(key),
            KeyLookup::UnknownYet | KeyLookup::NotLoaded if !has_refreshed => Err(Failure::KeysNeeded(index)),
            KeyLookup::NotLoaded => Err(Failure::KeysUnavailable(RETRY_AFTER)),
            KeyLookup::Unavailable { retry_after } => Err(Failure::KeysUnavailable(retry_after)),
            KeyLookup::Found(_) | KeyLookup::Unknown | KeyLookup::UnknownYet => Err(Reason::KeyUnknown.into()),
        }
    }

    /// What reads the claims that the signature now vouches for, unless they are no session's here.
    fn reader<'a>(&'a self, trusted: &'a [Issuer], claims: &Claims<'_>, now: Timestamp) -> Result<Reader<'a>, Reason> {
        if claims.contains("cnf") && !self.accept_bound_tokens {
            return Err(Reason::BoundToken);
        }
        if self.refused_claims.iter().any(|claim| claims.contains(claim)) {
            return Err(Reason::ClaimRefused);
        }
        self.rules.check_claims(&self.spellings, claims)?;
        Ok(Reader {
            rules: &*self.rules,
            canonical_issuer: &self.canonical,
            trusted,
            classifier: self.classifier.as_ref(),
            null_act_is_absent: self.rules.null_act_is_absent(),
            provenance: Provenance::Verified,
            leeway: self.leeway,
            now,
        })
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issuer").field("canonical", &self.canonical).finish_non_exhaustive()
    }
}

/// A session cookie of Clerk's must not predate the last change of the client's sessions.
fn is_current(client_uat: ClientUat, session: &Session) -> bool {
    match client_uat {
        ClientUat::Unknown | ClientUat::SignedOut => false,
        ClientUat::Since(seconds) => {
            session.issued_at().is_some_and(|issued_at| issued_at >= Timestamp::from_unix_seconds(seconds))
        }
    }
}

/// The signed token decides; a seal that contradicts it was tampered with or belongs to another session.
fn check_seal(seal: &Seal, session: &Session) -> Result<(), Reason> {
    let is_another_user = seal.user.as_deref().is_some_and(|user| user != session.subject());
    let is_one_sided = seal.impersonator.is_some() && session.actor().is_none();
    if is_another_user || is_one_sided { Err(Reason::SealDisagrees) } else { Ok(()) }
}

/// Why the impersonation was started, if the seal that says it names this actor by e-mail.
fn with_sealed_reason(seal: &Seal, session: Session) -> Session {
    let email = session.actor().and_then(|actor| actor.email());
    match seal.reason() {
        Some((impersonator, reason)) if email == Some(impersonator) => session.with_reason(reason),
        _ => session,
    }
}
