//! The pages: one, which says who is there and what they can do.

use axum::Router;
use axum::extract::{Query, State};
use axum::response::Html;
use axum::routing::{get, post};
use impersonation_axum::{ActingSession, Caller, OwnSession, Session, bar::Details, current};
use impersonation_issuer::store::GrantFilter;
use impersonation_issuer::{Grant, Issuer};

use crate::people;

pub(crate) fn router(issuer: Issuer) -> Router {
    Router::new().route("/", get(home)).route("/notes", post(note)).with_state(issuer)
}

/// Names for the bar: the tokens say ids.
pub(crate) fn details(acting: &ActingSession) -> Details {
    let name = |id: &str| people::find(id).map_or_else(|| id.to_owned(), |person| person.name.to_owned());
    Details::new().actor_name(name(acting.actor().subject())).subject_name(name(acting.subject()))
}

#[derive(serde::Deserialize)]
struct Told {
    impersonation_error: Option<String>,
}

async fn home(State(issuer): State<Issuer>, Query(told): Query<Told>, caller: Caller) -> Html<String> {
    let said = told.impersonation_error.map(|code| format!("<p role=\"alert\">It did not start: {}</p>", text(&code)));
    let body = match &caller {
        Caller::Anonymous => sign_in(),
        Caller::User(session) => format!("{}{}", who(session.subject()), own(&issuer, session.subject()).await),
        Caller::Actor(acting) => format!("{}{}", who(acting.subject()), forms()),
    };
    Html(format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>own-issuer</title></head>\n<body>\n<main>{}{body}</main>\n</body></html>\n",
        said.unwrap_or_default()
    ))
}

/// Changes something in the account, whoever is there: `impersonation_page` in its address says for whom its page was made.
async fn note(session: Session) -> Html<String> {
    Html(format!("<!doctype html>\n<body><p>Noted for {}. <a href=\"/\">Back</a>", text(session.subject())))
}

/// Closed to staff by a gate.
pub(crate) async fn change_password(session: OwnSession) -> Html<String> {
    Html(format!("<!doctype html>\n<body><p>Changed for {}.", text(session.0.subject())))
}

fn who(subject: &str) -> String {
    format!("<h1>The account of {}</h1>\n", text(subject))
}

fn sign_in() -> String {
    let buttons = people::ALL
        .iter()
        .map(|person| format!("<button name=\"user\" value=\"{}\">{}</button>\n", person.id, text(person.name)));
    format!("<h1>Sign in</h1>\n<form method=\"post\" action=\"/sign-in\">{}</form>\n", buttons.collect::<String>())
}

/// What a user sees in their own session: staff may start, and everybody sees who was in their account.
async fn own(issuer: &Issuer, subject: &str) -> String {
    let visits = issuer.ledger().history(GrantFilter::all().subject(subject), None, 10).await;
    let visits = visits.map(|page| page.items.iter().map(visit).collect::<String>()).unwrap_or_default();
    let is_staff = people::find(subject).is_some_and(|person| person.is_staff);
    let start = if is_staff { start() } else { String::new() };
    format!(
        "{start}<h2>Who was in this account</h2>\n<ul>{visits}</ul>\n{}{}",
        forms(),
        button("/sign-out", "Sign out")
    )
}

fn visit(grant: &Grant) -> String {
    let (who, reason) = (text(&grant.impersonator.subject), text(grant.reason.as_deref().unwrap_or_default()));
    let standing = grant.end.as_ref().map_or("goes on", |end| end.cause.as_str());
    format!("<li>{who}: {reason} ({standing})</li>\n")
}

fn start() -> String {
    format!(
        "<h2>Act as a customer</h2>\n<form method=\"post\" action=\"/impersonation/start\">{}\
         <label>Who <input name=\"target\" value=\"ada\"></label>\n<label>Why <input name=\"reason\" required maxlength=\"500\"></label>\n\
         <input type=\"hidden\" name=\"return_to\" value=\"/\"><button>Start</button></form>\n",
        marker().map(|marker| marker.input()).unwrap_or_default()
    )
}

fn forms() -> String {
    format!("{}{}", button("/notes", "Leave a note"), button("/password", "Change the password"))
}

/// A button that POSTs, and says for whom its page was made.
fn button(action: &str, label: &str) -> String {
    let marker = marker().map(|marker| format!("?{}", marker.parameter())).unwrap_or_default();
    format!("<form method=\"post\" action=\"{action}{marker}\"><button>{label}</button></form>\n")
}

fn marker() -> Option<impersonation_axum::page::Marker> {
    current::presence()?.page_marker()
}

fn text(text: &str) -> String {
    html_escape::encode_double_quoted_attribute(text).into_owned()
}
