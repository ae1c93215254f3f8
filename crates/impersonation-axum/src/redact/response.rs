use std::fmt;

use axum::Json;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use impersonation_core::audit::Revealed;
use impersonation_core::redact::{HEADER, Patterns, RedactError, RedactedJson, View};
use impersonation_core::{Presence, Refusal, adapter, current};
use impersonation_tower::refusal::problem;
use serde::Serialize;

const NO_SESSION_LAYER: &str =
    "Redacted is answered below no session layer: add SessionLayer to the router, after the routes that it is for";
const NOT_SERIALIZABLE: &str = "a value in Redacted cannot be written as JSON as whoever is there sees it";

/// A response in which [`Sensitive`](super::Sensitive) fields are shown to whom they are open, and are `null` to others: to an actor, and to nobody.
/// [`HEADER`](super::HEADER) lists them.
///
/// ```
/// use axum::Json;
/// use impersonation_axum::Redacted;
/// use impersonation_axum::redact::Sensitive;
///
/// #[derive(serde::Serialize)]
/// struct Profile {
///     name: String,
///     national_id: Sensitive<String>,
/// }
///
/// async fn profile() -> Redacted<Json<Profile>> {
///     let profile = Profile { name: "Mira".into(), national_id: Sensitive::new("X-123".into()) };
///     Redacted::new(Json(profile))
/// }
/// ```
///
/// It asks [`current`] who is there, as the session layer above has set it: made in a handler and returned from it, it knows. Where
/// nothing is known it is a 500, and the log names the fix. Its refusals are problem details; `on_refusal` does not reach them.
#[must_use]
pub struct Redacted<T> {
    value: T,
    revealed: Vec<Revealed>,
    patterns: Vec<Patterns>,
}

impl<T> Redacted<T> {
    /// Shows of `value` what is open to whoever is there.
    pub fn new(value: T) -> Self {
        Self { value, revealed: Vec::new(), patterns: Vec::new() }
    }

    /// Shows a class after all, in the session that it was revealed in.
    pub fn reveal(mut self, revealed: Revealed) -> Self {
        self.revealed.push(revealed);
        self
    }

    /// Redacts what these name too, for types without [`Sensitive`](super::Sensitive).
    pub fn patterns(mut self, patterns: &Patterns) -> Self {
        self.patterns.push(patterns.clone());
        self
    }
}

impl<T: Serialize> Redacted<Json<T>> {
    fn to_json(&self, presence: &Presence) -> Result<RedactedJson, RedactError> {
        let mut view = View::of(presence, &self.value.0);
        for patterns in &self.patterns {
            view = view.patterns(patterns);
        }
        self.revealed.iter().fold(view, View::reveal).to_json()
    }
}

impl<T: Serialize> IntoResponse for Redacted<Json<T>> {
    fn into_response(self) -> Response {
        match current::presence().map(|presence| self.to_json(&presence)) {
            Some(Ok(json)) => answer(json),
            // Its source may hold what is closed: it is not logged.
            Some(Err(_)) => refuse(&Refusal::not_redactable(NOT_SERIALIZABLE)),
            None => refuse(&Refusal::misconfigured(NO_SESSION_LAYER)),
        }
    }
}

fn answer(json: RedactedJson) -> Response {
    let mut response = Response::new(Body::from(json.body));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(Ok(redacted)) = json.redacted.map(HeaderValue::try_from) {
        headers.insert(HeaderName::from_static(HEADER), redacted);
    }
    response
}

fn refuse(refusal: &Refusal) -> Response {
    adapter::log(refusal);
    problem(refusal)
}

/// The value is not shown.
impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redacted").field("patterns", &self.patterns).finish_non_exhaustive()
    }
}
