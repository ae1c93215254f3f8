use aws_lc_rs::hmac;
use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{self, ParsedPublicKey, RsaParameters, VerificationAlgorithm};

use crate::key::{Algorithm, PublicKey};

/// A key parsed once; `ParsedPublicKey` spares the parse of each verification.
pub(crate) enum Key {
    Public(ParsedPublicKey),
    Secret(Box<hmac::Key>),
}

impl Key {
    pub(crate) fn from_public(algorithm: Algorithm, key: &PublicKey) -> Option<Self> {
        let parsed = match key {
            PublicKey::Rsa { n, e } => PublicKeyComponents { n, e }.to_parsed_public_key(rsa(algorithm)?),
            PublicKey::P256(point) | PublicKey::P384(point) => ParsedPublicKey::new(curve(algorithm)?, point),
            PublicKey::Ed25519(point) => ParsedPublicKey::new(curve(algorithm)?, point),
        };
        parsed.ok().map(Self::Public)
    }

    pub(crate) fn from_secret(algorithm: Algorithm, secret: &[u8]) -> Option<Self> {
        Some(Self::Secret(Box::new(hmac::Key::new(mac(algorithm)?, secret))))
    }

    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Public(key) => key.verify_sig(message, signature).is_ok(),
            Self::Secret(key) => hmac::verify(key, message, signature).is_ok(),
        }
    }
}

fn rsa(algorithm: Algorithm) -> Option<&'static RsaParameters> {
    Some(match algorithm {
        Algorithm::RS256 => &signature::RSA_PKCS1_2048_8192_SHA256,
        Algorithm::RS384 => &signature::RSA_PKCS1_2048_8192_SHA384,
        Algorithm::RS512 => &signature::RSA_PKCS1_2048_8192_SHA512,
        Algorithm::PS256 => &signature::RSA_PSS_2048_8192_SHA256,
        Algorithm::PS384 => &signature::RSA_PSS_2048_8192_SHA384,
        Algorithm::PS512 => &signature::RSA_PSS_2048_8192_SHA512,
        _ => return None,
    })
}

fn curve(algorithm: Algorithm) -> Option<&'static dyn VerificationAlgorithm> {
    Some(match algorithm {
        Algorithm::ES256 => &signature::ECDSA_P256_SHA256_FIXED,
        Algorithm::ES384 => &signature::ECDSA_P384_SHA384_FIXED,
        Algorithm::EdDSA => &signature::ED25519,
        _ => return None,
    })
}

fn mac(algorithm: Algorithm) -> Option<hmac::Algorithm> {
    Some(match algorithm {
        Algorithm::HS256 => hmac::HMAC_SHA256,
        Algorithm::HS384 => hmac::HMAC_SHA384,
        Algorithm::HS512 => hmac::HMAC_SHA512,
        _ => return None,
    })
}

/// The code of a message under a shared secret.
#[cfg(feature = "testing")]
pub(crate) fn authenticate(algorithm: Algorithm, secret: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    let key = hmac::Key::new(mac(algorithm)?, secret);
    Some(hmac::sign(&key, message).as_ref().to_vec())
}

#[cfg(feature = "signing")]
pub(crate) use signing::KeyPair;

#[cfg(feature = "signing")]
mod signing {
    use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
    use aws_lc_rs::error::{KeyRejected, Unspecified};
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::rsa::KeySize;
    use aws_lc_rs::signature::{
        self, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RsaEncoding, RsaKeyPair,
    };
    use spki::der::{Decode as _, SecretDocument};

    use crate::key::{Algorithm, PublicKey};

    /// A private key, which aws-lc wipes when it is dropped.
    pub(crate) enum KeyPair {
        Rsa(RsaKeyPair, &'static dyn RsaEncoding),
        Ec(EcdsaKeyPair),
        Ed25519(Ed25519KeyPair),
    }

    impl KeyPair {
        /// Whether there are private keys of this algorithm.
        pub(crate) fn supports(algorithm: Algorithm) -> bool {
            !algorithm.is_symmetric()
        }

        pub(crate) fn generate(algorithm: Algorithm) -> Option<Self> {
            Self::try_generate(algorithm).ok()
        }

