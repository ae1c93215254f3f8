use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::ServiceResponse;
use pin_project_lite::pin_project;

use crate::gate::GateFuture;
use crate::redact::RedactedBody;
use crate::redact::response::Visit;

pin_project! {
    /// The response of a [`RedactService`](super::RedactService).
    pub struct RedactFuture<Fut> {
        #[pin]
        response: GateFuture<Fut>,
        visit: Option<Box<Visit>>,
    }
}

impl<Fut> RedactFuture<Fut> {
    pub(super) fn serving(response: Fut, visit: Option<Box<Visit>>) -> Self {
        Self { response: GateFuture::admitted(response), visit }
    }

    pub(super) fn refused(response: ServiceResponse) -> Self {
        Self { response: GateFuture::refused(response), visit: None }
    }
}

impl<Fut, B> Future for RedactFuture<Fut>
where
    Fut: Future<Output = Result<ServiceResponse<B>, Error>>,
    B: MessageBody + 'static,
{
    type Output = Result<ServiceResponse<RedactedBody<EitherBody<B>>>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let answer = ready!(this.response.poll(cx));
        Poll::Ready(match this.visit.take() {
            None => answer.map(|response| response.map_body(|_, body| RedactedBody::passing(body))),
            Some(visit) => match answer {
                Ok(response) => {
                    let (request, response) = response.into_parts();
                    Ok(ServiceResponse::new(request, visit.answer(response)))
                }
                Err(error) => Err(visit.error(error)),
            },
        })
    }
}

impl<Fut> fmt::Debug for RedactFuture<Fut> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedactFuture").finish_non_exhaustive()
    }
}
