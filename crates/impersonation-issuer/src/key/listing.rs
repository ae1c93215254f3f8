use std::cmp::Ordering;

use impersonation_core::Timestamp;
use impersonation_core::key::Algorithm;

use crate::key::StoredKey;

/// A key of a [`KeyRing`](crate::key::KeyRing), without the key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedKey {
    /// The name that tokens call it by.
    pub kid: Box<str>,
    /// What it signs by.
    pub algorithm: Algorithm,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when it signs, or did.
    pub signs_from: Timestamp,
    /// What it does now.
    pub standing: Standing,
}

impl ListedKey {
    pub(super) fn new(key: &StoredKey, standing: Standing) -> Self {
        Self {
            kid: key.kid.clone(),
            algorithm: key.algorithm(),
            created_at: key.created_at,
            signs_from: key.signs_from,
            standing,
        }
    }
}

/// What a key does beside verifying, which each that is listed does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Standing {
    /// It will sign.
    Coming,
    /// It signs.
    Signing,
    /// It has signed, and verifies until its overlap is over.
    Retired,
}

impl Standing {
    /// By its place among the others, against that of the one whose turn it is.
    pub(super) fn of(place: Ordering) -> Self {
        match place {
            Ordering::Less => Self::Retired,
            Ordering::Equal => Self::Signing,
            Ordering::Greater => Self::Coming,
        }
    }
}
