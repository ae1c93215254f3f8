//! The services that are compared: the same answer below nothing, below a layer that does nothing, and below ours.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use axum::Router;
use axum::handler::Handler;
use axum::routing::get;
use http::{HeaderValue, Request, Response};
use impersonation_axum::Gate;
use impersonation_core::Verifier;
use impersonation_tower::SessionLayer;
use tower::{Layer, Service, ServiceBuilder};

use crate::requests::{Body, PATH, answer, now, request};

/// Answers at once.
#[derive(Clone, Copy, Debug)]
pub struct Answering;

impl Service<Request<Body>> for Answering {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Ready<Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        ready(Ok(answer()))
    }
}

/// A layer that passes everything on.
#[derive(Clone, Copy, Debug)]
pub struct NoOpLayer;

/// Its service.
#[derive(Clone, Copy, Debug)]
pub struct NoOp<S>(S);

impl<S> Layer<S> for NoOpLayer {
    type Service = NoOp<S>;

    fn layer(&self, inner: S) -> NoOp<S> {
        NoOp(inner)
    }
}

impl<S: Service<R>, R> Service<R> for NoOp<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: R) -> S::Future {
        self.0.call(request)
    }
}

/// The plain service below a layer that does nothing.
pub fn plain() -> impl Service<Request<Body>, Response = Response<Body>> + Clone {
    ServiceBuilder::new().layer(NoOpLayer).service(Answering)
}

/// The same below a session layer alone.
pub fn session(verifier: Verifier) -> impl Service<Request<Body>, Response = Response<Body>> + Clone {
    ServiceBuilder::new().layer(SessionLayer::new(verifier)).service(Answering)
}

/// The same below a session layer and a gate.
pub fn gated(verifier: Verifier) -> impl Service<Request<Body>, Response = Response<Body>> + Clone {
    ServiceBuilder::new()
        .layer(SessionLayer::new(verifier))
        .layer(impersonation_tower::Gate::read_only())
        .service(Answering)
}

/// A router of axum's with nothing around it.
pub fn open_router() -> Router {
    Router::new().route(PATH, get(async || answer::<axum::body::Body>()))
}

/// The same below a layer that does nothing.
pub fn plain_router() -> Router {
    open_router().layer(NoOpLayer)
}

/// The same below a session layer and a gate.
pub fn gated_router(verifier: Verifier) -> Router {
    open_router().layer(ServiceBuilder::new().layer(SessionLayer::new(verifier)).layer(Gate::read_only()))
}

/// The same with the gate around the handler alone.
pub fn router_of_gated_handler(verifier: Verifier) -> Router {
    let handler = Handler::layer(async || answer::<axum::body::Body>(), Gate::read_only());
    Router::new().route(PATH, get(handler)).layer(SessionLayer::new(verifier))
}

/// The same with the gate around the route alone.
pub fn router_of_gated_route(verifier: Verifier) -> Router {
    let route = get(async || answer::<axum::body::Body>()).layer(Gate::read_only());
    Router::new().route(PATH, route).layer(SessionLayer::new(verifier))
}

/// Sends a request with this token, and has the answer.
///
/// # Panics
///
/// When it is not answered with 200, or not at once.
pub fn ask<S, B>(service: &mut S, authorization: &HeaderValue) -> Response<B>
where
    S: Service<Request<B>, Response = Response<B>>,
    B: Default,
{
    let Ok(response) = now(service.call(request(authorization))) else { panic!("no service here fails") };
    assert!(response.status().is_success(), "a good token is refused");
    response
}
