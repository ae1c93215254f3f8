//! What a session middleware adds to responses, errors included, and what it refuses where it is required.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderMap, HeaderName, VARY};
use actix_web::middleware::{Next, from_fn};
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, Error, HttpResponse, HttpResponseBuilder, ResponseError, dev::Service as _, web};
use impersonation_actix::{Ended, Gate, Session, SessionMiddleware, Verifier, profile};
use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::testing::{AUDIENCE, Grants, Issuer};

/// Wants to be cached, whatever its status.
fn cacheable(status: StatusCode) -> HttpResponse {
    HttpResponseBuilder::new(status)
        .insert_header((CACHE_CONTROL, "public, max-age=60"))
        .insert_header((VARY, "accept"))
        .insert_header(("cdn-cache-control", "max-age=600"))
        .insert_header(("surrogate-control", "max-age=600"))
        .finish()
}

#[derive(Debug)]
struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("broken")
    }
}

impl ResponseError for Broken {
    fn error_response(&self) -> HttpResponse {
        cacheable(StatusCode::NOT_FOUND)
    }
}

async fn breaks(_: ServiceRequest, _: Next<impl MessageBody>) -> Result<ServiceResponse, Error> {
    Err(Broken.into())
}

/// Status and headers, as they are written in the end.
async fn answer(middleware: SessionMiddleware, path: &str, token: Option<String>) -> (StatusCode, HeaderMap) {
    let app = App::new()
        .wrap(middleware)
        .route("/page", web::get().to(async || cacheable(StatusCode::OK)))
        .route("/err", web::get().to(async || Err::<String, _>(Broken)))
        .route("/gate", web::get().to(async || "").wrap(Gate::deny()))
        .service(web::resource("/broken").wrap(from_fn(breaks)).route(web::get().to(async || "")));
    let mut request = TestRequest::get().uri(path);
    if let Some(token) = token {
        request = request.insert_header(("authorization", format!("Bearer {token}")));
    }
    let response = match init_service(app).await.call(request.to_request()).await {
        Ok(response) => response.into_parts().1.map_into_boxed_body(),
        Err(error) => error.error_response(),
    };
    (response.status(), response.headers().clone())
}

fn all(headers: &HeaderMap, name: HeaderName) -> Vec<&str> {
    headers.get_all(name).map(|value| value.to_str().unwrap()).collect()
}

#[actix_web::test]
async fn vary_is_added_to_what_is_there() {
    let issuer = Issuer::rfc8693();
    for path in ["/page", "/err", "/broken"] {
        let (_, headers) = answer(SessionMiddleware::new(issuer.verifier()), path, None).await;
        assert_eq!(all(&headers, VARY), ["accept", "authorization"], "{path}");
        assert_eq!(all(&headers, CACHE_CONTROL), ["public, max-age=60"], "{path}");
    }
}

#[actix_web::test]
async fn nothing_of_an_actors_session_may_be_kept() {
    let issuer = Issuer::rfc8693();
    let token = issuer.session("user_2").acting("staff_1").token();
    for (path, status) in [("/page", 200), ("/err", 404), ("/broken", 404), ("/nowhere", 404), ("/gate", 403)] {
        let (answered, headers) = answer(SessionMiddleware::new(issuer.verifier()), path, Some(token.clone())).await;
        assert_eq!(answered, status, "{path}");
        assert_eq!(all(&headers, CACHE_CONTROL), ["private, no-store"], "{path}");
        // A cache that obeys them looks at nothing else.
        assert!(!headers.contains_key("cdn-cache-control"), "{path}");
        assert!(!headers.contains_key("surrogate-control"), "{path}");
    }
}

#[actix_web::test]
async fn a_refusal_has_each_of_its_headers_once() {
    let issuer = Issuer::rfc8693();
    for token in [None, Some("no token".to_owned()), Some(issuer.session("user_2").acting("staff_1").token())] {
        let (status, headers) = answer(SessionMiddleware::new(issuer.verifier()), "/gate", token).await;
        let expected = if status == 401 { 4 } else { 3 };
        assert_eq!(headers.len(), expected, "{headers:?}");
        assert_eq!(all(&headers, VARY), ["authorization"]);
        assert_eq!(all(&headers, HeaderName::from_static("content-type")), ["application/problem+json"]);
        assert_eq!(headers.keys().count(), expected, "{headers:?}");
    }
}

#[actix_web::test]
async fn a_required_middleware_refuses_nobody_before_any_service_below() {
    let issuer = Issuer::rfc8693();
    let required = || SessionMiddleware::new(issuer.verifier()).required();
    for path in ["/page", "/broken", "/nowhere"] {
        let (status, headers) = answer(required(), path, None).await;
        assert_eq!(status, 401, "{path}");
        assert_eq!(all(&headers, CACHE_CONTROL), ["no-store"], "{path}");
        assert_eq!(all(&headers, VARY), ["authorization"], "{path}");
    }
    assert_eq!(answer(required(), "/page", Some(issuer.session("user_2").token())).await.0, 200);
}

#[actix_web::test]
async fn asserted_claims_vary_by_the_usual_two() {
    let asserted = SessionMiddleware::asserted(|_| None);
    assert_eq!(all(&answer(asserted, "/page", None).await.1, VARY), ["accept", "authorization, cookie"]);
}

#[actix_web::test]
async fn a_session_ends_when_its_token_does() {
    let issuer = Issuer::rfc8693();
    let expired = issuer.session("user_2").expires_at(issuer.now());
    // Expired by the machine's clock, and within the leeway for a verifier.
    let session = Session(issuer.verified(&expired.token()).unwrap());
    assert_eq!(session.ended().await, Ended::Expired);
    let open = Session(issuer.verified(&issuer.session("user_2").token()).unwrap());
    let soon = actix_web::rt::time::timeout(std::time::Duration::from_millis(50), open.ended());
    assert!(soon.await.is_err(), "five minutes are not over");
}

#[actix_web::test]
async fn a_session_ends_with_its_grant() {
    let (issuer, grants) = (Issuer::impersonation(), Grants::live());
    let profile = profile::impersonation(issuer.url()).audience(AUDIENCE).grants(grants.clone());
    let verifier = Verifier::builder().trust(profile.keys(issuer.keys())).build().unwrap();
    let authorization = format!("Bearer {}", issuer.session("user_2").bearer().token());
    let headers = [("authorization", authorization.as_bytes())];
    let presence = verifier.verify(&RequestView::new("GET", &HeaderList::new(&headers))).await.unwrap();
    let session = Session(presence.session().unwrap().clone());
    let soon = actix_web::rt::time::timeout(std::time::Duration::from_millis(50), session.ended());
    assert!(soon.await.is_err(), "the grant is alive");
    grants.end("grant_1");
    assert_eq!(session.ended().await, Ended::Grant);
}
