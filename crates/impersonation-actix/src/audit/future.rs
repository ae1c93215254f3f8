use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::ServiceResponse;
use impersonation_core::audit::Watch;
use pin_project_lite::pin_project;

use crate::gate::GateFuture;
use crate::route::Route;

pin_project! {
    /// The response of an [`AuditService`](super::AuditService).
    pub struct AuditFuture<Fut> {
        #[pin]
        response: GateFuture<Fut>,
        watch: Option<Watch>,
    }
}

impl<Fut> AuditFuture<Fut> {
    pub(super) fn watching(response: Fut, watch: Option<Watch>) -> Self {
        Self { response: GateFuture::admitted(response), watch }
    }

    pub(super) fn refused(response: ServiceResponse) -> Self {
        Self { response: GateFuture::refused(response), watch: None }
    }
}

impl<Fut, B> Future for AuditFuture<Fut>
where
    Fut: Future<Output = Result<ServiceResponse<B>, Error>>,
    B: MessageBody,
{
    type Output = Result<ServiceResponse<EitherBody<B>>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let answer = ready!(this.response.poll(cx));
        if let Some(watch) = this.watch.take() {
            record(watch, &answer);
        }
        Poll::Ready(answer)
    }
}

fn record<B>(mut watch: Watch, answer: &Result<ServiceResponse<B>, Error>) {
    let status = match answer {
        Ok(response) => {
            watch.set_route(Route::of(response.request()).named().as_deref());
            response.status()
        }
        // actix makes a response of it further out, and middleware below may have left word that it is another.
        Err(error) => error.error_response().status(),
    };
    watch.answered(status.as_u16());
}

impl<Fut> fmt::Debug for AuditFuture<Fut> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuditFuture").finish_non_exhaustive()
    }
}
