//! What holds for every response below a session layer.

use http::header::{CACHE_CONTROL, HeaderMap, HeaderName, HeaderValue, VARY};

use impersonation_core::adapter;
use impersonation_core::refusal::TARGETED_CACHE_CONTROL;

const PRIVATE_NO_STORE: HeaderValue = HeaderValue::from_static(adapter::PRIVATE_NO_STORE);

/// Made once: a name that is text would be read anew for each response.
static TARGETED: [HeaderName; 4] = [
    HeaderName::from_static(TARGETED_CACHE_CONTROL[0]),
    HeaderName::from_static(TARGETED_CACHE_CONTROL[1]),
    HeaderName::from_static(TARGETED_CACHE_CONTROL[2]),
    HeaderName::from_static(TARGETED_CACHE_CONTROL[3]),
];

/// The response depends on the credentials; in an actor's session nothing of it may be kept.
pub(super) fn mark(headers: &mut HeaderMap, is_acting: bool, vary: HeaderValue) {
    headers.append(VARY, vary);
    if is_acting {
        headers.insert(CACHE_CONTROL, PRIVATE_NO_STORE);
        // A cache that finds its own field looks at no other (RFC 9213 §2.2).
        TARGETED.iter().for_each(|field| drop(headers.remove(field)));
    }
}
