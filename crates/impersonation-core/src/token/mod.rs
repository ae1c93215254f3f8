//! A compact JWS (RFC 7515 §7.1): three canonical base64url segments, and a header that is read strictly.

mod base64url;
mod header;

pub(crate) use base64url::{Decoded, base64url};
pub(crate) use header::Header;

use crate::verify::Reason;

/// Longer tokens are refused unread; servers bound a header line at about this size themselves.
const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// A token taken apart and not decoded yet, with nothing about it believed.
#[derive(Clone, Copy)]
pub(crate) struct Compact<'t> {
    /// The bytes that the signature covers: header, dot and payload as they were sent.
    pub(crate) signed: &'t [u8],
    pub(crate) header: &'t [u8],
    payload: &'t [u8],
    signature: &'t [u8],
}

impl<'t> Compact<'t> {
    pub(crate) fn split(token: &'t [u8]) -> Result<Self, Reason> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(Reason::TokenTooLarge);
        }
        let mut dots = memchr::memchr_iter(b'.', token);
        let (Some(first), Some(second), None) = (dots.next(), dots.next(), dots.next()) else {
            return Err(Reason::TokenMalformed);
        };
        Ok(Self {
            signed: &token[..second],
            header: &token[..first],
            payload: &token[first + 1..second],
            signature: &token[second + 1..],
        })
    }

    /// The text of the claims.
    pub(crate) fn payload(&self) -> Result<Vec<u8>, Reason> {
        base64url(self.payload).ok_or(Reason::TokenMalformed)
    }

    pub(crate) fn signature(&self) -> Result<Decoded, Reason> {
        Decoded::of(self.signature).ok_or(Reason::TokenMalformed)
    }
}
