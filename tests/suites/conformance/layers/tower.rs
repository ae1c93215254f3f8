use std::convert::Infallible;

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Full;
use impersonation_conformance::drive::{Serve, serve_tower};
use impersonation_tower::{Gate, SessionLayer};
use tower::util::BoxCloneSyncService;
use tower::{Layer as _, ServiceExt as _, service_fn};

use super::{Layer, Node, who};

type Body = Full<Bytes>;
type Service = BoxCloneSyncService<Request<()>, Response<Body>, Infallible>;

pub(super) fn app(layers: &[Layer], nodes: &[Node]) -> Serve {
    serve_tower(layered("", layers, nodes))
}

fn layered(prefix: &str, layers: &[Layer], nodes: &[Node]) -> Service {
    layers.iter().rev().fold(routes(prefix, nodes), |service, layer| match layer.clone() {
        Layer::Session(verifier) => Service::new(SessionLayer::new(verifier).layer(service)),
        Layer::Required(verifier) => Service::new(SessionLayer::new(verifier).required().layer(service)),
        Layer::Gate(policy) => Service::new(Gate::new(policy).layer(service)),
        Layer::PublicGate(policy) => Service::new(Gate::new(policy).allow_anonymous().layer(service)),
    })
}

/// Whether a node is asked for, and what answers then.
type Place = (Box<dyn Fn(&str) -> bool + Send + Sync>, Service);

fn routes(prefix: &str, nodes: &[Node]) -> Service {
    let place = |node: &Node| -> Place {
        match node {
            Node::Route(path) => (exactly(prefix, path), Service::new(service_fn(answer))),
            Node::Get(path) => (exactly(prefix, path), Service::new(service_fn(read))),
            Node::Area(inner, layers, nodes) => {
                let inner = format!("{prefix}{inner}");
                let service = layered(&inner, layers, nodes);
                let is_inside = move |path: &str| path.strip_prefix(&inner).is_some_and(|rest| rest.starts_with('/'));
                (Box::new(is_inside), service)
            }
            Node::Rest => (Box::new(|_| true), Service::new(service_fn(answer))),
        }
    };
    let places: std::sync::Arc<[Place]> = nodes.iter().map(place).collect();
    Service::new(service_fn(move |request: Request<()>| {
        let asked = places.iter().find(|(is_asked, _)| is_asked(request.uri().path()));
        let service = asked.map(|(_, service)| service.clone());
        async move {
            match service {
                Some(service) => service.oneshot(request).await,
                None => Ok(status(StatusCode::NOT_FOUND)),
            }
        }
    }))
}

fn exactly(prefix: &str, path: &str) -> Box<dyn Fn(&str) -> bool + Send + Sync> {
    let whole = format!("{prefix}{path}");
    Box::new(move |path| path == whole)
}

async fn read(request: Request<()>) -> Result<Response<Body>, Infallible> {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return answer(request).await;
    }
    let mut response = status(StatusCode::METHOD_NOT_ALLOWED);
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET,HEAD"));
    Ok(response)
}

async fn answer(request: Request<()>) -> Result<Response<Body>, Infallible> {
    let mut response = Response::new(Full::from(who(request.extensions().get())));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    Ok(response)
}

fn status(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::default());
    *response.status_mut() = status;
    response
}
