use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::key::{BoxedKeySource, KeySource as _};
use crate::presence::Presence;
use crate::refusal::{Code, Refusal};
use crate::request::{Authorization, Credentials, Issuers, Presented, RequestView};
use crate::session::Session;
use crate::time::Timestamp;
use crate::verify::cache::{CacheUsage, VerifiedTokens};
use crate::verify::credential::Failure;
use crate::verify::parts::Parts;
use crate::verify::revocations::Revoked;
use crate::verify::{Found, Reason, UnknownIssuer, VerifierBuilder};

/// Decides who is acting in a request. Clones share everything.
///
/// ```
/// # #[cfg(feature = "testing")] {
/// use impersonation_core::request::{HeaderList, RequestView};
/// use impersonation_core::testing::Issuer;
/// use impersonation_core::{Verdict, Verifier, profile};
///
/// let issuer = Issuer::rfc8693();
/// let verifier = Verifier::builder()
///     .trust(profile::rfc8693(issuer.url()).audience("api").keys(issuer.keys()))
///     .build()?;
///
/// let token = issuer.session("user_2").audience("api").acting("staff_1").token();
/// let authorization = format!("Bearer {token}");
/// let headers = [("authorization", authorization.as_bytes())];
/// let headers = HeaderList::new(&headers);
///
/// let Verdict::Decided(Ok(presence)) = verifier.check(&RequestView::new("GET", &headers)) else { panic!("refused") };
/// let session = presence.session().expect("a session");
/// assert_eq!(session.subject(), "user_2");
/// assert_eq!(session.actor().expect("an actor").subject(), "staff_1");
/// # }
/// # Ok::<(), impersonation_core::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct Verifier(Arc<Inner>);

struct Inner {
    parts: Parts,
    /// Whether credentials are looked for anywhere but in `Authorization`.
    has_sources: bool,
    vary: String,
}

/// What [`Verifier::check`] can say without waiting.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "whoever checks must handle both")]
pub enum Verdict {
    /// Who is there, or why the request is refused.
    Decided(Result<Presence, Refusal>),
    /// Nothing can be said before keys were asked for.
    KeysNeeded(KeysNeeded),
}

impl Verifier {
    /// Starts a configuration. Nothing is trusted yet.
    pub fn builder() -> VerifierBuilder {
        VerifierBuilder::default()
    }

    pub(crate) fn new(parts: Parts) -> Self {
        let mut headers = vec!["authorization"];
        for source in parts.issuers.iter().flat_map(|issuer| &issuer.sources) {
            if !headers.iter().any(|header| header.eq_ignore_ascii_case(source.0.reads())) {
                headers.push(source.0.reads());
            }
        }
        let vary = headers.join(", ");
        let has_sources = parts.issuers.iter().any(|issuer| !issuer.sources.is_empty());
        Self(Arc::new(Inner { parts, has_sources, vary }))
    }

    /// Decides without waiting. A request whose keys are all known, which is nearly every one, is decided here.
    #[inline]
    pub fn check(&self, request: &RequestView<'_>) -> Verdict {
        match self.remembered(request) {
            Some(presence) => Verdict::Decided(Ok(presence)),
            None => self.check_all(request),
        }
    }

    /// The same, without asking [`remembered`](Self::remembered) first: for an adapter that has, or that must not.
    pub fn check_all(&self, request: &RequestView<'_>) -> Verdict {
        self.check_after(request, Issuers::default())
    }

    /// Who is there, if the request presents a bearer token and nothing else, and the token is remembered. [`check`](Self::check)
    /// begins with it. An adapter that asks it itself moves no verdict with nearly every request; it must not where the request
    /// has a [`Presence`] already, which [`settle`](crate::adapter::settle) would add.
    // Inlined up to what finds the session, which comes in a register.
    #[inline]
    pub fn remembered(&self, request: &RequestView<'_>) -> Option<Presence> {
        let (session, now) = self.remembered_session(request)?;
        Some(Presence::of(Found::one(session), now, self.0.parts.realm))
    }

