use std::convert::Infallible;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::Full;
use impersonation_conformance::drive::{Serve, serve_tower};
use impersonation_tower::audit::Level;
use impersonation_tower::refusal::respond;
use impersonation_tower::{AuditLayer, BarLayer, Gate, RedactLayer, Refusal, SessionExt as _, SessionLayer};
use tower::util::option_layer;
use tower::{Layer as _, ServiceExt as _, service_fn};

use super::{Layer, Plumbing, TEAPOT, Theirs, assert, bar, redaction, seen, who};

type Body = Full<Bytes>;

pub(super) fn app(plumbing: Plumbing) -> Serve {
    let routes = service_fn(route);
    match plumbing {
        Plumbing::Missing => serve_tower(routes),
        Plumbing::GateOutside(verifier) => serve_tower(Gate::deny().layer(SessionLayer::new(verifier).layer(routes))),
        Plumbing::Teapot(verifier) => serve_tower(SessionLayer::new(verifier).on_refusal(teapot).layer(routes)),
        Plumbing::Asserted(theirs) => {
            let layer = SessionLayer::asserted(|extensions| assert(extensions.get()));
            serve_tower(layer.layer(routes).map_request(move |mut request: Request<()>| {
                if let Some(theirs) = theirs.clone() {
                    request.extensions_mut().insert(Theirs(theirs));
                }
                request
            }))
        }
        Plumbing::Layers { outer, inner } => {
            let (outer, inner) = (option_layer(outer.map(session_layer)), session_layer(inner));
            serve_tower(outer.layer(inner.layer(routes)))
        }
    }
}

fn session_layer(layer: Layer) -> SessionLayer {
    match layer {
        Layer::Verifies(verifier) => SessionLayer::new(verifier),
        Layer::Asserts(assertion) => SessionLayer::asserted(move |_| assertion.clone()),
    }
}

async fn route(request: Request<()>) -> Result<Response<Body>, Infallible> {
    match request.uri().path() {
        "/gate" => Gate::deny().layer(service_fn(inside)).oneshot(request).await,
        "/anonymous" => Gate::deny().allow_anonymous().layer(service_fn(inside)).oneshot(request).await,
        "/audited" => AuditLayer::new(Level::All).layer(service_fn(inside)).oneshot(request).await,
        "/barred" => {
            let response = BarLayer::new(bar()).layer(service_fn(inside)).oneshot(request).await?;
            Ok(response.map(|body| body.into_untouched().unwrap()))
        }
        "/redacted" => {
            let response = RedactLayer::new(redaction()).layer(service_fn(inside)).oneshot(request).await?;
            Ok(response.map(|body| body.into_untouched().unwrap()))
        }
        _ => Ok(asked(&request).map_or_else(|refusal| respond(&refusal, request.extensions()), text)),
    }
}

/// What the extractors of the other frameworks do.
fn asked(request: &Request<()>) -> Result<String, Refusal> {
    let presence = request.presence()?;
    Ok(match request.uri().path() {
        "/seen" => seen(presence),
        "/caller" => who(presence.session()),
        "/session" => who(Some(request.session()?)),
        "/own" => who(Some(presence.require_own()?.session())),
        _ => who(Some(presence.require_actor()?.session())),
    })
}

async fn inside(_: Request<()>) -> Result<Response<Body>, Infallible> {
    Ok(text("in"))
}

fn text(text: impl Into<Bytes>) -> Response<Body> {
    let mut response = Response::new(Full::new(text.into()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

fn teapot(refusal: &Refusal) -> Response<Body> {
    let mut response = Response::new(Full::from(refusal.code().as_str()));
    *response.status_mut() = StatusCode::from_u16(TEAPOT).unwrap();
    response
}
