use std::future::{Future, ready};

use pkcs1::RsaPublicKeyRef;
use spki::der::{Decode as _, DecodePem as _};
use spki::{ObjectIdentifier, SubjectPublicKeyInfoOwned};

use crate::key::{
    Algorithm, IntoKeySource, IssuerContext, KeyError, KeyErrorKind, KeyLookup, KeySet, KeySource, PublicKey,
    VerifyingKey,
};
use crate::verify::ConfigError;

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// Keys that the application already has; nothing is fetched.
///
/// ```
/// use impersonation_core::key::{Algorithm, StaticKeys};
///
/// const PEM: &str = "-----BEGIN PUBLIC KEY-----
/// MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
/// -----END PUBLIC KEY-----";
/// # if cfg!(any(feature = "aws_lc_rs", feature = "rust_crypto")) {
/// let keys = StaticKeys::pem(Algorithm::EdDSA, PEM)?;
/// # }
/// # Ok::<(), impersonation_core::key::KeyError>(())
/// ```
#[derive(Clone, Debug)]
pub struct StaticKeys(Keys);

#[derive(Clone, Debug)]
enum Keys {
    Set(KeySet),
    /// One key, whatever `kid` the token names: a PEM file has none to compare.
    One(VerifyingKey),
}

impl StaticKeys {
    /// The usable keys of a JWK Set (see [`KeySet`]).
    ///
    /// # Errors
    ///
    /// When the document is no key set or no key of it is usable.
    pub fn jwks(document: &[u8]) -> Result<Self, KeyError> {
        let set = KeySet::from_json(document)?;
        if set.is_empty() {
            return Err(KeyError::new(KeyErrorKind::NoUsableKey));
        }
        Ok(Self(Keys::Set(set)))
    }

    /// A public key in PEM (`BEGIN PUBLIC KEY`, RFC 5280 SubjectPublicKeyInfo) for one algorithm. The `kid` of a token
    /// is not looked at.
    ///
    /// # Errors
    ///
    /// When the text is no such PEM, or the key does not fit the algorithm.
    pub fn pem(algorithm: Algorithm, pem: &str) -> Result<Self, KeyError> {
        let spki = SubjectPublicKeyInfoOwned::from_pem(pem.trim())
            .map_err(|error| KeyError::because(KeyErrorKind::NoPem, error))?;
        let key = from_spki(&spki).ok_or(KeyError::new(KeyErrorKind::Unsupported))?;
        if !key.fits(algorithm) {
            return Err(KeyError::new(KeyErrorKind::AlgorithmMismatch));
        }
        let key = VerifyingKey::from_public(algorithm, &key);
        key.map(|key| Self(Keys::One(key))).ok_or(KeyError::new(KeyErrorKind::Unsupported))
    }

    /// A shared secret for HS256, HS384 or HS512, which the profile must allow by
    /// [`algorithms`](crate::profile::Profile::algorithms). Whoever holds it can also sign.
    ///
    /// # Errors
    ///
    /// When the secret is shorter than the hash (RFC 7518 §3.2), that is 32, 48 or 64 bytes, or the algorithm is not one of
    /// the three.
    pub fn secret(algorithm: Algorithm, secret: &[u8]) -> Result<Self, KeyError> {
        let shortest = match algorithm {
            Algorithm::HS256 => 32,
            Algorithm::HS384 => 48,
            Algorithm::HS512 => 64,
            _ => return Err(KeyError::new(KeyErrorKind::AlgorithmMismatch)),
        };
        if secret.len() < shortest {
            return Err(KeyError::new(KeyErrorKind::SecretTooShort));
        }
        let key = VerifyingKey::from_secret(algorithm, secret);
        key.map(|key| Self(Keys::One(key))).ok_or(KeyError::new(KeyErrorKind::Unsupported))
    }
}

/// Static keys as a verifier asks them.
#[derive(Clone, Debug)]
pub struct StaticKeySource(Keys);

impl KeySource for StaticKeySource {
    fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> KeyLookup {
        let found = match &self.0 {
            Keys::Set(set) => set.find(kid, algorithm),
            Keys::One(key) => Some(key).filter(|key| key.algorithm() == algorithm),
        };
        found.cloned().map_or(KeyLookup::Unknown, KeyLookup::Found)
    }

    fn epoch(&self) -> u64 {
        0
    }

    fn refresh(&self) -> impl Future<Output = ()> + Send {
        ready(())
    }
}

impl IntoKeySource for StaticKeys {
    type Source = StaticKeySource;

    fn into_key_source(self, issuer: &IssuerContext<'_>) -> Result<StaticKeySource, ConfigError> {
        let is_any_allowed = match &self.0 {
            Keys::Set(set) => set.has_any(issuer.algorithms()),
            Keys::One(key) => issuer.algorithms().contains(&key.algorithm()),
        };
        if !is_any_allowed {
            return Err(ConfigError::keys(KeyError::new(KeyErrorKind::AlgorithmNotAllowed)));
        }
        Ok(StaticKeySource(self.0))
    }
}

fn from_spki(spki: &SubjectPublicKeyInfoOwned) -> Option<PublicKey> {
    let bits = spki.subject_public_key.as_bytes()?;
    let parameters = spki.algorithm.parameters.as_ref();
    match spki.algorithm.oid {
        RSA_ENCRYPTION => {
            let key = RsaPublicKeyRef::from_der(bits).ok()?;
            PublicKey::rsa(key.modulus.as_bytes(), key.public_exponent.as_bytes())
        }
        EC_PUBLIC_KEY => match (parameters?.decode_as().ok()?, bits) {
            (P256, [4, rest @ ..]) if rest.len() == 64 => Some(PublicKey::P256(bits.to_vec())),
            (P384, [4, rest @ ..]) if rest.len() == 96 => Some(PublicKey::P384(bits.to_vec())),
            _ => None,
        },
        ED25519 => bits.try_into().ok().map(PublicKey::Ed25519),
        _ => None,
    }
}
