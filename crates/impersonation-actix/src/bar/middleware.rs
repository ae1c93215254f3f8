use std::future::{Ready, ready};

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::{Error, HttpResponse};
use impersonation_bar::Bar;
use impersonation_core::Refusal;

use crate::bar::BarService;
use crate::refusal::Replacement;

/// Puts the bar into pages. See the [module](crate::bar) for its rules.
///
/// ```
/// use actix_web::{App, HttpResponse, web};
/// use impersonation_actix::bar::{self, Bar, Details};
/// use impersonation_actix::{BarMiddleware, SessionMiddleware, testing::Issuer};
///
/// async fn page() -> HttpResponse {
///     let mut page = HttpResponse::Ok().content_type("text/html").body("<!doctype html><body>hello");
///     page.extensions_mut().insert(Details::new().subject_name("Erika Mustermann"));
///     page
/// }
///
/// # let verifier = Issuer::rfc8693().verifier();
/// let bar = Bar::builder("/impersonation/stop").build()?;
/// let app = App::new()
///     .route("/", web::get().to(page))
///     .route("/impersonation/status", bar::endpoint(bar.clone())) // for pages that are made in the browser
///     .wrap(BarMiddleware::new(bar))
///     .wrap(SessionMiddleware::new(verifier));
/// # Ok::<(), impersonation_actix::bar::BarError>(())
/// ```
#[must_use]
#[derive(Clone, Debug)]
pub struct BarMiddleware {
    pub(super) bar: Bar,
    pub(super) replacement: Option<Replacement>,
}

impl BarMiddleware {
    /// Puts this bar into pages.
    pub fn new(bar: Bar) -> Self {
        Self { bar, replacement: None }
    }

    /// Replaces the response where no session middleware stands above.
    pub fn on_refusal<R>(self, respond: R) -> Self
    where
        R: Fn(&Refusal) -> HttpResponse + Send + Sync + 'static,
    {
        Self { replacement: Some(Replacement::new(respond)), ..self }
    }
}

impl<S, B> Transform<S, ServiceRequest> for BarMiddleware
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody + 'static,
{
    type Response = <BarService<S> as Service<ServiceRequest>>::Response;
    type Error = Error;
    type Transform = BarService<S>;
    type InitError = ();
    type Future = Ready<Result<BarService<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(BarService::new(inner, self.clone())))
    }
}
