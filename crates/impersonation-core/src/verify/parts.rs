use crate::key::KeySource as _;
use crate::profile::Dialect;
use crate::refusal::Realm;
use crate::request::{Issuers, Presented};
use crate::session::Session;
use crate::time::{Clock, Timestamp};
use crate::verify::Reason;
use crate::verify::cache::{Memory, Stamp, Verified, VerifiedTokens};
use crate::verify::credential::{self, Credential, Failure, Issuer};
use crate::verify::overlay::Asked;
use crate::verify::revocations::{Revocations, Revoked, UnknownIssuer};

/// What a verifier is made of.
pub(crate) struct Parts {
    pub(crate) issuers: Vec<Issuer>,
    /// What has verified already; `None` where nothing is remembered.
    pub(crate) verified: Option<VerifiedTokens>,
    pub(crate) revocations: Revocations,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) realm: Realm,
}

impl Parts {
    /// The session of a bearer token that is remembered, where the request says nothing beside it to judge it by.
    #[inline]
    pub(crate) fn remembered(&self, memory: &VerifiedTokens, token: &[u8], now: Timestamp) -> Option<Session> {
        let is_current = |memory: Memory<'_>| self.still_holds(&memory, now);
        let session = memory.find(token, Issuers::default(), now, is_current, |verified| verified.session.clone());
        // Whether a grant is alive is asked each time.
        session.filter(|session| session.dialect() != Dialect::Impersonation)
    }

    /// What one credential is worth: what its token says, remembered or verified now, judged with the rest of the request.
    pub(crate) fn credential(
        &self,
        presented: &Presented<'_>,
        asked: &Asked,
        now: Timestamp,
    ) -> Result<Credential, Failure> {
        let remembered = self.verified.as_ref().and_then(|memory| {
            let is_current = |memory: Memory<'_>| self.still_holds(&memory, now);
            memory.find(&presented.token, presented.issuers, now, is_current, Verified::clone)
        });
        let verified = match remembered {
            Some(verified) => verified,
            None => self.verify_token(presented, asked.keys, now)?,
        };
        credential::judge(verified, presented, asked, now)
    }

    fn verify_token(&self, presented: &Presented<'_>, refreshed: Issuers, now: Timestamp) -> Result<Verified, Failure> {
        let Parts { issuers, verified: memory, revocations, .. } = self;
        let stamp = |issuer: &Issuer| Stamp { epoch: issuer.keys.epoch(), revocations: revocations.count() };
        let (verified, stamp) = credential::verify(issuers, presented, refreshed, now, stamp)?;
        // One that has expired is judged as expired, or its cookie would shut public pages for as long as it is revoked.
        let (has_expired, is_overlay) = (verified.until <= now, verified.is_overlay());
        if has_expired && !is_overlay {
            return Ok(verified);
        }
        if revocations.hold(verified.issuer, &verified.session, now) {
            return if is_overlay { Ok(verified.over()) } else { Err(Reason::Revoked.into()) };
        }
        if let Some(memory) = memory.as_ref().filter(|_| !has_expired) {
            memory.remember(&presented.token, presented.issuers, verified.clone(), stamp, now);
        }
        Ok(verified)
    }

    /// Whether nothing has happened since that a token which verified would not verify by any longer, beside the time.
    #[inline]
    fn still_holds(&self, memory: &Memory<'_>, now: Timestamp) -> bool {
        let Parts { issuers, revocations, .. } = self;
        let Verified { issuer, session, .. } = memory.verified();
        issuers[*issuer].keys.epoch() == memory.epoch()
            && memory.is_clear(revocations.count(), || revocations.hold(*issuer, session, now))
    }

    pub(crate) fn revoke(&self, issuer: &str, revoked: Revoked<'_>) -> Result<(), UnknownIssuer> {
        let index = self.issuers.iter().position(|trusted| trusted.is_own(issuer)).ok_or(UnknownIssuer(()))?;
        self.revocations.add(index, revoked, self.clock.now());
        Ok(())
    }
}
