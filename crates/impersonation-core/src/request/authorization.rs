//! The `Authorization` header (RFC 9110 §11.6.2, RFC 6750 §2.1).
//!
//! `Bearer` in any case carries a credential; any other scheme is none of ours. Two lines are refused whatever they say,
//! since proxies and frameworks disagree on which one counts.

use crate::request::{Line, RequestView};

/// What the header says, before anything is verified.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Authorization<'r> {
    Absent,
    /// What follows the scheme, which may be more than [one token](is_one_token).
    Bearer(&'r [u8]),
    /// `Bearer` without a token.
    Unreadable,
    /// A second line.
    Repeated,
}

impl<'r> Authorization<'r> {
    #[inline]
    pub(crate) fn of(request: &RequestView<'r>) -> Self {
        match request.line("authorization") {
            Line::Absent => Self::Absent,
            Line::Single(value) => Self::parse(value),
            Line::Repeated => Self::Repeated,
        }
    }

    #[inline]
    fn parse(value: &'r [u8]) -> Self {
        // Nearly all clients write it so.
        if let Some(token @ [b'!'..=b'~', ..]) = value.strip_prefix(b"Bearer ") {
            return Self::Bearer(token);
        }
        Self::parse_any(value)
    }

    #[cold]
    fn parse_any(value: &'r [u8]) -> Self {
        let value = value.trim_ascii_start();
        let end = value.iter().position(|byte| !is_token_byte(*byte)).unwrap_or(value.len());
        let (scheme, rest) = value.split_at(end);
        if !scheme.eq_ignore_ascii_case(b"bearer") {
            return Self::Absent;
        }
        let spaces = rest.iter().take_while(|byte| **byte == b' ').count();
        let token = &rest[spaces..];
        if spaces == 0 || token.is_empty() { Self::Unreadable } else { Self::Bearer(token) }
    }
}

/// Whether a bearer token is one (`token68`). Asked of tokens that do not verify alone: one that verifies is.
pub(crate) fn is_one_token(token: &[u8]) -> bool {
    token.iter().all(|byte| is_token68_byte(*byte))
}

/// `tchar` of RFC 9110 §5.6.2, of which a scheme consists.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// `token68` of RFC 9110 §11.2, of which a bearer token consists.
fn is_token68_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bearer_is_read_in_any_case() {
        for value in ["Bearer a.b.c", "bearer a.b.c", "BEARER a.b.c", "BeArEr   a.b.c"] {
            assert_eq!(Authorization::parse(value.as_bytes()), Authorization::Bearer(b"a.b.c"), "{value}");
        }
    }

    #[test]
    fn another_scheme_is_no_credential() {
        for value in ["", "Basic dXNlcjpwYXNz", "DPoP a.b.c", "a.b.c", "Bearer-ish a", "Token a", "Bearerx a"] {
            assert_eq!(Authorization::parse(value.as_bytes()), Authorization::Absent, "{value}");
        }
    }

    #[test]
    fn bearer_without_a_token_is_unreadable() {
        for value in ["Bearer", "Bearer ", "Bearer\ta", "Bearer, a"] {
            assert_eq!(Authorization::parse(value.as_bytes()), Authorization::Unreadable, "{value:?}");
        }
    }

    #[test]
    fn one_token_has_no_blanks_commas_and_accents() {
        assert!(is_one_token(b"a.b-c_d~e+f/g="));
        for token in ["a b", "a,b", "a\t", "\u{e9}"] {
            assert!(!is_one_token(token.as_bytes()), "{token:?}");
        }
    }
}
