//! Claims that are taken as signed become a session here, by one path for verified and asserted ones.

use std::sync::Arc;
use std::time::Duration;

use crate::json::Fault;
use crate::profile::{Claims, Rules};
use crate::session::{ActRules, Canonical, Classifier, Inner, Provenance, Session};
use crate::time::Timestamp;
use crate::verify::Reason;

/// How far `nbf` and `iat` may lie in the future.
const FUTURE_TOLERANCE_SECONDS: f64 = 5.0;

impl From<Fault> for Reason {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::DuplicateKey => Self::DuplicateClaim,
            Fault::Syntax | Fault::TooDeep | Fault::TooLarge | Fault::NotAnObject => Self::ClaimsMalformed,
        }
    }
}

/// A session and whether its time has passed: the last check, so that expired means otherwise valid.
pub(crate) struct Clocked {
    pub(crate) session: Session,
    pub(crate) has_expired: bool,
}

/// What turns claims into a session, beside the claims.
pub(crate) struct Reading<'a> {
    pub(crate) rules: &'a dyn Rules,
    pub(crate) canonical_issuer: &'a Arc<str>,
    pub(crate) canonical: &'a Canonical<'a>,
    pub(crate) classifier: Option<&'a Classifier>,
    pub(crate) null_act_is_absent: bool,
    pub(crate) provenance: Provenance,
    pub(crate) leeway: Duration,
    pub(crate) now: Timestamp,
    /// Why the impersonation was started, if the seal that says it names this actor by e-mail.
    pub(crate) sealed_reason: Option<(&'a str, &'a str)>,
}

/// Reads the session that verified claims describe. `payload` is their text.
pub(crate) fn read_session(reading: &Reading<'_>, claims: &Claims<'_>, payload: &[u8]) -> Result<Clocked, Reason> {
    let rules = reading.rules;
    let subject = rules.subject(claims)?;
    let acting = ActRules {
        rules,
        canonical_issuer: reading.canonical_issuer,
        canonical: reading.canonical,
        classifier: reading.classifier,
        null_is_absent: reading.null_act_is_absent,
    }
    .read(claims)?;
    let times = Times::read(claims)?;
    times.check_past(reading.now)?;
    let reason = acting.as_ref().and_then(|acting| {
        let (email, reason) = reading.sealed_reason?;
        acting.actor.email().is_some_and(|actor| actor == email).then(|| reason.into())
    });
    let session = Session::new(Inner {
        provider: rules.provider(),
        provenance: reading.provenance,
        issuer: Arc::clone(reading.canonical_issuer),
        subject: subject.into(),
        acting,
        session_id: claims.optional_text("sid")?.map(Box::from),
        token_id: claims.optional_text("jti")?.map(Box::from),
        access: rules.access(claims),
        issued_at: times.issued_at.and_then(Timestamp::from_numeric_date),
        expires_at: Timestamp::from_numeric_date(times.expires_at).ok_or(Reason::TimeOutOfRange)?,
        authenticated_at: rules.authenticated_at(claims),
        reason,
        claims: payload.to_vec(),
    });
    Ok(Clocked { session, has_expired: times.has_expired(reading.leeway, reading.now) })
}

struct Times {
    issued_at: Option<f64>,
    not_before: Option<f64>,
    expires_at: f64,
}

impl Times {
    fn read(claims: &Claims<'_>) -> Result<Self, Reason> {
        Ok(Self {
            issued_at: claims.time("iat")?,
            not_before: claims.time("nbf")?,
            expires_at: claims.time("exp")?.ok_or(Reason::TimeOutOfRange)?,
        })
    }

    fn check_past(&self, now: Timestamp) -> Result<(), Reason> {
        let latest = now.as_unix_seconds() as f64 + FUTURE_TOLERANCE_SECONDS;
        let in_future = [self.issued_at, self.not_before].into_iter().flatten().any(|time| time > latest);
        if in_future { Err(Reason::NotYetValid) } else { Ok(()) }
    }

    fn has_expired(&self, leeway: Duration, now: Timestamp) -> bool {
        self.expires_at + leeway.as_secs() as f64 <= now.as_unix_seconds() as f64
    }
}
