//! The table of extractors in the crate's documentation.

use actix_web::http::StatusCode;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{App, HttpResponse, web};
use impersonation_actix::{Acting, Caller, OwnSession, Session, SessionMiddleware};
use impersonation_core::testing::{Issuer, TokenBuilder};

async fn who(caller: Caller) -> HttpResponse {
    HttpResponse::new(match caller {
        Caller::Anonymous => StatusCode::NO_CONTENT,
        Caller::User(_) => StatusCode::OK,
        Caller::Actor(_) => StatusCode::ACCEPTED,
    })
}

async fn answer(issuer: &Issuer, path: &str, token: Option<TokenBuilder>) -> u16 {
    let app = App::new()
        .wrap(SessionMiddleware::new(issuer.verifier()))
        .route("/caller", web::get().to(who))
        .route("/session", web::get().to(async |_: Session| ""))
        .route("/own", web::get().to(async |OwnSession(_): OwnSession| ""))
        .route("/acting", web::get().to(async |_: Acting| ""))
        .route("/option", web::get().to(async |own: Option<OwnSession>| format!("{}", own.is_some())));
    let mut request = TestRequest::get().uri(path);
    if let Some(token) = token {
        request = request.insert_header(("authorization", format!("Bearer {}", token.token())));
    }
    call_service(&init_service(app).await, request.to_request()).await.status().as_u16()
}

#[actix_web::test]
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

/// Why the documentation says not to.
#[actix_web::test]
async fn an_option_makes_nothing_of_a_refusal() {
    let issuer = Issuer::rfc8693();
    let staff = issuer.session("user_2").acting("staff_1");
    assert_eq!(answer(&issuer, "/option", Some(staff)).await, 200);
}

#[actix_web::test]
async fn without_the_session_middleware_each_is_a_500() {
    let app = App::new()
        .route("/caller", web::get().to(who))
        .route("/session", web::get().to(async |_: Session| ""))
        .route("/own", web::get().to(async |_: OwnSession| ""))
        .route("/acting", web::get().to(async |_: Acting| ""));
    let app = init_service(app).await;
    for path in ["/caller", "/session", "/own", "/acting"] {
        let response = call_service(&app, TestRequest::get().uri(path).to_request()).await;
        assert_eq!(response.status(), 500, "{path}");
    }
}
