use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use axum::Router;
use axum::body::Body;
use http_body_util::BodyExt as _;
use impersonation_core::Verifier;
use tower::ServiceExt as _;
use whoami_common::Shutdown;

use super::{Answer, Ask, Serve};

pub(super) fn whoami(verifier: Verifier) -> Pin<Box<dyn Future<Output = Serve>>> {
    Box::pin(async { serve(whoami_axum::app(verifier, Shutdown::never())) })
}

/// Any router.
pub fn serve(router: Router) -> Serve {
    Rc::new(move |ask| Box::pin(answer(router.clone(), ask)))
}

async fn answer(router: Router, ask: Ask) -> Answer {
    let response = router.oneshot(ask.to_http(Body::empty())).await;
    let (parts, body) = response.unwrap_or_else(|never| match never {}).into_parts();
    let body = body.collect().await.expect("a whole body").to_bytes();
    let headers = parts.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    Answer::new(parts.status.as_u16(), headers, &body, parts.extensions.get().cloned())
}
