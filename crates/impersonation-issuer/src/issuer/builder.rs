use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use impersonation_core::Clock;
use impersonation_core::audit::AuditSink;
use regex_lite::Regex;

use super::settings::Settings;
use super::{Inner, Issuer, IssuerError, IssuerErrorKind};
use crate::authorizer::{Authorizer, BoxedAuthorizer, Nobody};
use crate::directory::{BoxedDirectory, Directory};
use crate::hook::{BoxedOwnTokens, BoxedSessionCheck, Notifier, OwnTokens, SessionCheck};
use crate::key::KeyRing;
use crate::ledger::{Ledger, LedgerBuilder, Times};
use crate::store::{Limits, Store};

/// Configures an [`Issuer`]. Every mistake is an error of [`build`](Self::build), never of the first start.
#[must_use]
pub struct IssuerBuilder {
    url: Box<str>,
    audience: Option<Box<str>>,
    settings: Settings,
    pattern: Option<Box<str>>,
    directory: Option<BoxedDirectory>,
    authorizer: BoxedAuthorizer,
    session_check: Option<BoxedSessionCheck>,
    own_tokens: Option<BoxedOwnTokens>,
    keys: Option<KeyRing>,
    ledger: Option<LedgerBuilder>,
    extras: Vec<Extra>,
}

/// What goes into the ledger once there is a store.
type Extra = Box<dyn FnOnce(LedgerBuilder) -> LedgerBuilder + Send>;

impl IssuerBuilder {
    pub(super) fn new(url: Box<str>) -> Self {
        Self {
            url,
            audience: None,
            settings: Settings::default(),
            pattern: None,
            directory: None,
            authorizer: BoxedAuthorizer::new(Nobody),
            session_check: None,
            own_tokens: None,
            keys: None,
            ledger: None,
            extras: Vec::new(),
        }
    }

    /// The `aud` of its tokens: required.
    pub fn audience(self, audience: impl Into<Box<str>>) -> Self {
        Self { audience: Some(audience.into()), ..self }
    }

    /// Who the users are: required.
    pub fn directory(self, directory: impl Directory) -> Self {
        Self { directory: Some(BoxedDirectory::new(directory)), ..self }
    }

    /// Who may act as whom. Without it nobody may.
    pub fn authorizer(self, authorizer: impl Authorizer) -> Self {
        Self { authorizer: BoxedAuthorizer::new(authorizer), ..self }
    }

    /// Where everything is kept: required.
    pub fn store(self, store: impl Store) -> Self {
        Self { ledger: Some(Ledger::builder(store)), ..self }
    }

    /// The keys that sign: required.
    pub fn keys(self, keys: KeyRing) -> Self {
        Self { keys: Some(keys), ..self }
    }

    /// Whether impersonation is open in this environment; it is not unless this is said. Where it is shut, what goes on ends.
    pub fn enabled(mut self, is_enabled: bool) -> Self {
        self.settings.is_enabled = is_enabled;
        self
    }

    /// Starts need no reason, for staging. By default they do: 1 to 500 characters on one line.
    pub fn reason_optional(mut self) -> Self {
        self.settings.reason_is_required = false;
        self
    }

    /// A reason must hold a match of this regular expression, such as `[A-Z]+-[0-9]+` for a ticket's number.
    pub fn reason_pattern(self, pattern: impl Into<Box<str>>) -> Self {
        Self { pattern: Some(pattern.into()), ..self }
    }

    /// Users must have given their consent, unless somebody with the right to do so starts without. By default that is only so for
    /// a start that asks for it.
    pub fn require_consent(mut self) -> Self {
        self.settings.consent_is_required = true;
        self
    }

    /// How long a consent is good at most; 30 days by default.
    pub fn longest_consent(mut self, duration: Duration) -> Self {
        self.settings.longest_consent = duration;
        self
    }

    /// How recently a user must have proved who they are to give their consent; 10 minutes by default.
    pub fn consent_authentication(mut self, max_age: Duration) -> Self {
        self.settings.consent_authentication = max_age;
        self
    }

    /// How recently the impersonator must have proved who they are; not asked by default.
    pub fn recent_authentication(mut self, max_age: Duration) -> Self {
        self.settings.recent_authentication = Some(max_age);
        self
    }

    /// How long an impersonation lasts unless its start says less; 60 minutes by default, a day at most.
    pub fn duration(mut self, duration: Duration) -> Self {
        (self.settings.duration, self.settings.longest) = (duration, self.settings.longest.max(duration));
        self
    }

    /// How long it lasts at most, whatever its start says; 60 minutes by default, a day at most.
    pub fn longest(mut self, duration: Duration) -> Self {
        (self.settings.duration, self.settings.longest) = (self.settings.duration.min(duration), duration);
        self
    }

