use impersonation_core::request::{HeaderList, RequestView};
use impersonation_core::{Presence, Refusal, Verdict, Verifier};

/// A request as a client would send it.
#[must_use]
#[derive(Clone, Debug)]
pub struct Request {
    method: &'static str,
    headers: Vec<(&'static str, String)>,
}

impl Request {
    /// A GET with no headers.
    pub fn get() -> Self {
        Self { method: "GET", headers: Vec::new() }
    }

    /// A POST with no headers.
    pub fn post() -> Self {
        Self { method: "POST", ..Self::get() }
    }

    /// Adds a line.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Adds `Authorization: Bearer` with this token.
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    /// Adds a cookie to the one `Cookie` line, as a browser does.
    pub fn cookie(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        match self.headers.iter_mut().find(|(header, _)| *header == "cookie") {
            Some((_, line)) => line.push_str(&format!("; {name}={value}")),
            None => return self.header("cookie", format!("{name}={value}")),
        }
        self
    }

    /// Who is there, by a verifier whose keys are all at hand.
    pub fn presence(&self, verifier: &Verifier) -> Result<Presence, Refusal> {
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
        let headers = HeaderList::new(&headers);
        match verifier.check(&RequestView::new(self.method, &headers)) {
            Verdict::Decided(decision) => decision,
            Verdict::Undecided(_) => panic!("a suite's keys are all known"),
        }
    }
}
