use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::ServiceResponse;
use pin_project_lite::pin_project;

use crate::bar::BarBody;
use crate::bar::page::Visit;
use crate::gate::GateFuture;

pin_project! {
    /// The response of a [`BarService`](super::BarService).
    pub struct BarFuture<Fut> {
        #[pin]
        response: GateFuture<Fut>,
        visit: Option<Rc<Visit>>,
    }
}

impl<Fut> BarFuture<Fut> {
    pub(super) fn serving(response: Fut, visit: Option<Rc<Visit>>) -> Self {
        Self { response: GateFuture::admitted(response), visit }
    }

    pub(super) fn refused(response: ServiceResponse) -> Self {
        Self { response: GateFuture::refused(response), visit: None }
    }
}

impl<Fut, B> Future for BarFuture<Fut>
where
    Fut: Future<Output = Result<ServiceResponse<B>, Error>>,
    B: MessageBody + 'static,
{
    type Output = Result<ServiceResponse<BarBody<EitherBody<B>>>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let answer = ready!(this.response.poll(cx));
        Poll::Ready(match this.visit.take() {
            None => answer.map(|response| response.map_body(|_, body| BarBody::passing(body))),
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

impl<Fut> fmt::Debug for BarFuture<Fut> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BarFuture").finish_non_exhaustive()
    }
}
