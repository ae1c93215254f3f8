//! Notes: a form that writes. A gate makes it read-only to whoever acts as the customer.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use impersonation_axum::Session;

use crate::app::App;
use crate::error::Failed;
use crate::notes::Note;
use crate::page::{Shell, render, said};

#[derive(Template)]
#[template(path = "notes.html")]
struct Notes {
    shell: Shell,
    notes: Vec<Note>,
}

pub(crate) async fn notes(State(app): State<App>, session: Session, shell: Shell) -> Result<Html<String>, Failed> {
    render(&Notes { shell, notes: app.notes.latest(session.subject()).await? })
}

#[derive(serde::Deserialize)]
pub(crate) struct Written {
    text: String,
}

pub(crate) async fn add_note(
    State(app): State<App>,
    session: Session,
    Form(written): Form<Written>,
) -> Result<Response, Failed> {
    if !app.notes.add(session.subject(), app.now(), &written.text).await? {
        return Ok(said(StatusCode::BAD_REQUEST, "That is no note", "Write 1 to 500 characters."));
    }
    app.live.happened(session.subject(), "a note was added");
    Ok(Redirect::to("/account/notes").into_response())
}
