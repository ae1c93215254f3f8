use rand::RngExt as _;

use super::{Mutated, Random, Scene, pick};
use crate::draft::encode;

type Change = fn(&mut Random, &str) -> String;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const CHANGES: &[(&str, Change)] = &[
    ("padding", |random, text| format!("{text}{}", pick(random, &["=", "==", "===", "%3D", "%3d%3d"]))),
    ("padding within", |random, text| inserted(random, text, "=")),
    ("trailing bits", |random, text| trailing_bits(random, text)),
    ("standard alphabet", |_, text| text.replace('-', "+").replace('_', "/")),
    ("other alphabets", |_, text| text.replace('-', ".").replace('_', "~")),
    ("percent", |_, text| text.replace('-', "%2D").replace('_', "%5F")),
    ("blank", |random, text| {
        let blank = *pick(random, &[" ", "\n", "\r\n", "\t", "\0", "\u{b}"]);
        inserted(random, text, blank)
    }),
    ("foreign character", |random, text| {
        let foreign = *pick(random, &["!", "*", "\u{e9}", "\u{200b}", "\u{ff21}", "$", "\\", "\"", ":"]);
        inserted(random, text, foreign)
    }),
    ("empty", |_, _| String::new()),
    ("one character less", |_, text| text[..text.len() - 1].to_owned()),
    ("one character more", |random, text| {
        let more = char::from(*pick(random, ALPHABET));
        format!("{text}{more}")
    }),
    ("four characters more", |_, text| format!("{text}AAAA")),
    ("encoded twice", |_, text| encode(text.as_bytes())),
    ("other case", |_, text| {
        text.chars().map(|c| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }).collect()
    }),
    ("reversed", |_, text| text.chars().rev().collect()),
];

/// One segment; header and claims before or after they are signed.
pub(super) fn mutate(scene: &mut Scene<'_>) -> Mutated {
    let (detail, change) = *pick(scene.random, CHANGES);
    let mut segments = scene.segments();
    let at = scene.random.random_range(0..3);
    segments[at] = change(scene.random, &segments[at]);
    if at < 2 && scene.random.random_ratio(2, 3) {
        let message = format!("{}.{}", segments[0], segments[1]);
        segments[2] = encode(&scene.key().sign(message.as_bytes()));
    }
    (detail, segments.join(".").into_bytes())
}

fn inserted(random: &mut Random, text: &str, more: &str) -> String {
    let at = random.random_range(0..=text.len());
    format!("{}{more}{}", &text[..at], &text[at..])
}

/// Bits of the last character that no byte takes up; the text stands for the same bytes to a lax decoder.
fn trailing_bits(random: &mut Random, text: &str) -> String {
    let unused = match text.len() % 4 {
        2 => 4,
        3 => 2,
        _ => 0,
    };
    let (start, last) = text.split_at(text.len() - 1);
    let value = ALPHABET.iter().position(|letter| *letter == last.as_bytes()[0]).unwrap_or(0);
    let changed = value ^ random.random_range(0..1 << unused);
    format!("{start}{}", char::from(ALPHABET[changed]))
}
