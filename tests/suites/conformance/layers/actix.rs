use actix_web::test::init_service;
use actix_web::web::{self, ServiceConfig};
use actix_web::{App, HttpMessage as _, HttpRequest, HttpResponse, guard};
use impersonation_actix::{Gate, SessionMiddleware};
use impersonation_conformance::drive::{Serve, serve_actix};

use super::{Layer, Node, who};

pub(super) async fn app(layers: &[Layer], nodes: &[Node]) -> Serve {
    serve_actix(init_service(App::new().configure(|config| area(config, "", layers, nodes))).await)
}

/// A scope for each layer, since each makes a type of its own.
fn area(config: &mut ServiceConfig, prefix: &str, layers: &[Layer], nodes: &[Node]) {
    let Some((outermost, inner)) = layers.split_first() else {
        config.service(web::scope(prefix).configure(|config| inside(config, nodes)));
        return;
    };
    let scope = web::scope(prefix).configure(|config| area(config, "", inner, nodes));
    match outermost.clone() {
        Layer::Session(verifier) => config.service(scope.wrap(SessionMiddleware::new(verifier))),
        Layer::Required(verifier) => config.service(scope.wrap(SessionMiddleware::new(verifier).required())),
        Layer::Gate(policy) => config.service(scope.wrap(Gate::new(policy))),
        Layer::PublicGate(policy) => config.service(scope.wrap(Gate::new(policy).allow_anonymous())),
    };
}

fn inside(config: &mut ServiceConfig, nodes: &[Node]) {
    for node in nodes {
        match node {
            Node::Route(path) => drop(config.route(path, web::to(answer))),
            Node::Get(path) => {
                let lacking = async || HttpResponse::MethodNotAllowed().insert_header(("allow", "GET,HEAD")).finish();
                let read = web::route().guard(guard::Any(guard::Get()).or(guard::Head())).to(answer);
                config.service(web::resource(*path).route(read).default_service(web::to(lacking)));
            }
            Node::Area(prefix, layers, nodes) => area(config, prefix, layers, nodes),
            Node::Rest => drop(config.default_service(web::to(answer))),
        }
    }
}

async fn answer(request: HttpRequest) -> String {
    who(request.extensions().get())
}