    /// Decides, and waits for keys where they are needed: check, refresh, check.
    pub async fn verify(&self, request: &RequestView<'_>) -> Result<Presence, Refusal> {
        let mut refreshed = Issuers::default();
        loop {
            match self.check_after(request, refreshed) {
                Verdict::Decided(decision) => return decision,
                Verdict::KeysNeeded(needed) => {
                    needed.keys.refresh().await;
                    refreshed = refreshed.or(Issuers::only(needed.issuer));
                }
            }
        }
    }

    /// The headers that the verdict depends on, as a value for `Vary`.
    pub fn vary(&self) -> &str {
        &self.0.vary
    }

    /// Refuses every token of a session of this issuer from now on, whatever its signature says: for a session that was ended
    /// where tokens are made, while those that were made already go on verifying. `issuer` is any of its spellings,
    /// `session_id` the `sid`.
    ///
    /// It is known to this verifier and its clones, in this process, and for as long as
    /// [`remember_revocations`](VerifierBuilder::remember_revocations) says.
    ///
    /// ```
    /// # #[cfg(feature = "testing")] {
    /// # use impersonation_core::testing::Issuer;
    /// # let verifier = Issuer::rfc8693().verifier();
    /// verifier.revoke_session("https://issuer.example", "sess_1")?;
    /// # }
    /// # Ok::<(), impersonation_core::verify::UnknownIssuer>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the issuer is not trusted here, so that nothing of it is accepted in any case.
    pub fn revoke_session(&self, issuer: &str, session_id: &str) -> Result<(), UnknownIssuer> {
        self.0.parts.revoke(issuer, Revoked::Session(session_id))
    }

    /// The same for one token, by its `jti`.
    ///
    /// # Errors
    ///
    /// As [`revoke_session`](Self::revoke_session).
    pub fn revoke_token(&self, issuer: &str, token_id: &str) -> Result<(), UnknownIssuer> {
        self.0.parts.revoke(issuer, Revoked::Token(token_id))
    }

    /// What is remembered now; nothing where the [cache](crate::verify::Cache) is off.
    pub fn cache_usage(&self) -> CacheUsage {
        self.0.parts.verified.as_ref().map(VerifiedTokens::usage).unwrap_or_default()
    }

    /// Nearly every request: a bearer token, remembered, and nothing beside it that it could disagree with. And the time.
    fn remembered_session(&self, request: &RequestView<'_>) -> Option<(Session, Timestamp)> {
        let Inner { parts, .. } = &*self.0;
        let memory = parts.verified.as_ref()?;
        let Authorization::Bearer(token) = Authorization::of(request) else { return None };
        if !self.has_nothing_beside(request) {
            return None;
        }
        let now = parts.clock.now();
        Some((parts.remembered(memory, token, now)?, now))
    }

    /// Whether no issuer's own places hold anything.
    #[inline]
    fn has_nothing_beside(&self, request: &RequestView<'_>) -> bool {
        !self.0.has_sources || {
            let mut credentials = Credentials::default();
            self.collect_beside(request, &mut credentials);
            credentials.are_none()
        }
    }

    /// Verifies every credential of the request.
    fn check_after(&self, request: &RequestView<'_>, refreshed: Issuers) -> Verdict {
        let mut credentials = Credentials::default();
        if let Err(refusal) = self.collect(request, &mut credentials) {
            return Verdict::Decided(Err(refusal));
        }
        let now = self.0.parts.clock.now();
        let found = credentials.as_slice().iter().try_fold(Found::default(), |found, presented| {
            match self.0.parts.session(presented, refreshed, now) {
                Ok(session) => Ok(found.verified(session, presented.in_cookie)),
                Err(failure) => self.failed(found, presented, failure),
            }
        });
        let found = match found {
            Ok(found) => found,
            Err(verdict) => return verdict,
        };
        match self.objection(&found, request) {
            None => self.decided(found, now),
            Some(refusal) => Verdict::Decided(Err(refusal)),
        }
    }

