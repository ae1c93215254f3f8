//! The customer's own side: whom they let in, and who was in their account.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use impersonation_axum::OwnSession;

use crate::app::App;
use crate::backend::Consent;
use crate::error::Failed;
use crate::page::{Shell, render};
use crate::trail::{Visit, Visits};

#[derive(Template)]
#[template(path = "access.html")]
struct Access {
    shell: Shell,
    /// Where a form posts to that gives consent; `None` where the provider does not ask, and what it does instead.
    give: Result<&'static str, &'static str>,
    consents: Vec<Consent>,
    visits: Vec<Seen>,
}

/// A visit, with names, and where a form posts to that ends it.
struct Seen {
    visit: Visit,
    actor: String,
    end: Option<String>,
}

/// Nobody is here but the customer in person: whoever acts as them neither consents nor sees who else was here.
pub(crate) async fn access(State(app): State<App>, own: OwnSession, shell: Shell) -> Result<Html<String>, Failed> {
    app.catch_up().await;
    let which = Visits { subject: Some(own.subject().into()), ..Visits::default() };
    let hosted = |session: &str| format!("/account/access/visits/{session}/end");
    let mut visits = Vec::new();
    for visit in app.trail.visits(which, 20).await? {
        let (actor, end) = (app.people.name(&visit.actor).await, app.end_of(&visit, "account/sessions", hosted));
        visits.push(Seen { visit, actor, end });
    }
    let (give, mut consents) = (app.backend.consents.give(), app.backend.consents.of(&own).await?);
    for request in consents.iter_mut().filter_map(|consent| consent.request.as_mut()) {
        request.by = app.people.name(&request.by).await;
    }
    render(&Access { shell, give, consents, visits })
}

/// Ends one in the account of whoever asks: the provider says which are.
pub(crate) async fn end_visit(
    State(app): State<App>,
    own: OwnSession,
    Path(session): Path<String>,
) -> Result<Redirect, Failed> {
    let ended = app.end_hosted(&own, own.subject(), &session).await?;
    Ok(Redirect::to(if ended { "/account/access" } else { "/account/access?impersonation_error=not_found" }))
}
