use std::collections::HashMap;
use std::fmt;

use crate::json::{Document, Escaped, KEY_SET_VALUES, Node};
use crate::key::groups::Groups;
use crate::key::jwk::Jwk;
use crate::key::{Algorithm, KeyError, KeyErrorKind, VerifyingKey};

/// Larger documents are refused unread.
const MAX_SET_BYTES: usize = 512 * 1024;

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
/// # Ok::<(), impersonation_core::key::KeyError>(())
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
    pub fn from_json(document: &[u8]) -> Result<Self, KeyError> {
        if document.len() > MAX_SET_BYTES {
            return Err(KeyError::new(KeyErrorKind::TooLarge));
        }
        let escaped = Escaped::default();
        let set = Document::parse(document, &escaped, KEY_SET_VALUES);
        let set = set.map_err(|_| KeyError::new(KeyErrorKind::NoKeySet))?;
        let Some(Node::List(keys)) = set.object().get("keys") else {
            return Err(KeyError::new(KeyErrorKind::NoKeySet));
        };
        let mut groups = Groups::default();
        let mut skipped = Vec::new();
        for (index, key) in keys.iter().enumerate() {
            let outcome = match key {
                Node::Object(key) => Jwk::parse(key).and_then(|jwk| groups.add(jwk)),
                _ => Err("it is no object"),
            };
            skipped.extend(outcome.err().map(|reason| SkippedKey { index, reason }));
        }
        let (by_kid, unnamed) = groups.prepare();
        Ok(Self { by_kid, unnamed, skipped })
    }

    /// The key for a token with this `kid` and algorithm.
    ///
    /// A token without a `kid` finds a key only where one key of the whole set fits.
    pub fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> Option<&VerifyingKey> {
        let fits = |key: &&VerifyingKey| key.algorithm() == algorithm;
        match kid {
            Some(kid) => self.by_kid.get(kid)?.iter().find(fits),
            None => {
                let mut fitting = self.iter().filter(fits);
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

    /// Every prepared key.
    fn iter(&self) -> impl Iterator<Item = &VerifyingKey> {
        self.by_kid.values().flatten().chain(&self.unnamed)
    }

    /// Whether a key of the set verifies one of these algorithms.
    pub fn has_any(&self, algorithms: &[Algorithm]) -> bool {
        self.iter().any(|key| algorithms.contains(&key.algorithm()))
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
