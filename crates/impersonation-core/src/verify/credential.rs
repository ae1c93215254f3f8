//! One credential against the trusted issuers.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::json::{self, TOKEN_VALUES};
use crate::key::{Algorithm, BoxedKeySource, KeyLookup, KeySource as _, VerifyingKey};
use crate::profile::{BoxedTokenSource, Claims, Rules};
use crate::request::{ClientUat, Issuers, Presented, Seal};
use crate::session::{Classifier, Provenance, Session};
use crate::time::Timestamp;
use crate::token::{Compact, Header};
use crate::verify::{Clocked, Reading, Reason, read_session};

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

/// What became of a credential that does not make a session.
pub(crate) enum Failure {
    Refused(Reason),
    /// Expired, or contradicted by its companion cookie, and otherwise valid.
    Lapsed(Session, Reason),
    /// Nothing can be said before this issuer's keys were asked for anew.
    KeysNeeded(usize),
    Unavailable(Duration),
}

impl From<Reason> for Failure {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason)
    }
}

/// How long a client should wait where a source of keys does not say.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Verifies a credential. `refreshed` are the issuers whose keys were asked for anew already, while this request waited.
pub(crate) fn verify(
    issuers: &[Issuer],
    presented: &Presented<'_>,
    refreshed: Issuers,
    now: Timestamp,
) -> Result<Session, Failure> {
    let token = Compact::split(&presented.token)?;
    let header = Header::parse(&token.header)?;
    let claims = Claims::new(json::parse(&token.payload, TOKEN_VALUES).map_err(Reason::from)?);
    let (index, issuer) = select(issuers, presented.issuers, &claims)?;
    issuer.check_header(&header)?;
    let key = issuer.key(index, &header, refreshed)?;
    if !key.verifies(token.signed, &token.signature) {
        return Err(Reason::SignatureInvalid.into());
    }
    issuer.read(issuers, index, presented, &claims, &token.payload, now)
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

    fn check_header(&self, header: &Header<'_>) -> Result<(), Reason> {
        if !self.algorithms.contains(&header.algorithm) {
            return Err(Reason::AlgorithmNotAllowed);
        }
        self.rules.check_header(header)
    }

    fn key(&self, index: usize, header: &Header<'_>, refreshed: Issuers) -> Result<VerifyingKey, Failure> {
        let has_refreshed = refreshed.contains(index);
        match self.keys.find(header.kid(), header.algorithm) {
            // A source of one's own may err: what was pinned to the key decides, not what it was found by.
            KeyLookup::Found(key) if key.algorithm() == header.algorithm => Ok(key),
            KeyLookup::UnknownYet | KeyLookup::NotLoaded if !has_refreshed => Err(Failure::KeysNeeded(index)),
            KeyLookup::NotLoaded => Err(Failure::Unavailable(RETRY_AFTER)),
            KeyLookup::Unavailable { retry_after } => Err(Failure::Unavailable(retry_after)),
            KeyLookup::Found(_) | KeyLookup::Unknown | KeyLookup::UnknownYet => Err(Reason::KeyUnknown.into()),
        }
    }

    /// What the signature now vouches for, and what depends on this request.
    fn read(
        &self,
        trusted: &[Issuer],
        index: usize,
        presented: &Presented<'_>,
        claims: &Claims<'_>,
        payload: &[u8],
        now: Timestamp,
    ) -> Result<Session, Failure> {
        if claims.contains("cnf") && !self.accept_bound_tokens {
            return Err(Reason::BoundToken.into());
        }
        if self.refused_claims.iter().any(|claim| claims.contains(claim)) {
            return Err(Reason::ClaimRefused.into());
        }
        self.rules.check_claims(&self.spellings, claims)?;
        let seal = presented.seal.as_ref();
        let Clocked { session, has_expired } = read_session(
            &Reading {
                rules: &*self.rules,
                canonical_issuer: &self.canonical,
                canonical: &|iss| trusted.iter().find(|issuer| issuer.is_own(iss)).map(|issuer| &*issuer.canonical),
                classifier: self.classifier.as_ref(),
                null_act_is_absent: self.rules.null_act_is_absent(),
                provenance: Provenance::Verified,
                leeway: self.leeway,
                now,
                sealed_reason: seal.and_then(Seal::reason),
            },
            claims,
            payload,
        )?;
        seal.map_or(Ok(()), |seal| check_seal(seal, &session))?;
        if has_expired {
            return Err(Failure::Lapsed(session, Reason::Expired));
        }
        let mut companions = presented.companions.iter().filter(|(issuers, _)| issuers.contains(index));
        if !companions.all(|(_, client_uat)| is_current(*client_uat, &session)) {
            return Err(Failure::Lapsed(session, Reason::CompanionCookie));
        }
        Ok(session)
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
