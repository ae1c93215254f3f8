use http::Request;
use impersonation_core::page::Forms;
use tower_layer::Layer;

use crate::page::{InvalidCookieName, PageFieldService};
use crate::view::HeaderView;

/// Lifts the marker of a page from a form into the header, outside the session layer. See the [module](crate::page) for its rules.
#[must_use]
#[derive(Clone, Debug, Default)]
pub struct PageFieldLayer(Forms);

impl PageFieldLayer {
    /// Reads forms that come beside the cookie `__Host-impersonation`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads forms that come beside this cookie, where the profile names
    /// [another](impersonation_core::profile::Profile::overlay_cookie) than `__Host-impersonation`.
    ///
    /// ```
    /// use impersonation_tower::PageFieldLayer;
    ///
    /// let layer = PageFieldLayer::beside("__Host-support")?;
    /// # Ok::<(), impersonation_tower::page::InvalidCookieName>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Where no cookie can have that name.
    pub fn beside(cookie: &str) -> Result<Self, InvalidCookieName> {
        Forms::beside(cookie).map(Self)
    }

    pub(super) fn reads<B>(&self, request: &Request<B>) -> bool {
        self.0.include(&HeaderView::new(request.headers()).request(request.method()))
    }
}

impl<S> Layer<S> for PageFieldLayer {
    type Service = PageFieldService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        PageFieldService::new(inner, self.clone())
    }
}
