use impersonation_tower::page::{InvalidCookieName, PageFieldService};
use tower_layer::Layer;

use crate::page::UntouchedRequests;

/// Lifts the marker of a page from a form into the header, outside the session layer. See the
/// [module](impersonation_tower::page) for its rules.
///
/// It is [tower's](impersonation_tower::PageFieldLayer), with bodies of axum's.
#[must_use]
#[derive(Clone, Debug, Default)]
pub struct PageFieldLayer(impersonation_tower::PageFieldLayer);

impl PageFieldLayer {
    /// Reads forms that come beside the cookie `__Host-impersonation`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads forms that come beside this cookie, where the profile names
    /// [another](crate::profile::Profile::overlay_cookie) than `__Host-impersonation`.
    ///
    /// ```
    /// use impersonation_axum::PageFieldLayer;
    ///
    /// let layer = PageFieldLayer::beside("__Host-support")?;
    /// # Ok::<(), impersonation_axum::page::InvalidCookieName>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Where no cookie can have that name.
    pub fn beside(cookie: &str) -> Result<Self, InvalidCookieName> {
        impersonation_tower::PageFieldLayer::beside(cookie).map(Self)
    }
}

impl<S> Layer<S> for PageFieldLayer {
    type Service = PageFieldService<UntouchedRequests<S>>;

    fn layer(&self, inner: S) -> Self::Service {
        self.0.layer(UntouchedRequests::new(inner))
    }
}
