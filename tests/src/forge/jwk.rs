use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::traits::PublicKeyParts as _;
use serde_json::{Value, json};

pub(super) fn rsa(key: &rsa::PublicKey) -> Value {
    json!({ "kty": "RSA", "n": encode(&key.n_bytes()), "e": encode(&key.e_bytes()) })
}

pub(super) fn ec(curve: &str, point: &[u8]) -> Value {
    let (x, y) = point[1..].split_at(point.len() / 2);
    json!({ "kty": "EC", "crv": curve, "x": encode(x), "y": encode(y) })
}

pub(super) fn okp(point: &[u8]) -> Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "x": encode(point) })
}

pub(super) fn oct(secret: &[u8]) -> Value {
    json!({ "kty": "oct", "k": encode(secret) })
}

pub(super) fn named(mut jwk: Value, kid: &str, alg: &str) -> Value {
    jwk["kid"] = kid.into();
    jwk["use"] = "sig".into();
    jwk["alg"] = alg.into();
    jwk
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
