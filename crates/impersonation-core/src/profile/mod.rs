//! How one provider writes a session: issuer forms, algorithms, where the token sits, claim names, what `act.sub` is.
//!
//! | profile | for | what it needs said |
//! | --- | --- | --- |
//! | [`rfc8693`] | Auth0, ZITADEL, Keycloak, Logto, one's own issuer | the audience |
//! | [`clerk`] | Clerk | the authorized parties (`azp`) |
//! | [`workos`], [`workos_client`] | WorkOS AuthKit | for discovery of its keys, the client id |
//! | [`descope`] | Descope | – |
//! | [`impersonation`](impersonation()) | an issuer of impersonations of one's own | the audience, and what checks grants |
//!
//! A profile becomes an issuer that a [`Verifier`](crate::Verifier) can trust by [`Profile::keys`]: keys belong to their
//! issuer, so that no key of one verifies a token of another.
//!
//! A profile without keys is nothing to trust:
//!
//! ```compile_fail,E0308
//! use impersonation_core::{Verifier, profile};
//!
//! let verifier = Verifier::builder().trust(profile::descope("P2abc")).build();
//! ```

mod choice;
mod clerk;
mod descope;
mod impersonation;
mod organization;
mod rfc8693;
mod rules;
mod workos;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use clerk::Clerk;
pub use descope::Descope;
pub use impersonation::{Impersonation, OVERLAY_COOKIE};
pub use rfc8693::Rfc8693;
pub use workos::WorkOs;

pub(crate) use rules::{Claims, Rules, asserted};

use crate::key::{Algorithm, BoxedKeySource, IntoKeySource, IssuerContext};
use crate::request::TokenSource;
use crate::session::{ActClaim, ActorKind, Classifier};
use crate::verify::ConfigError;

/// Whose way of writing a session it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// Any issuer that follows RFC 8693, RFC 7519 and, for access tokens, RFC 9068.
    Rfc8693,
    /// Clerk.
    Clerk,
    /// WorkOS AuthKit.
    WorkOs,
    /// Descope.
    Descope,
    /// An issuer of impersonations of one's own.
    Impersonation,
}

/// Any issuer that writes `act` as RFC 8693 §4.1 has it. `issuer` is the exact `iss` of its tokens.
///
/// **Make sure that yours does.** A token without `act` is the user's own session. Auth0 and ZITADEL write it on token
/// exchange; Logto only where the exchange named an actor token; Keycloak's admin impersonation leaves a note in the session,
/// which takes a mapper to reach the token. Where an issuer marks impersonation in another claim,
/// [refuse it](Profile::refuse_claim).
///
/// Algorithms: RS, PS and ES families and EdDSA. `typ` absent, `JWT` or `at+jwt`. The kind of the actor is read from
/// `act.sub_profile`: `human` or `user`, `ai_agent`, `service` or `client`; anything else is unknown. Say the audience
/// by [`audience`](Profile::audience), or aloud that there is none.
pub fn rfc8693(issuer: impl Into<String>) -> Profile<Rfc8693> {
    Profile::new(issuer, Rfc8693::default(), rfc8693::ALGORITHMS)
}

/// Clerk session tokens. `issuer` is the Frontend API URL, such as `https://clerk.example.com`.
///
/// Algorithms: RS256, RS384, RS512. The token sits in `Authorization` or the `__session` cookie, with its suffix where
/// [`publishable_key`](Profile::publishable_key) is given; a cookie also needs its `__client_uat` companion. JWT template
/// tokens, machine tokens and pending sessions are no sessions. Clerk's browser handshake is not spoken: a cookie that its
/// companion contradicts counts as one that has expired. Name the publishable key where instances share a parent domain, or
/// `localhost`: without it another instance's `__session` is a token that does not verify.
pub fn clerk(issuer: impl Into<String>) -> Profile<Clerk> {
    Profile::new(issuer, Clerk::default(), clerk::ALGORITHMS)
}

/// WorkOS access tokens whose `iss` is exactly `issuer`, or one added by [`also_issuer`](Profile::also_issuer).
///
/// Algorithm: RS256. No leeway on `exp`. Agent tokens (no `sid`, an `aud`, or a `sub` that is no user) are no sessions.
/// `act.sub` is the impersonator's e-mail address.
pub fn workos(issuer: impl Into<String>) -> Profile<WorkOs> {
    Profile::new(issuer, WorkOs::default(), workos::ALGORITHMS).leeway(Duration::ZERO)
}

