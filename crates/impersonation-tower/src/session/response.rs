//! What holds for every response below a session layer.

use http::Response;
use http::header::{CACHE_CONTROL, HeaderValue, VARY};

use impersonation_core::adapter;
use impersonation_core::refusal::TARGETED_CACHE_CONTROL;

const PRIVATE_NO_STORE: HeaderValue = HeaderValue::from_static(adapter::PRIVATE_NO_STORE);

/// The response depends on the credentials; in an actor's session nothing of it may be kept.
pub(super) fn mark<B>(mut response: Response<B>, is_acting: bool, vary: &HeaderValue) -> Response<B> {
    response.headers_mut().append(VARY, vary.clone());
    if is_acting {
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, PRIVATE_NO_STORE);
        // A cache that finds its own field looks at no other (RFC 9213 §2.2).
        TARGETED_CACHE_CONTROL.into_iter().for_each(|field| drop(headers.remove(field)));
    }
    response
}
