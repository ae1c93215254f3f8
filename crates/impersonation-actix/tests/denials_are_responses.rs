//! A refusal is a response, not an error: it passes the middleware outside, as any answer of the application does.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use actix_web::body::MessageBody;
use actix_web::dev::{Service as _, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue, ORIGIN};
use actix_web::middleware::{DefaultHeaders, ErrorHandlerResponse, ErrorHandlers, Logger, Next, from_fn};
use actix_web::test::{TestRequest, init_service, read_body};
use actix_web::{App, Error, HttpResponse, ResponseError as _, http, web};
use impersonation_actix::refusal::Code;
use impersonation_actix::{Gate, OwnSession, Refusal, Session, SessionExt as _, SessionMiddleware};
use impersonation_core::testing::Issuer;

/// As CORS middleware are written: preflights are answered, and headers added to what came through as a response.
async fn cors(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse, Error> {
    let origin = HeaderValue::from_static("https://app.example");
    let mut response = if request.method() == http::Method::OPTIONS {
        request.into_response(HttpResponse::NoContent().finish())
    } else {
        next.call(request).await?.map_into_boxed_body()
    };
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    Ok(response)
}

/// An extractor of ours in somebody's own middleware.
async fn asks(
    _: Session,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    next.call(request).await
}

/// Each of the ways to refuse, and the status of it.
const REFUSALS: [(&str, Option<&str>, u16); 4] =
    [("/gate", None, 401), ("/gate", Some("staff"), 403), ("/own", Some("staff"), 403), ("/gate", Some("junk"), 401)];

fn request(issuer: &Issuer, path: &str, who: Option<&str>) -> TestRequest {
    let request = TestRequest::get().uri(path).insert_header((ORIGIN, "https://app.example"));
    match who {
        Some("staff") => {
            let token = issuer.session("user_2").acting("staff_1").token();
            request.insert_header(("authorization", format!("Bearer {token}")))
        }
        Some(token) => request.insert_header(("authorization", format!("Bearer {token}"))),
        None => request,
    }
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/gate").wrap(Gate::deny()).get(async || "in"))
        .route("/own", web::get().to(async |_: OwnSession| "in"))
        .service(web::resource("/asks").wrap(from_fn(asks)).get(async || "in"));
}

#[actix_web::test]
async fn middleware_outside_sees_each_refusal_and_adds_to_it() {
    let issuer = Issuer::rfc8693();
    let app = App::new().configure(routes).wrap(SessionMiddleware::new(issuer.verifier()));
    let app = init_service(app.wrap(DefaultHeaders::new().add(("x-app", "1"))).wrap(from_fn(cors))).await;
    for (path, who, status) in REFUSALS {
        let response = app.call(request(&issuer, path, who).to_request()).await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(response.headers().get("x-app").unwrap(), "1", "{path}");
        assert_eq!(response.headers().get(ACCESS_CONTROL_ALLOW_ORIGIN).unwrap(), "https://app.example", "{path}");
        assert!(response.response().extensions().get::<Refusal>().is_some(), "{path}");
    }
}

#[actix_web::test]
async fn a_preflight_is_answered_before_anybody_asks_who_is_there() {
    let issuer = Issuer::rfc8693();
    let app = App::new().configure(routes).wrap(SessionMiddleware::new(issuer.verifier()).required());
    let app = init_service(app.wrap(from_fn(cors))).await;
    let preflight = TestRequest::with_uri("/gate").method(http::Method::OPTIONS).to_request();
    assert_eq!(app.call(preflight).await.unwrap().status(), 204);
}

#[actix_web::test]
async fn error_handlers_outside_may_look_at_a_refusal_and_keep_it() {
    let issuer = Issuer::rfc8693();
    let told = |response: ServiceResponse<_>| -> actix_web::Result<ErrorHandlerResponse<_>> {
        let mut response = response;
        response.headers_mut().insert(http::header::SERVER, HeaderValue::from_static("told"));
        Ok(ErrorHandlerResponse::Response(response.map_into_left_body()))
    };
    let app = App::new().configure(routes).wrap(SessionMiddleware::new(issuer.verifier()));
    let app = init_service(app.wrap(ErrorHandlers::new().handler(StatusCode::FORBIDDEN, told))).await;
    let response = app.call(request(&issuer, "/gate", Some("staff")).to_request()).await.unwrap();
    assert_eq!(response.headers().get(http::header::SERVER).unwrap(), "told");
    assert!(String::from_utf8(read_body(response).await.to_vec()).unwrap().contains("impersonation_denied"));
}

#[actix_web::test]
async fn a_logger_outside_leaves_the_body_as_it_is() {
    let issuer = Issuer::rfc8693();
    let app = App::new().configure(routes).wrap(SessionMiddleware::new(issuer.verifier())).wrap(Logger::default());
    let app = init_service(app).await;
    for (path, who, status) in REFUSALS {
        let response = app.call(request(&issuer, path, who).to_request()).await.unwrap();
        let body = String::from_utf8(read_body(response).await.to_vec()).unwrap();
        assert!(body.contains(&format!("\"status\":{status}")), "{body}");
    }
}

#[actix_web::test]
async fn a_replacement_holds_at_the_middleware_its_gates_and_its_extractors() {
    let issuer = Issuer::rfc8693();
    let teapot = |refusal: &Refusal| HttpResponse::ImATeapot().body(refusal.code().as_str());
    let middleware = SessionMiddleware::new(issuer.verifier()).on_refusal(teapot);
    let app = init_service(App::new().configure(routes).wrap(middleware)).await;
    for (path, who, _) in REFUSALS {
        let response = app.call(request(&issuer, path, who).to_request()).await.unwrap();
        assert_eq!(response.status(), 418, "{path}");
        assert!(response.headers().get("cache-control").unwrap().to_str().unwrap().contains("no-store"));
    }
}

#[actix_web::test]
async fn a_middleware_below_another_inherits_its_replacement_and_may_have_its_own() {
    fn answers(status: StatusCode) -> impl Fn(&Refusal) -> HttpResponse + Send + Sync + 'static {
        move |_| HttpResponse::new(status)
    }
    let issuer = Issuer::rfc8693();
    let session = || SessionMiddleware::new(issuer.verifier());
    for (inner, status) in [(session(), 418), (session().on_refusal(answers(StatusCode::CONFLICT)), 409)] {
        let outer = session().on_refusal(answers(StatusCode::IM_A_TEAPOT));
        let app = init_service(App::new().configure(routes).wrap(inner.required()).wrap(outer)).await;
        let response = app.call(request(&issuer, "/gate", None).to_request()).await.unwrap();
        assert_eq!(response.status(), status);
    }
}

