use std::path::Path;
use std::time::Duration;

use super::error::OpenError;
use super::reader::Readers;
use super::writer::Writer;
use super::{Sqlite, connection, file, migrations};

/// How many threads read.
const READERS: usize = 2;

/// How to open a file.
///
/// ```no_run
/// use std::time::Duration;
///
/// use impersonation_store::{OpenErrorKind, Sqlite};
///
/// match Sqlite::options().busy_timeout(Duration::from_secs(1)).open("application.db") {
///     Ok(store) => drop(store),
///     Err(error) if error.kind() == OpenErrorKind::Newer => eprintln!("this program is too old for that file"),
///     Err(error) => eprintln!("{error}"),
/// }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct SqliteOptions {
    busy_timeout: Duration,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self { busy_timeout: Duration::from_secs(5) }
    }
}

impl SqliteOptions {
    /// How long to wait for another process that holds the file, before that is an error: 5 seconds by default, a day at most.
    pub fn busy_timeout(mut self, timeout: Duration) -> Self {
        self.busy_timeout = timeout;
        self
    }

    /// Opens a file, and makes it where there is none, readable for its owner alone. The permissions of a file that is there are left
    /// as they are. What earlier versions of this crate have kept is brought to the form of this one.
    ///
    /// The file is switched to a write-ahead log, and stays so: whatever else opens it has to be SQLite 3.7 or later, on this machine.
    ///
    /// It blocks: for milliseconds as a rule, and for the [time](Self::busy_timeout) to wait where another process holds the file.
    ///
    /// # Errors
    ///
    /// Where the file cannot be used; no table that was in it is changed then.
    pub fn open(self, path: impl AsRef<Path>) -> Result<Sqlite, OpenError> {
        let path = file::prepare(path.as_ref())?;
        let mut writer = connection::writing(&path, self.busy_timeout)?;
        migrations::migrate(&mut writer)?;
        let readers: Vec<_> =
            (0..READERS).map(|_| connection::reading(&path, self.busy_timeout)).collect::<Result<_, _>>()?;
        Ok(Sqlite { writer: Writer::start(writer)?, readers: Readers::start(readers)? })
    }
}