        fn try_generate(algorithm: Algorithm) -> Result<Self, Unspecified> {
            Ok(match (curve(algorithm), algorithm) {
                (Some(curve), _) => Self::Ec(EcdsaKeyPair::generate(curve)?),
                (None, Algorithm::EdDSA) => Self::Ed25519(Ed25519KeyPair::generate()?),
                _ => {
                    let encoding = rsa(algorithm).ok_or(Unspecified)?;
                    Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048)?, encoding)
                }
            })
        }

        pub(crate) fn from_pkcs8(algorithm: Algorithm, document: &SecretDocument) -> Option<Self> {
            Self::try_from_pkcs8(algorithm, document.as_bytes()).ok()?
        }

        fn try_from_pkcs8(algorithm: Algorithm, document: &[u8]) -> Result<Option<Self>, KeyRejected> {
            Ok(match (curve(algorithm), algorithm) {
                (Some(curve), _) => Some(Self::Ec(EcdsaKeyPair::from_pkcs8(curve, document)?)),
                (None, Algorithm::EdDSA) => Some(Self::Ed25519(Ed25519KeyPair::from_pkcs8(document)?)),
                _ => match rsa(algorithm) {
                    Some(encoding) => Some(Self::Rsa(RsaKeyPair::from_pkcs8(document)?, encoding)),
                    None => None,
                },
            })
        }

        /// Version 1, without the public half of RFC 5958, which older readers trip over.
        pub(crate) fn to_pkcs8(&self) -> Option<SecretDocument> {
            match self {
                Self::Rsa(key, _) => secret(AsDer::<Pkcs8V1Der<'_>>::as_der(key).ok()?.as_ref()),
                Self::Ec(key) => secret(key.to_pkcs8v1().ok()?.as_ref()),
                Self::Ed25519(key) => secret(key.to_pkcs8v1().ok()?.as_ref()),
            }
        }

        pub(crate) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
            let random = SystemRandom::new();
            match self {
                Self::Rsa(key, encoding) => {
                    let mut signature = vec![0; key.public_modulus_len()];
                    key.sign(*encoding, &random, message, &mut signature).ok()?;
                    Some(signature)
                }
                Self::Ec(key) => Some(key.sign(&random, message).ok()?.as_ref().to_vec()),
                Self::Ed25519(key) => Some(key.try_sign(message).ok()?.as_ref().to_vec()),
            }
        }

        pub(crate) fn public(&self) -> Option<PublicKey> {
            match self {
                Self::Rsa(key, _) => {
                    let public = pkcs1::RsaPublicKeyRef::from_der(key.public_key().as_ref()).ok()?;
                    PublicKey::rsa(public.modulus.as_bytes(), public.public_exponent.as_bytes())
                }
                Self::Ec(key) => {
                    let point = key.public_key().as_ref().to_vec();
                    Some(if point.len() == 65 { PublicKey::P256(point) } else { PublicKey::P384(point) })
                }
                Self::Ed25519(key) => key.public_key().as_ref().try_into().ok().map(PublicKey::Ed25519),
            }
        }
    }

    fn secret(document: &[u8]) -> Option<SecretDocument> {
        SecretDocument::try_from(document).ok()
    }

    fn curve(algorithm: Algorithm) -> Option<&'static EcdsaSigningAlgorithm> {
        match algorithm {
            Algorithm::ES256 => Some(&signature::ECDSA_P256_SHA256_FIXED_SIGNING),
            Algorithm::ES384 => Some(&signature::ECDSA_P384_SHA384_FIXED_SIGNING),
            _ => None,
        }
    }

    fn rsa(algorithm: Algorithm) -> Option<&'static dyn RsaEncoding> {
        Some(match algorithm {
            Algorithm::RS256 => &signature::RSA_PKCS1_SHA256,
            Algorithm::RS384 => &signature::RSA_PKCS1_SHA384,
            Algorithm::RS512 => &signature::RSA_PKCS1_SHA512,
            Algorithm::PS256 => &signature::RSA_PSS_SHA256,
            Algorithm::PS384 => &signature::RSA_PSS_SHA384,
            Algorithm::PS512 => &signature::RSA_PSS_SHA512,
            _ => return None,
        })
    }
}
