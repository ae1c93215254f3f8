use std::sync::LazyLock;

use bytes::Bytes;
use http::Request;
use impersonation_core::testing::Issuer;
use impersonation_core::{ActingSession, OwnSession};
use impersonation_providers::Clerk;
use serde_json::Value;

use crate::wire::{self, Wire};

pub(crate) const KEY: &str = "sk_test_of_no_account";

/// A Clerk that answers in order.
#[derive(Clone, Default)]
pub(crate) struct Scripted(Wire);

impl Scripted {
    pub(crate) fn silent() -> Self {
        Self::default()
    }

    pub(crate) fn answering(status: u16, body: &Value) -> Self {
        Self::default().then(status, body)
    }

    pub(crate) fn saying(status: u16, body: &str) -> Self {
        Self(Wire::default().then(status, &[], body))
    }

    pub(crate) fn then(self, status: u16, body: &Value) -> Self {
        Self(self.0.then(status, &[], &body.to_string()))
    }

    pub(crate) fn clerk(&self) -> Clerk {
        Clerk::new(KEY, self.0.connection()).unwrap()
    }

    pub(crate) fn wire(&self) -> Wire {
        self.0.clone()
    }

    /// Each request as `METHOD address`.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().iter().map(|request| format!("{} {}", request.method(), request.uri())).collect()
    }

    pub(crate) fn asked(&self) -> Vec<Request<Bytes>> {
        self.0.asked()
    }

    /// The body of the only request.
    pub(crate) fn body(&self) -> Value {
        self.0.only().2
    }

    /// The value of a header in each request.
    pub(crate) fn header(&self, name: &str) -> Vec<Option<String>> {
        let value = |request: &Request<Bytes>| Some(request.headers().get(name)?.to_str().unwrap().to_owned());
        self.asked().iter().map(value).collect()
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
    wire::vector(&format!("clerk/{name}.json"))
}
