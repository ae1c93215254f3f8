use std::fmt;
use std::sync::Arc;

use http::{Extensions, Response};
use impersonation_core::{Assertion, Refusal, Verifier, adapter};
use tower_layer::Layer;

use crate::refusal::{Inherit, Replacement};
use crate::session::SessionService;
use crate::session::response::Vary;

/// Verifies who is there, for everything below it. See the [module](crate::session) for its rules.
#[must_use]
#[derive(Clone, Debug)]
pub struct SessionLayer<F = Inherit> {
    pub(super) shared: Arc<Shared>,
    pub(super) refuse: F,
}

#[derive(Clone, Debug)]
pub(super) struct Shared {
    pub(super) source: Source,
    pub(super) required: bool,
    pub(super) vary: Vary,
}

/// Where sessions come from.
#[derive(Clone)]
pub(super) enum Source {
    Verifier(Verifier),
    Asserted(Arc<Assert>),
}

/// Finds the application's own claims, already verified by another crate.
type Assert = dyn Fn(&Extensions) -> Assertion + Send + Sync;

impl SessionLayer {
    /// Verifies requests by `verifier`. A request without credentials passes, as nobody.
    pub fn new(verifier: Verifier) -> Self {
        let vary = Vary::new(verifier.vary());
        Self::from_source(Source::Verifier(verifier), vary)
    }

    /// Takes the word of another crate that verified the token before, further out: `assert` finds its claims in the
    /// extensions of the request, and `None` is nobody; an [`Assertion`] can say more, that the other crate's layer is missing
    /// for one. Sessions say that they were asserted. Their times are judged by the machine's clock, without leeway; a
    /// classifier, other spellings of the issuer and refused claims are that crate's.
    ///
    /// ```
    /// use impersonation_core::AssertedClaims;
    /// use impersonation_core::profile::Dialect;
    /// use impersonation_tower::SessionLayer;
    ///
    /// #[derive(Clone, serde::Serialize)]
    /// struct MyClaims {
    ///     iss: String,
    ///     sub: String,
    ///     exp: u64,
    ///     act: Option<serde_json::Value>, // claims without `act` are refused
    /// }
    ///
    /// let layer = SessionLayer::asserted(|extensions| {
    ///     extensions.get::<MyClaims>().map(|claims| AssertedClaims::new(Dialect::Rfc8693, claims))
    /// });
    /// ```
    pub fn asserted<A, R>(assert: A) -> Self
    where
        A: Fn(&Extensions) -> R + Send + Sync + 'static,
        R: Into<Assertion>,
    {
        let assert = move |extensions: &Extensions| assert(extensions).into();
        Self::from_source(Source::Asserted(Arc::new(assert)), Vary::new(adapter::ASSERTED_VARY))
    }

    fn from_source(source: Source, vary: Vary) -> Self {
        Self { shared: Arc::new(Shared { source, required: false, vary }), refuse: Inherit }
    }
}

impl<F> SessionLayer<F> {
    /// Refuses a request without credentials: 401 before any service below is called.
    pub fn required(mut self) -> Self {
        Arc::make_mut(&mut self.shared).required = true;
        self
    }

    /// Replaces the response to every refusal, here and at the gates and extractors below.
    ///
    /// ```
    /// use bytes::Bytes;
    /// use http::Response;
    /// use http_body_util::Full;
    /// use impersonation_core::{Refusal, testing::Issuer};
    /// use impersonation_tower::SessionLayer;
    ///
    /// fn plain(refusal: &Refusal) -> Response<Full<Bytes>> {
    ///     let mut response = Response::new(Full::from(refusal.code().as_str()));
    ///     *response.status_mut() = http::StatusCode::from_u16(refusal.status()).unwrap_or_default();
    ///     response
    /// }
    ///
    /// let layer = SessionLayer::new(Issuer::rfc8693().verifier()).on_refusal(plain);
    /// ```
    pub fn on_refusal<B, R>(self, respond: R) -> SessionLayer<Replacement<B>>
    where
        R: Fn(&Refusal) -> Response<B> + Send + Sync + 'static,
    {
        SessionLayer { shared: self.shared, refuse: Replacement::new(respond) }
    }
}

impl<S, F: Clone> Layer<S> for SessionLayer<F> {
    type Service = SessionService<S, F>;

    fn layer(&self, inner: S) -> Self::Service {
        SessionService::new(inner, self.clone())
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verifier(verifier) => verifier.fmt(f),
            Self::Asserted(_) => f.write_str("Asserted"),
        }
    }
}