    /// How long a ticket can be redeemed; 60 seconds by default, ten minutes at most.
    pub fn ticket_lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.ticket = lifetime;
        self
    }

    /// How long a token is good; 5 minutes by default, and never longer than the [inactivity limit](Self::inactivity).
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.token = lifetime;
        self
    }

    /// After how long without a request an impersonation ends; 10 minutes by default, a day at most.
    pub fn inactivity(mut self, limit: Duration) -> Self {
        self.settings.idle = limit;
        self
    }

    /// For how long a browser remembers that an impersonation ended, so that a page from then changes nothing; a day by default. Keys
    /// must verify for as long after they signed.
    pub fn tombstone_lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.tombstone = lifetime;
        self
    }

    /// For how long an answer on a grant is good before all is asked again; 5 seconds by default, 60 at most and a quarter of one at
    /// least. What this process ends is seen at once, and what another one does within half a second, whatever this says. Directory,
    /// authorizer and session check must answer within it.
    pub fn staleness(mut self, limit: Duration) -> Self {
        self.settings.staleness = limit;
        self
    }

    /// How soon a refused start is answered at the earliest, so that nobody tells an unknown user from a forbidden one; 250 ms by
    /// default, 10 seconds at most. It must be longer than directory and authorizer take.
    pub fn refusal_floor(mut self, floor: Duration) -> Self {
        self.settings.floor = floor;
        self
    }

    /// How many impersonations go on at once, starts that wait included: 5 of one impersonator and 20 on one target by default.
    pub fn limits(mut self, per_impersonator: usize, per_subject: usize) -> Self {
        self.settings.limits = Limits::new(per_impersonator, per_subject);
        self
    }

    /// Judges times by this clock; the machine's by default.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.extras.push(Box::new(|ledger| ledger.clock(clock)));
        self
    }

    /// Gives every event to this sink too. Nothing starts whose event it does not take: where an answer was lost it gets that event
    /// again, under the same id.
    pub fn audit(mut self, sink: impl AuditSink) -> Self {
        self.extras.push(Box::new(|ledger| ledger.sink(sink)));
        self
    }

    /// Tells users what happens to their account.
    pub fn notifier(mut self, notifier: impl Notifier) -> Self {
        self.extras.push(Box::new(|ledger| ledger.notifier(notifier)));
        self
    }

    /// Says whether an impersonator's own session goes on.
    pub fn session_check(self, check: impl SessionCheck) -> Self {
        Self { session_check: Some(BoxedSessionCheck::new(check)), ..self }
    }

    /// Makes tokens of the impersonator's own session, for API clients that stop.
    pub fn own_tokens(self, tokens: impl OwnTokens) -> Self {
        Self { own_tokens: Some(BoxedOwnTokens::new(tokens)), ..self }
    }

    /// Checks the configuration.
    ///
    /// # Errors
    ///
    /// Where anything required is missing, a pattern is no regular expression, a time is out of its bounds, or keys verify for less
    /// time than tombstones last.
    pub fn build(self) -> Result<Issuer, IssuerError> {
        let missing = |what| IssuerError { kind: IssuerErrorKind::Missing(what), source: None };
        if self.url.is_empty() {
            return Err(missing("the issuer's URL"));
        }
        let mut settings = self.settings;
        settings.reason_pattern = self
            .pattern
            .map(|pattern| Regex::new(&pattern))
            .transpose()
            .map_err(|error| IssuerError { kind: IssuerErrorKind::InvalidPattern, source: Some(Box::new(error)) })?;
        if !settings.are_sound() {
            return Err(IssuerError { kind: IssuerErrorKind::OutOfBounds, source: None });
        }
        let keys = self.keys.ok_or_else(|| missing("keys"))?;
        // A tombstone that no key verifies any longer would shut its browser out.
        if keys.overlap() < settings.tombstone + settings.token {
            return Err(IssuerError { kind: IssuerErrorKind::KeysTooShort, source: None });
        }
        let ledger = self.ledger.ok_or_else(|| missing("a store"))?;
        let times = Times { idle: Some(settings.idle), base_token_counts: self.session_check.is_none() };
        let ledger = self.extras.into_iter().fold(ledger, |ledger, extra| extra(ledger)).times(times).build();
        Ok(Issuer(Arc::new(Inner {
            url: self.url,
            audience: self.audience.filter(|audience| !audience.is_empty()).ok_or_else(|| missing("an audience"))?,
            settings,
            directory: self.directory.ok_or_else(|| missing("a directory"))?,
            authorizer: self.authorizer,
            session_check: self.session_check,
            own_tokens: self.own_tokens,
            keys,
            ledger,
        })))
    }
}

impl fmt::Debug for IssuerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuerBuilder").field("url", &self.url).finish_non_exhaustive()
    }
}
