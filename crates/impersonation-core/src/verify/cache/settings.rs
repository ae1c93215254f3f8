use std::time::Duration;

use crate::verify::ConfigErrorKind;

/// How verified tokens are remembered, for [`VerifierBuilder::cache`](crate::verify::VerifierBuilder::cache).
///
/// ```
/// use std::time::Duration;
/// use impersonation_core::verify::Cache;
///
/// let small = Cache::new().max_entries(1_000).max_bytes(4 * 1024 * 1024).max_age(Duration::from_secs(10));
/// let none = Cache::off();
/// ```
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Cache {
    pub(super) max_entries: usize,
    pub(super) max_bytes: usize,
    pub(super) max_age: Duration,
    is_on: bool,
}

impl Default for Cache {
    fn default() -> Self {
        Self::new()
    }
}

impl Cache {
    /// What a verifier does by default: 32,768 tokens in 64 MiB, each for a minute.
    pub fn new() -> Self {
        Self { max_entries: 32 * 1024, max_bytes: 64 * 1024 * 1024, max_age: Duration::from_secs(60), is_on: true }
    }

    /// Remembers nothing: each token is verified each time.
    pub fn off() -> Self {
        Self { is_on: false, ..Self::new() }
    }

    /// Remembers no more tokens than this at a time, and where it is a small number, one or two fewer. Fewer than two do not
    /// build: say [`off`](Self::off).
    pub fn max_entries(self, max_entries: usize) -> Self {
        Self { max_entries, ..self }
    }

    /// Remembers no more than fits in so many bytes, tokens and sessions together, as they are estimated. Fewer than 16 KiB do
    /// not build, nor does more than a TiB. Beside these bytes each thread keeps up to 64 tokens of its own, each with what it
    /// says in no more than 16 KiB, until others take their places.
    pub fn max_bytes(self, max_bytes: usize) -> Self {
        Self { max_bytes, ..self }
    }

    /// Verifies a token anew after this time, in whole seconds, whatever its own expiry: what bounds the harm of a
    /// [`KeySource`](crate::key::KeySource) that does not say when a key leaves. Less than a second does not build.
    pub fn max_age(self, max_age: Duration) -> Self {
        Self { max_age, ..self }
    }

    pub(crate) fn problem(&self) -> Option<ConfigErrorKind> {
        let is_too_small = self.max_entries < 2 || self.max_bytes < 16 * 1024 || self.max_age.as_secs() == 0;
        match self.is_on {
            true if is_too_small => Some(ConfigErrorKind::CacheTooSmall),
            // Weights are added up in 64 bits, with much room to spare.
            true if self.max_bytes as u64 > 1 << 40 => Some(ConfigErrorKind::CacheTooLarge),
            _ => None,
        }
    }

    pub(crate) fn is_on(&self) -> bool {
        self.is_on
    }
}

/// What a verifier remembers now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheUsage {
    /// Tokens.
    pub entries: usize,
    /// Bytes, by which the bound is kept: tokens and sessions, and what is kept beside each. Where the bound in entries is the
    /// narrower one, each counts for its share of all bytes.
    pub bytes: u64,
}
