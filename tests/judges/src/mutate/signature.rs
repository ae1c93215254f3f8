use rand::{Rng as _, RngExt as _};

use super::{Mutated, Remake, Scene, any, ecdsa, pick, rsa, secret};
use crate::draft::{encode, token};
use crate::key::ALGORITHMS;

const FORGERIES: &[(&str, Remake)] = &[
    ("shorter", |scene| {
        altered(scene, |scene, signature| {
            let left = scene.random.random_range(0..signature.len());
            signature.truncate(left);
        })
    }),
    ("longer", |scene| {
        altered(scene, |scene, signature| {
            let more = scene.random.random_range(1..64);
            signature.extend(vec![scene.random.random::<u8>(); more]);
        })
    }),
    ("behind a zero", |scene| altered(scene, |_, signature| signature.insert(0, 0))),
    ("twice over", |scene| altered(scene, |_, signature| signature.extend_from_within(..))),
    ("all zeros", |scene| altered(scene, |_, signature| signature.fill(0))),
    ("all ones", |scene| altered(scene, |_, signature| signature.fill(0xff))),
    ("random", |scene| altered(scene, |scene, signature| scene.random.fill_bytes(signature))),
    ("reversed", |scene| altered(scene, |_, signature| signature.reverse())),
    ("halves swapped", |scene| {
        altered(scene, |_, signature| {
            let half = signature.len() / 2;
            signature.rotate_left(half)
        })
    }),
    ("a bit", |scene| {
        altered(scene, |scene, signature| {
            let at = scene.random.random_range(0..signature.len());
            signature[at] ^= 1 << scene.random.random_range(0..8);
        })
    }),
    ("in hexadecimal", |scene| {
        altered(scene, |_, signature| {
            *signature = signature.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect();
        })
    }),
    ("of another token", |scene| {
        let mut other = scene.draft.clone();
        other.claims.set("sub", "\"user_3\"");
        Some(token(&scene.draft.message(), &scene.key().sign(&other.message())))
    }),
    ("of the header alone", |scene| {
        let header = encode(scene.draft.header.to_string().as_bytes());
        Some(token(&scene.draft.message(), &scene.key().sign(header.as_bytes())))
    }),
    ("of the decoded segments", |scene| {
        let text = format!("{}.{}", scene.draft.header, scene.draft.claims);
        Some(token(&scene.draft.message(), &scene.key().sign(text.as_bytes())))
    }),
    ("of a stranger", |scene| Some(scene.draft.signed(scene.stranger()))),
    ("of a stranger whose key comes along", brought_along),
    ("of another key", |scene| {
        let other = scene.other();
        Some(scene.draft.signed(other))
    }),
    ("of another key, which the header names", |scene| {
        let other = scene.other();
        scene.draft.header.set("alg", format!("\"{}\"", other.algorithm()));
        scene.draft.header.set("kid", format!("\"{}\"", other.kid()));
        Some(scene.draft.signed(other))
    }),
    ("of another key, whose alg the header names", |scene| {
        let other = scene.other();
        scene.draft.header.set("alg", format!("\"{}\"", other.algorithm()));
        Some(scene.draft.signed(other))
    }),
    ("by another algorithm", |scene| by_another_algorithm(scene, false)),
    ("by another algorithm, which the header names", |scene| by_another_algorithm(scene, true)),
    ("none at all", none_at_all),
    ("RSA with another salt", rsa::with_another_salt),
    ("RSA with another hash for the mask", rsa::with_another_mask),
    ("RSA of a bare hash", rsa::of_a_bare_hash),
    ("RSA and the modulus", rsa::plus_modulus),
    ("ECDSA in DER", ecdsa::in_der),
    ("ECDSA with odd numbers", ecdsa::with_odd_numbers),
    ("ECDSA's twin", ecdsa::twin),
    ("Ed25519 and the order", ed25519_plus_order),
    ("HMAC with what is public", secret::with_what_is_public),
    ("HMAC with no secret", secret::with_no_secret),
];

/// The order of Ed25519's base point, least byte first (RFC 8032 §5.1).
const ED25519_ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

pub(super) fn mutate(scene: &mut Scene<'_>) -> Mutated {
    any(scene, FORGERIES)
}

fn altered(scene: &mut Scene<'_>, alter: fn(&mut Scene<'_>, &mut Vec<u8>)) -> Option<Vec<u8>> {
    let message = scene.draft.message();
    let mut signature = scene.key().sign(&message);
    alter(scene, &mut signature);
    Some(token(&message, &signature))
}

fn brought_along(scene: &mut Scene<'_>) -> Option<Vec<u8>> {
    let stranger = scene.stranger();
    scene.draft.header.set("jwk", stranger.jwk().to_string());
    if scene.random.random() {
        scene.draft.header.remove("kid");
    }
    Some(scene.draft.signed(stranger))
}

fn by_another_algorithm(scene: &mut Scene<'_>, header_names_it: bool) -> Option<Vec<u8>> {
    let algorithm = *pick(scene.random, &ALGORITHMS);
    if algorithm == scene.key().algorithm() {
        return None;
    }
    // Asked first: where the key cannot sign so, another forgery gets the draft as it was.
    scene.key().sign_as(algorithm, b"")?;
    if header_names_it {
        scene.draft.header.set("alg", format!("\"{algorithm}\""));
    }
    let message = scene.draft.message();
    Some(token(&message, &scene.key().sign_as(algorithm, &message)?))
}

fn none_at_all(scene: &mut Scene<'_>) -> Option<Vec<u8>> {
    let alg = *pick(scene.random, &["none", "None", "NONE", "nOnE", "", "null"]);
    scene.draft.header.set("alg", format!("\"{alg}\""));
    if scene.random.random() {
        scene.draft.header.remove("kid");
    }
    Some(token(&scene.draft.message(), b""))
}

/// The same point and the same scalar, written too large: RFC 8032 §5.1.7 refuses it.
fn ed25519_plus_order(scene: &mut Scene<'_>) -> Option<Vec<u8>> {
    if scene.key().algorithm().name() != "EdDSA" {
        return None;
    }
    altered(scene, |_, signature| {
        let mut carry = 0;
        for (byte, order) in signature[32..].iter_mut().zip(ED25519_ORDER) {
            let sum = u16::from(*byte) + u16::from(order) + carry;
            *byte = sum as u8;
            carry = sum >> 8;
        }
    })
}
