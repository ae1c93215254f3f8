use rand::{RngExt as _, SeedableRng as _};

use crate::case::{Case, Family};
use crate::draft::Draft;
use crate::key::Keys;
use crate::mutate::{self, Random, Scene, pick};

/// Tokens without end: one in four is sound, the others are mutated.
#[derive(Debug)]
pub struct Corpus<'k> {
    keys: &'k Keys,
    random: Random,
    number: usize,
}

impl<'k> Corpus<'k> {
    /// Those of a seed.
    pub fn new(keys: &'k Keys, seed: u64) -> Self {
        Self { keys, random: Random::seed_from_u64(seed), number: 0 }
    }
}

impl Iterator for Corpus<'_> {
    type Item = Case;

    fn next(&mut self) -> Option<Case> {
        let (keys, random) = (self.keys, &mut self.random);
        let key = random.random_range(0..keys.own().len());
        let is_in_a_set = keys.in_a_set().contains(&key) && random.random_ratio(1, 3);
        let family = if random.random_ratio(1, 4) { Family::Sound } else { *pick(random, &Family::ALL[1..]) };

        let draft = Draft::sound(random, &keys.own()[key]);
        let mut scene = Scene { draft, keys, index: key, random };
        let (detail, token) = mutate::mutated(&mut scene, family);
        let draft = scene.draft;
        // Spaces after `Bearer` belong to the header line, of which the judges know nothing.
        let blanks = token.iter().take_while(|byte| **byte == b' ').count();
        let (number, token) = (self.number, token[blanks..].to_vec());
        self.number += 1;
        Some(Case { number, key, is_in_a_set, family, detail, draft, token })
    }
}
