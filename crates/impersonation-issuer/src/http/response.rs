use std::fmt;

use impersonation_core::Refusal;
use serde::Serialize;

use super::code::Code;

/// An answer, for an adapter to send.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The header fields, names in lower case. The same name may come twice.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// The first value of a header of that name, in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| *other == name).map(|(_, value)| &**value)
    }

    /// A document.
    pub(super) fn json(status: u16, body: &impl Serialize) -> Self {
        // Texts and numbers: nothing that does not serialize.
        let body = serde_json::to_vec(body).unwrap_or_default();
        Self { status, headers: vec![("content-type", "application/json".to_owned())], body }
    }

    /// A browser's way on after a form.
    pub(super) fn see_other(location: String) -> Self {
        Self { status: 303, headers: vec![("location", location)], body: Vec::new() }
    }

    /// A refusal of one of these routes' own.
    pub(super) fn problem(code: Code) -> Self {
        Self { status: code.status(), headers: code.headers().collect(), body: code.problem().into_bytes() }
    }

    /// A refusal of a session.
    pub(super) fn refusal(refusal: &Refusal) -> Self {
        let headers = refusal.headers().collect();
        Self { status: refusal.status(), headers, body: refusal.problem().to_json().into_bytes() }
    }

    #[must_use]
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Cookies and bodies may hold tokens.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("status", &self.status).finish_non_exhaustive()
    }
}
