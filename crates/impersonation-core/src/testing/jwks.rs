use base64_simd::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::key::{Algorithm, PublicKey};

pub(super) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode_to_string(bytes)
}

/// A JWK Set of one key.
pub(super) fn render(key: &PublicKey, kid: &str, algorithm: Algorithm) -> String {
    let mut jwk = match key {
        PublicKey::Rsa { n, e } => json!({ "kty": "RSA", "n": base64url(n), "e": base64url(e) }),
        PublicKey::P256(point) => ec("P-256", point),
        PublicKey::P384(point) => ec("P-384", point),
        PublicKey::Ed25519(point) => json!({ "kty": "OKP", "crv": "Ed25519", "x": base64url(point) }),
    };
    jwk["kid"] = kid.into();
    jwk["use"] = "sig".into();
    jwk["alg"] = algorithm.name().into();
    json!({ "keys": [jwk] }).to_string()
}

fn ec(curve: &str, point: &[u8]) -> serde_json::Value {
    let (x, y) = point[1..].split_at(point.len() / 2);
    json!({ "kty": "EC", "crv": curve, "x": base64url(x), "y": base64url(y) })
}
