use std::collections::HashMap;

use crate::key::jwk::{Jwk, Unusable};
use crate::key::{Algorithm, PublicKey, VerifyingKey, backend};

/// Keys under one `kid` and algorithm that are tried; more are left out.
const MAX_ALTERNATIVES: usize = 4;

type Alternatives = Vec<(PublicKey, backend::Key)>;

/// Keys on their way into a set, those together that a token cannot tell apart.
#[derive(Default)]
pub(super) struct Groups {
    named: HashMap<(Box<str>, Algorithm), Alternatives>,
    unnamed: Vec<(PublicKey, VerifyingKey)>,
}

impl Groups {
    pub(super) fn add(&mut self, jwk: Jwk) -> Result<(), Unusable> {
        let mut is_used = false;
        for algorithm in jwk.algorithms {
            is_used |= match &jwk.kid {
                Some(kid) => self.add_named(kid, algorithm, &jwk.key)?,
                None => self.add_unnamed(algorithm, &jwk.key),
            };
        }
        if is_used { Ok(()) } else { Err("the cryptographic backend refuses it") }
    }

    fn add_named(&mut self, kid: &str, algorithm: Algorithm, key: &PublicKey) -> Result<bool, Unusable> {
        let Some(prepared) = backend::Key::from_public(algorithm, key) else { return Ok(false) };
        let group = self.named.entry((kid.into(), algorithm)).or_default();
        if group.iter().any(|(other, _)| other == key) {
            return Ok(true);
        }
        if group.len() == MAX_ALTERNATIVES {
            return Err("more keys share its kid and alg than are tried");
        }
        group.push((key.clone(), prepared));
        Ok(true)
    }

    /// Without a name each stands for itself: a token that names none must find exactly one.
    fn add_unnamed(&mut self, algorithm: Algorithm, key: &PublicKey) -> bool {
        let is_known = self.unnamed.iter().any(|(other, known)| other == key && known.algorithm() == algorithm);
        let prepared = VerifyingKey::from_public(algorithm, key).filter(|_| !is_known);
        let is_used = is_known || prepared.is_some();
        self.unnamed.extend(prepared.map(|prepared| (key.clone(), prepared)));
        is_used
    }

    /// Those with a `kid`, and those without.
    pub(super) fn prepare(self) -> (HashMap<Box<str>, Vec<VerifyingKey>>, Vec<VerifyingKey>) {
        let mut by_kid: HashMap<Box<str>, Vec<VerifyingKey>> = HashMap::new();
        for ((kid, algorithm), keys) in self.named {
            let keys = keys.into_iter().map(|(_, key)| key).collect();
            by_kid.entry(kid).or_default().push(VerifyingKey::new(algorithm, keys));
        }
        let unnamed = self.unnamed.into_iter().map(|(_, key)| key).collect();
        (by_kid, unnamed)
    }
}
