use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// A signed webhook as it would be delivered: give its headers and body to the handler under test.
#[derive(Clone)]
pub struct Delivery {
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Delivery {
    /// Signed as Standard Webhooks and Svix do: over id, seconds and body, by the decoded secret.
    pub(crate) fn svix(secret: &[u8], id: &str, seconds: u64, body: String) -> Self {
        let mac = hmac(secret, format!("{id}.{seconds}.{body}").as_bytes());
        let headers = vec![
            ("svix-id", id.to_owned()),
            ("svix-timestamp", seconds.to_string()),
            ("svix-signature", format!("v1,{}", STANDARD.encode(mac))),
        ];
        Self { headers, body }
    }

    /// Signed as WorkOS does: over milliseconds and body, by the secret as it is written.
    pub(crate) fn workos(secret: &str, millis: u64, body: String) -> Self {
        let mac = hmac(secret.as_bytes(), format!("{millis}.{body}").as_bytes());
        let hex: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { headers: vec![("workos-signature", format!("t={millis}, v1={hex}"))], body }
    }

    /// The headers of the signature, names in lower case.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// The value of a header; its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers().find(|(held, _)| *held == name).map(|(_, value)| value)
    }

    /// The JSON text that is signed, byte for byte.
    pub fn body(&self) -> &str {
        &self.body
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery").field("body", &self.body).finish_non_exhaustive()
    }
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
fn hmac(secret: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a key of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}
