//! Opens what [iron](https://github.com/hapijs/iron) sealed, format `Fe26.2`.
//!
//! `Fe26.2*id*salt*iv*ciphertext*expiry*salt*mac`: AES-256-CBC under one key and HMAC-SHA256, over all before it, under another.
//! Both keys are PBKDF2-HMAC-SHA1 of the password with one round, and salts are taken as the text that they are. The MAC is
//! checked before anything is decrypted.

use std::fmt;

use aes::Aes256;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt as _, KeyIvInit as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use impersonation_core::Timestamp;
use sha1::Sha1;
use sha2::Sha256;

use super::Passwords;

const PREFIX: &str = "Fe26.2";
/// The id of a password that was sealed with without one.
const UNNAMED: &str = "default";
/// Of HMAC-SHA256, in bytes.
const MAC_LENGTH: usize = 32;
/// Clocks differ: a seal is good for so many milliseconds more.
const SKEW: u64 = 60_000;

/// Why a seal does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SealError {
    /// It is no seal of this format.
    Malformed,
    /// Its password has an id that is not known.
    UnknownPassword,
    /// It was changed, or sealed with another password under the same id.
    MacMismatch,
    /// Its own expiry has passed, a minute for clocks that differ included.
    Expired,
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "no seal of this format",
            Self::UnknownPassword => "sealed with a password that is not known",
            Self::MacMismatch => "sealed with another password, or changed since",
            Self::Expired => "the seal has expired",
        })
    }
}

impl std::error::Error for SealError {}

/// What was sealed.
pub(super) fn open(sealed: &str, passwords: &Passwords, now: Timestamp) -> Result<Vec<u8>, SealError> {
    let parts: Vec<_> = sealed.splitn(9, '*').collect();
    let [PREFIX, id, salt, iv, ciphertext, expiry, mac_salt, mac] = parts[..] else { return Err(SealError::Malformed) };
    let id = if id.is_empty() { UNNAMED } else { id };
    let decode = |text: &str| BASE64.decode(text).map_err(|_| SealError::Malformed);
    let expected = BASE64.decode(mac).ok().filter(|mac| mac.len() == MAC_LENGTH).ok_or(SealError::MacMismatch);

    // All that stands before the `*` in front of the salt of the MAC.
    let signed = &sealed[..sealed.len() - mac.len() - mac_salt.len() - 2];
    passwords.of(id).next().ok_or(SealError::UnknownPassword)?;
    let expected = expected?;
    let is_its = |password: &&str| {
        let mac = Hmac::<Sha256>::new_from_slice(&key(password, mac_salt));
        mac.is_ok_and(|mac| mac.chain_update(signed).verify_slice(&expected).is_ok())
    };
    let password = passwords.of(id).find(is_its).ok_or(SealError::MacMismatch)?;

    if !expiry.is_empty() {
        let is_number = expiry.bytes().all(|byte| byte.is_ascii_digit());
        let expiry: u64 = expiry.parse().ok().filter(|_| is_number).ok_or(SealError::Malformed)?;
        if expiry.saturating_add(SKEW) <= now.as_unix_seconds().saturating_mul(1000) {
            return Err(SealError::Expired);
        }
    }
    let decryptor = cbc::Decryptor::<Aes256>::new_from_slices(&key(password, salt), &decode(iv)?)
        .map_err(|_| SealError::Malformed)?;
    decryptor.decrypt_padded_vec::<Pkcs7>(&decode(ciphertext)?).map_err(|_| SealError::Malformed)
}

fn key(password: &str, salt: &str) -> [u8; 32] {
    pbkdf2::pbkdf2_hmac_array::<Sha1, 32>(password.as_bytes(), salt.as_bytes(), 1)
}
