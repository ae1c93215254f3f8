use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, Responder, ResponseError as _, web};
use impersonation_core::audit::Revealed;
use impersonation_core::redact::{HEADER, Patterns, RedactError, RedactedJson, View};
use impersonation_core::{Presence, Refusal};
use serde::Serialize;

use crate::extract::extract;
use crate::refusal;

const NOT_SERIALIZABLE: &str = "a value in Redacted cannot be written as JSON as whoever is there sees it";

/// A response in which [`Sensitive`](super::Sensitive) fields are shown to whom they are open, and are `null` to others: to an
/// actor, and to nobody.
///
/// ```
/// use actix_web::web;
/// use impersonation_actix::Redacted;
/// use impersonation_actix::redact::Sensitive;
///
/// #[derive(serde::Serialize)]
/// struct Profile {
///     name: String,
///     national_id: Sensitive<String>,
/// }
///
/// async fn profile() -> Redacted<web::Json<Profile>> {
///     let profile = Profile { name: "Mira".into(), national_id: Sensitive::new("X-123".into()) };
///     Redacted::new(web::Json(profile))
/// }
/// ```
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

impl<T: Serialize> Redacted<web::Json<T>> {
    fn to_json(&self, presence: &Presence) -> Result<RedactedJson, RedactError> {
        let mut view = View::of(presence, &self.value.0);
        for patterns in &self.patterns {
            view = view.patterns(patterns);
        }
        self.revealed.iter().fold(view, View::reveal).to_json()
    }
}

impl<T: Serialize> Responder for Redacted<web::Json<T>> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        // A clone: what is serialized is the application's, and may reach the extensions in ways of its own.
        let presence: Result<Presence, _> = extract(&request.extensions(), |presence| Ok(presence.clone()));
        match presence.map(|presence| self.to_json(&presence)) {
            Ok(Ok(json)) => answer(json),
            // Its source may hold what is closed: it is not logged.
            Ok(Err(_)) => refusal::respond(&Refusal::not_redactable(NOT_SERIALIZABLE), &request.extensions()),
            Err(rejection) => rejection.error_response(),
        }
    }
}

fn answer(json: RedactedJson) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_TYPE, HeaderValue::from_static("application/json")));
    if let Some(redacted) = json.redacted {
        response.insert_header((HeaderName::from_static(HEADER), redacted));
    }
    response.body(json.body)
}

/// The value is not shown.
impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redacted").field("patterns", &self.patterns).finish_non_exhaustive()
    }
}
