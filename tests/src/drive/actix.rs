use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use actix_web::body::{MessageBody, to_bytes};
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::Method;
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, Error};
use impersonation_core::Verifier;
use whoami_common::Shutdown;

use super::{Answer, Ask, Serve};

pub(super) fn whoami(verifier: Verifier) -> Pin<Box<dyn Future<Output = Serve>>> {
    Box::pin(async {
        let app = App::new().configure(whoami_actix::app(verifier, Shutdown::never()));
        serve(init_service(app).await)
    })
}

/// Any application that `actix_web::test::init_service` made.
pub fn serve<S, B>(service: S) -> Serve
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
    let method = Method::from_bytes(ask.method.as_bytes()).expect("a method");
    let mut request = TestRequest::default().method(method).uri(&ask.path);
    for (name, value) in ask.lines() {
        request = request.append_header((name, value));
    }
    // As the server does with what a middleware returns as an error.
    let response = match service.call(request.to_request()).await {
        Ok(response) => response.into_parts().1.map_into_boxed_body(),
        Err(error) => error.error_response(),
    };
    let refusal = response.extensions().get().cloned();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = to_bytes(response.into_body()).await.unwrap_or_else(|error| panic!("{error}"));
    let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    // A server drops it; there is none here.
    let body = if ask.method == "HEAD" { Default::default() } else { body };
    Answer::new(status, headers, &body, refusal)
}
