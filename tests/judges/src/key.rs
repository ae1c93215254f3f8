use std::ops::Range;

use impersonation_core::key::Algorithm;
use josekit::jwk::alg::ec::{EcCurve, EcKeyPair};
use josekit::jwk::alg::ed::{EdCurve, EdKeyPair};
use josekit::jwk::alg::rsa::RsaKeyPair;
use josekit::jwk::{Jwk, KeyPair};
use josekit::jws::{self, JwsSigner};
use openssl::pkey::{PKey, Private};
use serde_json::{Value, json};

/// Every algorithm that the profile can be told to allow, secrets last.
pub(crate) const ALGORITHMS: [Algorithm; 12] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
    Algorithm::HS256,
    Algorithm::HS384,
    Algorithm::HS512,
];
const ASYMMETRIC: Range<usize> = 0..9;
/// As long as HS512 wants it, so that each of the three can be tried with each secret.
const SECRET_BYTES: u8 = 64;

/// The keys of one run, one for each algorithm, and those of a stranger.
#[derive(Debug)]
pub struct Keys {
    own: Vec<Key>,
    strangers: Vec<Key>,
}

impl Keys {
    /// Makes them, by OpenSSL.
    pub fn generate() -> Self {
        let all = || ALGORITHMS.into_iter().map(Key::generate).collect();
        Self { own: all(), strangers: all() }
    }

    /// Those that may be trusted.
    pub fn own(&self) -> &[Key] {
        &self.own
    }

    /// Where those are among [`own`](Self::own) that a key set can hold.
    pub fn in_a_set(&self) -> Range<usize> {
        ASYMMETRIC
    }

    /// The key that a stranger has for the same algorithm, under the same `kid`.
    pub(crate) fn stranger(&self, index: usize) -> &Key {
        &self.strangers[index]
    }
}

/// A key with its one algorithm.
#[derive(Debug)]
pub struct Key {
    algorithm: Algorithm,
    kid: String,
    /// With the private part, and no `alg`.
    pair: Jwk,
    signer: Box<dyn JwsSigner>,
    /// `None` for a secret.
    private: Option<PKey<Private>>,
    jwk: Value,
}

impl Key {
    fn generate(algorithm: Algorithm) -> Self {
        let kid = format!("key-{algorithm}");
        let (pair, private) = generate(algorithm);
        let mut public = pair.to_public_key().unwrap_or_else(|_| pair.clone());
        public.set_key_id(&kid);
        public.set_key_use("sig");
        public.set_algorithm(algorithm.name());
        let signer = signer(algorithm, &pair).expect("a key of the algorithm");
        Self { algorithm, kid, pair, signer, private, jwk: json!(public.as_ref()) }
    }

    /// The one algorithm that verifiers pin to it.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Its `kid`.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// What a verifier is given: a public key with `alg`, `use` and `kid`, or a secret.
    pub fn jwk(&self) -> &Value {
        &self.jwk
    }

    /// The secret; `None` where the key has a public half.
    pub fn secret(&self) -> Option<Vec<u8>> {
        let text = self.pair.parameter("k").and_then(Value::as_str)?;
        Some(crate::draft::decode(text))
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.signer.sign(message).expect("a signature")
    }

    /// Its signature by an algorithm that is not its own; `None` where the kind of key has no such.
    pub(crate) fn sign_as(&self, algorithm: Algorithm, message: &[u8]) -> Option<Vec<u8>> {
        signer(algorithm, &self.pair)?.sign(message).ok()
    }

    /// For signatures that josekit does not make; `None` for a secret.
    pub(crate) fn private(&self) -> Option<&PKey<Private>> {
        self.private.as_ref()
    }
}

fn generate(algorithm: Algorithm) -> (Jwk, Option<PKey<Private>>) {
    let pair: Box<dyn KeyPair> = match algorithm.name() {
        name if name.starts_with("HS") => {
            return (Jwk::generate_oct_key(SECRET_BYTES).expect("a secret"), None);
        }
        "ES256" => Box::new(EcKeyPair::generate(EcCurve::P256).expect("a key")),
        "ES384" => Box::new(EcKeyPair::generate(EcCurve::P384).expect("a key")),
        "EdDSA" => Box::new(EdKeyPair::generate(EdCurve::Ed25519).expect("a key")),
        _ => Box::new(RsaKeyPair::generate(2048).expect("a key")),
    };
    let private = PKey::private_key_from_der(&pair.to_der_private_key()).expect("a key in PKCS #8");
    (pair.to_jwk_key_pair(), Some(private))
}

fn signer(algorithm: Algorithm, pair: &Jwk) -> Option<Box<dyn JwsSigner>> {
    use Algorithm as A;
    Some(match algorithm {
        A::HS256 => Box::new(jws::HS256.signer_from_jwk(pair).ok()?),
        A::HS384 => Box::new(jws::HS384.signer_from_jwk(pair).ok()?),
        A::HS512 => Box::new(jws::HS512.signer_from_jwk(pair).ok()?),
        A::RS256 => Box::new(jws::RS256.signer_from_jwk(pair).ok()?),
        A::RS384 => Box::new(jws::RS384.signer_from_jwk(pair).ok()?),
        A::RS512 => Box::new(jws::RS512.signer_from_jwk(pair).ok()?),
        A::PS256 => Box::new(jws::PS256.signer_from_jwk(pair).ok()?),
        A::PS384 => Box::new(jws::PS384.signer_from_jwk(pair).ok()?),
        A::PS512 => Box::new(jws::PS512.signer_from_jwk(pair).ok()?),
        A::ES256 => Box::new(jws::ES256.signer_from_jwk(pair).ok()?),
        A::ES384 => Box::new(jws::ES384.signer_from_jwk(pair).ok()?),
        A::EdDSA => Box::new(jws::EdDSA.signer_from_jwk(pair).ok()?),
        _ => return None,
    })
}
