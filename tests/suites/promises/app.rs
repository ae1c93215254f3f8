//! The example server in process, and requests to it.

use axum::Router;
use axum::body::Body;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use http_body_util::BodyExt as _;
use impersonation_core::testing::Issuer;
use impersonation_core::{Refusal, Verifier};
use serde_json::Value;
use tower::ServiceExt as _;
use whoami_axum::Shutdown;

/// `whoami-axum` with a verifier.
pub(crate) fn app(verifier: Verifier) -> Router {
    let (switch, shutdown) = Shutdown::new();
    // Nothing shuts down in process.
    std::mem::forget(switch);
    whoami_axum::app(verifier, shutdown)
}

/// `whoami-axum` that trusts one issuer.
pub(crate) fn app_of(issuer: &Issuer) -> Router {
    app(issuer.verifier())
}

/// A request to be sent.
pub(crate) struct Ask {
    method: Method,
    path: String,
    headers: HeaderMap,
}

pub(crate) fn get(path: &str) -> Ask {
    ask(Method::GET, path)
}

pub(crate) fn post(path: &str) -> Ask {
    ask(Method::POST, path)
}

pub(crate) fn ask(method: Method, path: &str) -> Ask {
    Ask { method, path: path.into(), headers: HeaderMap::new() }
}

impl Ask {
    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header(AUTHORIZATION, &format!("Bearer {token}"))
    }

    pub(crate) fn cookie(self, cookie: &str) -> Self {
        self.header(http::header::COOKIE, cookie)
    }

    pub(crate) fn header(self, name: HeaderName, value: &str) -> Self {
        self.header_value(name, value.parse().unwrap())
    }

    pub(crate) fn header_value(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }

    pub(crate) async fn of(self, app: &Router) -> Answer {
        let mut request = Request::new(Body::empty());
        *request.method_mut() = self.method;
        *request.uri_mut() = self.path.parse().unwrap();
        *request.headers_mut() = self.headers;
        let (parts, body) = app.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            refusal: parts.extensions.get().cloned(),
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    pub(crate) refusal: Option<Refusal>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Status and code of a refusal, or status and nothing.
    pub(crate) fn verdict(&self) -> (u16, Option<String>) {
        let is_problem = self.header("content-type") == Some("application/problem+json");
        let code = is_problem.then(|| self.json()["code"].as_str().unwrap().to_owned());
        (self.status.as_u16(), code)
    }

    #[track_caller]
    pub(crate) fn assert_refused(&self, status: u16, code: &str) {
        assert_eq!(self.verdict(), (status, Some(code.to_owned())), "{self:?}");
    }
}
