//! `docs/tour.md` shows the application's own code, and pictures that are there.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

fn tour() -> String {
    fs::read_to_string(docs().join("tour.md")).unwrap()
}

/// Without what a formatter changes.
fn plain(code: &str) -> String {
    code.split_whitespace().collect()
}

/// The address of a link that is a line of its own.
fn link(line: &str) -> Option<&str> {
    line.strip_prefix("[`")?.split_once("](")?.1.strip_suffix(')')
}

#[test]
fn each_piece_of_code_is_in_the_file_that_it_is_said_to_be_in() {
    let tour = tour();
    let (mut file, mut shown) = (None, 0);
    let mut lines = tour.lines();
    while let Some(line) = lines.next() {
        file = link(line).or(file);
        if line == "```rust" || line == "```html" {
            let code: String = lines.by_ref().take_while(|line| *line != "```").collect();
            let path = docs().join(file.unwrap_or_else(|| panic!("no file: {code}")));
            let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            assert!(plain(&text).contains(&plain(&code)), "{} has no {code}", path.display());
            shown += 1;
        }
    }
    assert!(shown >= 10, "{shown}");
}

#[test]
fn each_picture_is_there_and_says_what_is_on_it() {
    let tour = tour();
    let mut pictures = 0;
    for (text, path) in tour.lines().filter_map(|line| line.strip_prefix("![")?.strip_suffix(')')?.split_once("](")) {
        assert!(text.len() > 20, "{path}: {text}");
        let size = fs::metadata(docs().join(path)).unwrap_or_else(|error| panic!("{path}: {error}")).len();
        assert!((1_000..400_000).contains(&size), "{path}: {size}");
        pictures += 1;
    }
    assert!(pictures >= 7, "{pictures}");
}

#[test]
fn it_has_ten_steps() {
    let tour = tour();
    let steps: Vec<_> = tour.lines().filter_map(|line| line.strip_prefix("## ")?.split_once(". ")).collect();
    let numbers: Vec<_> = steps.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
}
