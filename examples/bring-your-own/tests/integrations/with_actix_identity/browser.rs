//! Somebody at a browser.

use actix_http::Request;
use actix_session::Session;
use actix_web::cookie::Key;
use actix_web::dev::{HttpServiceFactory, Service, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::SET_COOKIE;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::{self, Json, Path};
use actix_web::{App, Error, HttpResponse};
use bring_your_own::with_actix_identity::{self, Sessions, sign_in};
use serde_json::{Value, json};

use crate::asked::{answered, code};

/// What is served, in process.
pub(super) trait Served: Service<Request, Response = ServiceResponse, Error = Error> {}

impl<S: Service<Request, Response = ServiceResponse, Error = Error>> Served for S {}

/// The sessions, and the key of their cookies: several applications have them in common.
#[derive(Clone)]
pub(super) struct Kept {
    sessions: Sessions,
    key: Key,
}

impl Kept {
    pub(super) fn new() -> Self {
        Self { sessions: Sessions::default(), key: Key::generate() }
    }

    /// The example.
    pub(super) async fn app(&self) -> impl Served + use<> {
        serve(with_actix_identity::app(self.sessions.clone(), self.key.clone())).await
    }

    pub(super) fn sign_in(&self, inside: impl FnOnce(&mut web::ServiceConfig)) -> impl HttpServiceFactory + 'static {
        sign_in(self.sessions.clone(), self.key.clone(), inside)
    }

    /// Puts a member into the session of this cookie.
    pub(super) async fn put(&self, cookie: &str, name: &str, value: Value) {
        async fn put(session: Session, name: Path<String>, value: Json<Value>) -> HttpResponse {
            session.insert(name.into_inner(), value.into_inner()).unwrap();
            HttpResponse::Ok().finish()
        }
        let app = serve(self.sign_in(|config| _ = config.route("/{name}", web::put().to(put)))).await;
        let mut browser = Browser::with(&app, cookie);
        assert_eq!(browser.send(&format!("PUT /{name}"), value).await, answered(200, ""));
    }
}

pub(super) async fn serve(service: impl HttpServiceFactory + 'static) -> impl Served {
    init_service(App::new().service(service)).await
}

/// It keeps the cookie.
pub(super) struct Browser<'a, S> {
    app: &'a S,
    pub(super) cookie: String,
}

impl<'a, S: Served> Browser<'a, S> {
    pub(super) fn new(app: &'a S) -> Self {
        Self::with(app, "")
    }

    pub(super) fn with(app: &'a S, cookie: &str) -> Self {
        Self { app, cookie: cookie.into() }
    }

    pub(super) async fn signed_in(app: &'a S, name: &str, password: &str) -> Self {
        let mut browser = Self::new(app);
        assert_eq!(browser.sign_in(name, password).await, answered(200, ""));
        browser
    }

    /// A staff member who acts for the user.
    pub(super) async fn acting(app: &'a S) -> Self {
        let mut browser = Self::signed_in(app, "staff_1", "correct horse").await;
        assert_eq!(browser.ask("POST /act-as/user_2").await, answered(200, ""));
        browser
    }

    pub(super) async fn sign_in(&mut self, name: &str, password: &str) -> (u16, String) {
        self.send("POST /login", json!({ "name": name, "password": password })).await
    }

    /// Status and body, or status and code of a refusal.
    pub(super) async fn ask(&mut self, line: &str) -> (u16, String) {
        self.send(line, Value::Null).await
    }

    async fn send(&mut self, line: &str, body: Value) -> (u16, String) {
        let (method, path) = line.split_once(' ').unwrap();
        let request = TestRequest::with_uri(path).method(Method::from_bytes(method.as_bytes()).unwrap());
        let request = request.insert_header(("cookie", self.cookie.as_str())).set_json(body);
        let response = call_service(self.app, request.to_request()).await;
        if let Some(cookie) = response.headers().get(SET_COOKIE) {
            self.cookie = cookie.to_str().unwrap().split(';').next().unwrap().into();
        }
        let status = response.status().as_u16();
        let body = String::from_utf8(read_body(response).await.to_vec()).unwrap();
        (status, code(&body).map(Into::into).unwrap_or(body))
    }
}
