use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt as _;
use impersonation_core::Verifier;
use tower::{Service, ServiceExt as _};
use whoami_common::Shutdown;

use super::{Answer, Ask, Serve};

pub(super) fn whoami(verifier: Verifier) -> Pin<Box<dyn Future<Output = Serve>>> {
    Box::pin(async { serve(whoami_tower::app(verifier, Shutdown::never())) })
}

/// Any service that does not look at bodies.
pub fn serve<S, B>(service: S) -> Serve
where
    S: Service<Request<()>, Response = Response<B>, Error = Infallible> + Clone + 'static,
    S::Future: 'static,
    B: http_body::Body<Data = Bytes, Error = Infallible> + 'static,
{
    Rc::new(move |ask| Box::pin(answer(service.clone(), ask)))
}

async fn answer<S, B>(service: S, ask: Ask) -> Answer
where
    S: Service<Request<()>, Response = Response<B>, Error = Infallible>,
    B: http_body::Body<Data = Bytes, Error = Infallible>,
{
    let is_head = ask.method == "HEAD";
    let response = service.oneshot(ask.to_http(())).await;
    let (parts, body) = response.unwrap_or_else(|never| match never {}).into_parts();
    let body = body.collect().await.unwrap_or_else(|never| match never {}).to_bytes();
    let headers = parts.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    // A server drops it; there is none here.
    let body = if is_head { Bytes::new() } else { body };
    Answer::new(parts.status.as_u16(), headers, &body, parts.extensions.get().cloned())
}
