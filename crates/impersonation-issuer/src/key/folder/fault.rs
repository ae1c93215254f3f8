use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::key::{KeyError, KeyErrorKind};

/// What is wrong, and where.
#[derive(Debug)]
struct Fault {
    path: PathBuf,
    cause: Box<dyn Error + Send + Sync>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.cause)
    }
}

impl Error for Fault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.cause)
    }
}

pub(super) fn at(kind: KeyErrorKind, path: &Path, cause: impl Into<Box<dyn Error + Send + Sync>>) -> KeyError {
    KeyError::new(kind).because(Fault { path: path.into(), cause: cause.into() })
}

pub(super) fn failed(path: &Path, error: io::Error) -> KeyError {
    at(KeyErrorKind::Unavailable, path, error)
}

pub(super) fn corrupt(path: &Path, what: &str) -> KeyError {
    at(KeyErrorKind::Corrupt, path, what)
}

pub(super) fn exposed(path: &Path, what: &str) -> KeyError {
    at(KeyErrorKind::Exposed, path, what)
}

/// What the system said, where it is its error.
pub(super) fn io_kind(error: &KeyError) -> Option<io::ErrorKind> {
    let fault = error.source()?.downcast_ref::<Fault>()?;
    fault.cause.downcast_ref::<io::Error>().map(io::Error::kind)
}
