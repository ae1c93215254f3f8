//! Public keys, and where they come from.
//!
//! A key is prepared once, when its set is loaded, and carries the one algorithm that it verifies: the `alg` of a token
//! only picks among keys that were already pinned to it (RFC 8725 §3.1). Symmetric keys never come from a key set.
//!
//! - [`KeySet`] reads a JWK Set (RFC 7517), a bad key costing no other.
//! - [`StaticKeys`] is a set, a PEM file or a shared secret that the application already has.
//! - [`KeySource`] is what a verifier asks; `impersonation-jwks` fetches over HTTPS, and its docs show one of your own.
//! - `SigningKey` (feature `signing`) is a private key, for an issuer of one's own.

mod algorithm;
mod backend;
mod error;
mod groups;
mod jwk;
#[cfg(feature = "signing")]
mod public_jwk;
mod roca;
mod set;
#[cfg(feature = "signing")]
mod signing;
mod source;
mod static_keys;

use std::fmt;
use std::sync::Arc;

pub use algorithm::Algorithm;
pub use error::{KeyError, KeyErrorKind};
#[cfg(feature = "signing")]
pub use public_jwk::PublicJwk;
pub use set::{KeySet, SkippedKey};
#[cfg(feature = "signing")]
pub use signing::{Pkcs8, SigningKey};
pub use source::{BoxedKeySource, IntoKeySource, IssuerContext, KeyLookup, KeySource};
pub use static_keys::StaticKeys;

pub(crate) use backend::AVAILABLE as BACKEND_AVAILABLE;
#[cfg(all(feature = "testing", any(feature = "aws_lc_rs", feature = "rust_crypto")))]
pub(crate) use backend::authenticate;
#[cfg(all(feature = "testing", any(feature = "aws_lc_rs", feature = "rust_crypto")))]
pub(crate) use signing::compact;

/// A public key (or shared secret) made ready to verify signatures of one algorithm. Clones share it.
#[derive(Clone)]
pub struct VerifyingKey(Arc<Prepared>);

struct Prepared {
    algorithm: Algorithm,
    /// More than one only where a set has several keys under one `kid` and algorithm, as some do while they rotate.
    keys: Vec<backend::Key>,
}

impl VerifyingKey {
    /// The one algorithm that this key verifies.
    pub fn algorithm(&self) -> Algorithm {
        self.0.algorithm
    }

    /// Whether `signature` is this key's over `message`, in the form of RFC 7518 §3.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.keys.iter().any(|key| key.verifies(message, signature))
    }

    fn new(algorithm: Algorithm, keys: Vec<backend::Key>) -> Self {
        Self(Arc::new(Prepared { algorithm, keys }))
    }

    fn from_public(algorithm: Algorithm, key: &PublicKey) -> Option<Self> {
        Some(Self::new(algorithm, vec![backend::Key::from_public(algorithm, key)?]))
    }

    fn from_secret(algorithm: Algorithm, secret: &[u8]) -> Option<Self> {
        Some(Self::new(algorithm, vec![backend::Key::from_secret(algorithm, secret)?]))
    }

    /// How many public keys answer to this entry of a set.
    fn alternatives(&self) -> usize {
        self.0.keys.len()
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyingKey").field("algorithm", &self.algorithm()).finish_non_exhaustive()
    }
}

/// The numbers of a public key, checked for form but for no backend in particular.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PublicKey {
    /// Modulus and exponent, big-endian, without leading zeros.
    Rsa { n: Vec<u8>, e: Vec<u8> },
    /// An uncompressed SEC 1 point.
    P256(Vec<u8>),
    /// An uncompressed SEC 1 point.
    P384(Vec<u8>),
    /// RFC 8032 §5.1.5.
    Ed25519([u8; 32]),
}

/// Moduli outside these bounds are refused by both backends alike (RFC 7518 §3.3 wants 2048 or more).
const RSA_MODULUS_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;
/// What both backends take: 33 bits.
const RSA_EXPONENT_MAX: u64 = (1 << 33) - 1;

impl PublicKey {
    pub(crate) fn rsa(n: &[u8], e: &[u8]) -> Option<Self> {
        let (n, e) = (without_leading_zeros(n), without_leading_zeros(e));
        let bits = n.len() * 8 - n.first()?.leading_zeros() as usize;
        let exponent = (e.len() <= 8).then(|| e.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte)))?;
        let sound = RSA_MODULUS_BITS.contains(&bits)
            && n.last()? & 1 == 1
            && (3..=RSA_EXPONENT_MAX).contains(&exponent)
            && exponent & 1 == 1
            && !roca::is_weak(n);
        sound.then(|| Self::Rsa { n: n.to_vec(), e: e.to_vec() })
    }

    /// Whether a signature of this algorithm can be this key's at all.
    pub(crate) fn fits(&self, algorithm: Algorithm) -> bool {
        use Algorithm as A;
        match self {
            Self::Rsa { .. } => matches!(algorithm, A::RS256 | A::RS384 | A::RS512 | A::PS256 | A::PS384 | A::PS512),
            Self::P256(_) => algorithm == A::ES256,
            Self::P384(_) => algorithm == A::ES384,
            Self::Ed25519(_) => algorithm == A::EdDSA,
        }
    }
}

fn without_leading_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}
