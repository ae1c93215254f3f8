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

#[cfg(feature = "signing")]
pub(crate) use signing::KeyPair;

#[cfg(feature = "signing")]
mod signing {
    use spki::der::SecretDocument;

    use crate::key::{Algorithm, PublicKey};

    pub(crate) enum KeyPair {}

    impl KeyPair {
        pub(crate) fn supports(_: Algorithm) -> bool {
            false
        }

        pub(crate) fn generate(_: Algorithm) -> Option<Self> {
            None
        }

        pub(crate) fn from_pkcs8(_: Algorithm, _: &SecretDocument) -> Option<Self> {
            None
        }

        pub(crate) fn to_pkcs8(&self) -> Option<SecretDocument> {
            match *self {}
        }

        pub(crate) fn sign(&self, _: &[u8]) -> Option<Vec<u8>> {
            match *self {}
        }

        pub(crate) fn public(&self) -> Option<PublicKey> {
            match *self {}
        }
    }
}
