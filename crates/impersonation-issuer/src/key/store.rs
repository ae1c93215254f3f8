use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use impersonation_core::Timestamp;
use impersonation_core::key::{Algorithm, SigningKey};

use crate::key::KeyError;

/// Where signing keys are kept: apart from the grants, since whoever reads a copy of the database must not be able to sign.
///
/// A key is written once and never changed; what becomes of it follows from its times. [`KeyFolder`](crate::key::KeyFolder) keeps
/// keys in files. One that has a secrets manager may look like this:
///
/// ```
/// use std::collections::BTreeMap;
/// use std::sync::Mutex;
///
/// use impersonation_core::Timestamp;
/// use impersonation_core::key::{Algorithm, SigningKey};
/// use impersonation_issuer::key::{KeyError, KeyErrorKind, KeyStore, StoredKey};
///
/// /// What is kept of a key.
/// struct Row {
///     kid: String,
///     algorithm: &'static str,
///     pkcs8: Vec<u8>, // to be encrypted
///     created_at: u64,
///     signs_from: u64,
/// }
///
/// #[derive(Default)]
/// struct Vault(Mutex<BTreeMap<u64, Row>>);
///
/// impl KeyStore for Vault {
///     async fn load(&self) -> Result<Vec<StoredKey>, KeyError> {
///         let rows = self.0.lock().map_err(|_| KeyError::new(KeyErrorKind::Unavailable))?;
///         let keys = rows.iter().map(|(number, row)| {
///             let algorithm = Algorithm::from_name(row.algorithm).ok_or(KeyError::new(KeyErrorKind::Corrupt))?;
///             let key = SigningKey::from_pkcs8(algorithm, &row.pkcs8)?;
///             let time = Timestamp::from_unix_seconds;
///             let stored = StoredKey::new(*number, row.kid.as_str(), key, time(row.created_at));
///             Ok(stored.signs_from(time(row.signs_from)))
///         });
///         keys.collect()
///     }
///
///     async fn add(&self, key: &StoredKey) -> Result<bool, KeyError> {
///         let row = Row {
///             kid: key.kid.to_string(),
///             algorithm: key.algorithm().name(),
///             pkcs8: key.key.to_pkcs8()?.expose().to_vec(),
///             created_at: key.created_at.as_unix_seconds(),
///             signs_from: key.signs_from.as_unix_seconds(),
///         };
///         let mut rows = self.0.lock().map_err(|_| KeyError::new(KeyErrorKind::Unavailable))?;
///         if rows.contains_key(&key.number) || rows.values().any(|other| other.kid == row.kid) {
///             return Ok(false);
///         }
///         rows.insert(key.number, row);
///         Ok(true)
///     }
///
///     async fn remove(&self, key: &StoredKey) -> Result<(), KeyError> {
///         let mut rows = self.0.lock().map_err(|_| KeyError::new(KeyErrorKind::Unavailable))?;
///         rows.retain(|_, row| *row.kid != *key.kid);
///         Ok(())
///     }
/// }
/// ```
pub trait KeyStore: Send + Sync + 'static {
    /// All keys, in any order; none where none was ever added.
    ///
    /// # Errors
    ///
    /// Where they cannot be read, or one of them is not understood: never some of them only.
    fn load(&self) -> impl Future<Output = Result<Vec<StoredKey>, KeyError>> + Send;

    /// Keeps a key for good before it returns. `false` where its number or its `kid` is taken, in which case nothing was
    /// written: of two processes that add the same number at once, one does.
    ///
    /// # Errors
    ///
    /// Where it was not written, or may not have been.
    fn add(&self, key: &StoredKey) -> impl Future<Output = Result<bool, KeyError>> + Send;

    /// Forgets a key. One that is not there, or no longer of that `kid`, is no error.
    ///
    /// # Errors
    ///
    /// Where it is not forgotten, or may not be.
    fn remove(&self, key: &StoredKey) -> impl Future<Output = Result<(), KeyError>> + Send;
}

/// A private key and what is known of it. `Debug` shows nothing of the key.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StoredKey {
    /// Its place among the keys, from 1, which each store takes once: two processes that make the next key make one.
    pub number: u64,
    /// The name that tokens call it by: 1 to 64 letters, digits, `.`, `_` and `-`.
    pub kid: Box<str>,
    /// The key itself.
    pub key: SigningKey,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when it signs, in place of the one before it.
    pub signs_from: Timestamp,
}

impl StoredKey {
    /// A key that signs from when it was made.
    #[must_use]
    pub fn new(number: u64, kid: impl Into<Box<str>>, key: SigningKey, created_at: Timestamp) -> Self {
        Self { number, kid: kid.into(), key, created_at, signs_from: created_at }
    }

    /// From when it signs.
    #[must_use]
    pub fn signs_from(self, signs_from: Timestamp) -> Self {
        Self { signs_from, ..self }
    }

    /// The one algorithm that it signs by.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.key.algorithm()
    }

    /// Whether its `kid` can stand in a file, a log and a header.
    pub(super) fn has_sound_kid(&self) -> bool {
        let is_sound = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        (1..=64).contains(&self.kid.len()) && self.kid.bytes().all(is_sound)
    }

    /// Whether nothing of it differs.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.number == other.number
            && self.signs_from == other.signs_from
            && self.kid == other.kid
            && self.key.jwk(&self.kid) == other.key.jwk(&other.kid)
    }
}

/// A [`KeyStore`] whose type was forgotten; clones share it.
#[derive(Clone)]
pub struct BoxedKeyStore(Arc<dyn DynKeyStore>);

impl BoxedKeyStore {
    /// Forgets the type of `store`.
    pub fn new(store: impl KeyStore) -> Self {
        Self(Arc::new(store))
    }
}

impl KeyStore for BoxedKeyStore {
    async fn load(&self) -> Result<Vec<StoredKey>, KeyError> {
        self.0.load().await
    }

    async fn add(&self, key: &StoredKey) -> Result<bool, KeyError> {
        self.0.add(key).await
    }

    async fn remove(&self, key: &StoredKey) -> Result<(), KeyError> {
        self.0.remove(key).await
    }
}

impl fmt::Debug for BoxedKeyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoxedKeyStore").finish_non_exhaustive()
    }
}

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, KeyError>> + Send + 'a>>;

trait DynKeyStore: Send + Sync {
    fn load(&self) -> Answer<'_, Vec<StoredKey>>;
    fn add<'a>(&'a self, key: &'a StoredKey) -> Answer<'a, bool>;
    fn remove<'a>(&'a self, key: &'a StoredKey) -> Answer<'a, ()>;
}

impl<S: KeyStore> DynKeyStore for S {
    fn load(&self) -> Answer<'_, Vec<StoredKey>> {
        Box::pin(KeyStore::load(self))
    }

    fn add<'a>(&'a self, key: &'a StoredKey) -> Answer<'a, bool> {
        Box::pin(KeyStore::add(self, key))
    }

    fn remove<'a>(&'a self, key: &'a StoredKey) -> Answer<'a, ()> {
        Box::pin(KeyStore::remove(self, key))
    }
}
