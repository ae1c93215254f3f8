use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::{Map, Value};

use super::Key;

/// A token being forged. Whatever is not said is as the server's profile would have it.
#[must_use]
#[derive(Clone, Debug)]
pub struct Token {
    key: Key,
    header: Map<String, Value>,
    claims: Map<String, Value>,
}

impl Token {
    /// A token with these claims, under a header of `alg`, `kid` and `typ`.
    pub fn new(key: Key, claims: Value) -> Self {
        let (kid, alg) = key.kid_and_alg();
        let header = serde_json::json!({ "alg": alg, "kid": kid, "typ": "JWT" });
        Self { key, header: object(header), claims: object(claims) }
    }

    /// Another key, which the header then names.
    pub fn by(self, key: Key) -> Self {
        let (kid, alg) = key.kid_and_alg();
        Self { key, ..self }.header("alg", alg).header("kid", kid)
    }

    /// Another key, which the header does not tell of.
    pub fn signed_by(self, key: Key) -> Self {
        Self { key, ..self }
    }

    /// Sets a claim.
    pub fn claim(mut self, name: &str, value: impl Serialize) -> Self {
        self.claims.insert(name.into(), serde_json::to_value(value).expect("a value that serializes"));
        self
    }

    /// Takes a claim out.
    pub fn without(mut self, name: &str) -> Self {
        self.claims.remove(name);
        self
    }

    /// Sets a member of the header.
    pub fn header(mut self, name: &str, value: impl Serialize) -> Self {
        self.header.insert(name.into(), serde_json::to_value(value).expect("a value that serializes"));
        self
    }

    /// Takes a member out of the header.
    pub fn without_header(mut self, name: &str) -> Self {
        self.header.remove(name);
        self
    }

    /// The claims as JSON text.
    pub fn claims_text(&self) -> String {
        Value::Object(self.claims.clone()).to_string()
    }

    /// The header as JSON text.
    pub fn header_text(&self) -> String {
        Value::Object(self.header.clone()).to_string()
    }

    /// The compact serialization (RFC 7515 §7.1).
    pub fn compact(&self) -> String {
        self.compact_of(self.header_text(), self.claims_text())
    }

    /// The compact serialization of this very text instead of the claims: for what no JSON library writes.
    pub fn compact_of_claims(&self, claims: impl AsRef<[u8]>) -> String {
        self.compact_of(self.header_text(), claims)
    }

    /// The compact serialization of this very text instead of the header.
    pub fn compact_of_header(&self, header: impl AsRef<[u8]>) -> String {
        self.compact_of(header, self.claims_text())
    }

    fn compact_of(&self, header: impl AsRef<[u8]>, claims: impl AsRef<[u8]>) -> String {
        let signed = format!("{}.{}", segment(header), segment(claims));
        let signature = self.key.sign(signed.as_bytes());
        format!("{signed}.{}", segment(signature))
    }

    /// A signature by this token's key over a text of one's own.
    pub fn signature_over(&self, signed: &str) -> String {
        segment(self.key.sign(signed.as_bytes()))
    }
}

/// Bytes as base64url without padding.
pub fn segment(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// JSON as base64url without padding.
pub fn json_segment(value: &Value) -> String {
    segment(value.to_string())
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        other => panic!("{other} is no object"),
    }
}
