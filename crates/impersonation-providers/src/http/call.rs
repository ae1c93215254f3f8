use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName};
use http::{HeaderMap, HeaderValue, Method, Request};
use impersonation_core::provider::{ProviderError, ProviderErrorKind};
use serde::Serialize;
use url::Url;

use super::{SetupError, SetupErrorKind};

/// The longest id that goes into a path, in bytes.
const LONGEST_ID: usize = 512;

/// A request to a management API, before it is known where that is.
#[derive(Clone)]
pub(crate) struct Call {
    method: Method,
    path: Vec<Box<str>>,
    query: Vec<(&'static str, String)>,
    headers: HeaderMap,
    body: Bytes,
    is_idempotent: bool,
}

impl Call {
    /// A look at something. Each part of the path is one segment of it, ids too.
    pub(crate) fn get<'p>(path: impl IntoIterator<Item = &'p str>) -> Self {
        Self {
            method: Method::GET,
            path: path.into_iter().map(Into::into).collect(),
            query: Vec::new(),
            headers: HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]),
            body: Bytes::new(),
            is_idempotent: true,
        }
    }

    /// A change, which is sent once.
    pub(crate) fn post<'p>(path: impl IntoIterator<Item = &'p str>) -> Self {
        Self { method: Method::POST, is_idempotent: false, ..Self::get(path) }
    }

    /// A POST that may come twice: it only reads, or it ends what may have ended already.
    pub(crate) fn idempotent(self) -> Self {
        Self { is_idempotent: true, ..self }
    }

    pub(crate) fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    pub(crate) fn query_if(self, name: &'static str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    pub(crate) fn authorized(self, authorization: &HeaderValue) -> Self {
        self.header(AUTHORIZATION, authorization.clone())
    }

    /// # Errors
    ///
    /// When the body does not serialize.
    pub(crate) fn json(mut self, body: &impl Serialize) -> Result<Self, ProviderError> {
        let invalid = |error| ProviderError::new(ProviderErrorKind::InvalidRequest).because(error);
        self.body = serde_json::to_vec(body).map_err(invalid)?.into();
        Ok(self.header(CONTENT_TYPE, HeaderValue::from_static("application/json")))
    }

    pub(super) fn is_idempotent(&self) -> bool {
        self.is_idempotent
    }

    /// The request at `base`.
    ///
    /// # Errors
    ///
    /// When a part of the path is no segment: it would be another call.
    pub(super) fn at(self, base: &Url) -> Result<Request<Bytes>, ProviderError> {
        let invalid = || ProviderError::new(ProviderErrorKind::InvalidRequest);
        if !self.path.iter().all(|segment| is_segment(segment)) {
            return Err(invalid());
        }
        let mut url = base.clone();
        url.path_segments_mut().map_err(|()| invalid())?.pop_if_empty().extend(&self.path);
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        let mut request = Request::new(self.body);
        *request.method_mut() = self.method;
        *request.uri_mut() = url.as_str().parse().map_err(|error| invalid().because(Box::new(error) as Box<_>))?;
        *request.headers_mut() = self.headers;
        Ok(request)
    }
}

/// Whether it may be an id, in a body or a query.
pub(crate) fn is_id(text: &str) -> bool {
    (1..=LONGEST_ID).contains(&text.len()) && !text.chars().any(char::is_control)
}

/// Whether it is one segment of a path, behind every proxy: one that decodes would make several of `a%2Fb`.
pub(crate) fn is_segment(text: &str) -> bool {
    let is_outside = |character: char| "/\\%?#".contains(character);
    is_id(text) && !matches!(text, "." | "..") && !text.chars().any(is_outside)
}

/// Whether it has the form of a code such as `invalid_grant`, and not that of a key or a token, which a provider may have been made to
/// repeat.
pub(crate) fn is_word(code: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    code.bytes().all(|byte| is_letter(byte) || byte.is_ascii_digit())
        && code.bytes().filter(u8::is_ascii_digit).count() <= 3
}

/// `Authorization: Bearer …`, marked so that no `Debug` shows it.
///
/// # Errors
///
/// When it is empty or has a character that a header cannot carry.
pub(crate) fn authorization(credential: &str) -> Result<HeaderValue, SetupError> {
    let invalid = || SetupError::new(SetupErrorKind::InvalidCredential);
    let is_token = |byte: u8| byte.is_ascii_graphic();
    if credential.is_empty() || !credential.bytes().all(is_token) {
        return Err(invalid());
    }
    let mut value = HeaderValue::from_str(&format!("Bearer {credential}")).map_err(|_| invalid())?;
    value.set_sensitive(true);
    Ok(value)
}
