//! Personal data: staff who act as the customer see that there is some, and not what. One kind of it is shown for a reason, which is
//! written down before anything is shown.

use askama::Template;
use axum::Json;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use impersonation_axum::audit::Revealed;
use impersonation_axum::redact::{Financial, Personal, Sensitive};
use impersonation_axum::{Acting, Redacted, Session};
use serde::Serialize;

use crate::app::App;
use crate::error::Failed;
use crate::page::{Shell, render, said};

/// What an application writes as JSON. The fields that are sensitive say so by their type.
#[derive(Serialize)]
pub(crate) struct Profile {
    name: String,
    email: String,
    telephone: Sensitive<String>,
    born: Sensitive<String>,
    iban: Sensitive<String, Financial>,
}

impl App {
    async fn profile(&self, id: &str) -> Result<Profile, Failed> {
        let person = self.people.find(id).await?.ok_or("somebody without an account is signed in")?;
        let crate::people::Person { name, email, telephone, born, iban, .. } = person;
        Ok(Profile { name, email, telephone, born, iban })
    }
}

/// To whoever acts the fields are `null`, and a header names them.
pub(crate) async fn profile_json(State(app): State<App>, session: Session) -> Result<Redacted<Json<Profile>>, Failed> {
    Ok(Redacted::new(Json(app.profile(session.subject()).await?)))
}

#[derive(Template)]
#[template(path = "profile.html")]
struct Page<'a> {
    shell: Shell,
    name: &'a str,
    email: &'a str,
    telephone: Option<&'a String>,
    born: Option<&'a String>,
    iban: Option<&'a String>,
}

/// In a template a field is asked for as whoever is there sees it.
pub(crate) async fn profile(State(app): State<App>, session: Session, shell: Shell) -> Result<Html<String>, Failed> {
    let Profile { name, email, telephone, born, iban } = &app.profile(session.subject()).await?;
    let (telephone, born, iban) = (telephone.seen_in(&session), born.seen_in(&session), iban.seen_in(&session));
    render(&Page { shell, name, email, telephone, born, iban })
}

#[derive(serde::Deserialize)]
pub(crate) struct Wish {
    why: String,
}

/// Shows the personal data after all, and the account number still not.
pub(crate) async fn reveal(
    State(app): State<App>,
    acting: Acting,
    shell: Shell,
    Form(wish): Form<Wish>,
) -> Result<Response, Failed> {
    let revealed: Revealed = match acting.reveal::<Personal>(&wish.why, &app.trail).await {
        Ok(revealed) => revealed,
        Err(error) => {
            tracing::warn!("nothing is revealed: {error}");
            return Ok(said(StatusCode::BAD_REQUEST, "Nothing is shown", "Say why, in 1 to 500 characters."));
        }
    };
    let Profile { name, email, telephone, born, iban } = &app.profile(acting.subject()).await?;
    let (telephone, born) = (telephone.revealed_in(&acting, &revealed), born.revealed_in(&acting, &revealed));
    let page = Page { shell, name, email, telephone, born, iban: iban.seen_in(&acting) };
    Ok(render(&page)?.into_response())
}
