use std::collections::HashMap;
use std::fmt;

use crate::json::{self, Node};
use crate::key::jwk::Jwk;
use crate::key::{Algorithm, PublicKey, VerifyingKey};

/// Larger documents are refused unread.
const MAX_SET_BYTES: usize = 512 * 1024;
/// Keys under one `kid` and algorithm that are tried; more are left out.
const MAX_ALTERNATIVES: usize = 4;

/// The usable public keys of a JWK Set (RFC 7517 §5), each prepared for its algorithm.
///
/// A key is left out, without a loss to the others, when its `use`, `key_ops` or `alg` do not allow it to verify, when
/// it is symmetric, when its numbers are not canonical base64url or out of bounds, or when its kind is unknown:
/// [`skipped`](Self::skipped) says which and why. Keys that share a `kid` are told apart by algorithm, and all tried
/// where that is the same too.
///
/// ```
/// use impersonation_core::key::{Algorithm, KeySet};
///
/// let keys = KeySet::from_json(br#"{"keys":[
///     {"kty":"OKP","crv":"Ed25519","kid":"2026-11","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
///     {"kty":"oct","kid":"secret","k":"c2VjcmV0"}
/// ]}"#)?;
/// # if cfg!(any(feature = "aws_lc_rs", feature = "rust_crypto")) {
/// assert!(keys.find(Some("2026-11"), Algorithm::EdDSA).is_some());
/// # }
/// assert!(keys.find(Some("secret"), Algorithm::HS256).is_none());
/// # Ok::<(), impersonation_core::key::KeySetError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct KeySet {
    by_kid: HashMap<Box<str>, Vec<VerifyingKey>>,
    /// Keys without a `kid`.
    unnamed: Vec<VerifyingKey>,
    skipped: Vec<SkippedKey>,
}

impl KeySet {
    /// Reads a JWK Set.
    ///
    /// # Errors
    ///
    /// When the document is larger than 512 KiB, is no JSON object, has a key twice, or has no list `keys`. A set whose keys
    /// are all unusable is no error here: ask [`is_empty`](Self::is_empty).
    pub fn from_json(document: &[u8]) -> Result<Self, KeySetError> {
        if document.len() > MAX_SET_BYTES {
            return Err(KeySetError("the document is larger than 512 KiB"));
        }
        let set = json::parse(document).map_err(|_| KeySetError("the document is no strict JSON object"))?;
        let Some(Node::List(keys)) = set.get("keys") else {
            return Err(KeySetError("the document has no list of keys"));
        };
        let mut skipped = Vec::new();
        let mut jwks = Vec::with_capacity(keys.len());
        for (index, key) in keys.iter().enumerate() {
            let jwk = match key {
                Node::Object(key) => Jwk::parse(key),
                _ => Err("it is no object"),
            };
            match jwk {
                Ok(jwk) => jwks.push(jwk),
                Err(reason) => skipped.push(SkippedKey { index, reason }),
            }
        }
        Ok(Self::prepare(&jwks, skipped))
    }

    /// The key for a token with this `kid` and algorithm.
    ///
    /// A token without a `kid` finds a key only where one key of the whole set fits.
    pub fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> Option<&VerifyingKey> {
        let fits = |key: &&VerifyingKey| key.algorithm() == algorithm;
        match kid {
            Some(kid) => self.by_kid.get(kid)?.iter().find(fits),
            None => {
                let mut fitting = self.by_kid.values().flatten().chain(&self.unnamed).filter(fits);
                let only = fitting.next().filter(|key| key.alternatives() == 1);
                only.filter(|_| fitting.next().is_none())
            }
        }
    }

    /// Whether no key of the set can be used.
    pub fn is_empty(&self) -> bool {
        self.by_kid.is_empty() && self.unnamed.is_empty()
    }

    /// The keys that were left out, for the application's log.
    pub fn skipped(&self) -> &[SkippedKey] {
        &self.skipped
    }

    fn prepare(jwks: &[Jwk], skipped: Vec<SkippedKey>) -> Self {
        let mut set = Self { skipped, ..Self::default() };
        let mut groups: HashMap<(Option<&str>, Algorithm), Vec<&PublicKey>> = HashMap::new();
        for jwk in jwks {
            for algorithm in &jwk.algorithms {
                let group = groups.entry((jwk.kid.as_deref(), *algorithm)).or_default();
                if !group.contains(&&jwk.key) && (group.len() < MAX_ALTERNATIVES || jwk.kid.is_none()) {
                    group.push(&jwk.key);
                }
            }
        }
        for ((kid, algorithm), keys) in groups {
            match kid {
                Some(kid) => {
                    let prepared = VerifyingKey::from_public(algorithm, &keys);
                    set.by_kid.entry(kid.into()).or_default().extend(prepared);
                }
                // Without a name each stands for itself: a token that names none must find exactly one.
                None => set.unnamed.extend(keys.iter().filter_map(|key| VerifyingKey::from_public(algorithm, &[key]))),
            }
        }
        set.by_kid.retain(|_, keys| !keys.is_empty());
        set
    }
}

/// A key of a set that cannot verify signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedKey {
    index: usize,
    reason: &'static str,
}

impl SkippedKey {
    /// Its place in the list `keys`, from 0.
    pub fn index(&self) -> usize {
        self.index
    }
}

impl fmt::Display for SkippedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "key {} of the set is left out: {}", self.index, self.reason)
    }
}

/// A document that is no key set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeySetError(&'static str);

impl fmt::Display for KeySetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no key set: {}", self.0)
    }
}

impl std::error::Error for KeySetError {}
