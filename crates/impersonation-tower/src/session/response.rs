//! What holds for every response below a session layer.

use std::sync::Arc;

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
pub(super) fn mark(headers: &mut HeaderMap, is_acting: bool, vary: &Vary) {
    headers.append(VARY, vary.value().clone());
    if is_acting {
        headers.insert(CACHE_CONTROL, PRIVATE_NO_STORE);
        // A cache that finds its own field looks at no other (RFC 9213 §2.2).
        TARGETED.iter().for_each(|field| drop(headers.remove(field)));
    }
}

/// Which headers of the request a response depends on. The usual values are neither counted nor copied.
#[derive(Clone, Debug)]
pub(super) enum Vary {
    Usual(&'static HeaderValue),
    Other(Arc<HeaderValue>),
}

static AUTHORIZATION: HeaderValue = HeaderValue::from_static("authorization");
static AUTHORIZATION_AND_COOKIE: HeaderValue = HeaderValue::from_static(adapter::ASSERTED_VARY);

impl Default for Vary {
    fn default() -> Self {
        Self::Usual(&AUTHORIZATION_AND_COOKIE)
    }
}

impl Vary {
    pub(super) fn new(headers: &str) -> Self {
        match headers {
            "authorization" => Self::Usual(&AUTHORIZATION),
            adapter::ASSERTED_VARY => Self::Usual(&AUTHORIZATION_AND_COOKIE),
            // A source of one's own may name a header that is none; then nothing of the response may be shared at all.
            headers => Self::Other(Arc::new(HeaderValue::from_str(headers).unwrap_or(HeaderValue::from_static("*")))),
        }
    }

    fn value(&self) -> &HeaderValue {
        match self {
            Self::Usual(value) => value,
            Self::Other(value) => value,
        }
    }
}
