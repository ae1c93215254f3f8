//! The answer on a grant, asked with each request (promise 12) and remembered for moments.
//!
//! - The store is asked four times a second whether anything has changed. If so, the grant and its consent are read again; directory,
//!   authorizer and session check are asked again once the [staleness](super::IssuerBuilder::staleness) is over.
//! - What this process ends is ended here at once, and never alive again, whatever answer comes late.
//! - Where nobody can say, or not in time, nobody says that it goes on.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use impersonation_core::grant::{GrantCheck, Standing};
use impersonation_core::{Session, Timestamp};
use tokio::time::{Instant, timeout};

use super::Issuer;
use super::entitlement::Unknown;
use super::settings::{PATIENCE, POLL};
use crate::grant::{End, Grant, Slot};
use crate::id::GrantId;
use crate::ledger::{Answer, Entry};
use crate::log;
use crate::store::{Changes as _, GrantStore as _};

/// When a client may ask again where nobody can say.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Says of each session of an issuer's whether its grant goes on: for the profile that reads its tokens.
#[derive(Clone)]
pub struct Check(Issuer);

impl Issuer {
    /// Whether grants go on, for the [profile](impersonation_core::profile::impersonation) that reads the tokens.
    #[must_use]
    pub fn check(&self) -> Check {
        Check(self.clone())
    }

    /// When a session ends though somebody is seen in it.
    fn hard_end(&self, grant: &Grant) -> Timestamp {
        match grant.slot {
            Some(Slot::Bearer) if self.0.session_check.is_none() => grant.ends_at.min(grant.base_expires_at),
            _ => grant.ends_at,
        }
    }
}

impl GrantCheck for Check {
    fn standing(&self, session: &Session) -> Standing {
        let ledger = &self.0.0.ledger;
        let Some(id) = self.0.grant_of(session) else { return Standing::Ended };
        if ledger.has_unwritten_end(&id) {
            return Standing::Ended;
        }
        let Some(entry) = ledger.live().entry(&id) else { return Standing::Unknown };
        let is_recent = entry.polled.elapsed() < POLL;
        match entry.answer {
            Answer::Ended => Standing::Ended,
            Answer::Unavailable if is_recent => Standing::Unavailable { retry_after: RETRY_AFTER },
            Answer::Live { until } if is_recent && self.is_fresh(&entry, until) => Standing::Live { until },
            Answer::Live { .. } | Answer::Unavailable => Standing::Unknown,
        }
    }

    async fn refresh(&self, session: &Session) {
        let (live, idle) = (self.0.0.ledger.live(), self.0.0.settings.idle);
        let Some(id) = self.0.grant_of(session) else { return };
        match timeout(PATIENCE, self.ask(&id)).await {
            Ok(Ok(Some(entry))) => live.put(&id, entry, idle),
            Ok(Ok(None)) => live.end(&id),
            Ok(Err(error)) => {
                log::fault("nobody can say whether an impersonation goes on", &*error);
                live.lose(&id, idle);
            }
            Err(error) => {
                log::fault("nobody says in time whether an impersonation goes on", &error);
                live.lose(&id, idle);
            }
        }
    }

    fn seen(&self, session: &Session) {
        if let Some(id) = self.0.grant_of(session) {
            self.0.0.ledger.live().see(&id, self.0.0.ledger.now());
        }
    }

    fn reason(&self, session: &Session) -> Option<Box<str>> {
        let id = self.0.grant_of(session)?;
        self.0.0.ledger.live().entry(&id)?.reason.as_deref().map(Box::from)
    }
}

impl Check {
    /// An answer, if it goes on.
    async fn ask(&self, id: &GrantId) -> Result<Option<Entry>, Unknown> {
        let (issuer, ledger) = (&self.0, &self.0.0.ledger);
        let known = ledger.live().entry(id).filter(|entry| self.is_good(entry));
        let asked = known.as_ref().map_or_else(Instant::now, |entry| entry.asked);
        if known.is_none() {
            let Some(grant) = self.open_grant(id).await? else { return Ok(None) };
            if let Some(end) = issuer.objection_of_people(&grant, ledger.now()).await? {
                return self.end(&grant, end).await;
            }
        }
        // The store has the last word: that of the others may have taken long. The changes come first in it, so that what changes
        // while the rest is read is read again.
        let changes = ledger.changes().changes().await?;
        if let Some(entry) = known.filter(|entry| entry.changes == changes) {
            return Ok(Some(Entry { polled: Instant::now(), ..entry }));
        }
        let Some(grant) = self.open_grant(id).await? else { return Ok(None) };
        if let Some(end) = issuer.objection_of_record(&grant, ledger.now()).await? {
            return self.end(&grant, end).await;
        }
        let seen_at = self.touch(&grant).await?;
        let answer = Answer::Live { until: issuer.hard_end(&grant) };
        let reason = grant.reason.as_deref().map(Arc::from);
        Ok(Some(Entry { answer, reason, seen_at, changes, asked, polled: Instant::now() }))
    }

    /// The grant of a session; `None` of one that has ended, or is not there: nothing lets it go on.
    async fn open_grant(&self, id: &GrantId) -> Result<Option<Grant>, Unknown> {
        let grant = self.0.0.ledger.grants().grant(id).await?;
        Ok(grant.filter(|grant| grant.end.is_none() && grant.is_redeemed()))
    }

    async fn end(&self, grant: &Grant, end: End) -> Result<Option<Entry>, Unknown> {
        self.0.end_or_log(grant, end).await;
        Ok(None)
    }

    /// Tells the store when the impersonator was last seen, to a tenth of the limit.
    async fn touch(&self, grant: &Grant) -> Result<Timestamp, Unknown> {
        let seen_at = self.0.0.ledger.live().as_seen(grant.clone()).seen_at;
        if seen_at.since(grant.seen_at) >= self.0.0.settings.idle / 10 {
            self.0.0.ledger.grants().touch(&grant.id, seen_at).await?;
        }
        Ok(seen_at)
    }

    fn is_good(&self, entry: &Entry) -> bool {
        matches!(entry.answer, Answer::Live { until } if self.is_fresh(entry, until))
    }

    /// Whether all was asked of late, and nothing is due.
    fn is_fresh(&self, entry: &Entry, until: Timestamp) -> bool {
        let settings = &self.0.0.settings;
        let due = until.min(entry.seen_at + settings.idle);
        entry.asked.elapsed() < settings.staleness && self.0.0.ledger.now() < due
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check").finish_non_exhaustive()
    }
}
