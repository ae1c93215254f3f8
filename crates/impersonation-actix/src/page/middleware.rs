use std::future::{Ready, ready};

use actix_web::Error;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use impersonation_core::page::Forms;

use crate::page::{InvalidCookieName, PageFieldService};
use crate::view::HeaderView;

/// Lifts the marker of a page from a form into the header, outside the session middleware. See the [module](crate::page) for its rules.
#[must_use]
#[derive(Clone, Debug, Default)]
pub struct PageFieldMiddleware(Forms);

impl PageFieldMiddleware {
    /// Reads forms that come beside the cookie `__Host-impersonation`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads forms that come beside this cookie, where the profile names
    /// [another](crate::profile::Profile::overlay_cookie) than `__Host-impersonation`.
    ///
    /// ```
    /// use impersonation_actix::PageFieldMiddleware;
    ///
    /// let middleware = PageFieldMiddleware::beside("__Host-support")?;
    /// # Ok::<(), impersonation_actix::page::InvalidCookieName>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Where no cookie can have that name.
    pub fn beside(cookie: &str) -> Result<Self, InvalidCookieName> {
        Forms::beside(cookie).map(Self)
    }

    pub(super) fn reads(&self, request: &ServiceRequest) -> bool {
        self.0.include(&HeaderView::new(request.headers()).request(request.method()))
    }
}

impl<S, B> Transform<S, ServiceRequest> for PageFieldMiddleware
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Transform = PageFieldService<S>;
    type InitError = ();
    type Future = Ready<Result<PageFieldService<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(PageFieldService::new(inner, self.clone())))
    }
}
