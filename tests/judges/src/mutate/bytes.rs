use rand::RngExt as _;

use super::{Mutated, Random, Scene, pick};

type Change = fn(&mut Random, &mut Vec<u8>);

const CHANGES: &[(&str, Change)] = &[
    ("a bit", |random, token| {
        let at = random.random_range(0..token.len());
        token[at] ^= 1 << random.random_range(0..8);
    }),
    ("a byte", |random, token| {
        let at = random.random_range(0..token.len());
        token[at] = random.random();
    }),
    ("a byte more", |random, token| {
        let at = random.random_range(0..=token.len());
        token.insert(at, random.random());
    }),
    ("a byte less", |random, token| {
        let at = random.random_range(0..token.len());
        token.remove(at);
    }),
    ("a byte at an end", |random, token| {
        let byte = *pick(random, b" \t\r\n\0,;=.\"'AZ\xff\xa0");
        let at = if random.random() { 0 } else { token.len() };
        token.insert(at, byte);
    }),
    ("two bytes swapped", |random, token| {
        let (a, b) = (random.random_range(0..token.len()), random.random_range(0..token.len()));
        token.swap(a, b);
    }),
    ("cut", |random, token| token.truncate(random.random_range(0..token.len()))),
    ("cut at the start", |random, token| {
        let end = random.random_range(0..token.len());
        token.drain(..end);
    }),
    ("a piece less", |random, token| {
        let start = random.random_range(0..token.len());
        let end = random.random_range(start..token.len());
        token.drain(start..end);
    }),
    ("a piece twice", |random, token| {
        let start = random.random_range(0..token.len());
        let end = random.random_range(start..token.len());
        let piece = token[start..end].to_vec();
        token.splice(end..end, piece);
    }),
    ("nothing left", |random, token| token.fill_with(|| random.random())),
];

/// Anywhere, once or more, with no regard to what is there.
pub(super) fn mutate(scene: &mut Scene<'_>) -> Mutated {
    let mut token = scene.draft.signed(scene.key());
    loop {
        let (detail, change) = *pick(scene.random, CHANGES);
        change(scene.random, &mut token);
        if token.is_empty() || scene.random.random_ratio(4, 5) {
            return (detail, token);
        }
    }
}
