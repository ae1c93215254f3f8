//! What holds for every response below a session middleware.

use actix_web::Error;
use actix_web::http::header::{CACHE_CONTROL, HeaderMap, HeaderValue, VARY};
use impersonation_core::adapter;
use impersonation_core::refusal::TARGETED_CACHE_CONTROL;

const PRIVATE_NO_STORE: HeaderValue = HeaderValue::from_static(adapter::PRIVATE_NO_STORE);

/// The response depends on the credentials; in an actor's session nothing of it may be kept.
pub(super) fn mark(headers: &mut HeaderMap, is_acting: bool, vary: &HeaderValue) {
    headers.append(VARY, vary.clone());
    if is_acting {
        headers.insert(CACHE_CONTROL, PRIVATE_NO_STORE);
        // A cache that finds its own field looks at no other (RFC 9213 §2.2).
        TARGETED_CACHE_CONTROL.into_iter().for_each(|field| drop(headers.remove(field)));
    }
}

/// The same for the response that an error of a middleware below becomes, further out.
pub(super) fn mark_error(mut error: Error, is_acting: bool, vary: &HeaderValue) -> Error {
    let vary = vary.clone();
    error.add_response_mapper(move |mut response| {
        mark(response.headers_mut(), is_acting, &vary);
        response
    });
    error
}
