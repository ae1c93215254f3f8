//! Claims that are taken as signed become a session here, by one path for verified and asserted ones.

use std::sync::Arc;
use std::time::Duration;

use crate::json::Fault;
use crate::profile::{Claims, Rules};
use crate::session::{ActRules, Classifier, Inner, Provenance, Session};
use crate::time::Timestamp;
use crate::verify::Reason;
use crate::verify::credential::Issuer;

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

/// What claims say, for the session that they make with their own text.
pub(crate) struct Reading {
    said: Inner,
    /// From here on the session has expired. It is the caller's last check, so that expired means otherwise valid.
    pub(crate) until: Timestamp,
}

impl Reading {
    /// `text` is what the claims were read from.
    pub(crate) fn session(self, text: Vec<u8>) -> Session {
        Session::new(Inner { claims: text, ..self.said })
    }
}

/// What turns claims into a session, beside the claims.
pub(crate) struct Reader<'a> {
    pub(crate) rules: &'a dyn Rules,
    pub(crate) canonical_issuer: &'a Arc<str>,
    /// Whose spellings of an issuer are known, in `act` too.
    pub(crate) trusted: &'a [Issuer],
    pub(crate) classifier: Option<&'a Classifier>,
    pub(crate) null_act_is_absent: bool,
    pub(crate) provenance: Provenance,
    pub(crate) leeway: Duration,
    pub(crate) now: Timestamp,
}

impl Reader<'_> {
    /// Reads the session that verified claims describe.
    pub(crate) fn read(&self, claims: &Claims<'_>) -> Result<Reading, Reason> {
        let rules = self.rules;
        let subject = rules.subject(claims)?;
        let acting = ActRules {
            rules,
            canonical_issuer: self.canonical_issuer,
            canonical: &|iss| self.trusted.iter().find(|issuer| issuer.is_own(iss)).map(|issuer| &issuer.canonical),
            classifier: self.classifier,
            null_is_absent: self.null_act_is_absent,
        }
        .read(**claims)?;
        let reason = acting.as_ref().and_then(|_| rules.reason(claims)).filter(|reason| !reason.is_empty());
        let times = Times::read(claims)?;
        times.check_past(self.now)?;
        let said = Inner {
            dialect: rules.dialect(),
            provenance: self.provenance,
            issuer: Arc::clone(self.canonical_issuer),
            subject: subject.into(),
            acting,
            session_id: claims.optional_text("sid")?.map(Box::from),
            token_id: claims.optional_text("jti")?.map(Box::from),
            access: rules.access(claims),
            issued_at: times.issued_at.and_then(Timestamp::from_numeric_date),
            expires_at: Timestamp::from_numeric_date(times.expires_at).ok_or(Reason::TimeOutOfRange)?,
            authenticated_at: rules.authenticated_at(claims),
            reason: reason.map(Box::from),
            impersonation: rules.impersonation(claims)?,
            claims: Vec::new(),
        };
        Ok(Reading { until: times.expired_from(self.leeway), said }.bounded())
    }
}

impl Reading {
    /// The same, where there is a grant: no leeway lengthens it, and its base session's issuer is the actor's.
    fn bounded(mut self) -> Self {
        let Inner { acting, impersonation, .. } = &mut self.said;
        if let (Some(acting), Some(impersonation)) = (acting, impersonation) {
            self.until = self.until.min(impersonation.ends_at);
            impersonation.base.issuer = Arc::clone(&acting.actor.issuer);
        }
        self
    }
}

pub(super) struct Times {
    pub(super) issued_at: Option<f64>,
    not_before: Option<f64>,
    expires_at: f64,
}

impl Times {
    pub(super) fn read(claims: &Claims<'_>) -> Result<Self, Reason> {
        Ok(Self {
            issued_at: claims.time("iat")?,
            not_before: claims.time("nbf")?,
            expires_at: claims.time("exp")?.ok_or(Reason::TimeOutOfRange)?,
        })
    }

    pub(super) fn check_past(&self, now: Timestamp) -> Result<(), Reason> {
        let latest = now.as_unix_seconds() as f64 + FUTURE_TOLERANCE_SECONDS;
        let in_future = [self.issued_at, self.not_before].into_iter().flatten().any(|time| time > latest);
        if in_future { Err(Reason::NotYetValid) } else { Ok(()) }
    }

    /// The first whole second at which `exp` and the leeway have passed.
    pub(super) fn expired_from(&self, leeway: Duration) -> Timestamp {
        Timestamp::from_unix_seconds((self.expires_at + leeway.as_secs() as f64).ceil() as u64)
    }
}
