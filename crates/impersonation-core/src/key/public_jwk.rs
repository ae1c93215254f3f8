use base64_simd::URL_SAFE_NO_PAD;
use serde::{Serialize, Serializer};

use crate::key::{Algorithm, PublicKey};

/// A public key as an entry of a JWK Set (RFC 7517 §4), with `kid`, `use` and `alg`. It serializes as one.
///
/// ```
/// use impersonation_core::key::{Algorithm, KeySet, PublicJwk, SigningKey};
///
/// # if cfg!(any(feature = "aws_lc_rs", feature = "rust_crypto")) {
/// let key = SigningKey::generate(Algorithm::EdDSA)?;
/// let document = PublicJwk::set(&[key.jwk("2026-11")]);
/// assert!(KeySet::from_json(document.as_bytes())?.find(Some("2026-11"), Algorithm::EdDSA).is_some());
/// # }
/// # Ok::<(), impersonation_core::key::KeyError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublicJwk {
    #[serde(flatten)]
    numbers: Numbers,
    kid: Box<str>,
    #[serde(rename = "use")]
    purpose: &'static str,
    #[serde(rename = "alg", serialize_with = "name")]
    algorithm: Algorithm,
}

/// RFC 7518 §6 and RFC 8037 §2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kty")]
enum Numbers {
    #[serde(rename = "RSA")]
    Rsa { n: String, e: String },
    #[serde(rename = "EC")]
    Ec { crv: &'static str, x: String, y: String },
    #[serde(rename = "OKP")]
    Okp { crv: &'static str, x: String },
}

impl PublicJwk {
    pub(super) fn new(key: &PublicKey, kid: &str, algorithm: Algorithm) -> Self {
        let numbers = match key {
            PublicKey::Rsa { n, e } => Numbers::Rsa { n: base64url(n), e: base64url(e) },
            PublicKey::P256(point) => ec("P-256", point),
            PublicKey::P384(point) => ec("P-384", point),
            PublicKey::Ed25519(point) => Numbers::Okp { crv: "Ed25519", x: base64url(point) },
        };
        Self { numbers, kid: kid.into(), purpose: "sig", algorithm }
    }

    /// The name that tokens call the key by.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The one algorithm that the key is for.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// A JWK Set of these keys, as JSON text (RFC 7517 §5).
    pub fn set(keys: &[Self]) -> String {
        serde_json::json!({ "keys": keys }).to_string()
    }
}

fn name<S: Serializer>(algorithm: &Algorithm, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(algorithm.name())
}

fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode_to_string(bytes)
}

/// An uncompressed point is a 4 and two coordinates of the same length.
fn ec(crv: &'static str, point: &[u8]) -> Numbers {
    let (x, y) = point[1..].split_at(point.len() / 2);
    Numbers::Ec { crv, x: base64url(x), y: base64url(y) }
}
