use std::sync::LazyLock;

use ed25519_dalek::pkcs8::DecodePrivateKey as _;
use hmac::Hmac;
use p256::elliptic_curve::pkcs8::EncodePublicKey as _;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use rsa::pkcs8::LineEnding;
use rsa::signature::{RandomizedSigner as _, SignatureEncoding as _, Signer as _};
use rsa::{pkcs1v15, pss};
use serde_json::Value;
use sha2::{Sha256, Sha384, Sha512};

use super::jwk;

/// A private key of `tests/keys`, with the `kid` and the algorithm that it signs by.
#[derive(Clone, Debug)]
pub struct Key {
    kid: &'static str,
    alg: &'static str,
    material: Material,
}

#[derive(Clone, Debug)]
enum Material {
    Rsa(Box<rsa::PrivateKey>),
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
    Secret(Vec<u8>),
}

macro_rules! pem {
    ($name:literal) => {
        include_str!(concat!("../../keys/", $name, ".pem"))
    };
}

/// A key that is read once: a whole table of tokens is made of a few keys.
macro_rules! once {
    ($key:expr) => {{
        static KEY: LazyLock<Key> = LazyLock::new(|| $key);
        KEY.clone()
    }};
}

impl Key {
    /// `rsa-1`, by RS256: what Clerk, WorkOS and the plain profile trust.
    pub fn rsa() -> Self {
        once!(Key::of_rsa("rsa-1", "RS256", pem!("rsa-1")))
    }

    /// `rsa-2`, by RS256: a second key of the same set.
    pub fn other_rsa() -> Self {
        once!(Key::of_rsa("rsa-2", "RS256", pem!("rsa-2")))
    }

    /// A key that nobody trusts, under the name of [`rsa`](Self::rsa).
    pub fn evil_rsa() -> Self {
        once!(Key::of_rsa("rsa-1", "RS256", pem!("rsa-evil")))
    }

    /// `p256-1`, by ES256.
    pub fn p256() -> Self {
        once!(Key::of_p256("p256-1", pem!("p256-1")))
    }

    /// `p256-2`, by ES256: a second key of the same set.
    pub fn other_p256() -> Self {
        once!(Key::of_p256("p256-2", pem!("p256-2")))
    }

    /// A key that nobody trusts, under the name of [`p256`](Self::p256).
    pub fn evil_p256() -> Self {
        once!(Key::of_p256("p256-1", pem!("p256-evil")))
    }

    /// `p384-1`, by ES384: what Descope trusts too.
    pub fn p384() -> Self {
        once!({
            let key = p384::ecdsa::SigningKey::from_pkcs8_pem(pem!("p384-1")).expect("a P-384 key");
            Key { kid: "p384-1", alg: "ES384", material: Material::P384(key) }
        })
    }

    /// `ed25519-1`, by EdDSA.
    pub fn ed25519() -> Self {
        let key = ed25519_dalek::SigningKey::from_pkcs8_pem(pem!("ed25519-1")).expect("an Ed25519 key");
        Self { kid: "ed25519-1", alg: "EdDSA", material: Material::Ed25519(key) }
    }

    /// A shared secret, by HS256, under the name of another key: what a confused verifier would take.
    pub fn secret(kid: &'static str, secret: impl Into<Vec<u8>>) -> Self {
        Self { kid, alg: "HS256", material: Material::Secret(secret.into()) }
    }

    fn of_rsa(kid: &'static str, alg: &'static str, pem: &str) -> Self {
        let key = rsa::PrivateKey::from_pkcs8_pem(pem).expect("an RSA key");
        Self { kid, alg, material: Material::Rsa(Box::new(key)) }
    }

    fn of_p256(kid: &'static str, pem: &str) -> Self {
        let key = p256::ecdsa::SigningKey::from_pkcs8_pem(pem).expect("a P-256 key");
        Self { kid, alg: "ES256", material: Material::P256(key) }
    }

    /// The same key under another name.
    #[must_use]
    pub fn kid(self, kid: &'static str) -> Self {
        Self { kid, ..self }
    }

    /// The same key, signing by another algorithm: `RS512`, `PS256`, `HS384` and so on.
    #[must_use]
    pub fn alg(self, alg: &'static str) -> Self {
        Self { alg, ..self }
    }

    pub(super) fn kid_and_alg(&self) -> (&'static str, &'static str) {
        (self.kid, self.alg)
    }

    /// The public half as a JWK with `use`, `alg` and `kid`.
    pub fn jwk(&self) -> Value {
        let public = match &self.material {
            Material::Rsa(key) => jwk::rsa(&key.to_public_key()),
            Material::P256(key) => jwk::ec("P-256", key.verifying_key().to_sec1_point(false).as_bytes()),
            Material::P384(key) => jwk::ec("P-384", key.verifying_key().to_sec1_point(false).as_bytes()),
            Material::Ed25519(key) => jwk::okp(key.verifying_key().as_bytes()),
            Material::Secret(secret) => jwk::oct(secret),
        };
        jwk::named(public, self.kid, self.alg)
    }

    /// The public half as text, as it is passed around and mistaken for a secret.
    pub fn public_pem(&self) -> String {
        let pem = match &self.material {
            Material::Rsa(key) => key.to_public_key().to_public_key_pem(LineEnding::LF),
            Material::P256(key) => key.verifying_key().to_public_key_pem(LineEnding::LF),
            _ => panic!("no public text is needed of other keys"),
        };
        pem.expect("a public key as PEM")
    }

    /// A signature by the key's algorithm; those that are random by nature are the same each time here.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.material {
            Material::Rsa(key) => rsa(self.alg, (**key).clone(), message),
            Material::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_vec()
            }
            Material::P384(key) => {
                let signature: p384::ecdsa::Signature = key.sign(message);
                signature.to_vec()
            }
            Material::Ed25519(key) => key.sign(message).to_vec(),
            Material::Secret(secret) => mac(self.alg, secret, message),
        }
    }
}

fn rsa(alg: &str, key: rsa::PrivateKey, message: &[u8]) -> Vec<u8> {
    let mut salt = ChaCha8Rng::seed_from_u64(8693);
    match alg {
        "RS256" => pkcs1v15::SigningKey::<Sha256>::new(key).sign(message).to_vec(),
        "RS384" => pkcs1v15::SigningKey::<Sha384>::new(key).sign(message).to_vec(),
        "RS512" => pkcs1v15::SigningKey::<Sha512>::new(key).sign(message).to_vec(),
        "PS256" => pss::SigningKey::<Sha256>::new(key).sign_with_rng(&mut salt, message).to_vec(),
        "PS384" => pss::SigningKey::<Sha384>::new(key).sign_with_rng(&mut salt, message).to_vec(),
        "PS512" => pss::SigningKey::<Sha512>::new(key).sign_with_rng(&mut salt, message).to_vec(),
        other => panic!("RSA signs by no {other}"),
    }
}

fn mac(alg: &str, secret: &[u8], message: &[u8]) -> Vec<u8> {
    fn of<M: hmac::Mac + hmac::KeyInit>(secret: &[u8], message: &[u8]) -> Vec<u8> {
        let mut mac = <M as hmac::KeyInit>::new_from_slice(secret).expect("a secret of any length");
        mac.update(message);
        mac.finalize().into_bytes().to_vec()
    }
    match alg {
        "HS256" => of::<Hmac<Sha256>>(secret, message),
        "HS384" => of::<Hmac<Sha384>>(secret, message),
        "HS512" => of::<Hmac<Sha512>>(secret, message),
        other => panic!("a secret signs by no {other}"),
    }
}
