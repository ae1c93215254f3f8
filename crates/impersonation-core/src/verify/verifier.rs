use std::fmt;
use std::sync::Arc;

use crate::presence::Presence;
use crate::profile::Dialect;
use crate::refusal::{Code, Refusal};
use crate::request::{Authorization, Credentials, Presented, RequestView};
use crate::session::Session;
use crate::time::Timestamp;
use crate::verify::cache::{CacheUsage, VerifiedTokens};
use crate::verify::credential::{Credential, Failure};
use crate::verify::overlay::Asked;
use crate::verify::parts::Parts;
use crate::verify::revocations::Revoked;
use crate::verify::{Came, Found, Needed, Reason, UnknownIssuer, Verdict, VerifierBuilder};

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
    /// Whether any issuer's tokens go into the overlay slot.
    has_overlays: bool,
    vary: String,
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
        let has_overlays = parts.issuers.iter().any(|issuer| issuer.rules.dialect() == Dialect::Impersonation);
        Self(Arc::new(Inner { parts, has_sources, has_overlays, vary }))
    }

    /// Decides without waiting. A request whose keys are all known, which is nearly every one, is decided here.
    #[inline]
    pub fn check(&self, request: &RequestView<'_>) -> Verdict {
        match self.remembered(request) {
            Some(presence) => Verdict::Decided(Ok(presence)),
            None => self.check_beneath(request, None),
        }
    }

    /// The same below another session layer, which found `outer`: whoever either found, never fewer. An impersonation may stand on a
    /// session that only the other layer finds. It does not ask [`remembered`](Self::remembered) first.
    pub fn check_beneath(&self, request: &RequestView<'_>, outer: Option<&Presence>) -> Verdict {
        self.check_after(request, outer, &Asked::default())
    }

    /// Who is there, if the request presents a bearer token and nothing else, and the token is remembered. [`check`](Self::check)
    /// begins with it. An adapter that asks it itself moves no verdict with nearly every request; it must not where the request
    /// has a [`Presence`] already, which [`check_beneath`](Self::check_beneath) would add.
    // Inlined up to what finds the session, which comes in a register.
    #[inline]
    pub fn remembered(&self, request: &RequestView<'_>) -> Option<Presence> {
        let (session, now) = self.remembered_session(request)?;
        Some(Presence::of(Found::one(session), now, self.0.parts.realm))
    }

    /// Decides, and waits for keys and grants where they are needed: check, refresh, check.
    pub async fn verify(&self, request: &RequestView<'_>) -> Result<Presence, Refusal> {
        self.verify_beneath(request, None).await
    }

    /// The same below another session layer: as [`check_beneath`](Self::check_beneath) does.
    pub async fn verify_beneath(
        &self,
        request: &RequestView<'_>,
        outer: Option<&Presence>,
    ) -> Result<Presence, Refusal> {
        let mut asked = Asked::default();
        loop {
            match self.check_after(request, outer, &asked) {
                Verdict::Decided(decision) => return decision,
                Verdict::Undecided(needed) => {
                    needed.refresh().await;
                    needed.note(&mut asked);
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
    fn check_after(&self, request: &RequestView<'_>, outer: Option<&Presence>, asked: &Asked) -> Verdict {
        let Inner { parts, has_overlays, .. } = &*self.0;
        let mut credentials = Credentials::default();
        if let Err(refusal) = self.collect(request, &mut credentials) {
            return Verdict::Decided(Err(refusal));
        }
        let now = parts.clock.now();
        let found = credentials.as_slice().iter().try_fold(Found::default(), |found, presented| {
            match parts.credential(presented, asked, now) {
                Ok(Credential::Session(session)) => Ok(found.verified(session, Came::of(presented))),
                Ok(Credential::Overlay(overlay)) => Ok(found.overlay(overlay)),
                Err(failure) => self.failed(found, presented, failure),
            }
        });
        let found = match found {
            Ok(found) => found,
            Err(verdict) => return verdict,
        };
        let found = match outer {
            Some(outer) => found.and(outer.found()),
            None => found,
        };
        Verdict::Decided(match found.decided(request, *has_overlays) {
            Ok(found) => Ok(Presence::of(found, now, parts.realm)),
            Err(objection) => Err(Refusal::objecting(objection, parts.realm)),
        })
    }

    /// What becomes of the request when a credential is worth nothing by itself.
    fn failed(&self, found: Found, presented: &Presented<'_>, failure: Failure) -> Result<Found, Verdict> {
        let refused = |code| Err(Verdict::Decided(Err(Refusal::new(code, self.0.parts.realm))));
        match failure {
            Failure::Lapsed(session, reason) if presented.in_cookie => Ok(found.lapsed(session, reason)),
            Failure::Lapsed(_, reason) | Failure::Refused(reason) => {
                Err(Verdict::Decided(Err(self.refusal(Code::InvalidToken, reason))))
            }
            Failure::Tombstone(grant) => Ok(match grant {
                Some(grant) => found.tombstone(grant),
                None => found,
            }),
            Failure::KeysUnavailable(retry_after) => refused(Code::KeysUnavailable { retry_after }),
            Failure::GrantUnavailable(retry_after) => refused(Code::GrantUnavailable { retry_after }),
            Failure::KeysNeeded(issuer) => {
                Err(Verdict::Undecided(Needed::keys(issuer, self.0.parts.issuers[issuer].keys.clone())))
            }
            Failure::GrantNeeded(check, session) => Err(Verdict::Undecided(Needed::grant(check, session))),
        }
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
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("issuers", &self.0.parts.issuers).finish_non_exhaustive()
    }
}
