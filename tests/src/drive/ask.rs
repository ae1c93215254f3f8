use serde::{Deserialize, Serialize};

/// A request to be sent, with an empty body.
///
/// Each character of a header's value is a byte, U+00FF the last: values are bytes, and JSON has none.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The method, in its case.
    pub method: String,
    /// The path.
    pub path: String,
    /// The lines, in order; the same name may come several times.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
}

impl Ask {
    /// A request without headers.
    pub fn new(method: impl ToString, path: &str) -> Self {
        Self { method: method.to_string(), path: path.into(), headers: Vec::new() }
    }

    /// A GET.
    pub fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    /// A POST.
    pub fn post(path: &str) -> Self {
        Self::new("POST", path)
    }

    /// Adds `Authorization: Bearer`.
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    /// Adds a `Cookie` line.
    pub fn cookie(self, cookies: &str) -> Self {
        self.header("cookie", cookies)
    }

    /// Adds a line.
    pub fn header(mut self, name: impl ToString, value: impl Into<String>) -> Self {
        self.headers.push((name.to_string(), value.into()));
        self
    }

    /// Adds a line whose value is these bytes.
    pub fn header_bytes(self, name: impl ToString, value: &[u8]) -> Self {
        self.header(name, value.iter().copied().map(char::from).collect::<String>())
    }

    /// The lines as HTTP has them.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (&str, Vec<u8>)> {
        self.headers.iter().map(|(name, value)| {
            let bytes = value.chars().map(|character| u8::try_from(character).expect("a byte a character"));
            (name.as_str(), bytes.collect())
        })
    }

    /// As the `http` crate has it, with a body of choice.
    pub(crate) fn to_http<B>(&self, body: B) -> http::Request<B> {
        let mut request = http::Request::builder().method(self.method.as_str()).uri(&self.path);
        for (name, value) in self.lines() {
            request = request.header(name, value);
        }
        request.body(body).unwrap_or_else(|error| panic!("{self:?}: {error}"))
    }
}
