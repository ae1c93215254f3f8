use std::fmt;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, SET_COOKIE};
use actix_web::{Error, HttpMessage as _};
use impersonation_core::{Presence, Refusal, adapter};
use impersonation_issuer::http::Routes;

use crate::refusal::refuse;

const NO_SESSION_MIDDLEWARE: &str =
    "the upkeep stands without a session layer: wrap it in SessionMiddleware, which is a later wrap or that of the App";

/// Keeps a browser's impersonation good while it is used, and leaves a tombstone where it has ended. See the
/// [module](crate::issuer) for its place.
#[derive(Clone, Debug)]
#[must_use]
pub struct UpkeepMiddleware(Routes);

impl UpkeepMiddleware {
    /// For the cookie of these routes.
    pub fn new(routes: Routes) -> Self {
        Self(routes)
    }
}

impl<S, B> Transform<S, ServiceRequest> for UpkeepMiddleware
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = UpkeepService<S>;
    type InitError = ();
    type Future = Ready<Result<UpkeepService<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(UpkeepService { inner, routes: self.0.clone() }))
    }
}

/// The service of an [`UpkeepMiddleware`].
pub struct UpkeepService<S> {
    inner: S,
    routes: Routes,
}

impl<S, B> Service<ServiceRequest> for UpkeepService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<ServiceResponse<EitherBody<B>>, Error>>>>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let Some(presence) = request.extensions().get::<Presence>().cloned() else {
            let refused = refuse(&Refusal::misconfigured(NO_SESSION_MIDDLEWARE), None, request);
            return Box::pin(ready(Ok(refused.map_into_right_body())));
        };
        let due = self.routes.is_upkeep_due(&presence).then(|| (self.routes.clone(), presence));
        let response = self.inner.call(request);
        Box::pin(async move {
            let mut response = response.await?;
            if let Some((routes, presence)) = due {
                keep_up(&mut response, &routes, &presence).await;
            }
            Ok(response.map_into_left_body())
        })
    }
}

async fn keep_up<B>(response: &mut ServiceResponse<B>, routes: &Routes, presence: &Presence) {
    let cookie = routes.upkeep(presence).await.map(HeaderValue::try_from);
    if let Some(Ok(cookie)) = cookie {
        let headers = response.headers_mut();
        headers.append(SET_COOKIE, cookie);
        // It is one browser's, though what it comes with may be everybody's.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(adapter::PRIVATE_NO_STORE));
    }
}

impl<S> fmt::Debug for UpkeepService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UpkeepService").field("routes", &self.routes).finish_non_exhaustive()
    }
}
