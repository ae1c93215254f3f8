use std::error::Error;
use std::fmt;
use std::io;

/// An emulator that does not start, or a step that it cannot take.
#[derive(Debug)]
pub struct EmulatorError {
    kind: EmulatorErrorKind,
    source: Option<io::Error>,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EmulatorErrorKind {
    /// The address is no loopback address. Nothing was bound.
    NotLoopback,
    /// The address cannot be bound.
    Bind,
    /// No user of this emulator has the id.
    UnknownUser,
    /// No session of this emulator has the id, or it is over.
    UnknownSession,
    /// An impersonation needs a reason that is not blank.
    ReasonMissing,
    /// There is no address of the application to go to.
    NoApplication,
}

impl EmulatorError {
    pub(crate) fn new(kind: EmulatorErrorKind) -> Self {
        Self { kind, source: None }
    }

    pub(crate) fn bind(source: io::Error) -> Self {
        Self { kind: EmulatorErrorKind::Bind, source: Some(source) }
    }

    /// What went wrong.
    pub fn kind(&self) -> EmulatorErrorKind {
        self.kind
    }
}

impl fmt::Display for EmulatorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            EmulatorErrorKind::NotLoopback => "an emulator listens on loopback addresses alone",
            EmulatorErrorKind::Bind => "the address cannot be bound",
            EmulatorErrorKind::UnknownUser => "no user has this id",
            EmulatorErrorKind::UnknownSession => "no live session has this id",
            EmulatorErrorKind::ReasonMissing => "an impersonation needs a reason",
            EmulatorErrorKind::NoApplication => "the application has neither a sign-in URL nor a callback",
        })
    }
}

impl Error for EmulatorError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}
