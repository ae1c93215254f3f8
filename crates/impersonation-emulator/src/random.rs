//! Ids and secrets. They are made up at each start and are worth nothing elsewhere.

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Crockford's base32, in which WorkOS writes its ids.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// That many random bytes.
///
/// # Panics
///
/// When the machine has no randomness, without which there is nothing to emulate.
#[expect(clippy::expect_used, reason = "a secret that is not random is none")]
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("randomness");
    bytes
}

fn text<const N: usize>(alphabet: &[u8]) -> String {
    bytes::<N>().iter().map(|byte| char::from(alphabet[usize::from(*byte) % alphabet.len()])).collect()
}

/// An id as Clerk writes one: `sess_2g7np7Hrk0SN6kj5EDMLDaKNL0S`.
pub(crate) fn clerk_id(prefix: &str) -> String {
    format!("{prefix}_2{}", text::<26>(BASE62))
}

/// An id as WorkOS writes one: `session_01H93ZY4F80QPBEZ1R5B2SHQG8`.
pub(crate) fn workos_id(prefix: &str) -> String {
    format!("{prefix}_01{}", text::<24>(CROCKFORD))
}

/// An id as Descope writes one: `P2UcQcyxrjSA3mr6y0xZKRYI5oJz`. Shorter than 32, so that no SDK reads a region in it.
pub(crate) fn descope_id(prefix: char) -> String {
    format!("{prefix}2{}", text::<26>(BASE62))
}

/// Forty letters and digits: a ticket, a code, a key.
pub(crate) fn secret() -> String {
    text::<40>(BASE62)
}
