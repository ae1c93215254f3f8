use std::time::Duration;

use impersonation_core::Timestamp;
use regex_lite::Regex;

use crate::store::Limits;

/// What an issuer was told.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) is_enabled: bool,
    pub(super) reason_is_required: bool,
    pub(super) reason_pattern: Option<Regex>,
    pub(super) consent_is_required: bool,
    pub(super) recent_authentication: Option<Duration>,
    /// How recently a user must have proved who they are to give their consent.
    pub(super) consent_authentication: Duration,
    pub(super) longest_consent: Duration,
    /// Of an impersonation as a whole: what it lasts unless it is said, and at most.
    pub(super) duration: Duration,
    pub(super) longest: Duration,
    pub(super) ticket: Duration,
    pub(super) token: Duration,
    pub(super) idle: Duration,
    /// For how long the browser remembers that an impersonation ended.
    pub(super) tombstone: Duration,
    /// For how long an answer on a grant is good.
    pub(super) staleness: Duration,
    /// How soon a refused start is answered at the earliest.
    pub(super) floor: Duration,
    pub(super) limits: Limits,
}

/// How often the store is asked whether another process has changed anything.
pub(super) const POLL: Duration = Duration::from_millis(250);

/// For how long directory, authorizer and store may take to answer together, where requests wait for them.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

impl Default for Settings {
    fn default() -> Self {
        let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
        Self {
            is_enabled: false,
            reason_is_required: true,
            reason_pattern: None,
            consent_is_required: false,
            recent_authentication: None,
            consent_authentication: minutes(10),
            longest_consent: minutes(30 * 24 * 60),
            duration: minutes(60),
            longest: minutes(60),
            ticket: minutes(1),
            token: minutes(5),
            idle: minutes(10),
            tombstone: minutes(24 * 60),
            staleness: Duration::from_secs(5),
            floor: Duration::from_millis(250),
            limits: Limits::new(5, 20),
        }
    }
}

impl Settings {
    /// Whether every time is at least a second, and none outlasts what contains it.
    pub(super) fn are_sound(&self) -> bool {
        let Self { duration, longest, ticket, token, idle, tombstone, longest_consent, .. } = *self;
        let times = [duration, longest, ticket, token, idle, tombstone, longest_consent];
        let ages = [Some(self.consent_authentication), self.recent_authentication];
        let day = Duration::from_secs(24 * 60 * 60);
        times.into_iter().chain(ages.into_iter().flatten()).all(|time| time.as_secs() > 0)
            && duration <= longest
            && longest <= day
            && ticket <= Duration::from_secs(10 * 60)
            && token <= idle
            && idle <= day
            && (POLL..=Duration::from_secs(60)).contains(&self.staleness)
            && self.floor <= Duration::from_secs(10)
            && self.limits.per_impersonator > 0
            && self.limits.per_subject > 0
    }
}

/// Whether somebody proved who they are no longer ago than that. What is not known is too long ago, and a time that lies ahead is no
/// time, but for clocks that differ by seconds.
pub(super) fn is_recent(authenticated_at: Option<Timestamp>, max_age: Duration, now: Timestamp) -> bool {
    const TOLERANCE: Duration = Duration::from_secs(5);
    authenticated_at.is_some_and(|at| at <= now + TOLERANCE && now <= at + max_age)
}
