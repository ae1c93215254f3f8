//! Refusals as responses, and the one place to replace them.
//!
//! [`SessionMiddleware::on_refusal`](crate::SessionMiddleware::on_refusal) replaces the response of every refusal at or below
//! the middleware: gates and extractors inherit it. Whatever it answers gets `Cache-Control: no-store` and the [`Refusal`] in
//! its extensions.
//!
//! A refusal is a response, not an error: it passes the middleware outside, so that CORS headers for instance are added to it.
//! An extractor in a `from_fn` middleware is the exception, for actix makes an error of what it refuses: ask by
//! [`SessionExt`](crate::SessionExt) there, and answer with the `error_response` of its [`Rejection`](crate::Rejection).

use std::fmt;
use std::sync::Arc;

use actix_web::dev::{Extensions, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpMessage as _, HttpResponse};
use impersonation_core::adapter;
use impersonation_core::refusal::TARGETED_CACHE_CONTROL;

pub use impersonation_core::refusal::{CONTENT_TYPE, Code, Problem, Refusal};

const NO_STORE: HeaderValue = HeaderValue::from_static(adapter::NO_STORE);

type Respond = dyn Fn(&Refusal) -> HttpResponse + Send + Sync;

/// An application's own answer to refusals.
#[derive(Clone)]
pub(crate) struct Replacement(Arc<Respond>);

impl Replacement {
    pub(crate) fn new(respond: impl Fn(&Refusal) -> HttpResponse + Send + Sync + 'static) -> Self {
        Self(Arc::new(respond))
    }
}

impl fmt::Debug for Replacement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replacement").finish_non_exhaustive()
    }
}

/// The replacement that a session middleware above left.
pub(crate) fn inherited(extensions: &Extensions) -> Option<Replacement> {
    extensions.get().cloned()
}

/// The answer to a refusal in a handler, which is logged here: as a session middleware above says, else problem details.
/// `extensions` are those of the request.
///
/// ```
/// use actix_web::{HttpRequest, HttpResponse};
/// use impersonation_actix::refusal::respond;
/// use impersonation_actix::{HeaderView, Policy, Refusal, SessionExt};
/// use actix_web::HttpMessage;
///
/// async fn export(request: HttpRequest) -> HttpResponse {
///     match may_export(&request) {
///         Ok(()) => HttpResponse::Ok().body("everything"),
///         Err(refusal) => respond(&refusal, &request.extensions()),
///     }
/// }
///
/// fn may_export(request: &HttpRequest) -> Result<(), Refusal> {
///     let headers = HeaderView::new(request.headers());
///     request.presence()?.admit(&Policy::deny(), &headers.request(request.method()))
/// }
/// ```
pub fn respond(refusal: &Refusal, extensions: &Extensions) -> HttpResponse {
    adapter::log(refusal);
    answer(refusal, inherited(extensions).as_ref())
}

/// The same in a middleware, which may have an answer of its own.
pub(crate) fn refuse(refusal: &Refusal, own: Option<&Replacement>, request: ServiceRequest) -> ServiceResponse {
    adapter::log(refusal);
    let replacement = own.cloned().or_else(|| inherited(&request.extensions()));
    request.into_response(answer(refusal, replacement.as_ref()))
}

/// The response to a refusal: the application's own, else problem details.
pub(crate) fn answer(refusal: &Refusal, replacement: Option<&Replacement>) -> HttpResponse {
    match replacement {
        Some(Replacement(respond)) => finish(respond(refusal), refusal),
        None => problem(refusal),
    }
}

/// The default answer: status, headers and problem details as the core has them.
pub fn problem(refusal: &Refusal) -> HttpResponse {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    for header in refusal.headers() {
        response.append_header(header);
    }
    finish(response.body(refusal.problem().to_json()), refusal)
}

/// What holds for every refusal, replaced or not: it is not stored, and the log can learn why.
fn finish(mut response: HttpResponse, refusal: &Refusal) -> HttpResponse {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, NO_STORE);
    TARGETED_CACHE_CONTROL.into_iter().for_each(|field| drop(headers.remove(field)));
    response.extensions_mut().insert(refusal.clone());
    response
}
