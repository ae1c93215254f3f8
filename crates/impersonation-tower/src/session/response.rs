//! What holds for every response below a session layer.

use http::Response;
use http::header::{CACHE_CONTROL, HeaderValue, VARY};

const PRIVATE_NO_STORE: HeaderValue = HeaderValue::from_static("private, no-store");

/// The response depends on the credentials; in an actor's session nothing of it may be kept.
pub(super) fn mark<B>(mut response: Response<B>, is_acting: bool, vary: &HeaderValue) -> Response<B> {
    response.headers_mut().append(VARY, vary.clone());
    if is_acting {
        response.headers_mut().insert(CACHE_CONTROL, PRIVATE_NO_STORE);
    }
    response
}
