use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderValue};
use impersonation_core::request::{Headers, Line, RequestView};

/// A header map as the core visits it, for a handler that asks a policy itself.
///
/// ```
/// use actix_web::HttpRequest;
/// use impersonation_actix::{HeaderView, Policy, Refusal, SessionExt};
///
/// fn may_export(request: &HttpRequest) -> Result<(), Refusal> {
///     let headers = HeaderView::new(request.headers());
///     request.presence()?.admit(&Policy::deny(), &headers.request(request.method()))
/// }
/// # let request = actix_web::test::TestRequest::default().to_http_request();
/// # assert_eq!(may_export(&request).unwrap_err().status(), 500);
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

    /// The values of a header. The two that every request is asked for are found without reading their names.
    #[inline]
    fn all(&self, name: &str) -> impl Iterator<Item = &'a HeaderValue> {
        match name {
            "authorization" => self.0.get_all(AUTHORIZATION),
            "cookie" => self.0.get_all(COOKIE),
            name => self.0.get_all(name),
        }
    }
}

impl Headers for HeaderView<'_> {
    #[inline]
    fn visit<'h>(&'h self, name: &str, each: &mut dyn FnMut(&'h [u8])) {
        self.all(name).for_each(|value| each(value.as_bytes()));
    }

    #[inline]
    fn line<'h>(&'h self, name: &str) -> Line<'h> {
        Line::of(self.all(name).map(HeaderValue::as_bytes))
    }
}
