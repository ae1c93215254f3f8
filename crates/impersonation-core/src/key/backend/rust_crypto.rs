use hmac::{Hmac, KeyInit as _, Mac as _};
use rsa::BoxedUint;
use rsa::signature::Verifier as _;
use rsa::{pkcs1v15, pss};
use sha2::{Sha256, Sha384, Sha512};

use crate::key::{Algorithm, PublicKey};

/// A key parsed once.
pub(crate) enum Key {
    Rs256(pkcs1v15::VerifyingKey<Sha256>),
    Rs384(pkcs1v15::VerifyingKey<Sha384>),
    Rs512(pkcs1v15::VerifyingKey<Sha512>),
    Ps256(pss::VerifyingKey<Sha256>),
    Ps384(pss::VerifyingKey<Sha384>),
    Ps512(pss::VerifyingKey<Sha512>),
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    Ed25519(ed25519_dalek::VerifyingKey),
    Hs256(Hmac<Sha256>),
    Hs384(Hmac<Sha384>),
    Hs512(Hmac<Sha512>),
}

impl Key {
    pub(crate) fn from_public(algorithm: Algorithm, key: &PublicKey) -> Option<Self> {
        if !key.fits(algorithm) {
            return None;
        }
        match key {
            PublicKey::Rsa { n, e } => {
                let key = rsa::PublicKey::new(BoxedUint::from_be_slice_vartime(n), BoxedUint::from_be_slice_vartime(e));
                rsa(algorithm, key.ok()?)
            }
            PublicKey::P256(point) => p256::ecdsa::VerifyingKey::from_sec1_bytes(point).ok().map(Self::P256),
            PublicKey::P384(point) => p384::ecdsa::VerifyingKey::from_sec1_bytes(point).ok().map(Self::P384),
            PublicKey::Ed25519(point) => ed25519_dalek::VerifyingKey::from_bytes(point).ok().map(Self::Ed25519),
        }
    }

    pub(crate) fn from_secret(algorithm: Algorithm, secret: &[u8]) -> Option<Self> {
        Some(match algorithm {
            Algorithm::HS256 => Self::Hs256(Hmac::new_from_slice(secret).ok()?),
            Algorithm::HS384 => Self::Hs384(Hmac::new_from_slice(secret).ok()?),
            Algorithm::HS512 => Self::Hs512(Hmac::new_from_slice(secret).ok()?),
            _ => return None,
        })
    }

    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.try_verify(message, signature).is_some()
    }

    fn try_verify(&self, message: &[u8], signature: &[u8]) -> Option<()> {
        match self {
            Self::Rs256(key) => key.verify(message, &signature.try_into().ok()?).ok(),
            Self::Rs384(key) => key.verify(message, &signature.try_into().ok()?).ok(),
            Self::Rs512(key) => key.verify(message, &signature.try_into().ok()?).ok(),
            Self::Ps256(key) => key.verify(message, &signature.try_into().ok()?).ok(),
            Self::Ps384(key) => key.verify(message, &signature.try_into().ok()?).ok(),
            Self::Ps512(key) => key.verify(message, &signature.try_into().ok()?).ok(),
            Self::P256(key) => key.verify(message, &p256::ecdsa::Signature::from_slice(signature).ok()?).ok(),
            Self::P384(key) => key.verify(message, &p384::ecdsa::Signature::from_slice(signature).ok()?).ok(),
            Self::Ed25519(key) => key.verify_strict(message, &signature.try_into().ok()?).ok(),
            Self::Hs256(key) => key.clone().chain_update(message).verify_slice(signature).ok(),
            Self::Hs384(key) => key.clone().chain_update(message).verify_slice(signature).ok(),
            Self::Hs512(key) => key.clone().chain_update(message).verify_slice(signature).ok(),
        }
    }
}

fn rsa(algorithm: Algorithm, key: rsa::PublicKey) -> Option<Key> {
    Some(match algorithm {
        Algorithm::RS256 => Key::Rs256(pkcs1v15::VerifyingKey::new(key)),
        Algorithm::RS384 => Key::Rs384(pkcs1v15::VerifyingKey::new(key)),
        Algorithm::RS512 => Key::Rs512(pkcs1v15::VerifyingKey::new(key)),
        Algorithm::PS256 => Key::Ps256(pss::VerifyingKey::new(key)),
        Algorithm::PS384 => Key::Ps384(pss::VerifyingKey::new(key)),
        Algorithm::PS512 => Key::Ps512(pss::VerifyingKey::new(key)),
        _ => return None,
    })
}

/// The code of a message under a shared secret.
#[cfg(feature = "testing")]
pub(crate) fn authenticate(algorithm: Algorithm, secret: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    fn code<M: hmac::Mac>(mac: M, message: &[u8]) -> Vec<u8> {
        mac.chain_update(message).finalize().into_bytes().to_vec()
    }
    match Key::from_secret(algorithm, secret)? {
        Key::Hs256(mac) => Some(code(mac, message)),
        Key::Hs384(mac) => Some(code(mac, message)),
        Key::Hs512(mac) => Some(code(mac, message)),
        _ => None,
    }
}

#[cfg(feature = "signing")]
pub(crate) use signing::KeyPair;

#[cfg(feature = "signing")]
mod signing {
    use ed25519_dalek::pkcs8::DecodePrivateKey as _;
    use p256::elliptic_curve::Generate as _;
    use p256::pkcs8::EncodePrivateKey as _;
    use rsa::signature::Signer;
    use spki::der::SecretDocument;
    use spki::der::zeroize::Zeroizing;

    use crate::key::{Algorithm, PublicKey};

