use std::error::Error;
use std::fmt;
use std::io;

use impersonation_issuer::store::{StoreError, StoreErrorKind};
use rusqlite::ErrorCode;
use rusqlite::ffi;

/// A file that does not open. [`kind`](Self::kind) says what is in the way.
#[derive(Debug)]
pub struct OpenError {
    kind: OpenErrorKind,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What is in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OpenErrorKind {
    /// It cannot be opened, made or written: no such folder, no permission, a folder in its place, a full disk.
    Inaccessible,
    /// Another process held it for longer than one was willing to wait.
    Busy,
    /// It is no SQLite file, is damaged, or holds tables of these names that are not understood.
    Corrupt,
    /// A newer version of this crate has written it.
    Newer,
}

impl OpenError {
    pub(super) fn new(kind: OpenErrorKind) -> Self {
        Self { kind, source: None }
    }

    pub(super) fn because(self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { source: Some(source.into()), ..self }
    }

    /// What is in the way.
    #[must_use]
    pub fn kind(&self) -> OpenErrorKind {
        self.kind
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            OpenErrorKind::Inaccessible => "the file cannot be opened, made or written",
            OpenErrorKind::Busy => "another process holds the file",
            OpenErrorKind::Corrupt => "what is in the file is not understood",
            OpenErrorKind::Newer => "a newer version of impersonation-store has written the file",
        })
    }
}

impl Error for OpenError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> Self {
        Self::new(OpenErrorKind::Inaccessible).because(error)
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        let kind = match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenErrorKind::Busy,
            // SQLITE_ERROR: a table of another form.
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown) => OpenErrorKind::Corrupt,
            None => OpenErrorKind::Corrupt,
            Some(_) => OpenErrorKind::Inaccessible,
        };
        Self::new(kind).because(error)
    }
}

/// Why a read or a write did not come about.
#[derive(Debug)]
pub(super) enum Fault {
    Sqlite(rusqlite::Error),
    Json(serde_json::Error),
    Conflict,
    InvalidCursor,
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Sqlite(error) => Self::new(kind(&error)).because(error),
            // Its message may quote the record, and so a person.
            Fault::Json(error) => Self::new(StoreErrorKind::Corrupt).because(format!(
                "{:?} error in a record at line {} column {}",
                error.classify(),
                error.line(),
                error.column()
            )),
            Fault::Conflict => Self::new(StoreErrorKind::Conflict),
            Fault::InvalidCursor => Self::new(StoreErrorKind::InvalidCursor),
        }
    }
}

fn kind(error: &rusqlite::Error) -> StoreErrorKind {
    let Some(failure) = error.sqlite_error() else { return StoreErrorKind::Corrupt };
    match (failure.code, failure.extended_code) {
        (ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _) => StoreErrorKind::Corrupt,
        // The only trigger that an insert meets is that of events.
        (_, ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_TRIGGER) => {
            StoreErrorKind::Conflict
        }
        (ErrorCode::ConstraintViolation | ErrorCode::Unknown, _) => StoreErrorKind::Corrupt,
        _ => StoreErrorKind::Unavailable,
    }
}
