//! The sign-in, which asks for no password. It is the application's own, as it is in `support-desk`.

use actix_web::http::header::SET_COOKIE;
use actix_web::http::{Method, StatusCode};
use actix_web::web::{self, Data, Json, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Responder};
use impersonation_actix::{HeaderView, SameOrigin};
use support_desk::Parts;

use crate::failed::Failed;

pub(crate) fn routes(config: &mut ServiceConfig) {
    config
        .service(web::resource("/sign-in").wrap(SameOrigin::default()).post(sign_in))
        .service(web::resource("/sign-out").wrap(SameOrigin::default()).post(sign_out));
}

#[derive(serde::Deserialize)]
struct SignIn {
    user: String,
}

async fn sign_in(parts: Data<Parts>, request: HttpRequest, asked: Json<SignIn>) -> Result<impl Responder, Failed> {
    let headers = HeaderView::new(request.headers());
    let cookies = parts.sign_in(&asked.user, &headers.request(&Method::GET)).await?;
    Ok(with(cookies.ok_or(Failed::new(StatusCode::FORBIDDEN, "nobody"))?))
}

async fn sign_out(parts: Data<Parts>, request: HttpRequest) -> impl Responder {
    with(parts.sign_out(&HeaderView::new(request.headers()).request(&Method::GET)).await)
}

fn with(cookies: [String; 2]) -> HttpResponse {
    let mut response = HttpResponse::NoContent();
    for cookie in cookies {
        response.append_header((SET_COOKIE, cookie));
    }
    response.finish()
}
