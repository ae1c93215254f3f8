//! A compact JWS (RFC 7515 §7.1): three canonical base64url segments, and a header that is read strictly.

mod header;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

pub(crate) use header::Header;

use crate::verify::Reason;

/// Longer tokens are refused unread; servers bound a header line at about this size themselves.
const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// A token taken apart, with nothing about it believed yet.
pub(crate) struct Compact<'t> {
    /// The bytes that the signature covers: header, dot and payload as they were sent.
    pub(crate) signed: &'t [u8],
    pub(crate) header: Vec<u8>,
    pub(crate) payload: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

impl<'t> Compact<'t> {
    pub(crate) fn split(token: &'t [u8]) -> Result<Self, Reason> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(Reason::TokenTooLarge);
        }
        let mut dots = token.iter().enumerate().filter(|(_, byte)| **byte == b'.').map(|(at, _)| at);
        let (Some(first), Some(second), None) = (dots.next(), dots.next(), dots.next()) else {
            return Err(Reason::TokenMalformed);
        };
        Ok(Self {
            signed: &token[..second],
            header: decode(&token[..first])?,
            payload: decode(&token[first + 1..second])?,
            signature: decode(&token[second + 1..])?,
        })
    }
}

/// Base64url without padding and without stray trailing bits (RFC 7515 §2).
pub(crate) fn base64url(text: &[u8]) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

fn decode(segment: &[u8]) -> Result<Vec<u8>, Reason> {
    base64url(segment).ok_or(Reason::TokenMalformed)
}
