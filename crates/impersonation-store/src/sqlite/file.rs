use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::error::{OpenError, OpenErrorKind};

/// The smallest page that SQLite knows, and so the smallest file.
const SMALLEST: u64 = 512;

/// The file, by a path that no later change of the working directory moves, and that SQLite takes for none of its special names.
/// Where there is none it is made, for its owner alone; SQLite gives its log the same permissions.
pub(super) fn prepare(path: &Path) -> Result<PathBuf, OpenError> {
    let path = std::path::absolute(path)?;
    match make(&path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => return Ok(made.map(|()| path)?),
    }
    match fs::metadata(&path)?.len() {
        // SQLite takes it for an empty one, and writes over it.
        1..SMALLEST => Err(OpenError::new(OpenErrorKind::Corrupt)),
        _ => Ok(path),
    }
}

/// One at a time: to close a file lets go of all locks that this process has on it (fcntl), and another thread's connection may be as far
/// as that. For the same reason a file that is there is not opened.
fn make(path: &Path) -> io::Result<()> {
    static MAKING: Mutex<()> = Mutex::new(());

    let _alone = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    owner_only().write(true).create_new(true).open(path).map(drop)
}

#[cfg(unix)]
fn owner_only() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;

    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(not(unix))]
fn owner_only() -> OpenOptions {
    OpenOptions::new()
}