    #[inline]
    fn decided(&self, found: Found, now: Timestamp) -> Verdict {
        Verdict::Decided(Ok(Presence::of(found, now, self.0.parts.realm)))
    }

    /// What becomes of the request when a credential makes no session.
    fn failed(&self, found: Found, presented: &Presented<'_>, failure: Failure) -> Result<Found, Verdict> {
        match failure {
            Failure::Lapsed(session, reason) if presented.in_cookie => Ok(found.lapsed(session, reason)),
            Failure::Lapsed(_, reason) | Failure::Refused(reason) => {
                Err(Verdict::Decided(Err(self.refusal(Code::InvalidToken, reason))))
            }
            Failure::Unavailable(retry_after) => Err(self.unavailable(retry_after)),
            Failure::KeysNeeded(issuer) => {
                let keys = self.0.parts.issuers[issuer].keys.clone();
                Err(Verdict::KeysNeeded(KeysNeeded { issuer, keys }))
            }
        }
    }

    /// What speaks against what was found, all credentials together.
    fn objection(&self, found: &Found, request: &RequestView<'_>) -> Option<Refusal> {
        if found.disagrees() {
            return Some(self.refusal(Code::ConflictingCredentials, Reason::CredentialsDisagree));
        }
        let reason = found.lapse()?;
        // A page may be shown to nobody, but nothing be done by nobody; over an upgraded connection anything may.
        let does_nothing = request.is_safe() && request.header("upgrade").is_none();
        (!does_nothing).then(|| self.refusal(Code::InvalidToken, reason))
    }

    /// Every credential of the request, from `Authorization` and from each issuer's own places.
    fn collect<'r>(&self, request: &RequestView<'r>, credentials: &mut Credentials<'r>) -> Result<(), Refusal> {
        let refusal = |code, reason| Err(self.refusal(code, reason));
        match Authorization::of(request) {
            Authorization::Absent => {}
            Authorization::Bearer(token) => credentials.push(Presented::bearer(token)),
            Authorization::Unreadable => credentials.unreadable(),
            Authorization::Repeated => return refusal(Code::ConflictingCredentials, Reason::RepeatedAuthorization),
        }
        self.collect_beside(request, credentials);
        if credentials.are_too_many() {
            return refusal(Code::ConflictingCredentials, Reason::TooManyCredentials);
        }
        if credentials.is_unreadable() {
            return refusal(Code::InvalidToken, Reason::CredentialUnreadable);
        }
        Ok(())
    }

    /// What is in each issuer's own places.
    fn collect_beside<'r>(&self, request: &RequestView<'r>, credentials: &mut Credentials<'r>) {
        for (index, issuer) in self.0.parts.issuers.iter().enumerate() {
            credentials.collecting_for(index);
            issuer.sources.iter().for_each(|source| source.0.collect(request, credentials));
        }
    }

    fn refusal(&self, code: Code, reason: Reason) -> Refusal {
        Refusal::because(code, reason, self.0.parts.realm)
    }

    fn unavailable(&self, retry_after: Duration) -> Verdict {
        Verdict::Decided(Err(Refusal::new(Code::KeysUnavailable { retry_after }, self.0.parts.realm)))
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("issuers", &self.0.parts.issuers).finish_non_exhaustive()
    }
}

/// The keys that a verdict waits for.
#[derive(Debug)]
pub struct KeysNeeded {
    issuer: usize,
    keys: BoxedKeySource,
}

impl KeysNeeded {
    /// Asks for the keys; then [check](Verifier::check) again. [`Verifier::verify`] does both.
    pub async fn refresh(&self) {
        self.keys.refresh().await;
    }
}
