use std::error::Error;
use std::fmt;

/// A store did not do what it was asked.
#[derive(Debug)]
pub struct StoreError {
    kind: StoreErrorKind,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What went wrong, by what a caller does about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// It cannot be asked now. What was asked may have happened all the same, unless the method says otherwise.
    Unavailable,
    /// What it holds is not of a form that is understood.
    Corrupt,
    /// Something of that id is there already, and is not the same: nothing was kept.
    Conflict,
    /// A cursor is none of its own.
    InvalidCursor,
}

impl StoreError {
    /// An error of a kind.
    #[must_use]
    pub fn new(kind: StoreErrorKind) -> Self {
        Self { kind, source: None }
    }

    /// With its cause.
    #[must_use]
    pub fn because(self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { source: Some(source.into()), ..self }
    }

    /// What it means for the caller.
    #[must_use]
    pub fn kind(&self) -> StoreErrorKind {
        self.kind
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            StoreErrorKind::Unavailable => "the store cannot be asked",
            StoreErrorKind::Corrupt => "the store holds what is not understood",
            StoreErrorKind::Conflict => "the store holds something else of that id",
            StoreErrorKind::InvalidCursor => "the cursor is none of this store's",
        })
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
