//! HMACs whose secret is none: what anybody knows of a public key (RFC 8725 §2.1), or nothing.

use impersonation_core::key::Algorithm;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use rand::RngExt as _;

use super::{Scene, pick};
use crate::draft::{decode, encode, token};

/// A public key in one of its texts, as the secret.
pub(super) fn with_what_is_public(scene: &mut Scene<'_>) -> Option<Vec<u8>> {
    let private = scene.key().private()?;
    let (pem, der) = (private.public_key_to_pem().ok()?, private.public_key_to_der().ok()?);
    let jwk = scene.key().jwk();
    let numbers = ["n", "x"].iter().find_map(|member| jwk[*member].as_str()).expect("a number of the key");
    let secret = match scene.random.random_range(0..7) {
        0 => pem,
        1 => pem.trim_ascii_end().to_vec(),
        2 => encode(&der).into_bytes(),
        3 => der,
        4 => jwk.to_string().into_bytes(),
        5 => numbers.as_bytes().to_vec(),
        _ => decode(numbers),
    };
    Some(signed(scene, &secret))
}

/// Zeros, with which HMAC fills up an empty secret too, or something that was left in a configuration.
pub(super) fn with_no_secret(scene: &mut Scene<'_>) -> Option<Vec<u8>> {
    let kid = scene.key().kid().as_bytes();
    let secret = *pick(scene.random, &[[0].as_slice(), &[0; 32], &[0; 64], b"null", b"secret", kid]);
    Some(signed(scene, secret))
}

fn signed(scene: &mut Scene<'_>, secret: &[u8]) -> Vec<u8> {
    let among = [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512];
    let algorithm =
        if scene.key().algorithm().is_symmetric() { scene.key().algorithm() } else { *pick(scene.random, &among) };
    if scene.random.random_ratio(3, 4) {
        scene.draft.header.set("alg", format!("\"{algorithm}\""));
    }
    let digest = match algorithm {
        Algorithm::HS256 => MessageDigest::sha256(),
        Algorithm::HS384 => MessageDigest::sha384(),
        _ => MessageDigest::sha512(),
    };
    let message = scene.draft.message();
    let secret = PKey::hmac(secret).expect("a secret");
    let signature = Signer::new(digest, &secret).and_then(|mut signer| signer.sign_oneshot_to_vec(&message));
    token(&message, &signature.expect("a signature"))
}
