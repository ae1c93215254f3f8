use impersonation_core::Timestamp;
use impersonation_core::provider::{Cursor, Page};
use impersonation_issuer::store::{Begin, Begun, GrantFilter, GrantStore, StoreError};
use impersonation_issuer::{End, Event, Grant, GrantId};
use rusqlite::Connection;

use super::error::Fault;
use super::record::{Select, json, one, one_more, page, seconds, text, write};
use super::{Sqlite, events, tickets};

impl GrantStore for Sqlite {
    async fn begin(&self, new: Begin) -> Result<Begun, StoreError> {
        self.writer.write(move |connection| begin(connection, &new)).await
    }

    async fn grant(&self, id: &GrantId) -> Result<Option<Grant>, StoreError> {
        let id = id.clone();
        self.readers.read(move |connection| find(connection, &id)).await
    }

    async fn grants(
        &self,
        filter: &GrantFilter,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Grant>, StoreError> {
        let (filter, after) = (filter.clone(), after.cloned());
        self.readers.read(move |connection| list(connection, &filter, after.as_ref(), limit)).await
    }

    async fn touch(&self, id: &GrantId, at: Timestamp) -> Result<(), StoreError> {
        let id = id.clone();
        self.writer.write(move |connection| touch(connection, &id, at)).await
    }

    async fn end(&self, id: &GrantId, how: &End, event: &Event) -> Result<bool, StoreError> {
        let (id, how, event) = (id.clone(), how.clone(), event.clone());
        self.writer.write(move |connection| end(connection, &id, how, &event)).await
    }

    async fn overdue(&self, now: Timestamp, idle_since: Timestamp, limit: usize) -> Result<Vec<Grant>, StoreError> {
        self.readers.read(move |connection| overdue(connection, now, idle_since, limit)).await
    }
}

pub(super) fn find(connection: &Connection, id: &GrantId) -> Result<Option<Grant>, Fault> {
    one(connection, "SELECT record FROM impersonation_grants WHERE id = ?", [id.as_str()])
}

/// A grant that has not ended.
pub(super) fn open(connection: &Connection, id: &GrantId) -> Result<Option<Grant>, Fault> {
    Ok(find(connection, id)?.filter(|grant| grant.end.is_none()))
}

/// Keeps what has become of a grant that is there.
pub(super) fn update(connection: &Connection, grant: &Grant) -> Result<(), Fault> {
    let sql = "UPDATE impersonation_grants SET record = ?, pending_until = ?, seen_at = ?, is_open = ? WHERE id = ?";
    let (pending_until, seen_at, is_open) = standing(grant);
    write(connection, sql, (json(grant)?, pending_until, seen_at, is_open, grant.id.as_str()))?;
    Ok(())
}

fn insert(connection: &Connection, grant: &Grant) -> Result<(), Fault> {
    let sql = "INSERT INTO impersonation_grants
        (id, record, impersonator_issuer, impersonator, subject, idempotency_key, ends_at, pending_until, seen_at, is_open)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let (id, record) = (grant.id.as_str(), json(grant)?);
    let (issuer, impersonator) = (&*grant.impersonator.issuer, &*grant.impersonator.subject);
    let key = grant.idempotency.as_ref().map(|idempotency| &*idempotency.key);
    let ends_at = seconds(grant.ends_at);
    let (pending_until, seen_at, is_open) = standing(grant);
    let values = (id, record, issuer, impersonator, &*grant.subject, key, ends_at, pending_until, seen_at, is_open);
    write(connection, sql, values)?;
    Ok(())
}

/// The columns that change: `pending_until`, `seen_at` and `is_open`.
fn standing(grant: &Grant) -> (Option<i64>, Option<i64>, bool) {
    let seen_at = grant.is_redeemed().then(|| seconds(grant.seen_at));
    (grant.pending_until.map(seconds), seen_at, grant.end.is_none())
}

fn begin(connection: &Connection, begin: &Begin) -> Result<Begun, Fault> {
    let Begin { grant, ticket, event, .. } = begin;
    if let Some(earlier) = repeated(connection, grant)? {
        return Ok(Begun::Repeated(Box::new(earlier)));
    }
    if is_one_too_many(connection, begin)? {
        return Ok(Begun::LimitReached);
    }
    if ticket.grant != grant.id {
        return Err(Fault::Conflict);
    }
    insert(connection, grant)?;
    tickets::issue(connection, ticket)?;
    events::insert(connection, event)?;
    Ok(Begun::New)
}

/// The grant of an earlier start with the same key.
fn repeated(connection: &Connection, grant: &Grant) -> Result<Option<Grant>, Fault> {
    let Some(idempotency) = &grant.idempotency else { return Ok(None) };
    one(connection, "SELECT record FROM impersonation_grants WHERE idempotency_key = ?", [&*idempotency.key])
}

fn is_one_too_many(connection: &Connection, Begin { grant, limits, .. }: &Begin) -> Result<bool, Fault> {
    let active = GrantFilter::all().active_at(grant.started_at);
    let of_impersonator = active.clone().impersonator(&*grant.impersonator.issuer, &*grant.impersonator.subject);
    let on_subject = active.subject(&*grant.subject);
    Ok(count(connection, &of_impersonator)? >= limits.per_impersonator
        || count(connection, &on_subject)? >= limits.per_subject)
}

fn count(connection: &Connection, filter: &GrantFilter) -> Result<usize, Fault> {
    // A number that no machine counts to is too many.
    Ok(usize::try_from(select("count(*)", filter).number(connection)?).unwrap_or(usize::MAX))
}

fn select(columns: &str, filter: &GrantFilter) -> Select {
    let mut select = Select::of(columns, "impersonation_grants");
    if filter.open || filter.active_at.is_some() {
        select = select.and("is_open = 1", []);
    }
    if let Some(now) = filter.active_at.map(seconds) {
        select = select.and("ends_at > ? AND (pending_until IS NULL OR pending_until > ?)", [now.into(), now.into()]);
    }
    if let Some((issuer, subject)) = &filter.impersonator {
        select = select.and("impersonator_issuer = ? AND impersonator = ?", [text(issuer), text(subject)]);
    }
    if let Some(subject) = &filter.subject {
        select = select.and("subject = ?", [text(subject)]);
    }
    select
}

fn list(
    connection: &Connection,
    filter: &GrantFilter,
    after: Option<&Cursor>,
    limit: usize,
) -> Result<Page<Grant>, Fault> {
    let mut select = select("record", filter);
    if let Some(after) = after {
        let id = GrantId::parse(after.as_str()).ok_or(Fault::InvalidCursor)?;
        select = select.and("id < ?", [text(id.as_str())]);
    }
    let grants = select.order("id DESC", one_more(limit)).records(connection)?;
    Ok(page(grants, limit, |grant: &Grant| grant.id.as_str()))
}

fn touch(connection: &Connection, id: &GrantId, at: Timestamp) -> Result<(), Fault> {
    match open(connection, id)? {
        Some(mut grant) if grant.seen_at < at => {
            grant.seen_at = at;
            update(connection, &grant)
        }
        _ => Ok(()),
    }
}

fn end(connection: &Connection, id: &GrantId, how: End, event: &Event) -> Result<bool, Fault> {
    let Some(mut grant) = open(connection, id)? else { return Ok(false) };
    grant.end = Some(how);
    update(connection, &grant)?;
    events::insert(connection, event)?;
    Ok(true)
}

fn overdue(connection: &Connection, now: Timestamp, idle_since: Timestamp, limit: usize) -> Result<Vec<Grant>, Fault> {
    let (now, idle_since) = (seconds(now), seconds(idle_since));
    Select::of("record", "impersonation_grants")
        .and("is_open = 1", [])
        .and("(ends_at <= ? OR pending_until <= ? OR seen_at <= ?)", [now.into(), now.into(), idle_since.into()])
        .order("id", i64::try_from(limit).unwrap_or(i64::MAX))
        .records(connection)
}
