use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, COOKIE, HeaderMap};
use impersonation_core::request::{Headers, RequestView};

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
}

impl Headers for HeaderView<'_> {
    #[inline]
    fn visit<'h>(&'h self, name: &str, each: &mut dyn FnMut(&'h [u8])) {
        // The two that every request is asked for are found without reading their names.
        let values = match name {
            "authorization" => self.0.get_all(AUTHORIZATION),
            "cookie" => self.0.get_all(COOKIE),
            name => self.0.get_all(name),
        };
        values.for_each(|value| each(value.as_bytes()));
    }
}
