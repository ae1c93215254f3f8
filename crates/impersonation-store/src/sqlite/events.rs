use impersonation_core::provider::{Cursor, Page};
use impersonation_issuer::Event;
use impersonation_issuer::store::{EventFilter, EventStore, StoreError};
use rusqlite::{Connection, OptionalExtension as _};

use super::Sqlite;
use super::error::Fault;
use super::record::{Select, json, one, one_more, text, write};

impl EventStore for Sqlite {
    async fn append(&self, event: &Event) -> Result<(), StoreError> {
        let event = event.clone();
        self.writer.write(move |connection| append(connection, &event)).await
    }

    async fn events(
        &self,
        filter: &EventFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Event>, StoreError> {
        let (filter, after) = (filter.clone(), after.cloned());
        self.readers.read(move |connection| list(connection, &filter, after.as_ref(), limit)).await
    }
}

/// Keeps an event; one of an id that is there is a conflict.
pub(super) fn insert(connection: &Connection, event: &Event) -> Result<(), Fault> {
    let sql = "INSERT INTO impersonation_events (id, record, grant_id, impersonator_issuer, impersonator, subject)
        VALUES (?, ?, ?, ?, ?, ?)";
    let grant = event.grant.as_ref().map(|grant| grant.as_str());
    let (issuer, impersonator) = event.impersonator.as_ref().map(|party| (&*party.issuer, &*party.subject)).unzip();
    write(connection, sql, (event.id.as_str(), json(event)?, grant, issuer, impersonator, &*event.subject))?;
    Ok(())
}

/// The number of the last one; 0 where there is none.
pub(super) fn last(connection: &Connection) -> Result<i64, Fault> {
    let mut statement =
        connection.prepare_cached("SELECT number FROM impersonation_events ORDER BY number DESC LIMIT 1")?;
    Ok(statement.query_row((), |row| row.get(0)).optional()?.unwrap_or(0))
}

fn append(connection: &Connection, event: &Event) -> Result<(), Fault> {
    let sql = "SELECT record FROM impersonation_events WHERE id = ?";
    match one::<Event>(connection, sql, [event.id.as_str()])? {
        Some(kept) if kept == *event => Ok(()),
        Some(_) => Err(Fault::Conflict),
        None => insert(connection, event),
    }
}

fn list(
    connection: &Connection,
    filter: &EventFilter,
    after: Option<&Cursor>,
    limit: usize,
) -> Result<Page<Event>, Fault> {
    let start = after.map_or(Ok(0), |cursor| number(connection, cursor))?;
    let mut events = select(filter, start).order("number", one_more(limit)).numbered(connection)?;
    let has_more = events.len() > limit.max(1);
    events.truncate(limit.max(1));
    let next = Cursor::new(events.last().map_or(start, |(number, _)| *number).to_string());
    let page = Page::last(events.into_iter().map(|(_, event)| event).collect());
    Ok(if has_more { page.followed_by(next) } else { page.resumed_at(next) })
}

fn select(filter: &EventFilter, start: i64) -> Select {
    let mut select = Select::of("record, number", "impersonation_events").and("number > ?", [start.into()]);
    if let Some(grant) = &filter.grant {
        select = select.and("grant_id = ?", [text(grant.as_str())]);
    }
    if let Some((issuer, subject)) = &filter.impersonator {
        select = select.and("impersonator_issuer = ? AND impersonator = ?", [text(issuer), text(subject)]);
    }
    if let Some(subject) = &filter.subject {
        select = select.and("subject = ?", [text(subject)]);
    }
    select
}

/// The number that a cursor names, written as it is given out. One that is beyond the last event is of another file.
fn number(connection: &Connection, cursor: &Cursor) -> Result<i64, Fault> {
    let text = cursor.as_str();
    let number = text.parse().ok().filter(|number: &i64| *number >= 0 && number.to_string() == text);
    let last = last(connection)?;
    number.filter(|number| *number <= last).ok_or(Fault::InvalidCursor)
}
