//! The application's SQLite file. Our issuer keeps its tables in the same one.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use crate::error::Failure;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS people (
        id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, role TEXT NOT NULL, support TEXT NOT NULL,
        organizations TEXT NOT NULL, plan TEXT NOT NULL, telephone TEXT NOT NULL, born TEXT NOT NULL, iban TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS notes (
        id INTEGER PRIMARY KEY, person TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS notes_of ON notes (person, id);
    CREATE TABLE IF NOT EXISTS trail (
        id INTEGER PRIMARY KEY, event TEXT UNIQUE, at INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, actor TEXT,
        session TEXT, organization TEXT, reason TEXT, detail TEXT
    ) STRICT;
    CREATE INDEX IF NOT EXISTS trail_of ON trail (subject, id);
    CREATE INDEX IF NOT EXISTS trail_in ON trail (session);
    CREATE TABLE IF NOT EXISTS followed (one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), cursor TEXT NOT NULL) STRICT;
";

/// Clones share one connection: a demonstration has few users at a time.
#[derive(Clone)]
pub(crate) struct Database(Arc<Mutex<Connection>>);

/// Makes a folder for its owner alone, where there is none.
pub(crate) fn folder(path: &Path) -> Result<(), Failure> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.create(path)?)
}

impl Database {
    /// Opens the file, and makes it and its tables where they are missing.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        Self::of(connection)
    }

    /// One that is gone with the process, as what the emulator of a provider knows.
    pub(crate) fn in_memory() -> Result<Self, Failure> {
        Self::of(Connection::open_in_memory()?)
    }

    fn of(connection: Connection) -> Result<Self, Failure> {
        connection.execute_batch(TABLES)?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    /// Does `work` where it may block.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Failure> {
        let shared = Arc::clone(&self.0);
        // A statement that panicked has not left half of itself behind.
        let work = move || work(&shared.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(tokio::task::spawn_blocking(work).await??)
    }
}
