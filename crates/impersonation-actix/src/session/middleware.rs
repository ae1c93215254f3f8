use std::fmt;
use std::future::{Ready, ready};
use std::rc::Rc;
use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::header::HeaderValue;
use actix_web::{Error, HttpRequest, HttpResponse};
use impersonation_core::{Assertion, Refusal, Verifier, adapter};

use crate::refusal::Replacement;
use crate::session::SessionService;

/// Verifies who is there, for everything below it. See the [module](crate::session) for its rules.
///
/// An application is built once for each worker: make the verifier outside the factory and clone it in, so that all workers
/// share one set of keys.
///
/// ```no_run
/// use actix_web::{App, HttpServer};
/// use impersonation_actix::{SessionMiddleware, testing::Issuer};
///
/// # async fn run() -> std::io::Result<()> {
/// let verifier = Issuer::rfc8693().verifier(); // in production: a profile and the keys of your provider
/// HttpServer::new(move || App::new().wrap(SessionMiddleware::new(verifier.clone()))).bind("127.0.0.1:0")?.run().await
/// # }
/// ```
#[must_use]
#[derive(Clone, Debug)]
pub struct SessionMiddleware {
    pub(super) shared: Arc<Shared>,
}

#[derive(Clone, Debug)]
pub(super) struct Shared {
    pub(super) source: Source,
    pub(super) required: bool,
    pub(super) vary: HeaderValue,
    pub(super) replacement: Option<Replacement>,
}

/// Where sessions come from.
#[derive(Clone)]
pub(super) enum Source {
    Verifier(Verifier),
    Asserted(Arc<Assert>),
}

/// Finds the application's own claims, already verified by another crate.
type Assert = dyn Fn(&HttpRequest) -> Assertion + Send + Sync;

impl SessionMiddleware {
    /// Verifies requests by `verifier`. A request without credentials passes, as nobody.
    pub fn new(verifier: Verifier) -> Self {
        let vary = vary(verifier.vary());
        Self::from_source(Source::Verifier(verifier), vary)
    }

    /// Takes the word of another crate that verified the request before, in a middleware further out: `assert` finds its
    /// claims in the request, and `None` is nobody; an [`Assertion`] can say more, that the other middleware is missing for
    /// one. Sessions say that they were asserted. Their times are judged by the
    /// machine's clock, without leeway; a classifier, other spellings of the issuer and refused claims are that crate's.
    ///
    /// ```
    /// use actix_web::HttpMessage;
    /// use impersonation_actix::{AssertedClaims, SessionMiddleware, profile::Dialect};
    ///
    /// #[derive(Clone, serde::Serialize)]
    /// struct MyClaims {
    ///     iss: String,
    ///     sub: String,
    ///     exp: u64,
    ///     act: Option<serde_json::Value>, // claims without `act` are refused
    /// }
    ///
    /// let middleware = SessionMiddleware::asserted(|request| {
    ///     request.extensions().get::<MyClaims>().map(|claims| AssertedClaims::new(Dialect::Rfc8693, claims))
    /// });
    /// ```
    pub fn asserted<A, R>(assert: A) -> Self
    where
        A: Fn(&HttpRequest) -> R + Send + Sync + 'static,
        R: Into<Assertion>,
    {
        let assert = move |request: &HttpRequest| assert(request).into();
        Self::from_source(Source::Asserted(Arc::new(assert)), HeaderValue::from_static(adapter::ASSERTED_VARY))
    }

    fn from_source(source: Source, vary: HeaderValue) -> Self {
        Self { shared: Arc::new(Shared { source, required: false, vary, replacement: None }) }
    }

    /// Refuses a request without credentials: 401 before any service below is called.
    pub fn required(mut self) -> Self {
        Arc::make_mut(&mut self.shared).required = true;
        self
    }

    /// Replaces the response to every refusal, here and at the gates and extractors below.
    ///
    /// ```
    /// use actix_web::{HttpResponse, http::StatusCode};
    /// use impersonation_actix::{Refusal, SessionMiddleware, testing::Issuer};
    ///
    /// fn plain(refusal: &Refusal) -> HttpResponse {
    ///     let status = StatusCode::from_u16(refusal.status()).unwrap_or_default();
    ///     HttpResponse::build(status).body(refusal.code().as_str())
    /// }
    ///
    /// let middleware = SessionMiddleware::new(Issuer::rfc8693().verifier()).on_refusal(plain);
    /// ```
    pub fn on_refusal<R>(mut self, respond: R) -> Self
    where
        R: Fn(&Refusal) -> HttpResponse + Send + Sync + 'static,
    {
        Arc::make_mut(&mut self.shared).replacement = Some(Replacement::new(respond));
        self
    }
}

/// A value that every response gets a clone of: the usual ones are not counted.
fn vary(headers: &str) -> HeaderValue {
    match headers {
        "authorization" => HeaderValue::from_static("authorization"),
        "authorization, cookie" => HeaderValue::from_static("authorization, cookie"),
        // A source of one's own may name a header that is none; then nothing of the response may be shared at all.
        headers => HeaderValue::from_str(headers).unwrap_or(HeaderValue::from_static("*")),
    }
}

impl<S, B> Transform<S, ServiceRequest> for SessionMiddleware
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody,
{
    type Response = <SessionService<S> as Service<ServiceRequest>>::Response;
    type Error = Error;
    type Transform = SessionService<S>;
    type InitError = ();
    type Future = Ready<Result<SessionService<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        // A copy for each worker: its requests count their references to it without waiting for those of other workers.
        ready(Ok(SessionService::new(inner, Rc::new(Shared::clone(&self.shared)))))
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
