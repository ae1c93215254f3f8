//! What is done to tokens, a family a file.

mod base64;
mod bytes;
mod claims;
mod ecdsa;
mod form;
mod header;
mod json;
mod rsa;
mod secret;
mod signature;

use rand::RngExt as _;

use crate::case::Family;
use crate::draft::Draft;
use crate::key::{Key, Keys};

/// The same on every machine and in every version, as `rand`'s own `StdRng` is not.
pub(crate) type Random = rand_chacha::ChaCha8Rng;

/// A token in the making.
pub(crate) struct Scene<'s> {
    pub(crate) draft: Draft,
    pub(crate) keys: &'s Keys,
    pub(crate) index: usize,
    pub(crate) random: &'s mut Random,
}

impl<'s> Scene<'s> {
    pub(crate) fn key(&self) -> &'s Key {
        &self.keys.own()[self.index]
    }

    pub(crate) fn stranger(&self) -> &'s Key {
        self.keys.stranger(self.index)
    }

    /// Another key that is, or might be, trusted.
    pub(crate) fn other(&mut self) -> &'s Key {
        let others = self.keys.own().len() - 1;
        let index = self.random.random_range(0..others);
        &self.keys.own()[if index < self.index { index } else { index + 1 }]
    }

    /// Header, claims and signature, encoded and apart.
    pub(crate) fn segments(&self) -> [String; 3] {
        let token = String::from_utf8(self.draft.signed(self.key())).expect("base64url");
        let segments: Vec<_> = token.split('.').map(str::to_owned).collect();
        segments.try_into().expect("three segments")
    }
}

/// What was done, and what came of it.
pub(crate) type Mutated = (&'static str, Vec<u8>);

pub(crate) fn mutated(scene: &mut Scene<'_>, family: Family) -> Mutated {
    match family {
        Family::Sound => ("nothing", scene.draft.signed(scene.key())),
        Family::Header => header::mutate(scene),
        Family::Claims => claims::mutate(scene),
        Family::Json => json::mutate(scene),
        Family::Base64 => base64::mutate(scene),
        Family::Signature => signature::mutate(scene),
        Family::Form => form::mutate(scene),
        Family::Bytes => bytes::mutate(scene),
    }
}

pub(crate) fn pick<'t, T>(random: &mut Random, among: &'t [T]) -> &'t T {
    &among[random.random_range(0..among.len())]
}

/// Makes a token of a scene; `None` where that cannot be done with its key.
type Remake = fn(&mut Scene<'_>) -> Option<Vec<u8>>;

/// One of those that can be done.
fn any(scene: &mut Scene<'_>, among: &[(&'static str, Remake)]) -> Mutated {
    loop {
        let (detail, mutation) = *pick(scene.random, among);
        if let Some(token) = mutation(scene) {
            return (detail, token);
        }
    }
}
