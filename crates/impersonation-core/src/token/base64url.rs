//! Base64url without padding and without stray trailing bits (RFC 7515 §2).

use base64_simd::{Out, URL_SAFE_NO_PAD};

/// What fits on the stack: the signature of an RSA key of 4096 bits.
const ROOM: usize = 512;

pub(crate) fn base64url(text: &[u8]) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode_to_vec(text).ok()
}

/// Bytes that are looked at once, decoded without an allocation unless they are many.
pub(crate) struct Decoded {
    stack: [u8; ROOM],
    heap: Vec<u8>,
    length: usize,
}

impl Decoded {
    pub(crate) fn of(text: &[u8]) -> Option<Self> {
        let mut decoded = Self { stack: [0; ROOM], heap: Vec::new(), length: 0 };
        if text.len() / 4 * 3 + 3 <= ROOM {
            decoded.length = URL_SAFE_NO_PAD.decode(text, Out::from_slice(&mut decoded.stack)).ok()?.len();
        } else {
            decoded.heap = base64url(text)?;
        }
        Some(decoded)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        if self.heap.is_empty() { &self.stack[..self.length] } else { &self.heap }
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn any_length_is_decoded() {
        for length in (0..40).chain(ROOM - 5..ROOM + 5).chain([4096]) {
            let bytes: Vec<u8> = (0..length).map(|i| i as u8).collect();
            let text = URL_SAFE_NO_PAD.encode_to_string(&bytes);
            assert_eq!(Decoded::of(text.as_bytes()).expect("canonical").as_bytes(), bytes);
        }
    }

    #[test]
    fn only_canonical_text_is_decoded() {
        for text in ["A", "AB", "AA=", "AA==", "AAA=", "A+8", "A/8", " AAAA", "AAAA\n", "AAB", "é"] {
            assert!(Decoded::of(text.as_bytes()).is_none(), "{text}");
            assert!(base64url(text.as_bytes()).is_none(), "{text}");
        }
    }
}
