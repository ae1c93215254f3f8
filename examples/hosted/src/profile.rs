//! What the application itself keeps of its users: of personal data staff need not see all.

use axum::response::Html;
use axum::routing::get;
use axum::{Json, Router};
use impersonation_axum::redact::{DataClass, Sensitive};
use impersonation_axum::{Redacted, Session};
use serde::Serialize;

use crate::page::{page, text};

/// A link to the page.
pub(crate) const LINK: &str = "<a href=\"/profile\">Profile</a>";

#[derive(Serialize)]
struct Profile {
    id: String,
    plan: &'static str,
    telephone: Sensitive<&'static str>,
}

impl Profile {
    fn of(session: &Session) -> Self {
        Self { id: session.subject().into(), plan: "pro", telephone: Sensitive::new("+44 20 7946 0000") }
    }
}

/// The profile as a page and as JSON.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/profile", get(html)).route("/api/profile", get(json))
}

/// To whoever acts the number is `null`, and a header names the field.
async fn json(session: Session) -> Redacted<Json<Profile>> {
    Redacted::new(Json(Profile::of(&session)))
}

async fn html(session: Session) -> Html<String> {
    let Profile { id, plan, telephone } = Profile::of(&session);
    let telephone = shown(&session, &telephone);
    page("Profile", &format!("<p>{}, on the plan {plan}.</p>\n<p>Telephone: {telephone}</p>", text(&id)))
}

/// A sensitive text in HTML, as whoever is there sees it. `expose` would show it to everybody.
fn shown<C: DataClass>(session: &Session, value: &Sensitive<&str, C>) -> String {
    value.seen_in(session).map_or_else(|| "<em>not shown to staff</em>".into(), |value| text(value))
}
