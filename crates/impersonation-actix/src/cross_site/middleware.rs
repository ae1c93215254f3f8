use std::fmt;
use std::future::{Ready, ready};

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::{Error, HttpResponse};
use impersonation_core::Refusal;
use impersonation_core::cross_site::Origins;

use crate::cross_site::SameOriginService;
use crate::refusal::{Replacement, refuse};
use crate::view::HeaderView;

/// Refuses what a page of another site sends. See the [module](crate::cross_site) for its rules.
///
/// ```
/// use actix_web::{App, web};
/// use impersonation_actix::SameOrigin;
/// use impersonation_actix::cross_site::Origins;
///
/// # async fn stop() -> &'static str { "" }
/// # async fn hook() -> &'static str { "" }
/// let app = App::new()
///     .service(web::resource("/stop").wrap(SameOrigin::default()).route(web::post().to(stop)))
///     .service(
///         web::resource("/signed-in")
///             .wrap(SameOrigin::new(Origins::own().trust("https://accounts.example.com")?))
///             .route(web::post().to(hook)),
///     );
/// # Ok::<(), impersonation_actix::cross_site::InvalidOrigin>(())
/// ```
#[must_use]
#[derive(Clone, Default)]
pub struct SameOrigin {
    origins: Origins,
    replacement: Option<Replacement>,
}

impl SameOrigin {
    /// Lets requests of these origins pass.
    pub fn new(origins: Origins) -> Self {
        Self { origins, replacement: None }
    }

    /// Replaces the response to refusals of this middleware. Rather replace it on the
    /// [session middleware](crate::SessionMiddleware::on_refusal), from which it is inherited.
    pub fn on_refusal<R>(self, respond: R) -> Self
    where
        R: Fn(&Refusal) -> HttpResponse + Send + Sync + 'static,
    {
        Self { replacement: Some(Replacement::new(respond)), ..self }
    }

    pub(super) fn admit(&self, request: &ServiceRequest) -> Result<(), Refusal> {
        let headers = HeaderView::new(request.headers());
        let authority = request.uri().authority().map(|authority| authority.as_str());
        self.origins.admit(&headers.request(request.method()), authority)
    }

    pub(super) fn refuse(&self, refusal: &Refusal, request: ServiceRequest) -> ServiceResponse {
        refuse(refusal, self.replacement.as_ref(), request)
    }
}

impl<S, B> Transform<S, ServiceRequest> for SameOrigin
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = <SameOriginService<S> as Service<ServiceRequest>>::Response;
    type Error = Error;
    type Transform = SameOriginService<S>;
    type InitError = ();
    type Future = Ready<Result<SameOriginService<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(SameOriginService::new(inner, self.clone())))
    }
}

impl fmt::Debug for SameOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SameOrigin").field("origins", &self.origins).finish_non_exhaustive()
    }
}
