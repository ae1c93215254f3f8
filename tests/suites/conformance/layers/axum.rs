use axum::Router;
use axum::extract::Request;
use axum::routing::{any, get};
use impersonation_axum::{Gate, SessionLayer};
use impersonation_conformance::drive::{Serve, serve_axum};

use super::{Layer, Node, who};

pub(super) fn app(layers: &[Layer], nodes: &[Node]) -> Serve {
    serve_axum(layered(layers, nodes))
}

fn layered(layers: &[Layer], nodes: &[Node]) -> Router {
    // The layer that is added last is the outermost.
    layers.iter().rev().fold(router(nodes), |router, layer| match layer.clone() {
        Layer::Session(verifier) => router.layer(SessionLayer::new(verifier)),
        Layer::Required(verifier) => router.layer(SessionLayer::new(verifier).required()),
        Layer::Gate(policy) => router.layer(Gate::new(policy)),
        Layer::PublicGate(policy) => router.layer(Gate::new(policy).allow_anonymous()),
    })
}

fn router(nodes: &[Node]) -> Router {
    nodes.iter().fold(Router::new(), |router, node| match node {
        Node::Route(path) => router.route(path, any(answer)),
        Node::Get(path) => router.route(path, get(answer)),
        Node::Area(prefix, layers, nodes) => router.nest(prefix, layered(layers, nodes)),
        Node::Rest => router.fallback(answer),
    })
}

async fn answer(request: Request) -> String {
    who(request.extensions().get())
}
