//! A wire that answers as a script says and remembers what was asked.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};
use impersonation_providers::http::{Connection, Transport, TransportError, TransportErrorKind};
use serde_json::Value;

/// Answers in turn; once they are used up, nobody answers.
#[derive(Clone, Default)]
pub(crate) struct Wire(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    answers: VecDeque<Response<Bytes>>,
    asked: Vec<Request<Bytes>>,
}

#[allow(dead_code, reason = "each suite uses its part")]
impl Wire {
    /// One answer of 200.
    pub(crate) fn answering(body: &Value) -> Self {
        Self::default().then(200, &[], &body.to_string())
    }

    /// And then this one.
    pub(crate) fn then(self, status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        let response = response.body(Bytes::copy_from_slice(body.as_bytes())).unwrap();
        self.0.lock().unwrap().answers.push_back(response);
        self
    }

    /// A connection over it, which repeats nothing.
    pub(crate) fn connection(&self) -> Connection {
        Connection::new().repeats(0).transport(self.clone())
    }

    /// All that was asked.
    pub(crate) fn asked(&self) -> Vec<Request<Bytes>> {
        self.0.lock().unwrap().asked.clone()
    }

    /// The one thing that was asked: method and address, authorization, body.
    pub(crate) fn only(&self) -> (String, String, Value) {
        let asked = self.asked();
        assert_eq!(asked.len(), 1);
        let authorization = asked[0].headers().get("authorization").map_or("", |value| value.to_str().unwrap());
        let body =
            if asked[0].body().is_empty() { Value::Null } else { serde_json::from_slice(asked[0].body()).unwrap() };
        (format!("{} {}", asked[0].method(), asked[0].uri()), authorization.to_owned(), body)
    }
}

impl Transport for Wire {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
        let mut inner = self.0.lock().unwrap();
        inner.asked.push(request);
        inner.answers.pop_front().ok_or(TransportError::new(TransportErrorKind::Unreachable))
    }
}

/// A recorded file of the repository's.
#[allow(dead_code, reason = "each suite uses its part")]
pub(crate) fn vector(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(name);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The members of a list, of which there are so many: none is passed over because a file was read wrongly.
#[allow(dead_code, reason = "each suite uses its part")]
pub(crate) fn listed(list: &Value, count: usize) -> &[Value] {
    let members = list.as_array().map_or(&[][..], Vec::as_slice);
    assert_eq!(members.len(), count);
    members
}
