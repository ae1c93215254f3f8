use http::header::{AUTHORIZATION, COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use impersonation_core::request::{Headers, Line, RequestView};

/// A header map as the core visits it, for a handler that asks a policy itself.
///
/// ```
/// use http::Request;
/// use impersonation_tower::{HeaderView, Policy, Refusal, SessionExt};
///
/// fn may_export<B>(request: &Request<B>) -> Result<(), Refusal> {
///     let headers = HeaderView::new(request.headers());
///     request.presence()?.admit(&Policy::deny(), &headers.request(request.method()))
/// }
/// # assert_eq!(may_export(&Request::new(())).unwrap_err().status(), 500);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct HeaderView<'a>(&'a HeaderMap);

impl<'a> HeaderView<'a> {
    /// A view of these headers.
    #[inline]
    pub fn new(headers: &'a HeaderMap) -> Self {
        Self(headers)
    }

    /// The request with this method and these headers, and no matched route.
    #[inline]
    pub fn request(&'a self, method: &'a Method) -> RequestView<'a> {
        RequestView::new(method.as_str(), self)
    }

    #[inline]
    fn first(&self, name: &str) -> Option<&'a HeaderValue> {
        match known(name) {
            Some(name) => self.0.get(name),
            None => self.0.get(name),
        }
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &'a HeaderValue> {
        match known(name) {
            Some(name) => self.0.get_all(name),
            None => self.0.get_all(name),
        }
        .iter()
    }
}

/// The two that every request is asked for are found without reading their names.
#[inline]
fn known(name: &str) -> Option<&'static HeaderName> {
    static NAMES: [HeaderName; 2] = [AUTHORIZATION, COOKIE];
    match name {
        "authorization" => Some(&NAMES[0]),
        "cookie" => Some(&NAMES[1]),
        _ => None,
    }
}

impl Headers for HeaderView<'_> {
    #[inline]
    fn visit<'h>(&'h self, name: &str, each: &mut dyn FnMut(&'h [u8])) {
        self.all(name).for_each(|value| each(value.as_bytes()));
    }

    #[inline]
    fn line<'h>(&'h self, name: &str) -> Line<'h> {
        // Where no header is repeated, this one is not.
        if self.0.keys_len() == self.0.len() {
            return self.first(name).map_or(Line::Absent, |value| Line::Single(value.as_bytes()));
        }
        Line::of(self.all(name).map(HeaderValue::as_bytes))
    }
}
