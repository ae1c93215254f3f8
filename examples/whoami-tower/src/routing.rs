//! As much of a router as the example needs: exact paths, and methods.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::ready;
use std::sync::Arc;

use bytes::Bytes;
use http::header::ALLOW;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use impersonation_tower::Refusal;
use impersonation_tower::refusal::respond;
use tower::{ServiceExt as _, service_fn};

use crate::{Body, Service};

/// What a handler answers; a refusal becomes the response that the session layer says.
pub(crate) type Outcome = Result<Response<Body>, Refusal>;

/// A handler.
pub(crate) trait Handler: Fn(&Request<()>) -> Outcome + Clone + Send + Sync + 'static {}

impl<H: Fn(&Request<()>) -> Outcome + Clone + Send + Sync + 'static> Handler for H {}

/// A service that can be boxed.
pub(crate) trait Plain:
    tower::Service<Request<()>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone + Send + Sync + 'static
{
}

impl<S> Plain for S where
    S: tower::Service<Request<()>, Response = Response<Body>, Error = Infallible, Future: Send>
        + Clone
        + Send
        + Sync
        + 'static
{
}

pub(crate) fn boxed(service: impl Plain) -> Service {
    Service::new(service)
}

/// Each path by its own service; others are not found.
pub(crate) fn by_path<const N: usize>(routes: [(&'static str, Service); N]) -> impl Plain {
    let routes = Arc::new(HashMap::from(routes));
    service_fn(move |request: Request<()>| {
        let route = routes.get(request.uri().path()).cloned();
        async move {
            match route {
                Some(route) => route.oneshot(request).await,
                None => Ok(empty(StatusCode::NOT_FOUND)),
            }
        }
    })
}

/// `special` for its path, `rest` for every other.
pub(crate) fn either(path: &'static str, special: Service, rest: Service) -> Service {
    boxed(service_fn(move |request: Request<()>| {
        let service = if request.uri().path() == path { &special } else { &rest };
        service.clone().oneshot(request)
    }))
}

/// Answers HEAD without a body, refusals too (RFC 9110 §9.3.2): over HTTP/2 hyper leaves that to the service.
pub(crate) fn without_body_to_head(service: impl Plain) -> impl Plain {
    service_fn(move |request: Request<()>| {
        let (is_head, answer) = (request.method() == Method::HEAD, service.clone().oneshot(request));
        async move {
            let response = answer.await?;
            Ok(if is_head { response.map(|_| Body::from(Bytes::new())) } else { response })
        }
    })
}

/// A handler of GET and HEAD.
pub(crate) fn read(handler: impl Handler) -> impl Plain {
    of_methods("GET,HEAD", |method| matches!(*method, Method::GET | Method::HEAD), handler)
}

/// A handler of POST.
pub(crate) fn write(handler: impl Handler) -> impl Plain {
    of_methods("POST", |method| *method == Method::POST, handler)
}

/// A handler of every method.
pub(crate) fn any(handler: impl Handler) -> impl Plain {
    of_methods("", |_| true, handler)
}

fn of_methods(allow: &'static str, has: fn(&Method) -> bool, handler: impl Handler) -> impl Plain {
    service_fn(move |request: Request<()>| {
        ready(Ok(if has(request.method()) {
            handler(&request).unwrap_or_else(|refusal| respond(&refusal, request.extensions()))
        } else {
            let mut response = empty(StatusCode::METHOD_NOT_ALLOWED);
            response.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
            response
        }))
    })
}

fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::from(Bytes::new()));
    *response.status_mut() = status;
    response
}
