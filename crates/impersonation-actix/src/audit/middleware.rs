use std::future::{Ready, ready};

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::{Error, HttpResponse};
use impersonation_core::Refusal;
use impersonation_core::audit::{Level, Queue, Recorder};

use crate::audit::AuditService;
use crate::refusal::Replacement;

/// Records what actors do. See the [module](crate::audit) for its rules.
///
/// The application is built once for each worker: make the queue outside the factory.
///
/// ```no_run
/// use actix_web::{App, HttpServer, rt};
/// use impersonation_actix::audit::{self, AuditSink, Level};
/// use impersonation_actix::{AuditMiddleware, SessionMiddleware, Verifier};
///
/// async fn run(verifier: Verifier, sink: impl AuditSink) -> std::io::Result<()> {
///     let (queue, worker) = audit::queue(sink, 1024);
///     let worker = rt::spawn(worker);
///     let app = move || {
///         App::new()
///             .wrap(AuditMiddleware::new(Level::All).to(queue.clone())) // inside the session middleware, which is the last wrap
///             .wrap(SessionMiddleware::new(verifier.clone()))
///     };
///     HttpServer::new(app).bind("127.0.0.1:8080")?.run().await?;
///     worker.await.map_err(std::io::Error::other) // what is in the queue is written
/// }
/// ```
#[must_use]
#[derive(Clone, Debug, Default)]
pub struct AuditMiddleware {
    pub(super) recorder: Recorder,
    pub(super) replacement: Option<Replacement>,
}

impl AuditMiddleware {
    /// Records requests of this level, to `tracing` alone.
    pub fn new(level: Level) -> Self {
        Self { recorder: Recorder::new(level), replacement: None }
    }

    /// To this queue too.
    pub fn to(self, queue: Queue) -> Self {
        Self { recorder: self.recorder.to(queue), ..self }
    }

    /// Replaces the response where no session middleware stands above.
    pub fn on_refusal<R>(self, respond: R) -> Self
    where
        R: Fn(&Refusal) -> HttpResponse + Send + Sync + 'static,
    {
        Self { replacement: Some(Replacement::new(respond)), ..self }
    }
}

impl<S, B> Transform<S, ServiceRequest> for AuditMiddleware
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = <AuditService<S> as Service<ServiceRequest>>::Response;
    type Error = Error;
    type Transform = AuditService<S>;
    type InitError = ();
    type Future = Ready<Result<AuditService<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(AuditService::new(inner, self.clone())))
    }
}
