use std::fmt;

use crate::draft::Draft;
use crate::key::{Key, Keys};

/// One token to be judged.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Case {
    /// Its number in the corpus.
    pub number: usize,
    /// Where its key is among the [own](Keys::own) ones.
    pub key: usize,
    /// Whether the key is trusted together with all that a set can hold, instead of alone.
    pub is_in_a_set: bool,
    /// What was done to it last.
    pub family: Family,
    /// The same in detail.
    pub detail: &'static str,
    /// Header and claims, as far as they were written as objects.
    pub(crate) draft: Draft,
    /// What follows `Bearer`.
    pub token: Vec<u8>,
}

impl Case {
    /// The keys that every verifier of this token trusts, each with its place.
    pub fn trusted<'k>(&self, keys: &'k Keys) -> impl Iterator<Item = (usize, &'k Key)> {
        let range = if self.is_in_a_set { keys.in_a_set() } else { self.key..self.key + 1 };
        range.clone().zip(&keys.own()[range])
    }

    /// The same without one member of the part that was mutated, signed again; `None` where the token is not just a header
    /// and claims with its key's signature.
    pub(crate) fn without(&self, keys: &Keys, member: &str) -> Option<Self> {
        let mut draft = self.draft.clone();
        match self.family {
            Family::Header => draft.header.remove(member),
            Family::Claims => draft.claims.remove(member),
            _ => return None,
        }
        if draft == self.draft {
            return None;
        }
        let token = draft.signed(&keys.own()[self.key]);
        Some(Self { draft, token, ..self.clone() })
    }
}

/// The kinds of things that are done to a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Family {
    /// Nothing: every verifier accepts it.
    Sound,
    /// Members of the header.
    Header,
    /// Members of the claims.
    Claims,
    /// The JSON text of either.
    Json,
    /// The base64url of a segment.
    Base64,
    /// What is signed, how, and with which key.
    Signature,
    /// The segments, and other serializations.
    Form,
    /// Bytes of the token, anywhere.
    Bytes,
}

impl Family {
    /// Each of them.
    pub const ALL: [Self; 8] =
        [Self::Sound, Self::Header, Self::Claims, Self::Json, Self::Base64, Self::Signature, Self::Form, Self::Bytes];
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Sound => "sound",
            Self::Header => "header",
            Self::Claims => "claims",
            Self::Json => "json",
            Self::Base64 => "base64",
            Self::Signature => "signature",
            Self::Form => "form",
            Self::Bytes => "bytes",
        })
    }
}
