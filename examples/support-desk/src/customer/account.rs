//! The way in, the overview, and the bill.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect, Response};
use impersonation_axum::{Caller, OwnSession, Session};

use crate::app::App;
use crate::error::Failed;
use crate::page::{Shell, render};
use crate::people::Person;

#[derive(Template)]
#[template(path = "welcome.html")]
struct Welcome {
    shell: Shell,
    staff: Vec<Person>,
    customers: Vec<Person>,
}

/// Whoever is there goes on to their own page; nobody chooses whom to be.
pub(crate) async fn home(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    shell: Shell,
) -> Result<Response, Failed> {
    if let Some(person) = &shell.person {
        let is_staff = person.role.is_staff() && !shell.is_acting;
        return Ok(Redirect::to(if is_staff { "/desk" } else { "/account" }).into_response());
    }
    // A session that only the server can renew.
    if let (Caller::Anonymous, Some(renewal)) = (caller, app.backend.renewal)
        && renewal.is_due(&headers, query.as_deref())
    {
        return Ok(Redirect::to(renewal.path).into_response());
    }
    let (staff, customers) = app.people.all().await?.into_iter().partition(|person| person.role.is_staff());
    Ok(render(&Welcome { shell, staff, customers })?.into_response())
}

#[derive(Template)]
#[template(path = "account.html")]
struct Overview {
    shell: Shell,
    organization: Option<String>,
}

/// The account. Any session: the bar says who is in it.
pub(crate) async fn overview(session: Session, shell: Shell) -> Result<Html<String>, Failed> {
    let organization = session.organization().map(|organization| organization.id().to_owned());
    render(&Overview { shell, organization })
}

#[derive(Template)]
#[template(path = "billing.html")]
struct Billing {
    shell: Shell,
}

/// The bill is a sensitive view: a gate closes it to whoever acts as the customer.
pub(crate) async fn billing(_: OwnSession, shell: Shell) -> Result<Html<String>, Failed> {
    render(&Billing { shell })
}
