//! The README says which test shows each step of the guides.

use std::path::{Path, PathBuf};

/// The file of a test, as the README names it: of the programs, of a crate, or of the suite with the providers' SDKs.
fn file(named: &str) -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = match named.split_once('/') {
        Some(("providers", rest)) => workspace.join("crates/impersonation-providers/tests").join(rest),
        Some(("sdks", rest)) => workspace.join("tests/suites/sdks").join(rest),
        _ => workspace.join("examples/hosted/tests/programs").join(named),
    };
    path.with_extension("rs")
}

#[test]
fn every_step_of_the_guides_names_a_test_that_is_there() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let (_, table) = readme.split_once("<!-- guides -->\n").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let mut shown = 0;
    for row in table.lines().skip(2) {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let [_, _, step, here, test, _] = cells[..] else { panic!("{row}") };
        assert!(!step.is_empty() && !here.is_empty(), "{row}");
        let parts: Vec<_> = test.split('`').collect();
        let ["", named, ": ", name, ""] = parts[..] else { panic!("no test: {row}") };
        let tests = std::fs::read_to_string(file(named)).unwrap_or_else(|error| panic!("{named}: {error}"));
        assert!(tests.contains(&format!("fn {name}()")), "{named} has no test {name}");
        shown += 1;
    }
    assert!(shown >= 30, "{shown}");
}
