//! No backend: there are no keys, and `build()` says so.

use crate::key::{Algorithm, PublicKey};

pub(crate) enum Key {}

impl Key {
    pub(crate) fn from_public(_: Algorithm, _: &PublicKey) -> Option<Self> {
        None
    }

    pub(crate) fn from_secret(_: Algorithm, _: &[u8]) -> Option<Self> {
        None
    }

    pub(crate) fn verifies(&self, _: &[u8], _: &[u8]) -> bool {
        match *self {}
    }
}
