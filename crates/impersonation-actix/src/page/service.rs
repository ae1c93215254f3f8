use std::fmt;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::Error;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};

use crate::page::{PageFieldFuture, PageFieldMiddleware};

/// The service of a [`PageFieldMiddleware`]. It waits for forms that it reads.
pub struct PageFieldService<S> {
    inner: Rc<S>,
    middleware: PageFieldMiddleware,
}

impl<S> PageFieldService<S> {
    pub(super) fn new(inner: S, middleware: PageFieldMiddleware) -> Self {
        Self { inner: Rc::new(inner), middleware }
    }
}

impl<S, B> Service<ServiceRequest> for PageFieldService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Future = PageFieldFuture<S>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        match self.middleware.reads(&request) {
            true => PageFieldFuture::reading(request, Rc::clone(&self.inner)),
            false => PageFieldFuture::serving(self.inner.call(request)),
        }
    }
}

impl<S> fmt::Debug for PageFieldService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageFieldService").field("middleware", &self.middleware).finish_non_exhaustive()
    }
}
