use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::response::Response;
use futures_util::future::Either;
use http::header::{CACHE_CONTROL, SET_COOKIE};
use http::{HeaderValue, Request};
use impersonation_core::{Presence, Refusal, adapter};
use impersonation_issuer::http::Routes;
use impersonation_tower::refusal::problem;
use tower_layer::Layer;
use tower_service::Service;

const NO_SESSION_LAYER: &str = "the upkeep stands without a session layer: add SessionLayer outside it, after it in a chain of Router::layer calls";

/// Keeps a browser's impersonation good while it is used, and leaves a tombstone where it has ended. See the
/// [module](crate::issuer) for its place.
#[derive(Clone, Debug)]
#[must_use]
pub struct UpkeepLayer(Routes);

impl UpkeepLayer {
    /// For the cookie of these routes.
    pub fn new(routes: Routes) -> Self {
        Self(routes)
    }
}

impl<S> Layer<S> for UpkeepLayer {
    type Service = UpkeepService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        UpkeepService { inner, routes: self.0.clone() }
    }
}

/// The service of an [`UpkeepLayer`].
#[derive(Clone, Debug)]
pub struct UpkeepService<S> {
    inner: S,
    routes: Routes,
}

/// The response of the service below, or one that it is kept up by.
type UpkeepFuture<F, E> = Either<F, Either<Ready<Result<Response, E>>, KeptUp<E>>>;
type KeptUp<E> = Pin<Box<dyn Future<Output = Result<Response, E>> + Send>>;

impl<S, B> Service<Request<B>> for UpkeepService<S>
where
    S: Service<Request<B>, Response = Response>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Response;
    type Error = S::Error;
    type Future = UpkeepFuture<S::Future, S::Error>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let Some(presence) = request.extensions().get::<Presence>() else {
            let refusal = Refusal::misconfigured(NO_SESSION_LAYER);
            adapter::log(&refusal);
            return Either::Right(Either::Left(ready(Ok(problem(&refusal)))));
        };
        if !self.routes.is_upkeep_due(presence) {
            return Either::Left(self.inner.call(request));
        }
        let (presence, routes) = (presence.clone(), self.routes.clone());
        let response = self.inner.call(request);
        Either::Right(Either::Right(Box::pin(async move { Ok(kept_up(response.await?, &routes, &presence).await) })))
    }
}

async fn kept_up(mut response: Response, routes: &Routes, presence: &Presence) -> Response {
    let cookie = routes.upkeep(presence).await.map(HeaderValue::try_from);
    if let Some(Ok(cookie)) = cookie {
        let headers = response.headers_mut();
        headers.append(SET_COOKIE, cookie);
        // It is one browser's, though what it comes with may be everybody's.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(adapter::PRIVATE_NO_STORE));
    }
    response
}
