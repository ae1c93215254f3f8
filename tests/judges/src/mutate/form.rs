use rand::RngExt as _;

use super::{Mutated, Remake, Scene, any};
use crate::draft::{encode, message, token};

const CHANGES: &[(&str, Remake)] = &[
    ("flattened JSON", |scene| {
        parts(scene, |[h, c, s]| format!(r#"{{"payload":"{c}","protected":"{h}","signature":"{s}"}}"#))
    }),
    ("general JSON", |scene| {
        parts(scene, |[h, c, s]| {
            format!(r#"{{"payload":"{c}","signatures":[{{"protected":"{h}","signature":"{s}"}}]}}"#)
        })
    }),
    ("one segment", |scene| parts(scene, |[_, c, _]| c)),
    ("two segments", |scene| parts(scene, |[h, c, _]| format!("{h}.{c}"))),
    ("no signature", |scene| parts(scene, |[h, c, _]| format!("{h}.{c}."))),
    ("detached claims", |scene| parts(scene, |[h, _, s]| format!("{h}..{s}"))),
    ("no header", |scene| parts(scene, |[_, c, s]| format!(".{c}.{s}"))),
    ("an empty segment more", |scene| parts(scene, |[h, c, s]| format!("{h}.{c}.{s}."))),
    ("an empty segment first", |scene| parts(scene, |[h, c, s]| format!(".{h}.{c}.{s}"))),
    ("four segments", |scene| parts(scene, |[h, c, s]| format!("{h}.{c}.{s}.{s}"))),
    ("five segments", |scene| parts(scene, |[h, c, s]| format!("{h}..{c}.{s}.{s}"))),
    ("claims before header", |scene| parts(scene, |[h, c, s]| format!("{c}.{h}.{s}"))),
    ("header for claims", |scene| parts(scene, |[h, _, s]| format!("{h}.{h}.{s}"))),
    ("dots", |_| Some(b"..".to_vec())),
    ("dots only", |_| Some(b"....".to_vec())),
    ("two tokens", |scene| parts(scene, |[h, c, s]| format!("{h}.{c}.{s},{h}.{c}.{s}"))),
    ("two tokens with a blank", |scene| parts(scene, |[h, c, s]| format!("{h}.{c}.{s} {h}.{c}.{s}"))),
    ("Bearer twice", |scene| parts(scene, |[h, c, s]| format!("Bearer {h}.{c}.{s}"))),
    ("quoted", |scene| parts(scene, |[h, c, s]| format!("\"{h}.{c}.{s}\""))),
    ("bracketed", |scene| parts(scene, |[h, c, s]| format!("<{h}.{c}.{s}>"))),
    ("other dots", |scene| parts(scene, |[h, c, s]| format!("{h}\u{3002}{c}%2E{s}"))),
    ("encoded whole", |scene| parts(scene, |[h, c, s]| encode(format!("{h}.{c}.{s}").as_bytes()))),
    ("upper case", |scene| parts(scene, |segments| segments.join(".").to_uppercase())),
    ("nested", nested),
    ("unencoded claims", unencoded),
    ("a prefix that is ignored elsewhere", |scene| parts(scene, |[h, c, s]| format!("\u{feff}{h}.{c}.{s}"))),
];

pub(super) fn mutate(scene: &mut Scene<'_>) -> Mutated {
    any(scene, CHANGES)
}

fn parts(scene: &Scene<'_>, write: impl FnOnce([String; 3]) -> String) -> Option<Vec<u8>> {
    Some(write(scene.segments()).into_bytes())
}

/// A token for claims, as RFC 7519 §5.2 has it.
fn nested(scene: &mut Scene<'_>) -> Option<Vec<u8>> {
    let inner = scene.draft.signed(scene.key());
    scene.draft.header.set("cty", "\"JWT\"");
    let message = message(scene.draft.header.to_string().as_bytes(), &inner);
    Some(token(&message, &scene.key().sign(&message)))
}

/// RFC 7797, with and without the `crit` that it asks for.
fn unencoded(scene: &mut Scene<'_>) -> Option<Vec<u8>> {
    scene.draft.header.set("b64", "false");
    if scene.random.random() {
        scene.draft.header.set("crit", "[\"b64\"]");
    }
    // A dot in the claims would be a segment more.
    let message = format!(
        "{}.{}",
        encode(scene.draft.header.to_string().as_bytes()),
        scene.draft.claims.to_string().replace('.', "\\u002e")
    );
    Some(token(message.as_bytes(), &scene.key().sign(message.as_bytes())))
}
