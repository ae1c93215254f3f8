use std::rc::Rc;

use actix_web::body::{MessageBody, to_bytes};
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Condition;
use actix_web::test::{TestRequest, init_service};
use actix_web::web::{self, ServiceConfig};
use actix_web::{App, Error, HttpRequest};
use impersonation_actix::cross_site::Origins;
use impersonation_actix::issuer::{self, UpkeepMiddleware};
use impersonation_actix::{Gate, SameOrigin, SessionExt as _, SessionMiddleware};
use impersonation_core::Assertion;

use super::pages::{marker, seen};
use super::state::Parts;
use super::{Answer, Ask, Serve};

pub(super) async fn app(parts: Parts) -> Serve {
    let Parts { routes, verifier, plan } = parts;
    let pages = web::scope("")
        .configure(pages)
        .wrap(Condition::new(plan.is_gated, Gate::deny().allow_anonymous()))
        .wrap(SameOrigin::new(Origins::own()))
        .wrap(UpkeepMiddleware::new(routes.clone()))
        .wrap(Condition::new(!plan.is_unplugged, SessionMiddleware::new(verifier)));
    let app = App::new().configure(issuer::configure(routes)).service(pages);
    let assertion = plan.outer.clone().unwrap_or(Assertion::Nobody);
    let outer = SessionMiddleware::asserted(move |_| assertion.clone());
    serve(init_service(app.wrap(Condition::new(plan.outer.is_some(), outer))).await)
}

fn pages(config: &mut ServiceConfig) {
    config
        .route(
            "/seen",
            web::route().to(async |request: HttpRequest| request.presence().map(|presence| seen(&presence))),
        )
        .route(
            "/marker",
            web::get().to(async |request: HttpRequest| request.presence().map(|presence| marker(&presence))),
        );
}

fn serve<S, B>(service: S) -> Serve
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    let service = Rc::new(service);
    Rc::new(move |ask| Box::pin(answer(Rc::clone(&service), ask)))
}

async fn answer<S, B>(service: Rc<S>, ask: Ask) -> Answer
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody + 'static,
{
    let method = Method::from_bytes(ask.method.as_bytes()).unwrap();
    let mut request = TestRequest::default().method(method).uri(&ask.target);
    for (name, value) in &ask.headers {
        request = request.append_header((name.as_str(), value.as_slice()));
    }
    // As the server does with what a middleware returns as an error.
    let response = match service.call(request.set_payload(ask.body).to_request()).await {
        Ok(response) => response.into_parts().1.map_into_boxed_body(),
        Err(error) => error.error_response(),
    };
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = to_bytes(response.into_body()).await.unwrap_or_else(|error| panic!("{error}"));
    Answer::new(status, headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())), &body)
}
