//! The same in actix-web.

use std::future::{Ready, ready};
use std::sync::Arc;
use std::task::{Context, Poll};

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::header::{AUTHORIZATION, HeaderValue};
use actix_web::rt::System;
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, Error, HttpMessage as _, HttpResponse, web};
use actix_web_httpauth::extractors::bearer::BearerAuth;
use actix_web_httpauth::middleware::HttpAuthentication;
use impersonation_actix::{Gate, SessionMiddleware};
use impersonation_core::Verifier;

use crate::peers::JsonWebToken;
use crate::requests::{PATH, now};
use crate::sample::Sample;

/// Sends a request to an application and drops the answer.
pub type Ask = Box<dyn Fn()>;

/// An application below a middleware that does nothing.
pub fn plain(sample: &Sample) -> Ask {
    ask(System::new().block_on(init_service(App::new().wrap(NoOp).service(resource()))), sample)
}

/// The same below a session middleware, with a gate at the resource.
pub fn gated(verifier: Verifier, sample: &Sample) -> Ask {
    let app = App::new().wrap(SessionMiddleware::new(verifier)).service(resource().wrap(Gate::read_only()));
    ask(System::new().block_on(init_service(app)), sample)
}

/// The same below a session middleware alone.
pub fn session(verifier: Verifier, sample: &Sample) -> Ask {
    let app = App::new().wrap(SessionMiddleware::new(verifier)).service(resource());
    ask(System::new().block_on(init_service(app)), sample)
}

/// The same below actix-web-httpauth, whose validator calls jsonwebtoken's `decode`.
pub fn httpauth(sample: &Sample) -> Ask {
    let decoder = Arc::new(JsonWebToken::new(sample));
    let validator = move |request: ServiceRequest, bearer: BearerAuth| {
        let decoder = Arc::clone(&decoder);
        async move {
            match decoder.decode(bearer.token()) {
                Some(claims) => {
                    request.extensions_mut().insert(claims);
                    Ok(request)
                }
                None => Err((actix_web::error::ErrorUnauthorized("refused"), request)),
            }
        }
    };
    let app = App::new().wrap(HttpAuthentication::bearer(validator)).service(resource());
    ask(System::new().block_on(init_service(app)), sample)
}

fn resource() -> actix_web::Resource {
    web::resource(PATH)
        .route(web::get().to(async || HttpResponse::Ok().content_type("application/json").body("{\"plan\":\"pro\"}")))
}

fn ask<S, B>(app: S, sample: &Sample) -> Ask
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error> + 'static,
{
    let authorization = HeaderValue::from_str(&format!("Bearer {}", sample.token)).expect("a token");
    Box::new(move || {
        let request = TestRequest::get().uri(PATH).insert_header((AUTHORIZATION, authorization.clone())).to_request();
        let Ok(response) = now(app.call(request)) else { panic!("no application here fails") };
        assert!(response.status().is_success(), "a good token is refused");
    })
}

/// A middleware that passes everything on.
struct NoOp;

impl<S, B> Transform<S, ServiceRequest> for NoOp
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Transform = NoOpService<S>;
    type InitError = ();
    type Future = Ready<Result<NoOpService<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(NoOpService(inner)))
    }
}

struct NoOpService<S>(S);

impl<S: Service<ServiceRequest>> Service<ServiceRequest> for NoOpService<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&self, request: ServiceRequest) -> S::Future {
        self.0.call(request)
    }
}
