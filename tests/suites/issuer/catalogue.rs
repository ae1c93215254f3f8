//! The tables of `docs/security.md` name the families that are here, and no others.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::attacks::{FAMILIES, Family};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/security.md");
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/suites/issuer/attacks");
const BEGIN: &str = "<!-- attacks on an issuer: written by the suite -->\n";
const END: &str = "<!-- end of the attacks on an issuer -->\n";

#[test]
fn the_document_lists_every_family_and_where_it_comes_from() {
    let document = std::fs::read_to_string(DOCUMENT).unwrap();
    let (before, rest) = document.split_once(BEGIN).expect("where the tables begin");
    let (_, after) = rest.split_once(END).expect("where they end");
    let current = format!("{before}{BEGIN}{}{END}{after}", tables(&FAMILIES));
    if std::env::var("VECTORS").is_ok_and(|mode| mode == "overwrite") {
        std::fs::write(DOCUMENT, &current).unwrap();
    }
    let document = std::fs::read_to_string(DOCUMENT).unwrap();
    assert!(document == current, "docs/security.md is behind: run the suite with VECTORS=overwrite");
}

#[test]
fn every_file_is_a_family() {
    let files = std::fs::read_dir(FOLDER).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<_> = files.filter(|name| name != "mod.rs").collect();
    let families: BTreeSet<_> = FAMILIES.iter().map(|family| format!("{}.rs", family.name)).collect();
    assert_eq!(files, families);
}

fn tables(families: &[Family]) -> String {
    let mut text = String::from("| family | what is tried |\n| --- | --- |\n");
    for family in families {
        let _ = writeln!(text, "| `{}` | {} |", family.name, family.about);
    }
    text.push_str("\n| advisory, issue or section | what it teaches | family |\n| --- | --- | --- |\n");
    for family in families {
        for (name, url, about) in family.sources {
            let _ = writeln!(text, "| [{name}]({url}) | {about} | `{}` |", family.name);
        }
    }
    text
}
