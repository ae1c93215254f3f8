//! The table of extractors in the crate's documentation.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::Request;
use impersonation_axum::{Acting, Caller, OwnSession, Session, SessionLayer};
use impersonation_core::testing::{Issuer, TokenBuilder};
use tower::ServiceExt as _;

async fn answer(issuer: &Issuer, path: &str, token: Option<TokenBuilder>) -> u16 {
    let who = async |caller: Caller| match caller {
        Caller::Anonymous => http::StatusCode::NO_CONTENT,
        Caller::User(_) => http::StatusCode::OK,
        Caller::Actor(_) => http::StatusCode::ACCEPTED,
    };
    let app = Router::new()
        .route("/caller", get(who))
        .route("/session", get(async |_: Session| ()))
        .route("/own", get(async |OwnSession(_): OwnSession| ()))
        .route("/acting", get(async |_: Acting| ()))
        .layer(SessionLayer::new(issuer.verifier()));
    let mut request = Request::get(path);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {}", token.token()));
    }
    app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn each_answers_as_the_table_says() {
    let issuer = Issuer::rfc8693();
    let user = || issuer.session("user_2");
    for (path, nobody, own, staff, agent) in [
        ("/caller", 204, 200, 202, 202),
        ("/session", 401, 200, 200, 200),
        ("/own", 401, 200, 403, 403),
        ("/acting", 401, 403, 200, 200),
    ] {
        assert_eq!(answer(&issuer, path, None).await, nobody, "{path}");
        assert_eq!(answer(&issuer, path, Some(user())).await, own, "{path}");
        assert_eq!(answer(&issuer, path, Some(user().acting("staff_1"))).await, staff, "{path}");
        assert_eq!(answer(&issuer, path, Some(user().acting_agent("agent_1"))).await, agent, "{path}");
    }
}
