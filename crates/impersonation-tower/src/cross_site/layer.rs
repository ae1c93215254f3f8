use http::uri::Authority;
use http::{Request, Response};
use impersonation_core::Refusal;
use impersonation_core::cross_site::Origins;
use tower_layer::Layer;

use crate::cross_site::SameOriginService;
use crate::refusal::{Inherit, Replacement};
use crate::view::HeaderView;

/// Refuses what a page of another site sends. See the [module](crate::cross_site) for its rules. By default it trusts the
/// application's own origin alone.
#[must_use]
#[derive(Clone, Debug)]
pub struct SameOrigin<F = Inherit> {
    origins: Origins,
    pub(super) refuse: F,
}

impl SameOrigin {
    /// Lets requests of these origins pass.
    ///
    /// ```
    /// use impersonation_tower::SameOrigin;
    /// use impersonation_tower::cross_site::Origins;
    ///
    /// let layer = SameOrigin::new(Origins::own().trust("https://accounts.example.com")?);
    /// # Ok::<(), impersonation_tower::cross_site::InvalidOrigin>(())
    /// ```
    pub fn new(origins: Origins) -> Self {
        Self { origins, refuse: Inherit }
    }
}

/// The application's own origin alone.
// For this answer to refusals alone: any other would have to be named wherever one is made.
impl Default for SameOrigin {
    fn default() -> Self {
        Self::new(Origins::own())
    }
}

impl<F> SameOrigin<F> {
    /// Replaces the response to refusals of this layer. Rather replace it on the
    /// [session layer](crate::SessionLayer::on_refusal), from which it is inherited; this is for services whose body is not
    /// made `From<Bytes>`, and where no session layer stands above.
    pub fn on_refusal<B, G>(self, respond: G) -> SameOrigin<Replacement<B>>
    where
        G: Fn(&Refusal) -> Response<B> + Send + Sync + 'static,
    {
        SameOrigin { origins: self.origins, refuse: Replacement::new(respond) }
    }

    pub(super) fn admit<B>(&self, request: &Request<B>) -> Result<(), Refusal> {
        let headers = HeaderView::new(request.headers());
        self.origins.admit(&headers.request(request.method()), request.uri().authority().map(Authority::as_str))
    }
}

impl<S, F: Clone> Layer<S> for SameOrigin<F> {
    type Service = SameOriginService<S, F>;

    fn layer(&self, inner: S) -> Self::Service {
        SameOriginService::new(inner, self.clone())
    }
}
