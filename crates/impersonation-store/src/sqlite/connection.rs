use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::error::{OpenError, OpenErrorKind};

/// The longest wait that SQLite's number of milliseconds surely holds.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// A connection that writes.
pub(super) fn writing(path: &Path, patience: Duration) -> Result<Connection, OpenError> {
    let connection = open(path, patience)?;
    if connection.is_readonly("main")? {
        return Err(OpenError::new(OpenErrorKind::Inaccessible).because("the file is read-only"));
    }
    let deadline = Instant::now().checked_add(patience);
    write_ahead(&connection, || deadline.is_none_or(|deadline| Instant::now() < deadline))?;
    // What is acknowledged is on the disk.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What a savepoint may have to undo is more than SQLite keeps in memory by itself, and would be written to a file elsewhere.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(connection)
}

/// A connection that only reads.
pub(super) fn reading(path: &Path, patience: Duration) -> Result<Connection, OpenError> {
    let connection = open(path, patience)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn open(path: &Path, patience: Duration) -> Result<Connection, OpenError> {
    // Not CREATE: it was made already, for its owner alone. Not URI, by which a part of the path would be settings.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(patience.min(LONGEST_WAIT))?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    Ok(connection)
}

/// Readers and the writer do not wait for each other. The change to it needs the file for itself, and SQLite does not wait for that.
fn write_ahead(connection: &Connection, may_wait: impl Fn() -> bool) -> Result<(), OpenError> {
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0)) {
            Ok(mode) if mode.eq_ignore_ascii_case("wal") => return Ok(()),
            Ok(_) => {
                return Err(OpenError::new(OpenErrorKind::Inaccessible).because("no write-ahead log is possible here"));
            }
            Err(error) if is_busy(&error) && may_wait() => thread::sleep(Duration::from_millis(2)),
            Err(error) => return Err(error.into()),
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}
