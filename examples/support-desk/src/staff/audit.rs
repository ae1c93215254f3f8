//! What happened: a chart of visits, and every entry of the trail.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use impersonation_axum::{OwnSession, Timestamp};
use impersonation_issuer::Right;

use crate::app::App;
use crate::error::{Failed, Failure};
use crate::page::{Shell, render, said};
use crate::people::Person;
use crate::trail::{Entry, Filter, Timeline, Visits, Window};

/// The kinds that a filter offers, and how people call them.
const KINDS: [(&str, &str); 9] = [
    ("started", "started"),
    ("redeemed", "entered"),
    ("ended", "ended"),
    ("start_refused", "refused to start"),
    ("request", "request while acting"),
    ("reveal", "personal data shown"),
    ("consent_requested", "consent asked for"),
    ("consent_granted", "consent given"),
    ("consent_withdrawn", "consent taken back"),
];

#[derive(Template)]
#[template(path = "audit.html")]
struct Audit {
    shell: Shell,
    chosen: Chosen,
    window: Window,
    timeline: Timeline,
    entries: Vec<Entry>,
    /// How many requests of actors are not among them, as they came faster than they could be written.
    lost: u64,
    customers: Vec<Person>,
    staff: Vec<Person>,
    kinds: [(&'static str, &'static str); 9],
}

/// What the filters say. An empty field is none.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(crate) struct Chosen {
    kind: String,
    subject: String,
    actor: String,
    window: String,
}

impl Chosen {
    fn filter(&self) -> Filter {
        let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        Filter { kind: filled(&self.kind), subject: filled(&self.subject), actor: filled(&self.actor) }
    }

    /// The one that was asked for, or a day.
    fn window(&self) -> Window {
        Window::ALL.into_iter().find(|window| window.name() == self.window).unwrap_or(Window::Day)
    }
}

pub(crate) async fn audit(
    State(app): State<App>,
    own: OwnSession,
    Query(chosen): Query<Chosen>,
    shell: Shell,
) -> Result<Response, Failed> {
    if !app.may(&own, Right::ReadEvents).await? {
        return Ok(said(StatusCode::FORBIDDEN, "Not open to you", "Leads and auditors read what happened."));
    }
    app.catch_up().await;
    let (filter, window) = (chosen.filter(), chosen.window());
    let timeline = app.timeline(&filter, window).await?;
    let entries = app.trail.latest(filter, 200).await?;
    let (staff, customers) = app.people.all().await?.into_iter().partition(|person| person.role.is_staff());
    let lost = app.waiting.lost();
    let page = Audit { lost, shell, chosen, window, timeline, entries, customers, staff, kinds: KINDS };
    Ok(render(&page)?.into_response())
}

impl App {
    async fn timeline(&self, filter: &Filter, window: Window) -> Result<Timeline, Failure> {
        let now = self.clock.now();
        let since = now.as_unix_seconds().saturating_sub(window.length().as_secs());
        let since = Some(Timestamp::from_unix_seconds(since));
        let which = Visits { subject: filter.subject.clone(), actor: filter.actor.clone(), since, ..Visits::default() };
        Ok(Timeline::new(self.trail.visits(which, 200).await?, window, now))
    }
}

impl Audit {
    fn name<'a>(&'a self, id: &'a str) -> &'a str {
        let mut all = self.staff.iter().chain(&self.customers);
        all.find(|person| person.id == id || person.email == id).map_or(id, |person| &person.name)
    }

    fn kind<'a>(&self, kind: &'a str) -> &'a str {
        KINDS.iter().find(|(name, _)| *name == kind).map_or(kind, |(_, said)| said)
    }
}
