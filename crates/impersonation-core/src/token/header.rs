//! The JOSE header (RFC 7515 §4), of which only `alg`, `kid`, `typ` and Clerk's `cat` are ever used.
//!
//! A key that a token brings along (`jwk`, `x5c`) or points at (`jku`, `x5u`) is never looked at.

use crate::json::{self, Node, Object, TOKEN_VALUES};
use crate::key::Algorithm;
use crate::verify::Reason;

/// What a token says of its own signature.
pub(crate) struct Header<'a> {
    object: Object<'a>,
    pub(crate) algorithm: Algorithm,
}

impl<'a> Header<'a> {
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Reason> {
        let object = json::parse(bytes, TOKEN_VALUES).map_err(|_| Reason::HeaderMalformed)?;
        // Any critical extension is one that we do not understand (§4.1.11); `b64` changes what is signed (RFC 7797).
        if object.contains("crit") || object.contains("b64") {
            return Err(Reason::CriticalHeader);
        }
        for member in ["kid", "typ", "cat"] {
            optional_text(&object, member)?;
        }
        let algorithm = object.text("alg").ok_or(Reason::HeaderMalformed)?;
        let algorithm = Algorithm::from_name(algorithm).ok_or(Reason::AlgorithmNotAllowed)?;
        Ok(Self { object, algorithm })
    }

    pub(crate) fn kid(&self) -> Option<&str> {
        self.object.text("kid")
    }

    pub(crate) fn typ(&self) -> Option<&str> {
        self.object.text("typ")
    }

    pub(crate) fn category(&self) -> Option<&str> {
        self.object.text("cat")
    }
}

fn optional_text(object: &Object<'_>, member: &str) -> Result<(), Reason> {
    match object.get(member) {
        None | Some(Node::Text(_)) => Ok(()),
        Some(_) => Err(Reason::HeaderMalformed),
    }
}
