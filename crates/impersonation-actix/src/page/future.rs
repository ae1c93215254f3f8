use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_web::dev::{Service, ServiceRequest};
use pin_project_lite::pin_project;

use crate::page::reading::Reading;

pin_project! {
    /// The response of a [`PageFieldService`](super::PageFieldService).
    pub struct PageFieldFuture<S>
    where
        S: Service<ServiceRequest>,
    {
        // The service below at work, once the form is read, if it is one.
        #[pin]
        response: Option<S::Future>,
        before: Option<Box<Before<S>>>,
    }
}

struct Before<S> {
    reading: Reading,
    service: Rc<S>,
}

impl<S: Service<ServiceRequest>> PageFieldFuture<S> {
    #[inline]
    pub(super) fn serving(response: S::Future) -> Self {
        Self { response: Some(response), before: None }
    }

    pub(super) fn reading(request: ServiceRequest, service: Rc<S>) -> Self {
        Self { response: None, before: Some(Box::new(Before { reading: Reading::new(request), service })) }
    }
}

impl<S: Service<ServiceRequest>> Future for PageFieldFuture<S> {
    type Output = Result<S::Response, S::Error>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Some(before) = this.before.as_deref_mut() {
            let request = ready!(before.reading.poll(cx));
            this.response.set(request.map(|request| before.service.call(request)));
            *this.before = None;
        }
        match this.response.as_pin_mut() {
            Some(response) => response.poll(cx),
            None => Poll::Pending,
        }
    }
}

impl<S: Service<ServiceRequest>> fmt::Debug for PageFieldFuture<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageFieldFuture").finish_non_exhaustive()
    }
}
