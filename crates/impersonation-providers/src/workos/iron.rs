//! Seals as [iron](https://github.com/hapijs/iron) does, format `Fe26.2`, and opens what it sealed.
//!
//! `Fe26.2*id*salt*iv*ciphertext*expiry*salt*mac`: AES-256-CBC under one key and HMAC-SHA256, over all before it, under another.
//! Both keys are PBKDF2-HMAC-SHA1 of the password with one round, and salts are taken as the text that they are. The MAC is
//! checked before anything is decrypted.

use std::fmt;

use aes::Aes256;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use impersonation_core::Timestamp;
use sha1::Sha1;
use sha2::Sha256;

use super::Passwords;

const PREFIX: &str = "Fe26.2";
/// The id of a password that was sealed with without one.
const UNNAMED: &str = "default";
/// Of the salts that iron makes, in bytes.
const SALT_LENGTH: usize = 32;
/// Of HMAC-SHA256, in bytes.
const MAC_LENGTH: usize = 32;
/// Clocks differ: a seal is good for so many milliseconds more.
const SKEW: u64 = 60_000;

/// Why a seal does not open, or is not made.
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
    /// There is more than one cookie of the name.
    SeveralCookies,
    /// It would be longer than a browser keeps.
    TooLarge,
    /// The machine has no random numbers.
    NoRandomness,
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "no seal of this format",
            Self::UnknownPassword => "sealed with a password that is not known",
            Self::MacMismatch => "sealed with another password, or changed since",
            Self::Expired => "the seal has expired",
            Self::SeveralCookies => "there are several cookies of the name",
            Self::TooLarge => "the seal would be longer than a browser keeps",
            Self::NoRandomness => "there are no random numbers",
        })
    }
}

impl std::error::Error for SealError {}

/// A seal of the first password, without an expiry of its own.
pub(super) fn seal(plain: &[u8], passwords: &Passwords) -> Result<String, SealError> {
    let (id, password) = passwords.first();
    let (salt, mac_salt, iv) = (random::<SALT_LENGTH>()?, random::<SALT_LENGTH>()?, random::<16>()?);
    let (salt, mac_salt) = (hex(&salt), hex(&mac_salt));
    let encryptor = cbc::Encryptor::<Aes256>::new(&key(password, &salt).into(), &iv.into());
    let ciphertext = BASE64.encode(encryptor.encrypt_padded_vec::<Pkcs7>(plain));
    let signed = format!("{PREFIX}*{id}*{salt}*{}*{ciphertext}*", BASE64.encode(iv));
    let mac = mac(password, &mac_salt, &signed).ok_or(SealError::Malformed)?;
    Ok(format!("{signed}*{mac_salt}*{}", BASE64.encode(mac.finalize().into_bytes())))
}

fn random<const N: usize>() -> Result<[u8; N], SealError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| SealError::NoRandomness)?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn mac(password: &str, salt: &str, signed: &str) -> Option<Hmac<Sha256>> {
    Some(Hmac::<Sha256>::new_from_slice(&key(password, salt)).ok()?.chain_update(signed))
}

/// What was sealed.
pub(super) fn open(sealed: &str, passwords: &Passwords, now: Timestamp) -> Result<Vec<u8>, SealError> {
    let parts: Vec<_> = sealed.splitn(9, '*').collect();
    let [PREFIX, id, salt, iv, ciphertext, expiry, mac_salt, claimed] = parts[..] else {
        return Err(SealError::Malformed);
    };
    let id = if id.is_empty() { UNNAMED } else { id };
    let decode = |text: &str| BASE64.decode(text).map_err(|_| SealError::Malformed);
    let expected = BASE64.decode(claimed).ok().filter(|mac| mac.len() == MAC_LENGTH).ok_or(SealError::MacMismatch);

    // All that stands before the `*` in front of the salt of the MAC.
    let signed = &sealed[..sealed.len() - claimed.len() - mac_salt.len() - 2];
    passwords.of(id).next().ok_or(SealError::UnknownPassword)?;
    let expected = expected?;
    let is_its =
        |password: &&str| mac(password, mac_salt, signed).is_some_and(|mac| mac.verify_slice(&expected).is_ok());
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
