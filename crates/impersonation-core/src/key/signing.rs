use std::fmt;
use std::sync::Arc;

use base64_simd::URL_SAFE_NO_PAD;
use serde::Serialize;
use spki::der::SecretDocument;

use crate::key::{Algorithm, KeyError, KeyErrorKind, PublicJwk, PublicKey, VerifyingKey, backend};

/// A private key for one algorithm. Clones share it; it is never shown, and wiped when the last is dropped.
///
/// `ES256`, `ES384` and `EdDSA` by both backends; RSA by aws-lc-rs alone, since how long the pure Rust one takes tells of the
/// key (there it signs in tests, with the feature `testing`). Never a shared secret: whoever verifies by one can also sign.
///
/// ```
/// use impersonation_core::key::{Algorithm, SigningKey};
///
/// # if cfg!(any(feature = "aws_lc_rs", feature = "rust_crypto")) {
/// let key = SigningKey::generate(Algorithm::EdDSA)?;
/// let token = key.sign_jws("2026-11", "JWT", &serde_json::json!({ "sub": "user_1" }))?;
/// assert!(token.starts_with("ey"));
///
/// let stored = key.to_pkcs8()?;
/// let again = SigningKey::from_pkcs8(Algorithm::EdDSA, stored.expose())?;
/// assert_eq!(again.jwk("2026-11"), key.jwk("2026-11"));
/// # }
/// # Ok::<(), impersonation_core::key::KeyError>(())
/// ```
#[derive(Clone)]
pub struct SigningKey(Arc<Inner>);

struct Inner {
    pair: backend::KeyPair,
    numbers: PublicKey,
    public: VerifyingKey,
}

impl SigningKey {
    /// A new key. RSA takes a moment, and has 2048 bits.
    ///
    /// # Errors
    ///
    /// When the backend has no private keys of the algorithm, or no randomness.
    pub fn generate(algorithm: Algorithm) -> Result<Self, KeyError> {
        supported(algorithm)?;
        let pair = backend::KeyPair::generate(algorithm);
        Self::new(algorithm, pair.ok_or(KeyError::new(KeyErrorKind::NotGenerated))?)
    }

    /// A key that was kept: the DER of an unencrypted PKCS#8 document (RFC 5208 or 5958), by whichever backend or tool.
    ///
    /// # Errors
    ///
    /// When the backend has no private keys of the algorithm, when the bytes are no such document or are followed by others,
    /// when the key is of another kind or curve, or its halves do not belong together.
    pub fn from_pkcs8(algorithm: Algorithm, document: &[u8]) -> Result<Self, KeyError> {
        supported(algorithm)?;
        // Refuses what follows the document, which aws-lc would not look at.
        let document = SecretDocument::try_from(document);
        let document = document.map_err(|error| KeyError::because(KeyErrorKind::NoPrivateKey, error))?;
        let pair = backend::KeyPair::from_pkcs8(algorithm, &document);
        Self::new(algorithm, pair.ok_or(KeyError::new(KeyErrorKind::NoPrivateKey))?)
    }

    fn new(algorithm: Algorithm, pair: backend::KeyPair) -> Result<Self, KeyError> {
        let unsupported = || KeyError::new(KeyErrorKind::Unsupported);
        let numbers = pair.public().ok_or_else(unsupported)?;
        let public = VerifyingKey::from_public(algorithm, &numbers).ok_or_else(unsupported)?;
        Ok(Self(Arc::new(Inner { pair, numbers, public })))
    }

    /// The key as the DER of an unencrypted PKCS#8 document of version 1, which both backends and OpenSSL read.
    ///
    /// # Errors
    ///
    /// When the backend cannot write it: an RSA key in pure Rust.
    pub fn to_pkcs8(&self) -> Result<Pkcs8, KeyError> {
        self.0.pair.to_pkcs8().map(Pkcs8).ok_or(KeyError::new(KeyErrorKind::NotWritten))
    }

    /// The one algorithm that this key signs by.
    pub fn algorithm(&self) -> Algorithm {
        self.0.public.algorithm()
    }

    /// Its public half, which verifies what it signs.
    pub fn public(&self) -> &VerifyingKey {
        &self.0.public
    }

    /// Its public half as an entry of a JWK Set, under a name.
    pub fn jwk(&self, kid: &str) -> PublicJwk {
        PublicJwk::new(&self.0.numbers, kid, self.algorithm())
    }

    /// A signed token, in the compact form (RFC 7515 §7.1), with `alg`, `kid` and `typ` in its header. The claims stand as
    /// they are: nothing is added.
    ///
    /// # Errors
    ///
    /// When the claims do not serialize as a JSON object, or the backend fails.
    pub fn sign_jws(&self, kid: &str, typ: &str, claims: &impl Serialize) -> Result<String, KeyError> {
        let header = json(&Header { alg: self.algorithm().name(), kid, typ })?;
        compact(&header, &json(claims)?, |message| self.sign(message)).ok_or(KeyError::new(KeyErrorKind::NotSigned))
    }

    /// The signature of these bytes in the form of RFC 7518 §3.
    pub(crate) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        self.0.pair.sign(message)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("algorithm", &self.algorithm()).finish_non_exhaustive()
    }
}

/// A private key as the bytes of a PKCS#8 document. They are never shown, only [exposed](Self::expose), and wiped on drop.
pub struct Pkcs8(SecretDocument);

impl Pkcs8 {
    /// The bytes themselves, for the place where the key is kept: never for a log.
    pub fn expose(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Pkcs8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pkcs8(..)")
    }
}

#[derive(Serialize)]
struct Header<'h> {
    alg: &'static str,
    kid: &'h str,
    typ: &'h str,
}

fn supported(algorithm: Algorithm) -> Result<(), KeyError> {
    let is_supported = backend::KeyPair::supports(algorithm);
    is_supported.then_some(()).ok_or(KeyError::new(KeyErrorKind::Unsupported))
}

/// The text of a JSON object, and of nothing else.
fn json(object: &impl Serialize) -> Result<Vec<u8>, KeyError> {
    let text = serde_json::to_vec(object).map_err(|error| KeyError::because(KeyErrorKind::NoClaims, error))?;
    if text.first() == Some(&b'{') { Ok(text) } else { Err(KeyError::new(KeyErrorKind::NoClaims)) }
}

/// A compact JWS of these texts, whatever they are.
pub(crate) fn compact(header: &[u8], claims: &[u8], sign: impl FnOnce(&[u8]) -> Option<Vec<u8>>) -> Option<String> {
    let mut token = URL_SAFE_NO_PAD.encode_to_string(header);
    token.push('.');
    URL_SAFE_NO_PAD.encode_append(claims, &mut token);
    let signature = sign(token.as_bytes())?;
    token.push('.');
    URL_SAFE_NO_PAD.encode_append(&signature, &mut token);
    Some(token)
}
