//! One SQLite file.

mod changes;
mod connection;
mod consents;
mod error;
mod events;
mod file;
mod grants;
mod migrations;
mod options;
mod reader;
mod record;
mod tickets;
mod writer;

use std::fmt;
use std::path::Path;

pub use error::{OpenError, OpenErrorKind};
pub use options::SqliteOptions;
use reader::Readers;
use writer::Writer;

/// Grants, tickets, consents and events in one SQLite file, which may be the application's own: all tables are named
/// `impersonation_…`. Clones share it.
///
/// It needs no runtime of a certain kind: threads of its own read and write. They end with the last clone, once all that was given
/// to them is written.
///
/// ```no_run
/// use impersonation_issuer::store::{GrantFilter, GrantStore};
/// use impersonation_store::Sqlite;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let store = Sqlite::open("application.db")?;
/// let open = store.grants(&GrantFilter::all().open(), None, 100).await?;
/// # drop(open);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Sqlite {
    writer: Writer,
    readers: Readers,
}

impl Sqlite {
    /// Opens a file, and makes it where there is none, as [`options`](Self::options) does with nothing set.
    ///
    /// # Errors
    ///
    /// As [`SqliteOptions::open`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        Self::options().open(path)
    }

    /// How to open a file.
    pub fn options() -> SqliteOptions {
        SqliteOptions::default()
    }
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite").finish_non_exhaustive()
    }
}
