//! What happened, in one table: what the issuer or provider tells, and what staff did meanwhile.
//!
//! Three ways lead here. Our issuer writes its events to the [sink](AuditSink), and nothing starts that is not kept. A provider is
//! [followed](Trail::follow), or sends webhooks. The audit layer writes each request of whoever acts.

mod follow;
mod timeline;
mod visits;

use impersonation_axum::audit::{AuditError, AuditSink, Event, EventKind, Party};
use impersonation_axum::provider;
use rusqlite::{Connection, Row, params};

use crate::database::Database;
use crate::error::Failure;
use crate::live::Live;
use crate::page::When;

pub(crate) use timeline::{Timeline, Window};
pub(crate) use visits::{Visit, Visits};

/// The longest reason that any provider takes, in characters.
const LONGEST_REASON: usize = 500;

/// The table. Clones share it.
#[derive(Clone)]
pub(crate) struct Trail {
    file: Database,
    live: Live,
    /// Whether a start is a ticket, and an entry says when it was redeemed: until then nobody is in the account.
    has_tickets: bool,
}

/// Something that happened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    /// The event's own id, by which a repeat is known.
    pub(crate) event: Option<String>,
    pub(crate) at: When,
    pub(crate) kind: String,
    pub(crate) subject: String,
    pub(crate) actor: Option<String>,
    pub(crate) session: Option<String>,
    pub(crate) organization: Option<String>,
    pub(crate) reason: Option<String>,
    /// What only its kind has: a cause, a request.
    pub(crate) detail: Option<String>,
}

/// Which entries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) kind: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) actor: Option<String>,
}

impl Trail {
    /// `has_tickets` is so with our issuer.
    pub(crate) fn new(file: &Database, live: &Live, has_tickets: bool) -> Self {
        Self { file: file.clone(), live: live.clone(), has_tickets }
    }

    /// Keeps an entry, once.
    pub(crate) async fn keep(&self, mut entry: Entry) -> Result<(), Failure> {
        // What was refused was not looked at: nobody fills the page with it.
        entry.reason = entry.reason.map(|reason| reason.chars().take(LONGEST_REASON).collect());
        let kept = entry.clone();
        let is_new = self.file.run(move |file| insert(file, &kept)).await?;
        // A start is nobody in the account yet, where there are tickets.
        let is_nobody = self.has_tickets && entry.kind == "started" || entry.detail.as_deref() == Some("not_redeemed");
        if is_new && !is_nobody {
            self.live.tell(&entry);
        }
        Ok(())
    }

    /// The latest entries, the latest first.
    pub(crate) async fn latest(&self, filter: Filter, limit: u32) -> Result<Vec<Entry>, Failure> {
        self.file.run(move |file| latest(file, &filter, limit)).await
    }
}

fn insert(file: &Connection, entry: &Entry) -> rusqlite::Result<bool> {
    let Entry { event, at, kind, subject, actor, session, organization, reason, detail } = entry;
    let rows = file.execute(
        "INSERT OR IGNORE INTO trail (event, at, kind, subject, actor, session, organization, reason, detail)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![event, at, kind, subject, actor, session, organization, reason, detail],
    )?;
    Ok(rows > 0)
}

fn latest(file: &Connection, filter: &Filter, limit: u32) -> rusqlite::Result<Vec<Entry>> {
    let mut statement = file.prepare_cached(
        "SELECT * FROM trail WHERE (?1 IS NULL OR kind = ?1) AND (?2 IS NULL OR subject = ?2) AND (?3 IS NULL OR actor = ?3 OR actor = (SELECT email FROM people WHERE id = ?3))
         ORDER BY at DESC, id DESC LIMIT ?4",
    )?;
    let Filter { kind, subject, actor } = filter;
    statement.query_map(params![kind, subject, actor, limit], entry)?.collect()
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        event: row.get("event")?,
        at: row.get("at")?,
        kind: row.get("kind")?,
        subject: row.get("subject")?,
        actor: row.get("actor")?,
        session: row.get("session")?,
        organization: row.get("organization")?,
        reason: row.get("reason")?,
        detail: row.get("detail")?,
    })
}

/// Where our issuer and the audit layer write to.
impl AuditSink for Trail {
    async fn write(&self, event: &Event) -> Result<(), AuditError> {
        self.keep(Entry::of_audit(event)).await.map_err(AuditError::new)
    }
}

impl Entry {
    fn of_audit(event: &Event) -> Self {
        Self {
            event: event.id().map(String::from),
            at: event.at().into(),
            kind: event.kind().as_str().into(),
            subject: event.subject().into(),
            actor: Some(event.actor().subject.to_string()),
            session: event.session_id().map(String::from),
            organization: event.organization().map(String::from),
            reason: event.reason().map(String::from),
            detail: detail(event),
        }
    }

    /// What a provider tells.
    pub(crate) fn of_provider(event: &provider::Event) -> Self {
        let text = |text: &Option<Box<str>>| text.as_deref().map(String::from);
        Self {
            event: text(&event.id),
            at: event.at.into(),
            kind: match event.kind {
                provider::EventKind::Started => "started".into(),
                _ => "ended".into(),
            },
            subject: event.subject.to_string(),
            actor: text(&event.impersonator),
            session: text(&event.session_id),
            organization: text(&event.organization),
            reason: text(&event.reason),
            detail: text(&event.cause),
        }
    }
}

fn detail(event: &Event) -> Option<String> {
    Some(match event.kind() {
        EventKind::Request { method, route, status, .. } => {
            let status = status.map_or_else(|| "gone".into(), |status| status.to_string());
            format!("{method} {} → {status}", route.as_deref().unwrap_or("no route"))
        }
        EventKind::Reveal { class, why, .. } => format!("{class}: {why}"),
        EventKind::StartRefused { why, .. } => why.to_string(),
        EventKind::Ended { cause, by, .. } => {
            let is_another = |by: &Party| by.subject != event.actor().subject && *by.subject != *event.subject();
            let by = by.as_deref().filter(|by| is_another(by));
            by.map_or_else(|| cause.to_string(), |by| format!("{cause} by {}", by.subject))
        }
        EventKind::Started { consent_waived: true, .. } => "without consent".into(),
        _ => return None,
    })
}
