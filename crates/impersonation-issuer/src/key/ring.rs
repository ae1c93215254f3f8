use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{self, AtomicU64};
use std::time::Duration;

use arc_swap::{ArcSwap, Guard};
use impersonation_core::Timestamp;
use impersonation_core::key::{PublicJwk, SigningKey};
use serde::Serialize;

use crate::key::refresh::Refreshes;
use crate::key::state::{Keys, State};
use crate::key::{BoxedKeyStore, KeyError, KeyErrorKind, KeySettings, KeyStore, ListedKey, StoredKey};

/// Tries to take the next number before it is given up: each that fails was taken by another process.
const ATTEMPTS: usize = 8;

/// The signing keys of an issuer: one signs, all that are not over verify. Clones share everything.
///
/// It is a [`KeySource`](impersonation_core::key::KeySource), to be given to the profile of the issuer's own tokens.
///
/// ```
/// use impersonation_core::{Verifier, profile};
/// use impersonation_issuer::key::{KeyRing, KeySettings, MemoryKeys};
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// # if cfg!(any(feature = "aws_lc_rs", feature = "rust_crypto")) {
/// let ring = KeyRing::open(MemoryKeys::new(), KeySettings::new()).await?;
/// let token = ring.sign("JWT", &serde_json::json!({ "iss": "https://app.example.com" }))?;
///
/// let issuer = profile::rfc8693("https://app.example.com").audience("app").keys(ring.clone());
/// let verifier = Verifier::builder().trust(issuer).build()?;
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct KeyRing(pub(super) Arc<Shared>);

pub(super) struct Shared {
    store: BoxedKeyStore,
    settings: KeySettings,
    state: ArcSwap<State>,
    /// How many loads of the store have begun.
    loads: AtomicU64,
    pub(super) refreshes: Arc<Refreshes>,
}

impl KeyRing {
    /// Loads the keys of a store, and makes the first where there is none. Of several processes that do so at once, one makes it.
    ///
    /// # Errors
    ///
    /// When a setting is out of its bounds, the store cannot be read or written, or what it holds is not understood.
    pub async fn open(store: impl KeyStore, settings: KeySettings) -> Result<Self, KeyError> {
        settings.check()?;
        let ring = Self(Arc::new(Shared {
            store: BoxedKeyStore::new(store),
            state: ArcSwap::from_pointee(State::new(settings.overlap)),
            loads: AtomicU64::new(0),
            refreshes: Arc::new(Refreshes::new(settings.cool_down)),
            settings,
        }));
        ring.rotate_if_due().await?;
        let algorithm = ring.settings().algorithm;
        // Only here: two processes of different settings would go on replacing each other's keys.
        ring.add_if(|state, now| state.due_for(algorithm, now, ring.settings())).await?;
        Ok(ring)
    }

    /// Signs a token with the present key: these claims as they are, under a header with `alg`, `kid` and this `typ`.
    ///
    /// # Errors
    ///
    /// When the claims do not serialize as a JSON object, or when there is no key: it was revoked, and no other could be stored.
    pub fn sign(&self, typ: &str, claims: &impl Serialize) -> Result<String, KeyError> {
        let state = self.state();
        let key = state.signing(self.now()).ok_or(KeyError::new(KeyErrorKind::NoSigningKey))?;
        Ok(key.key.sign_jws(&key.kid, typ, claims)?)
    }

    /// The public halves of all keys that verify, those to come among them, as the text of a JWK Set (RFC 7517 §5).
    #[must_use]
    pub fn jwks(&self) -> String {
        let state = self.state();
        let keys: Vec<_> = state.verifying(self.now()).map(|(key, _)| key.key.jwk(&key.kid)).collect();
        PublicJwk::set(&keys)
    }

    /// The keys that verify, in the order in which they sign.
    #[must_use]
    pub fn keys(&self) -> Vec<ListedKey> {
        self.state().verifying(self.now()).map(|(key, standing)| ListedKey::new(key, standing)).collect()
    }

    /// How long a key verifies after it has signed last: nothing that it signs may live longer.
    #[must_use]
    pub fn overlap(&self) -> Duration {
        self.settings().overlap
    }

