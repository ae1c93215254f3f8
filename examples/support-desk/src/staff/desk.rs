//! The first page: search, and the impersonations that go on.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, Redirect};
use impersonation_axum::OwnSession;
use impersonation_issuer::Right;

use crate::app::App;
use crate::error::{Failed, Failure};
use crate::page::{Shell, render};
use crate::people::Person;
use crate::trail::{Visit, Visits};

#[derive(Template)]
#[template(path = "desk.html")]
struct Desk {
    shell: Shell,
    query: String,
    customers: Vec<Person>,
    active: Vec<Active>,
    may_read_events: bool,
}

/// An impersonation that goes on, with names, and where a form posts to that ends it.
pub(super) struct Active {
    pub(super) visit: Visit,
    pub(super) actor: String,
    pub(super) subject: String,
    pub(super) revoke: Option<String>,
}

#[derive(serde::Deserialize)]
pub(crate) struct Search {
    query: Option<String>,
}

pub(crate) async fn desk(
    State(app): State<App>,
    own: OwnSession,
    Query(search): Query<Search>,
    shell: Shell,
) -> Result<Html<String>, Failed> {
    app.catch_up().await;
    let query = search.query.unwrap_or_default();
    let customers = app.people.customers(query.trim()).await?;
    let active = app.active(&own, Visits::default()).await?;
    let may_read_events = app.may(&own, Right::ReadEvents).await?;
    render(&Desk { shell, query, customers, active, may_read_events })
}

impl App {
    /// Those that go on, of which the trail knows.
    pub(super) async fn active(&self, own: &OwnSession, which: Visits) -> Result<Vec<Active>, Failure> {
        let may_revoke = self.may(own, Right::RevokeSessions).await?;
        let mut active = Vec::new();
        for visit in self.trail.visits(Visits { is_open: true, ..which }, 200).await? {
            let (actor, subject) = (self.people.name(&visit.actor).await, self.people.name(&visit.subject).await);
            let hosted = |session: &str| format!("/desk/sessions/{session}/revoke");
            let revoke = self.end_of(&visit, "sessions", hosted).filter(|_| may_revoke);
            active.push(Active { visit, actor, subject, revoke });
        }
        Ok(active)
    }

    /// Whether somebody of the staff has a right. Our issuer asks the table too; a hosted provider knows of no rights.
    pub(super) async fn may(&self, own: &OwnSession, right: Right) -> Result<bool, Failure> {
        match &self.backend.routes {
            Some(routes) => Ok(routes.issuer().may(own, right).await?),
            None => Ok(self.people.find(own.subject()).await?.is_some_and(|who| who.role.may(right))),
        }
    }
}

/// Ends one that a hosted provider lets us end: an impersonation, by the provider's own word, and no session of a customer's own.
pub(crate) async fn revoke(
    State(app): State<App>,
    own: OwnSession,
    Path(session): Path<String>,
) -> Result<Redirect, Failed> {
    if !app.may(&own, Right::RevokeSessions).await? {
        return Ok(Redirect::to("/desk?impersonation_error=not_allowed"));
    }
    let which = Visits { session: Some(session.clone()), ..Visits::default() };
    let ended = match app.trail.visits(which, 1).await?.pop() {
        Some(visit) => app.end_hosted(&own, &visit.subject, &session).await?,
        None => false,
    };
    if !ended {
        return Ok(Redirect::to("/desk?impersonation_error=not_found"));
    }
    Ok(Redirect::to("/desk"))
}
