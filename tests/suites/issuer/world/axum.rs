use ::axum::body::Body;
use ::axum::routing::{any, get};
use ::axum::{Extension, Router};
use http_body_util::BodyExt as _;
use impersonation_axum::cross_site::Origins;
use impersonation_axum::issuer::{self, UpkeepLayer};
use impersonation_axum::{Gate, Presence, SameOrigin, SessionLayer};
use std::rc::Rc;
use tower::ServiceExt as _;

use super::pages::{marker, seen};
use super::state::Parts;
use super::{Answer, Ask, Serve};

pub(super) fn app(parts: Parts) -> Serve {
    let Parts { routes, verifier, plan } = parts;
    let pages = Router::new()
        .route("/seen", any(async |Extension(presence): Extension<Presence>| seen(&presence)))
        .route("/marker", get(async |Extension(presence): Extension<Presence>| marker(&presence)));
    let pages = if plan.is_gated { pages.layer(Gate::deny().allow_anonymous()) } else { pages };
    let app = pages.layer(SameOrigin::new(Origins::own())).layer(UpkeepLayer::new(routes.clone()));
    let app = if plan.is_unplugged { app } else { app.layer(SessionLayer::new(verifier)) };
    let app = app.merge(issuer::router(routes));
    let app = match plan.outer {
        Some(assertion) => app.layer(SessionLayer::asserted(move |_| assertion.clone())),
        None => app,
    };
    Rc::new(move |ask| Box::pin(answer(app.clone(), ask)))
}

async fn answer(app: Router, ask: Ask) -> Answer {
    let mut request = http::Request::builder().method(ask.method.as_str()).uri(&ask.target);
    for (name, value) in &ask.headers {
        request = request.header(name, value.as_slice());
    }
    let response = app.oneshot(request.body(Body::from(ask.body)).unwrap()).await;
    let (parts, body) = response.unwrap_or_else(|never| match never {}).into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let headers = parts.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    Answer::new(parts.status.as_u16(), headers, &body)
}
