use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::key::{KeyError, KeyStore, StoredKey};

/// Keys that are gone with the process, and every session with them: for tests and for looking around. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct MemoryKeys(Arc<Mutex<Vec<StoredKey>>>);

impl MemoryKeys {
    /// No keys yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn keys(&self) -> MutexGuard<'_, Vec<StoredKey>> {
        // Each change is one call on the list: a thread that panicked left it whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeyStore for MemoryKeys {
    async fn load(&self) -> Result<Vec<StoredKey>, KeyError> {
        Ok(self.keys().clone())
    }

    async fn add(&self, key: &StoredKey) -> Result<bool, KeyError> {
        let mut keys = self.keys();
        let is_free = !keys.iter().any(|other| other.number == key.number || other.kid == key.kid);
        keys.extend(is_free.then(|| key.clone()));
        Ok(is_free)
    }

    async fn remove(&self, key: &StoredKey) -> Result<(), KeyError> {
        self.keys().retain(|other| other.kid != key.kid);
        Ok(())
    }
}
