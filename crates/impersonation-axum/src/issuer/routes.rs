use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::any;
use http::{HeaderName, HeaderValue, StatusCode};
use http_body_util::BodyExt as _;
use impersonation_core::Presence;
use impersonation_issuer::http::{self as issuer, MAX_BODY, Routes};
use impersonation_tower::HeaderView;

/// The routes of an issuer, below its [base path](Routes::base_path). Merge them outside the session layer.
pub fn router<S: Clone + Send + Sync + 'static>(routes: Routes) -> Router<S> {
    let base = routes.base_path().to_owned();
    let answers = any(async move |request: Request| answer(&routes, request).await);
    Router::new().route(&format!("{base}/"), answers.clone()).route(&format!("{base}/{{*route}}"), answers)
}

async fn answer(routes: &Routes, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = read(body).await;
    let (headers, uri) = (HeaderView::new(&parts.headers), &parts.uri);
    let request = issuer::Request::new(parts.method.as_str(), uri.path(), &headers)
        .query(uri.query())
        .authority(uri.authority().map(|authority| authority.as_str()))
        .outer(parts.extensions.get::<Presence>());
    let request = match &body {
        Some(body) => request.body(body),
        None => request.broken_off(),
    };
    response(routes.answer(request).await)
}

/// The body, or what shows that it is too long; `None` where it broke off.
async fn read(mut body: Body) -> Option<Vec<u8>> {
    let mut read = Vec::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.ok()?.into_data() {
            read.extend_from_slice(&data);
        }
        if read.len() > MAX_BODY {
            break;
        }
    }
    Some(read)
}

fn response(answer: issuer::Response) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        // What the routes answer with are header values: places are checked, tokens are base64url.
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().append(HeaderName::from_static(name), value);
        }
    }
    response
}
