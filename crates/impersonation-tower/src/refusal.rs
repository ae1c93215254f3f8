//! Refusals as responses, and the one place to replace them.
//!
//! [`SessionLayer::on_refusal`](crate::SessionLayer::on_refusal) replaces the response of every refusal at or below the
//! layer: a gate and an extractor inherit it, as long as their bodies are of the type that it answers with; between layers
//! that change the body's type a gate is told by [`RouteGate::on_refusal`](crate::gate::RouteGate::on_refusal). Whatever it
//! answers gets `Cache-Control: no-store` and the
//! [`Refusal`] in its extensions.
//!
//! Without a replacement the body must be `From<Bytes>`. Where it is not, tonic's for one, each layer is given a function,
//! or the program does not compile:
//!
//! ```compile_fail,E0277
//! use http::{Request, Response};
//! use impersonation_tower::Gate;
//! use tower::{ServiceBuilder, ServiceExt};
//!
//! /// A framework's own, empty unless the framework fills it.
//! struct Body;
//!
//! async fn call(_: Request<Body>) -> Result<Response<Body>, std::convert::Infallible> {
//!     Ok(Response::new(Body))
//! }
//!
//! let response = ServiceBuilder::new()
//!     .layer(Gate::deny()) // compiles with `.on_refusal(|_| Response::new(Body))`
//!     .service_fn(call)
//!     .oneshot(Request::new(Body));
//! ```

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

use http::header::{CACHE_CONTROL, HeaderName, HeaderValue};
use http::{Extensions, Response, StatusCode};
use impersonation_core::Refusal;
use impersonation_core::adapter;
use impersonation_core::refusal::TARGETED_CACHE_CONTROL;

const NO_STORE: HeaderValue = HeaderValue::from_static(adapter::NO_STORE);

/// How a layer answers a refused request whose service has bodies of type `B`.
#[diagnostic::on_unimplemented(
    message = "no answer to refusals with bodies of type `{B}`",
    note = "by default a refusal is problem details, for which the body must be `From<Bytes>`",
    note = "call `on_refusal` on each session layer and each gate around this service"
)]
pub trait Refuse<B>: Clone {
    /// The response. `extensions` are those of the request.
    fn refuse(&self, refusal: &Refusal, extensions: &Extensions) -> Response<B>;

    /// Leaves a replacement for the gates and extractors below.
    fn pass_on(&self, extensions: &mut Extensions) {
        let _ = extensions;
    }
}

/// Answers as a session layer above says, else with problem details (RFC 9457). The default of every layer.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Inherit;

// The compiler would name the missing `From<Bytes>`, which nobody can add to a framework's body, and not `on_refusal`.
#[diagnostic::do_not_recommend]
impl<B: From<Bytes> + 'static> Refuse<B> for Inherit {
    fn refuse(&self, refusal: &Refusal, extensions: &Extensions) -> Response<B> {
        match extensions.get::<Replacement<B>>() {
            Some(replacement) => replacement.respond(refusal),
            None => problem(refusal),
        }
    }
}

type Respond<B> = dyn Fn(&Refusal) -> Response<B> + Send + Sync;

/// An application's own answer to refusals.
pub struct Replacement<B>(Arc<Respond<B>>);

impl<B> Replacement<B> {
    pub(crate) fn new(respond: impl Fn(&Refusal) -> Response<B> + Send + Sync + 'static) -> Self {
        Self(Arc::new(respond))
    }

    /// The response to a refusal.
    pub fn respond(&self, refusal: &Refusal) -> Response<B> {
        finish((self.0)(refusal), refusal)
    }
}

impl<B: 'static> Refuse<B> for Replacement<B> {
    fn refuse(&self, refusal: &Refusal, _: &Extensions) -> Response<B> {
        self.respond(refusal)
    }

    fn pass_on(&self, extensions: &mut Extensions) {
        extensions.insert(self.clone());
    }
}

impl<B> Clone for Replacement<B> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<B> fmt::Debug for Replacement<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replacement").finish_non_exhaustive()
    }
}

/// The answer to a refusal in a handler, which is logged here: as a session layer above says, else problem details.
/// `extensions` are those of the request.
pub fn respond<B: From<Bytes> + 'static>(refusal: &Refusal, extensions: &Extensions) -> Response<B> {
    adapter::log(refusal);
    Inherit.refuse(refusal, extensions)
}

/// The default answer: status, headers and problem details as the core has them.
pub fn problem<B: From<Bytes>>(refusal: &Refusal) -> Response<B> {
    let mut response = Response::new(B::from(Bytes::from(refusal.problem().to_json())));
    *response.status_mut() = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in refusal.headers() {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().append(HeaderName::from_static(name), value);
        }
    }
    finish(response, refusal)
}

/// What holds for every refusal, replaced or not: it is not stored, and the log can learn why.
fn finish<B>(mut response: Response<B>, refusal: &Refusal) -> Response<B> {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, NO_STORE);
    TARGETED_CACHE_CONTROL.into_iter().for_each(|field| drop(headers.remove(field)));
    response.extensions_mut().insert(refusal.clone());
    response
}