    /// Reads the store anew: learns of keys that other processes added, and forgets those that they removed.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or what it holds is not understood. What was known goes on then.
    pub async fn reload(&self) -> Result<(), KeyError> {
        let load = self.0.loads.fetch_add(1, atomic::Ordering::SeqCst) + 1;
        let keys = Arc::new(Keys::check(self.0.store.load().await?)?);
        self.0.state.rcu(|state| state.loaded(load, &keys));
        Ok(())
    }

    /// Reads the store anew, makes the next key if it is time for it, and removes those that are over. Whether one was made.
    ///
    /// Call it every minute or so, in every process: it is how one learns that another has revoked a key.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or written. The present key goes on signing; call it again later.
    pub async fn rotate_if_due(&self) -> Result<bool, KeyError> {
        self.reload().await?;
        let is_made = self.add_if(|state, now| state.due(now, self.settings())).await?;
        self.remove(self.dead()).await?;
        Ok(is_made)
    }

    /// Makes a key that signs at once, without having been published ahead. The one before it goes on verifying for the
    /// overlap; if it leaked, [revoke](Self::revoke) it instead.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or written.
    pub async fn rotate_now(&self) -> Result<(), KeyError> {
        self.reload().await?;
        self.add_if(|_, now| Some(now)).await?;
        self.remove(self.dead()).await
    }

    /// Ends a key at once, and everything that it signed: for one that leaked. Where it is the one that signs, another takes its
    /// place. Other processes learn of it when they [read the store anew](Self::rotate_if_due).
    ///
    /// # Errors
    ///
    /// When there is no such key, or the store cannot be read or written. A key that is known is dead in this process even then,
    /// but comes back with the next one: call it again.
    pub async fn revoke(&self, kid: &str) -> Result<(), KeyError> {
        if self.state().named(kid).is_none() {
            self.reload().await?;
        }
        let state = self.0.state.load_full();
        let key = state.named(kid).ok_or(KeyError::new(KeyErrorKind::UnknownKey))?;
        // Before the store is asked for anything, so that none that hangs keeps it alive.
        self.0.state.rcu(|state| state.revoked(kid));
        let replaced = self.add_if(State::vacant).await;
        // Those that were over before: without the one after them they would seem to go on.
        let removed = self.remove([state.dead(self.now()), vec![key.clone()]].concat()).await;
        replaced.and(removed)
    }

    /// Makes a key where one is due, by what the store holds when its number is taken. Whether one was made.
    async fn add_if(&self, due: impl Fn(&State, Timestamp) -> Option<Timestamp>) -> Result<bool, KeyError> {
        for _ in 0..ATTEMPTS {
            let (state, now) = (self.0.state.load_full(), self.now());
            let Some(signs_from) = due(&state, now) else { return Ok(false) };
            let key = self.generate(state.next_number(), now)?.signs_from(signs_from);
            let is_added = self.0.store.add(&key).await?;
            self.reload().await?;
            if is_added {
                return Ok(true);
            }
        }
        Err(KeyError::new(KeyErrorKind::Unavailable))
    }

    async fn remove(&self, keys: Vec<StoredKey>) -> Result<(), KeyError> {
        if keys.is_empty() {
            return Ok(());
        }
        let mut outcome = Ok(());
        for key in &keys {
            outcome = outcome.and(self.0.store.remove(key).await);
        }
        outcome.and(self.reload().await)
    }

    fn dead(&self) -> Vec<StoredKey> {
        self.state().dead(self.now())
    }

    fn generate(&self, number: u64, now: Timestamp) -> Result<StoredKey, KeyError> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|error| KeyError::new(KeyErrorKind::Backend).because(error))?;
        let kid = format!("{number}-{:016x}", u64::from_ne_bytes(random));
        Ok(StoredKey::new(number, kid, SigningKey::generate(self.settings().algorithm)?, now))
    }

    /// For a moment: what waits takes it in full.
    pub(super) fn state(&self) -> Guard<Arc<State>> {
        self.0.state.load()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.settings().now()
    }

    fn settings(&self) -> &KeySettings {
        &self.0.settings
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing").field("settings", self.settings()).field("keys", &self.keys()).finish_non_exhaustive()
    }
}