/// WorkOS access tokens of a client id, with every issuer form that WorkOS is known to write for it; the canonical one is
/// `https://api.workos.com`. A custom authentication domain is added by [`also_issuer`](Profile::also_issuer). Two client
/// ids cannot be trusted side by side: their tokens do not tell them apart.
pub fn workos_client(client_id: &str) -> Profile<WorkOs> {
    let forms = workos::issuer_forms(client_id);
    forms.into_iter().fold(workos(workos::CANONICAL_ISSUER), Profile::also_issuer).client_id(client_id)
}

/// Descope session tokens of a project. Its id may be the `iss` itself, or the last or second-to-last segment of its path.
///
/// Algorithms: ES384, RS256. `drn` must be `DS`: a refresh token, which is what Descope's impersonation call returns, is no
/// session. `dsub` stands in for `sub`. Tokens bound to a key (`cnf`) are refused.
pub fn descope(project_id: impl Into<String>) -> Profile<Descope> {
    Profile::new(project_id, Descope::default(), descope::ALGORITHMS)
}

/// Tokens of an issuer of impersonations of one's own, such as `impersonation-issuer`. `issuer` is the exact `iss` of its tokens.
///
/// Algorithms: EdDSA, ES256. `typ` is `JWT`. Every claim that such an issuer writes is required, and of its type: `act` names the
/// impersonator by issuer and subject, and `impersonation` the grant and the session of theirs that it stands on.
///
/// **Two slots.** In a browser a token rides in a cookie of its own, `__Host-impersonation` unless
/// [named otherwise](Profile::overlay_cookie), above the impersonator's own session, which must be there on the same request: verified
/// from another credential by the same [`Verifier`](crate::Verifier), or by a session layer further out. Without it there is
/// nobody. An API client's token is for `Authorization` alone. Neither is accepted in the other's place.
///
/// **Its end.** Whether the grant is alive is [asked](crate::grant) with each request; in a browser, that decides and not the expiry of
/// the token. What has ended leaves a tombstone in the cookie, under which a request that changes something must say that its
/// [page](crate::page) was made since.
///
/// Say the audience by [`audience`](Profile::audience), and what checks grants by [`grants`](Profile::grants).
///
/// ```
/// # #[cfg(feature = "testing")] {
/// use impersonation_core::testing::{Grants, Issuer};
/// use impersonation_core::{Verifier, profile};
///
/// let (own, impersonations) = (Issuer::rfc8693(), Issuer::impersonation());
/// let verifier = Verifier::builder()
///     .trust(profile::rfc8693(own.url()).audience("api").cookie("session").keys(own.keys()))
///     .trust(profile::impersonation(impersonations.url()).audience("api").grants(Grants::live()).keys(impersonations.keys()))
///     .build()?;
/// # }
/// # Ok::<(), impersonation_core::ConfigError>(())
/// ```
pub fn impersonation(issuer: impl Into<String>) -> Profile<Impersonation> {
    Profile::new(issuer, Impersonation::default(), impersonation::ALGORITHMS)
}

/// One provider's way of writing a session, being configured. Defaults are those of the function that made it.
#[must_use]
#[derive(Debug)]
pub struct Profile<P> {
    settings: Settings,
    provider: P,
    erase: fn(P) -> Box<dyn Rules>,
}

/// What every profile can be told.
#[derive(Debug)]
pub(crate) struct Settings {
    /// The first is the canonical one.
    pub(crate) issuers: Vec<String>,
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) leeway: Duration,
    pub(crate) cookies: Vec<String>,
    pub(crate) sources: Vec<BoxedTokenSource>,
    pub(crate) classifier: Option<Classifier>,
    pub(crate) accept_bound_tokens: bool,
    pub(crate) refused_claims: Vec<String>,
}

/// The default leeway on `exp`.
const LEEWAY: Duration = Duration::from_secs(5);

