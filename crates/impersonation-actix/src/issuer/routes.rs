use actix_web::http::StatusCode;
use actix_web::web::{self, Payload, ServiceConfig};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse};
use futures_util::StreamExt as _;
use impersonation_core::Presence;
use impersonation_issuer::http::{self as issuer, MAX_BODY, Routes};

use crate::view::HeaderView;

/// The routes of an issuer, below its [base path](Routes::base_path), for an `App::configure` outside the session middleware.
pub fn configure(routes: Routes) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        let below = format!("{}/{{route:.*}}", routes.base_path());
        config.route(
            &below,
            web::to(move |request: HttpRequest, payload: Payload| {
                let routes = routes.clone();
                async move { answer(&routes, &request, payload).await }
            }),
        );
    }
}

async fn answer(routes: &Routes, request: &HttpRequest, payload: Payload) -> HttpResponse {
    let body = read(payload).await;
    let presence = request.extensions().get::<Presence>().cloned();
    let (headers, uri) = (HeaderView::new(request.headers()), request.uri());
    let asked = issuer::Request::new(request.method().as_str(), uri.path(), &headers)
        .query(uri.query())
        .authority(uri.authority().map(|authority| authority.as_str()))
        .outer(presence.as_ref());
    let asked = match &body {
        Some(body) => asked.body(body),
        None => asked.broken_off(),
    };
    response(routes.answer(asked).await)
}

/// The body, or what shows that it is too long; `None` where it broke off.
async fn read(mut payload: Payload) -> Option<Vec<u8>> {
    let mut read = Vec::new();
    while let Some(chunk) = payload.next().await {
        read.extend_from_slice(&chunk.ok()?);
        if read.len() > MAX_BODY {
            break;
        }
    }
    Some(read)
}

fn response(answer: issuer::Response) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    for header in answer.headers {
        response.append_header(header);
    }
    response.body(answer.body)
}
