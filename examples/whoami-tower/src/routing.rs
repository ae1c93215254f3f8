//! As much of a router as the example needs: exact paths, and methods.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::Arc;

use http::header::{ALLOW, CONTENT_LENGTH};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body::Body as _;
use impersonation_tower::Refusal;
use impersonation_tower::refusal::respond;
use tower::{ServiceExt as _, service_fn};

use crate::{Body, Service};

type Answer = Ready<Result<Response<Body>, Infallible>>;

/// What a handler answers; a refusal becomes the response that the session layer says.
pub(crate) type Outcome = Result<Response<Body>, Refusal>;

pub(crate) fn boxed<S>(service: S) -> Service
where
    S: tower::Service<Request<()>, Response = Response<Body>, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Future: Send,
{
    Service::new(service)
}

/// Each path by its own service; others are not found.
pub(crate) fn by_path<const N: usize>(
    routes: [(&'static str, Service); N],
) -> impl tower::Service<Request<()>, Response = Response<Body>, Error = Infallible, Future: Send>
+ Clone
+ Send
+ Sync
+ 'static {
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

/// The same without content in the answer to HEAD (RFC 9110 §9.3.2): hyper leaves it out of HTTP/1.1, and not of HTTP/2.
pub(crate) fn without_content_for_head(service: Service) -> Service {
    boxed(service_fn(move |request: Request<()>| {
        let is_head = request.method() == Method::HEAD;
        let response = service.clone().oneshot(request);
        async move { response.await.map(|response| if is_head { head_of(response) } else { response }) }
    }))
}

fn head_of(mut response: Response<Body>) -> Response<Body> {
    if let Some(length) = response.body().size_hint().exact() {
        response.headers_mut().entry(CONTENT_LENGTH).or_insert(length.into());
    }
    response.map(|_| Body::from(bytes::Bytes::new()))
}

/// A handler of GET and HEAD.
pub(crate) fn read<H>(handler: H) -> impl Handler
where
    H: Fn(&Request<()>) -> Outcome + Clone + Send + Sync + 'static,
{
    of_methods("GET,HEAD", |method| matches!(*method, Method::GET | Method::HEAD), handler)
}

/// A handler of POST.
pub(crate) fn write<H>(handler: H) -> impl Handler
where
    H: Fn(&Request<()>) -> Outcome + Clone + Send + Sync + 'static,
{
    of_methods("POST", |method| *method == Method::POST, handler)
}

/// A handler of every method.
pub(crate) fn any<H>(handler: H) -> impl Handler
where
    H: Fn(&Request<()>) -> Outcome + Clone + Send + Sync + 'static,
{
    of_methods("", |_| true, handler)
}

/// A handler as a service that answers at once.
pub(crate) trait Handler:
    tower::Service<Request<()>, Response = Response<Body>, Error = Infallible, Future = Answer>
    + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S> Handler for S where
    S: tower::Service<Request<()>, Response = Response<Body>, Error = Infallible, Future = Answer>
        + Clone
        + Send
        + Sync
        + 'static
{
}

fn of_methods<H>(allow: &'static str, has: fn(&Method) -> bool, handler: H) -> impl Handler
where
    H: Fn(&Request<()>) -> Outcome + Clone + Send + Sync + 'static,
{
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
    let mut response = Response::new(Body::from(bytes::Bytes::new()));
    *response.status_mut() = status;
    response
}