impl<P> Profile<P> {
    fn new(issuer: impl Into<String>, provider: P, algorithms: &[Algorithm]) -> Self
    where
        P: Rules,
    {
        let settings = Settings {
            issuers: vec![issuer.into()],
            algorithms: algorithms.to_vec(),
            leeway: LEEWAY,
            cookies: Vec::new(),
            sources: Vec::new(),
            classifier: None,
            accept_bound_tokens: false,
            refused_claims: Vec::new(),
        };
        Self { settings, provider, erase: |provider| Box::new(provider) }
    }

    /// Another `iss` of the same issuer. Sessions name the canonical one, the first, whichever their token used.
    pub fn also_issuer(mut self, issuer: impl Into<String>) -> Self {
        self.settings.issuers.push(issuer.into());
        self
    }

    /// Replaces the algorithms that keys of this issuer may have. None at all does not build.
    pub fn algorithms(mut self, algorithms: impl IntoIterator<Item = Algorithm>) -> Self {
        self.settings.algorithms = algorithms.into_iter().collect();
        self
    }

    /// How long after `exp` a token is still good, in whole seconds; 5 by default, 0 at WorkOS. More than 60 does not build.
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.settings.leeway = leeway;
        self
    }

    /// Also reads a plain token from the cookie of this name.
    pub fn cookie(mut self, name: impl Into<String>) -> Self {
        self.settings.cookies.push(name.into());
        self
    }

    /// Also reads tokens as `source` finds them.
    pub fn token_source(mut self, source: impl TokenSource) -> Self {
        self.settings.sources.push(BoxedTokenSource(Box::new(source)));
        self
    }

    /// An application's own word on what kind of party acts; `None` leaves it to the profile. It depends on `act` alone: it is
    /// asked when a token is verified, and its answer holds for as long as that is
    /// [remembered](crate::verify::Cache::max_age).
    ///
    /// ```
    /// use impersonation_core::{ActorKind, profile};
    ///
    /// let profile = profile::rfc8693("https://issuer.example")
    ///     .audience("api")
    ///     .classify(|act| (act.text("client_id") == Some("support-desk")).then_some(ActorKind::Staff));
    /// ```
    pub fn classify<F>(mut self, classify: F) -> Self
    where
        F: Fn(&ActClaim<'_>) -> Option<ActorKind> + Send + Sync + 'static,
    {
        self.settings.classifier = Some(Classifier(Arc::new(classify)));
        self
    }

    /// Refuses tokens that carry this claim, whatever it says: for an issuer that marks an impersonation, or a class of tokens
    /// that are no sessions, elsewhere than in `act`.
    ///
    /// ```
    /// let profile = impersonation_core::profile::rfc8693("https://issuer.example")
    ///     .audience("api")
    ///     .refuse_claim("impersonation_context");
    /// ```
    pub fn refuse_claim(mut self, claim: impl Into<String>) -> Self {
        self.settings.refused_claims.push(claim.into());
        self
    }

    /// Accepts tokens that are bound to a key (`cnf`: RFC 8705, RFC 9449) though nothing here checks that the caller holds
    /// it. Only for a service behind a proxy that does.
    pub fn dangerous_accept_bound_tokens(mut self) -> Self {
        self.settings.accept_bound_tokens = true;
        self
    }

    /// Names where the keys of this issuer come from. They verify its tokens and no other's.
    pub fn keys<K>(self, keys: K) -> TrustedIssuer
    where
        K: IntoKeySource + Send + 'static,
    {
        let bind: Bind = Box::new(move |issuer| keys.into_key_source(issuer).map(BoxedKeySource::new));
        TrustedIssuer { settings: self.settings, rules: (self.erase)(self.provider), bind }
    }
}

type Bind = Box<dyn FnOnce(&IssuerContext<'_>) -> Result<BoxedKeySource, ConfigError> + Send>;

/// A profile with its keys, for [`trust`](crate::verify::VerifierBuilder::trust).
pub struct TrustedIssuer {
    pub(crate) settings: Settings,
    pub(crate) rules: Box<dyn Rules>,
    pub(crate) bind: Bind,
}

impl fmt::Debug for TrustedIssuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrustedIssuer").field("issuers", &self.settings.issuers).finish_non_exhaustive()
    }
}

/// A token source whose type was forgotten.
pub(crate) struct BoxedTokenSource(pub(crate) Box<dyn TokenSource>);

impl fmt::Debug for BoxedTokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenSource")
    }
}
