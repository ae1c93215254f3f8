//! A key made on the spot, with what each side needs of it.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, ParsedPublicKey, RsaKeyPair};
use aws_lc_rs::{hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use impersonation_core::key::Algorithm;
use serde_json::{Value, json};

/// A private key and its algorithm.
#[derive(Debug)]
pub struct Signer {
    /// By which it signs.
    pub algorithm: Algorithm,
    pair: Pair,
}

#[derive(Debug)]
enum Pair {
    Rsa(Box<RsaKeyPair>),
    Ec(Box<EcdsaKeyPair>),
    Ed25519(Ed25519KeyPair),
    Secret([u8; 32]),
}

/// The bare check of a signature by a key that was prepared before: what no verification can do without.
#[derive(Debug)]
pub struct Floor(Prepared);

#[derive(Debug)]
enum Prepared {
    Public(ParsedPublicKey),
    Secret(Box<hmac::Key>),
}

impl Floor {
    /// Whether the signature is the key's.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.0 {
            Prepared::Public(key) => key.verify_sig(message, signature).is_ok(),
            Prepared::Secret(key) => hmac::verify(key, message, signature).is_ok(),
        }
    }
}

impl Signer {
    /// A key made on the spot; one of HS256 where the algorithm is none of RS256, ES256, ES384 and EdDSA.
    pub fn new(algorithm: Algorithm) -> Self {
        let pair = match algorithm {
            Algorithm::RS256 => Pair::Rsa(Box::new(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key"))),
            Algorithm::ES256 => {
                Pair::Ec(Box::new(EcdsaKeyPair::generate(&signature::ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key")))
            }
            Algorithm::ES384 => {
                Pair::Ec(Box::new(EcdsaKeyPair::generate(&signature::ECDSA_P384_SHA384_FIXED_SIGNING).expect("a key")))
            }
            Algorithm::EdDSA => Pair::Ed25519(Ed25519KeyPair::generate().expect("a key")),
            _ => {
                let mut secret = [0; 32];
                rand::fill(&mut secret).expect("random bytes");
                Pair::Secret(secret)
            }
        };
        Self { algorithm, pair }
    }

    /// The compact form of these claims, signed.
    pub fn token(&self, kid: &str, claims: &Value) -> String {
        let header = json!({ "alg": self.algorithm.name(), "kid": kid, "typ": "JWT" });
        let message = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        format!("{message}.{}", encode(self.sign(message.as_bytes())))
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&signature::RSA_PKCS1_SHA256, &random, message, &mut signature).expect("a signature");
                signature
            }
            Pair::Ec(key) => key.sign(&random, message).expect("a signature").as_ref().to_vec(),
            Pair::Ed25519(key) => key.sign(message).as_ref().to_vec(),
            Pair::Secret(secret) => hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message).as_ref().to_vec(),
        }
    }

    /// Its other half, prepared.
    pub fn floor(&self) -> Floor {
        Floor(match &self.pair {
            Pair::Rsa(key) => {
                let (n, e) = rsa_components(key);
                let key = PublicKeyComponents { n, e };
                Prepared::Public(key.to_parsed_public_key(&signature::RSA_PKCS1_2048_8192_SHA256).expect("a key"))
            }
            Pair::Ec(key) => {
                let is_p256 = self.algorithm == Algorithm::ES256;
                let curve =
                    if is_p256 { &signature::ECDSA_P256_SHA256_FIXED } else { &signature::ECDSA_P384_SHA384_FIXED };
                Prepared::Public(ParsedPublicKey::new(curve, key.public_key()).expect("a key"))
            }
            Pair::Ed25519(key) => {
                Prepared::Public(ParsedPublicKey::new(&signature::ED25519, key.public_key()).expect("a key"))
            }
            Pair::Secret(secret) => Prepared::Secret(Box::new(hmac::Key::new(hmac::HMAC_SHA256, secret))),
        })
    }

    /// The public half as a member of a JWK Set; a shared secret has none.
    pub fn jwk(&self, kid: &str) -> Option<Value> {
        let mut jwk = match &self.pair {
            Pair::Rsa(key) => {
                let (n, e) = rsa_components(key);
                json!({ "kty": "RSA", "n": encode(n), "e": encode(e) })
            }
            Pair::Ec(key) => {
                let (x, y) = point(key);
                let crv = if self.algorithm == Algorithm::ES256 { "P-256" } else { "P-384" };
                json!({ "kty": "EC", "crv": crv, "x": encode(x), "y": encode(y) })
            }
            Pair::Ed25519(key) => json!({ "kty": "OKP", "crv": "Ed25519", "x": encode(key.public_key()) }),
            Pair::Secret(_) => return None,
        };
        jwk["kid"] = kid.into();
        jwk["use"] = "sig".into();
        jwk["alg"] = self.algorithm.name().into();
        Some(jwk)
    }

    /// The secret of a symmetric key.
    pub fn secret(&self) -> Option<&[u8]> {
        match &self.pair {
            Pair::Secret(secret) => Some(secret),
            _ => None,
        }
    }
}

fn rsa_components(key: &RsaKeyPair) -> (Vec<u8>, Vec<u8>) {
    let key = key.public_key();
    (
        key.modulus().big_endian_without_leading_zero().to_vec(),
        key.exponent().big_endian_without_leading_zero().to_vec(),
    )
}

fn point(key: &EcdsaKeyPair) -> (Vec<u8>, Vec<u8>) {
    let point = &key.public_key().as_ref()[1..];
    let (x, y) = point.split_at(point.len() / 2);
    (x.to_vec(), y.to_vec())
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
