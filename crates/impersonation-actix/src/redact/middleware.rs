use std::future::{Ready, ready};

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::{Error, HttpResponse};
use impersonation_core::Refusal;
use impersonation_core::redact::Redaction;

use crate::redact::RedactService;
use crate::refusal::Replacement;

/// Redacts JSON that is not one's own: a proxy's, another crate's. See the [module](crate::redact) for its rules.
///
/// ```
/// use actix_web::{App, web};
/// use impersonation_actix::redact::Redaction;
/// use impersonation_actix::{RedactMiddleware, SessionMiddleware, testing::Issuer};
///
/// # async fn people() -> &'static str { "[]" }
/// # let verifier = Issuer::rfc8693().verifier();
/// let redaction = Redaction::new(["/**/national_id", "/people/*/address"])?;
/// let app = App::new()
///     .service(web::scope("/api").route("/people", web::get().to(people)).wrap(RedactMiddleware::new(redaction)))
///     .wrap(SessionMiddleware::new(verifier));
/// # Ok::<(), impersonation_actix::redact::PatternError>(())
/// ```
#[must_use]
#[derive(Clone, Debug)]
pub struct RedactMiddleware {
    pub(super) redaction: Redaction,
    pub(super) replacement: Option<Replacement>,
}

impl RedactMiddleware {
    /// Redacts what this names.
    pub fn new(redaction: Redaction) -> Self {
        Self { redaction, replacement: None }
    }

    /// Replaces the response to refusals of this middleware. Rather replace it on the
    /// [session middleware](crate::SessionMiddleware::on_refusal), from which it is inherited.
    pub fn on_refusal<R>(self, respond: R) -> Self
    where
        R: Fn(&Refusal) -> HttpResponse + Send + Sync + 'static,
    {
        Self { replacement: Some(Replacement::new(respond)), ..self }
    }
}

impl<S, B> Transform<S, ServiceRequest> for RedactMiddleware
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody + 'static,
{
    type Response = <RedactService<S> as Service<ServiceRequest>>::Response;
    type Error = Error;
    type Transform = RedactService<S>;
    type InitError = ();
    type Future = Ready<Result<RedactService<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(RedactService::new(inner, self.clone())))
    }
}
