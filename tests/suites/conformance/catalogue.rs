//! The tables of `docs/security.md` are the catalogue as it is.

use std::fmt::Write as _;

use impersonation_conformance::table::Family;

use crate::attacks;

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/security.md");
const BEGIN: &str = "<!-- catalogue: written by the suite -->\n";
const END: &str = "<!-- end of the catalogue -->\n";

#[test]
fn the_document_lists_every_family_and_where_it_comes_from() {
    let document = std::fs::read_to_string(DOCUMENT).unwrap();
    let (before, rest) = document.split_once(BEGIN).expect("where the catalogue begins");
    let (_, after) = rest.split_once(END).expect("where it ends");
    let current = format!("{before}{BEGIN}{}{END}{after}", tables(&attacks::families()));
    if std::env::var("VECTORS").is_ok_and(|mode| mode == "overwrite") {
        std::fs::write(DOCUMENT, &current).unwrap();
    }
    let document = std::fs::read_to_string(DOCUMENT).unwrap();
    assert!(document == current, "docs/security.md is behind: run the suite with VECTORS=overwrite");
}

fn tables(families: &[Family]) -> String {
    let mut text = String::from("| family | what is tried | vectors |\n| --- | --- | --- |\n");
    for family in families {
        let _ = writeln!(text, "| `{}` | {} | {} |", family.family, cell(&family.about), family.vectors.len());
    }
    text.push_str("\n| advisory, issue or section | what it teaches | family |\n| --- | --- | --- |\n");
    for family in families {
        for source in &family.sources {
            let (name, about) = (cell(&source.name), cell(&source.about));
            let _ = writeln!(text, "| [{name}]({}) | {about} | `{}` |", source.url, family.family);
        }
    }
    text
}

/// Text that does not end its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
