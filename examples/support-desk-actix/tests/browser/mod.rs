//! A client, as far as it matters: it keeps cookies, and says where its requests come from.

use std::pin::Pin;
use std::rc::Rc;

use actix_web::App;
use actix_web::body::{BoxBody, to_bytes};
use actix_web::dev::{Service as _, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::test::{TestRequest, init_service};
use serde_json::{Value, json};
use support_desk_actix::Desk;

type Answering = Pin<Box<dyn Future<Output = ServiceResponse<BoxBody>>>>;

/// A running application. Clones share it.
#[derive(Clone)]
pub(crate) struct Application(Rc<dyn Fn(TestRequest) -> Answering>);

impl Application {
    pub(crate) async fn of(desk: Desk) -> Self {
        let service = Rc::new(init_service(App::new().configure(desk.routes())).await);
        Self(Rc::new(move |request: TestRequest| {
            let service = Rc::clone(&service);
            Box::pin(async move { service.call(request.to_request()).await.unwrap().map_into_boxed_body() })
        }))
    }
}

pub(crate) struct Browser {
    app: Application,
    cookies: Vec<(String, String)>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) text: String,
    /// `null` where it is none.
    pub(crate) json: Value,
    headers: HeaderMap,
}

impl Browser {
    pub(crate) fn new(app: &Application) -> Self {
        Self { app: app.clone(), cookies: Vec::new() }
    }

    pub(crate) async fn signed_in(app: &Application, user: &str) -> Self {
        let mut browser = Self::new(app);
        assert_eq!(browser.post("/sign-in", json!({ "user": user })).await.status, StatusCode::NO_CONTENT);
        browser
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.ask(TestRequest::get().uri(path)).await
    }

    /// Posts from a page of the application's that has no marker.
    pub(crate) async fn post(&mut self, path: &str, body: Value) -> Answer {
        self.ask(post(path, body)).await
    }

    /// Posts from a page of the session that is there now.
    pub(crate) async fn post_from_page(&mut self, path: &str, body: Value) -> Answer {
        let page = self.marker().await.unwrap();
        self.post_from(path, body, &page).await
    }

    /// Posts from the page with that marker.
    pub(crate) async fn post_from(&mut self, path: &str, body: Value, page: &str) -> Answer {
        self.ask(post(path, body).insert_header(("impersonation-page", page))).await
    }

    pub(crate) async fn post_from_elsewhere(&mut self, path: &str, body: Value) -> Answer {
        self.ask(post(path, body).insert_header(("origin", "https://elsewhere.example"))).await
    }

    pub(crate) async fn marker(&mut self) -> Option<String> {
        self.get("/account").await.json["page"].as_str().map(String::from)
    }

    /// The answer as it comes, for a stream.
    pub(crate) async fn open(&mut self, request: TestRequest) -> ServiceResponse<BoxBody> {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.insert_header(("host", "desk.example")).insert_header(("cookie", cookies.join("; ")));
        let response = (self.app.0)(request).await;
        for cookie in response.headers().get_all("set-cookie") {
            self.keep(cookie.to_str().unwrap());
        }
        response
    }

    async fn ask(&mut self, request: TestRequest) -> Answer {
        let response = self.open(request).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let text = String::from_utf8(to_bytes(response.into_body()).await.unwrap().to_vec()).unwrap();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Answer { status, text, json, headers }
    }

    fn keep(&mut self, line: &str) {
        assert!(line.starts_with("__Host-") && line.contains("; Secure; HttpOnly; SameSite=Lax"), "{line}");
        let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
        self.cookies.retain(|(other, _)| other != name);
        if !value.is_empty() {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}

impl Answer {
    /// The code of problem details.
    pub(crate) fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

fn post(path: &str, body: Value) -> TestRequest {
    TestRequest::post().uri(path).insert_header(("origin", "https://desk.example")).set_json(body)
}
