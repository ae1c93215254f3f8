use impersonation_core::Timestamp;
use impersonation_core::provider::{Cursor, Page};
use impersonation_issuer::store::{ConsentStore, StoreError};
use impersonation_issuer::{Consent, ConsentId, ConsentStanding, Event};
use rusqlite::Connection;

use super::error::Fault;
use super::record::{Select, json, one, one_more, page, seconds, text, write};
use super::{Sqlite, events};

impl ConsentStore for Sqlite {
    async fn add(&self, consent: &Consent, event: &Event) -> Result<(), StoreError> {
        let (consent, event) = (consent.clone(), event.clone());
        self.writer.write(move |connection| add(connection, &consent, &event)).await
    }

    async fn consent(&self, id: &ConsentId) -> Result<Option<Consent>, StoreError> {
        let id = id.clone();
        self.readers.read(move |connection| find(connection, &id)).await
    }

    async fn give(
        &self,
        id: &ConsentId,
        at: Timestamp,
        until: Timestamp,
        event: &Event,
    ) -> Result<Option<Consent>, StoreError> {
        let (id, event) = (id.clone(), event.clone());
        self.writer.write(move |connection| give(connection, &id, at, until, &event)).await
    }

    async fn withdraw(&self, id: &ConsentId, at: Timestamp, event: &Event) -> Result<Option<Consent>, StoreError> {
        let (id, event) = (id.clone(), event.clone());
        self.writer.write(move |connection| withdraw(connection, &id, at, &event)).await
    }

    async fn good(
        &self,
        subject: &str,
        organization: Option<&str>,
        at: Timestamp,
    ) -> Result<Option<Consent>, StoreError> {
        let (subject, organization) = (Box::<str>::from(subject), organization.map(Box::<str>::from));
        self.readers.read(move |connection| good(connection, &subject, organization.as_deref(), at)).await
    }

    async fn consents(
        &self,
        subject: Option<&str>,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Consent>, StoreError> {
        let (subject, after) = (subject.map(Box::<str>::from), after.cloned());
        self.readers.read(move |connection| list(connection, subject.as_deref(), after.as_ref(), limit)).await
    }
}

fn find(connection: &Connection, id: &ConsentId) -> Result<Option<Consent>, Fault> {
    one(connection, "SELECT record FROM impersonation_consents WHERE id = ?", [id.as_str()])
}

fn add(connection: &Connection, consent: &Consent, event: &Event) -> Result<(), Fault> {
    let sql =
        "INSERT INTO impersonation_consents (id, record, subject, organization, good_until) VALUES (?, ?, ?, ?, ?)";
    let (subject, organization) = (&*consent.subject, consent.organization.as_deref());
    write(connection, sql, (consent.id.as_str(), json(consent)?, subject, organization, good_until(consent)))?;
    events::insert(connection, event)
}

fn give(
    connection: &Connection,
    id: &ConsentId,
    at: Timestamp,
    until: Timestamp,
    event: &Event,
) -> Result<Option<Consent>, Fault> {
    let asked = find(connection, id)?.filter(|consent| consent.standing(at) == ConsentStanding::Requested);
    let Some(mut consent) = asked else { return Ok(None) };
    consent.granted_at = Some(at);
    consent.expires_at = Some(until);
    update(connection, consent, event).map(Some)
}

fn withdraw(connection: &Connection, id: &ConsentId, at: Timestamp, event: &Event) -> Result<Option<Consent>, Fault> {
    let there = find(connection, id)?.filter(|consent| consent.withdrawn_at.is_none());
    let Some(mut consent) = there else { return Ok(None) };
    consent.withdrawn_at = Some(at);
    update(connection, consent, event).map(Some)
}

/// Keeps what has become of a consent that is there, with the event of it.
fn update(connection: &Connection, consent: Consent, event: &Event) -> Result<Consent, Fault> {
    let sql = "UPDATE impersonation_consents SET record = ?, good_until = ? WHERE id = ?";
    write(connection, sql, (json(&consent)?, good_until(&consent), consent.id.as_str()))?;
    events::insert(connection, event)?;
    Ok(consent)
}

/// The column: until when it is good, unless it never is again.
fn good_until(consent: &Consent) -> Option<i64> {
    let until = consent.expires_at.filter(|_| consent.granted_at.is_some() && consent.withdrawn_at.is_none());
    until.map(seconds)
}

fn good(
    connection: &Connection,
    subject: &str,
    organization: Option<&str>,
    at: Timestamp,
) -> Result<Option<Consent>, Fault> {
    let sql = "SELECT record FROM impersonation_consents
        WHERE subject = ? AND good_until > ? AND (organization IS NULL OR organization = ?)
        ORDER BY good_until DESC, id DESC LIMIT 1";
    one(connection, sql, (subject, seconds(at), organization))
}

fn list(
    connection: &Connection,
    subject: Option<&str>,
    after: Option<&Cursor>,
    limit: usize,
) -> Result<Page<Consent>, Fault> {
    let mut select = Select::of("record", "impersonation_consents");
    if let Some(subject) = subject {
        select = select.and("subject = ?", [text(subject)]);
    }
    if let Some(after) = after {
        let id = ConsentId::parse(after.as_str()).ok_or(Fault::InvalidCursor)?;
        select = select.and("id < ?", [text(id.as_str())]);
    }
    let consents = select.order("id DESC", one_more(limit)).records(connection)?;
    Ok(page(consents, limit, |consent: &Consent| consent.id.as_str()))
}
