use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::RngExt as _;

use crate::key::Key;
use crate::members::Members;
use crate::mutate::{Random, pick};
use crate::{AUDIENCE, ISSUER, NOW};

/// A token before it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) header: Members,
    pub(crate) claims: Members,
}

const TYPES: [&str; 6] = ["JWT", "jwt", "at+jwt", "AT+JWT", "application/jwt", "application/at+jwt"];
const SUBJECTS: [&str; 5] =
    ["\"user_2\"", "\"auth0|5f7c8ec7\"", "\"\\u0075ser \\\"2\\\"\"", "\"Zoë 🦀\"", "\"\\ud83e\\udd80\\/\""];
const ACTORS: [&str; 4] = [
    r#"{"sub":"staff_1"}"#,
    r#"{"sub":"staff_1","sub_profile":"human","iss":"https://staff.example"}"#,
    r#"{"sub":"bot","sub_profile":"ai_agent","act":{"sub":"staff_1"}}"#,
    r#"{"act":{"act":{"sub":"3","iss":"https://issuer.example"},"sub":"2"},"sub":"1","email":"a@b.example"}"#,
];
const OTHERS: [(&str, &str); 8] = [
    ("jti", "\"6e6f7468696e67\""),
    ("scope", "\"read write\""),
    ("roles", "[\"admin\",\"support\"]"),
    ("sid", "\"sess_1\""),
    ("org_id", "\"org_1\""),
    ("auth_time", "1699999000"),
    ("https://app.example/nested", r#"{"a":[1,-2.5e3,true,null,{"b":""}],"sub":"not this"}"#),
    ("name", "\"\\u00e9\\n\\t\\u0000\""),
];

impl Draft {
    /// A token that is good in everything, and unlike the one before.
    pub(crate) fn sound(random: &mut Random, key: &Key) -> Self {
        let mut header = Members::default();
        header.set("alg", format!("\"{}\"", key.algorithm()));
        if random.random_ratio(4, 5) {
            header.set("kid", format!("\"{}\"", key.kid()));
        }
        if random.random_ratio(4, 5) {
            header.set("typ", format!("\"{}\"", pick(random, &TYPES)));
        }
        let mut claims = Members::default();
        claims.set("iss", format!("\"{ISSUER}\""));
        claims.set("sub", *pick(random, &SUBJECTS));
        claims.set("aud", audience(random));
        times(random, &mut claims);
        if random.random() {
            claims.set("act", *pick(random, &ACTORS));
        }
        for _ in 0..random.random_range(0..3) {
            let (name, value) = *pick(random, &OTHERS);
            claims.set(name, value);
        }
        header.shuffle(random);
        claims.shuffle(random);
        Self { header, claims }
    }

    /// What a signature covers.
    pub(crate) fn message(&self) -> Vec<u8> {
        message(self.header.to_string().as_bytes(), self.claims.to_string().as_bytes())
    }

    pub(crate) fn signed(&self, key: &Key) -> Vec<u8> {
        let message = self.message();
        token(&message, &key.sign(&message))
    }
}

fn audience(random: &mut Random) -> String {
    match random.random_range(0..4) {
        0 => format!("[\"{AUDIENCE}\"]"),
        1 => format!("[\"other\",\"{AUDIENCE}\",\"\"]"),
        _ => format!("\"{AUDIENCE}\""),
    }
}

/// Up to the edges of what is accepted, with fractions and exponents.
fn times(random: &mut Random, claims: &mut Members) {
    let expiry = NOW - 4 + random.random_range(0..900);
    let expiry = match random.random_range(0..4) {
        0 => format!("{expiry}.{}", random.random_range(0..1000)),
        1 => format!("{}e-1", expiry * 10),
        _ => expiry.to_string(),
    };
    claims.set("exp", expiry);
    for name in ["iat", "nbf"] {
        if random.random() {
            claims.set(name, (NOW + 5 - random.random_range(0..100)).to_string());
        }
    }
}

pub(crate) fn message(header: &[u8], claims: &[u8]) -> Vec<u8> {
    format!("{}.{}", encode(header), encode(claims)).into_bytes()
}

pub(crate) fn token(message: &[u8], signature: &[u8]) -> Vec<u8> {
    [message, b".", encode(signature).as_bytes()].concat()
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub(crate) fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("base64url of our own")
}

/// Header and claims of a token as far as they can be read, a line each.
pub(crate) fn segments_as_text(token: &[u8]) -> String {
    let segments = token.split(|byte| *byte == b'.').take(2);
    let decoded = segments.filter_map(|segment| URL_SAFE_NO_PAD.decode(segment).ok());
    decoded.map(|bytes| format!("  {:?}\n", String::from_utf8_lossy(&bytes))).collect()
}
