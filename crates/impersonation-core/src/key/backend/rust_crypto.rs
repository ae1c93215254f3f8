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

#[cfg(feature = "testing")]
pub(crate) use signing::SigningKey;

#[cfg(feature = "testing")]
mod signing {
    use hmac::Hmac;
    use rsa::signature::{RandomizedSigner as _, SignatureEncoding as _, Signer};
    use rsa::traits::PublicKeyParts as _;
    use rsa::{Generate as _, pkcs1v15, pss};
    use sha2::{Sha256, Sha384, Sha512};

    use crate::key::{Algorithm, PublicKey};

    /// A private key made on the spot.
    pub(crate) enum SigningKey {
        Rsa(Algorithm, Box<rsa::PrivateKey>),
        P256(p256::ecdsa::SigningKey),
        P384(p384::ecdsa::SigningKey),
        Ed25519(ed25519_dalek::SigningKey),
        Secret(Algorithm, Vec<u8>),
    }

    impl SigningKey {
        pub(crate) fn generate(algorithm: Algorithm) -> Option<Self> {
            Some(match algorithm {
                Algorithm::ES256 => Self::P256(p256::ecdsa::SigningKey::from_slice(&random::<32>()?).ok()?),
                Algorithm::ES384 => Self::P384(p384::ecdsa::SigningKey::from_slice(&random::<48>()?).ok()?),
                Algorithm::EdDSA => Self::Ed25519(ed25519_dalek::SigningKey::from_bytes(&random()?)),
                algorithm if algorithm.is_symmetric() => return None,
                algorithm => Self::Rsa(algorithm, Box::new(rsa::PrivateKey::generate())),
            })
        }

        pub(crate) fn from_secret(algorithm: Algorithm, secret: &[u8]) -> Option<Self> {
            algorithm.is_symmetric().then(|| Self::Secret(algorithm, secret.to_vec()))
        }

        pub(crate) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
            match self {
                Self::Rsa(algorithm, key) => rsa(*algorithm, (**key).clone(), message),
                Self::P256(key) => Some(Signer::<p256::ecdsa::Signature>::try_sign(key, message).ok()?.to_vec()),
                Self::P384(key) => Some(Signer::<p384::ecdsa::Signature>::try_sign(key, message).ok()?.to_vec()),
                Self::Ed25519(key) => Some(key.try_sign(message).ok()?.to_vec()),
                Self::Secret(Algorithm::HS256, secret) => mac::<Hmac<Sha256>>(secret, message),
                Self::Secret(Algorithm::HS384, secret) => mac::<Hmac<Sha384>>(secret, message),
                Self::Secret(_, secret) => mac::<Hmac<Sha512>>(secret, message),
            }
        }

        /// The public half; a shared secret has none.
        pub(crate) fn public(&self) -> Option<PublicKey> {
            match self {
                Self::Rsa(_, key) => {
                    let public = key.to_public_key();
                    PublicKey::rsa(&public.n_bytes(), &public.e_bytes())
                }
                Self::P256(key) => Some(PublicKey::P256(key.verifying_key().to_sec1_point(false).as_bytes().to_vec())),
                Self::P384(key) => Some(PublicKey::P384(key.verifying_key().to_sec1_point(false).as_bytes().to_vec())),
                Self::Ed25519(key) => Some(PublicKey::Ed25519(key.verifying_key().to_bytes())),
                Self::Secret(..) => None,
            }
        }
    }

    fn random<const N: usize>() -> Option<[u8; N]> {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).ok()?;
        Some(bytes)
    }

    fn mac<M: hmac::Mac + hmac::KeyInit>(secret: &[u8], message: &[u8]) -> Option<Vec<u8>> {
        let mac = <M as hmac::KeyInit>::new_from_slice(secret).ok()?;
        Some(mac.chain_update(message).finalize().into_bytes().to_vec())
    }

    fn rsa(algorithm: Algorithm, key: rsa::PrivateKey, message: &[u8]) -> Option<Vec<u8>> {
        let mut random = rsa::rand_core::UnwrapErr(getrandom::SysRng);
        Some(match algorithm {
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
