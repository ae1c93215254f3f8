//! The frame of a page: whose account it is, and what its forms must say.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use impersonation_axum::{Caller, current};

use crate::app::App;
use crate::error::Failed;
use crate::people::Person;

/// What the frame of every page is made of.
pub(crate) struct Shell {
    /// Whose account the page is of.
    pub(crate) person: Option<Person>,
    /// Whether somebody else is in it. Who it is, the bar says.
    pub(crate) is_acting: bool,
    /// For the `action` of forms: `?impersonation_page=…` where a page must say for which session it was made, or nothing.
    pub(crate) marker: String,
    /// For forms that post to the issuer's own routes: the same as a hidden field.
    pub(crate) marker_input: String,
    /// What came of the form before.
    pub(crate) told: Option<&'static str>,
    /// The path of the page, to mark it in the navigation.
    pub(crate) path: String,
    /// Who issues the sessions.
    pub(crate) backend: &'static str,
    /// A script that the provider's front end needs.
    pub(crate) script: Option<&'static str>,
}

#[derive(serde::Deserialize)]
struct Told {
    impersonation_error: Option<String>,
}

impl Shell {
    pub(crate) fn is_here(&self, path: &str) -> bool {
        self.path == path
    }
}

impl FromRequestParts<App> for Shell {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failed> {
        let caller = Caller::from_request_parts(parts, app).await.map_err(|_| "there is no session layer")?;
        let person = match caller.session() {
            Some(session) => app.people.find(session.subject()).await?,
            None => None,
        };
        let marker = current::presence().and_then(|presence| presence.page_marker());
        let told = Query::<Told>::try_from_uri(&parts.uri).ok().and_then(|Query(told)| told.impersonation_error);
        Ok(Self {
            person,
            is_acting: matches!(caller, Caller::Actor(_)),
            marker: marker.as_ref().map(|marker| format!("?{}", marker.parameter())).unwrap_or_default(),
            marker_input: marker.as_ref().map(|marker| marker.input()).unwrap_or_default(),
            told: told.as_deref().map(in_words),
            path: parts.uri.path().to_owned(),
            backend: app.backend.name,
            script: app.backend.pages.script,
        })
    }
}

/// What the code of a refused start, or of any other form, means.
fn in_words(code: &str) -> &'static str {
    match code {
        "not_allowed" => "It did not start: you may not act as this person.",
        "consent_required" => "It did not start: this customer must let you in first. You can ask them.",
        "waiver_not_allowed" => "It did not start: you may not go without the customer's consent.",
        "reason_required" | "reason_invalid" => "It did not start: say why, in 1 to 500 characters.",
        "organization_required" => "It did not start: say for which of their organizations.",
        "limit_reached" => "It did not start: you have too many impersonations at once.",
        "insufficient_user_authentication" => "Sign out and in again first: this needs a recent sign-in.",
        "not_found" => "There is no such thing, or not any longer.",
        "invalid_request" => "That cannot be right. Look at what you wrote.",
        "denied" => "It did not start: the provider denies it. Has the customer consented?",
        "unsupported" => "The provider cannot do that.",
        _ => "That did not work. Try again in a moment.",
    }
}
