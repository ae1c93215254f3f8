use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;
use url::form_urlencoded::Serializer;

use super::Desk;

/// Somebody who uses the application beside the browser, and sees no more of it than the text of its pages.
pub(super) struct Person {
    app: Router,
    host: String,
    cookies: BTreeMap<String, String>,
}

/// What came back.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// Where it leads, if anywhere.
    pub(super) to: String,
    pub(super) text: String,
}

impl Person {
    pub(super) async fn sign_in(desk: &Desk, id: &str) -> Self {
        let host = desk.origin.trim_start_matches("http://").into();
        let mut person = Self { app: desk.app.clone(), host, cookies: BTreeMap::new() };
        assert_eq!(person.post("/sign-in", &[("user", id)]).await.to, "/");
        person
    }

    /// Acts as a customer, whose page comes back.
    pub(super) async fn impersonate(&mut self, customer: &str, wishes: &[(&str, &str)]) -> Answer {
        let answer = self.post(&format!("/desk/customers/{customer}/impersonate"), wishes).await;
        assert_eq!(answer.to, "/account", "{}", answer.text);
        self.read("/account").await
    }

    pub(super) async fn read(&mut self, path: &str) -> Answer {
        self.ask(Method::GET, path, Body::empty()).await
    }

    /// Submits the form of the page `on` that has this button, with these fields beside the hidden ones.
    pub(super) async fn press(&mut self, on: &str, button: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.read(on).await.text;
        let mut forms = page.split("<form").skip(1).filter_map(|form| Some(form.split_once("</form>")?.0));
        let form = forms.find(|form| form.contains(&format!(">{button}</button>")));
        let form = form.unwrap_or_else(|| panic!("no form has {button}: {page}"));
        let hidden = form.split("<input").filter(|input| attribute(input, "type") == Some("hidden"));
        let hidden = hidden.filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value")?)));
        let fields: Vec<_> = hidden.chain(fields.iter().copied()).collect();
        self.post(attribute(form, "action").expect("a place"), &fields).await
    }

    pub(super) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask(Method::POST, path, Serializer::new(String::new()).extend_pairs(fields).finish().into()).await
    }

    async fn ask(&mut self, method: Method, path: &str, body: Body) -> Answer {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request =
            Request::builder().method(method).uri(path).header(HOST, &self.host).header("accept", "text/html");
        let request = request.header("sec-fetch-site", "same-origin").header(COOKIE, cookies.join("; "));
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body).unwrap();
        let response = self.app.clone().oneshot(request).await.unwrap();
        self.keep(&response);
        let status = response.status();
        let to = response.headers().get(LOCATION).map_or("", |place| place.to_str().unwrap()).to_owned();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        Answer { status, to, text: String::from_utf8(body.to_vec()).unwrap() }
    }

    /// Keeps the cookies that a response sets, and drops those that it takes off.
    fn keep(&mut self, response: &Response) {
        for cookie in response.headers().get_all(SET_COOKIE) {
            let (pair, attributes) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.into(), value.into());
            if attributes.to_ascii_lowercase().contains("max-age=0") {
                self.cookies.remove(name);
            }
        }
    }
}

/// The value of an attribute of the first tag of this HTML, as our templates write it.
fn attribute<'a>(html: &'a str, name: &str) -> Option<&'a str> {
    let tag = html.split_once('>')?.0;
    Some(tag.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0)
}
