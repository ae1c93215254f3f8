use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::key::{BoxedKeySource, KeySource as _};
use crate::presence::Presence;
use crate::refusal::{Code, Refusal};
use crate::request::{Authorization, Credentials, Issuers, Presented, RequestView};
use crate::time::{Clock, Timestamp};
use crate::verify::credential::{self, Failure, Issuer};
use crate::verify::{Found, Reason, VerifierBuilder};

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
    issuers: Vec<Issuer>,
    clock: Box<dyn Clock>,
    realm: Arc<str>,
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

    pub(crate) fn new(issuers: Vec<Issuer>, clock: Box<dyn Clock>, realm: Arc<str>) -> Self {
        let mut headers = vec!["authorization"];
        for source in issuers.iter().flat_map(|issuer| &issuer.sources) {
            if !headers.iter().any(|header| header.eq_ignore_ascii_case(source.0.reads())) {
                headers.push(source.0.reads());
            }
        }
        let vary = headers.join(", ");
        Self(Arc::new(Inner { issuers, clock, realm, vary }))
    }

    /// Decides without waiting. A request whose keys are all known, which is nearly every one, is decided here.
    pub fn check(&self, request: &RequestView<'_>) -> Verdict {
        self.check_after(request, Issuers::default())
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

    fn check_after(&self, request: &RequestView<'_>, refreshed: Issuers) -> Verdict {
        let credentials = match self.credentials(request) {
            Ok(credentials) => credentials,
            Err(refusal) => return Verdict::Decided(Err(refusal)),
        };
        let now = self.0.clock.now();
        let mut found = Found::default();
        for presented in credentials.iter() {
            match credential::verify(&self.0.issuers, presented, refreshed, now) {
                Ok(session) => found.verified(session, presented.in_cookie),
                Err(Failure::Lapsed(session, reason)) if presented.in_cookie => found.lapsed(session, reason),
                Err(Failure::Lapsed(_, reason) | Failure::Refused(reason)) => {
                    return Verdict::Decided(Err(self.refusal(Code::InvalidToken, reason)));
                }
                Err(Failure::Unavailable(retry_after)) => return self.unavailable(retry_after),
                Err(Failure::KeysNeeded(issuer)) => {
                    let keys = self.0.issuers[issuer].keys.clone();
                    return Verdict::KeysNeeded(KeysNeeded { issuer, keys });
                }
            }
        }
        Verdict::Decided(self.conclude(found, request, now))
    }

    fn conclude(&self, found: Found, request: &RequestView<'_>, now: Timestamp) -> Result<Presence, Refusal> {
        if found.disagrees() {
            return Err(self.refusal(Code::ConflictingCredentials, Reason::CredentialsDisagree));
        }
        // A page may be shown to nobody, but nothing be done by nobody; over an upgraded connection anything may.
        let does_nothing = request.is_safe() && request.header("upgrade").is_none();
        match found.lapse() {
            Some(reason) if !does_nothing => Err(self.refusal(Code::InvalidToken, reason)),
            _ => Ok(Presence::of(found, now, Arc::clone(&self.0.realm))),
        }
    }

    /// Every credential of the request, from `Authorization` and from each issuer's own places.
    fn credentials<'r>(&self, request: &RequestView<'r>) -> Result<Credentials<'r>, Refusal> {
        let refusal = |code, reason| Err(self.refusal(code, reason));
        let mut credentials = Credentials::default();
        match Authorization::of(request) {
            Authorization::Absent => {}
            Authorization::Bearer(token) => credentials.push(Presented::in_header(token)),
            Authorization::Unreadable => credentials.unreadable(),
            Authorization::Repeated => return refusal(Code::ConflictingCredentials, Reason::RepeatedAuthorization),
        }
        for (index, issuer) in self.0.issuers.iter().enumerate() {
            credentials.collecting_for(index);
            issuer.sources.iter().for_each(|source| source.0.collect(request, &mut credentials));
        }
        if credentials.are_too_many() {
            return refusal(Code::ConflictingCredentials, Reason::TooManyCredentials);
        }
        if credentials.is_unreadable() {
            return refusal(Code::InvalidToken, Reason::CredentialUnreadable);
        }
        Ok(credentials)
    }

    fn refusal(&self, code: Code, reason: Reason) -> Refusal {
        Refusal::because(code, reason, Arc::clone(&self.0.realm))
    }

    fn unavailable(&self, retry_after: Duration) -> Verdict {
        Verdict::Decided(Err(Refusal::new(Code::KeysUnavailable { retry_after }, Arc::clone(&self.0.realm))))
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("issuers", &self.0.issuers).finish_non_exhaustive()
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
