use serde_json::Value;
use url::form_urlencoded::Serializer;

use super::HOST;

/// A request being written.
#[derive(Clone, Debug)]
#[must_use]
pub(crate) struct Ask {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) headers: Vec<(String, Vec<u8>)>,
    pub(super) body: Vec<u8>,
}

pub(crate) fn request(method: &str, target: &str) -> Ask {
    let headers = vec![("host".to_owned(), HOST.into())];
    Ask { method: method.into(), target: target.into(), headers, body: Vec::new() }
}

pub(crate) fn get(target: &str) -> Ask {
    request("GET", target)
}

/// What a page of the application's own sends.
pub(crate) fn post(target: &str) -> Ask {
    request("POST", target).header("sec-fetch-site", "same-origin")
}

impl Ask {
    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.into(), value.as_ref().to_vec()));
        self
    }

    /// Takes all lines of that name away.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| other != name);
        self
    }

    /// Comes from where another request would.
    pub(crate) fn from(self, fields: &[(&str, &str)]) -> Self {
        let ask = self.without("sec-fetch-site").without("origin");
        fields.iter().fold(ask, |ask, (name, value)| ask.header(name, value))
    }

    pub(crate) fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    pub(crate) fn cookies(self, cookies: &str) -> Self {
        self.header("cookie", cookies)
    }

    pub(crate) fn marker(self, marker: &str) -> Self {
        self.header("impersonation-page", marker)
    }

    pub(crate) fn body(mut self, media: &str, body: impl AsRef<[u8]>) -> Self {
        self.body = body.as_ref().to_vec();
        self.header("content-type", media)
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    pub(crate) fn form(self, fields: &[(&str, &str)]) -> Self {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        self.body("application/x-www-form-urlencoded", body)
    }
}
