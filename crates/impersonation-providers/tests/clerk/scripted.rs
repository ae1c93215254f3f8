use std::sync::{Arc, LazyLock, Mutex};

use bytes::Bytes;
use http::{Request, Response};
use impersonation_core::testing::Issuer;
use impersonation_core::{ActingSession, OwnSession};
use impersonation_providers::Clerk;
use impersonation_providers::http::{Connection, Transport, TransportError};
use serde_json::Value;

pub(crate) const KEY: &str = "sk_test_of_no_account";

/// Answers requests in order, and remembers them.
#[derive(Clone, Default)]
pub(crate) struct Scripted(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    answers: Vec<(u16, Bytes)>,
    asked: Vec<Request<Bytes>>,
}

impl Scripted {
    pub(crate) fn silent() -> Self {
        Self::default()
    }

    pub(crate) fn answering(status: u16, body: &Value) -> Self {
        Self::default().then(status, body)
    }

    pub(crate) fn saying(status: u16, body: &'static str) -> Self {
        let scripted = Self::default();
        scripted.0.lock().unwrap().answers.push((status, Bytes::from_static(body.as_bytes())));
        scripted
    }

    pub(crate) fn then(self, status: u16, body: &Value) -> Self {
        self.0.lock().unwrap().answers.push((status, body.to_string().into()));
        self
    }

    pub(crate) fn clerk(&self) -> Clerk {
        Clerk::new(KEY, Connection::new().transport(self.clone()).repeats(0)).unwrap()
    }

    /// Each request as `METHOD address`.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().iter().map(|request| format!("{} {}", request.method(), request.uri())).collect()
    }

    pub(crate) fn asked(&self) -> Vec<Request<Bytes>> {
        self.0.lock().unwrap().asked.clone()
    }

    /// The body of the only request.
    pub(crate) fn body(&self) -> Value {
        let asked = self.asked();
        assert_eq!(asked.len(), 1);
        serde_json::from_slice(asked[0].body()).unwrap()
    }

    /// The value of a header in each request.
    pub(crate) fn header(&self, name: &str) -> Vec<Option<String>> {
        let value = |request: &Request<Bytes>| Some(request.headers().get(name)?.to_str().unwrap().to_owned());
        self.asked().iter().map(value).collect()
    }
}

impl Transport for Scripted {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let mut state = self.0.lock().unwrap();
        state.asked.push(request);
        let (status, body) = state.answers.remove(0);
        Ok(Response::builder().status(status).body(body).unwrap())
    }
}

/// One key for all: RSA keys are slow to make.
pub(crate) fn issuer() -> &'static Issuer {
    static ISSUER: LazyLock<Issuer> = LazyLock::new(Issuer::clerk);
    &ISSUER
}

/// The session `sess_1` of `user_2`, in which `user_staff` acts.
pub(crate) fn acting() -> ActingSession {
    let token = issuer().session("user_2").acting("user_staff").token();
    ActingSession::of(&issuer().verified(&token).unwrap()).unwrap()
}

/// A session of `user_staff` in person.
pub(crate) fn own() -> OwnSession {
    OwnSession::of(&issuer().verified(&issuer().session("user_staff").token()).unwrap()).unwrap()
}

pub(crate) fn vector(name: &str) -> Value {
    let path = format!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/clerk/{}.json"), name);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}
