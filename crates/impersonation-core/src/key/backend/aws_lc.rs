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

#[cfg(feature = "testing")]
pub(crate) use signing::SigningKey;

#[cfg(feature = "testing")]
mod signing {
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::rsa::KeySize;
    use aws_lc_rs::signature::{
        self, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RsaEncoding, RsaKeyPair,
    };
    use aws_lc_rs::{error::Unspecified, hmac};
    use spki::der::Decode as _;

    use super::mac;
    use crate::key::{Algorithm, PublicKey};

    /// A private key made on the spot.
    pub(crate) enum SigningKey {
        Rsa(RsaKeyPair, &'static dyn RsaEncoding),
        Ec(EcdsaKeyPair),
        Ed25519(Ed25519KeyPair),
        Secret(Box<hmac::Key>),
    }

    impl SigningKey {
        pub(crate) fn generate(algorithm: Algorithm) -> Option<Self> {
            Self::try_generate(algorithm).ok()
        }

        pub(crate) fn from_secret(algorithm: Algorithm, secret: &[u8]) -> Option<Self> {
            Some(Self::Secret(Box::new(hmac::Key::new(mac(algorithm)?, secret))))
        }

        fn try_generate(algorithm: Algorithm) -> Result<Self, Unspecified> {
            match algorithm {
                Algorithm::ES256 => ec(&signature::ECDSA_P256_SHA256_FIXED_SIGNING),
                Algorithm::ES384 => ec(&signature::ECDSA_P384_SHA384_FIXED_SIGNING),
                Algorithm::EdDSA => Ok(Self::Ed25519(Ed25519KeyPair::generate()?)),
                _ => {
                    Ok(Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048)?, rsa_encoding(algorithm).ok_or(Unspecified)?))
                }
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
                Self::Ed25519(key) => Some(key.sign(message).as_ref().to_vec()),
                Self::Secret(key) => Some(hmac::sign(key, message).as_ref().to_vec()),
            }
        }

        /// The public half; a shared secret has none.
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
                Self::Secret(_) => None,
            }
        }
    }

    fn ec(algorithm: &'static EcdsaSigningAlgorithm) -> Result<SigningKey, Unspecified> {
        Ok(SigningKey::Ec(EcdsaKeyPair::generate(algorithm)?))
    }

    fn rsa_encoding(algorithm: Algorithm) -> Option<&'static dyn RsaEncoding> {
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
