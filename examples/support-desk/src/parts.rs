//! What an application in another framework shares with this one: the file, the people, the trail, and our own issuer.

use std::path::Path;
use std::sync::Arc;

use futures_util::Stream;
use impersonation_axum::Clock;
use impersonation_axum::audit::{AuditError, AuditSink, Event};
use impersonation_axum::redact::{Financial, Sensitive};
use impersonation_axum::request::RequestView;
use serde::Serialize;

use crate::FILE;
use crate::backend::{Own, Porter};
use crate::database::Database;
use crate::error::Failure;
use crate::live::Live;
use crate::notes::{Note, Notes};
use crate::people::{People, Person};
use crate::trail::{Filter, Trail};

/// Opens that folder, and makes it where there is none.
///
/// # Errors
///
/// Where it cannot be used.
pub async fn own(folder: &Path, clock: Arc<dyn Clock>) -> Result<Parts, Failure> {
    crate::database::folder(folder)?;
    let database = Database::open(&folder.join(FILE))?;
    let (people, live) = (People::of(&database).await?, Live::default());
    let trail = Trail::new(&database, &live, true);
    let own = Own::open(&people, &trail, folder, &clock).await?;
    let porter = Porter { people, own: own.clone(), clock };
    Ok(Parts { own, trail: AuditTrail(trail), notes: Notes::of(&database), live, porter })
}

/// The application without routes and pages. Clones share it.
#[derive(Clone)]
#[non_exhaustive]
#[expect(missing_debug_implementations, reason = "an example")]
pub struct Parts {
    /// The issuer, what finds out who is there, and the issuer's routes.
    pub own: Own,
    /// Where audit events go.
    pub trail: AuditTrail,
    notes: Notes,
    live: Live,
    porter: Porter,
}

/// What is known of a person. It is written as JSON where it is known who reads it: in a `Redacted`.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub struct Account {
    pub id: String,
    pub name: String,
    pub email: String,
    pub plan: String,
    pub telephone: Sensitive<String>,
    pub born: Sensitive<String>,
    pub iban: Sensitive<String, Financial>,
}

/// A note, and when it was written in seconds since the Unix epoch.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub struct Written {
    pub at: i64,
    pub text: String,
}

impl Parts {
    /// Signs somebody in: the `Set-Cookie`s of a new session, in the place of what the request has; `None` where there is no such person.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read.
    pub async fn sign_in(&self, user: &str, request: &RequestView<'_>) -> Result<Option<[String; 2]>, Failure> {
        self.porter.sign_in(user, request).await
    }

    /// Ends what the request has: the `Set-Cookie`s that sign out.
    pub async fn sign_out(&self, request: &RequestView<'_>) -> [String; 2] {
        self.porter.sign_out(request).await
    }

    /// Whoever has that id.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read.
    pub async fn account(&self, id: &str) -> Result<Option<Account>, Failure> {
        Ok(self.porter.people.find(id).await?.map(Account::from))
    }

    /// Customers whose name or address has `text` in it.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read.
    pub async fn customers(&self, text: &str) -> Result<Vec<Account>, Failure> {
        Ok(self.porter.people.customers(text).await?.into_iter().map(Account::from).collect())
    }

    /// The latest notes in an account.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read.
    pub async fn notes(&self, account: &str) -> Result<Vec<Written>, Failure> {
        let written = |note: Note| Written { at: note.at.0, text: note.text };
        Ok(self.notes.latest(account).await?.into_iter().map(written).collect())
    }

    /// Adds a note, and says so to whoever listens; `false` where it has none or too many characters.
    ///
    /// # Errors
    ///
    /// Where the file cannot be written.
    pub async fn add_note(&self, account: &str, text: &str) -> Result<bool, Failure> {
        let is_added = self.notes.add(account, self.porter.clock.now().into(), text).await?;
        if is_added {
            self.live.happened(account, "a note was added");
        }
        Ok(is_added)
    }

    /// What happens in an account from now on, in words.
    pub fn happenings(&self, account: &str) -> impl Stream<Item = String> + Send + use<> {
        self.live.of(account)
    }
}

impl From<Person> for Account {
    fn from(person: Person) -> Self {
        let Person { id, name, email, plan, telephone, born, iban, .. } = person;
        Self { id, name, email, plan, telephone, born, iban }
    }
}

/// Keeps audit events in the application's file.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "an example")]
pub struct AuditTrail(Trail);

/// An event that was kept.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it")]
pub struct Kept {
    pub kind: String,
    pub subject: String,
    pub actor: Option<String>,
    pub reason: Option<String>,
    /// What only its kind has: a cause, a request.
    pub detail: Option<String>,
}

impl AuditTrail {
    /// The latest events, the latest first.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read.
    pub async fn latest(&self, limit: u32) -> Result<Vec<Kept>, Failure> {
        let entries = self.0.latest(Filter::default(), limit).await?.into_iter();
        Ok(entries
            .map(|entry| Kept {
                kind: entry.kind,
                subject: entry.subject,
                actor: entry.actor,
                reason: entry.reason,
                detail: entry.detail,
            })
            .collect())
    }
}

impl AuditSink for AuditTrail {
    async fn write(&self, event: &Event) -> Result<(), AuditError> {
        self.0.write(event).await
    }
}