    /// A private key, wiped when it is dropped.
    pub(crate) enum KeyPair {
        P256(p256::ecdsa::SigningKey),
        P384(p384::ecdsa::SigningKey),
        Ed25519(ed25519_dalek::SigningKey),
        /// For tests alone: how long `rsa` takes tells of the key (RUSTSEC-2023-0071).
        #[cfg(feature = "testing")]
        Rsa(super::rsa_signing::KeyPair),
    }

    /// All of an Ed25519 key in PKCS#8 before its seed (RFC 8410 §7).
    const ED25519_PKCS8: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

    impl KeyPair {
        /// Whether there are private keys of this algorithm.
        pub(crate) fn supports(algorithm: Algorithm) -> bool {
            let is_curve = matches!(algorithm, Algorithm::ES256 | Algorithm::ES384 | Algorithm::EdDSA);
            is_curve || (cfg!(feature = "testing") && !algorithm.is_symmetric())
        }

        pub(crate) fn generate(algorithm: Algorithm) -> Option<Self> {
            match algorithm {
                Algorithm::ES256 => p256::ecdsa::SigningKey::try_generate().ok().map(Self::P256),
                Algorithm::ES384 => p384::ecdsa::SigningKey::try_generate().ok().map(Self::P384),
                Algorithm::EdDSA => {
                    let mut seed = Zeroizing::new([0; 32]);
                    getrandom::fill(&mut *seed).ok()?;
                    Some(Self::Ed25519(ed25519_dalek::SigningKey::from_bytes(&seed)))
                }
                #[cfg(feature = "testing")]
                algorithm => super::rsa_signing::KeyPair::generate(algorithm).map(Self::Rsa),
                #[cfg(not(feature = "testing"))]
                _ => None,
            }
        }

        pub(crate) fn from_pkcs8(algorithm: Algorithm, document: &SecretDocument) -> Option<Self> {
            let document = document.as_bytes();
            match algorithm {
                Algorithm::ES256 => p256::ecdsa::SigningKey::from_pkcs8_der(document).ok().map(Self::P256),
                Algorithm::ES384 => p384::ecdsa::SigningKey::from_pkcs8_der(document).ok().map(Self::P384),
                Algorithm::EdDSA => ed25519_dalek::SigningKey::from_pkcs8_der(document).ok().map(Self::Ed25519),
                _ => None,
            }
        }

        /// Version 1, without the public half of RFC 5958, which older readers trip over.
        pub(crate) fn to_pkcs8(&self) -> Option<SecretDocument> {
            match self {
                Self::P256(key) => key.to_pkcs8_der().ok(),
                Self::P384(key) => key.to_pkcs8_der().ok(),
                Self::Ed25519(key) => [&ED25519_PKCS8[..], key.as_bytes()].concat().try_into().ok(),
                #[cfg(feature = "testing")]
                Self::Rsa(_) => None,
            }
        }

        pub(crate) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
            match self {
                Self::P256(key) => Some(Signer::<p256::ecdsa::Signature>::try_sign(key, message).ok()?.to_vec()),
                Self::P384(key) => Some(Signer::<p384::ecdsa::Signature>::try_sign(key, message).ok()?.to_vec()),
                Self::Ed25519(key) => Some(key.try_sign(message).ok()?.to_vec()),
                #[cfg(feature = "testing")]
                Self::Rsa(key) => key.sign(message),
            }
        }

        pub(crate) fn public(&self) -> Option<PublicKey> {
            match self {
                Self::P256(key) => Some(PublicKey::P256(key.verifying_key().to_sec1_point(false).as_bytes().to_vec())),
                Self::P384(key) => Some(PublicKey::P384(key.verifying_key().to_sec1_point(false).as_bytes().to_vec())),
                Self::Ed25519(key) => Some(PublicKey::Ed25519(key.verifying_key().to_bytes())),
                #[cfg(feature = "testing")]
                Self::Rsa(key) => key.public(),
            }
        }
    }
}

#[cfg(feature = "testing")]
mod rsa_signing {
    use rsa::signature::{RandomizedSigner as _, SignatureEncoding as _, Signer as _};
    use rsa::traits::PublicKeyParts as _;
    use rsa::{Generate as _, pkcs1v15, pss};
    use sha2::{Sha256, Sha384, Sha512};

    use crate::key::{Algorithm, PublicKey};

    pub(crate) struct KeyPair(Algorithm, Box<rsa::PrivateKey>);

    impl KeyPair {
        pub(super) fn generate(algorithm: Algorithm) -> Option<Self> {
            (!algorithm.is_symmetric()).then(|| Self(algorithm, Box::new(rsa::PrivateKey::generate())))
        }

        pub(super) fn public(&self) -> Option<PublicKey> {
            let public = self.1.to_public_key();
            PublicKey::rsa(&public.n_bytes(), &public.e_bytes())
        }

        pub(super) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
            let key = (*self.1).clone();
            let mut random = rsa::rand_core::UnwrapErr(getrandom::SysRng);
            Some(match self.0 {
                Algorithm::RS256 => pkcs1v15::SigningKey::<Sha256>::new(key).try_sign(message).ok()?.to_vec(),
                Algorithm::RS384 => pkcs1v15::SigningKey::<Sha384>::new(key).try_sign(message).ok()?.to_vec(),
                Algorithm::RS512 => pkcs1v15::SigningKey::<Sha512>::new(key).try_sign(message).ok()?.to_vec(),
                Algorithm::PS256 => {
                    pss::SigningKey::<Sha256>::new(key).try_sign_with_rng(&mut random, message).ok()?.to_vec()
                }
                Algorithm::PS384 => {
                    pss::SigningKey::<Sha384>::new(key).try_sign_with_rng(&mut random, message).ok()?.to_vec()
                }
                _ => pss::SigningKey::<Sha512>::new(key).try_sign_with_rng(&mut random, message).ok()?.to_vec(),
            })
        }
    }
}