/// What a middleware of one's own does instead.
async fn asks_by_hand(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    match request.session() {
        Ok(_) => Ok(next.call(request).await?.map_into_boxed_body()),
        Err(rejection) => Ok(request.into_response(rejection.error_response())),
    }
}

#[actix_web::test]
async fn a_middleware_that_asks_by_hand_refuses_by_a_response() {
    let issuer = Issuer::rfc8693();
    let session = SessionMiddleware::new(issuer.verifier());
    let app = App::new().configure(routes).wrap(from_fn(asks_by_hand)).wrap(session).wrap(from_fn(cors));
    let app = init_service(app).await;
    for (who, status) in [(None, 401), (Some("staff"), 403)] {
        let response = app.call(request(&issuer, "/own", who).to_request()).await.unwrap();
        assert_eq!(response.status(), status);
        assert!(response.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN));
    }
}

/// An extractor in a `from_fn` is actix's to answer: there a refusal is an error, and CORS further out does not see it.
#[actix_web::test]
async fn an_extractor_in_a_middleware_refuses_by_an_error() {
    let issuer = Issuer::rfc8693();
    let app = App::new().configure(routes).wrap(SessionMiddleware::new(issuer.verifier())).wrap(from_fn(cors));
    let error =
        init_service(app).await.call(request(&issuer, "/asks", None).to_request()).await.map(|_| ()).unwrap_err();
    let rejection: &impersonation_actix::Rejection = error.as_error().unwrap();
    assert_eq!(rejection.refusal().code(), Code::AuthenticationRequired);
    let response = error.error_response();
    assert_eq!(response.status(), 401);
    assert_eq!(response.headers().get("vary").unwrap(), "authorization");
    assert!(!response.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN));
}
