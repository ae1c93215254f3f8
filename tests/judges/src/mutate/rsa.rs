//! Signatures of the right RSA key that are not quite of the right scheme (RFC 7518 §3.3, §3.5).

use openssl::bn::{BigNum, BigNumRef};
use openssl::hash::{MessageDigest, hash};
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Signer};

use super::{Scene, pick};
use crate::draft::token;

/// PSS with no salt, too short a salt, or as much as fits.
pub(super) fn with_another_salt(scene: &mut Scene<'_>) -> Option<Vec<u8>> {
    let own = digest(scene)?;
    let salt = *pick(scene.random, &[0, 1, 20, 190]);
    pss(scene, own, RsaPssSaltlen::custom(salt))
}

/// PSS whose mask is made by another hash than the message's.
pub(super) fn with_another_mask(scene: &mut Scene<'_>) -> Option<Vec<u8>> {
    digest(scene)?;
    let mask = *pick(scene.random, &[MessageDigest::sha1(), MessageDigest::sha224(), MessageDigest::sha3_256()]);
    pss(scene, mask, RsaPssSaltlen::DIGEST_LENGTH)
}

/// PKCS #1 v1.5 around a hash with no word on which hash it is.
pub(super) fn of_a_bare_hash(scene: &mut Scene<'_>) -> Option<Vec<u8>> {
    let message = scene.draft.message();
    let hash = hash(digest(scene)?, &message).expect("a hash");
    let rsa = scene.key().private()?.rsa().ok()?;
    let mut signature = vec![0; rsa.size() as usize];
    rsa.private_encrypt(&hash, &mut signature, Padding::PKCS1).expect("a signature");
    Some(token(&message, &signature))
}

/// The same residue, written too large: RFC 8017 §8.2.2 refuses it.
pub(super) fn plus_modulus(scene: &mut Scene<'_>) -> Option<Vec<u8>> {
    digest(scene)?;
    let message = scene.draft.message();
    let signature = BigNum::from_slice(&scene.key().sign(&message)).expect("a number");
    let rsa = scene.key().private()?.rsa().ok()?;
    Some(token(&message, &sum(&signature, rsa.n()).to_vec()))
}

pub(super) fn sum(a: &BigNumRef, b: &BigNumRef) -> BigNum {
    a + b
}

/// The hash of an RSA key's algorithm; `None` for other keys.
fn digest(scene: &Scene<'_>) -> Option<MessageDigest> {
    match scene.key().algorithm().name() {
        "RS256" | "PS256" => Some(MessageDigest::sha256()),
        "RS384" | "PS384" => Some(MessageDigest::sha384()),
        "RS512" | "PS512" => Some(MessageDigest::sha512()),
        _ => None,
    }
}

fn pss(scene: &Scene<'_>, mask: MessageDigest, salt: RsaPssSaltlen) -> Option<Vec<u8>> {
    let message = scene.draft.message();
    let rsa = openssl::pkey::PKey::from_rsa(scene.key().private()?.rsa().ok()?).ok()?;
    let mut signer = Signer::new(digest(scene)?, &rsa).ok()?;
    signer.set_rsa_padding(Padding::PKCS1_PSS).ok()?;
    signer.set_rsa_mgf1_md(mask).ok()?;
    signer.set_rsa_pss_saltlen(salt).ok()?;
    // A long salt does not fit beside a long hash.
    Some(token(&message, &signer.sign_oneshot_to_vec(&message).ok()?))
}
