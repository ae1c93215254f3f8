use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// What deliveries are signed with: HMAC-SHA256 under a shared secret.
#[derive(Clone)]
pub(crate) struct Key(Box<[u8]>);

impl Key {
    pub(crate) fn new(secret: impl Into<Box<[u8]>>) -> Self {
        Self(secret.into())
    }

    /// Whether `signature` is that of the parts, one behind the other. It compares in constant time.
    pub(crate) fn signed(&self, parts: &[&[u8]], signature: &[u8]) -> bool {
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return false };
        parts.iter().fold(mac, |mac, part| mac.chain_update(part)).verify_slice(signature).is_ok()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

/// Whether `signed` is at most `window` from `now`, on either side.
pub(crate) fn is_timely(signed: u64, now: u64, window: u64) -> bool {
    signed.abs_diff(now) <= window
}
